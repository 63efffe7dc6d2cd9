// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub's, in YAML.
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pins } from '../../workflows-src/pins.js'
import type { TestDatabase } from '../support/postgres.js'
import {
  createCallerDatabase,
  expectClean,
  expectGreen,
  instruments,
  jobOf,
  observatory,
  stepsOf,
  told,
} from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { type GitHub, startGitHub } from '../workflows/github.js'
import type { WorkflowResult } from '../workflows/result.js'
import { runWorkflow } from '../workflows/run.js'

/** What restore-seed refuses, and from whom: forged manifests, signatures of unmerged work, plans that moved. */
type Where = { 'artifact-name': string; 'run-id': string }

let github: GitHub
let signed: Where
let forged: Where
let database: TestDatabase

const push = { name: 'push' } as const
const whereOf = (result: WorkflowResult, name: string): Where => ({
  'artifact-name': name,
  'run-id': String(result.runId),
})

/** Says of every table that all its rows are ours, with the seal that this makes right: it can't tell who sealed. */
const forge = `const fs = require("fs")
const crypto = require("crypto")
const file = "dump/" + fs.readdirSync("dump").find((name) => name.endsWith("manifest.json"))
const { seal, ...rest } = JSON.parse(fs.readFileSync(file, "utf8"))
for (const table of rest.merge.tables) table.owner = null
const empty = "0".repeat(64)
const text = JSON.stringify({ ...rest, seal: empty }, null, 2) + "\\n"
const sum = crypto.createHash("sha256").update(text).digest("hex")
const at = text.lastIndexOf(empty)
fs.writeFileSync(file, text.slice(0, at) + sum + text.slice(at + 64))`

/** A workflow that uploads the dump once more, with another manifest. */
const forging = ({ 'artifact-name': name, 'run-id': run }: Where) => `on: push
permissions: {}
jobs:
  forge:
    runs-on: ubuntu-24.04
    permissions: { actions: read }
    steps:
      - uses: actions/download-artifact@${pins.downloadArtifact.sha}
        with: { name: "${name}", path: dump, run-id: '${run}', github-token: "\${{ github.token }}" }
      - run: node -e "$FORGE"
        env:
          FORGE: |
${forge.replace(/^/gm, '            ')}
      - uses: actions/upload-artifact@${pins.uploadArtifact.sha}
        with: { name: forged, path: dump }
`

beforeAll(async () => {
  await bundleForWorkflows()
  github = await startGitHub()
  const made = await runWorkflow({
    repository: observatory,
    workflow: '.github/workflows/seed-dump.yml',
    event: push,
    github,
  })
  expectGreen(made)
  signed = whereOf(made, made.calls.dump?.['artifact-name'] ?? '')
  const wrong = await runWorkflow({
    repository: observatory,
    workflow: '.github/workflows/forge.yml',
    text: forging(signed),
    event: push,
    github,
  })
  expectGreen(wrong)
  forged = whereOf(wrong, 'forged')
}, 180_000)
afterAll(() => github.close())

beforeEach(async () => {
  database = await createCallerDatabase(`${observatory}/prisma/migrations`, [
    ...instruments,
    "UPDATE telescope SET aperture_m = 0.10 WHERE code = 'SURVEY'",
    "UPDATE filter SET kept_by = 'the night crew', width_nm = 999 WHERE telescope = 'SOUTH'",
  ])
})
afterEach(() => database.drop())

const restore = (inputs: Record<string, string | boolean>) =>
  runWorkflow({
    repository: observatory,
    workflow: '.github/workflows/restore-seed.yml',
    event: { name: 'workflow_dispatch' },
    inputs: { environment: 'north', ...inputs },
    github,
    environments: { north: { secrets: { DATABASE_URL: database.dsn } } },
  })

const state = async () => {
  const [row] = await database.query<{ aperture: string; width: number }>(
    `SELECT (SELECT aperture_m::text FROM telescope WHERE code = 'SURVEY') AS aperture,
      (SELECT width_nm FROM filter WHERE telescope = 'SOUTH') AS width`,
  )
  return row
}
const before = { aperture: '0.10', width: 999 }
const after = { aperture: '0.30', width: 999 }

/** The step that failed. */
const failedAt = (result: WorkflowResult) => {
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  return jobOf(result, 'restore').steps.find(({ outcome }) => outcome === 'failure')
}

describe('a manifest that somebody wrote beside a signed dump', () => {
  test('carries no signature, and nothing is restored', async () => {
    const step = failedAt(await restore({ ...forged, apply: true }))
    expect(step?.name).toBe('Verify the attestation')
    expect(step?.annotations).toContainEqual(
      expect.objectContaining({ message: expect.stringMatching(/^The manifest carries no signature of /) }),
    )
    expect(await state()).toEqual(before)
  })

  test('is held against the dataset where nobody asks for signatures', async () => {
    const unverified = { ...forged, 'verify-attestation': false, apply: true }
    const step = failedAt(await restore({ ...unverified, dataset: 'seeds/instruments' }))
    expect(step?.name).toBe('Plan')
    expect(step?.log).toContain('"owner" of public.filter is null')
    expect(await state()).toEqual(before)
    // Believed, it would have taken the crew's row: without this the refusals above could be of anything.
    expectGreen(await restore(unverified))
    expect(await state()).toEqual({ ...after, width: 138 })
  })
})

describe('a dump of a pull request that nobody has merged', () => {
  test('is restored only where its ref is named', async () => {
    const made = await runWorkflow({
      repository: observatory,
      workflow: '.github/workflows/dump.yml',
      text: `on: pull_request
permissions: {}
jobs:
  dump:
    permissions: { contents: read, id-token: write, attestations: write, pull-requests: write }
    uses: seedrail/seedrail/.github/workflows/generate-seed-dump.yml@v0
    with: { dataset: seeds/instruments, artifact-name: unmerged, attest-pull-requests: true }
`,
      event: { name: 'pull_request' },
      github,
    })
    expectGreen(made)
    const inputs = { ...whereOf(made, 'unmerged'), apply: true }
    const step = failedAt(await restore(inputs))
    expect(step?.name).toBe('Verify the attestation')
    expect(step?.log).toContain('to be refs/heads/main, got refs/pull/7/merge')
    expect(await state()).toEqual(before)

    expectGreen(await restore({ ...inputs, 'source-ref': 'refs/pull/7/merge' }))
    expect(await state()).toEqual(after)
  })
})

describe('a plan that somebody has read', () => {
  test('is what the next run applies, and nothing else', async () => {
    const plan = await restore(signed)
    expectGreen(plan)
    const inputs = { ...signed, apply: true, 'expected-plan': plan.outputs.digest ?? '' }
    await database.query("UPDATE telescope SET name = 'South' WHERE code = 'SOUTH'")
    const step = failedAt(await restore(inputs))
    expect(step?.name).toBe('Plan')
    expect(step?.log).toContain('The plan is now')
    expect(await state()).toEqual(before)

    await database.query("UPDATE telescope SET name = 'South Dome' WHERE code = 'SOUTH'")
    expectGreen(await restore(inputs))
    expect(await state()).toEqual(after)
  })

  test('is not applied to a database that moved after it, in the same run', async () => {
    // A sequence keeps what a plan, which is rolled back, has taken from it: so the test knows when there was one.
    await database.query(`CREATE SEQUENCE planned;
      CREATE FUNCTION note_plan() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM nextval('planned'); RETURN NEW; END $$;
      CREATE TRIGGER note_plan BEFORE UPDATE ON telescope FOR EACH ROW EXECUTE FUNCTION note_plan()`)
    const running = restore({ ...signed, apply: true })
    let planned = false
    while (!planned) {
      await setTimeout(20)
      const [row] = await database.query<{ planned: boolean }>('SELECT is_called AS planned FROM planned')
      planned = row?.planned ?? true
    }
    // It waits for the plan's locks at most, and is in long before the next step has started.
    await database.query("UPDATE telescope SET name = 'South' WHERE code = 'SOUTH'")
    const result = await running
    const step = failedAt(result)
    expect(stepsOf(jobOf(result, 'restore'))).toContain('Plan: success')
    expect(step?.name).toBe('Restore')
    expect(step?.log).toContain('The plan is now')
    expect(await state()).toEqual(before)
  })
})

test('a plan and what applies it are two calls of one run', async () => {
  const call = (apply: boolean, more: string) => `
    permissions: { actions: read, attestations: read, contents: read }
    uses: seedrail/seedrail/.github/workflows/restore-seed.yml@v0
    with:
      artifact-name: ${signed['artifact-name']}
      run-id: '${signed['run-id']}'
      environment: north
      apply: ${apply}
${more}    secrets: { DATABASE_URL: "\${{ secrets.DATABASE_URL }}" }
`
  const result = await runWorkflow({
    repository: observatory,
    workflow: '.github/workflows/both.yml',
    text: `on: push
permissions: {}
jobs:
  plan:${call(false, '')}
  apply:
    needs: plan${call(true, '      expected-plan: ${{ needs.plan.outputs.digest }}\n')}`,
    event: push,
    github,
    environments: { north: { secrets: { DATABASE_URL: database.dsn } } },
  })
  expectGreen(result)
  expect(await state()).toEqual(after)
  expect(result.artifacts.length).toBe(2)
  expect(new Set(result.concurrency.map(({ group }) => group)).size).toBe(2)
})
