import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ReportFile } from '../../actions/lib/report/report-file.js'
import { readTargetFolders } from '../../actions/lib/report/target-files.js'
import { judgeTargets, type TargetFolder, type TargetsRun } from '../../actions/lib/report/targets.js'
import {
  collectTargetProblems,
  summariseTargets,
  tabulateTargets,
} from '../../actions/lib/report/targets-table.js'

const commit = '5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed'
const run: TargetsRun = { result: 'success', attempt: 1 }
const begin = Date.parse('2026-01-01T00:00:00Z')

/** @param at seconds after the first step */
function reportOf(action: string, more: Partial<ReportFile> = {}, at = 0): ReportFile {
  return {
    schemaVersion: 1,
    action,
    headline: `${action} went well.`,
    ending: 'kept',
    startedAt: new Date(begin + at * 1_000).toISOString(),
    durationMs: 500,
    phases: [],
    facts: action === 'seed' ? { dataset: 'instruments' } : {},
    problems: [],
    outputs: {},
    result: null,
    ...more,
  }
}

const tables = (before: string, after: string) =>
  JSON.stringify({
    a: { version: { before: '9007199254740993', after: '9007199254740993' } },
    b: { version: { before, after } },
  })

const counts = { created: '3', updated: '2', deactivated: '1', reactivated: '4', foreign: '5' }
const none = { created: '0', updated: '0', deactivated: '0', reactivated: '0', foreign: '5' }
const plan = reportOf('seed', { outputs: { ...counts, digest: 'd'.repeat(64), tables: tables('1', '2') } })
const apply = reportOf('seed', { outputs: { ...counts, tables: tables('1', '3') } }, 2)
const verify = reportOf('verify-counts', { outputs: { checks: '4', passed: '4' } }, 4)
const broken = (code: string, message: string, outputs: Record<string, string> = counts) =>
  reportOf('seed', {
    ending: 'broken',
    outputs,
    problems: [
      { level: 'warning', code: 'row-foreign', message: 'Not this one.' },
      { level: 'error', code, message, next: 'Do this.' },
    ],
  })

type Given = Partial<Omit<TargetFolder, 'reports'>> & { reports?: Record<string, ReportFile> }

function folderOf(target: string, { reports = { plan, apply, verify }, ...more }: Given = {}): TargetFolder {
  const worst = Object.values(reports).some(({ ending }) => ending !== 'kept')
  const ended = {
    job: worst ? ('failure' as const) : ('success' as const),
    address: true,
    steps: Object.fromEntries(
      Object.entries(reports).map(([step, { ending }]) => [step, ending === 'kept' ? 'success' : 'failure']),
    ),
  }
  return {
    target,
    attempt: 1,
    ended,
    ...more,
    reports: new Map(
      Object.entries(reports).map(([step, report]) => [step, { file: `${step}.json`, report }]),
    ),
  }
}

const judgeOne = (folder: TargetFolder) => judgeTargets([folder.target], [folder], run)[0]
const headline = (folders: readonly TargetFolder[], asked = folders.map(({ target }) => target), how = run) =>
  summariseTargets(judgeTargets(asked, folders, how), commit)

describe('one target', () => {
  test('that was seeded tells what the apply wrote, what the plan was, and how long it all took', () => {
    expect(judgeOne(folderOf('north'))).toEqual({
      target: 'north',
      outcome: 'seeded',
      detail: '',
      why: '',
      next: '',
      ending: 'kept',
      dataset: 'instruments',
      counts: { inserted: 3, updated: 2, deactivated: 1, reactivated: 4, foreign: 5 },
      digest: 'd'.repeat(64),
      // Beyond what a double holds.
      version: { before: '9007199254740994', after: '9007199254740996' },
      verification: '4 of 4 hold',
      duration: 4_500,
      attempt: 1,
    })
  })

  test('that only has a plan is not called seeded, and one without changes neither', () => {
    expect(judgeOne(folderOf('north', { reports: { plan } }))).toMatchObject({
      outcome: 'planned',
      counts: { inserted: 3 },
      verification: null,
    })
    const idle = reportOf('seed', { outputs: none })
    expect(judgeOne(folderOf('north', { reports: { plan: idle } }))?.outcome).toBe('nothing to do')
    expect(judgeOne(folderOf('north', { reports: { plan: idle, apply: idle, verify } }))?.outcome).toBe(
      'nothing to do',
    )
  })

  test('of published content counts archived rows as switched off, and knows no foreign ones', () => {
    const outputs = { created: '1', updated: '0', skipped: '2', archived: '7' }
    const published = reportOf('seed', { outputs })
    expect(judgeOne(folderOf('north', { reports: { plan: published, apply: published } }))?.counts).toEqual({
      inserted: 1,
      updated: 0,
      deactivated: 7,
      reactivated: null,
      foreign: null,
    })
  })

  test.each([
    ['plan-moved', 'the plan moved'],
    ['too-many-deactivated', 'too many rows would be switched off'],
    ['too-many-archived', 'too many rows would be switched off'],
  ])('is refused by %s, and no count of it looks like written', (code, detail) => {
    expect(judgeOne(folderOf('north', { reports: { plan: broken(code, 'No.') } }))).toMatchObject({
      outcome: 'refused',
      detail,
      why: 'No.',
      next: 'Do this.',
      ending: 'broken',
      counts: null,
    })
  })

  test('whose apply is refused after a good plan does not show the counts of the plan', () => {
    const reports = { plan, apply: broken('plan-moved', 'Moved.') }
    expect(judgeOne(folderOf('north', { reports }))).toMatchObject({ outcome: 'refused', counts: null })
  })

  test('that failed to verify says so, and what had been written before', () => {
    const lost = reportOf('verify-counts', {
      ending: 'broken',
      outputs: { checks: '4', passed: '3' },
      headline: '1 of 4.',
    })
    expect(judgeOne(folderOf('north', { reports: { plan, apply, verify: lost } }))).toMatchObject({
      outcome: 'failed',
      detail: 'at verify',
      why: '1 of 4.',
      verification: '3 of 4 hold',
      counts: { inserted: 3 },
    })
  })

  test('whose step left no report names the step, also where it claims success', () => {
    const ended = (how: string, job: 'success' | 'failure' | 'cancelled') => ({
      job,
      address: true,
      steps: { plan: 'success', apply: how, verify: 'skipped' },
    })
    const judge = (how: string, job: 'success' | 'failure' | 'cancelled') =>
      judgeOne(folderOf('north', { ended: ended(how, job), reports: { plan } }))
    expect(judge('failure', 'failure')).toMatchObject({
      outcome: 'failed',
      detail: 'at apply',
      ending: 'could-not-run',
    })
    expect(judge('cancelled', 'cancelled')).toMatchObject({ outcome: 'cancelled', detail: 'at apply' })
    expect(judge('success', 'success')).toMatchObject({ outcome: 'failed', detail: 'at apply' })
    const unfetched = {
      job: 'failure',
      address: true,
      steps: { plan: 'skipped' },
    } as const
    expect(judgeOne(folderOf('north', { ended: unfetched, reports: {} }))).toMatchObject({
      outcome: 'failed',
      detail: 'at its beginning',
    })
    const empty = { job: 'success', address: true, steps: {} } as const
    expect(judgeOne(folderOf('north', { ended: empty, reports: {} }))?.outcome).toBe('failed')
  })

  test('without an address says which secret is missing', () => {
    const ended = { job: 'failure', address: false, steps: { plan: 'failure' } } as const
    const row = judgeOne(folderOf('north', { ended, reports: { plan: broken('input-missing', 'dsn') } }))
    expect(row).toMatchObject({ outcome: 'failed', detail: 'no DATABASE_URL', ending: 'could-not-run' })
    expect(row?.why).toContain('forks never get one')
  })
})

describe('all targets', () => {
  test('of which some are silent are told by name, in the order that was asked for', () => {
    const died = folderOf('south', { ended: undefined, reports: { plan } })
    const rows = judgeTargets(['west', 'south', 'north'], [folderOf('north'), died], run)
    expect(rows.map(({ target, outcome }) => `${target} ${outcome}`)).toEqual([
      'west not started',
      'south not reported',
      'north seeded',
    ])
    // That silence means that nothing happened is only known where all that was said could be heard.
    for (const how of [
      { ...run, result: 'unknown' },
      { ...run, attempt: 2 },
    ] as const) {
      expect(judgeTargets(['west'], [], how)[0]?.outcome).toBe('not reported')
    }
    expect(collectTargetProblems(rows, run).map(({ code }) => code)).toEqual([
      'target-unreported',
      'target-unreported',
    ])
  })

  test('are judged by the newest attempt, also where that is silent', () => {
    const [old, again] = [folderOf('north'), folderOf('north', { attempt: 2, ended: undefined, reports: {} })]
    expect(judgeTargets(['north'], [again, old], run)[0]?.outcome).toBe('not reported')
    const later = { ...run, attempt: 2 }
    const [row] = tabulateTargets(judgeTargets(['north'], [old], later), later)[0]?.rows ?? []
    expect(row?.[1]).toBe('seeded (attempt 1)')
  })

  test('that nobody asked for are not told', () => {
    expect(judgeTargets(['north'], [folderOf('other')], run).map(({ target }) => target)).toEqual(['north'])
  })

  test('that are all well make no problem, unless the jobs know better', () => {
    const rows = judgeTargets(['north'], [folderOf('north')], run)
    expect(collectTargetProblems(rows, run)).toEqual([])
    const codes = (result: TargetsRun['result']) =>
      collectTargetProblems(rows, { ...run, result }).map(({ code }) => code)
    expect(codes('failure')).toEqual(['targets-disagree'])
    expect(codes('cancelled')).toEqual(['targets-disagree'])
    expect(codes('unknown')).toEqual([])
  })
})

describe('the sentence on top', () => {
  const good = ['a', 'b', 'c'].map((name) => folderOf(name))

  test('counts databases, and names those that are not well', () => {
    const refused = folderOf('staging-eu', { reports: { plan: broken('plan-moved', 'Moved.') } })
    expect(headline([...good, refused])).toBe(
      '3 of 4 databases hold instruments of commit 5eed5ee; staging-eu was refused: the plan moved.',
    )
    expect(headline(good)).toBe('3 of 3 databases hold instruments of commit 5eed5ee.')
    expect(headline([], ['a'])).toBe(
      'None of 1 database holds the dataset of commit 5eed5ee; a did not start.',
    )
  })

  test('does not say of a plan that anybody holds it', () => {
    const planned = folderOf('a', { reports: { plan } })
    const idle = folderOf('b', { reports: { plan: reportOf('seed', { outputs: none }) } })
    expect(headline([planned, idle])).toBe(
      '2 of 2 databases have a plan for instruments of commit 5eed5ee: 1 would change, 1 holds it already.',
    )
  })

  test('stays a sentence when many are not well; the table has them all, in rows enough', () => {
    const asked = Array.from({ length: 230 }, (_, index) => `db-${index}`)
    const rows = judgeTargets(asked, good, run)
    expect(headline(good, asked)).toMatch(
      /; db-0 did not start; db-1 did not start; .*; 227 more are not well\.$/,
    )
    const sections = tabulateTargets(rows, run)
    expect(sections.map(({ rows: some }) => some.length)).toEqual([100, 100, 30])
    expect(new Set(sections.flatMap(({ rows: some }) => some.map(([target]) => target))).size).toBe(230)
  })
})

test('a secret by its shape, and a name that would notify somebody, are not told as they are', () => {
  const message = 'Cannot reach postgresql://seeder:topSecretWord@db/app.'
  const rows = judgeTargets(['@team'], [folderOf('@team', { reports: { plan: broken('x', message) } })], run)
  const told = JSON.stringify([
    tabulateTargets(rows, run),
    collectTargetProblems(rows, run),
    summariseTargets(rows, commit),
  ])
  expect(told).not.toContain('topSecretWord')
  expect(summariseTargets(rows, commit)).not.toContain('@team')
})

describe('folders', () => {
  const strange = 'süd/1 "a" <b> | `x` $(id) ../'

  test('are found by what they say, whatever their names; what cannot be read is passed over', async () => {
    const root = await mkdtemp(join(tmpdir(), 'seedrail-targets-'))
    const put = async (folder: string, file: string, content: unknown) => {
      await mkdir(join(root, folder), { recursive: true })
      await writeFile(
        join(root, folder, file),
        typeof content === 'string' ? content : JSON.stringify(content),
      )
    }
    const steps = { plan: 'success' }
    await put('one-1', 'started.json', { target: strange, attempt: 1 })
    await put('one-1', 'ended.json', { target: strange, attempt: 1, job: 'success', address: true, steps })
    await put('one-1', '2-plan.json', plan)
    await put('two-1', 'started.json', { target: 2, attempt: 1 })
    await put('two-1', '2-plan.json', '{"half":')
    await put('three-1', 'ended.json', '{"target": "three", "attempt": 1, "job"')
    await put('four-1', '2-plan.json', plan)
    const found = await readTargetFolders([join(root, '*', '*.json')])
    expect(found.map(({ target, ended }) => [target, ended?.job]).sort()).toEqual([
      ['2', undefined],
      [strange, 'success'],
    ])
    const rows = judgeTargets([strange, '2', 'three'], found, run)
    expect(rows.map(({ outcome }) => outcome)).toEqual(['planned', 'not reported', 'not started'])
    expect(await readTargetFolders([join(root, 'nowhere', '*.json')])).toEqual([])
  })
})
