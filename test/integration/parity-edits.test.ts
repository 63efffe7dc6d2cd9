import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import type { JsonValue } from '../../actions/lib/dataset/json-value.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { loadContracts } from '../../actions/lib/parity/contract.js'
import { openFileTable } from '../../actions/lib/parity/file-table.js'
import { judgeRow } from '../../actions/lib/parity/judge.js'
import { sumUp } from '../../actions/lib/parity/outcome.js'
import type { ParityRow } from '../../actions/lib/parity/side.js'
import { compare, namesOf, rewriteFile } from '../support/parity.js'
import { bootstrapOfApi, createParityReference, type ParityReference } from '../support/parity-reference.js'

const dataset = 'data/reference'
let reference: ParityReference

beforeAll(async () => {
  reference = await createParityReference()
})
afterAll(() => reference.drop())

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
    const contracts = await inDatabase(parseDsn(reference.template.dsn), (database) =>
      loadContracts(database, read),
    )
    let mutations = 0
    for (const contract of contracts) {
      const table = await openFileTable(contract, { kind: 'source', source: contract.source })
      for await (const rows of table.rows()) {
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
      const outcome = await compare({ dataset: folder, right: reference.template.dsn })
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
    reference.withCopy(async (database, api) => {
      for (const statement of sql.split('; ')) await database.query(statement)
      const names = (outcome: Parameters<typeof namesOf>[0]) =>
        namesOf(outcome).map((name) => name.replace(/(stance_types|loading_aids)\/\w+/, '$1/$$'))
      expect(names(await compare({ dataset, right: database.dsn }))).toEqual(expected)
      const hidden = expected[0]?.includes('isActive') ? ['missing stance_types/$'] : expected
      expect(names(await compare({ dataset, right: bootstrapOfApi(api), schema: database.dsn }))).toEqual(
        hidden,
      )
      expect(
        sumUp(await compare({ dataset, left: database.dsn, right: bootstrapOfApi(api) })).differences,
      ).toBe(0)
      const letters = (all: string[]) => all.map((name) => [...name].sort().join(''))
      // Of an object the keys come in the order of each side's own.
      const served = await compare({ dataset, left: reference.snapshot, right: bootstrapOfApi(api) })
      expect(letters(names(served))).toEqual(letters(hidden))
    }),
  )
})
