import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import * as z from 'zod'
import { type FoundReport, findFiles, readReport } from './report-file.js'
import type { TargetFolder } from './targets.js'

/** Said when the job of a target begins, before anything touches its database. */
const startedFile = 'started.json'

/** Said when it ends, in whatever way; a job that was killed never says it. */
const endedFile = 'ended.json'

const recordSchema = z.object({
  target: z.union([z.string(), z.number(), z.boolean()]).transform(String),
  attempt: z.int().positive(),
  job: z.enum(['success', 'failure', 'cancelled']).optional(),
  address: z.boolean().optional(),
  steps: z.record(z.string(), z.string()).optional(),
})

type TargetRecord = z.infer<typeof recordSchema>

/**
 * Reads what the jobs of many targets left behind: each folder that holds a `started.json` or an `ended.json` is one
 * target's, with the reports beside them. A report `2-plan.json` is that of the step `plan`. Folders without such a
 * record, and records that cannot be read, are passed over: their target then counts as one that did not report.
 */
export async function readTargetFolders(patterns: readonly string[]): Promise<TargetFolder[]> {
  const byFolder = new Map<string, string[]>()
  for (const file of await findFiles(patterns)) {
    const folder = dirname(file)
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file])
  }
  const folders = await Promise.all([...byFolder.values()].map(readFolder))
  return folders.filter((folder) => folder !== undefined)
}

async function readFolder(files: readonly string[]): Promise<TargetFolder | undefined> {
  const named = (name: string) => files.find((file) => basename(file) === name)
  const [started, ended] = await Promise.all([readRecord(named(startedFile)), readRecord(named(endedFile))])
  const record = ended ?? started
  if (record === undefined) return undefined
  const reports = files.filter((file) => ![startedFile, endedFile].includes(basename(file))).sort()
  return {
    target: record.target,
    attempt: record.attempt,
    ended:
      ended?.job === undefined
        ? undefined
        : { job: ended.job, address: ended.address ?? true, steps: ended.steps ?? {} },
    reports: new Map(
      await Promise.all(
        reports.map(async (file): Promise<[string, FoundReport]> => [stepOf(file), await readReport(file)]),
      ),
    ),
  }
}

async function readRecord(file: string | undefined): Promise<TargetRecord | undefined> {
  if (file === undefined) return undefined
  try {
    return recordSchema.safeParse(JSON.parse(await readFile(file, 'utf8'))).data
  } catch {
    return undefined
  }
}

function stepOf(file: string): string {
  return basename(file, '.json').replace(/^\d+-/, '')
}
