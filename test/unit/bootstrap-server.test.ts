import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { chooseGeneratedAt } from '../../actions/lib/bootstrap/generated-at.js'
import { acceptsGzip, matches } from '../../actions/lib/bootstrap/server/api.js'
import { createPool } from '../../actions/lib/bootstrap/server/pool.js'
import { shareTurns } from '../../actions/lib/bootstrap/server/turns.js'
import type { Database } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'

describe('shared turns', () => {
  test('who comes while one runs gets the next, together with all who came meanwhile', async () => {
    let begun = 0
    let running = 0
    let most = 0
    const ask = shareTurns(async () => {
      const turn = ++begun
      most = Math.max(most, ++running)
      await sleep(20)
      running--
      return turn
    })
    const first = ask()
    await sleep(5)
    expect(await Promise.all([first, ask(), ask(), ask()])).toEqual([1, 2, 2, 2])
    expect([begun, most]).toEqual([2, 1])
    expect(await ask()).toBe(3)
  })

  test('a failure is told to those who shared it, and the next turn begins anew', async () => {
    let begun = 0
    const ask = shareTurns(async () => {
      begun++
      await sleep(5)
      if (begun < 3) throw new Error(`turn ${begun}`)
      return begun
    })
    const results = await Promise.allSettled([ask(), ask(), ask()])
    expect(results.map((result) => (result.status === 'rejected' ? result.reason.message : 'kept'))).toEqual([
      'turn 1',
      'turn 2',
      'turn 2',
    ])
    expect(await ask()).toBe(3)
  })
})

/** A connection that does as it is told. */
function fakeDatabase(answer: () => Promise<unknown>, onClose: () => void = () => undefined): Database {
  return {
    dsn: parseDsn('postgresql://u:p@h:1/d'),
    serverVersion: '0',
    serverVersionNumber: 0,
    query: answer as Database['query'],
    copyIn: async () => 0,
    copyOut: async () => 0,
    close: async () => onClose(),
  } as Database
}

const lost = () => Promise.reject(Object.assign(new Error('Connection terminated'), { code: '57P01' }))

describe('the pool', () => {
  test('opens no more than it may, and gives one back to whoever waits', async () => {
    let opened = 0
    const pool = createPool(
      async () => {
        opened++
        return fakeDatabase(async () => ({ rows: [] }))
      },
      { size: 2, timeout: 1_000 },
    )
    let busy = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 9 }, () =>
        pool.run(async () => {
          most = Math.max(most, ++busy)
          await sleep(5)
          busy--
        }),
      ),
    )
    expect([opened, most]).toEqual([2, 2])
  })

  test('work on a connection that died while idle is done on a fresh one; on a fresh one it fails', async () => {
    let opened = 0
    let dead = false
    const pool = createPool(
      async () => {
        const mine = ++opened
        return fakeDatabase(() => (dead && mine === 1 ? lost() : Promise.resolve({ rows: [mine] })))
      },
      { size: 1, timeout: 1_000 },
    )
    const ask = () => pool.run(async (database) => (await database.query('SELECT')).rows[0])
    expect(await ask()).toBe(1)
    dead = true
    expect(await ask()).toBe(2)
    await expect(
      createPool(async () => fakeDatabase(lost), { size: 1, timeout: 1_000 }).run((d) => d.query('')),
    ).rejects.toThrow('Connection terminated')
  })

  test('a connection that hangs is given up and closed, and its place is free again', async () => {
    let closed = 0
    let hang = true
    const pool = createPool(
      async () =>
        fakeDatabase(
          () => (hang ? new Promise(() => undefined) : Promise.resolve({ rows: [] })),
          () => closed++,
        ),
      { size: 1, timeout: 60 },
    )
    const ask = () => pool.run((database) => database.query(''))
    const waits = await Promise.allSettled([ask(), ask()])
    expect(waits.map((wait) => wait.status === 'rejected' && wait.reason.code)).toEqual([
      'database-timeout',
      'database-timeout',
    ])
    hang = false
    await ask()
    await pool.close()
    expect(closed).toBeGreaterThanOrEqual(2)
  })

  test('an opening that hangs is given up, and what comes late of it is closed', async () => {
    let closed = 0
    const pool = createPool(
      async () => {
        await sleep(60)
        return fakeDatabase(
          async () => ({ rows: [] }),
          () => closed++,
        )
      },
      { size: 1, timeout: 20 },
    )
    await expect(pool.run(async () => 1)).rejects.toMatchObject({ code: 'database-timeout' })
    await sleep(80)
    expect(closed).toBe(1)
  })

  test('an error of the work keeps the connection', async () => {
    let opened = 0
    const pool = createPool(
      async () => {
        opened++
        return fakeDatabase(async () => ({ rows: [] }))
      },
      { size: 1, timeout: 1_000 },
    )
    for (const _ of [1, 2]) {
      await expect(pool.run(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
    }
    expect(opened).toBe(1)
  })
})

test('tags are compared weakly, in lists, and as *', () => {
  const etag = 'W/"1-abc"'
  for (const header of ['W/"1-abc"', '"1-abc"', '"x", W/"1-abc"', '*'])
    expect(matches(header, etag)).toBe(true)
  for (const header of [undefined, '', '"1-ab"', '1-abc']) expect(matches(header, etag)).toBe(false)
})

test('gzip is taken where it is named, and not with weight 0', () => {
  for (const header of ['gzip', 'br, GZIP;q=0.5', '*', 'deflate, *;q=0.1'])
    expect(acceptsGzip(header)).toBe(true)
  for (const header of [undefined, '', 'br', 'gzip;q=0', '*, gzip;q=0', 'identity', 'gzip;q=x']) {
    expect(acceptsGzip(header)).toBe(false)
  }
})

test('the moment of the files is the one asked for, else SOURCE_DATE_EPOCH, else open', () => {
  expect(chooseGeneratedAt('2026-11-21T04:00:00+01:00', '1')?.toISOString()).toBe('2026-11-21T03:00:00.000Z')
  expect(chooseGeneratedAt(undefined, '1795233600')?.toISOString()).toBe('2026-11-21T04:00:00.000Z')
  expect(chooseGeneratedAt(undefined, ' ')).toBeUndefined()
  for (const wrong of ['yesterday', '2026-11-21', '2026-13-01T00:00:00Z', '2026-11-21T04:00:00']) {
    expect(() => chooseGeneratedAt(wrong, undefined)).toThrow('no moment')
  }
  for (const wrong of ['-1', '1e3', '99999999999999999']) {
    expect(() => chooseGeneratedAt(undefined, wrong)).toThrow('SOURCE_DATE_EPOCH')
  }
})
