import { createRedactor } from '../../actions/lib/action/redaction.js'
import { parseWorkflowCommand, type WorkflowCommand } from './workflow-command.js'

/** What an action pinned to a place, as GitHub would show it beside the line. */
export type Annotation = {
  level: 'error' | 'warning' | 'notice'
  message: string
  title?: string
  file?: string
  line?: number
  column?: number
}

/** How a line of the log is meant. */
export type LineKind = 'text' | 'group' | 'debug' | Annotation['level']

export type Interpreter = {
  /** Takes one line that the action printed. */
  take(line: string): void
  /** Text with every secret that is known by now as `***`. */
  redact(text: string): string
  readonly annotations: readonly Annotation[]
  /** The lines a person saw. */
  readonly log: string
}

type Options = {
  /** Shows `::debug::` lines. */
  debug?: boolean
  /** Hidden from the start, before the action asks for it. */
  secrets?: readonly string[]
  /** Receives each line to be shown, with its secrets already hidden. */
  onLine?: (line: string, kind: LineKind) => void
}

const annotationLevels = ['error', 'warning', 'notice'] as const

/** Reads an action's log as GitHub's runner does: commands are obeyed and not shown, the rest is shown masked. */
export function createInterpreter(options: Options = {}): Interpreter {
  const redactor = createRedactor()
  redactor.hide(options.secrets ?? [])
  const annotations: Annotation[] = []
  const lines: string[] = []
  let paused: string | undefined

  const show = (text: string, kind: LineKind) => {
    for (const line of redactor.redact(text).split(/\r?\n/)) {
      lines.push(line)
      options.onLine?.(line, kind)
    }
  }

  const annotate = (level: Annotation['level'], command: WorkflowCommand) => {
    const annotation = toAnnotation(level, command, redactor.redact)
    annotations.push(annotation)
    // Actions tell their problems in the log as well; one message is enough for one reader.
    if (!collapse(lines.join('\n')).includes(collapse(annotation.message))) {
      show(renderAnnotation(annotation), level)
    }
  }

  const obey = (command: WorkflowCommand, line: string) => {
    const level = annotationLevels.find((name) => name === command.name)
    if (level !== undefined) return annotate(level, command)
    switch (command.name) {
      case 'add-mask':
        // Each line by itself too: a secret of several lines is printed line by line.
        return redactor.hide([command.message, ...command.message.split(/\r?\n/)])
      case 'debug':
        return options.debug === true ? show(`debug  ${command.message}`, 'debug') : undefined
      case 'group':
        return show(command.message, 'group')
      case 'stop-commands':
        paused = command.message
        return
      case 'endgroup':
      case 'echo':
      case 'add-matcher':
      case 'remove-matcher':
        return
      default:
        return show(line, 'text')
    }
  }

  return {
    take(line) {
      if (paused !== undefined) {
        if (line.trim() === `::${paused}::`) paused = undefined
        else show(line, 'text')
        return
      }
      const command = parseWorkflowCommand(line)
      if (command === undefined) show(line, 'text')
      else obey(command, line)
    },
    redact: redactor.redact,
    annotations,
    get log() {
      return lines.map((line) => `${line}\n`).join('')
    },
  }
}

/** `error  data/grips.json:41:7  title: message`. */
export function renderAnnotation(annotation: Annotation): string {
  const place = [annotation.file, annotation.line, annotation.column].filter((part) => part !== undefined)
  const title = annotation.title === undefined ? '' : `${annotation.title}: `
  return [annotation.level, place.join(':'), `${title}${annotation.message}`]
    .filter((part) => part !== '')
    .join('  ')
}

function toAnnotation(
  level: Annotation['level'],
  { message, properties }: WorkflowCommand,
  redact: (text: string) => string,
): Annotation {
  const { title, file, line, col } = properties
  return {
    level,
    message: redact(message),
    ...(title ? { title: redact(title) } : {}),
    ...(file ? { file: redact(file) } : {}),
    ...(line ? { line: Number(line) } : {}),
    ...(col ? { column: Number(col) } : {}),
  }
}

function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
