import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { bundleFresh, type RunBundled } from '../support/fresh-bundle.js'
import { type Posting, startPosting } from '../support/post-report.js'

let run: RunBundled
let posting: Posting

beforeAll(async () => {
  run = await bundleFresh()
})
beforeEach(async () => {
  posting = await startPosting(run)
})
afterEach(() => posting.github.close())

/** What the job of a target leaves behind. */
async function leave(target: string, job: string, more: Record<string, unknown> = {}): Promise<void> {
  const folder = join(posting.folder, 'targets', target)
  await mkdir(folder, { recursive: true })
  const record = { target, attempt: 1, job, address: true, steps: { plan: job } }
  await writeFile(join(folder, 'ended.json'), JSON.stringify(record))
  await posting.writeReport(join('targets', target, '2-plan.json'), {
    facts: { dataset: 'instruments' },
    outputs: { created: '3', updated: '0', digest: 'd'.repeat(64) },
    ...more,
  })
}

const summarise = (targets: string, inputs: Record<string, string> = {}) =>
  posting.post({
    inputs: {
      to: 'summary',
      targets,
      reports: join(posting.folder, 'targets', '*', '*.json'),
      result: 'success',
      token: '',
      marker: '',
      ...inputs,
    },
    env: { DATABASE_URL: 'postgresql://seeder:verySecretWord@db.example/app' },
  })

test('two good targets are one table, without token or permission, and GitHub is not asked', async () => {
  await leave('north', 'success')
  await leave('south', 'success', { outputs: { created: '0', updated: '0' } })
  const done = await summarise('["north", "south"]')
  expect(done.exitCode, done.shown).toBe(0)
  expect(done.outputs).toMatchObject({ verdict: 'kept', state: 'skipped' })
  expect(done.summary).toContain('2 of 2 databases have a plan for instruments')
  expect(done.summary).toMatch(/^\| north \| planned \| 3 \| 0 \|.* d{64} \|$/m)
  expect(posting.github.log).toEqual([])
})

test('one that is refused and one that is silent fail the job, which keeps the secrets of its job', async () => {
  await leave('north', 'failure', {
    ending: 'broken',
    problems: [{ level: 'error', code: 'plan-moved', message: 'Moved at db.example by verySecretWord.' }],
  })
  const done = await summarise('["north", "south"]')
  expect([done.exitCode, done.errors]).toEqual([2, ['target-failed', 'target-unreported']])
  expect(done.outputs).toMatchObject({ verdict: 'could-not-run' })
  expect(done.summary).toMatch(/^\| north \| refused: the plan moved \|.*Moved at db\.example/m)
  expect(done.summary).toMatch(/^\| south \| not started \|/m)
  expect(`${done.shown}${done.summary}${JSON.stringify(done.report)}`).not.toContain('verySecretWord')

  await leave('south', 'success')
  const broken = await summarise('["north", "south"]')
  expect([broken.exitCode, broken.errors]).toEqual([1, ['target-failed']])
})

test('jobs that failed although every target is well fail it too', async () => {
  await leave('north', 'success')
  const done = await summarise('["north"]', { result: 'failure' })
  expect([done.exitCode, done.errors]).toEqual([1, ['targets-disagree']])
})

test.each([
  ['no targets', { targets: '' }, 'input-missing'],
  ['an empty list', { targets: '[]' }, 'input-invalid'],
  ['a list of objects', { targets: '[{"name": "north"}]' }, 'input-invalid'],
  ['targets for a comment', { to: 'comment' }, 'input-invalid'],
])('%s: refused', async (_, inputs: Record<string, string>, code) => {
  await leave('north', 'success')
  const done = await summarise('["north"]', inputs)
  expect([done.exitCode, done.errors]).toEqual([2, [code]])
})
