import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadTableShape } from '../../actions/lib/database/catalogue.js'
import { type Database, inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { inTransaction } from '../../actions/lib/database/transaction.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { type Contract, loadContracts } from '../../actions/lib/parity/contract.js'
import { openDatabaseTable } from '../../actions/lib/parity/database-table.js'
import { openFileTable } from '../../actions/lib/parity/file-table.js'
import { hashProbe, probe } from '../../actions/lib/parity/hash.js'
import { findDifferent } from '../../actions/lib/parity/ledger.js'
import type { LedgerPlan } from '../../actions/lib/parity/side.js'
import { bootstrapOf, compare, countsOfTable, namesOf, noRows, serveAnswers } from '../support/parity.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { upsertFolder, writeDataset } from '../support/upsert.js'

/** More than are held at once, in a file larger than one that is. */
const count = 6_000

let database: TestDatabase
/** The same rows, which no test changes. */
let pristine: TestDatabase
let dataset: string

const texts = [
  'plain',
  '',
  ' blank ',
  'a,b',
  '"quoted" (and) \\ back',
  'Grüße 値 𝄞',
  'tab\tnew\nline',
  'NULL',
  '\u00a0',
]

/** Values of every usual kind, awkward ones among them. */
function makeRow(n: number) {
  return {
    id: `key "${n % 7}" ${n} ${texts[5]}`,
    label: texts[n % texts.length],
    amount: n - 3_000,
    big: 9_007_199_254_740_000 + n,
    price: n / 4,
    ratio: n / 8,
    yes: n % 2 === 0,
    at: `2026-01-01T00:00:${String(n % 60).padStart(2, '0')}.${String(n).padStart(6, '0')}Z`,
    day: '2026-02-28',
    mark: `0f8fad5b-d9cb-469f-a165-${String(n).padStart(12, '0')}`,
    tags: n % 5 === 0 ? [] : [texts[n % texts.length], `t${n % 9}`, 'null'],
    details: {
      b: [n, { z: null, y: texts[n % texts.length] }],
      aa: { k: n % 3 === 0, ü: '' },
      a: 'x'.repeat(60),
    },
    colour: n % 2 === 0 ? 'red' : 'dark blue',
    ...(n % 10 === 0 ? {} : { note: n % 3 === 0 ? null : `note ${n}` }),
  }
}

beforeAll(async () => {
  database = await createTestDatabase()
  await database.query(`CREATE TYPE colour AS ENUM ('red', 'dark blue')`)
  await database.query(`CREATE TABLE item (
    id text PRIMARY KEY, label text, amount integer, big bigint, price numeric(12,4), ratio double precision, yes boolean,
    at timestamptz, day date, mark uuid, tags text[], details jsonb, colour colour, note text DEFAULT 'none',
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(), is_active boolean NOT NULL DEFAULT true, source_type text DEFAULT 'seed')`)
  dataset = await writeDataset([{ table: 'item', rows: Array.from({ length: count }, (_, n) => makeRow(n)) }])
  const outcome = await upsertFolder(database, dataset)
  expect(outcome.tables[0]?.inserted).toBe(count)
  pristine = await createTestDatabase(database.name)
})
afterAll(async () => {
  await pristine.drop()
  await database.drop()
})

async function withContract<Result>(
  work: (connection: Database, contract: Contract) => Promise<Result>,
): Promise<Result> {
  const read = await readDataset(dataset)
  return inDatabase(parseDsn(database.dsn), (connection) =>
    inTransaction(connection, async () => {
      const [contract] = await loadContracts(connection, read)
      if (contract === undefined) throw new Error('There is one table.')
      return work(connection, contract)
    }),
  )
}

test('files and server sum up every kind of value alike, so that equal rows need not be fetched', async () => {
  await withContract(async (connection, contract) => {
    const { rows } = await connection.query<{ hash: string }>(
      'SELECT hashtextextended($1, 0)::text AS hash',
      [probe],
    )
    expect(rows[0]?.hash).toBe(hashProbe())
    const shape = await loadTableShape(connection, { name: 'item' })
    const ours = await openFileTable(contract, { kind: 'source', source: contract.source })
    const theirs = await openDatabaseTable(connection, contract, shape, { owner: false })
    expect([ours.small, theirs.small]).toEqual([false, false])
    const plan: LedgerPlan = {
      mode: 'server',
      fields: [...contract.fields.keys()].filter((name) => name !== 'madeAt'),
      owner: false,
    }
    const [left, right] = [await ours.ledger(14, plan), await theirs.ledger(14, plan)]
    expect([left.rows, right.rows]).toEqual([count, count])
    expect(findDifferent([left.fold(14), right])).toEqual([])
  })
})

describe('a table that is not held', () => {
  test('is equal to its files, to itself and to an API of it', async () => {
    const files = await compare({ dataset, right: database.dsn })
    expect([namesOf(files), countsOfTable(files)]).toEqual([[], { ...noRows, equal: count }])
    expect(files.tables[0]?.notCompared).toEqual({
      madeAt: expect.stringContaining('the server computes it'),
    })
    expect(files.tables[0]?.fieldsCompared).toBe(count * 15)
    const same = await compare({ dataset, left: database.dsn, right: database.dsn })
    expect(countsOfTable(same)).toEqual({ ...noRows, equal: count })
  })

  const mutations: [string, string, string][] = [
    ['label', `label || ' '`, 'label'],
    ['amount', 'amount + 1', 'amount'],
    ['big', 'big + 1', 'big'],
    ['price', 'price + 0.0001', 'price'],
    ['ratio', 'ratio + 0.001', 'ratio'],
    ['yes', 'NOT yes', 'yes'],
    ['at', `at + interval '1 microsecond'`, 'at'],
    ['day', 'day + 1', 'day'],
    ['mark', `gen_random_uuid()`, 'mark'],
    ['tags', `tags || ''::text`, 'tags'],
    ['details', `jsonb_set(details, '{b,1,y}', 'null')`, 'details'],
    ['colour', `CASE WHEN colour = 'red' THEN 'dark blue' ELSE 'red' END::colour`, 'colour'],
    ['note', `coalesce(note, '') || '.'`, 'note'],
    ['is_active', 'false', 'isActive'],
  ]

  test.each(mutations)(
    'one %s that becomes %s is found among all rows, exactly there',
    async (column, expression, field) => {
      const n = 17 * mutations.findIndex(([name]) => name === column) + 101
      const { id } = makeRow(n)
      const before = await database.query<{ value: unknown }>(
        `SELECT ${column}::text AS value FROM item WHERE id = $1`,
        [id],
      )
      await database.query(`UPDATE item SET ${column} = ${expression} WHERE id = $1`, [id])
      const outcome = await compare({ dataset, right: database.dsn })
      expect(countsOfTable(outcome)).toEqual({ ...noRows, equal: count - 1, changed: 1 })
      const [difference] = outcome.tables[0]?.differences ?? []
      expect([difference?.key, difference?.fields.map((one) => one.field)]).toEqual([id, [field]])
      expect(difference?.place?.line).toBe(n + 2)
      const servers = await compare({ dataset, left: pristine.dsn, right: database.dsn })
      expect(countsOfTable(servers)).toEqual({ ...noRows, equal: count - 1, changed: 1 })
      expect(servers.tables[0]?.differences[0]?.fields.map((one) => one.field)).toEqual([field])
      const type =
        column === 'colour'
          ? '::colour'
          : column === 'tags'
            ? '::text[]'
            : column === 'details'
              ? '::jsonb'
              : ''
      const typed =
        type ||
        `::${{ amount: 'int', big: 'bigint', price: 'numeric', ratio: 'float8', yes: 'boolean', at: 'timestamptz', day: 'date', mark: 'uuid', is_active: 'boolean' }[column] ?? 'text'}`
      await database.query(`UPDATE item SET ${column} = $2::text${typed} WHERE id = $1`, [
        id,
        before[0]?.value,
      ])
    },
  )

  test('two values that change places between two rows are both found', async () => {
    const [a, b] = [makeRow(11).id, makeRow(23).id]
    const swap = `UPDATE item AS t SET amount = o.amount FROM item AS o WHERE (t.id, o.id) IN (($1, $2), ($2, $1))`
    await database.query(swap, [a, b])
    const names = namesOf(await compare({ dataset, right: database.dsn }))
    await database.query(swap, [a, b])
    expect(names.sort()).toEqual(
      [`changed item/${a}.amount: -2989 -> -2977`, `changed item/${b}.amount: -2977 -> -2989`].sort(),
    )
  })

  test('rows that went and came are found, and many of them are counted beyond those that are kept', async () => {
    const copy = await createTestDatabase(database.name)
    try {
      await copy.query(`DELETE FROM item WHERE amount % 3 = 0; `)
      await copy.query(`INSERT INTO item (id, label) VALUES ('more', 'More')`)
      const gone = Array.from({ length: count }, (_, n) => n - 3_000).filter(
        (amount) => amount % 3 === 0,
      ).length
      for (const left of ['dataset', database.dsn]) {
        const outcome = await compare({ dataset, left, right: copy.dsn, mostDetails: 50 })
        expect(countsOfTable(outcome)).toEqual({ ...noRows, equal: count - gone, missing: gone, extra: 1 })
        expect(outcome.tables[0]?.differences).toHaveLength(50)
      }
    } finally {
      await copy.drop()
    }
  })
})

test('an API that serves a key twice among many rows is caught, also beside one that does the same', async () => {
  const rows = Array.from({ length: 9_000 }, (_, n) => ({ id: `k${n}`, label: 'x'.repeat(120), n }))
  const body = bootstrapOf({ thing: [...rows, rows[4_321]] })
  const { url, stop } = await serveAnswers((request, response) => {
    const found = request.url === '/bootstrap'
    response.writeHead(found ? 200 : 404, { 'Content-Type': 'application/json' }).end(found ? body : '{}')
  })
  try {
    const things = await writeDataset([{ table: 'thing', rows: [] }])
    const outcome = await compare({ dataset: things, left: `${url}/bootstrap`, right: `${url}/bootstrap` })
    expect(namesOf(outcome)).toEqual(['duplicate thing/k4321'])
    expect(countsOfTable(outcome).equal).toBe(8_999)
  } finally {
    await stop()
  }
})

test('keys that can be written in several ways are still paired', async () => {
  await database.query(
    `CREATE TABLE measure (size numeric PRIMARY KEY, label text); INSERT INTO measure SELECT n + 0.50, 'm' || n FROM generate_series(1, 5200) n`,
  )
  const rows = Array.from({ length: 5_200 }, (_, n) => ({ size: n + 1.5, label: `m${n + 1}` }))
  const folder = await writeDataset([{ table: 'measure', rows }])
  expect(countsOfTable(await compare({ dataset: folder, right: database.dsn }))).toEqual({
    ...noRows,
    equal: 5_200,
  })
  await database.query(
    `CREATE TABLE named (name text PRIMARY KEY, label text); INSERT INTO named VALUES ('ABC', 'x')`,
  )
  const words = { table: 'named', rows: [{ name: 'abc', label: 'x' }] }
  const strict = await writeDataset([words])
  expect(namesOf(await compare({ dataset: strict, right: database.dsn })).sort()).toEqual([
    'extra named/ABC',
    'missing named/abc',
  ])
  const folded = await writeDataset([{ ...words, normalise: { name: { case: 'fold' } } }])
  expect(countsOfTable(await compare({ dataset: folded, right: database.dsn }))).toEqual({
    ...noRows,
    equal: 1,
  })
})

test('a value of the files is what its column stores; a source that leaves a field out means the default', async () => {
  await database.query(
    `CREATE TABLE odd (id char(4) PRIMARY KEY, price numeric(5,2), span interval, at timestamptz(0), spot point, kind text NOT NULL DEFAULT 'usual')`,
  )
  await database.query(
    `INSERT INTO odd VALUES ('a', 1.005, '1 day 2 hours', '2026-01-01 00:00:00.6Z', '(1,2)', 'usual'), ('b', 7, NULL, NULL, NULL, 'rare')`,
  )
  const rows = [
    { id: 'a', price: '§', span: '26:00:00', at: '2026-01-01 01:00:00.6+01', spot: '(1.0,2.0)' },
    { id: 'b', price: 7, span: null, at: null, spot: null },
  ]
  const folder = await writeDataset([{ table: 'odd', rows: JSON.stringify(rows).replace('"§"', '1.005') }])
  expect(namesOf(await compare({ dataset: folder, right: database.dsn }))).toEqual([
    'changed odd/a   .span: "PT26H" -> "P1DT2H"',
    'changed odd/b   .kind: "usual" -> "rare"',
  ])
})
