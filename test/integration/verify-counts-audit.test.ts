import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bypassing, createKitchen, tell, verify } from '../support/counts.js'
import type { TestDatabase } from '../support/postgres.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createKitchen()
})
afterEach(() => database.drop())

describe('audit', () => {
  test('published rows with their five events hold, a second version with its own', async () => {
    const { checks } = await verify(database, [{ audit: 'complete' }])
    expect(tell(checks)).toEqual(['✓ kitchen."Dish": audit complete: 4, expected 4 with all five events'])
  })

  test('a missing step and a step out of order are named by key and version', async () => {
    await database.query(`
      DELETE FROM ledger WHERE draft_id = 'd-laksa' AND what = 'passed';
      UPDATE ledger SET at = '2030-01-01' WHERE draft_id = 'd-ramen' AND what = 'handed_in'`)
    const { checks } = await verify(database, [{ audit: 'complete' }])
    expect(checks[0]).toMatchObject({
      actual: 2,
      difference: -2,
      passed: false,
      offenders: [
        { key: 'laksa v1', fault: 'passed missing' },
        { key: 'ramen v1', fault: 'handed_in after live' },
      ],
      problem: { code: 'audit-incomplete' },
    })
  })

  test('the events of version 1 do not serve version 2', async () => {
    await database.query(
      `DELETE FROM ledger WHERE draft_id = 'd-pho' AND what = 'passed' AND at > '2026-02-01'`,
    )
    const { checks } = await verify(database, [{ audit: 'complete' }])
    expect(checks[0]?.offenders).toEqual([{ key: 'pho v2', fault: 'passed missing' }])
  })

  test('a row that came from no draft, or from one that is gone, is refused', async () => {
    await bypassing(
      database,
      `
      UPDATE kitchen."Dish" SET draft_id = NULL WHERE slug = 'laksa';
      DELETE FROM draft WHERE id = 'd-ramen'`,
    )
    const { checks } = await verify(database, [{ audit: 'complete' }])
    expect(checks[0]?.offenders).toEqual([
      { key: 'ramen v1', fault: 'draft_id = d-ramen is not in staging' },
      { key: 'laksa v1', fault: 'draft_id is null' },
    ])
  })

  test('a library without rows has no trail to follow, which is a fault', async () => {
    await database.query('TRUNCATE kitchen."Dish" CASCADE')
    const { checks } = await verify(database, [{ audit: 'complete' }])
    expect(checks).toMatchObject([{ passed: false, problem: { code: 'nothing-to-check' } }])
  })

  test('a library larger than one portion of the stream is followed to its end', async () => {
    await database.query(`
      INSERT INTO draft SELECT 'd' || i FROM generate_series(1, 1500) i;
      INSERT INTO kitchen."Dish" (id, slug, edition, is_current, state, draft_id)
        SELECT 'x' || i, 'x' || i, 1, true, 'LIVE', 'd' || i FROM generate_series(1, 1500) i;
      INSERT INTO ledger (what, draft_id, dish_id, at)
        SELECT what, CASE WHEN step < 5 THEN 'd' || i END, CASE WHEN step > 3 THEN 'x' || i END, '2026-01-01'
          FROM generate_series(1, 1500) i
         CROSS JOIN (VALUES ('born', 1), ('handed_in', 2), ('passed', 3), ('live', 4), ('born', 5)) steps (what, step)
         WHERE NOT (i = 777 AND step = 3) AND NOT (i = 1500 AND step = 5)`)
    const { checks } = await verify(database, [{ audit: 'complete' }])
    expect(checks[0]).toMatchObject({ actual: 1502, difference: -2 })
    expect(checks[0]?.offenders).toEqual([
      { key: 'x1500 v1', fault: 'library born missing' },
      { key: 'x777 v1', fault: 'passed missing' },
    ])
  })
})
