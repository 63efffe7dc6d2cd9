import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandFileFault, largestSummary, readCommandFile, readPathFile } from './files.js'
import type { JobState } from './job-state.js'
import type { StepLog } from './log.js'

const fileNames = ['output', 'env', 'path', 'state', 'step_summary'] as const

/** The files that a step writes for the runner, by the variable that names each. */
export type Files = Record<(typeof fileNames)[number], string>

/** Empty files for a step. */
export async function prepareFiles(job: JobState, index: number): Promise<Files> {
  const folder = join(job.files, String(index))
  await mkdir(folder, { recursive: true })
  const files = Object.fromEntries(fileNames.map((name) => [name, join(folder, name)])) as Files
  for (const file of Object.values(files)) await writeFile(file, '')
  return files
}

/** `GITHUB_OUTPUT` and its kind. */
export function fileVariables(files: Files): Record<string, string> {
  return Object.fromEntries(fileNames.map((name) => [`GITHUB_${name.toUpperCase()}`, files[name]]))
}

/** Takes what the step wrote over into the job; also of one that failed. @throws CommandFileFault */
export async function takeFiles(job: JobState, files: Files, log: StepLog) {
  const text = (name: keyof Files) => readFile(files[name], 'utf8')
  const parsed = async (name: 'output' | 'env' | 'state') => {
    try {
      return readCommandFile(await text(name))
    } catch (error) {
      throw new CommandFileFault(
        `Unable to process file command '${name}' successfully. ${error instanceof Error ? error.message : error}`,
      )
    }
  }
  const env = await parsed('env')
  if ('NODE_OPTIONS' in env) {
    throw new CommandFileFault(`Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.`)
  }
  await parsed('state')
  Object.assign(job.fileEnv, env)
  job.path.unshift(...readPathFile(await text('path')))
  const summary = await text('step_summary')
  if (Buffer.byteLength(summary) > largestSummary) {
    log.take('::error::$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k')
  }
  return {
    outputs: await parsed('output'),
    summary: Buffer.byteLength(summary) > largestSummary ? '' : summary,
  }
}
