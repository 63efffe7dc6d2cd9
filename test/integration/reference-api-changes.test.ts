import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { startApi, type TestApi, writeManifest } from '../support/reference.js'
import { askShared } from '../support/shared.js'

/** Changes that move no version number: what was held must not be taken for true after any of them. */

let template: TestDatabase
let database: TestDatabase
let api: TestApi | undefined
let folder: string

/** The four triggers that keep a table's version, as our migration makes them. */
const keep = (table: string) =>
  [
    ['insert', 'REFERENCING NEW TABLE AS new_rows'],
    ['update', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'],
    ['delete', 'REFERENCING OLD TABLE AS old_rows'],
    ['truncate', ''],
  ]
    .map(
      ([event, tables]) => `
CREATE TRIGGER kept_${event} AFTER ${event} ON ${table} ${tables}
   FOR EACH STATEMENT EXECUTE FUNCTION reference_bump_version('id');`,
    )
    .join('')

const lamp = `
CREATE TYPE mood AS ENUM ('warm', 'cold'); CREATE DOMAIN mood_domain AS mood;
CREATE TYPE inner_pair AS (x int, mood mood); CREATE TYPE pair AS (a int, deep inner_pair);
CREATE TABLE lamp (id text PRIMARY KEY, label text, mood mood_domain, pairs pair[]);
${keep('lamp')}
INSERT INTO lamp VALUES ('A', 'old', 'warm', ARRAY[(1, (2, 'warm')::inner_pair)::pair]), ('B', 'b', NULL, NULL);`

beforeAll(async () => {
  template = await createTestDatabase(await askShared('migrated'))
  await template.query(lamp)
  folder = await writeManifest([{ table: 'lamp' }], { version: { table: 'reference_metadata' } })
})
afterAll(() => template.drop())
beforeEach(async () => {
  database = await createTestDatabase(template.name)
})
afterEach(async () => {
  await api?.stop()
  api = undefined
  await database.drop()
})

/** What a reader gets who has `etag` already. */
async function ask(etag = ''): Promise<{ status: number; etag: string; text: string }> {
  const response = await fetch(`${api?.url}/api/v1/reference/lamp`, { headers: { 'If-None-Match': etag } })
  return { status: response.status, etag: response.headers.get('etag') ?? '', text: await response.text() }
}

/** A login that may read the tables, and nothing else, for the length of `work`. */
async function asReader(tables: string, work: (dsn: string) => Promise<void>): Promise<void> {
  const role = `${database.name}_r`
  await database.query(
    `CREATE ROLE "${role}" LOGIN PASSWORD 'x'; GRANT SELECT ON lamp, reference_metadata, ${tables} TO "${role}"`,
  )
  const dsn = new URL(database.dsn)
  dsn.username = role
  dsn.password = 'x'
  try {
    await work(dsn.href)
  } finally {
    await api?.stop()
    await database.query(`DROP OWNED BY "${role}"; DROP ROLE "${role}"`)
  }
}

/** Whoever reads a row of the table has to wait while `work` is done, and fails. */
async function whileLocked(work: () => Promise<void>): Promise<void> {
  const holder = await connect(parseDsn(database.dsn))
  try {
    await holder.query('BEGIN; LOCK TABLE lamp IN ACCESS EXCLUSIVE MODE')
    await work()
  } finally {
    await holder.close()
  }
}

const distrusts = () => api?.lines.some((line) => line.includes('nobody keeps versions')) === true

/** Serves, changes, and asks as somebody who has what was served before. */
async function askAfter(change: string): Promise<Awaited<ReturnType<typeof ask>>> {
  api = await startApi(database.dsn, folder)
  const { etag } = await ask()
  expect((await ask(etag)).status, 'unchanged').toBe(304)
  await database.query(change)
  return ask(etag)
}

describe('a change that the version numbers do not tell is in the next answer', () => {
  const changes: [string, string, string][] = [
    [
      'a column that is written anew by its type',
      `ALTER TABLE lamp ALTER label TYPE text USING upper(label)`,
      '"label":"OLD"',
    ],
    [
      'triggers that were off for a moment',
      `ALTER TABLE lamp DISABLE TRIGGER USER; UPDATE lamp SET label = 'new'; ALTER TABLE lamp ENABLE TRIGGER USER`,
      '"label":"new"',
    ],
    [
      'a restored dump of the rows alone',
      `BEGIN; ALTER TABLE public.lamp DISABLE TRIGGER ALL; DELETE FROM lamp WHERE id = 'A';
       INSERT INTO lamp VALUES ('A', 'restored'); ALTER TABLE public.lamp ENABLE TRIGGER ALL; COMMIT`,
      '"label":"restored"',
    ],
    [
      'a version that was set back by the one that a change adds',
      `UPDATE reference_metadata SET version_seq = version_seq - 1 WHERE table_name = 'lamp';
       UPDATE lamp SET label = 'new' WHERE id = 'A'`,
      '"label":"new"',
    ],
    [
      'an attribute within a list of composites',
      'ALTER TYPE inner_pair RENAME ATTRIBUTE x TO y CASCADE',
      '"deep":{"y":2',
    ],
    ['a label below a domain', `ALTER TYPE mood RENAME VALUE 'warm' TO 'hot'`, '"mood":"hot"'],
    [
      'a table that begins to inherit',
      `CREATE TABLE heir () INHERITS (lamp); INSERT INTO heir VALUES ('C', 'inherited')`,
      '"label":"inherited"',
    ],
    [
      'a trigger function that keeps nothing any more',
      `CREATE OR REPLACE FUNCTION reference_bump_version() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       UPDATE lamp SET label = 'new'`,
      '"label":"new"',
    ],
  ]
  test.each(changes)('%s', async (_name, change, expected) => {
    const { status, text } = await askAfter(change)
    expect([status, text]).toEqual([200, expect.stringContaining(expected)])
  })

  test('a schema that takes another one’s name, or stands before it', async () => {
    await database.query(`CREATE SCHEMA blue; CREATE TABLE blue.lamp (LIKE public.lamp INCLUDING ALL);
INSERT INTO blue.lamp VALUES ('A', 'blue')`)
    expect(
      (await askAfter('ALTER SCHEMA public RENAME TO green; ALTER SCHEMA blue RENAME TO public')).text,
    ).toContain('"label":"blue"')
  })

  test('rows that were written as a replica writes them are seen by the counters of the server', async () => {
    const { etag } = await askAfter('SELECT 1')
    await database.query(`SET session_replication_role = replica; UPDATE lamp SET label = 'replicated'`)
    // The session's end hands its counters over; nobody says when exactly.
    await expect
      .poll(async () => (await ask(etag)).text, { timeout: 15_000 })
      .toContain('"label":"replicated"')
    expect(distrusts()).toBe(false)
  })
})

describe('tables whose triggers do not hear of every change are read', () => {
  const remake = (definition: string) => database.query(`DROP TABLE lamp CASCADE; ${definition}`)
  const rows = `INSERT INTO lamp (id, label) VALUES ('A', 'old');`

  test('a partitioned table: rows of a partition, and a partition that goes', async () => {
    await remake(`CREATE TABLE lamp (id text PRIMARY KEY, label text) PARTITION BY LIST (id);
CREATE TABLE lamp_a PARTITION OF lamp FOR VALUES IN ('A'); CREATE TABLE lamp_rest PARTITION OF lamp DEFAULT;
CREATE TRIGGER kept AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON lamp FOR EACH STATEMENT EXECUTE FUNCTION reference_bump_version('id');
ALTER TABLE lamp DISABLE TRIGGER USER; ${rows} INSERT INTO lamp VALUES ('B', 'rest'); ALTER TABLE lamp ENABLE TRIGGER USER`)
    const { status, etag, text } = await askAfter(`UPDATE lamp_a SET label = 'of the part'`)
    expect([status, text]).toEqual([200, expect.stringContaining('of the part')])
    expect(distrusts()).toBe(true)
    await database.query('ALTER TABLE lamp DETACH PARTITION lamp_a')
    expect((await ask(etag)).text).not.toContain('of the part')
  })

  test('one whose triggers go while it is served, and the log says so', async () => {
    const { etag } = await askAfter('SELECT 1')
    expect(distrusts()).toBe(false)
    await database.query('DROP TRIGGER kept_update ON lamp')
    expect((await ask(etag)).status).toBe(304)
    expect(distrusts()).toBe(true)
  })

  test('a table with heirs, and one that is an heir', async () => {
    await database.query('CREATE TABLE heir () INHERITS (lamp)')
    expect((await askAfter(`INSERT INTO heir VALUES ('C', 'inherited')`)).text).toContain('inherited')
    await api?.stop()
    await remake(`CREATE TABLE parent (id text, label text); CREATE TABLE lamp (PRIMARY KEY (id)) INHERITS (parent);
${keep('lamp')} ${rows}`)
    expect((await askAfter(`UPDATE parent SET label = 'by the parent'`)).text).toContain('by the parent')
    expect(distrusts()).toBe(true)
  })

  test('a table whose triggers do something else', async () => {
    await remake(`CREATE TABLE lamp (id text PRIMARY KEY, label text); ${rows}
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON lamp FOR EACH STATEMENT EXECUTE FUNCTION audit()`)
    expect((await askAfter(`UPDATE lamp SET label = 'unheard'`)).text).toContain('unheard')
    expect(distrusts()).toBe(true)
  })

  test('a table whose policies choose the rows of the login', async () => {
    await database.query(`CREATE TABLE seen (id text PRIMARY KEY); INSERT INTO seen VALUES ('A');
ALTER TABLE lamp ENABLE ROW LEVEL SECURITY; CREATE POLICY chosen ON lamp USING (id IN (SELECT id FROM seen))`)
    await asReader('seen', async (dsn) => {
      api = await startApi(dsn, folder)
      const { etag, text } = await ask()
      expect(text).not.toContain('"id":"B"')
      await database.query(`INSERT INTO seen VALUES ('B')`)
      expect((await ask(etag)).text).toContain('"id":"B"')
    })
  })

  test('versions in a view are nobody’s', async () => {
    await database.query(
      `ALTER TABLE reference_metadata RENAME TO kept_elsewhere; CREATE VIEW reference_metadata AS SELECT * FROM kept_elsewhere`,
    )
    expect((await askAfter(`UPDATE lamp SET label = 'through a view'`)).text).toContain('through a view')
    expect(distrusts()).toBe(true)
  })
})

describe('rows are not read where that can be told without', () => {
  test('while nothing changes', async () => {
    api = await startApi(database.dsn, folder, { timeout: 20_000 })
    const { etag } = await ask()
    await whileLocked(async () => {
      for (let turn = 0; turn < 10; turn++) expect((await ask(etag)).status).toBe(304)
    })
    expect(distrusts()).toBe(false)
  })

  test('by a login that may read the tables alone', async () => {
    await asReader('reference_metadata', async (dsn) => {
      api = await startApi(dsn, folder, { timeout: 20_000 })
      const { etag } = await ask()
      await whileLocked(async () => expect((await ask(etag)).status).toBe(304))
      expect(distrusts()).toBe(false)
    })
  })

  test('as soon as triggers that were off are on again', async () => {
    await database.query('ALTER TABLE lamp DISABLE TRIGGER USER')
    api = await startApi(database.dsn, folder, { timeout: 20_000 })
    const { etag } = await ask()
    expect(distrusts()).toBe(true)
    await database.query('ALTER TABLE lamp ENABLE TRIGGER USER')
    expect((await ask(etag)).status).toBe(304)
    await whileLocked(async () => expect((await ask(etag)).status).toBe(304))
  })

  test.each(['pg_trigger', 'pg_proc', 'pg_inherits', 'pg_subscription_rel', 'pg_range'])(
    'but by a login that may not look into %s they are',
    async (catalogue) => {
      // To read a composite at all takes a look into pg_range.
      await database.query(
        `ALTER TABLE lamp DROP pairs; REVOKE SELECT ON pg_catalog.${catalogue} FROM PUBLIC`,
      )
      await asReader('reference_metadata', async (dsn) => {
        api = await startApi(dsn, folder)
        const { etag, text } = await ask()
        expect(text).toContain('"label":"old"')
        expect((await ask(etag)).status).toBe(304)
        await database.query(`UPDATE lamp SET label = 'new'`)
        expect((await ask(etag)).text).toContain('"label":"new"')
        expect(distrusts()).toBe(true)
      })
    },
  )
})
