import { copyFile, cp, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { runSeed, type SeedRun, takeFootprint, upsert } from '../support/upsert-fire.js'

/** Data that none of us wrote, straight from npm. */
const { resolve } = createRequire(import.meta.url)

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.drop())

const copyFixture = async (name: string) => {
  const folder = await mkdtemp(join(tmpdir(), `seedrail-${name}-`))
  await cp(join('test/fixtures', name), folder, { recursive: true })
  return folder
}

const tell = (what: string, { duration, peak }: SeedRun) =>
  console.info(`${what}: ${Math.round(duration)} ms from start to exit, ${Math.round(peak)} MB at most`)

test('cities.json: every place arrives, a second run writes nothing, three edits are three changes with their lines', async () => {
  await database.query(`
CREATE TABLE city (country char(2) NOT NULL, name text NOT NULL, lat text NOT NULL, lng text NOT NULL,
                   admin1 text NOT NULL, admin2 text NOT NULL, PRIMARY KEY (country, name, lat, lng))`)
  const folder = await copyFixture('cities')
  const file = join(folder, 'cities.json')
  await copyFile(resolve('cities.json/cities.json'), file)
  const places = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>[]
  expect(places.length).toBeGreaterThan(150_000)

  const inputs = { dsn: database.dsn, dataset: folder }
  const first = await runSeed(inputs)
  expect(first.exitCode, first.raw).toBe(0)
  tell(`cities, ${places.length} rows, first run`, first)
  expect(await database.query('SELECT count(*)::int FROM city')).toEqual([{ count: places.length }])
  const before = await takeFootprint(database, 'city')
  const second = await runSeed(inputs)
  expect(second.raw).toContain(
    `0 inserted, 0 updated, 0 reactivated, 0 deactivated, ${places.length} unchanged`,
  )
  tell('cities, second run, all compared', second)
  expect((await takeFootprint(database, 'city')) === before, 'nothing was written').toBe(true)

  const edited = new Map([
    [10, 'one'],
    [70_000, 'two'],
    [places.length - 1, 'three'],
  ])
  const lines = places.map((place, index) =>
    JSON.stringify(edited.has(index) ? { ...place, admin2: edited.get(index) } : place),
  )
  await writeFile(file, `[\n${lines.join(',\n')}\n]\n`)
  const plan = await upsert(database, folder, { mode: 'plan' })
  expect(plan.problems).toEqual([])
  expect(plan.tables).toMatchObject([
    { inserted: 0, updated: 3, deactivated: 0, unchanged: places.length - 3 },
  ])
  const changes = plan.tables[0]?.changes ?? []
  expect(
    changes.map(({ kind, line, fields }) => [kind, line, fields[0]?.[0], fields[0]?.[2]]).sort(byLine),
  ).toEqual([...edited].map(([index, word]) => ['~', index + 2, 'admin2', `"${word}"`]))
  expect((await takeFootprint(database, 'city')) === before, 'the plan wrote nothing').toBe(true)
})

test('language-subtag-registry: lists, dates and renamed fields arrive as they stand, and three edits are planned by line', async () => {
  await database.query(`
CREATE TABLE language_subtag (type text NOT NULL, subtag text NOT NULL, descriptions text[] NOT NULL, added date NOT NULL,
  deprecated date, suppress_script text, scope text, macrolanguage text, preferred_value text,
  prefixes text[] NOT NULL DEFAULT '{}', comments text[], PRIMARY KEY (type, subtag))`)
  const folder = await copyFixture('language-subtags')
  const file = join(folder, 'registry.json')
  await copyFile(resolve('language-subtag-registry/data/json/registry.json'), file)
  const text = await readFile(file, 'utf8')
  const entries = JSON.parse(text) as Record<string, unknown>[]

  expect((await upsert(database, folder)).tables).toMatchObject([{ inserted: entries.length }])
  expect(
    await database.query(
      `SELECT descriptions, added::text, suppress_script, prefixes FROM language_subtag WHERE type = 'language' AND subtag = 'de'`,
    ),
  ).toEqual([{ descriptions: ['German'], added: '2005-10-16', suppress_script: 'Latn', prefixes: [] }])
  const before = await takeFootprint(database, 'language_subtag')
  expect((await upsert(database, folder)).tables).toMatchObject([{ unchanged: entries.length, updated: 0 }])
  expect(await takeFootprint(database, 'language_subtag')).toBe(before)

  const words = ['Afar', 'German', 'Zaza']
  await writeFile(
    file,
    words.reduce((edited, word) => edited.replace(`"${word}"`, `"${word} (edited)"`), text),
  )
  const plan = await upsert(database, folder, { mode: 'plan' })
  const [table] = plan.tables
  expect(table).toMatchObject({ inserted: 0, updated: 3, unchanged: entries.length - 3 })
  const source = text.split('\n')
  for (const word of words) {
    const change = table?.changes.find(({ fields }) => fields[0]?.[2]?.includes(`${word} (edited)`))
    const at = source.findIndex((line) => line.includes(`"${word}"`))
    expect(source.slice((change?.line ?? 0) - 1, at + 1).join('\n'), word).toMatch(/^\s*\{[^}]*$/)
  }
})

function byLine(a: readonly unknown[], b: readonly unknown[]): number {
  return Number(a[1]) - Number(b[1])
}
