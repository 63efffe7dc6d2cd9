import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { packageRoot } from '../../scripts/root.js'
import { reusableWorkflows } from '../../workflows-src/index.js'
import { pins } from '../../workflows-src/pins.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import {
  bakery,
  createCallerDatabase,
  editCaller,
  expectGreen,
  instruments,
  observatory,
  removeCallers,
  told,
} from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { type GitHub, startGitHub } from '../workflows/github.js'
import { checkActionlint, checkLanguage, checkScripts } from '../workflows/lint.js'
import { checkPolicies } from '../workflows/policy.js'
import type { WorkflowResult } from '../workflows/result.js'
import { type RunWorkflowOptions, runWorkflow } from '../workflows/run.js'

/** What docs/calling-from-another-repository.md tells people to copy, taken from there as a reader would. */
type Block = { path: string; text: string }

const commit = '5eed0'.repeat(8)
const tag = 'v0.1.0'

async function readBlocks(): Promise<Block[]> {
  const page = await readFile(join(packageRoot, 'docs/calling-from-another-repository.md'), 'utf8')
  return [...page.matchAll(/^```yaml\n# (?<path>\S+)\n(?<text>.*?)^```$/gms)].map(({ groups }) => ({
    path: groups?.path ?? '',
    text: (groups?.text ?? '')
      .replaceAll('<owner>', 'seedrail')
      .replaceAll('<commit>', commit)
      .replaceAll('<tag>', tag),
  }))
}

const blocks = await readBlocks()
const blockOf = (file: string): Block => {
  const block = blocks.find(({ path }) => path === `.github/workflows/${file}`)
  if (block === undefined) throw new Error(`The page has no ${file}.`)
  return block
}

let github: GitHub
const databases: TestDatabase[] = []
const keep = (database: TestDatabase) => {
  databases.push(database)
  return database
}
beforeAll(async () => {
  await bundleForWorkflows()
  github = await startGitHub()
}, 120_000)
afterEach(() => Promise.all(databases.splice(0).map((database) => database.drop())))
afterAll(async () => {
  await github.close()
  await removeCallers()
})

const filled = async () => keep(await createCallerDatabase(`${observatory}/prisma/migrations`, instruments))
const run = (file: string, options: Pick<RunWorkflowOptions, 'event'> & Partial<RunWorkflowOptions>) => {
  const { path, text } = blockOf(file)
  return runWorkflow({ repository: observatory, workflow: path, text, github, ...options })
}
const byHand = { name: 'workflow_dispatch' } as const

/** How a reader of the page would use each file. */
const uses: Readonly<Record<string, () => Promise<WorkflowResult>>> = {
  'seed-dump.yml': () =>
    run('seed-dump.yml', { event: { name: 'push', changed: ['seeds/instruments/filters.csv'] } }),
  'seed-plan.yml': async () =>
    run('seed-plan.yml', {
      event: { name: 'pull_request' },
      base: await editCaller(observatory, {
        'seeds/instruments/filters.csv': (text) => text.replace('138', '139'),
      }),
    }),
  'seed.yml': async () => {
    const secretOf = async () => ({ secrets: { DATABASE_URL: keep(await createTestDatabase()).dsn } })
    return run('seed.yml', {
      event: byHand,
      inputs: { mode: 'apply' },
      environments: { north: await secretOf(), south: await secretOf() },
    })
  },
  'restore.yml': async () => {
    const made = await uses['seed-dump.yml']?.()
    return run('restore.yml', {
      event: byHand,
      inputs: {
        'artifact-name': made?.calls.dump?.['artifact-name'] ?? '',
        'run-id': String(made?.runId),
        apply: true,
      },
      environments: { north: { secrets: { DATABASE_URL: (await filled()).dsn } } },
    })
  },
  'drift.yml': async () =>
    run('drift.yml', {
      event: { name: 'schedule', cron: '23 5 * * *' },
      environments: { north: { secrets: { READONLY_DATABASE_URL: (await filled()).dsn } } },
    }),
  'scores.yml': () => run('scores.yml', { event: { name: 'pull_request' } }),
  'compare.yml': async () =>
    run('compare.yml', {
      event: { name: 'push' },
      secrets: { NORTH_READONLY_URL: (await filled()).dsn, SOUTH_READONLY_URL: (await filled()).dsn },
    }),
  'migrations.yml': () => run('migrations.yml', { event: { name: 'pull_request' } }),
  'deliver.yml': async () => {
    const { dsn, query } = keep(await createTestDatabase())
    const deliver = (repository: string) =>
      run('deliver.yml', {
        repository,
        event: { name: 'push' },
        secrets: { SHOP_READONLY_URL: dsn },
        environments: { shop: { secrets: { DATABASE_URL: dsn } } },
      })
    // A shop is delivered to more than once: what it has already, and one recipe more.
    expectGreen(await deliver(bakery))
    const more = '{"code": "bagel", "title": "Bagel", "grams": 110, "allergens": ["wheat"]}\n'
    const edited = await editCaller(bakery, { 'content/recipes/recipes.ndjson': (text) => more + text })
    const result = await deliver(edited)
    expectGreen(result)
    expect(await query('SELECT code, edition FROM recipe ORDER BY code')).toEqual(
      ['bagel', 'bun', 'rye'].map((code) => ({ code, edition: 1 })),
    )
    return result
  },
}

test('the page calls every workflow that can be called, and has a use here for each file', () => {
  expect(blocks.map(({ path }) => path.replace('.github/workflows/', '')).sort()).toEqual(
    Object.keys(uses).sort(),
  )
  const called = blocks.flatMap(({ text }) =>
    [...text.matchAll(/workflows\/([\w-]+)\.yml@/g)].map(([, id]) => id),
  )
  expect([...new Set(called)].sort()).toEqual(reusableWorkflows.map(({ id }) => id).sort())
})

test('every YAML block of the page is one of them', async () => {
  const page = await readFile(join(packageRoot, 'docs/calling-from-another-repository.md'), 'utf8')
  expect(page.match(/^```ya?ml/gm)?.length).toBe(blocks.length)
})

describe.each(blocks)('$path', ({ path, text }) => {
  test('is the file of the repository that the other tests call from', async () => {
    const caller = path.endsWith('deliver.yml') ? bakery : observatory
    expect(text).toBe(await readFile(join(packageRoot, caller, path), 'utf8'))
  })

  test('nothing is to be found in it by looking', async () => {
    const ours = [...reusableWorkflows.map(({ id }) => `.github/workflows/${id}.yml`), 'actions/migrate']
    const allowed = ours.map((place) => ({ action: `seedrail/seedrail/${place}`, sha: commit, tag }))
    expect([
      ...(await checkLanguage(path, text)),
      ...(await checkActionlint(path, text)),
      ...(await checkScripts(path, text)),
      ...(await checkPolicies(path, text, [...Object.values(pins), ...allowed])),
    ]).toEqual([])
  })

  test('runs', async () => {
    const result = await uses[path.replace('.github/workflows/', '')]?.()
    if (result === undefined) throw new Error(`Nobody uses ${path}.`)
    expectGreen(result)
    expect(result.jobs.filter(({ conclusion }) => conclusion === 'success').length).toBeGreaterThan(0)
  })
})

test('a word that no workflow knows would be found by looking', async () => {
  const { path, text } = blockOf('compare.yml')
  const wrong = text.replace('left: dataset', 'lefft: dataset').replace('THIRD:', 'FOURTH:')
  const said = (await checkLanguage(path, wrong)).map(({ message }) => message).join('\n')
  expect(said).toContain('lefft')
  expect(said).toContain('FOURTH')
})

describe('what the page says of callers', () => {
  type Caller = { jobs: Record<string, { permissions: Record<string, string> }> }
  const grants = blocks.flatMap(({ path, text }) =>
    Object.entries((parse(text) as Caller).jobs).flatMap(([job, { permissions }]) =>
      Object.keys(permissions).map((scope) => ({ file: path.replace('.github/workflows/', ''), job, scope })),
    ),
  )

  test.each(grants)('$file: without "$scope" of $job it does not start', async ({ file, scope }) => {
    const { path, text } = blockOf(file)
    const result = await runWorkflow({
      repository: file === 'deliver.yml' ? bakery : observatory,
      workflow: path,
      text: text
        .replaceAll(new RegExp(`^ +${scope}: .*\n`, 'gm'), '')
        .replaceAll(/permissions:\n(?= +uses)/g, 'permissions: {}\n'),
      event: blockOf(file).text.includes('pull_request:')
        ? { name: 'pull_request' }
        : text.includes('push:')
          ? { name: 'push' }
          : byHand,
      ...(file === 'restore.yml' ? { inputs: { 'artifact-name': 'a', 'run-id': '1' } } : {}),
    })
    expect(result.conclusion, told(result)).toBe('startup-failure')
    expect(result.faults.join('\n')).toContain(scope)
    expect(result.jobs).toEqual([])
  })

  test("an environment's secret that the caller does not name stays outside", async () => {
    const { path, text } = blockOf('seed.yml')
    const { dsn } = keep(await createTestDatabase())
    const result = await runWorkflow({
      repository: observatory,
      workflow: path,
      text: text.replace(/^ +secrets:\n.*\n/m, ''),
      event: byHand,
      inputs: { targets: '["north"]' },
      environments: { north: { secrets: { DATABASE_URL: dsn } } },
    })
    expect(result.conclusion).toBe('failure')
    expect(result.annotations[0]?.message).toContain('dsn')
  })
})
