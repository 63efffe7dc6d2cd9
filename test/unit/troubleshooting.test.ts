import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'

/** Codes as the sources write them: the first argument of whatever makes a problem, or a `code:` member. */
const inSources =
  /(?:\b(?:fault|caution|error|JsonScanError|refuse)\(\s*|\bcode: |[?:] )'([a-z0-9]+(?:-[a-z0-9]+)+)'/g

/** Words that stand where a code could. */
const others = new Set(['before-row', 'could-not-run', 'oidc-utils', 'without-oidc'])

function codesInSources(): Set<string> {
  const files = ['actions', 'scripts', 'workflows-src/act'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && basename(file) !== 'action.ts')
      .map((file) => join(folder, file)),
  )
  return new Set(
    files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(inSources)].map((match) => match[1] ?? ''),
    ),
  )
}

test('the troubleshooting page explains every code that a run can show, and no other', () => {
  const page = readFileSync('docs/troubleshooting.md', 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  const explained = new Set(
    rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([a-z0-9-]+)`/g)].map((match) => match[1] ?? ''),
    ),
  )
  const used = codesInSources()
  expect(explained.size).toBeGreaterThan(80)
  expect([...used].filter((code) => !explained.has(code) && !others.has(code)).sort()).toEqual([])
  expect([...explained].filter((code) => !used.has(code) && code !== 'unexpected').sort()).toEqual([])
})
