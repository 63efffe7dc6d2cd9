import { describe, expect, test } from 'vitest'
import { diagnoseHistory, findCollisions } from '../../actions/lib/migrate/doctor/diagnose.js'
import { explainCollision, explainFinding } from '../../actions/lib/migrate/doctor/explain.js'
import type { Migration } from '../../actions/lib/migrate/folder.js'
import type { History, HistoryRow } from '../../actions/lib/migrate/history.js'

const migration = (name: string, checksum = 'sum'): Migration => ({
  name,
  file: `prisma/migrations/${name}/migration.sql`,
  script: '',
  checksum,
  checksums: [checksum],
})

let serial = 0
const row = (name: string, more: Partial<HistoryRow> = {}): HistoryRow => ({
  id: String(serial++),
  name,
  checksum: 'sum',
  startedAt: '2026-01-01',
  finishedAt: '2026-01-01',
  rolledBackAt: null,
  logs: null,
  ...more,
})

const history = (rows: HistoryRow[], more: Partial<History> = {}): History => ({
  schema: 'public',
  schemaExists: true,
  tableExists: rows.length > 0,
  otherTable: undefined,
  rows,
  ...more,
})

const [one, two, three] = [migration('1_one'), migration('2_two'), migration('3_three')] as const

const diagnose = (folder: Migration[], found: History) => diagnoseHistory(folder, found).map(explainFinding)

describe('a healthy history', () => {
  test.each([
    ['nothing applied yet', [one, two], []],
    ['all applied', [one, two], [row('1_one'), row('2_two')]],
    ['the newest waits', [one, two], [row('1_one')]],
    [
      'a failure that was rolled back',
      [one],
      [row('1_one', { finishedAt: null, rolledBackAt: 'x' }), row('1_one')],
    ],
  ])('%s', (_, folder, rows) => {
    expect(diagnose(folder, history(rows))).toEqual([])
  })
})

describe('what is wrong, with the exact next command', () => {
  test('failed', () => {
    const failed = row('2_two', { finishedAt: null, logs: 'Database error: no such table' })
    expect(diagnose([one, two], history([row('1_one'), failed]))).toMatchObject([
      {
        code: 'migration-failed-before',
        message: expect.stringContaining('no such table'),
        next: expect.stringContaining('prisma migrate resolve --rolled-back 2_two'),
      },
    ])
  })

  test('edited: how to see the change, and how to take it back', () => {
    const [problem] = diagnose([migration('1_one', 'other')], history([row('1_one')]))
    expect(problem).toMatchObject({ code: 'history-edited', level: 'error', place: { file: one.file } })
    expect(problem?.next).toContain(`git log -p -- ${one.file}`)
    expect(problem?.next).toContain(
      `UPDATE "public"."_prisma_migrations" SET checksum = 'other' WHERE migration_name = '1_one';`,
    )
  })

  test('missing', () => {
    const [problem] = diagnose([two], history([row('1_one'), row('2_two')]))
    expect(problem).toMatchObject({ code: 'history-missing' })
    expect(problem?.next).toContain("git log --all --diff-filter=D -- '*/1_one/*'")
  })

  test('another set-up on the same database is one finding, not one for each of its migrations', () => {
    const problems = diagnose([one], history([row('a'), row('b'), row('c')]))
    expect(problems).toMatchObject([
      {
        code: 'history-foreign',
        message: expect.stringContaining('All 3'),
        next: expect.stringContaining('?schema='),
      },
    ])
  })

  test('late: made on another branch, and applied after its successor', () => {
    const [problem] = diagnose([one, two, three], history([row('1_one'), row('3_three')]))
    expect(problem).toMatchObject({ code: 'history-late', level: 'warning', place: { file: two.file } })
    expect(problem?.next).toContain('git mv prisma/migrations/2_two prisma/migrations/<now')
  })

  test('recorded twice', () => {
    const [problem] = diagnose([one], history([row('1_one'), row('1_one')]))
    expect(problem).toMatchObject({ code: 'history-twice' })
    expect(problem?.next).toContain(`a.migration_name = '1_one'`)
  })

  test('tables without a history, with the commands of a baseline in their order', () => {
    const found = history([], { otherTable: 'film' })
    const [problem] = diagnose([one, two], found)
    expect(problem).toMatchObject({ code: 'history-unmanaged' })
    expect(problem?.next).toContain(
      '`npx prisma migrate resolve --applied 1_one`; `npx prisma migrate resolve --applied 2_two`',
    )
  })

  test("a name's quotes stay inside its literal", () => {
    const [problem] = diagnose([migration("1_o'ne", 'x')], history([row("1_o'ne")]))
    expect(problem?.next).toContain(`migration_name = '1_o''ne'`)
  })
})

describe('names that collide in the folder', () => {
  test('only in case: an error, for it is one folder elsewhere', () => {
    const collisions = findCollisions([migration('1_Film'), migration('1_film')])
    expect(collisions.map(explainCollision)).toMatchObject([{ level: 'error', code: 'migrations-collide' }])
  })

  test('of the same second: a warning', () => {
    const collisions = findCollisions([migration('20260101000000_a'), migration('20260101000000_b'), one])
    expect(collisions.map(explainCollision)).toMatchObject([
      { level: 'warning', code: 'migrations-same-second', message: expect.stringContaining('_b') },
    ])
  })

  test('others are left in peace', () => {
    expect(findCollisions([one, two, three])).toEqual([])
  })
})
