import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bundleFresh, type RunBundled } from '../support/fresh-bundle.js'
import { job, type Posting, startPosting } from '../support/post-report.js'

let run: RunBundled
let folder: Posting['folder']
let github: Posting['github']
let post: Posting['post']
let writeReport: Posting['writeReport']

beforeAll(async () => {
  run = await bundleFresh()
})
beforeEach(async () => {
  ;({ folder, github, post, writeReport } = await startPosting(run))
})
afterEach(() => github.close())

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

  test('is found among any number of issues of others by asking for ours alone', async () => {
    await writeReport('report-parity.json', broken)
    github.addIssue({
      number: 50,
      author: job,
      body: '<!-- seedrail:seedrail-drift -->\nold',
      state: 'closed',
    })
    // All of them changed since, and would fill more pages than anybody reads.
    for (let number = 100; number < 1_300; number++) {
      github.addIssue({
        number,
        author: 'stranger',
        body: 'theirs',
        state: number % 2 === 0 ? 'open' : 'closed',
      })
    }
    const done = await post({ inputs })
    expect(done.outputs).toMatchObject({ state: 'updated', number: '50' })
    expect(github.log.filter((line) => /^GET .*\/issues$/.test(line))).toHaveLength(2)
  })
})
