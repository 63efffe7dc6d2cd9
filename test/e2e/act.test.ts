import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { packageRoot } from '../../scripts/root.js'
import { planActRun } from '../../workflows-src/act/plan.js'
import { createMovementsDatabase } from '../support/movements.js'
import { findPort } from '../support/staging.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { runWorkflow } from '../workflows/run.js'

type BaseStep = { name: string; run?: string; env: Record<string, string> }

/** A working copy of ours, as act sees it: what a checkout puts into the job's workspace. */
let workspace: string
beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'seedrail-act-copy-'))
  for (const folder of ['actions', 'data', 'prisma']) {
    await cp(join(packageRoot, folder), join(workspace, folder), { recursive: true })
  }
  await mkdir(join(workspace, '.github/workflows'), { recursive: true })
  const bundle = await bundleForWorkflows()
  await cp(bundle, join(workspace, 'dist'), { recursive: true })
})
afterAll(() => rm(workspace, { recursive: true, force: true }))

function render(id: string, postgresPort: number): string {
  const { yaml } = planActRun({
    workflow: id,
    inputs: [],
    environment: {},
    root: workspace,
    folder: '/temp',
    image: 'node:24-bookworm',
    postgresPort,
    dump: false,
  })
  // The harness knows a port, but not on which of the machine's addresses.
  return yaml.replaceAll('- 127.0.0.1:', '- ')
}

const ran = (result: Awaited<ReturnType<typeof runWorkflow>>, job: string) =>
  result.jobs.find(({ id }) => id === job)?.steps.map(({ name, conclusion }) => [name, conclusion])

describe('rendered for act, with only what is on the machine', { timeout: 300_000 }, () => {
  test('generate-seed-dump seeds its Postgres on the fixed port, and proves its dump', async () => {
    const port = await findPort()
    const result = await runWorkflow({
      repository: workspace,
      workflow: '.github/workflows/generate-seed-dump.yml',
      text: render('generate-seed-dump', port),
      event: { name: 'workflow_dispatch' },
      inputs: { dataset: 'data/movements' },
    })
    expect(result.conclusion, JSON.stringify(result, null, 2)).toBe('success')
    expect(ran(result, 'dump')).toEqual(
      expect.arrayContaining([
        ['Seed', 'success'],
        ['Compare with the files', 'success'],
        ['Dump, restore, prove', 'success'],
      ]),
    )
    expect(result.artifacts).toEqual([])
  })

  test('seed-database plans, applies and verifies with the secret that it is given', async () => {
    const database = await createMovementsDatabase()
    try {
      const result = await runWorkflow({
        repository: workspace,
        workflow: '.github/workflows/seed-database.yml',
        text: render('seed-database', 1),
        event: { name: 'workflow_dispatch' },
        inputs: { dataset: 'data/movements', targets: '["staging"]', mode: 'apply' },
        secrets: { DATABASE_URL: database.dsn },
      })
      expect(result.conclusion, JSON.stringify(result, null, 2)).toBe('success')
      expect(await database.query('SELECT FROM movement_library')).toHaveLength(8)
    } finally {
      await database.drop()
    }
  })

  test('plan-seed seeds the base out of the history of the working copy, then plans', async () => {
    // The checkout that stands in here commits what it copies, so that HEAD is the working copy.
    const result = await runWorkflow({
      repository: workspace,
      workflow: '.github/workflows/plan-seed.yml',
      text: render('plan-seed', await findPort()),
      event: { name: 'workflow_dispatch' },
      inputs: { dataset: 'data/movements' },
    })
    expect(result.conclusion, JSON.stringify(result, null, 2)).toBe('success')
    expect(ran(result, 'plan')).toEqual(expect.arrayContaining([['Seed the base', 'success']]))
    const plan = result.jobs[0]?.steps.find(({ name }) => name === 'Plan')
    expect(plan?.log).toContain('Created 0, Updated 0, Skipped 8')
  })
})

describe.skipIf(process.platform === 'win32')('the base', () => {
  test('is what is committed, not what stands in the working copy', async () => {
    const { jobs } = parse(render('plan-seed', 1)) as { jobs: Record<string, { steps: BaseStep[] }> }
    const step = jobs.plan?.steps.find(({ name }) => name === 'Check out the base')
    const folder = await mkdtemp(join(tmpdir(), 'seedrail-act-base-'))
    const go = (file: string, args: string[], env: Record<string, string> = {}) =>
      promisify(execFile)(file, args, { cwd: folder, env: { ...process.env, ...env } })
    const git = (...args: string[]) =>
      go('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args])
    await writeFile(join(folder, 'words.txt'), 'committed')
    await git('init', '--quiet')
    await git('add', 'words.txt')
    await git('-c', 'commit.gpgsign=false', 'commit', '--quiet', '--message=Words')
    await writeFile(join(folder, 'words.txt'), 'edited')
    const env = { COMMIT: 'HEAD', FOLDER: step?.env.FOLDER ?? '' }
    await go('bash', ['-eo', 'pipefail', '-c', step?.run ?? 'exit 9'], env)
    expect(await readFile(join(folder, env.FOLDER, 'words.txt'), 'utf8')).toBe('committed')
    await expect(
      go('bash', ['-eo', 'pipefail', '-c', step?.run ?? ''], { ...env, COMMIT: 'no-such-branch' }),
    ).rejects.toThrow('no-such-branch')
    await rm(folder, { recursive: true, force: true })
  })
})
