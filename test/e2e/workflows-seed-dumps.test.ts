import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectGreen } from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { copyOurFiles, removeOurFiles } from '../workflows/by-hand.js'
import { ourRepository, runWorkflow } from '../workflows/run.js'

/** The one workflow of ours that calls another one of ours: what a caller must grant, it must grant too. */
const sha = 'c0ffee00'.repeat(5)
let ours: string
beforeAll(async () => {
  await bundleForWorkflows()
  ours = await copyOurFiles()
}, 120_000)
afterAll(() => removeOurFiles(ours))

const push = (changed: string[]) =>
  runWorkflow({
    repository: ours,
    name: ourRepository,
    workflow: '.github/workflows/seed-dumps.yml',
    event: { name: 'push', changed, sha },
  })

test('a change of the data on main makes a signed dump of each dataset of ours', async () => {
  const result = await push(['data/movements/movements.json'])
  expectGreen(result)
  const dumps = ['movement', 'reference'].map((name) => `${name}-seed-dump-${sha}`)
  const kept = result.artifacts.map(({ name }) => name).filter((name) => !name.includes('-reports-'))
  expect(kept.sort()).toEqual(dumps)
  expect(result.calls.movements).toMatchObject({ 'artifact-name': dumps[0] })
  expect(Number(result.calls.reference?.tables)).toBeGreaterThan(20)
  expect(result.attestations.map(({ name }) => name.replace(/_seed_\d+_\d+/, ''))).toEqual(
    ['movements', 'reference'].flatMap((name) =>
      ['sql', 'manifest.json'].map((ending) => `artifacts/seed-dumps/${name}.${ending}`),
    ),
  )
  expect(result.comments).toEqual({})
})

test('a change of the words about it makes none', async () => {
  expect((await push(['docs/dumps.md'])).conclusion).toBe('not-triggered')
})
