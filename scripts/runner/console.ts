import { styleText } from 'node:util'
import type { LineKind } from './interpreter.js'

/** Whether to colour what goes to standard output; NO_COLOR and FORCE_COLOR decide before the terminal does. */
export function wantsColour(environment: NodeJS.ProcessEnv = process.env): boolean {
  if (environment.NO_COLOR) return false
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0'
  return process.stdout.isTTY === true
}

/** A printer of an action's log for a person. */
export function createLinePrinter(indent = ''): (line: string, kind: LineKind) => void {
  const colour = wantsColour()
  return (line, kind) => {
    process.stdout.write(`${indent}${colour ? paint(line, kind) : line}\n`.replace(/^\s+$/, '\n'))
  }
}

function paint(line: string, kind: LineKind): string {
  const meaning = kind === 'text' ? /^(error|warning|PASS|FAIL) {2}/.exec(line)?.[1] : kind
  switch (meaning) {
    case 'error':
    case 'FAIL':
      return styleText('red', line)
    case 'warning':
      return styleText('yellow', line)
    case 'PASS':
      return styleText('green', line)
    case 'notice':
      return styleText('cyan', line)
    case 'group':
      return styleText('bold', line)
    case 'debug':
      return styleText('gray', line)
    default:
      return line
  }
}
