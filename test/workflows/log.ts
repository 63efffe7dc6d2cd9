import { createRedactor } from '../../actions/lib/action/redaction.js'
import { secretForms } from '../../actions/lib/database/dsn.js'
import { parseWorkflowCommand } from '../../scripts/runner/workflow-command.js'
import type { Annotation } from './result.js'

/** Hides what the runner knows to be secret, in all it collects of a job. */
export type Masks = {
  add(value: string): void
  hide(text: string): string
  /** Whether a secret of the repository, or the password in it, stands in the text; not one that a step asked to hide. */
  leaks(text: string): boolean
}

/** Annotations of one level that GitHub keeps of a step. */
const mostAnnotations = 10

/** @param secrets values that are secret from the start, by GitHub's knowledge */
export function createMasks(secrets: readonly string[]): Masks {
  const redactor = createRedactor()
  const given = secrets.filter((secret) => secret.trim() !== '')
  redactor.hide(given.flatMap(formsOf))
  // GitHub knows an address as a whole only; its password by itself must not be seen either.
  const watched = [...given.flatMap(formsOf), ...given.flatMap(secretForms)]
  return {
    add: (value) => redactor.hide(formsOf(value)),
    hide: redactor.redact,
    leaks: (text) => watched.some((secret) => text.includes(secret)),
  }
}

/** The value, its lines and the encodings that the runner hides with it. */
function formsOf(value: string): string[] {
  const lines = [value, ...value.split(/\r?\n/)].filter((line) => line.trim() !== '')
  return lines.flatMap((line) => [
    line,
    JSON.stringify(line).slice(1, -1),
    encodeURIComponent(line),
    Buffer.from(line).toString('base64'),
  ])
}

/** Takes the lines that a step prints, obeys the commands among them and keeps the rest as a person would see it. */
export type StepLog = {
  take(line: string): void
  /** A line of the runner's own. */
  say(line: string): void
  readonly text: string
  readonly annotations: readonly Annotation[]
  /** What GitHub would not have shown or would have refused. */
  readonly warnings: readonly string[]
  /** Lines that held a secret of the repository before they were masked. */
  readonly leaks: number
}

export function createStepLog(masks: Masks): StepLog {
  const lines: string[] = []
  const annotations: Annotation[] = []
  const warnings: string[] = []
  let paused: string | undefined
  let leaks = 0

  const show = (line: string) => {
    if (masks.leaks(line)) leaks++
    lines.push(masks.hide(line))
  }

  const annotate = (
    level: Annotation['level'],
    message: string,
    { title, file, line, col }: Readonly<Record<string, string>>,
  ) => {
    show(`##[${level}]${message}`)
    if (annotations.filter((annotation) => annotation.level === level).length >= mostAnnotations) {
      warnings.push(`More than ${mostAnnotations} annotations of level ${level}: GitHub drops the rest.`)
      return
    }
    annotations.push({
      level,
      message: masks.hide(message),
      ...(title ? { title: masks.hide(title) } : {}),
      ...(file ? { file: masks.hide(file) } : {}),
      ...(line ? { line: Number(line) } : {}),
      ...(col ? { column: Number(col) } : {}),
    })
  }

  const take = (line: string) => {
    const command = parseWorkflowCommand(line)
    if (paused !== undefined) {
      if (line.trim() === `::${paused}::`) paused = undefined
      else show(line)
      return
    }
    switch (command?.name) {
      case undefined:
        return show(line)
      case 'add-mask':
        if (command?.message.trim() === '')
          warnings.push("Can't add secret mask for empty string in ##[add-mask] command.")
        return masks.add(command?.message ?? '')
      case 'error':
      case 'warning':
      case 'notice':
        return annotate(
          command?.name as Annotation['level'],
          command?.message ?? '',
          command?.properties ?? {},
        )
      case 'group':
        return show(`##[group]${command?.message}`)
      case 'endgroup':
        return show('##[endgroup]')
      case 'stop-commands':
        paused = command?.message
        return
      case 'set-output':
      case 'save-state':
        warnings.push(`The \`${command?.name}\` command is deprecated and was not obeyed.`)
        return
      case 'set-env':
      case 'add-path':
        return annotate('error', `The \`${command?.name}\` command is disabled.`, {})
      case 'debug':
      case 'echo':
      case 'add-matcher':
      case 'remove-matcher':
        return
      default:
        return show(line)
    }
  }

  return {
    take,
    say: show,
    get text() {
      return lines.map((line) => `${line}\n`).join('')
    },
    annotations,
    warnings,
    get leaks() {
      return leaks
    },
  }
}

/** A message as the data of a workflow command. */
export function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
