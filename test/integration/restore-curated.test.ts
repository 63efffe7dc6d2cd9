import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { verifyExpectations } from '../../actions/lib/counts/verify.js'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import {
  createMovementsDatabase,
  readMovements,
  seed,
  takeFootprint,
  writeSource,
} from '../support/movements.js'
import type { TestDatabase } from '../support/postgres.js'
import { dumpFrom, refusalsOf, restore, takeRows, takeSchema } from '../support/restore.js'

const tables = ['movement_staging', 'movement_library', 'movement_audit_log']

let source: TestDatabase
let dump: string
let target: TestDatabase

beforeAll(async () => {
  source = await createMovementsDatabase()
  await seed(source)
  dump = await dumpFrom(source, 'data/movements')
})

beforeEach(async () => {
  target = await createMovementsDatabase()
})

afterEach(() => target.drop())
afterAll(() => source.drop())

const countsOf = ({ tables }: Awaited<ReturnType<typeof restore>>) =>
  tables.map(({ inserted, updated, unchanged, foreign }) => [inserted, updated, unchanged, foreign])

/** Expectations of the dataset that do not hold, `rows` of its source standing for any number. */
async function failingChecks(database: TestDatabase, rows = 8): Promise<string[]> {
  const { manifest } = await readDataset('data/movements')
  const { checks } = await inDatabase(parseDsn(database.dsn), (open) =>
    verifyExpectations(open, manifest, { sourceRows: () => rows }),
  )
  expect(checks.length).toBeGreaterThan(10)
  return checks.filter(({ passed }) => !passed).map(({ table, check }) => `${table}: ${check}`)
}

/** The dataset's source with one row changed. */
async function edited(slug: string, fields: Record<string, unknown>): Promise<string> {
  const movements = await readMovements()
  return writeSource(
    movements.map((movement) => (movement.slug === slug ? { ...movement, ...fields } : movement)),
  )
}

describe('into tables without content', () => {
  test('everything arrives with its ids, links and events, and the expectations hold', async () => {
    const outcome = await restore(target, dump)
    expect(countsOf(outcome)).toEqual([
      [8, 0, 0, 0],
      [8, 0, 0, 0],
      [40, 0, 0, 0],
    ])
    expect(outcome).toMatchObject({ verified: 'sums', problems: [] })
    expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))
    expect(await failingChecks(target)).toEqual([])
  })

  test('a second merge writes nothing, and neither does a seed behind it', async () => {
    await restore(target, dump)
    const before = await takeFootprint(target)
    const outcome = await restore(target, dump)
    expect(countsOf(outcome)).toEqual([
      [0, 0, 8, 0],
      [0, 0, 8, 0],
      [0, 0, 40, 0],
    ])
    expect(await seed(target)).toMatchObject({ created: 0, updated: 0, skipped: 8 })
    expect(await takeFootprint(target)).toBe(before)
  })

  test('a plan lists the changes, writes nothing, and its digest admits exactly that', async () => {
    const plan = await restore(target, dump, { plan: true })
    expect(plan.changes.filter(({ kind }) => kind === '+')).toHaveLength(56)
    expect(plan.changes.map(({ table, key }) => `${table} ${key}`)).toContain(
      'public.movement_library back-squat, 1',
    )
    expect(await takeRows(target, tables)).toBe(JSON.stringify(tables.flatMap((table) => [table, []])))

    expect(await refusalsOf(restore(target, dump, { expectedPlan: 'f'.repeat(64) }))).toMatchObject([
      { code: 'plan-moved' },
    ])
    expect(await takeRows(target, tables)).toBe(JSON.stringify(tables.flatMap((table) => [table, []])))
    await restore(target, dump, { expectedPlan: plan.digest })
    expect(await failingChecks(target)).toEqual([])
  })

  test('replace brings the same, with enums and circular foreign keys', async () => {
    await target.query(
      `DROP TABLE movement_audit_log, movement_library, movement_staging; DROP TYPE "MovementStageStatus", "MovementAuditAction"`,
    )
    await restore(target, dump, { mode: 'replace' })
    expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))
    expect(await takeSchema(target)).toBe(await takeSchema(source))
    expect(await failingChecks(target)).toEqual([])
  })
})

describe('into content of its own', () => {
  test('equal content that was published there under other ids is passed over', async () => {
    await seed(target)
    const before = await takeFootprint(target)
    const outcome = await restore(target, dump)
    expect(countsOf(outcome).map(([inserted, updated]) => [inserted, updated])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ])
    expect(await takeFootprint(target)).toBe(before)
  })

  test('only what is missing is inserted, with its own events', async () => {
    const movements = await readMovements()
    await seed(target, { file: await writeSource(movements.slice(0, 5)) })
    const outcome = await restore(target, dump)
    expect(countsOf(outcome).map(([inserted]) => inserted)).toEqual([3, 3, 15])
    expect(await failingChecks(target)).toEqual([])
  })

  test('published content that differs is refused by field, and nothing is written', async () => {
    await seed(target, { file: await edited('back-squat', { name: 'Front Squat', recommendedRpe: 3 }) })
    const before = await takeFootprint(target)
    const refusals = await refusalsOf(restore(target, dump))
    expect(refusals.map(({ code, place }) => [code, place?.table, place?.key, place?.field])).toEqual([
      ['restore-published-differs', 'public.movement_library', 'back-squat, version 1', 'name'],
      ['restore-published-differs', 'public.movement_library', 'back-squat, version 1', 'recommended_rpe'],
    ])
    expect(refusals[0]?.message).toContain('"Front Squat" in the target, "Back Squat" in the dump')
    expect(await takeFootprint(target)).toBe(before)
  })

  test('a draft that somebody works on is left alone, and the rest is merged', async () => {
    const columns = 'name, slug, classification, primary_muscles, created_by_id'
    await target.query(
      `INSERT INTO movement_staging (${columns}) VALUES ('My squat', 'back-squat', 'strength', '{quads}', 'mia')`,
    )
    const draft = `SELECT xmin::text, * FROM movement_staging WHERE slug = 'back-squat'`
    const before = await target.query(draft)
    const outcome = await restore(target, dump)
    expect(outcome.problems).toMatchObject([
      { level: 'warning', code: 'restore-draft-kept', place: { key: 'back-squat' } },
    ])
    expect(countsOf(outcome).map(([inserted]) => inserted)).toEqual([7, 7, 35])
    expect(await target.query(draft)).toEqual(before)
    expect(await target.query(`SELECT FROM movement_library WHERE slug = 'back-squat'`)).toEqual([])
  })

  test('drafts of others that the dump does not know stay as they are', async () => {
    await target.query(
      `INSERT INTO movement_staging (name, slug, classification) VALUES ('Own', 'own', 'strength')`,
    )
    await restore(target, dump)
    expect(await target.query(`SELECT status FROM movement_staging WHERE slug = 'own'`)).toEqual([
      { status: 'DRAFT' },
    ])
  })

  test('an id that is taken by something else is refused', async () => {
    const [row] = await source.query<{ id: string }>(
      `SELECT id FROM movement_staging WHERE slug = 'deadlift'`,
    )
    await target.query(
      `INSERT INTO movement_staging (id, name, slug, classification) VALUES ($1, 'Own', 'own', 'strength')`,
      [row?.id],
    )
    const [refusal] = await refusalsOf(restore(target, dump))
    expect(refusal).toMatchObject({ code: 'restore-id-taken', place: { key: 'deadlift' } })
    expect(refusal?.message).toContain(`${row?.id} of the dump belongs to own`)
    expect(await target.query(`SELECT slug FROM movement_staging`)).toEqual([{ slug: 'own' }])
  })

  test('an event whose id is taken is refused as well', async () => {
    await target.query(`INSERT INTO movement_audit_log (id, action) VALUES ($1, 'ARCHIVED')`, [
      (await source.query<{ id: string }>(`SELECT min(id) AS id FROM movement_audit_log`))[0]?.id,
    ])
    expect(await refusalsOf(restore(target, dump))).toMatchObject([
      { code: 'restore-id-taken', place: { table: 'public.movement_audit_log' } },
    ])
    expect(await target.query(`SELECT FROM movement_staging`)).toEqual([])
  })
})

describe('when one side went on', () => {
  test.each(['the same ids', 'ids of its own'])(
    'the next version arrives with its events (target with %s)',
    async (ids) => {
      await (ids === 'the same ids' ? restore(target, dump) : seed(target))
      const ahead = await createMovementsDatabase()
      try {
        await restore(ahead, dump)
        await seed(ahead, {
          file: await edited('back-squat', { name: 'High Bar Squat' }),
          onPublishedChange: 'new-version',
        })
        const next = await dumpFrom(ahead, 'data/movements')
        const outcome = await restore(target, next)
        expect(countsOf(outcome).map(([inserted, updated]) => [inserted, updated])).toEqual([
          [0, 1],
          [1, 1],
          [5, 0],
        ])
        expect(
          await target.query(
            `SELECT version, is_current, name FROM movement_library WHERE slug = 'back-squat' ORDER BY 1`,
          ),
        ).toEqual([
          { version: 1, is_current: false, name: 'Back Squat' },
          { version: 2, is_current: true, name: 'High Bar Squat' },
        ])
        expect(
          await target.query(
            `SELECT s.name, l.version FROM movement_staging s JOIN movement_library l ON l.id = s.published_movement_id WHERE s.slug = 'back-squat'`,
          ),
        ).toEqual([{ name: 'High Bar Squat', version: 2 }])
        expect(await failingChecks(target)).toEqual([])
        const before = await takeFootprint(target)
        await restore(target, next)
        expect(await takeFootprint(target)).toBe(before)
        if (ids === 'the same ids') expect(await takeRows(target, tables)).toBe(await takeRows(ahead, tables))
      } finally {
        await ahead.drop()
      }
    },
  )

  test('what the target published since stays, and is told', async () => {
    await restore(target, dump)
    await seed(target, {
      file: await edited('back-squat', { name: 'High Bar Squat' }),
      onPublishedChange: 'new-version',
    })
    const before = await takeFootprint(target)
    const outcome = await restore(target, dump)
    expect(outcome.problems).toMatchObject([
      { level: 'warning', code: 'restore-target-ahead', place: { key: 'back-squat' } },
    ])
    expect(await takeFootprint(target)).toBe(before)
  })
})

test('triggers that change what is written are noticed before the commit', async () => {
  await target.query(`
    CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := upper(NEW.name); RETURN NEW; END $$;
    CREATE TRIGGER shout BEFORE INSERT ON movement_library FOR EACH ROW EXECUTE FUNCTION shout()`)
  expect(await refusalsOf(restore(target, dump))).toMatchObject([{ code: 'restore-rows-differ' }])
  expect(await target.query('SELECT FROM movement_staging')).toEqual([])
})
