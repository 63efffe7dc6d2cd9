/**
 * What an action wrote to GITHUB_OUTPUT: `name=value`, or `name<<END`, lines, `END`.
 * A later value of a name replaces an earlier one, as on GitHub.
 */
export function parseCommandFile(text: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = text.split(/\r?\n/)
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    const block = /^([^=]*?)<<(.+)$/.exec(line)
    if (block?.[1] !== undefined) {
      const end = lines.indexOf(block[2] ?? '', index + 1)
      const last = end === -1 ? lines.length : end
      values[block[1]] = lines.slice(index + 1, last).join('\n')
      index = last
    } else if (line.includes('=')) {
      values[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1)
    }
  }
  return values
}
