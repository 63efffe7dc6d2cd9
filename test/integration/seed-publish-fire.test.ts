import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect, type Database } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { runAction } from '../support/action-process.js'
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

let database: TestDatabase
beforeEach(async () => {
  database = await createMovementsDatabase()
})
afterEach(() => database.drop())

describe('under fire', () => {
  test('two runs at once take turns: one creates, the other has nothing to do, and it said whom it waits for', async () => {
    const waited: string[] = []
    let waits: () => void = () => undefined
    const someoneWaits = new Promise<void>((resolve) => {
      waits = resolve
    })
    const slow = (real: Database): Database => ({
      ...real,
      query: async (sql: string, values?: readonly unknown[]) => {
        if (sql === 'COMMIT') await someoneWaits
        return (await real.query(sql, values)) as never
      },
    })
    const onWait = (holders: readonly { application: string }[]) => {
      waited.push(...holders.map((one) => one.application))
      waits()
    }
    const outcomes = await Promise.all([
      seed(database, { watch: slow, onWait }),
      seed(database, { watch: slow, onWait }),
    ])
    expect(outcomes.map((outcome) => outcome.created).sort()).toEqual([0, 8])
    expect(waited).toEqual(['seedrail'])
    expect(await database.query('SELECT count(*)::int FROM movement_audit_log')).toEqual([{ count: 40 }])
  })

  test('a run that cannot have the lock in time says who has it', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let reached: () => void = () => undefined
    const holding = new Promise<void>((resolve) => {
      reached = resolve
    })
    const first = seed(database, {
      watch: (real) => ({
        ...real,
        query: async (sql: string, values?: readonly unknown[]) => {
          if (sql === 'COMMIT') {
            reached()
            await held
          }
          return (await real.query(sql, values)) as never
        },
      }),
    })
    await holding
    const error = await failureOf(seed(database, { lockTimeout: 200 }))
    release()
    expect(error.code).toBe('lock-timeout')
    expect(error.message).toMatch(/held by seedrail \(user postgres, backend \d+/)
    expect(await first).toMatchObject({ created: 8 })
  })

  test("somebody's lock on a table is waited for only so long, also before anything is read", async () => {
    const holder = await connect(parseDsn(database.dsn))
    await holder.query('BEGIN')
    await holder.query('LOCK TABLE movement_staging IN ACCESS EXCLUSIVE MODE')
    const run = await runAction('seed', {
      dsn: database.dsn,
      dataset: 'data/movements',
      'lock-timeout': '500ms',
    })
    await holder.close()
    expect(run.exitCode).toBe(2)
    expect(run.log).toContain('Somebody holds a lock that this run needs')
  })

  test('a draft that somebody edits between reading and writing stops the run', async () => {
    await seed(database, { publish: false })
    const error = await failureOf(
      seed(database, {
        watch: (real) => ({
          ...real,
          query: async (sql: string, values?: readonly unknown[]) => {
            if (sql.includes('FOR UPDATE OF s')) {
              await database.query(
                `UPDATE movement_staging SET name = 'Edited by Ada' WHERE slug = 'deadlift'`,
              )
            }
            return (await real.query(sql, values)) as never
          },
        }),
      }),
    )
    expect(error.code).toBe('row-moved')
    expect(await database.query(`SELECT count(*)::int FROM movement_library`)).toEqual([{ count: 0 }])
    expect(await database.query(`SELECT name FROM movement_staging WHERE slug = 'deadlift'`)).toEqual([
      { name: 'Edited by Ada' },
    ])
  })

  test('a server that ends the session at any statement leaves the old data exactly', async () => {
    await seed(database)
    const before = await takeFootprint(database)
    const file = await writeSource([
      ...(await readEditedMovements('back-squat', { recommendedRpe: 9 })),
      { ...(await readMovements())[0], slug: 'new-one', name: 'New One' },
    ])
    let statements = 0
    const counted = (real: Database): Database => ({
      ...real,
      query: (sql: string, values?: readonly unknown[]) => {
        statements++
        return real.query(sql, values)
      },
    })
    await seed(database, { file, mode: 'plan', onPublishedChange: 'new-version', watch: counted })
    expect(statements).toBeGreaterThan(15)

    for (let fatal = 2; fatal < statements; fatal++) {
      let count = 0
      const error = await failureOf(
        seed(database, {
          file,
          onPublishedChange: 'new-version',
          watch: (real) => ({
            ...real,
            query: async (sql: string, values?: readonly unknown[]) => {
              count++
              if (count === fatal)
                await database.query(
                  'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
                )
              return (await real.query(sql, values)) as never
            },
          }),
        }),
      )
      expect(['database-lost', 'database-lost-at-commit'], `statement ${fatal}`).toContain(error.code)
      expect(await takeFootprint(database)).toBe(before)
    }
  })
})
