/**
 * Line and column of a Postgres error position. The server counts characters from 1; a column counts
 * UTF-16 units from 1, as editors and GitHub do.
 */
export function locate(script: string, position: number): { line: number; column: number } {
  let before = ''
  let left = position - 1
  for (const character of script) {
    if (left <= 0) break
    before += character
    left--
  }
  const lines = before.split('\n')
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
}
