import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SeedrailError } from '../../actions/lib/problem/problem.js'
import {
  createMovementsDatabase,
  type Movement,
  readMovements,
  seed,
  takeFootprint,
  writeSource,
} from '../support/movements.js'
import type { TestDatabase } from '../support/postgres.js'

let database: TestDatabase
let movements: Movement[]
beforeAll(async () => {
  database = await createMovementsDatabase()
  movements = await readMovements()
})
afterAll(() => database.drop())

/** The problems of a source that must be refused, and the proof that nothing was written. */
async function problemsOf(content: unknown, name?: string) {
  const before = await takeFootprint(database)
  const file = await writeSource(content, name)
  const error = await seed(database, { file }).then(
    () => Promise.reject(new Error('It should have been refused.')),
    (thrown: SeedrailError) => thrown,
  )
  expect(await takeFootprint(database)).toBe(before)
  return error.problems.map(({ code, message, place, next }) => ({
    code,
    message,
    line: place?.line,
    column: place?.column,
    key: place?.key,
    field: place?.field,
    next,
  }))
}

const squat = () => ({ ...(movements[1] as Movement) })

describe('a file that cannot be read', () => {
  test('missing', async () => {
    const error = await seed(database, { file: 'no/such.json' }).catch((thrown: SeedrailError) => thrown)
    expect(error).toMatchObject({ code: 'file-missing', message: 'There is no file "no/such.json".' })
  })

  test.each([
    ['empty', '', 'file-empty', 1],
    ['not JSON', 'slug: back-squat', 'json-invalid', 1],
    ['truncated', '[\n  {"slug": "a",\n   "na', 'json-truncated', 2],
    ['with a byte-order mark', Buffer.from('\ufeff[]'), 'file-bom', 1],
    ['UTF-16, marked', Buffer.from('\ufeff[]', 'utf16le'), 'file-utf16', 1],
    ['UTF-16, unmarked', Buffer.from('[]', 'utf16le'), 'file-utf16', 1],
    ['an empty list', '[]', 'source-empty', 1],
    ['an object without the list', '{"moves": []}', 'collection-missing', 1],
  ])('%s', async (_, content, code, line) => {
    expect(await problemsOf(content)).toMatchObject([{ code, line }])
  })

  test('a folder', async () => {
    const error = await seed(database, { file: 'data' }).catch((thrown: SeedrailError) => thrown)
    expect(error).toMatchObject({ code: 'file-unreadable' })
  })
})

describe('every fault of a source is told at once, with its line and column', () => {
  test('names, slugs, bounds, types, duplicates and unknown fields', async () => {
    const rows = [
      { ...squat(), slug: 'Back-Squat' },
      { ...squat(), slug: 'a', name: undefined },
      { ...squat(), slug: 'b', recommendedRpe: 11 },
      { ...squat(), slug: 'c', tags: Array.from({ length: 25 }, (_, index) => `tag-${index}`) },
      { ...squat(), slug: 'd', name: 5, equipment: 'barbell', recommendedRpe: '8' },
      { ...squat(), slug: 'e', primaryMuscle: ['quads'] },
      { ...squat(), slug: 'f', primaryMuscles: [], classification: null },
      { ...squat(), slug: 'a', name: 'Twice' },
    ]
    const problems = await problemsOf(rows)
    expect(problems.map(({ code, key, field }) => [code, key, field])).toEqual([
      ['field-pattern', 'Back-Squat', 'slug'],
      ['field-missing', 'a', 'name'],
      ['field-limit', 'b', 'recommendedRpe'],
      ['field-limit', 'c', 'tags'],
      ['field-type', 'd', 'name'],
      ['field-type', 'd', 'equipment'],
      ['field-type', 'd', 'recommendedRpe'],
      ['field-unknown', 'e', 'primaryMuscle'],
      ['field-missing', 'f', 'classification'],
      ['field-limit', 'f', 'primaryMuscles'],
      ['key-duplicate', 'a', 'slug'],
    ])
    expect(problems.every(({ line, column }) => (line ?? 0) > 1 && (column ?? 0) > 1)).toBe(true)
    expect(problems.find(({ code }) => code === 'field-unknown')?.message).toContain(
      'Did you mean "primary_muscles"?',
    )
    expect(problems.find(({ key }) => key === 'b')?.message).toBe(
      'recommendedRpe is 11, at most 10 is allowed.',
    )
  })

  test('also where the file then breaks off', async () => {
    const text = JSON.stringify([{ ...squat(), recommendedRpe: 11 }, squat()]).slice(0, -20)
    expect(await problemsOf(text)).toMatchObject([{ code: 'field-limit' }, { code: 'json-truncated' }])
  })

  test('null and blank items of a bounded list', async () => {
    expect(
      await problemsOf([
        { ...squat(), primaryMuscles: ['q', null] },
        { ...squat(), slug: 'b', tags: [' '] },
      ]),
    ).toMatchObject([
      { code: 'field-limit', field: 'primaryMuscles' },
      { code: 'field-limit', field: 'tags', message: 'tags holds an empty item.' },
    ])
  })

  test('a slug that stands twice names both lines', async () => {
    const problems = await problemsOf([squat(), { ...squat(), name: 'Again' }])
    expect(problems).toMatchObject([{ code: 'key-duplicate', key: 'back-squat' }])
    const [problem] = problems
    const first = Number(/movements\.json:(\d+):\d+/.exec(problem?.message ?? '')?.[1])
    expect(first).toBeGreaterThan(1)
    expect(problem?.line).toBeGreaterThan(first)
  })

  test.each([
    ['a key that stands twice', '[\n  {"slug": "a", "slug": "b"}\n]', 'json-duplicate-key', 2, 17],
    ['a row that is null', '[\n  null\n]', 'row-not-an-object', 2, 3],
    ['a row that is a list', '[[]]', 'row-not-an-object', 1, 2],
    ['a NUL', '[{"slug": "a\\u0000"}]', 'json-nul', 1, 11],
    ['half a surrogate pair', '[{"slug": "\\ud83d"}]', 'json-lone-surrogate', 1, 11],
  ])('%s', async (_, content, code, line, column) => {
    expect(await problemsOf(content)).toMatchObject([{ code, line, column }])
  })

  test('the offending element of a list has its own place', async () => {
    const [problem] = await problemsOf(
      '[{"slug": "a", "name": "A", "classification": "x", "primaryMuscles": ["a",\n 5]}]',
    )
    expect(problem).toMatchObject({ code: 'field-type', line: 2, column: 2, field: 'primaryMuscles' })
  })

  test('in NDJSON', async () => {
    const lines = [
      JSON.stringify(squat()),
      '',
      '{"slug": "x"',
      JSON.stringify({ ...squat(), slug: 'y', recommendedRpe: 0 }),
    ]
    expect(await problemsOf(lines.join('\n'), 'movements.ndjson')).toMatchObject([
      { code: 'json-invalid', line: 3 },
      { code: 'field-limit', line: 4, key: 'y' },
    ])
  })

  test('in CSV, down to the cell', async () => {
    const csv =
      'slug,name,classification,primaryMuscles,recommendedRpe\n"a","Two\nlines",strength,quads,11\nb,B,strength,quads\n'
    expect(await problemsOf(csv, 'movements.csv')).toMatchObject([
      { code: 'field-limit', key: 'a', line: 3, column: 23 },
      { code: 'csv-cells', line: 4 },
    ])
    expect(await problemsOf('slug,slug\na,b\n', 'movements.csv')).toMatchObject([
      { code: 'csv-header', line: 1 },
    ])
    expect(await problemsOf('slug,name\na,"open\n', 'movements.csv')).toMatchObject([
      { code: 'csv-truncated' },
    ])
  })
})

test('array, wrapped array, NDJSON and CSV of the same rows make the same library', async () => {
  const flat = movements.map(({ instructions: _instructions, metadata: _metadata, ...movement }) => movement)
  const columns = Object.keys(flat[0] ?? {})
  const cell = (value: unknown) =>
    `"${(Array.isArray(value) ? value.join(';') : String(value)).replaceAll('"', '""')}"`
  const sources: [string, unknown][] = [
    ['a.json', flat],
    ['b.json', { schemaVersion: 1, movements: flat }],
    ['c.ndjson', flat.map((row) => JSON.stringify(row)).join('\n')],
    [
      'd.csv',
      [
        columns.join(','),
        ...flat.map((row) =>
          columns.map((column) => cell((row as Record<string, unknown>)[column])).join(','),
        ),
      ].join('\r\n'),
    ],
  ]
  const fresh = await createMovementsDatabase()
  try {
    for (const [index, [name, content]] of sources.entries()) {
      const outcome = await seed(fresh, { file: await writeSource(content, name) })
      expect(outcome, name).toMatchObject(
        index === 0 ? { created: 8, problems: [] } : { skipped: 8, problems: [] },
      )
    }
  } finally {
    await fresh.drop()
  }
})

test('numbers keep their digits on the way into jsonb', async () => {
  const fresh = await createMovementsDatabase()
  try {
    const text = JSON.stringify([{ ...squat(), metadata: { exact: 'HERE' } }]).replace(
      '"HERE"',
      '[12345678901234567890, 1.10]',
    )
    await seed(fresh, { file: await writeSource(text) })
    expect(await fresh.query(`SELECT metadata::text FROM movement_library`)).toEqual([
      { metadata: '{"exact": [12345678901234567890, 1.10]}' },
    ])
  } finally {
    await fresh.drop()
  }
})
