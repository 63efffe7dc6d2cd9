import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bundleFresh, type RunBundled } from '../support/fresh-bundle.js'
import { job, marker, type Posting, person, startPosting } from '../support/post-report.js'

let run: RunBundled
let github: Posting['github']
let post: Posting['post']
let writeReport: Posting['writeReport']

beforeAll(async () => {
  run = await bundleFresh()
})
beforeEach(async () => {
  ;({ github, post, writeReport } = await startPosting(run))
})
afterEach(() => github.close())

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
