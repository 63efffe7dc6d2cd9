import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sumUp } from '../../actions/lib/parity/outcome.js'
import { seed } from '../support/movements.js'
import { compare, countsOfTable, namesOf, noRows, rewriteFile } from '../support/parity.js'
import { bootstrapOfApi, createParityReference, type ParityReference } from '../support/parity-reference.js'
import { createTestDatabase } from '../support/postgres.js'

const dataset = 'data/reference'
const ownRecord = 'no content that a source gives: each database keeps its own'
let reference: ParityReference

beforeAll(async () => {
  reference = await createParityReference()
})
afterAll(() => reference.drop())

describe('sides that say the same', () => {
  test('files, database and API, in every order and in pairs', () =>
    reference.withCopy(async (database, api) => {
      const sides = ['dataset', database.dsn, bootstrapOfApi(api), reference.snapshot]
      for (const left of sides) {
        for (const right of sides.filter((side) => side !== left)) {
          const outcome = await compare({ dataset, left, right, schema: database.dsn })
          expect(namesOf(outcome), `${left} ${right}`).toEqual([])
          expect(outcome.blockers).toEqual([])
          const totals = sumUp(outcome)
          const full = [left, right].every((side) => side === 'dataset' || side === database.dsn)
          expect([totals.tables, totals.equal, totals.differences]).toEqual([23, full ? 437 : 432, 0])
          if (!full) expect([0, 5]).toContain(totals.deactivated)
          expect(totals.fieldsCompared).toBeGreaterThan(3_500)
        }
      }
      const three = await compare({ dataset, right: database.dsn, third: bootstrapOfApi(api) })
      expect(sumUp(three)).toMatchObject({ tables: 23, equal: 437, differences: 0 })
    }))

  test('without any catalogue, apart from the defaults that only a catalogue knows', async () => {
    const outcome = await compare({ dataset, right: reference.snapshot })
    expect(outcome.types).toMatch(/no catalogue/)
    expect(sumUp(outcome)).toMatchObject({ equal: 432 - 56, changed: 56, deactivated: 5 })
    expect(new Set(namesOf(outcome).map((name) => name.replace(/\/\w+/, '')))).toEqual(
      new Set(['changed equipment_icons.sortOrder: null -> 0']),
    )
  })

  test('a published library, by its current versions', async () => {
    const database = await createTestDatabase(reference.template.name)
    try {
      await seed(database)
      const same = await compare({ dataset: 'data/movements', right: database.dsn })
      expect(sumUp(same)).toMatchObject({ tables: 1, equal: 8, differences: 0 })
      const notContent = { version: ownRecord, staging_snapshot: ownRecord, published_at: ownRecord }
      expect(same.tables[0]?.notCompared).toMatchObject(notContent)
      expect(same.tables[0]?.notCompared).not.toHaveProperty('slug')
      await database.query(`UPDATE movement_library SET metadata = '{"odd": true}', published_at = now()`)
      await database.query(`ALTER TABLE movement_library DISABLE TRIGGER ALL`)
      await database.query(`UPDATE movement_staging SET status = 'ARCHIVED' WHERE slug = 'deadlift'`)
      const edited = await compare({ dataset: 'data/movements', right: database.dsn })
      expect(sumUp(edited)).toMatchObject({ changed: 8 })
      expect(namesOf(edited).filter((name) => !name.includes('.metadata:'))).toEqual([
        'changed movement_library/deadlift.(archived): true -> false',
      ])
      const api = { dataset: 'data/movements', left: database.dsn, right: reference.snapshot }
      await expect(compare(api)).rejects.toMatchObject({ code: 'parity-policy' })
    } finally {
      await database.drop()
    }
  })
})

describe('of three sides', () => {
  test('the one that stands alone is named, for rows and for fields', () =>
    reference.withCopy(async (database, api) => {
      await database.query(`UPDATE grips SET label = 'Fat' WHERE id = 'NEUTRAL'`)
      const drifted = await compare({
        dataset,
        right: database.dsn,
        third: reference.snapshot,
        tables: ['grips'],
      })
      expect(drifted.tables[0]?.differences).toMatchObject([
        {
          key: 'NEUTRAL',
          wrong: 'right',
          fields: [{ field: 'label', wrong: 'right', values: { right: 'Fat' } }],
        },
      ])
      const behind = await compare({
        dataset,
        left: database.dsn,
        right: bootstrapOfApi(api),
        third: reference.snapshot,
      })
      expect(behind.tables.flatMap(({ differences }) => differences)).toMatchObject([
        { key: 'NEUTRAL', wrong: 'third' },
      ])
      const folder = await rewriteFile('grips.json', (rows) =>
        (rows as { id: string }[]).filter(({ id }) => id !== 'NEUTRAL'),
      )
      const lost = await compare({
        dataset: folder,
        right: reference.snapshot,
        third: `${reference.snapshot}/../snapshot`,
        tables: ['grips'],
      })
      expect(lost.tables[0]?.differences).toMatchObject([
        { key: 'NEUTRAL', kind: 'extra', wrong: 'left', on: ['right', 'third'] },
      ])
      const none = await compare({
        dataset: folder,
        right: database.dsn,
        third: reference.snapshot,
        tables: ['grips'],
      })
      expect(none.tables[0]?.differences).toMatchObject([{ key: 'NEUTRAL', kind: 'extra', wrong: undefined }])
    }))
})

describe('what is understood', () => {
  test('rows of other owners are told apart from differences', () =>
    reference.withCopy(async (database, api) => {
      await database.query(`UPDATE grips SET label = 'Mine', source_type = 'admin' WHERE id = 'NEUTRAL'`)
      await database.query(
        `INSERT INTO grips (id, label, grip_category, source_type) VALUES ('OWN', 'Own', 'x', 'admin')`,
      )
      const outcome = await compare({
        dataset,
        right: database.dsn,
        third: bootstrapOfApi(api),
        tables: ['grips'],
      })
      expect(countsOfTable(outcome)).toEqual({ ...noRows, equal: 25, foreign: 2 })
      expect(outcome.tables[0]?.foreignRows).toMatchObject([
        { key: 'NEUTRAL', fields: [{ field: 'label', values: { left: 'Neutral', right: 'Mine' } }] },
        { key: 'OWN' },
      ])
      // Nobody knows whose they are, beside an API alone.
      const blind = await compare({
        dataset,
        right: bootstrapOfApi(api),
        schema: database.dsn,
        tables: ['grips'],
      })
      expect(countsOfTable(blind)).toMatchObject({ changed: 1, extra: 1, foreign: 0 })
    }))

  test('rows that left the files and were switched off are no difference; as many on are', () =>
    reference.withCopy(async (database, api) => {
      await database.query(
        `INSERT INTO grips (id, label, grip_category, is_active) VALUES ('OLD', 'Old', 'x', false)`,
      )
      const outcome = await compare({
        dataset,
        right: database.dsn,
        third: bootstrapOfApi(api),
        tables: ['grips'],
      })
      expect(countsOfTable(outcome)).toEqual({ ...noRows, equal: 26, deactivated: 1 })
      const two = await compare({
        dataset,
        left: database.dsn,
        right: reference.template.dsn,
        tables: ['grips'],
      })
      expect(countsOfTable(two)).toEqual({ ...noRows, equal: 26, deactivated: 1 })
    }))

  test('two databases show everything: also whose a row is', () =>
    reference.withCopy(async (database) => {
      await database.query(`UPDATE grips SET source_type = 'admin' WHERE id = 'NEUTRAL'`)
      const outcome = await compare({ dataset, left: reference.template.dsn, right: database.dsn })
      expect(namesOf(outcome)).toEqual(['changed grips/NEUTRAL.sourceType: "seed" -> "admin"'])
    }))

  test('a database without our table of versions', () =>
    reference.withCopy(async (database) => {
      await database.query('DROP TABLE reference_metadata CASCADE')
      expect(sumUp(await compare({ dataset, right: database.dsn }))).toMatchObject({
        equal: 437,
        differences: 0,
      })
    }))
})
