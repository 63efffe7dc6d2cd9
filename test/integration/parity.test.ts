import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeExport } from '../../actions/lib/bootstrap/export.js'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import type { JsonValue } from '../../actions/lib/dataset/json-value.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { loadContracts } from '../../actions/lib/parity/contract.js'
import { openFileTable } from '../../actions/lib/parity/file-table.js'
import { judgeRow } from '../../actions/lib/parity/judge.js'
import { sumUp } from '../../actions/lib/parity/outcome.js'
import type { ParityRow } from '../../actions/lib/parity/side.js'
import { seed } from '../support/movements.js'
import { compare, countsOfTable, makeFolder, namesOf, noRows, rewriteFile } from '../support/parity.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { createReferenceDatabase, startApi, type TestApi } from '../support/reference.js'

const dataset = 'data/reference'
let template: TestDatabase
let snapshot: string

beforeAll(async () => {
  template = await createReferenceDatabase()
  snapshot = await exportSnapshot(template)
})
afterAll(() => template.drop())

async function exportSnapshot(database: TestDatabase): Promise<string> {
  const folder = join(await makeFolder(), 'snapshot')
  const read = await readDataset(dataset)
  await inDatabase(parseDsn(database.dsn), (connection) =>
    writeExport(connection, read, folder, { schemaVersion: 1, generatedAt: undefined, prune: false }),
  )
  return folder
}

/** Works on a copy of the seeded database, with an API in front of it. */
async function withCopy(work: (database: TestDatabase, api: TestApi) => Promise<void>): Promise<void> {
  const database = await createTestDatabase(template.name)
  const api = await startApi(database.dsn)
  try {
    await work(database, api)
  } finally {
    await api.stop()
    await database.drop()
  }
}

const bootstrap = (api: TestApi) => `${api.url}/api/v1/reference/bootstrap`

describe('sides that say the same', () => {
  test('files, database and API, in every order and in pairs', () =>
    withCopy(async (database, api) => {
      const sides = ['dataset', database.dsn, bootstrap(api), snapshot]
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
      const three = await compare({ dataset, right: database.dsn, third: bootstrap(api) })
      expect(sumUp(three)).toMatchObject({ tables: 23, equal: 437, differences: 0 })
    }))

  test('without any catalogue, apart from the defaults that only a catalogue knows', async () => {
    const outcome = await compare({ dataset, right: snapshot })
    expect(outcome.types).toMatch(/no catalogue/)
    expect(sumUp(outcome)).toMatchObject({ equal: 432 - 56, changed: 56, deactivated: 5 })
    expect(new Set(namesOf(outcome).map((name) => name.replace(/\/\w+/, '')))).toEqual(
      new Set(['changed equipment_icons.sortOrder: null -> 0']),
    )
  })

  test('a published library, by its current versions', async () => {
    const database = await createTestDatabase(template.name)
    try {
      await seed(database)
      const same = await compare({ dataset: 'data/movements', right: database.dsn })
      expect(sumUp(same)).toMatchObject({ tables: 1, equal: 8, differences: 0 })
      await database.query(`UPDATE movement_library SET metadata = '{"odd": true}', published_at = now()`)
      await database.query(`ALTER TABLE movement_library DISABLE TRIGGER ALL`)
      await database.query(`UPDATE movement_staging SET status = 'ARCHIVED' WHERE slug = 'deadlift'`)
      const edited = await compare({ dataset: 'data/movements', right: database.dsn })
      expect(sumUp(edited)).toMatchObject({ changed: 8 })
      expect(namesOf(edited).filter((name) => !name.includes('.metadata:'))).toEqual([
        'changed movement_library/deadlift.(archived): true -> false',
      ])
      const api = { dataset: 'data/movements', left: database.dsn, right: snapshot }
      await expect(compare(api)).rejects.toMatchObject({ code: 'parity-policy' })
    } finally {
      await database.drop()
    }
  })
})

/** Another value of the same kind. */
function mutate(value: JsonValue): JsonValue {
  if (value === null) return ''
  if (typeof value === 'string')
    return value === '' ? ' ' : `${value.slice(0, -1)}${value.endsWith('x') ? 'X' : 'x'}`
  if (typeof value === 'number') return value + 1
  if (typeof value === 'boolean') return !value
  if (Array.isArray(value)) return value.length > 1 ? [...value].reverse() : [...value, 'more']
  return { ...value, more: 1 }
}

const isRecord = (value: unknown): value is Record<string, JsonValue> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

describe('a value that is changed', () => {
  test('is found exactly there: every value of every row of the 23 tables, one at a time', async () => {
    const read = await readDataset(dataset)
    const contracts = await inDatabase(parseDsn(template.dsn), (database) => loadContracts(database, read))
    let mutations = 0
    for (const contract of contracts) {
      const table = await openFileTable(contract, { kind: 'source', source: contract.source })
      for await (const rows of table.rows(undefined, { mode: 'canonical', fields: [] })) {
        for (const read of rows) {
          const row = { ...read, active: true }
          for (const [field, value] of Object.entries(row.fields)) {
            if (contract.keyFields.includes(field)) continue
            const changed: ParityRow = { ...row, fields: { ...row.fields, [field]: mutate(value) } }
            for (const kind of ['database', 'bootstrap'] as const) {
              const verdict = judgeRow(contract, [
                { name: 'left', kind: 'files', row },
                { name: 'right', kind, row: changed },
              ])
              expect([verdict.kind, verdict.fields.map((one) => one.field)]).toEqual(['changed', [field]])
              mutations++
            }
          }
        }
      }
    }
    expect(mutations).toBeGreaterThan(6_000)
  })

  test('is found from end to end, in files of any table', async () => {
    const files = (await readdir(dataset)).filter((file) => file !== 'dataset.json')
    expect(files).toHaveLength(23)
    for (const [number, file] of files.entries()) {
      let expected = ''
      const folder = await rewriteFile(file, (rows) => {
        if (isRecord(rows)) {
          const key = Object.keys(rows)[number % Object.keys(rows).length] ?? ''
          expected = `/${key}.icon: ${JSON.stringify(mutate(rows[key] ?? null))} -> ${JSON.stringify(rows[key])}`
          return { ...rows, [key]: mutate(rows[key] ?? null) }
        }
        const list = rows as Record<string, JsonValue>[]
        const row = list[(number * 7) % list.length] ?? {}
        const fields = Object.keys(row).filter((field) => field !== 'id')
        const field = fields[(number * 3) % fields.length] ?? ''
        const before = row[field] ?? null
        row[field] = mutate(before)
        expected = `/${String(row.id)}.${field.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}: ${JSON.stringify(row[field])} -> ${JSON.stringify(before)}`
        return list
      })
      const outcome = await compare({ dataset: folder, right: template.dsn })
      const sorted = (name: string) => [...name].sort().join('')
      expect(namesOf(outcome).map(sorted), file).toEqual([
        sorted(`changed ${outcome.tables.find(({ changed }) => changed > 0)?.table}${expected}`),
      ])
      const place = outcome.tables.flatMap(({ differences }) => differences)[0]?.place
      expect(place?.line).toBeGreaterThan(0)
      expect(place?.file).toContain(file)
    }
  })
})

describe('the 23-table dataset edited in ten ways', () => {
  const edits: [string, string, string[]][] = [
    [
      'a label',
      `UPDATE grips SET label = 'Fat' WHERE id = 'NEUTRAL'`,
      ['changed grips/NEUTRAL.label: "Neutral" -> "Fat"'],
    ],
    [
      'a trailing blank',
      `UPDATE muscles SET label = label || ' ' WHERE id = 'CHEST'`,
      ['changed muscles/CHEST.label: "Chest" -> "Chest "'],
    ],
    [
      'a list turned round',
      `UPDATE cardio_types SET common_names = ARRAY['Zone 2', 'LISS', 'Grundlagenausdauer'] WHERE id = 'STEADY_STATE'`,
      [
        'changed cardio_types/STEADY_STATE.commonNames: ["LISS","Zone 2","Grundlagenausdauer"] -> ["Zone 2","LISS","Grundlagenausdauer"]',
      ],
    ],
    [
      'a number deep in an object',
      `UPDATE motions SET muscle_targets = jsonb_set(muscle_targets, '{TRICEPS,_score}', '0.70001') WHERE id = 'PRESS'`,
      [
        'changed motions/PRESS.muscleTargets: {"PECTORALS":{"_score":0.6},"DELTOIDS":{"_score":0.6,"FRONT_DELTS":0.6},"TRICEPS":{"_score":0.7}} -> {"TRICEPS":{"_score":0.70001},"DELTOIDS":{"_score":0.6,"FRONT_DELTS":0.6},"PECTORALS":{"_score":0.6}}',
      ],
    ],
    [
      'null for an empty list',
      `ALTER TABLE muscles ALTER parent_ids DROP NOT NULL; UPDATE muscles SET parent_ids = NULL WHERE id = 'CHEST'`,
      ['changed muscles/CHEST.parentIds: [] -> null'],
    ],
    [
      'an empty text for null',
      `UPDATE grips SET rotation_path = '' WHERE id = 'PRONATED_HOOK'`,
      ['changed grips/PRONATED_HOOK.rotationPath: null -> ""'],
    ],
    [
      'a row switched off',
      `UPDATE stance_types SET is_active = false WHERE id = (SELECT min(id) FROM stance_types)`,
      ['changed stance_types/$.isActive: true -> false'],
    ],
    [
      'a row that is gone',
      `DELETE FROM loading_aids WHERE id = (SELECT min(id) FROM loading_aids)`,
      ['missing loading_aids/$'],
    ],
    [
      'a row too many',
      `INSERT INTO training_focus (id, label) VALUES ('NEW', 'New')`,
      ['extra training_focus/NEW'],
    ],
    [
      'a parent',
      `UPDATE grips SET parent_id = NULL WHERE id = 'PRONATED_HOOK'`,
      ['changed grips/PRONATED_HOOK.parentId: "PRONATED" -> null'],
    ],
  ]

  test.each(edits)('%s is found, and nothing else', (_, sql, expected) =>
    withCopy(async (database, api) => {
      for (const statement of sql.split('; ')) await database.query(statement)
      const names = (outcome: Parameters<typeof namesOf>[0]) =>
        namesOf(outcome).map((name) => name.replace(/(stance_types|loading_aids)\/\w+/, '$1/$$'))
      expect(names(await compare({ dataset, right: database.dsn }))).toEqual(expected)
      const hidden = expected[0]?.includes('isActive') ? ['missing stance_types/$'] : expected
      expect(names(await compare({ dataset, right: bootstrap(api), schema: database.dsn }))).toEqual(hidden)
      expect(sumUp(await compare({ dataset, left: database.dsn, right: bootstrap(api) })).differences).toBe(0)
      const letters = (all: string[]) => all.map((name) => [...name].sort().join(''))
      // Of an object the keys come in the order of each side's own.
      const served = await compare({ dataset, left: snapshot, right: bootstrap(api) })
      expect(letters(names(served))).toEqual(letters(hidden))
    }),
  )
})

describe('of three sides', () => {
  test('the one that stands alone is named, for rows and for fields', () =>
    withCopy(async (database, api) => {
      await database.query(`UPDATE grips SET label = 'Fat' WHERE id = 'NEUTRAL'`)
      const drifted = await compare({ dataset, right: database.dsn, third: snapshot, tables: ['grips'] })
      expect(drifted.tables[0]?.differences).toMatchObject([
        {
          key: 'NEUTRAL',
          wrong: 'right',
          fields: [{ field: 'label', wrong: 'right', values: { right: 'Fat' } }],
        },
      ])
      const behind = await compare({ dataset, left: database.dsn, right: bootstrap(api), third: snapshot })
      expect(behind.tables.flatMap(({ differences }) => differences)).toMatchObject([
        { key: 'NEUTRAL', wrong: 'third' },
      ])
      const folder = await rewriteFile('grips.json', (rows) =>
        (rows as { id: string }[]).filter(({ id }) => id !== 'NEUTRAL'),
      )
      const lost = await compare({
        dataset: folder,
        right: snapshot,
        third: `${snapshot}/../snapshot`,
        tables: ['grips'],
      })
      expect(lost.tables[0]?.differences).toMatchObject([
        { key: 'NEUTRAL', kind: 'extra', wrong: 'left', on: ['right', 'third'] },
      ])
      const none = await compare({ dataset: folder, right: database.dsn, third: snapshot, tables: ['grips'] })
      expect(none.tables[0]?.differences).toMatchObject([{ key: 'NEUTRAL', kind: 'extra', wrong: undefined }])
    }))
})

describe('what is understood', () => {
  test('rows of other owners are told apart from differences', () =>
    withCopy(async (database, api) => {
      await database.query(`UPDATE grips SET label = 'Mine', source_type = 'admin' WHERE id = 'NEUTRAL'`)
      await database.query(
        `INSERT INTO grips (id, label, grip_category, source_type) VALUES ('OWN', 'Own', 'x', 'admin')`,
      )
      const outcome = await compare({
        dataset,
        right: database.dsn,
        third: bootstrap(api),
        tables: ['grips'],
      })
      expect(countsOfTable(outcome)).toEqual({ ...noRows, equal: 25, foreign: 2 })
      expect(outcome.tables[0]?.foreignRows).toMatchObject([
        { key: 'NEUTRAL', fields: [{ field: 'label', values: { left: 'Neutral', right: 'Mine' } }] },
        { key: 'OWN' },
      ])
      // Nobody knows whose they are, beside an API alone.
      const blind = await compare({ dataset, right: bootstrap(api), schema: database.dsn, tables: ['grips'] })
      expect(countsOfTable(blind)).toMatchObject({ changed: 1, extra: 1, foreign: 0 })
    }))

  test('rows that left the files and were switched off are no difference; as many on are', () =>
    withCopy(async (database, api) => {
      await database.query(
        `INSERT INTO grips (id, label, grip_category, is_active) VALUES ('OLD', 'Old', 'x', false)`,
      )
      const outcome = await compare({
        dataset,
        right: database.dsn,
        third: bootstrap(api),
        tables: ['grips'],
      })
      expect(countsOfTable(outcome)).toEqual({ ...noRows, equal: 26, deactivated: 1 })
      const two = await compare({ dataset, left: database.dsn, right: template.dsn, tables: ['grips'] })
      expect(countsOfTable(two)).toEqual({ ...noRows, equal: 26, deactivated: 1 })
    }))

  test('two databases show everything: also whose a row is', () =>
    withCopy(async (database) => {
      await database.query(`UPDATE grips SET source_type = 'admin' WHERE id = 'NEUTRAL'`)
      const outcome = await compare({ dataset, left: template.dsn, right: database.dsn })
      expect(namesOf(outcome)).toEqual(['changed grips/NEUTRAL.sourceType: "seed" -> "admin"'])
    }))

  test('a database without our table of versions', () =>
    withCopy(async (database) => {
      await database.query('DROP TABLE reference_metadata CASCADE')
      expect(sumUp(await compare({ dataset, right: database.dsn }))).toMatchObject({
        equal: 437,
        differences: 0,
      })
    }))
})

describe('what never passes', () => {
  test('a table without rows on a side, or on both', () =>
    withCopy(async (database) => {
      await database.query('DELETE FROM cardio_types')
      const one = await compare({ dataset, right: database.dsn, tables: ['cardio_types'] })
      expect(one.blockers).toMatchObject([
        { code: 'parity-side-empty', message: expect.stringContaining('right') },
      ])
      expect(countsOfTable(one)).toMatchObject({ missing: 11 })
      const both = await compare({
        dataset,
        left: database.dsn,
        right: database.dsn,
        tables: ['cardioTypes'],
      })
      expect(both.blockers).toMatchObject([{ message: expect.stringContaining('left') }])
    }))

  test('a table of which nothing is compared', async () => {
    const folder = await rewriteFile('dataset.json', (manifest) => {
      const { tables, ...rest } = manifest as { tables: object[] }
      const all = JSON.parse(JSON.stringify(tables[0])) as Record<string, unknown>
      const columns = [
        'id',
        'label',
        'common_names',
        'short_description',
        'sort_order',
        'icon',
        'exercise_input_permissions',
      ]
      all.normalise = Object.fromEntries(columns.map((name) => [name, { compare: 'no' }]))
      return { ...rest, tables: [all], expectations: [] }
    })
    const outcome = await compare({
      dataset: folder,
      left: snapshot,
      right: template.dsn,
      tables: ['exerciseCategories'],
    })
    expect(outcome.blockers).toMatchObject([{ code: 'parity-nothing-compared' }])
    expect(Object.keys(outcome.tables[0]?.notCompared ?? {})).toContain('label')
  })

  test('a rule for a column that is not there, an unknown table, a table without a key, databases of different migrations', async () => {
    const wrong = await rewriteFile('dataset.json', (manifest) => {
      const { tables, ...rest } = manifest as { tables: object[] }
      return {
        ...rest,
        tables: tables.map((table) => ({ ...table, normalise: { lable: { trim: 'ends' } } })),
      }
    })
    await expect(compare({ dataset: wrong, right: template.dsn })).rejects.toMatchObject({
      code: 'parity-rule-misplaced',
    })
    await expect(compare({ dataset, right: template.dsn, tables: ['gripz'] })).rejects.toMatchObject({
      problems: [{ code: 'parity-table-unknown', next: 'Did you mean "grips"?' }],
    })
    await withCopy(async (database) => {
      await database.query('ALTER TABLE grips ADD COLUMN weight int')
      const two = { dataset, left: template.dsn, right: database.dsn }
      await expect(compare(two)).rejects.toMatchObject({
        code: 'parity-column-absent',
        message: expect.stringContaining('has "weight"'),
      })
      await database.query('ALTER TABLE cardio_types DROP CONSTRAINT cardio_types_pkey')
      await expect(compare({ dataset, right: database.dsn })).rejects.toMatchObject({ code: 'key-missing' })
      await database.query('DROP TABLE cardio_types')
      await expect(compare({ dataset, right: database.dsn })).rejects.toMatchObject({ code: 'table-missing' })
    })
  })
})

test('a snapshot whose files are not those of its manifest is torn, and a folder without one is none', async () => {
  const torn = await exportSnapshot(template)
  await writeFile(
    join(torn, 'grips.json'),
    (await readFile(join(torn, 'grips.json'), 'utf8')).replace('Neutral', 'Fat'),
  )
  await expect(compare({ dataset, right: torn })).rejects.toMatchObject({ code: 'parity-snapshot-torn' })
  await expect(compare({ dataset, right: await makeFolder() })).rejects.toMatchObject({
    code: 'parity-snapshot-invalid',
  })
})
