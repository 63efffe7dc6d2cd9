import { access, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'
import * as z from 'zod'
import { fault, messageOf, type Problem, SeedrailError } from '../problem/problem.js'
import { reportFileSchema } from './report.js'

/**
 * A `report.json` as a reader takes it: members that a later writer adds are passed over, and `sections`
 * are taken where the writer kept them.
 */
export const readableReportSchema = z.object({
  ...reportFileSchema.shape,
  sections: z
    .array(
      z.object({
        title: z.string(),
        columns: z.array(z.string()),
        rows: z.array(z.array(z.union([z.string(), z.number()]))),
        note: z.string().optional(),
      }),
    )
    .optional(),
})

export type ReportFile = z.infer<typeof readableReportSchema>

/** One report that was asked for: what it says, or why it says nothing. Paths are as they were given. */
export type FoundReport =
  | { readonly file: string; readonly report: ReportFile }
  | { readonly file: string; readonly problem: Problem }

/**
 * Reads every report that the patterns name: paths as they stand, globs in alphabetical order, each file once.
 * A path that is not there is found too, as a problem: its action never came to its end.
 * @param except the reader's own report, which a glob may find where an earlier run left it
 * @throws SeedrailError `report-missing`, `report-invalid` when not one report could be read
 */
export async function readReports(patterns: readonly string[], except?: string): Promise<FoundReport[]> {
  const files = await findFiles(patterns, except)
  const found = await Promise.all(files.map(readReport))
  if (found.some((one) => 'report' in one)) return found
  const problems = found.flatMap((one) => ('problem' in one ? [one.problem] : []))
  throw new SeedrailError(problems.length > 0 ? problems : nothingMatches(patterns))
}

/** Files that the patterns name, each once: paths whether they are there or not, and what globs find. */
export async function findFiles(patterns: readonly string[], except?: string): Promise<string[]> {
  const files = new Map<string, string>()
  for (const pattern of patterns) for (const file of await expand(pattern)) files.set(resolve(file), file)
  if (except !== undefined) files.delete(resolve(except))
  return [...files.values()]
}

/**
 * Windows writes its paths with backslashes, which mean something else in a glob; and a name with brackets in it
 * is a path where there is such a file.
 */
async function expand(pattern: string): Promise<string[]> {
  const slashed = process.platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern
  if (!isDynamicPattern(slashed) || (await isThere(slashed))) return [slashed]
  return (await glob(slashed, { dot: true, expandDirectories: false })).sort()
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** One report, or why it cannot be read. */
export async function readReport(file: string): Promise<FoundReport> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : messageOf(error)
    return { file, problem: missing(file, reason) }
  }
  try {
    const parsed = readableReportSchema.safeParse(JSON.parse(text.replace(/^\uFEFF/, '')))
    if (parsed.success) return { file, report: parsed.data }
    const [issue] = parsed.error.issues
    return { file, problem: invalid(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`) }
  } catch (error) {
    return { file, problem: invalid(file, messageOf(error)) }
  }
}

function missing(file: string, reason: string): Problem {
  return fault('report-missing', `The report ${file} ${reason}.`, {
    place: { file },
    next: 'Look whether the step that writes it ran and was given this path as "report".',
  })
}

function invalid(file: string, reason: string): Problem {
  return fault('report-invalid', `${file} is no report of a Seedrail action: ${reason}.`, {
    place: { file },
    next: 'Name the file that a Seedrail action wrote as its "report".',
  })
}

function nothingMatches(patterns: readonly string[]): Problem {
  return fault('report-missing', `No file matches ${patterns.map((one) => `"${one}"`).join(', ')}.`, {
    next: 'Correct "reports": paths or globs, one a line, relative to the working directory.',
  })
}
