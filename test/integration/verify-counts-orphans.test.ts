import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bypassing, createKitchen, tell, verify } from '../support/counts.js'
import type { TestDatabase } from '../support/postgres.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createKitchen()
})
afterEach(() => database.drop())

describe('orphans', () => {
  test('rows that all point at something hold, one check for each foreign key', async () => {
    const { checks } = await verify(database, [{ table: 'kitchen."Dish"', orphans: false }])
    expect(tell(checks)).toEqual([
      '✓ kitchen."Dish": orphans of dish_base_fk: 0, expected 0 orphans',
      '✓ kitchen."Dish": orphans of dish_cook_fk: 0, expected 0 orphans',
    ])
  })

  test('a row written while the triggers were off is found, though its constraint is there', async () => {
    await bypassing(database, `UPDATE kitchen."Dish" SET cook_id = 77 WHERE slug = 'laksa'`)
    const { checks } = await verify(database, [{ table: 'kitchen."Dish"', orphans: false }])
    expect(checks.map((check) => check.passed)).toEqual([true, false])
    expect(checks[1]).toMatchObject({
      actual: 1,
      offenders: [{ key: '(laksa, 1)', fault: 'cook_id = 77' }],
      problem: { code: 'orphans-found' },
    })
  })

  test('a constraint that was never validated vouches for nothing', async () => {
    await database.query(`
      INSERT INTO pantry (id, cook_id) VALUES (1, 1), (2, 99);
      ALTER TABLE pantry ADD CONSTRAINT pantry_cook_fk FOREIGN KEY (cook_id) REFERENCES cook NOT VALID`)
    const { checks } = await verify(database, [{ table: 'pantry', orphans: false }])
    expect(checks[0]?.offenders).toEqual([{ key: '2', fault: 'cook_id = 99' }])
  })

  test('of a pointer of two columns, one null is enough to point nowhere', async () => {
    await bypassing(
      database,
      `
      UPDATE kitchen."Dish" SET base_slug = 'ghost', base_edition = NULL WHERE slug = 'laksa';
      UPDATE kitchen."Dish" SET base_slug = 'ghost', base_edition = 1 WHERE slug = 'ramen'`,
    )
    const { checks } = await verify(database, [{ table: 'kitchen."Dish"', orphans: false }])
    expect(checks[0]?.offenders).toEqual([
      { key: '(ramen, 1)', fault: '(base_slug, base_edition) = (ghost, 1)' },
    ])
  })

  test('rows of a table without a primary key are named by where they lie', async () => {
    await database.query('CREATE TABLE loose (cook_id int REFERENCES cook)')
    await bypassing(database, 'INSERT INTO loose VALUES (1), (55)')
    const { checks } = await verify(database, [{ table: 'loose', orphans: false }])
    expect(checks[0]?.offenders).toEqual([{ key: '(0,2)', fault: 'cook_id = 55' }])
  })

  test('a table without a foreign key has nothing to check, which is a fault', async () => {
    const { checks } = await verify(database, [{ table: 'cook', orphans: false }])
    expect(checks).toMatchObject([{ check: 'orphans', passed: false, problem: { code: 'nothing-to-check' } }])
  })
})
