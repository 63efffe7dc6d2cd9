import { access, readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { reusableWorkflows } from '../../workflows-src/index.js'
import { type KnownRun, knownRuns, renderKnownRuns, ways } from '../workflows/runs.js'

test('every workflow that others may call has its runs on every way', () => {
  expect(Object.keys(knownRuns)).toEqual(reusableWorkflows.map(({ id }) => id))
  for (const onWays of Object.values(knownRuns)) expect(Object.keys(onWays)).toEqual(Object.keys(ways))
})

test('the README of the harness shows them', async () => {
  expect(await readFile('test/workflows/README.md', 'utf8')).toContain(`\n${renderKnownRuns()}\n`)
})

const runs = Object.entries(knownRuns).flatMap(([workflow, onWays]) =>
  Object.entries(onWays).flatMap(([way, ends]) =>
    Object.entries(ends).flatMap(([end, known]) =>
      typeof known === 'string' ? [] : [{ what: `${workflow}, ${way}, ${end}`, known }],
    ),
  ),
)

/** The text of one test, from its name to the next one. */
async function findTest({ file, test: name }: KnownRun): Promise<string | undefined> {
  const text = await readFile(`test/e2e/${file}.test.ts`, 'utf8')
  return text
    .split(/^ *test(?:\.each\(.*\))?\(/m)
    .find((part) => /^\s*'/.test(part) && part.includes(`'${name}`))
}

describe('each run that is listed', () => {
  test.each(runs)('$what: is a test, and its golden files are there and are asked', async ({ known }) => {
    const text = await findTest(known)
    expect(text, `${known.file} has no test "${known.test}"`).toBeDefined()
    for (const name of known.golden) {
      expect(text).toContain(`'${name}'`)
      await access(`test/fixtures/golden/${name}`)
    }
  })
})
