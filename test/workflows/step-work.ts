import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token'
import { findDouble } from './doubles/index.js'
import { actionEnvironment, stepEnvironment } from './environment.js'
import { type Scope, textOf, textsOf } from './expressions.js'
import type { JobState } from './job-state.js'
import { escapeData, type StepLog } from './log.js'
import { inputsOf, readOwnAction } from './own-action.js'
import { runProcess } from './process.js'
import { resolveReference } from './sources.js'
import { type Files, fileVariables } from './step-files.js'
import { at } from './template.js'

/** A step while it runs. */
export type Running = {
  job: JobState
  token: TemplateToken
  /** Its id, or one that the runner makes up. */
  key: string
  scope: Scope
  env: Record<string, string>
  log: StepLog
  files: Files
  /** Milliseconds that are left. */
  timeout: number
}

/** A process that ended badly, which the log tells already. */
export class StepFailed extends Error {}

/** Runs a script in its shell. */
export async function runScript({
  job,
  token,
  key,
  scope,
  env,
  log,
  files,
  timeout,
}: Running): Promise<void> {
  const shell = textOf(at(token, 'shell'), scope) || job.defaults.shell
  const folder = textOf(at(token, 'working-directory'), scope) || job.defaults.folder || '.'
  const script = join(job.files, `${key}.sh`)
  await writeFile(script, `${textOf(at(token, 'run'), scope).replace(/\r\n/g, '\n')}\n`)
  const [program = '', ...args] = shellCommand(shell).map((word) => word.replace('{0}', script))
  const code = await runProcess(program, args, {
    cwd: resolve(job.workspace, folder),
    env: stepEnvironment(job, { id: key, env, files: fileVariables(files) }),
    take: log.take,
    timeout,
  })
  fail(code, log)
}

/** The command of a shell, as the runner documents it. Without a name bash does not stop within pipes. */
function shellCommand(shell: string | undefined): string[] {
  switch (shell) {
    case undefined:
      return ['bash', '-e', '{0}']
    case 'bash':
      return ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '{0}']
    case 'sh':
      return ['sh', '-e', '{0}']
    default:
      if (!shell.includes('{0}')) throw new Error(`The harness has no shell "${shell}".`)
      return shell.split(/\s+/)
  }
}

/** Runs an action of ours, or the double of somebody else's. @returns the outputs of a double */
export async function useAction(uses: string, running: Running): Promise<Record<string, string>> {
  const { job, token, key, scope, env, log, files, timeout } = running
  const given = textsOf(at(token, 'with'), scope)
  const reference = resolveReference(uses, job.source.origin, job.run.places)
  const process = stepEnvironment(job, { id: key, env, files: fileVariables(files) })
  if (reference === undefined) {
    return findDouble(
      uses,
      Object.keys(given),
    )({
      inputs: Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name.toLowerCase(), value.trim()]),
      ),
      run: job.run,
      permissions: job.permissions,
      token: job.token,
      workspace: job.workspace,
      temp: job.temp,
      workflowRef: String(job.jobContext.workflow_ref),
      env: process,
      say: log.take,
      warn: (message) => log.take(`::warning::${escapeData(message)}`),
      addPath: (folder) => void job.path.unshift(folder),
      timeout,
    })
  }
  const action = await readOwnAction(reference, job.run.places)
  const inputs = inputsOf(action, given, scope)
  if (inputs.warning !== undefined) log.take(`::warning::${escapeData(inputs.warning)}`)
  const code = await runProcess(job.run.node, [action.entry], {
    cwd: job.workspace,
    env: { ...process, ...actionEnvironment(job), ...inputs.env },
    take: log.take,
    timeout,
  })
  fail(code, log)
  return {}
}

function fail(code: number | 'timed-out', log: StepLog): void {
  if (code === 0) return
  log.take(
    code === 'timed-out'
      ? '::error::The action has timed out.'
      : `::error::Process completed with exit code ${code}.`,
  )
  throw new StepFailed()
}
