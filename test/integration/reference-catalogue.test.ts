import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMovementsDatabase } from '../support/movements.js'
import type { TestDatabase } from '../support/postgres.js'

/** What the migration of the reference tables left in the catalogue. */
let database: TestDatabase
beforeAll(async () => {
  database = await createMovementsDatabase()
})
afterAll(() => database.drop())

test('every reference table has the four triggers, enabled, once per statement, of one function', async () => {
  const rows = await database.query<{ name: string; triggers: string[] }>(
    `SELECT m.table_name AS name, array_agg(format('%s %s %s %s', t.tgname, t.tgenabled, t.tgtype, p.proname)
            ORDER BY t.tgname) AS triggers
       FROM reference_metadata m
       LEFT JOIN pg_trigger t ON t.tgrelid = to_regclass(m.table_name) AND NOT t.tgisinternal
       LEFT JOIN pg_proc p ON p.oid = t.tgfoid
      GROUP BY m.table_name`,
  )
  expect(rows).toHaveLength(23)
  // tgtype: 4 INSERT, 8 DELETE, 16 UPDATE, 32 TRUNCATE; neither 1 (per row) nor 2 (before).
  for (const { name, triggers } of rows) {
    expect(triggers, name).toEqual([
      'reference_version_delete O 8 reference_bump_version',
      'reference_version_insert O 4 reference_bump_version',
      'reference_version_truncate O 32 reference_bump_version',
      'reference_version_update O 16 reference_bump_version',
    ])
  }
})

test('every reference table has a text key, an index of its active rows, and a check of the owner', async () => {
  const lacking = await database.query(
    `SELECT table_name FROM reference_metadata
      WHERE NOT EXISTS (SELECT FROM pg_index i
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] AND a.atttypid = 'text'::regtype
             WHERE i.indrelid = to_regclass(table_name) AND i.indisprimary AND i.indnkeyatts = 1)
         OR NOT EXISTS (SELECT FROM pg_index i
             WHERE i.indrelid = to_regclass(table_name) AND pg_get_indexdef(i.indexrelid) LIKE '%(sort_order) WHERE is_active')
         OR NOT EXISTS (SELECT FROM pg_constraint c
             WHERE c.conrelid = to_regclass(table_name) AND c.contype = 'c' AND c.convalidated
               AND c.conname = table_name || '_source_type_check')`,
  )
  expect(lacking).toEqual([])
  await expect(
    database.query(`INSERT INTO muscles (id, label, source_type) VALUES ('A', 'A', 'import')`),
  ).rejects.toMatchObject({ constraint: 'muscles_source_type_check' })
  await database.query(
    `INSERT INTO muscles (id, label, source_type) VALUES ('A', 'A', 'seed'), ('B', 'B', 'admin')`,
  )
  expect(
    await database.query(`SELECT common_names, sort_order, is_active FROM muscles WHERE id = 'B'`),
  ).toEqual([{ common_names: [], sort_order: 0, is_active: true }])
})

test('every foreign key follows a renamed key, refuses a deletion, and has an index of its own', async () => {
  const keys = await database.query<{ key: string }>(
    `SELECT format('%s.%s -> %s %s%s %s', c.conrelid::regclass, a.attname, c.confrelid::regclass,
            c.confupdtype, c.confdeltype,
            EXISTS (SELECT FROM pg_index i
               WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1] AND i.indpred IS NULL)) AS key
       FROM pg_constraint c
       JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
       JOIN reference_metadata m ON to_regclass(m.table_name) = c.conrelid
      WHERE c.contype = 'f' ORDER BY 1`,
  )
  expect(keys.map(({ key }) => key)).toEqual([
    'equipment.category_id -> equipment_categories cr t',
    'equipment_categories.parent_id -> equipment_categories cr t',
    'equipment_icons.equipment_id -> equipment cr t',
    'grips.parent_id -> grips cr t',
    'motions.parent_id -> motions cr t',
  ])
})
