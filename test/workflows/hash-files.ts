import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { globSync } from 'tinyglobby'

/**
 * What `hashFiles` answers: one hash over the hashes of all files, in order of their paths; empty where none is found.
 * @throws Error for a pattern that @actions/glob, which the runner asks, refuses
 */
export function hashFiles(workspace: string, patterns: readonly string[]): string {
  for (const pattern of patterns) requirePattern(pattern)
  const files = globSync([...patterns], {
    cwd: workspace,
    dot: true,
    absolute: true,
    ignore: ['.git/**'],
  }).sort()
  if (files.length === 0) return ''
  const all = createHash('sha256')
  for (const file of files) all.update(createHash('sha256').update(readFileSync(file)).digest())
  return all.digest('hex')
}

/**
 * The assertions of @actions/glob: `.` may only be the first segment, and `..` none. A leading `!` is not part of the pattern;
 * an empty one, or a comment, is left out before it is looked at.
 * https://github.com/actions/toolkit/blob/main/packages/glob/src/internal-pattern.ts
 */
function requirePattern(given: string): void {
  const pattern = given.trim().replace(/^!+/, '').trim()
  if (pattern === '' || pattern.startsWith('#')) return
  const segments = pattern.replace(/\/+$/, '').split(/\/+/)
  if (segments.some((segment, index) => segment === '..' || (segment === '.' && index > 0))) {
    throw new Error(`Invalid pattern '${pattern}'. Relative pathing '.' and '..' is not allowed.`)
  }
}
