import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bundleFresh, type RunBundled } from '../support/fresh-bundle.js'
import { type Given, type Posting, person, readOnly, startPosting } from '../support/post-report.js'

let run: RunBundled
let github: Posting['github']
let post: Posting['post']
let writeReport: Posting['writeReport']
let writeEvent: Posting['writeEvent']

beforeAll(async () => {
  run = await bundleFresh()
})
beforeEach(async () => {
  ;({ github, post, writeReport, writeEvent } = await startPosting(run))
})
afterEach(() => github.close())

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
