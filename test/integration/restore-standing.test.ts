import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import {
  dumpFrom,
  refusalsOf,
  restore,
  shopRows,
  shopSchema,
  takeRows,
  writeShop,
} from '../support/restore.js'

/** What a table has beside columns and rows, and whom it belongs to: a replacement keeps it, or is refused. */

const tables = ['public.brand', 'public.item']
const tuned = `
ALTER TABLE brand SET (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
ALTER TABLE brand REPLICA IDENTITY FULL;
CREATE UNIQUE INDEX item_label ON item (label) WITH (fillfactor = 80);
ALTER TABLE item REPLICA IDENTITY USING INDEX item_label;
ALTER TABLE item ALTER label SET STATISTICS 500, ALTER label SET (n_distinct = 4), ALTER label SET STORAGE EXTERNAL;
CREATE INDEX item_lower ON item (lower(label), (price * 2));
ALTER INDEX item_lower ALTER COLUMN 1 SET STATISTICS 700;
ALTER INDEX item_lower ALTER COLUMN 2 SET STATISTICS 0;
CREATE STATISTICS item_pair (dependencies) ON label, price FROM item;
ALTER STATISTICS item_pair SET STATISTICS 900;`
const settings = `
SELECT c.relname, c.reloptions, t.reloptions AS toast, c.relreplident,
       (SELECT array_agg(concat_ws(' ', a.attname, a.attstattarget, a.attoptions, a.attstorage) ORDER BY a.attnum)
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns,
       (SELECT array_agg(concat_ws(' ', s.stxname, to_jsonb(s) ->> 'stxstattarget', s.stxkind) ORDER BY 1)
          FROM pg_statistic_ext s WHERE s.stxrelid = c.oid) AS statistics
  FROM pg_class c LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i') ORDER BY 1`

let plain: TestDatabase
let source: TestDatabase
let plainDump: string
let tunedDump: string
let target: TestDatabase
const role = 'restore_standing_role'

beforeAll(async () => {
  plain = await createTestDatabase()
  await plain.query(shopSchema + shopRows)
  plainDump = await dumpFrom(plain, await writeShop())
  source = await createTestDatabase()
  await source.query(shopSchema + tuned + shopRows)
  tunedDump = await dumpFrom(source, await writeShop())
  await plain.query(`DROP ROLE IF EXISTS ${role}; CREATE ROLE ${role}`)
})
afterAll(async () => {
  await source.drop()
  await plain.query(`DROP ROLE ${role}`)
  await plain.drop()
})
beforeEach(async () => {
  target = await createTestDatabase()
  await target.query(shopSchema + shopRows.replace('Anvil', 'Another anvil'))
})
afterEach(() => target.drop())

const replace = (dump: string) => restore(target, dump, { mode: 'replace', confirm: target.name })

test('storage options, replica identity and settings of columns come with the dump', async () => {
  const wanted = await source.query(settings)
  expect(JSON.stringify(wanted)).toMatch(/fillfactor=70.*n_distinct=4.*item_pair 900.*lower 700/)
  const outcome = await replace(tunedDump)
  expect(outcome.problems).toEqual([])
  expect(await target.query(settings)).toEqual(wanted)
  // And where the target has them too, with other values, the dump's are right.
  await target.query(
    'ALTER TABLE brand SET (fillfactor = 50); ALTER TABLE brand REPLICA IDENTITY NOTHING; ALTER TABLE item ALTER label SET STATISTICS 7; ALTER INDEX item_lower ALTER COLUMN 1 SET STATISTICS 7; ALTER STATISTICS item_pair SET STATISTICS 7',
  )
  expect((await replace(tunedDump)).problems).toEqual([])
  expect(await target.query(settings)).toEqual(wanted)
})

test.each([
  [
    'a storage option',
    'ALTER TABLE brand SET (fillfactor = 70)',
    'storage option fillfactor of public.brand',
  ],
  [
    'a storage option of the overflow table',
    'ALTER TABLE brand SET (toast.autovacuum_enabled = false)',
    'storage option toast.autovacuum_enabled of public.brand',
  ],
  [
    'a storage option of an index',
    'ALTER INDEX item_brand_idx SET (fillfactor = 60)',
    'storage option fillfactor of index item_brand_idx of public.item',
  ],
  ['a replica identity', 'ALTER TABLE item REPLICA IDENTITY FULL', 'replica identity of public.item'],
  [
    'a statistics target',
    'ALTER TABLE item ALTER label SET STATISTICS 300',
    'statistics target of column label of public.item',
  ],
  [
    'an option of a column',
    'ALTER TABLE item ALTER label SET (n_distinct = 3)',
    'option n_distinct of column label of public.item',
  ],
  ['the storage of a column', 'ALTER TABLE item ALTER label SET STORAGE EXTERNAL', 'storage of column label'],
])('%s that only the target has is named, and nothing is replaced', async (_, sql, named) => {
  await target.query(sql)
  const before = [await takeRows(target, tables, { xmin: true }), await target.query(settings)]
  expect(await refusalsOf(replace(plainDump))).toMatchObject([
    { code: 'restore-part-lost', message: expect.stringContaining(named) },
  ])
  expect([await takeRows(target, tables, { xmin: true }), await target.query(settings)]).toEqual(before)
})

test('statistics targets of an index and of statistics that only the target has are named', async () => {
  const both =
    'CREATE INDEX item_lower ON item (lower(label)); CREATE STATISTICS item_pair ON label, price FROM item;'
  const untuned = await createTestDatabase()
  await untuned.query(shopSchema + shopRows + both)
  const dump = await dumpFrom(untuned, await writeShop())
  await untuned.drop()
  await target.query(
    `${both} ALTER INDEX item_lower ALTER COLUMN 1 SET STATISTICS 300; ALTER STATISTICS item_pair SET STATISTICS 300`,
  )
  const before = await target.query(settings)
  const named = (await refusalsOf(replace(dump))).map(({ code, message }) => `${code}: ${message}`)
  expect(named).toEqual([
    expect.stringContaining('restore-part-lost: The statistics target of column lower of index item_lower'),
    expect.stringContaining(
      'restore-part-lost: The statistics target of statistics item_pair of public.item',
    ),
  ])
  expect(await target.query(settings)).toEqual(before)
})

test('what is set for a column that goes, goes with it', async () => {
  await target.query('ALTER TABLE item ADD extra text; ALTER TABLE item ALTER extra SET STATISTICS 300')
  expect((await replace(plainDump)).problems).toMatchObject([{ code: 'restore-column-dropped' }])
})

test('what belonged to a role belongs to it again, with its own sequences and types', async () => {
  const owners = `SELECT relname, pg_get_userbyid(relowner) AS owner FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')
    UNION ALL SELECT typname, pg_get_userbyid(typowner) FROM pg_type WHERE typname = 'item_state'
    UNION ALL SELECT proname, pg_get_userbyid(proowner) FROM pg_proc WHERE proname = 'trim_label' ORDER BY 1`
  await target.query(`
    GRANT CREATE ON SCHEMA public TO ${role};
    ALTER TABLE item OWNER TO ${role}; ALTER TYPE item_state OWNER TO ${role}; ALTER FUNCTION trim_label OWNER TO ${role}`)
  const before = await target.query(owners)
  expect(before).toContainEqual({ relname: 'item', owner: role })
  await replace(plainDump)
  expect(await target.query(owners)).toEqual(before)
})

test('an owner that may not create there is named, and nothing is replaced', async () => {
  // Before PostgreSQL 15 everybody may.
  await target.query(`ALTER TABLE item OWNER TO ${role}; REVOKE CREATE ON SCHEMA public FROM PUBLIC`)
  const before = await takeRows(target, tables, { xmin: true })
  const login = await loginOf(target)
  try {
    expect(
      await refusalsOf(restore(target, plainDump, { mode: 'replace', confirm: target.name, dsn: login })),
    ).toMatchObject([{ code: 'restore-owner-lost', message: expect.stringContaining('public') }])
  } finally {
    await target.query(
      `REASSIGN OWNED BY restore_standing_login TO CURRENT_USER; DROP OWNED BY restore_standing_login; DROP ROLE restore_standing_login`,
    )
  }
  expect(await takeRows(target, tables, { xmin: true })).toBe(before)
})

test('default privileges and the rights of everybody give nobody more than the old objects did', async () => {
  await target.query(`
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ${role};
    REVOKE EXECUTE ON FUNCTION trim_label() FROM PUBLIC`)
  const may = `SELECT has_table_privilege('${role}', 'item', 'SELECT') AS reads,
                      has_function_privilege('${role}', 'trim_label()', 'EXECUTE') AS runs`
  expect(await target.query(may)).toEqual([{ reads: false, runs: false }])
  const outcome = await replace(plainDump)
  expect(await target.query(may)).toEqual([{ reads: false, runs: false }])
  expect(outcome.problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    expect.stringMatching(/^restore-right-taken: .*EXECUTE to everybody.*trim_label/),
    expect.stringMatching(/^restore-right-taken: .*SELECT to restore_standing_role.*public\.brand/),
    expect.stringMatching(/^restore-right-taken: .*SELECT to restore_standing_role.*public\.item/),
  ])
})

test('into an empty database default privileges hold as for any new table', async () => {
  const empty = await createTestDatabase()
  try {
    await empty.query(`ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ${role}`)
    expect((await restore(empty, plainDump, { mode: 'replace' })).problems).toEqual([])
    expect(await empty.query(`SELECT has_table_privilege('${role}', 'item', 'SELECT') AS reads`)).toEqual([
      { reads: true },
    ])
  } finally {
    await empty.drop()
  }
})

/** A login that is a member of the role, owns the rest, and may create in the schema, while the role may not. */
async function loginOf(database: TestDatabase): Promise<string> {
  const login = 'restore_standing_login'
  await database.query(`
    DROP ROLE IF EXISTS ${login}; CREATE ROLE ${login} LOGIN PASSWORD 'secret' IN ROLE ${role};
    GRANT CREATE ON SCHEMA public TO ${login};
    ALTER TABLE brand OWNER TO ${login}; ALTER TYPE item_state OWNER TO ${login}; ALTER FUNCTION trim_label OWNER TO ${login}`)
  const address = new URL(database.dsn)
  address.username = login
  address.password = 'secret'
  return address.href
}
