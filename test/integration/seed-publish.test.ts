import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  createMovementsDatabase,
  failureOf,
  readEditedMovements,
  readMovements,
  seed,
  takeFootprint,
  writeSource,
} from '../support/movements.js'
import type { TestDatabase } from '../support/postgres.js'
import { watchWrites } from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createMovementsDatabase()
})
afterEach(() => database.drop())

describe('a first run', () => {
  test('publishes eight movements and leaves five audit rows for each', async () => {
    const outcome = await seed(database)

    expect(outcome).toMatchObject({ rows: 8, created: 8, updated: 0, skipped: 0, archived: 0, problems: [] })
    expect(
      await database.query(
        'SELECT action::text, count(*)::int FROM movement_audit_log GROUP BY 1 ORDER BY 1',
      ),
    ).toEqual([
      { action: 'APPROVED', count: 8 },
      { action: 'CREATED', count: 16 },
      { action: 'PUBLISHED', count: 8 },
      { action: 'REVIEW_SUBMITTED', count: 8 },
    ])
    expect(
      await database.query(
        `SELECT count(*)::int, bool_and(l.is_current AND l.version = 1 AND s.status = 'PUBLISHED'
                AND s.published_movement_id = l.id AND l.staging_snapshot ->> 'slug' = l.slug) AS linked
           FROM movement_library l JOIN movement_staging s ON s.id = l.staging_source_id`,
      ),
    ).toEqual([{ count: 8, linked: true }])
  })

  test('writes the source into the library, field for field', async () => {
    await seed(database)
    const rows = await database.query<{ row: Record<string, unknown> }>(
      'SELECT to_jsonb(l) AS row FROM movement_library l ORDER BY slug',
    )
    const movements = await readMovements()
    for (const [index, movement] of movements.entries()) {
      const row = rows[index]?.row ?? {}
      for (const [field, value] of Object.entries(movement)) {
        expect(row[field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]).toEqual(value)
      }
    }
  })

  test('names the actor and the source line in the audit log, in the order of the steps', async () => {
    await seed(database, { actor: { id: 'u-7', email: 'ada@example.com', role: 'EDITOR' }, commit: 'abc123' })
    const events = await database.query(
      `SELECT a.action::text, a.actor_id, a.actor_email, a.actor_role, a.metadata
         FROM movement_audit_log a
         LEFT JOIN movement_staging s ON s.id = a.movement_staging_id
         LEFT JOIN movement_library l ON l.id = a.movement_library_id
        WHERE coalesce(s.slug, l.slug) = 'back-squat' ORDER BY a.created_at`,
    )
    expect(events.map((event) => event.action)).toEqual([
      'CREATED',
      'REVIEW_SUBMITTED',
      'APPROVED',
      'PUBLISHED',
      'CREATED',
    ])
    expect(events[0]).toMatchObject({
      actor_id: 'u-7',
      actor_email: 'ada@example.com',
      actor_role: 'EDITOR',
      metadata: { dataset: 'movements', file: 'data/movements/movements.json', line: 38, commit: 'abc123' },
    })
  })
})

describe('a second run', () => {
  test('writes nothing: no row version, no transaction id, no WAL of its own', async () => {
    await seed(database)
    await database.query('VACUUM')
    const before = await takeFootprint(database)
    const { watch, written } = watchWrites()
    const outcome = await seed(database, { watch })

    expect(outcome).toMatchObject({ created: 0, updated: 0, skipped: 8, changes: [], problems: [] })
    expect(await takeFootprint(database)).toBe(before)
    expect(written.transaction).toBeNull()
    // A reader may tidy up a page of the catalogues that other databases left dead rows in.
    expect(Number(written.wal)).toBeLessThan(1_000)
  })
})

describe('a changed published movement', () => {
  test('fails the run, names line and fields, and leaves nothing behind', async () => {
    await seed(database)
    const before = await takeFootprint(database)
    const movements = await readEditedMovements('back-squat', { recommendedRpe: 9, tags: ['legs'] })
    const file = await writeSource([
      ...movements,
      { ...movements[0], slug: 'front-squat', name: 'Front Squat' },
    ])

    const outcome = await seed(database, { file })

    expect(outcome).toMatchObject({ created: 0, updated: 0, changes: [] })
    expect(outcome.problems).toHaveLength(1)
    const [problem] = outcome.problems
    expect(problem?.message).toContain('back-squat :: Published movements cannot be edited')
    expect(problem?.message).toContain('recommended_rpe (published 8, source 9)')
    expect(problem?.message).toContain(
      'tags (published ["strength", "lower-body", "squat", "compound"], source ["legs"])',
    )
    expect(problem?.place).toMatchObject({ line: expect.any(Number), key: 'back-squat' })
    expect(await takeFootprint(database)).toBe(before)
  })

  test('becomes version 2 where the run asks for it, with one current version and five more events', async () => {
    await seed(database)
    const file = await writeSource(await readEditedMovements('back-squat', { recommendedRpe: 9 }))

    const outcome = await seed(database, { file, onPublishedChange: 'new-version' })

    expect(outcome).toMatchObject({ created: 0, updated: 1, skipped: 7, problems: [] })
    expect(outcome.changes).toMatchObject([
      { key: 'back-squat', version: 2, fields: [{ field: 'recommended_rpe', from: '8', to: '9' }] },
    ])
    expect(
      await database.query(
        `SELECT version, is_current, recommended_rpe FROM movement_library WHERE slug = 'back-squat' ORDER BY version`,
      ),
    ).toEqual([
      { version: 1, is_current: false, recommended_rpe: 8 },
      { version: 2, is_current: true, recommended_rpe: 9 },
    ])
    expect(await database.query('SELECT count(*)::int FROM movement_audit_log')).toEqual([{ count: 45 }])
    expect(await seed(database, { file })).toMatchObject({ skipped: 8, changes: [] })
  })
})

test('a change drafted with new-version is not published by a run that forbids changes', async () => {
  await seed(database)
  const file = await writeSource(await readEditedMovements('back-squat', { recommendedRpe: 9 }))
  await seed(database, { file, publish: false, onPublishedChange: 'new-version' })
  const before = await takeFootprint(database)
  expect((await seed(database, { file })).problems).toMatchObject([{ code: 'published-changed' }])
  expect(await seed(database)).toMatchObject({ skipped: 8 })
  expect(await takeFootprint(database)).toBe(before)
})

describe('a plan', () => {
  test('shows what the apply then does, and writes nothing', async () => {
    const before = await takeFootprint(database)
    const plan = await seed(database, { mode: 'plan' })
    expect(await takeFootprint(database)).toBe(before)
    const applied = await seed(database)
    expect({ ...plan, mode: 'apply' }).toEqual(applied)
  })
})

describe('what the server refuses', () => {
  test('is named by row and line, every offender at once, and nothing is written', async () => {
    await database.query(
      `ALTER TABLE movement_library ADD CONSTRAINT no_presses CHECK (slug NOT LIKE '%press')`,
    )
    const outcome = await seed(database)
    expect(
      outcome.problems.map((problem) => [problem.code, problem.place?.key, problem.place?.line]),
    ).toEqual([
      ['database-check', 'bench-press', 66],
      ['database-check', 'overhead-press', 152],
    ])
    expect(await database.query('SELECT count(*)::int FROM movement_staging')).toEqual([{ count: 0 }])
  })

  test("a trigger of the user's own that raises stops the run with its words", async () => {
    await database.query(
      `CREATE FUNCTION no_bikes() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN IF NEW.slug LIKE '%bike%' THEN RAISE EXCEPTION 'bikes are out of season'; END IF; RETURN NEW; END $$;
       CREATE TRIGGER no_bikes BEFORE INSERT ON movement_staging FOR EACH ROW EXECUTE FUNCTION no_bikes()`,
    )
    const outcome = await seed(database)
    expect(outcome.problems).toMatchObject([{ place: { key: 'assault-bike' } }])
    expect(outcome.problems[0]?.message).toContain('bikes are out of season')
    expect(await database.query('SELECT count(*)::int FROM movement_staging')).toEqual([{ count: 0 }])
  })

  test('a table nobody migrated is named, with the command that makes it', async () => {
    await database.query('DROP TABLE movement_audit_log')
    const error = await failureOf(seed(database))
    expect(error.problems).toMatchObject([
      { code: 'table-missing', next: expect.stringContaining('migrate') },
    ])
    expect(error.message).toContain('"movement_audit_log"')
  })
})
