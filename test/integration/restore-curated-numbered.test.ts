import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDatabaseWith } from '../support/dump.js'
import { seed } from '../support/movements.js'
import type { TestDatabase } from '../support/postgres.js'
import { dumpFrom, restore } from '../support/restore.js'

/** A library whose log of events is numbered by each database for itself: GENERATED ALWAYS AS IDENTITY. */
const bakery = 'test/fixtures/callers/bakery'

let migration: string
let target: TestDatabase

beforeEach(async () => {
  migration = await readFile(`${bakery}/db/migrations/20240605120000_recipes/migration.sql`, 'utf8')
  expect(migration).toContain('GENERATED ALWAYS AS IDENTITY')
  target = await createDatabaseWith(migration)
})
afterEach(() => target.drop())

/** A dump of a database of its own, as CI makes one: from these recipes and none before. */
async function dumpOf(recipes: readonly object[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-recipes-'))
  await cp(`${bakery}/content/recipes`, folder, { recursive: true })
  await writeFile(
    join(folder, 'recipes.ndjson'),
    recipes.map((recipe) => `${JSON.stringify(recipe)}\n`).join(''),
  )
  const maker = await createDatabaseWith(migration)
  try {
    await seed(maker, { dataset: folder })
    return await dumpFrom(maker, folder)
  } finally {
    await maker.drop()
  }
}

const rye = { code: 'rye', title: 'Rye loaf', grams: 1000, allergens: ['rye'] }
const bun = { code: 'bun', title: 'Milk bun', grams: 80, allergens: ['wheat', 'milk'] }
const events = () =>
  target.query(`
    SELECT r.code, array_agg(l.what ORDER BY l.id) AS what, count(DISTINCT l.id)::int AS numbers
      FROM recipe_log l JOIN recipe_draft d ON d.id = l.draft_id JOIN recipe r ON r.draft_id = d.id
     GROUP BY r.code ORDER BY r.code`)

test('events of another database are numbered anew, and meet none that are there', async () => {
  const first = await restore(target, await dumpOf([rye]))
  expect(first.problems).toEqual([])
  const [written] = await events()
  expect(written).toMatchObject({ code: 'rye', numbers: (written as { what: string[] }).what.length })
  const dump = await dumpOf([bun, rye])
  const second = await restore(target, dump)
  expect(second.problems).toEqual([])
  expect(await events()).toEqual([{ ...written, code: 'bun' }, written])
  const again = await restore(target, dump)
  expect(again.tables.map(({ inserted, updated }) => [inserted, updated])).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ])
  expect(await events()).toHaveLength(2)
})

test('an event that is there already is not written again when its row comes back to life', async () => {
  const maker = await createDatabaseWith(migration)
  const content = `${bakery}/content/recipes`
  const log = (database: TestDatabase) =>
    database.query('SELECT what, created_at::text AS at FROM recipe_log ORDER BY created_at, id')
  try {
    await maker.query(`
      INSERT INTO recipe_draft (code, title, grams, state) VALUES ('rye', 'Rye', 10, 'gone');
      INSERT INTO recipe_log (what, draft_id, created_at)
      SELECT what, d.id, at FROM recipe_draft d, (VALUES ('written', timestamptz '2024-01-01'), ('dropped', '2024-01-02')) AS e(what, at)`)
    // Another sequence stands elsewhere already, and is left where it is.
    await target.query(`
      INSERT INTO recipe_log (what, created_at) SELECT 'other', '2023-01-01' FROM generate_series(1, 50);
      DELETE FROM recipe_log WHERE what = 'other'`)
    expect((await restore(target, await dumpFrom(maker, content))).problems).toEqual([])
    await maker.query(`
      UPDATE recipe_draft SET state = 'sold';
      INSERT INTO recipe (code, edition, title, grams, is_current, draft_id) SELECT code, 1, title, grams, true, id FROM recipe_draft;
      INSERT INTO recipe_log (what, draft_id, recipe_id, created_at)
      SELECT 'sold', d.id, r.id, '2024-01-03' FROM recipe_draft d, recipe r`)
    expect((await restore(target, await dumpFrom(maker, content))).problems).toEqual([])
    expect(await log(target)).toEqual(await log(maker))
    expect(await log(target)).toHaveLength(3)
    expect(await target.query('SELECT max(id)::int AS last FROM recipe_log')).toEqual([{ last: 53 }])
  } finally {
    await maker.drop()
  }
})
