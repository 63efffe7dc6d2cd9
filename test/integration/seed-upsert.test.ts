import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import {
  problemsOf,
  type TableWords,
  takePrint,
  upsert,
  upsertFolder,
  watchWrites,
  writeDataset,
} from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
  await database.query(`
    CREATE TABLE item (
      id text PRIMARY KEY,
      label text NOT NULL,
      price numeric,
      is_active boolean NOT NULL DEFAULT true,
      source_type text NOT NULL DEFAULT 'seed' CHECK (source_type IN ('seed', 'admin'))
    );
    CREATE TABLE part (
      id text PRIMARY KEY,
      item_id text REFERENCES item,
      is_active boolean NOT NULL DEFAULT true,
      source_type text NOT NULL DEFAULT 'seed'
    );`)
})
afterEach(() => database.drop())

const letters = (text: string) => [...text].map((id) => ({ id, label: `Item ${id}` }))
const items = (rows: unknown, words: Record<string, unknown> = {}): TableWords[] => [
  { table: 'item', rows, ...words },
]
const counts = (outcome: Awaited<ReturnType<typeof upsert>>, table = 0) => {
  const { inserted, updated, reactivated, deactivated, unchanged, foreign } = outcome.tables[table] ?? {}
  return { inserted, updated, reactivated, deactivated, unchanged, foreign }
}
const none = { inserted: 0, updated: 0, reactivated: 0, deactivated: 0, unchanged: 0, foreign: 0 }
const rowsOf = (table: string) => database.query(`SELECT * FROM ${table} ORDER BY 1`)
const edit = (sql: string) => database.query(sql)

describe('the smallest manifest', () => {
  test('fills a table; the second run writes no row', async () => {
    const folder = await writeDataset([{ table: 'item', file: 'item.json', rows: letters('abc') }])
    const first = await upsertFolder(database, folder)
    expect(first.problems).toEqual([])
    expect(counts(first)).toEqual({ ...none, inserted: 3 })
    expect(await rowsOf('item')).toMatchObject([
      { id: 'a', label: 'Item a', price: null, is_active: true, source_type: 'seed' },
      { id: 'b' },
      { id: 'c' },
    ])
    const before = await takePrint(database, 'item')

    const second = await upsertFolder(database, folder)

    expect(counts(second)).toEqual({ ...none, unchanged: 3 })
    expect(second.tables[0]?.changes).toEqual([])
    expect(await takePrint(database, 'item')).toEqual(before)
  })

  test('writes only the rows that changed', async () => {
    await upsert(database, items(letters('abcde')))
    const before = await takePrint(database, 'item')
    const rows = letters('abcde').map((row) => (row.id === 'c' ? { ...row, label: 'New' } : row))

    const outcome = await upsert(database, items(rows))

    expect(counts(outcome)).toEqual({ ...none, updated: 1, unchanged: 4 })
    expect(outcome.tables[0]?.changes).toEqual([
      { kind: '~', key: 'c', line: 4, fields: [['label', '"Item c"', '"New"']] },
    ])
    const after = await takePrint(database, 'item')
    expect(after.filter((print) => !before.includes(print))).toHaveLength(1)
  })

  test('leaves a column alone that no row gives, and clears it where others give it', async () => {
    await upsert(database, items(letters('ab')))
    await edit('UPDATE item SET price = 5')
    expect(counts(await upsert(database, items(letters('ab'))))).toEqual({ ...none, unchanged: 2 })
    expect(await rowsOf('item')).toMatchObject([{ price: '5' }, { price: '5' }])

    const outcome = await upsert(
      database,
      items([
        { id: 'a', label: 'Item a', price: 5 },
        { id: 'b', label: 'Item b' },
      ]),
    )

    expect(counts(outcome)).toEqual({ ...none, updated: 1, unchanged: 1 })
    expect(await rowsOf('item')).toMatchObject([{ price: '5' }, { price: null }])
  })

  test('burns no serial of a generated id on a second run', async () => {
    await edit(`CREATE TABLE thing (id bigserial PRIMARY KEY, code text UNIQUE NOT NULL, n int)`)
    const rows = [
      { code: 'x', n: 1 },
      { code: 'y', n: 2 },
    ]
    const words = { table: 'thing', key: 'code', rows }
    await upsert(database, [words])
    await upsert(database, [
      {
        ...words,
        rows: [
          { code: 'x', n: 1 },
          { code: 'y', n: 3 },
        ],
      },
    ]) // prettier-ignore
    expect(await database.query('SELECT last_value::int AS last FROM thing_id_seq')).toEqual([{ last: 2 }])
    expect(await rowsOf('thing')).toEqual([
      { id: '1', code: 'x', n: 1 },
      { id: '2', code: 'y', n: 3 },
    ])
  })
})

describe('rows that left the source', () => {
  test('are switched off, and on again when they return', async () => {
    await upsert(database, items(letters('abc')))
    const off = await upsert(database, items(letters('ab'), { 'max-deactivations': 1 }))
    expect(counts(off)).toEqual({ ...none, deactivated: 1, unchanged: 2 })
    expect(off.tables[0]?.changes).toMatchObject([{ kind: '-', key: 'c', line: null }])
    expect(await rowsOf('item')).toMatchObject([{}, {}, { id: 'c', is_active: false }])
    expect(counts(await upsert(database, items(letters('ab'))))).toEqual({ ...none, unchanged: 2 })

    const on = await upsert(database, items(letters('abc')))

    expect(counts(on)).toEqual({ ...none, reactivated: 1, unchanged: 2 })
    expect(on.tables[0]?.changes).toEqual([
      { kind: '^', key: 'c', line: 4, fields: [['is_active', 'false', 'true']] },
    ])
    expect(await rowsOf('item')).toMatchObject([{}, {}, { id: 'c', is_active: true }])
  })

  test.each([
    ['10%', 2],
    ['7%', 1],
    [3, 3],
    [0, 0],
    ['0%', 0],
    ['100%', 14],
  ])('within the brake of %s of fourteen rows', async (limit, most) => {
    const all = letters('abcdefghijklmn')
    await upsert(database, items(all))
    const words = { 'max-deactivations': limit, 'allow-empty': true }
    if (most < all.length) {
      const [problem] = await problemsOf(upsert(database, items(all.slice(most + 1), words)))
      expect(problem).toMatchObject({
        code: 'too-many-deactivated',
        message: expect.stringContaining(
          `${most + 1} rows left the source, but one run may switch off ${most}: a`,
        ),
      })
      expect(await database.query('SELECT count(*)::int AS n FROM item WHERE is_active')).toEqual([{ n: 14 }])
    }
    const outcome = await upsert(database, items(all.slice(most), words))
    expect(outcome.problems).toEqual([])
    expect(counts(outcome)).toMatchObject({ deactivated: most })
  })

  test('by a share that is counted without rounding errors', async () => {
    await edit(`INSERT INTO item SELECT lpad(n::text, 3, '0'), 'x' FROM generate_series(1, 100) n`)
    const rows = Array.from({ length: 92 }, (_, n) => ({ id: String(n + 1).padStart(3, '0'), label: 'x' }))
    const problems = await problemsOf(upsert(database, items(rows, { 'max-deactivations': '7%' })))
    expect(problems).toMatchObject([{ code: 'too-many-deactivated' }])
  })

  test('an empty source is a fault, unless the manifest says otherwise', async () => {
    await upsert(database, items(letters('a')))
    expect(await problemsOf(upsert(database, items([])))).toMatchObject([
      { code: 'source-empty', place: { line: 1 } },
    ])
    const words = { 'allow-empty': true, 'max-deactivations': '100%', owner: false }
    expect(counts(await upsert(database, items([], words)))).toEqual({ ...none, deactivated: 1 })
    expect(await rowsOf('item')).toMatchObject([{ is_active: false }])
  })

  test('are never switched off in a table without such a column, and the outcome says so', async () => {
    await edit('CREATE TABLE plain (code char(2) PRIMARY KEY, name text)')
    await upsert(database, [
      {
        table: 'plain',
        rows: [
          { code: 'aa', name: 'A' },
          { code: 'bb', name: 'B' },
        ],
      },
    ]) // prettier-ignore
    const outcome = await upsert(database, [{ table: 'plain', rows: [{ code: 'aa', name: 'AA' }] }])
    expect(counts(outcome)).toEqual({ ...none, updated: 1 })
    expect(outcome.tables[0]?.note).toContain('no column that switches rows off')
    expect(await rowsOf('plain')).toEqual([
      { code: 'aa', name: 'AA' },
      { code: 'bb', name: 'B' },
    ])
  })

  test.each(['boolean', 'boolean NOT NULL', 'boolean DEFAULT false', 'boolean NOT NULL DEFAULT false'])(
    'a new row is switched on where is_active is %s',
    async (type) => {
      await edit(`CREATE TABLE lamp (id int PRIMARY KEY, is_active ${type})`)
      const rows = [{ id: 1 }, { id: 2 }]
      expect((await upsert(database, [{ table: 'lamp', rows }])).problems).toEqual([])
      expect(await rowsOf('lamp')).toEqual([
        { id: 1, is_active: true },
        { id: 2, is_active: true },
      ])
      expect(counts(await upsert(database, [{ table: 'lamp', rows }]))).toEqual({ ...none, unchanged: 2 })
    },
  )

  test('the source may say itself that a row is off', async () => {
    const rows = [
      { id: 'a', label: 'A', is_active: false },
      { id: 'b', label: 'B' },
    ]
    await upsert(database, items(rows))
    expect(await rowsOf('item')).toMatchObject([{ is_active: false }, { is_active: true }])
    expect(counts(await upsert(database, items(rows)))).toEqual({ ...none, unchanged: 2 })
  })

  test('a row whose switch is null is switched on', async () => {
    await edit('CREATE TABLE lamp (id int PRIMARY KEY, is_active boolean); INSERT INTO lamp VALUES (1, NULL)')
    const outcome = await upsert(database, [{ table: 'lamp', rows: [{ id: 1 }] }])
    expect(counts(outcome)).toEqual({ ...none, reactivated: 1 })
    expect(await rowsOf('lamp')).toEqual([{ id: 1, is_active: true }])
  })
})

describe('rows of another owner', () => {
  beforeEach(async () => {
    await edit(`INSERT INTO item (id, label, is_active, source_type) VALUES
      ('a', 'Admin a', true, 'admin'), ('off', 'Item off', false, 'admin'), ('own', 'Own', true, 'admin')`)
  })
  const source = [...letters('ab'), { id: 'off', label: 'Item off' }]

  test('are never written, and reported with both values', async () => {
    const before = await takePrint(database, `(SELECT *, xmin FROM item WHERE source_type = 'admin')`)
    const outcome = await upsert(database, items(source))
    expect(counts(outcome)).toEqual({ ...none, inserted: 1, foreign: 2 })
    expect(outcome.problems).toMatchObject([
      {
        code: 'row-foreign',
        level: 'warning',
        message: expect.stringContaining('label "Admin a" → "Item a"'),
        place: { line: 2, key: 'a' },
      },
      {
        code: 'row-foreign',
        message: expect.stringContaining('is_active false → true'),
        place: { key: 'off' },
      },
    ])
    expect(await takePrint(database, `(SELECT *, xmin FROM item WHERE source_type = 'admin')`)).toEqual(
      before,
    )
  })

  test('fail the run where that is asked for', async () => {
    const outcome = await upsert(database, items(source), { onForeignOwner: 'fail' })
    expect(outcome.problems.map((problem) => problem.level)).toEqual(['error', 'error'])
    expect(await database.query('SELECT FROM item')).toHaveLength(3)
  })

  test('are taken over by name only', async () => {
    const outcome = await upsert(database, items(source), { adopt: ['item/a', 'part/off'] })
    expect(counts(outcome)).toEqual({ ...none, inserted: 1, updated: 1, foreign: 1 })
    expect(await database.query(`SELECT id, label, source_type FROM item ORDER BY id`)).toEqual([
      { id: 'a', label: 'Item a', source_type: 'seed' },
      { id: 'b', label: 'Item b', source_type: 'seed' },
      { id: 'off', label: 'Item off', source_type: 'admin' },
      { id: 'own', label: 'Own', source_type: 'admin' },
    ])
  })

  test('are taken over although they are equal, and by keys that hold a slash', async () => {
    await edit(`INSERT INTO item VALUES ('x/y', 'Same', NULL, true, 'admin')`)
    const rows = [{ id: 'x/y', label: 'Same' }]
    const outcome = await upsert(database, items(rows), { adopt: ['x/y'] })
    expect(counts(outcome)).toEqual({ ...none, updated: 1 })
    expect(await database.query(`SELECT source_type FROM item WHERE id = 'x/y'`)).toEqual([
      { source_type: 'seed' },
    ])
  })

  test('own a column of the manifest’s choice', async () => {
    await edit(`CREATE TYPE owner AS ENUM ('us', 'them');
      CREATE TABLE thing (id int PRIMARY KEY, n int, "Whose" owner, enabled boolean NOT NULL DEFAULT true);
      INSERT INTO thing VALUES (1, 1, 'them'), (2, 1, NULL), (3, 1, 'us'), (4, 1, 'them')`)
    const words = {
      table: 'thing',
      owner: { column: 'Whose', seed: 'us' },
      active: 'enabled',
      'max-deactivations': 9,
    }
    const outcome = await upsert(database, [
      {
        ...words,
        rows: [
          { id: 1, n: 2 },
          { id: 2, n: 2 },
          { id: 5, n: 2 },
        ],
      },
    ]) // prettier-ignore
    expect(counts(outcome)).toEqual({ ...none, inserted: 1, deactivated: 1, foreign: 2 })
    expect(await rowsOf('thing')).toEqual([
      { id: 1, n: 1, Whose: 'them', enabled: true },
      { id: 2, n: 1, Whose: null, enabled: true },
      { id: 3, n: 1, Whose: 'us', enabled: false },
      { id: 4, n: 1, Whose: 'them', enabled: true },
      { id: 5, n: 2, Whose: 'us', enabled: true },
    ])
  })
})

describe('references', () => {
  const tree = `CREATE TABLE node (id text PRIMARY KEY, parent_id text REFERENCES node, is_active boolean NOT NULL DEFAULT true)`

  test('within a table may stand in any order and depth', async () => {
    await edit(tree)
    const rows = [
      { id: 'leaf', parentId: 'twig' },
      { id: 'twig', parentId: 'branch' },
      { id: 'root', parentId: null },
      { id: 'branch', parentId: 'root' },
    ]
    expect(counts(await upsert(database, [{ table: 'node', rows }]))).toEqual({ ...none, inserted: 4 })
    const moved = [
      { id: 'twig', parentId: 'new' },
      { id: 'new', parentId: 'leaf' },
      { id: 'leaf', parentId: 'root' },
      { id: 'root' },
      { id: 'branch', parentId: 'new' },
    ]
    expect((await upsert(database, [{ table: 'node', rows: moved }])).problems).toEqual([])
    expect(
      await database.query(`SELECT id, parent_id FROM node WHERE id IN ('branch', 'new')  ORDER BY id`),
    ).toEqual([
      { id: 'branch', parent_id: 'new' },
      { id: 'new', parent_id: 'leaf' },
    ])
  })

  test('that point nowhere are told with their line, and what was meant', async () => {
    const problems = await problemsOf(
      upsert(database, [
        { table: 'item', rows: [{ id: 'NEUTRAL', label: 'N' }] },
        {
          table: 'part',
          rows: [
            { id: 'x', itemId: 'NEUTRAL' },
            { id: 'y', itemId: 'NEUTRALL' },
            { id: 'z', itemId: 'zzz' },
          ],
        },
      ]),
    )
    expect(problems).toMatchObject([
      {
        code: 'reference-missing',
        message:
          '"NEUTRALL" is no row of item, neither in the source nor in the database. Did you mean "NEUTRAL"?',
        place: { line: 3, column: 20, table: 'part', key: 'y', field: 'itemId' },
      },
      { code: 'reference-missing', place: { line: 4, key: 'z' } },
    ])
    expect(await database.query('SELECT FROM item')).toHaveLength(0)
  })

  test('within the source suggest keys of the source', async () => {
    await edit(tree)
    const rows = [{ id: 'branch' }, { id: 'leaf', parentId: 'brunch' }]
    expect(await problemsOf(upsert(database, [{ table: 'node', rows }]))).toMatchObject([
      { code: 'reference-missing', message: expect.stringContaining('Did you mean "branch"?') },
    ])
  })

  test('through deferrable constraints may run in a circle, and still name what points nowhere', async () => {
    await edit(`
      CREATE TABLE hen (id int PRIMARY KEY, egg int);
      CREATE TABLE egg (id int PRIMARY KEY, hen int REFERENCES hen DEFERRABLE);
      ALTER TABLE hen ADD CONSTRAINT hen_egg FOREIGN KEY (egg) REFERENCES egg DEFERRABLE INITIALLY IMMEDIATE;`)
    const eggs = { table: 'egg', rows: [{ id: 7, hen: 1 }] }
    expect((await upsert(database, [{ table: 'hen', rows: [{ id: 1, egg: 7 }] }, eggs])).problems).toEqual([])
    const bad = [
      { id: 1, egg: 7 },
      { id: 2, egg: 70 },
    ] // prettier-ignore
    expect(await problemsOf(upsert(database, [{ table: 'hen', rows: bad }, eggs]))).toMatchObject([
      { code: 'reference-missing', place: { line: 3, table: 'hen', key: '2', field: 'egg' } },
    ])
    expect(await rowsOf('hen')).toHaveLength(1)
  })

  test('in the wrong order print the right one', async () => {
    const problems = await problemsOf(
      upsert(database, [
        { table: 'part', rows: [{ id: 'x' }] },
        { table: 'item', rows: letters('a') },
      ]),
    )
    expect(problems).toMatchObject([
      {
        code: 'order-wrong',
        message: 'The tables stand in the wrong order: part points at item.',
        next: 'Put them in this order in dataset.json: item, part.',
        place: { file: expect.stringContaining('dataset.json') },
      },
    ])
  })

  test('in a circle that nothing defers are named', async () => {
    await edit('ALTER TABLE item ADD part_id text REFERENCES part')
    const problems = await problemsOf(
      upsert(database, [
        { table: 'part', rows: [{ id: 'x' }] },
        { table: 'item', rows: letters('a') },
      ]),
    )
    expect(problems).toMatchObject([
      { code: 'order-cycle', message: expect.stringContaining('part -> item -> part') },
    ])
  })

  test('a fault in one table is not followed by false ones in the next', async () => {
    const problems = await problemsOf(
      upsert(database, [
        { table: 'item', rows: [{ id: 'a', label: 5 }] },
        {
          table: 'part',
          rows: [
            { id: 'x', itemId: 'a' },
            { id: 'y', nme: 'b' },
          ],
        }, // prettier-ignore
      ]),
    )
    expect(problems.map(({ code }) => code)).toEqual(['field-type', 'field-unknown'])
  })
})

describe('a plan', () => {
  const edited = [{ id: 'a', label: 'A' }, ...letters('bd')]

  test('says what apply does, writes nothing, and carries a digest that stays', async () => {
    await upsert(database, items(letters('abc')))
    const folder = await writeDataset(items(edited, { 'max-deactivations': 1 }))
    const before = await takePrint(database, 'item')
    const plan = await upsertFolder(database, folder, { mode: 'plan' })
    expect(await takePrint(database, 'item')).toEqual(before)
    expect(plan.digest).toMatch(/^[0-9a-f]{64}$/)
    expect((await upsertFolder(database, folder, { mode: 'plan' })).digest).toBe(plan.digest)

    const applied = await upsertFolder(database, folder, { expectedPlan: plan.digest })

    expect(applied.problems).toEqual([])
    expect(applied.digest).toBe(plan.digest)
    expect(counts(applied)).toEqual(counts(plan))
    expect(counts(applied)).toEqual({ ...none, inserted: 1, updated: 1, deactivated: 1, unchanged: 1 })
    expect(applied.tables[0]?.changes).toEqual(plan.tables[0]?.changes)
    expect(plan.tables[0]?.changes.map(({ kind, key }) => `${kind} ${key}`)).toEqual(['~ a', '- c', '+ d'])
  })

  test('does not hold when the database moved, or the source', async () => {
    await upsert(database, items(letters('abc')))
    const words = { 'max-deactivations': 1 }
    const { digest } = await upsert(database, items(edited, words), { mode: 'plan' })
    const before = await takePrint(database, 'item')
    const other = edited.map((row) => (row.id === 'd' ? { ...row, label: 'Else' } : row))
    expect(await problemsOf(upsert(database, items(other, words), { expectedPlan: digest }))).toMatchObject([
      { code: 'plan-moved' },
    ])
    expect(await takePrint(database, 'item')).toEqual(before)
    await edit(`UPDATE item SET label = 'Moved' WHERE id = 'a'`)
    expect(await problemsOf(upsert(database, items(edited, words), { expectedPlan: digest }))).toMatchObject([
      { code: 'plan-moved' },
    ])
    expect(await database.query(`SELECT FROM item WHERE id = 'd'`)).toEqual([])
  })

  test('tells a change of digits alone', async () => {
    await upsert(database, items([{ id: 'a', label: 'A', price: 1.5 }]))
    const text = '[{"id": "a", "label": "A", "price": 1.50}]'
    const plan = await upsert(database, items(text), { mode: 'plan' })
    expect(plan.tables[0]?.changes).toEqual([
      { kind: '~', key: 'a', line: 1, fields: [['price', '1.5', '1.50']] },
    ])
  })

  test('a faulty source is told as that, not as a plan that moved', async () => {
    const { digest } = await upsert(database, items(letters('a')), { mode: 'plan' })
    const problems = await problemsOf(upsert(database, items([{ id: 'a' }]), { expectedPlan: digest }))
    expect(problems.map(({ code }) => code)).toEqual(['field-missing'])
  })
})

describe('versions that triggers keep', () => {
  const version = {
    version: {
      table: 'ledger',
      name: 'subject',
      version: 'step',
      'seed-digest': 'digest',
      'seed-version': 'at_step',
    },
  } // prettier-ignore
  beforeEach(async () => {
    await edit(`
      CREATE TABLE ledger (subject text PRIMARY KEY, step bigint NOT NULL, digest text, at_step bigint);
      CREATE FUNCTION step() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO ledger VALUES (TG_TABLE_NAME, 1)
          ON CONFLICT (subject) DO UPDATE SET step = ledger.step + 1; RETURN NULL; END $$;
      CREATE TRIGGER step AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON item EXECUTE FUNCTION step();`)
  })

  test('are recorded; an unchanged source then ships nothing and writes nothing', async () => {
    const folder = await writeDataset(items(letters('abc')), version)
    const first = await upsertFolder(database, folder)
    expect(first.tables[0]?.version).toEqual({ before: '0', after: '1' })
    expect(await rowsOf('ledger')).toMatchObject([{ subject: 'item', step: '1', at_step: '1' }])
    const before = [await takePrint(database, 'item'), await takePrint(database, 'ledger')]
    const { watch, written } = watchWrites()

    const second = await upsertFolder(database, folder, {
      watch: (real) => watch({ ...real, copyIn: () => Promise.reject(new Error('Rows were shipped.')) }),
    })

    expect(second.tables[0]).toMatchObject({
      trusted: expect.stringContaining('version 1'),
      version: { before: '1', after: '1' },
    })
    expect(written).toEqual({ transaction: null, wal: 0 })
    expect([await takePrint(database, 'item'), await takePrint(database, 'ledger')]).toEqual(before)
  })

  test('step once more where a row changes, and not for a plan', async () => {
    await upsert(database, items(letters('abc')), { manifest: version })
    const rows = [...letters('ab'), { id: 'c', label: 'C' }]
    const plan = await upsert(database, items(rows), { manifest: version, mode: 'plan' })
    const applied = await upsert(database, items(rows), { manifest: version })
    expect(applied.tables[0]?.version).toEqual(plan.tables[0]?.version)
    expect(applied.tables[0]?.version).toEqual({ before: '1', after: '2' })
  })

  test.each([
    ['an edit of somebody else', `UPDATE item SET label = 'Edited' WHERE id = 'b'`, 1],
    ['a disabled trigger', `ALTER TABLE item DISABLE TRIGGER step; UPDATE item SET label = 'Edited'`, 3],
    [
      'a trigger on one column only',
      `DROP TRIGGER step ON item;
      CREATE TRIGGER s1 AFTER INSERT OR DELETE OR UPDATE OF price ON item EXECUTE FUNCTION step();
      CREATE TRIGGER s2 AFTER TRUNCATE ON item EXECUTE FUNCTION step(); UPDATE item SET label = 'Edited'`,
      3,
    ], // prettier-ignore
    ['a missing trigger', `DROP TRIGGER step ON item; DELETE FROM item WHERE id = 'a'`, 1],
  ])('are not trusted after %s', async (_, sql, changed) => {
    const folder = await writeDataset(items(letters('abc')), version)
    await upsertFolder(database, folder)
    await edit(sql)
    const outcome = await upsertFolder(database, folder)
    expect(outcome.tables[0]?.trusted).toBeUndefined()
    const { inserted, updated } = counts(outcome)
    expect((inserted ?? 0) + (updated ?? 0)).toBe(changed)
  })

  test('are not asked with "full", nor for another source or manifest', async () => {
    const folder = await writeDataset(items(letters('abc')), version)
    await upsertFolder(database, folder)
    const full = await upsertFolder(database, folder, { full: true })
    expect(full.tables[0]).toMatchObject({ trusted: undefined, unchanged: 3, rows: 3 })
    const words = items(letters('abc'), { limits: { label: { 'max-length': 2 } } })
    expect(await problemsOf(upsert(database, words, { manifest: version }))).toHaveLength(3)
  })

  test('do not hide rows of other owners from the next run', async () => {
    await edit(`INSERT INTO item (id, label, source_type) VALUES ('a', 'Admin', 'admin')`)
    const folder = await writeDataset(items(letters('abc')), version)
    expect(counts(await upsertFolder(database, folder))).toMatchObject({ inserted: 2, foreign: 1 })
    expect(counts(await upsertFolder(database, folder))).toMatchObject({ unchanged: 2, foreign: 1 })
    expect(await problemsOf(upsertFolder(database, folder, { onForeignOwner: 'fail' }))).toHaveLength(1)
  })
})

describe('a manifest that does not fit', () => {
  const one = (words: Record<string, unknown>, manifest: Record<string, unknown> = {}) =>
    problemsOf(upsert(database, items(letters('a'), words), { manifest }))

  test.each([
    ['a table that is not there', { table: 'items' }, 'table-missing', 'Did you mean "item"?'],
    ['a view', { table: 'shown' }, 'table-not-a-table', 'view'],
    ['a key that is no column', { key: 'idd' }, 'column-missing', 'idd'],
    ['a key that is not unique', { key: 'label' }, 'key-not-unique', 'label'],
    ['a table without a key', { table: 'loose' }, 'key-missing', 'no primary key'],
    ['a key that the server makes', { table: 'made' }, 'key-missing', 'id'],
    ['an active column that is not there', { active: 'enabled' }, 'column-missing', 'enabled'],
    ['an active column of another type', { active: 'label' }, 'active-not-boolean', 'label'],
    [
      'an owner column that is not there',
      { owner: { column: 'whose', seed: 's' } },
      'column-missing',
      'whose',
    ],
    ['limits of a column that is not there', { limits: { lable: {} } }, 'column-missing', 'lable'],
    ['a renaming to a column that is not there', { rename: { x: 'lable' } }, 'column-missing', 'lable'],
    ['an unknown word', { fiel: 'x.json' }, 'manifest-invalid', 'fiel'],
    ['a table name that is none', { table: 'a.b.c' }, 'manifest-invalid', 'table name'],
  ])('%s', async (_, words, code, told) => {
    await edit(`CREATE VIEW shown AS SELECT * FROM item; CREATE TABLE loose (id text);
      CREATE TABLE made (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, label text)`)
    const problems = await one(words)
    expect(problems).toMatchObject([
      {
        code,
        message: expect.stringContaining(told),
        place: { file: expect.stringContaining('dataset.json') },
      },
    ])
  })

  test('two files for one table', async () => {
    const problems = await problemsOf(
      upsert(database, [
        { table: 'item', rows: letters('a') },
        { table: 'public.item', rows: letters('b') },
      ]),
    )
    expect(problems).toMatchObject([{ code: 'table-twice' }])
  })

  test('a file that is not there', async () => {
    expect(await problemsOf(upsert(database, items(undefined)))).toMatchObject([{ code: 'file-missing' }])
  })

  test('tables that are faulty are all told at once', async () => {
    const problems = await problemsOf(
      upsert(database, [
        { table: 'x', rows: [] },
        { table: 'y', rows: [] },
      ]),
    )
    expect(problems.map(({ code }) => code)).toEqual(['table-missing', 'table-missing'])
  })
})

describe('rows that do not fit', () => {
  test('are all told at once, each with its place, and nothing is written', async () => {
    const rows = [
      { id: 'a', label: 'A' },
      { id: 'b', labell: 'B' },
      { id: 'c', label: 7 },
      { id: 'd', label: 'D', price: 'much' },
      { label: 'E' },
      { id: 'f', label: null },
      { id: '', label: 'G' },
    ]
    const problems = await problemsOf(upsert(database, items(rows)))
    expect(
      problems.map(({ code, place }) => `${code} ${place?.line}:${place?.column} ${place?.field}`),
    ).toEqual([
      'field-unknown 3:20 labell',
      'field-missing 3:1 label',
      'field-type 4:19 label',
      'field-type 5:31 price',
      'field-missing 6:1 id',
      'field-missing 7:19 label',
      'field-missing 8:7 id',
    ])
    expect(problems[0]?.message).toContain('Did you mean "label"?')
    expect(await rowsOf('item')).toEqual([])
  })

  test('a key that stands twice is told with both lines, also spelled in another way', async () => {
    expect(await problemsOf(upsert(database, items(letters('aba'))))).toMatchObject([
      {
        code: 'key-duplicate',
        message: expect.stringMatching(/"a" stands twice: first at .*:2/),
        place: { line: 4 },
      },
    ])
    await edit(`CREATE TABLE loose (n numeric PRIMARY KEY, v int); INSERT INTO loose VALUES (1, 0);
      CREATE TABLE whole (n int PRIMARY KEY, v int); INSERT INTO whole VALUES (7, 0)`)
    const numbers = '[{"n": 1.0, "v": 1},\n{"n": 1, "v": 2}]'
    expect(await problemsOf(upsert(database, [{ table: 'loose', rows: numbers }]))).toMatchObject([
      { code: 'key-duplicate', place: { line: 2 } },
    ])
    const csv = 'n,v\n007,1\n7,2\n'
    expect(await problemsOf(upsert(database, [{ table: 'whole', file: 'x.csv', rows: csv }]))).toMatchObject([
      { code: 'key-duplicate', place: { line: 3 } },
    ])
  })

  test.each([
    ['an unknown label of an enum', 'mood', '"hapy"', 'field-enum', 'Did you mean "happy"?'],
    ['a whole number that overflows', 'small', '40000', 'field-range', 'smallint'],
    ['a fraction where a whole number is needed', 'small', '1.5', 'field-type', 'whole number'],
    ['a numeric that overflows', 'money', '123456.789', 'database-value', 'overflow'],
    ['a date that is none', 'day', '"2024-02-30"', 'field-type', '2024-02-30'],
    ['an hour that is none', 'at', '"2024-02-20T25:00:00Z"', 'database-value', 'out of range'],
    ['a uuid that is none', 'token', '"nope"', 'field-type', 'uuid'],
    ['bytes that are none', 'raw', '"\\\\xzz"', 'database-value', 'hexadecimal'],
    ['text that is too long', 'short', '"abcd"', 'field-too-long', '4 characters'],
    ['a domain that is broken', 'grams', '-1', 'database-check', 'grams_check'],
    ['a check that is broken', 'even', '3', 'database-check', 'even_check'],
    ['an address that is none', 'net', '"1.2.3"', 'database-value', 'inet'],
    ['a list that is none', 'list', '"a"', 'field-type', 'list'],
    ['a list of the wrong things', 'list', '["a", 1]', 'field-type', 'text'],
    ['a unique column that repeats', 'uniq', '1', 'database-duplicate', 'odd_uniq_key'],
    ['what a trigger refuses', 'even', '666', 'database-refused-row', 'beast'],
    ['NUL in text', 'short', '"\\u0000"', 'json-nul', 'u0000'],
    ['half a surrogate pair', 'short', '"\\ud800"', 'json-lone-surrogate', 'half'],
  ])('%s names row and field', async (_, field, value, code, told) => {
    await edit(`CREATE TYPE mood AS ENUM ('happy', 'sad'); CREATE DOMAIN grams AS numeric CHECK (VALUE > 0);
      CREATE TABLE odd (id int PRIMARY KEY, mood mood, small smallint, money numeric(6, 2), day date, at timestamptz,
        token uuid, raw bytea, short varchar(3), grams grams, even int CHECK (even % 2 = 0), net inet, list text[],
        uniq int UNIQUE);
      CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.even = 666 THEN RAISE EXCEPTION 'the beast'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER no BEFORE INSERT OR UPDATE ON odd FOR EACH ROW EXECUTE FUNCTION no();
      INSERT INTO odd (id, uniq) VALUES (9, 1), (3, 3)`)
    const text = (id: number) =>
      `[\n{"id": 1, "uniq": 7},\n{"id": 2},\n{"id": ${id}, "${field}": ${value}},\n{"id": 4}\n]`
    for (const id of [5, 3]) {
      const problems = await problemsOf(upsert(database, [{ table: 'odd', rows: text(id) }]))
      expect(problems).toMatchObject([
        { code, message: expect.stringContaining(told), place: { file: expect.any(String), line: 4 } },
      ])
    }
  })

  test('an empty text is a value where one is needed, but no key', async () => {
    expect((await upsert(database, items([{ id: 'a', label: '' }]))).problems).toEqual([])
    expect(await rowsOf('item')).toMatchObject([{ label: '' }])
    const words = items([{ id: 'a', label: '' }], { limits: { label: { required: true } } })
    expect(await problemsOf(upsert(database, words))).toMatchObject([{ code: 'field-missing' }])
  })
})

test('every format means the same rows', async () => {
  await edit(`CREATE TABLE shape (id text PRIMARY KEY, n numeric, label text, is_active boolean)`)
  const rows = [
    { id: 'a', n: 1.5, label: 'A, "quoted"' },
    { id: 'b', n: 2, label: 'Ä\nB' },
  ]
  const sources: Record<string, TableWords> = {
    json: { table: 'shape', rows },
    wrapped: { table: 'shape', rows: { version: 1, shape: rows } },
    collection: { table: 'shape', rows: { all: rows }, collection: 'all' },
    ndjson: { table: 'shape', file: 'x.ndjson', rows: rows.map((row) => JSON.stringify(row)).join('\n') },
    map: {
      table: 'shape',
      format: 'map',
      rows: Object.fromEntries(rows.map(({ id, ...rest }) => [id, rest])),
    },
    csv: { table: 'shape', file: 'x.csv', rows: 'id,n,label\na,1.5,"A, ""quoted"""\nb,2,"Ä\nB"\n' },
  }
  const results: Record<string, unknown> = {}
  for (const [name, words] of Object.entries(sources)) {
    await edit('TRUNCATE shape')
    expect((await upsert(database, [words])).problems).toEqual([])
    results[name] = await rowsOf('shape')
  }
  for (const name of Object.keys(sources)) expect(results[name]).toEqual(results.json)
  expect(results.json).toEqual([
    { id: 'a', n: '1.5', label: 'A, "quoted"', is_active: true },
    { id: 'b', n: '2', label: 'Ä\nB', is_active: true },
  ])
})

describe('a map', () => {
  test('fills key and value by the table’s own key, digits and all', async () => {
    await edit('CREATE TABLE rate (code text PRIMARY KEY, factor numeric)')
    const rows = '{"eur": 1.10, "chf": 12345678901234567890, "usd": null}'
    const words = { table: 'rate', format: 'map', value: 'factor', rows }
    expect((await upsert(database, [words])).problems).toEqual([])
    expect(await rowsOf('rate')).toEqual([
      { code: 'chf', factor: '12345678901234567890' },
      { code: 'eur', factor: '1.10' },
      { code: 'usd', factor: null },
    ])
  })

  test('a member may not name another key than its own', async () => {
    const rows = { a: { id: 'b', label: 'B' } }
    expect(await problemsOf(upsert(database, items(rows, { format: 'map' })))).toMatchObject([
      { code: 'field-twice' },
    ])
  })

  test('that is a list is refused', async () => {
    expect(await problemsOf(upsert(database, items([], { format: 'map' })))).toMatchObject([
      { code: 'map-not-an-object' },
    ])
  })
})
