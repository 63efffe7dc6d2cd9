import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createKitchen, tell, verify } from '../support/counts.js'
import type { TestDatabase } from '../support/postgres.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createKitchen()
})
afterEach(() => database.drop())

describe('rows', () => {
  test('exact, least, most and as many as the source hold', async () => {
    const expectations = [
      { table: 'cook', rows: 3 },
      { table: 'cook', rows: { min: 3 } },
      { table: 'cook', rows: { max: 3 } },
      { table: 'cook', rows: 'source' },
      { table: 'cook', rows: { source: 1 } },
    ]
    const { checks } = await verify(database, expectations, { sourceRows: () => 3 })
    expect(tell(checks)).toEqual([
      '✓ cook: rows: 3, expected 3',
      '✓ cook: rows: 3, expected at least 3',
      '✓ cook: rows: 3, expected at most 3',
      '✓ cook: rows: 3, expected 3 (as the source)',
      '✓ cook: rows: 3, expected 3 (as the source)',
    ])
  })

  test('several rows for each row of the source hold, and one less does not', async () => {
    const expectations = [{ table: 'kitchen."Dish"', rows: { source: 2 } }]
    expect(tell((await verify(database, expectations, { sourceRows: () => 2 })).checks)).toEqual([
      '✓ kitchen."Dish": rows: 4, expected 4 (2 × 2 of the source)',
    ])
    expect(tell((await verify(database, expectations, { sourceRows: () => 3 })).checks)).toEqual([
      '✗ kitchen."Dish": rows: 4, expected 6 (2 × 3 of the source)',
    ])
  })

  test('a row too many or too few is refused with the distance', async () => {
    const { checks } = await verify(database, [
      { table: 'cook', rows: 5 },
      { table: 'cook', rows: { max: 1 } },
    ])
    expect(checks.map((check) => [check.passed, check.difference, check.problem?.code])).toEqual([
      [false, -2, 'count-differs'],
      [false, 2, 'count-differs'],
    ])
    expect(checks[0]?.problem).toMatchObject({
      message: 'rows in cook: 3, expected 5: 2 too few.',
      place: { table: 'cook' },
    })
  })

  test('where compares each column in its own type, null included', async () => {
    const { checks } = await verify(database, [
      { table: 'kitchen."Dish"', where: { is_current: true }, rows: 3 },
      { table: 'kitchen."Dish"', where: { state: 'LIVE', price: 9.5 }, rows: 2 },
      { table: 'kitchen."Dish"', where: { cook_id: null }, rows: 1 },
      { table: 'kitchen."Dish"', where: { code: 'abcdef' }, rows: 0 },
    ])
    expect(tell(checks)).toEqual([
      '✓ kitchen."Dish": rows where is_current = true: 3, expected 3',
      '✓ kitchen."Dish": rows where state = LIVE and price = 9.5: 2, expected 2',
      '✓ kitchen."Dish": rows where cook_id is null: 1, expected 1',
      '✓ kitchen."Dish": rows where code = abcdef: 0, expected 0',
    ])
  })

  test('an empty source fails, though the table is empty too', async () => {
    const { checks } = await verify(database, [{ table: 'pantry', rows: 'source' }], { sourceRows: () => 0 })
    expect(checks.map((check) => [check.passed, check.problem?.code])).toEqual([[false, 'source-empty']])
  })
})

describe('groups', () => {
  test('every named value is counted, null among them', async () => {
    const { checks } = await verify(database, [
      {
        table: 'kitchen."Dish"',
        groups: { state: { LIVE: 3, DRAFT: 1 }, cook_id: { '1': 2, '2': 1, '(null)': 1 } },
      },
    ])
    expect(checks.every((check) => check.passed)).toBe(true)
    expect(checks).toHaveLength(5)
  })

  test('a value that nobody named is a fault, told with the rows that hold it', async () => {
    const { checks } = await verify(database, [
      { table: 'kitchen."Dish"', groups: { state: { LIVE: 3, GONE: 0 } } },
    ])
    expect(tell(checks)).toEqual([
      '✓ kitchen."Dish": state = LIVE: 3, expected 3',
      '✓ kitchen."Dish": state = GONE: 0, expected 0',
      '✗ kitchen."Dish": state = DRAFT: 1, expected 0',
    ])
    expect(checks[2]).toMatchObject({
      offenders: [{ key: '(laksa, 1)', fault: 'state = DRAFT' }],
      problem: { code: 'value-unexpected' },
    })
  })

  test('a named value that is absent is counted as none', async () => {
    const { checks } = await verify(database, [
      { table: 'cook', groups: { name: { Ann: 1, Bo: 1, Cy: 1, Dee: 1 } } },
    ])
    expect(tell(checks).at(-1)).toBe('✗ cook: name = Dee: 0, expected 1')
  })

  test('a column of very many values is cut short, and still accounts for every row', async () => {
    await database.query(`INSERT INTO pantry (id, shelf) SELECT i, 'x' || i FROM generate_series(1, 5000) i`)
    const { checks } = await verify(database, [{ table: 'pantry', groups: { shelf: { x1: 1 } } }], {
      showKeys: 3,
    })
    expect(checks).toHaveLength(5)
    expect(checks.reduce((sum, check) => sum + (check.actual ?? 0), 0)).toBe(5000)
    expect(checks.at(-1)).toMatchObject({ check: 'shelf = (further values)', actual: 4996, passed: false })
  })

  test('the text "(null)" is not taken for null', async () => {
    await database.query(`INSERT INTO pantry (id, shelf) VALUES (1, '(null)'), (2, NULL)`)
    const { checks } = await verify(database, [{ table: 'pantry', groups: { shelf: { '(null)': 1 } } }])
    expect(tell(checks)).toEqual([
      '✓ pantry: shelf = (null): 1, expected 1',
      '✗ pantry: shelf = "(null)": 1, expected 0',
    ])
  })
})

describe('duplicates', () => {
  test('keys that stand once hold, alone, together and among the rows that where selects', async () => {
    const { checks } = await verify(database, [
      { table: 'kitchen."Dish"', unique: [['slug', 'edition']] },
      { table: 'kitchen."Dish"', where: { is_current: true }, unique: [['slug']] },
    ])
    expect(tell(checks)).toEqual([
      '✓ kitchen."Dish": unique (slug, edition): 0, expected 0 repeated keys',
      '✓ kitchen."Dish": unique (slug) where is_current = true: 0, expected 0 repeated keys',
    ])
  })

  test('a repeated key is named with how often it stands there, the worst first', async () => {
    await database.query(`INSERT INTO pantry (id, shelf, box)
      VALUES (1, 'a', 1), (2, 'a', 1), (3, 'b', 1), (4, 'b', 1), (5, 'b', 1), (6, 'c', NULL), (7, 'c', NULL), (8, NULL, NULL), (9, NULL, NULL)`)
    const { checks } = await verify(database, [{ table: 'pantry', unique: [['shelf', 'box']] }], {
      showKeys: 2,
    })
    expect(checks[0]).toMatchObject({
      actual: 3,
      passed: false,
      offenders: [
        { key: '(b, 1)', fault: '3 times' },
        { key: '(a, 1)', fault: '2 times' },
      ],
      problem: { code: 'duplicates-found' },
    })
    expect(checks[0]?.problem?.message).toContain('and 1 more')
  })

  test('nothing is unique in an empty table, unless the expectation allows it to be empty', async () => {
    const { checks } = await verify(database, [
      { table: 'pantry', unique: [['shelf']] },
      { table: 'pantry', rows: 0, unique: [['shelf']] },
    ])
    expect(checks.map((check) => [check.check, check.passed, check.problem?.code])).toEqual([
      ['unique (shelf)', false, 'nothing-to-check'],
      ['rows', true, undefined],
      ['unique (shelf)', true, undefined],
    ])
  })
})
