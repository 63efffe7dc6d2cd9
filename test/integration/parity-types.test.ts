import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { defaultRules } from '../../actions/lib/parity/normalisation.js'
import { compare, countsOfTable, makeFolder, noRows } from '../support/parity.js'
import { exportDataset } from '../support/parity-reference.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { upsertFolder, writeDataset } from '../support/upsert.js'

/** Of each type that Postgres' users give columns: its name, a value of a source, and another as SQL, as little apart as can be. */
const types: [string, unknown, string][] = [
  ['smallint', 7, '8'],
  ['integer', -2_147_483_648, '-2147483647'],
  ['bigint', 9_007_199_254_740_991, '9007199254740992'],
  ['numeric', 12.5, '12.5000000000000000000001'],
  ['numeric(12,4)', 1.25, '1.2501'],
  ['real', 0.1, '0.10000001'],
  ['double precision', 0.1, '0.10000000000000002'],
  ['boolean', true, 'false'],
  ['text', 'Grüße', `U&'Gru\\0308\\00dfe'`],
  ['varchar(20)', '', `' '`],
  ['char(4)', 'ab', `'abc'`],
  ['name', 'a', `'A'`],
  ['date', '2026-02-28', `'2026-03-01'`],
  ['time', '07:00:00', `'07:00:00.000001'`],
  ['time with time zone', '07:00:00+00', `'07:00:00+01'`],
  ['timestamp', '2026-01-01T00:00:00', `'2026-01-01 00:00:00.000001'`],
  ['timestamptz', '2026-01-01T00:00:00Z', `'2026-01-01 00:00:00.000001Z'`],
  ['interval', 'P1D', `'24 hours'`],
  ['uuid', '0f8fad5b-d9cb-469f-a165-70867728950e', `'0f8fad5b-d9cb-469f-a165-70867728950f'`],
  ['bytea', '\\x00ff', `'\\x00fe'`],
  ['json', { a: 1, b: [2] }, `'{"a": 1, "b": [3]}'`],
  ['jsonb', { a: { b: [1, null] } }, `'{"a": {"b": [1, ""]}}'`],
  ['text[]', ['a', 'b'], `ARRAY['b', 'a']`],
  ['integer[]', [1, 2], `ARRAY[1, 2, 2]`],
  ['numeric[]', [1.5, 2], `ARRAY[1.5, 2.0000001]`],
  ['boolean[]', [true, false], `ARRAY[true, true]`],
  ['timestamptz[]', ['2026-01-01T00:00:00Z'], `ARRAY['2026-01-01 00:00:01Z']::timestamptz[]`],
  ['jsonb[]', [{ a: 1 }], `ARRAY['{"a": 2}']::jsonb[]`],
  ['colour', 'red', `'blue'`],
  ['colour[]', ['red'], `ARRAY['red', 'blue']::colour[]`],
  ['short', 'abc', `'abd'`],
  ['inet', '10.0.0.1', `'10.0.0.2'`],
  ['point', '(1,2)', `'(1,3)'`],
  ['int4range', '[1,5)', `'[1,6)'`],
  ['text', null, `''`],
  ['jsonb', null, `'{}'`],
  ['integer', 0, 'NULL'],
]

const name = (index: number) => `c${String(index).padStart(2, '0')}`
const declared = types.map(([type], index) => `${name(index)} ${type}`).join(', ')
const expected = types.map((_, index) => `row ${index}.${name(index)}`)

/** Rows that differ and the one field in which each does. */
function foundIn(outcome: Awaited<ReturnType<typeof compare>>): string[] {
  return outcome.tables
    .flatMap(({ differences }) => differences)
    .map(
      ({ key, kind, fields }) =>
        `${kind === 'changed' ? '' : `${kind} `}${key}.${fields.map(({ field }) => field)}`,
    )
    .sort()
    .slice(0, 100)
}

const databases: TestDatabase[] = []
const createDatabase = async (template?: string): Promise<TestDatabase> => {
  const database = await createTestDatabase(template)
  databases.push(database)
  return database
}
afterAll(async () => {
  for (const database of databases.reverse()) await database.drop()
})

/**
 * Few rows are held and compared; a large file, and many rows, are summed up first: by one hash beside files, by another
 * between databases.
 */
describe.each([
  { how: 'held', count: types.length, filler: 60, databasesOnly: false },
  { how: 'summed up, of a large file,', count: 500, filler: 2_500, databasesOnly: false },
  { how: 'summed up, of many rows,', count: 5_100, filler: 60, databasesOnly: true },
])('of rows that are $how', ({ count, filler, databasesOnly }) => {
  let dataset: string
  let pristine: TestDatabase
  let mutated: TestDatabase

  beforeAll(async () => {
    pristine = await createDatabase()
    await pristine.query(`CREATE TYPE colour AS ENUM ('red', 'blue')`)
    await pristine.query('CREATE DOMAIN short AS text CHECK (length(value) < 9)')
    await pristine.query(`CREATE TABLE item (id text PRIMARY KEY, filler text, ${declared})`)
    const values = Object.fromEntries(types.map(([, value], index) => [name(index), value]))
    const rows = Array.from({ length: count }, (_, n) => ({
      id: `row ${n}`,
      filler: 'x'.repeat(filler),
      ...values,
    }))
    dataset = await writeDataset([{ table: 'item', rows }])
    expect((await upsertFolder(pristine, dataset)).tables[0]?.inserted).toBe(count)
    mutated = await createDatabase(pristine.name)
    for (const [index, [, , other]] of types.entries())
      await mutated.query(`UPDATE item SET ${name(index)} = ${other} WHERE id = 'row ${index}'`)
  })

  test('the sides say the same before anything is changed', async () => {
    const same = await compare({ dataset, left: pristine.dsn, right: pristine.dsn })
    expect([foundIn(same), countsOfTable(same)]).toEqual([[], { ...noRows, equal: count }])
    if (databasesOnly) return
    const files = await compare({ dataset, right: pristine.dsn })
    expect([foundIn(files), countsOfTable(files)]).toEqual([[], { ...noRows, equal: count }])
    const snapshot = await exportDataset(pristine, await readDataset(dataset), await makeFolder())
    const served = await compare({ dataset, right: snapshot, third: pristine.dsn })
    expect([foundIn(served), countsOfTable(served)]).toEqual([[], { ...noRows, equal: count }])
  })

  test('one changed value of each type is found exactly there, by files, databases and a snapshot, and of three the side that has it', async () => {
    const differ = { ...noRows, equal: count - types.length, changed: types.length }
    const found = [...expected].sort()
    const servers = await compare({ dataset, left: mutated.dsn, right: pristine.dsn })
    expect([foundIn(servers), countsOfTable(servers)]).toEqual([found, differ])
    if (databasesOnly) return
    const snapshot = await exportDataset(mutated, await readDataset(dataset), await makeFolder())
    for (const sides of [
      { left: 'dataset', right: mutated.dsn },
      { left: pristine.dsn, right: snapshot },
      { left: 'dataset', right: snapshot, schema: pristine.dsn },
    ]) {
      const outcome = await compare({ dataset, ...sides })
      expect([foundIn(outcome), countsOfTable(outcome)]).toEqual([found, differ])
    }
    const three = await compare({ dataset, right: snapshot, third: pristine.dsn })
    expect(foundIn(three)).toEqual(found)
    const alone = three.tables[0]?.differences.flatMap(({ wrong, fields }) => [wrong, fields[0]?.wrong])
    expect(new Set(alone)).toEqual(new Set(['right']))
  })
})

/** Of each switch: what the files have, what a database may have so that both are equal, and what it may not. */
const switches: [Record<string, unknown>, string, unknown, string, string][] = [
  [{ compare: 'no' }, 'text', 'a', `'anything'`, `'anything'`],
  [{ trim: 'ends' }, 'text', ' a b ', `'a b'`, `'ab'`],
  [{ case: 'fold' }, 'text', 'Größe', `'GRÖßE'`, `'Grösse'`],
  [{ 'empty-text': 'null' }, 'text', '', 'NULL', `' '`],
  [{ missing: 'null' }, 'jsonb', { a: null, b: 1 }, `'{"b": 1}'`, `'{"b": 1, "a": 0}'`],
  [{ absent: { value: 'given' } }, 'text', undefined, `'given'`, 'NULL'],
  [{ booleans: 'words' }, 'text', 'Yes', `'on'`, `'no'`],
  [{ numbers: 'double' }, 'numeric', 0.1, '0.10000000000000000001', '0.1000001'],
  [{ numbers: 'single' }, 'numeric', 0.1, '0.100000001', '0.10001'],
  [{ 'number-text': 'number' }, 'text', '1.10', `'1.1'`, `'1.1 kg'`],
  [{ lists: 'set' }, 'text[]', ['a', 'b', 'b'], `ARRAY['b', 'a', 'b']`, `ARRAY['b', 'a', 'a']`],
  [{ objects: 'ordered' }, 'json', { a: 1, b: 2 }, `'{"a": 1.0, "b": 2}'`, `'{"b": 2, "a": 1}'`],
  [
    { times: 'instant' },
    'text',
    '2026-01-01T01:00:00+01:00',
    `'2026-01-01 00:00:00Z'`,
    `'2026-01-01 00:00:01Z'`,
  ],
  [
    { uuids: 'value' },
    'text',
    '0F8FAD5BD9CB469FA16570867728950E',
    `'{0f8fad5b-d9cb-469f-a165-70867728950e}'`,
    `'0f8fad5b'`,
  ],
  [{ stored: 'as-written' }, 'numeric(5,2)', 1.25, '1.25', '1.26'],
]

describe.each([
  ['held', 20, 60],
  ['summed up', 500, 2_500],
])('every switch, of rows that are %s,', (_, count, filler) => {
  test('makes equal what it says, and hides nothing else', async () => {
    const rules = new Set(switches.flatMap(([rule]) => Object.keys(rule)))
    expect([...rules].sort()).toEqual(Object.keys(defaultRules).sort())
    const database = await createDatabase()
    const columns = switches.map(([, type], index) => `${name(index)} ${type}`).join(', ')
    const list = (pick: (one: (typeof switches)[number]) => string) => switches.map(pick).join(', ')
    await database.query(`CREATE TABLE item (id text PRIMARY KEY, filler text, ${columns})`)
    await database.query(
      `INSERT INTO item SELECT 'row ' || n, $1, ${list((one) => one[3])} FROM generate_series(0, ${count - 1}) AS n`,
      ['x'.repeat(filler)],
    )
    for (const [index, [, , , , other]] of switches.entries())
      await database.query(`UPDATE item SET ${name(index)} = ${other} WHERE id = 'row ${index}'`)
    const values = Object.fromEntries(switches.map(([, , value], index) => [name(index), value]))
    const rows = Array.from({ length: count }, (_, n) => ({
      id: `row ${n}`,
      filler: 'x'.repeat(filler),
      ...values,
    }))
    const normalise = Object.fromEntries(switches.map(([rule], index) => [name(index), rule]))
    const dataset = await writeDataset([{ table: 'item', rows, normalise }])
    const outcome = await compare({ dataset, right: database.dsn, mostDetails: 10_000 })
    const told = switches.flatMap(([rule], index) =>
      rule.compare === 'no' ? [] : [`row ${index}.${name(index)}`],
    )
    expect(foundIn(outcome)).toEqual(told.sort())
    expect(Object.keys(outcome.tables[0]?.rules ?? {})).toHaveLength(switches.length)
    expect(Object.keys(outcome.tables[0]?.notCompared ?? {})).toEqual([name(0)])
    // Without its switch, each of these columns differs in every row, but for those whose default says the same.
    const strict = await writeDataset([{ table: 'item', rows }])
    const plain = await compare({ dataset: strict, right: database.dsn, tables: ['item'], mostDetails: 1 })
    const fields = plain.tables[0]?.differences[0]?.fields.map(({ field }) => field) ?? []
    const same = ['objects', 'stored']
    const strictly = switches.flatMap(([rule], index) =>
      same.includes(Object.keys(rule)[0] ?? '') ? [] : [name(index)],
    )
    expect(fields).toEqual(strictly)
  })
})
