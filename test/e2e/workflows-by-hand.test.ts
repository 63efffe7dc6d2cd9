import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../support/postgres.js'
import {
  createCallerDatabase,
  editCaller,
  expectClean,
  expectGreen,
  expectTold,
  jobOf,
  removeCallers,
  stepsOf,
  told,
} from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { copyOurFiles, removeOurFiles, startByHand } from '../workflows/by-hand.js'
import { type GitHub, startGitHub } from '../workflows/github.js'
import type { WorkflowResult } from '../workflows/result.js'

/**
 * A maintainer starts each workflow under Actions of this very repository, with as few words as the form allows: once
 * so that it goes well, once so that it must fail. What one run leaves, the next one takes.
 */
let ours: string
let github: GitHub
let home: TestDatabase
let made: WorkflowResult

const rating = (to: string) => (text: string) =>
  text.replace('"recommendedRpe": 8', `"recommendedRpe": ${to}`)
const movements = 'data/movements/movements.json'
/** The environment `home` reaches its database; `empty` was made, and nobody gave it a secret. */
const environments = () => ({
  home: { secrets: { DATABASE_URL: home.dsn, READONLY_DATABASE_URL: home.dsn, RIGHT: home.dsn } },
  empty: {},
})

beforeAll(async () => {
  await bundleForWorkflows()
  ours = await copyOurFiles()
  github = await startGitHub()
  home = await createCallerDatabase(`${ours}/prisma/migrations`)
  made = await startByHand('generate-seed-dump', { repository: ours, github })
}, 180_000)
afterAll(async () => {
  await home?.drop()
  await github?.close()
  await removeCallers()
  await removeOurFiles(ours)
})

function expectRed(result: WorkflowResult): void {
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
}

describe('generate-seed-dump', () => {
  test('with nothing filled in, the movements are dumped and signed', async () => {
    expectGreen(made)
    expect(made.warnings).toEqual([])
    expect(made.attestations.map(({ name }) => name)).toEqual([
      expect.stringMatching(/\.sql$/),
      expect.stringMatching(/\.manifest\.json$/),
    ])
    expect(made.attestations[0]?.digest).toBe(`sha256:${made.outputs.sha256}`)
    await expectTold('by-hand/generate-seed-dump-summary.md', made.summary)
  })

  test('a movement that is rated out of range is refused at its line', async () => {
    const repository = await editCaller(ours, { [movements]: rating('11') })
    const result = await startByHand('generate-seed-dump', { repository })
    expectRed(result)
    expect(jobOf(result, 'attest').conclusion).toBe('skipped')
    expect(result.annotations).toContainEqual(
      expect.objectContaining({ level: 'error', file: movements, line: 9 }),
    )
    await expectTold('by-hand/generate-seed-dump-refused-summary.md', result.summary)
  })
})

describe('restore-seed', () => {
  const inputs = () => ({
    'artifact-name': made.outputs['artifact-name'] ?? '',
    'run-id': String(made.runId),
    apply: true,
  })

  test('an environment without an address is named before anything is fetched into it', async () => {
    const result = await startByHand('restore-seed', {
      repository: ours,
      github,
      environments: environments(),
      inputs: { ...inputs(), environment: 'empty' },
    })
    expectRed(result)
    expect(result.annotations[0]?.message).toContain('dsn')
    expect(await home.query('SELECT 1 FROM movement_library')).toEqual([])
    await expectTold('by-hand/restore-seed-refused-summary.md', result.summary)
  })

  test('the dump of the run before is verified and restored', async () => {
    const result = await startByHand('restore-seed', {
      repository: ours,
      github,
      environments: environments(),
      inputs: { ...inputs(), environment: 'home', dataset: 'data/movements' },
    })
    expectGreen(result)
    expect((await home.query('SELECT 1 FROM movement_library')).length).toBe(8)
    await expectTold('by-hand/restore-seed-summary.md', result.summary)
  })
})

describe('what was restored', () => {
  const drift = (issue: boolean) =>
    startByHand('detect-drift', {
      repository: ours,
      github,
      environments: environments(),
      inputs: { environment: 'home', issue },
    })
  const compare = () =>
    startByHand('parity', {
      repository: ours,
      environments: environments(),
      inputs: { environment: 'home' },
    })

  test('is as the files, for detect-drift and for parity', async () => {
    const [watched, compared] = [await drift(true), await compare()]
    expectGreen(watched)
    expect(watched.issues).toEqual([])
    expectGreen(compared)
    expect(compared.outputs).toEqual({ differences: '0' })
    await expectTold('by-hand/detect-drift-summary.md', watched.summary)
    await expectTold('by-hand/parity-summary.md', compared.summary)
  })

  test('is not any more once somebody edits it, and an issue says so', async () => {
    await home.query("UPDATE movement_library SET recommended_rpe = 3 WHERE slug = 'assault-bike'")
    const [watched, compared] = [await drift(true), await compare()]
    expectRed(watched)
    expect(watched.issues.map(({ state, title }) => [state, title])).toEqual([
      ['open', 'home differs from data/movements'],
    ])
    expectRed(compared)
    expect(compared.outputs).toEqual({ differences: '1' })
    await expectTold('by-hand/detect-drift-differs-summary.md', watched.summary)
    await expectTold('by-hand/detect-drift-issue.md', watched.issues[0]?.body ?? '')
    await expectTold('by-hand/parity-differs-summary.md', compared.summary)
  })
})

describe('plan-seed', () => {
  const plan = async (inputs: Record<string, string>) =>
    startByHand('plan-seed', {
      repository: ours,
      base: await editCaller(ours, { [movements]: rating('7') }),
      branch: 'rating',
      inputs,
    })

  test('a branch is planned against main', async () => {
    const result = await plan({ 'on-published-change': 'new-version' })
    expectGreen(result)
    expect(jobOf(result, 'comment').conclusion).toBe('skipped')
    expect(jobOf(result, 'plan').steps.find(({ name }) => name === 'Plan')?.summary).toContain('assault-bike')
    await expectTold('by-hand/plan-seed-summary.md', result.summary)
  })

  test('a branch that changes what is published fails, unless a new version is asked for', async () => {
    const result = await plan({})
    expectRed(result)
    expect(stepsOf(jobOf(result, 'plan')).slice(-2)).toEqual(['Plan: failure', 'Keep the reports: success'])
    await expectTold('by-hand/plan-seed-refused-summary.md', result.summary)
  })
})

describe('validate-scoring-contract', () => {
  const inputs = { path: 'data/scoring/sample.json' }

  test('the sample keeps the contract', async () => {
    const result = await startByHand('validate-scoring-contract', { repository: ours, inputs })
    expectGreen(result)
    expect(result.outputs).toEqual({ 'invalid-in-files': '0', 'invalid-in-database': '' })
    await expectTold('by-hand/validate-scoring-contract-summary.md', result.summary)
  })

  test('a total that is not the sum of its parts breaks it', async () => {
    const repository = await editCaller(ours, {
      [inputs.path]: (text) => text.replace('"total": 0.8906', '"total": 0.9906'),
    })
    const result = await startByHand('validate-scoring-contract', { repository, inputs })
    expectRed(result)
    expect(result.outputs).toEqual({ 'invalid-in-files': '1', 'invalid-in-database': '' })
    await expectTold('by-hand/validate-scoring-contract-broken-summary.md', result.summary)
  })
})

describe('test-migration', () => {
  test('our migrations apply, and make what is expected of them', async () => {
    const result = await startByHand('test-migration', { repository: ours })
    expectGreen(result)
    expect(result.outputs.broken).toBe('0')
    await expectTold('by-hand/test-migration-summary.md', result.summary)
  })

  test('a migration that contradicts what is expected fails', async () => {
    const repository = await editCaller(ours, {
      'prisma/migrations/20261121060000_idempotency_keys/migration.sql': (text) =>
        `${text}\nDROP TABLE "movement_audit_log";\n`,
    })
    const result = await startByHand('test-migration', { repository })
    expectRed(result)
    expect(Number(result.outputs.broken)).toBeGreaterThan(0)
    await expectTold('by-hand/test-migration-broken-summary.md', result.summary)
  })
})
