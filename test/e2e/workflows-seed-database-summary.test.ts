// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub's, in YAML.
import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TestDatabase } from '../support/postgres.js'
import {
  createCallerDatabase,
  expectClean,
  expectTold,
  instruments,
  jobOf,
  observatory,
  removeCallers,
  told,
} from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { runWorkflow } from '../workflows/run.js'

/** What the last job of seed-database tells of targets that did not do what they were asked for. */
const ours = '.github/workflows/seed-database.yml'
const commit = '5eed0'.repeat(8)
const migrations = `${observatory}/prisma/migrations`

let database: TestDatabase
beforeAll(() => bundleForWorkflows(), 120_000)
beforeEach(async () => {
  database = await createCallerDatabase(migrations, instruments)
})
afterEach(() => database.drop())
afterAll(removeCallers)

function replaceOnce(text: string, from: string, to: string): string {
  const parts = text.split(from)
  if (parts.length !== 2) throw new Error(`"${from}" stands there ${parts.length - 1} times.`)
  return parts.join(to)
}

/** Our workflow, in which a job of that name vanishes where a killed one would: it says no last word. */
async function withDeaths(): Promise<string> {
  // A copy is a workflow of the caller: there, ours are actions of another repository.
  const text = (await readFile(ours, 'utf8')).replaceAll(
    /\$(\/actions\/\S+)/g,
    `seedrail/seedrail$1@${commit}`,
  )
  const alive = '!contains(fromJSON(\'["dies", "never"]\'), matrix.target)'
  return replaceOnce(
    replaceOnce(
      text,
      'name: Keep the reports\n        if: ${{ always() }}',
      `name: Keep the reports\n        if: \${{ always() && ${alive} }}`,
    ),
    'name: Keep that it started\n',
    "name: Keep that it started\n        if: ${{ matrix.target != 'never' }}\n",
  )
}

test('a job that died, one that never began, a server that is gone and an odd name all have their row', async () => {
  const odd = 'süd/1 "a" <b> | `x` $(id)'
  const twin = 'süd/1 "a" <b> | `x` $[id]'
  const password = 'topSecretWordOfTheEast'
  const here = { secrets: { DATABASE_URL: database.dsn } }
  const result = await runWorkflow({
    repository: observatory,
    workflow: ours,
    text: await withDeaths(),
    event: { name: 'workflow_dispatch' },
    inputs: {
      dataset: 'seeds/instruments',
      targets: JSON.stringify(['never', odd, 'dies', twin, 'east']),
    },
    environments: {
      never: here,
      [odd]: here,
      dies: here,
      [twin]: here,
      east: {
        secrets: { DATABASE_URL: `postgresql://seeder:${password}@127.0.0.1:1/app?connect_timeout=1` },
      },
    },
  })
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  const last = jobOf(result, 'summary')
  expect(last.conclusion).toBe('failure')
  expect(last.steps.map(({ outcome }) => outcome)).toEqual(['success', 'success', 'failure'])
  await expectTold('seed-database/unreported.md', last.summary)

  // Each target has names of its own, safe ones, and what travels holds no secret.
  const names = result.artifacts.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter((name) => name.includes('-reports-'))).toHaveLength(3)
  for (const name of names) expect(name).toMatch(/^[\w-]+$/)
  const travelled = result.artifacts.flatMap(({ files }) => Object.values(files).map(String)).join('\n')
  expect(travelled).toContain('seeder')
  expect(`${travelled}${last.summary}`).not.toContain(password)
})

test('a pull request from a fork has no secret, and is told that, not that a database is wrong', async () => {
  const result = await runWorkflow({
    repository: observatory,
    workflow: '.github/workflows/preview.yml',
    text: `name: Preview
on: pull_request
permissions: {}
jobs:
  seed:
    permissions:
      contents: read # to check the repository out
    uses: seedrail/seedrail/.github/workflows/seed-database.yml@${commit} # v0.1.0
    with:
      dataset: seeds/instruments
      targets: '["north"]'
    secrets:
      DATABASE_URL: \${{ secrets.DATABASE_URL }}
`,
    event: { name: 'pull_request' },
    fork: true,
    secrets: { DATABASE_URL: database.dsn },
    environments: { north: { secrets: { DATABASE_URL: database.dsn } } },
  })
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  const { summary, conclusion, permissions } = jobOf(result, 'seed/summary')
  expect([conclusion, permissions]).toEqual(['failure', {}])
  expect(summary).toContain('neither its environment nor the caller gives a secret DATABASE\\_URL')
  await expectTold('seed-database/fork.md', summary)
})
