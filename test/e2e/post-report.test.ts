import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bundleFresh, type RunBundled } from '../support/fresh-bundle.js'
import { marker, type Posting, startPosting, token } from '../support/post-report.js'

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
