import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  createMovementsDatabase,
  readEditedMovements,
  readMovements,
  seed,
  takeFootprint,
  writeSource,
} from '../support/movements.js'
import type { TestDatabase } from '../support/postgres.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createMovementsDatabase()
})
afterEach(() => database.drop())

describe('the lifecycle', () => {
  test('stops where it is told and goes on from there', async () => {
    const states = async () => {
      const rows = await database.query<{ status: string }>(
        'SELECT DISTINCT status::text FROM movement_staging',
      )
      return rows.map((row) => row.status)
    }
    expect(await seed(database, { submit: false, publish: false })).toMatchObject({ created: 8 })
    expect(await states()).toEqual(['DRAFT'])
    expect(await seed(database, { publish: false })).toMatchObject({ updated: 8 })
    expect(await states()).toEqual(['READY_FOR_REVIEW'])
    expect(await seed(database)).toMatchObject({ updated: 8 })
    expect(await states()).toEqual(['PUBLISHED'])
    expect(await database.query('SELECT count(*)::int FROM movement_audit_log')).toEqual([{ count: 40 }])
  })

  test("leaves another actor's draft alone and shows both values", async () => {
    await database.query(
      `INSERT INTO movement_staging (name, slug, classification, primary_muscles, created_by_id)
       VALUES ('Our Squat', 'back-squat', 'strength', '{quads}', 'ada')`,
    )
    const outcome = await seed(database)
    expect(outcome).toMatchObject({ created: 7, skipped: 1 })
    expect(outcome.problems).toMatchObject([{ level: 'warning', code: 'row-foreign' }])
    expect(outcome.problems[0]?.message).toContain('name (published "Our Squat", source "Back Squat")')
    expect(
      await database.query(`SELECT name, status::text FROM movement_staging WHERE slug = 'back-squat'`),
    ).toEqual([{ name: 'Our Squat', status: 'DRAFT' }])
  })

  test('leaves a draft alone that a reviewer sent back, until the source changes', async () => {
    await seed(database, { publish: false })
    await database.query(`UPDATE movement_staging SET status = 'CHANGES_REQUESTED' WHERE slug = 'deadlift'`)
    const held = await seed(database)
    expect(held).toMatchObject({ updated: 7, skipped: 1 })
    expect(held.problems).toMatchObject([{ code: 'row-held', place: { key: 'deadlift' } }])

    const file = await writeSource(await readEditedMovements('deadlift', { recommendedRpe: 7 }))
    expect(await seed(database, { file })).toMatchObject({ updated: 1, skipped: 7, problems: [] })
  })
})

describe('a movement that left the source', () => {
  test('is named and stays published', async () => {
    await seed(database)
    const before = await takeFootprint(database)
    const file = await writeSource((await readMovements()).slice(1))
    const outcome = await seed(database, { file })
    expect(outcome).toMatchObject({
      missing: ['assault-bike'],
      archived: 0,
      problems: [{ level: 'warning', code: 'row-left-source' }],
    })
    expect(await takeFootprint(database)).toBe(before)
  })

  test('is archived when asked, and is published again as a new version when it returns', async () => {
    await seed(database)
    const file = await writeSource((await readMovements()).slice(1))
    expect(await seed(database, { file, onMissing: 'archive' })).toMatchObject({ archived: 1, problems: [] })
    expect(
      await database.query(
        `SELECT s.status::text, l.is_current FROM movement_staging s JOIN movement_library l USING (slug) WHERE slug = 'assault-bike'`,
      ),
    ).toEqual([{ status: 'ARCHIVED', is_current: false }])

    expect(await seed(database)).toMatchObject({ updated: 1, skipped: 7 })
    expect(
      await database.query(`SELECT version FROM movement_library WHERE slug = 'assault-bike' AND is_current`),
    ).toEqual([{ version: 2 }])
  })

  test('is not archived beyond the limit, and then nothing is', async () => {
    await seed(database)
    const before = await takeFootprint(database)
    const file = await writeSource((await readMovements()).slice(2))
    const outcome = await seed(database, { file, onMissing: 'archive' })
    expect(outcome.problems).toMatchObject([{ level: 'error', code: 'too-many-archived' }])
    expect(await takeFootprint(database)).toBe(before)
  })

  test('is not revived when a person archived it', async () => {
    await seed(database)
    await database.query(
      `UPDATE movement_staging SET status = 'ARCHIVED', updated_by_id = 'ada' WHERE slug = 'pull-up';
       UPDATE movement_library SET is_current = false WHERE slug = 'pull-up'`,
    )
    const outcome = await seed(database)
    expect(outcome).toMatchObject({
      updated: 0,
      skipped: 8,
      problems: [{ code: 'row-archived', place: { key: 'pull-up' } }],
    })
  })
})

test('a draft that left the source is named', async () => {
  await seed(database, { publish: false })
  const file = await writeSource((await readMovements()).slice(1))
  const outcome = await seed(database, { file, publish: false, onMissing: 'archive' })
  expect(outcome.problems).toMatchObject([
    { level: 'warning', code: 'draft-left-source', place: { key: 'assault-bike' } },
  ])
  expect(outcome.archived).toBe(0)
})
