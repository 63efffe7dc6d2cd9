import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../actions/lib/database/connection.js'
import type { TestDatabase } from '../support/postgres.js'
import { countsOf, createItemsDatabase, items, letters, none, rowsOf, upsert } from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createItemsDatabase()
})
afterEach(() => database.drop())

const version = {
  version: {
    table: 'ledger',
    name: 'subject',
    version: 'step',
    'seed-digest': 'digest',
    'seed-version': 'at_step',
  },
}

const keepVersions = () =>
  database.query(`
    CREATE TABLE ledger (subject text PRIMARY KEY, step bigint NOT NULL, digest text, at_step bigint);
    CREATE FUNCTION step() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO ledger VALUES (TG_TABLE_NAME, 1)
        ON CONFLICT (subject) DO UPDATE SET step = ledger.step + 1; RETURN NULL; END $$;
    CREATE TRIGGER step AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON item EXECUTE FUNCTION step();`)

/** Enough to go straight into an empty table. */
const many = Array.from({ length: 1_200 }, (_, n) => ({ id: `k${n}`, label: 'x'.repeat(1_000) }))

/** Notes what is copied, and whither. */
function watchCopies(): { watch: (real: Database) => Database; copied: string[] } {
  const copied: string[] = []
  const watch = (real: Database): Database => ({
    ...real,
    copyIn: (sql, ...rest) => {
      copied.push(sql)
      return real.copyIn(sql, ...rest)
    },
  })
  return { watch, copied }
}

/** A trigger that changes each row of `item` on its way into the table. */
const alter = (assignment: string, events = 'INSERT OR UPDATE') =>
  database.query(`
    CREATE FUNCTION alter_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${assignment}; RETURN NEW; END $$;
    CREATE TRIGGER alter_row BEFORE ${events} ON item FOR EACH ROW EXECUTE FUNCTION alter_row();`)

describe('a trigger that alters what is written', () => {
  test('is told of, with row, field and both values, and the table is not trusted', async () => {
    await keepVersions()
    await alter('NEW.label := upper(NEW.label)')
    const first = await upsert(database, items(letters('ab')), { manifest: version })
    expect(first.problems).toMatchObject([
      {
        level: 'warning',
        code: 'row-altered',
        message: expect.stringContaining('"Item a" → "ITEM A"'),
        place: { line: 2, table: 'item', key: 'a', field: 'label' },
      },
      { code: 'row-altered', place: { line: 3, table: 'item', key: 'b' } },
    ])
    expect(await rowsOf(database, 'ledger')).toMatchObject([{ digest: null, at_step: null }])
    const again = await upsert(database, items(letters('ab')), { manifest: version })
    expect(again.tables[0]?.trusted).toBeUndefined()
    expect(again.problems.map(({ code }) => code)).toEqual(['row-altered', 'row-altered'])
    const plan = await upsert(database, items(letters('ab')), { mode: 'plan' })
    expect(plan.problems.map(({ code }) => code)).toEqual(['row-altered', 'row-altered'])
  })

  test('is told of for rows that would go straight into an empty table', async () => {
    await keepVersions()
    await alter(`IF NEW.id = 'k7' THEN NEW.label := 'Other'; END IF`, 'INSERT')
    const label = 'x'.repeat(1_000)
    const rows = Array.from({ length: 1_200 }, (_, n) => ({ id: `k${n}`, label }))
    const outcome = await upsert(database, items(rows), { manifest: version })
    expect(outcome.tables[0]).toMatchObject({ inserted: 1_200 })
    expect(outcome.problems).toMatchObject([{ code: 'row-altered', place: { key: 'k7', line: 9 } }])
    expect(await rowsOf(database, 'ledger')).toMatchObject([{ digest: null }])
  })

  test('is told of where it changes the key, the owner, or keeps a row on', async () => {
    await upsert(database, items(letters('abc')))
    await alter(
      `IF NEW.id = 'd' THEN NEW.id := 'D'; END IF; IF NEW.id = 'e' THEN NEW.source_type := 'admin'; END IF;
       IF TG_OP = 'UPDATE' THEN NEW.is_active := true; END IF`,
    )
    const outcome = await upsert(database, items(letters('abde'), { 'max-deactivations': 1 }))
    expect(countsOf(outcome)).toEqual({ ...none, inserted: 2, deactivated: 1, unchanged: 2 })
    const told = outcome.problems.map(({ code, place }) => `${code} ${place?.key}.${place?.field ?? ''}`)
    expect(told).toEqual(['row-altered d.', 'row-altered e.source_type', 'row-altered c.is_active'])
  })

  test('makes no noise in columns that the source does not give, nor where it changes nothing', async () => {
    await keepVersions()
    await database.query('ALTER TABLE item ADD updated_at timestamptz')
    await alter('NEW.updated_at := clock_timestamp(); NEW.label := trim(NEW.label)')
    const first = await upsert(database, items(letters('ab')), { manifest: version })
    expect(first.problems).toEqual([])
    const again = await upsert(database, items(letters('ab')), { manifest: version })
    expect(again.tables[0]?.trusted).toBeDefined()
  })

  test('is not told of while it is disabled, and of many rows not each', async () => {
    await alter('NEW.label := upper(NEW.label)')
    const rows = Array.from({ length: 150 }, (_, n) => ({ id: `k${n}`, label: 'x' }))
    const outcome = await upsert(database, items(rows))
    expect(outcome.problems).toHaveLength(21)
    expect(outcome.problems.at(-1)).toMatchObject({
      code: 'row-altered',
      message: expect.stringContaining('130 more rows of item'),
    })
    await database.query('ALTER TABLE item DISABLE TRIGGER alter_row')
    expect((await upsert(database, items(rows))).problems).toEqual([])
  })

  test('does not slow a first load where it only answers to updates', async () => {
    await alter('NEW.label := upper(NEW.label)', 'UPDATE')
    const { watch, copied } = watchCopies()
    expect((await upsert(database, items(many), { watch })).problems).toEqual([])
    expect(copied).toEqual([expect.stringContaining('COPY "public"."item"')])
    const changed = await upsert(database, items([{ id: 'k0', label: 'moved' }, ...many.slice(1)]))
    expect(changed.problems).toMatchObject([{ code: 'row-altered', place: { key: 'k0' } }])
  })

  test('is told of where it fires once for a statement, and costs nothing where it alters nothing', async () => {
    await keepVersions()
    const { watch, copied } = watchCopies()
    const asked: string[] = []
    const ask = (real: Database): Database => ({
      ...real,
      query: async (sql: string, values?: readonly unknown[]) => {
        asked.push(sql)
        return (await real.query(sql, values)) as never
      },
    })
    const compared = () => asked.filter((sql) => sql.includes(' AS altered'))
    const quiet = await upsert(database, items(many), {
      manifest: version,
      watch: (real) => ask(watch(real)),
    })
    expect(quiet.problems).toEqual([])
    expect(copied).toEqual([expect.stringContaining('COPY "public"."item"')])
    await upsert(database, items(many), { watch: ask })
    expect(compared()).toEqual([])

    await database.query(`TRUNCATE item CASCADE;
      CREATE FUNCTION alter_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF pg_trigger_depth() = 1 THEN UPDATE item SET label = 'Other' WHERE id = 'k7'; END IF; RETURN NULL; END $$;
      CREATE TRIGGER alter_all AFTER INSERT OR UPDATE ON item FOR EACH STATEMENT EXECUTE FUNCTION alter_all()`)
    for (const rows of [many, many.slice(0, 9), many]) {
      const outcome = await upsert(database, items(rows, { 'max-deactivations': 9_999 }), {
        manifest: version,
      })
      expect(outcome.problems).toMatchObject([{ code: 'row-altered', place: { key: 'k7', field: 'label' } }])
      expect((await rowsOf(database, 'ledger'))[0]).not.toMatchObject({
        at_step: outcome.tables[0]?.version?.after,
      })
    }
  })
})
