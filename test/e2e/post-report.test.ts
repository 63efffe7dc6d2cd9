import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bundleFresh, type RunBundled } from '../support/fresh-bundle.js'
import { type GitHubService, startGitHubService } from '../support/github-api.js'

const token = 'ghs_ThisTokenBelongsToTheJob0001'
const readOnly = 'ghs_ThisTokenMayOnlyRead00000002'
const person = 'ghp_ThisTokenBelongsToSomebody03'
const job = 'github-actions[bot]'
const marker = '<!-- seedrail:seedrail-plan -->'

let run: RunBundled
let github: GitHubService
let folder: string

beforeAll(async () => {
  run = await bundleFresh()
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seedrail-post-'))
  github = await startGitHubService({
    [token]: { login: job, app: true, issues: 'write', pullRequests: 'write' },
    [readOnly]: { login: job, app: true, issues: 'read', pullRequests: 'read' },
    [person]: { login: 'somebody', app: false, issues: 'write', pullRequests: 'write' },
  })
  github.addPullRequest(12)
})
afterEach(() => github.close())

async function writeReport(name: string, more: Record<string, unknown> = {}): Promise<string> {
  const file = join(folder, name)
  const report = {
    schemaVersion: 1,
    action: 'seed',
    headline: 'Created 8.',
    ending: 'kept',
    startedAt: new Date().toISOString(),
    durationMs: 12,
    phases: [],
    facts: { target: 'localhost/app' },
    problems: [],
    outputs: { created: '8' },
    result: null,
    ...more,
  }
  await writeFile(file, JSON.stringify(report))
  return file
}

async function writeEvent(head = 'somebody/data'): Promise<string> {
  const file = join(folder, 'event.json')
  const pull_request = { number: 12, head: { sha: '9'.repeat(40), repo: { full_name: head } } }
  await writeFile(file, JSON.stringify({ pull_request, repository: { full_name: 'somebody/data' } }))
  return file
}

type Given = { inputs?: Record<string, string>; env?: Record<string, string> }

/** Runs the action as a job on pull request 12 does, with every report of the folder. */
async function post({ inputs = {}, env = {} }: Given = {}) {
  const summary = join(folder, 'summary.md')
  await writeFile(summary, '')
  const done = await run(
    'post-report',
    { reports: join(folder, 'report-*.json'), marker: 'seedrail-plan', token, ...inputs },
    {
      env: github.environment({
        GITHUB_EVENT_PATH: env.GITHUB_EVENT_PATH ?? (await writeEvent()),
        GITHUB_STEP_SUMMARY: summary,
        ...env,
      }),
    },
  )
  return { ...done, summary: await readFile(summary, 'utf8') }
}

describe('a comment', () => {
  test('is written once, changed in place, and left alone when it tells the same', async () => {
    await writeReport('report-seed.json')
    const first = await post()
    expect(first.exitCode, first.shown).toBe(0)
    const [comment] = github.comments
    expect(first.outputs).toMatchObject({
      state: 'created',
      number: '12',
      verdict: 'kept',
      url: `${github.url}/somebody/data/issues/12#issuecomment-${comment?.id}`,
    })
    expect(comment?.body.startsWith(`${marker}\n## ✅ Seedrail: 1 report, kept`)).toBe(true)
    expect(comment?.body).toContain('- **target**: localhost/app')

    const writes = github.writes().length
    const again = await post({ env: { GITHUB_RUN_ID: '78' } })
    expect(again.outputs).toMatchObject({ state: 'unchanged', number: '12', url: first.outputs.url })
    expect(github.writes()).toHaveLength(writes)

    await writeReport('report-verify.json', {
      action: 'verify-counts',
      ending: 'broken',
      headline: 'Lost 1.',
    })
    const changed = await post()
    expect(changed.exitCode).toBe(0)
    expect(changed.outputs).toMatchObject({ state: 'updated', verdict: 'broken', url: first.outputs.url })
    expect(github.comments).toHaveLength(1)
    expect(github.comments[0]?.body).toContain('Lost 1.')
    expect(changed.summary).toContain('| verify-counts | broken | Lost 1. |')
  })

  test('is found behind a hundred others, and a stranger who copies the marker is let be', async () => {
    await writeReport('report-seed.json')
    github.addComment({ issue: 12, author: 'stranger', body: `${marker}\nmine now` })
    for (let count = 0; count < 120; count++) github.addComment({ issue: 12, author: job, body: `${count}` })
    const own = github.addComment({ issue: 12, author: job, body: `${marker}\nold` })
    expect((await post()).outputs).toMatchObject({ state: 'updated' })
    expect(own.body).toContain('Created 8.')
    expect(github.comments[0]?.body).toBe(`${marker}\nmine now`)

    const asPerson = await post({ inputs: { token: person } })
    expect(asPerson.outputs).toMatchObject({ state: 'created' })
    expect(github.comments.at(-1)).toMatchObject({ author: 'somebody' })
  })

  test('with another marker is another comment', async () => {
    await writeReport('report-seed.json')
    await post()
    await post({ inputs: { marker: '' } })
    expect(github.comments.map(({ body }) => body.split('\n')[0])).toEqual([
      marker,
      '<!-- seedrail:plan-seed -->',
    ])
  })

  test('that another run wrote at the same moment stays the only one', async () => {
    await writeReport('report-seed.json')
    github.intrude(/comments$/, () => {
      github.addComment({ issue: 12, author: job, body: `${marker}\nby the other run` })
    })
    expect((await post()).outputs).toMatchObject({ state: 'updated' })
    expect(github.comments).toHaveLength(1)
    expect(github.comments[0]?.body).toContain('Created 8.')
  })

  test('is not written where no pull request is concerned', async () => {
    await writeReport('report-seed.json')
    const done = await post({ env: { GITHUB_EVENT_PATH: '', GITHUB_REF: 'refs/heads/main' } })
    expect(done.exitCode, done.shown).toBe(0)
    expect(done.outputs).toMatchObject({ state: 'skipped', verdict: 'kept' })
    expect(done.report?.headline).toContain('about no pull request')
    expect(github.log).toEqual([])

    const named = await post({ env: { GITHUB_EVENT_PATH: '' }, inputs: { 'pull-request': '12' } })
    expect(named.outputs).toMatchObject({ state: 'created', number: '12' })
  })
})

describe('without permission', () => {
  beforeEach(() => writeReport('report-seed.json', { ending: 'broken', headline: 'Lost 1.' }))

  test('nothing is posted, the summary tells, and the job goes on', async () => {
    const done = await post({ inputs: { token: readOnly } })
    expect(done.exitCode, done.shown).toBe(0)
    expect(done.outputs).toMatchObject({ state: 'skipped', verdict: 'broken' })
    expect(done.raw).toMatch(/::warning title=github-forbidden::.*Resource not accessible by integration/)
    expect(done.raw).toContain('permissions: pull-requests: write')
    expect(done.summary).toContain('Lost 1.')
    expect(github.comments).toEqual([])
  })

  test('a pull request from a fork is no reason to warn', async () => {
    const done = await post({
      inputs: { token: readOnly },
      env: { GITHUB_EVENT_PATH: await writeEvent('fork/data') },
    })
    expect(done.exitCode).toBe(0)
    expect(done.outputs).toMatchObject({ state: 'skipped' })
    expect(done.report?.problems).toEqual([])
    expect(done.report?.headline).toContain('comes from a fork')
    expect(done.summary).toContain('Lost 1.')
  })

  test('it fails where that is asked', async () => {
    const inputs = { token: readOnly, 'fail-without-permission': 'true' }
    const done = await post({ inputs })
    expect([done.exitCode, done.errors]).toEqual([2, ['github-forbidden']])
    expect(done.outputs).toMatchObject({ state: 'skipped', verdict: 'broken' })
  })

  test('a token that GitHub does not take is never shown', async () => {
    const wrong = 'ghs_ThisTokenIsWrong000000000009'
    const done = await post({ inputs: { token: wrong } })
    expect(done.exitCode).toBe(0)
    expect(done.report?.problems.map(({ code }) => code)).toEqual(['github-login-refused'])
    expect(done.raw).toContain(`::add-mask::${wrong}`)
    for (const text of [done.shown, done.summary, JSON.stringify([done.report, done.outputs])]) {
      expect(text).not.toContain(wrong)
    }
  })

  test.each([
    ['404', { inputs: { 'pull-request': '404' } }, 'github-target-missing'],
    ['no token', { inputs: { token: '' } }, 'github-token-missing'],
    ['no repository', { env: { GITHUB_REPOSITORY: '' } }, 'github-repository-missing'],
  ])('%s is told by its code', async (_, given: Given, code) => {
    const done = await post(given)
    expect(done.exitCode, done.shown).toBe(0)
    expect(done.report?.problems.map((problem) => problem.code)).toEqual([code])
  })
})

describe('when GitHub is not well', () => {
  beforeEach(() => writeReport('report-seed.json'))

  test('a comment whose answer was lost is not written twice', async () => {
    github.fail({ method: 'POST', path: /comments$/, status: 502, carriedOut: true })
    const done = await post()
    expect(done.exitCode, done.shown).toBe(0)
    expect(done.outputs).toMatchObject({ state: 'created', number: '12' })
    expect(github.comments).toHaveLength(1)
    expect(github.writes()).toEqual(['POST /repos/somebody/data/issues/12/comments'])
  })

  test('and does not tell whose the token is, nothing is written that nobody could find again', async () => {
    github.fail({ method: 'POST', path: /graphql$/, status: 404, times: 2 })
    const job = await post()
    expect(job.exitCode, job.shown).toBe(0)
    expect(job.report?.problems.map(({ code }) => code)).toEqual(['github-identity-unknown'])
    expect(github.writes()).toEqual([])

    const asPerson = await post({ inputs: { token: person } })
    expect(asPerson.outputs).toMatchObject({ state: 'created' })
    expect(github.comments.map(({ author }) => author)).toEqual(['somebody'])
  })

  test('a limit on requests is waited for as GitHub asks', async () => {
    github.fail({ method: 'POST', path: /comments$/, status: 403, headers: { 'retry-after': '1' } })
    github.fail({ method: 'GET', path: /comments$/, status: 429, headers: { 'retry-after': '0' } })
    const done = await post()
    expect(done.outputs).toMatchObject({ state: 'created' })
    expect(done.shown).toContain('GitHub asks us to wait 1 s')
    expect(github.comments).toHaveLength(1)
  })

  test('a wait of an hour, or no good answer at all, ends in a warning', async () => {
    github.fail({ method: 'POST', path: /comments$/, status: 403, headers: { 'retry-after': '3600' } })
    const limited = await post()
    expect(limited.exitCode).toBe(0)
    expect(limited.report?.problems.map(({ code }) => code)).toEqual(['github-rate-limited'])

    github.fail({ method: 'GET', path: /comments$/, status: 500, times: 99 })
    const down = await post()
    expect(down.exitCode).toBe(0)
    expect(down.report?.problems.map(({ code }) => code)).toEqual(['github-unavailable'])
    expect(github.comments).toEqual([])
  })
})

describe('an issue', () => {
  const inputs = {
    to: 'issue',
    marker: 'seedrail-drift',
    title: 'The databases differ',
    labels: 'drift, data',
    'close-when-kept': 'true',
  }
  const broken = { ending: 'broken', headline: 'Two rows differ.' }

  test('opens with bad news, changes with it, closes with good news and opens again', async () => {
    await writeReport('report-parity.json')
    expect((await post({ inputs })).outputs).toMatchObject({ state: 'skipped', verdict: 'kept' })
    expect(github.writes()).toEqual([])

    await writeReport('report-parity.json', broken)
    const opened = await post({ inputs })
    expect(opened.exitCode, opened.shown).toBe(0)
    expect(opened.outputs).toMatchObject({ state: 'created', number: '13', verdict: 'broken' })
    const issue = github.issues.find(({ number }) => number === 13)
    expect(issue).toMatchObject({
      title: 'The databases differ',
      labels: ['drift', 'data'],
      state: 'open',
      author: job,
    })

    expect((await post({ inputs, env: { GITHUB_RUN_ID: '99' } })).outputs).toMatchObject({
      state: 'unchanged',
    })
    await writeReport('report-parity.json', { ...broken, headline: 'Three rows differ.' })
    expect((await post({ inputs })).outputs).toMatchObject({ state: 'updated', number: '13' })
    expect(issue?.body).toContain('Three rows differ.')

    await writeReport('report-parity.json')
    expect((await post({ inputs })).outputs).toMatchObject({ state: 'closed', number: '13' })
    expect(issue).toMatchObject({ state: 'closed', stateReason: 'completed' })

    await writeReport('report-parity.json', broken)
    expect((await post({ inputs })).outputs).toMatchObject({ state: 'updated', number: '13' })
    expect(issue).toMatchObject({ state: 'open', stateReason: 'reopened' })
    expect(github.issues.filter(({ isPullRequest }) => !isPullRequest)).toHaveLength(1)
  })

  test('stays open on good news that is incomplete: a report is missing', async () => {
    const missing = join(folder, 'gone.json')
    const file = await writeReport('report-parity.json')
    github.addIssue({ number: 30, author: job, body: '<!-- seedrail:seedrail-drift -->\nold' })
    const done = await post({ inputs: { ...inputs, reports: `${file}\n${missing}` } })
    expect(done.exitCode).toBe(0)
    expect(done.outputs).toMatchObject({ state: 'updated', number: '30', verdict: 'could-not-run' })
    expect(done.report?.problems.map(({ code }) => code)).toEqual(['report-missing'])
    expect(github.issues.find(({ number }) => number === 30)).toMatchObject({ state: 'open' })
  })

  test('of somebody else, or a pull request, with the same marker is let be', async () => {
    await writeReport('report-parity.json', broken)
    const body = '<!-- seedrail:seedrail-drift -->\ntheirs'
    github.addIssue({ number: 40, author: 'stranger', body })
    github.addIssue({ number: 41, author: job, body, isPullRequest: true })
    expect((await post({ inputs })).outputs).toMatchObject({ state: 'created', number: '42' })
    expect(github.issues.filter((issue) => issue.body === body)).toHaveLength(2)
  })
})

describe('the reports', () => {
  test('huge ones with naughty values fit, notify nobody and tell no secret of the job', async () => {
    const dsn = 'postgresql://athlete:verySecretWord@db.example:5432/app'
    const naughty = `@everyone #1 <script> ${marker} | ${dsn} verySecretWord ${token}`
    await writeReport('report-seed.json', {
      ending: 'broken',
      headline: naughty,
      facts: { [naughty]: naughty },
      problems: Array.from({ length: 3_000 }, (_, index) => ({
        level: 'error',
        code: 'field-type',
        message: `${index} ${naughty} ${'x'.repeat(100)}`,
        place: { file: 'data/movements.json', line: index + 1 },
      })),
    })
    const done = await post({ env: { PLANNING_DATABASE_URL: dsn } })
    expect(done.outputs).toMatchObject({ state: 'created' })
    const body = github.comments[0]?.body ?? ''
    expect(body.length).toBeGreaterThan(50_000)
    expect(body.length).toBeLessThanOrEqual(65_536)
    expect(body).toMatch(/… \d+ more, all in report\.json/)
    expect(body).toContain('/blob/0123456789abcdef0123456789abcdef01234567/data/movements.json#L1)')
    expect(body).not.toMatch(/@everyone|verySecretWord|ghs_This|<script>/)
    expect(body.split(marker)).toHaveLength(2)
    expect(done.summary).not.toMatch(/@everyone|verySecretWord|ghs_This/)
  })

  test('are each told once, and its own of an earlier run is not', async () => {
    const file = await writeReport('report-(seed) [1].json')
    const own = await writeReport('report-own.json', { action: 'post-report', ending: 'broken' })
    const reports = [file, join(folder, '*.json'), join(folder, 'x', '..', 'report-(seed) [1].json')]
    await post({ inputs: { reports: reports.join('\n'), report: own } })
    expect(github.comments[0]?.body.match(/^### .*$/gm)).toEqual([
      expect.stringMatching(/event\.json: no report$/),
      '### ✅ seed: kept',
    ])
  })

  test('none that can be read: an error, and nothing is posted', async () => {
    const none = await post()
    expect([none.exitCode, none.errors]).toEqual([2, ['report-missing']])
    await writeFile(join(folder, 'report-x.json'), '{"schemaVersion": 9}')
    const strange = await post()
    expect([strange.exitCode, strange.errors]).toEqual([2, ['report-invalid']])
    expect(strange.outputs).toMatchObject({ state: 'skipped', verdict: 'could-not-run' })
    expect(github.log).toEqual([])
  })
})
