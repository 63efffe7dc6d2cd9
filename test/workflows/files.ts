/** What GitHub's runner says of a file that it cannot read. */
export class CommandFileFault extends Error {}

/**
 * What a step wrote to GITHUB_OUTPUT, GITHUB_ENV or GITHUB_STATE: `name=value`, or `name<<END`, lines, `END`. Strict,
 * as the runner is: a line that is neither, or a value that never ends, fails the step.
 * @throws CommandFileFault
 */
export function readCommandFile(text: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      const name = line.slice(0, equals)
      if (name === '') throw new CommandFileFault(`Invalid format '${line}'. Name must not be empty`)
      values[name] = line.slice(equals + 1)
    } else if (heredoc >= 0) {
      const [name, delimiter] = [line.slice(0, heredoc), line.slice(heredoc + 2)]
      if (name === '' || delimiter === '') {
        throw new CommandFileFault(
          `Invalid format '${line}'. Name must not be empty and delimiter must not be empty`,
        )
      }
      const end = lines.indexOf(delimiter, index + 1)
      if (end < 0) throw new CommandFileFault(`Invalid value. Matching delimiter not found '${delimiter}'`)
      values[name] = lines.slice(index + 1, end).join('\n')
      index = end
    } else {
      throw new CommandFileFault(`Invalid format '${line}'`)
    }
  }
  return values
}

/** The folders of GITHUB_PATH; the last one written is searched first. */
export function readPathFile(text: string): string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .reverse()
}

/** Bytes that a step's summary may have. */
export const largestSummary = 1024 * 1024
