import { connectionWasLost, type Database } from '../../database/connection.js'
import { fault, SeedrailError } from '../../problem/problem.js'

/** A few connections, opened when they are needed and kept for the next who needs one. */
export type Pool = {
  /**
   * Runs `work` on a connection of its own. `work` only reads: it is tried once more where the connection had
   * died since its last use, as all do when a server restarts.
   * @throws SeedrailError `database-*`; what `work` throws
   */
  run<Result>(work: (database: Database) => Promise<Result>): Promise<Result>
  /** Closes every connection; those in use as soon as they are given back. */
  close(): Promise<void>
}

export type PoolOptions = {
  /** Most connections at once. */
  size: number
  /** Longest time that one piece of work may take, the wait for a connection included. Milliseconds. */
  timeout: number
}

type Waiting = { resolve: (database: Database | undefined) => void }

/** @param open opens one connection, and fails at once where nobody answers */
export function createPool(open: () => Promise<Database>, options: PoolOptions): Pool {
  const idle: Database[] = []
  const waiting: Waiting[] = []
  let opened = 0
  let closed = false

  const drop = (database: Database) => {
    opened--
    // The socket may be dead: nobody should wait for its farewell.
    database.close().catch(() => undefined)
    waiting.shift()?.resolve(undefined)
  }
  const giveBack = (database: Database) => {
    const first = waiting.shift()
    if (first !== undefined) first.resolve(database)
    else if (closed) drop(database)
    else idle.push(database)
  }
  const take = async (deadline: number): Promise<{ database: Database; used: boolean }> => {
    const kept = idle.pop()
    if (kept !== undefined) return { database: kept, used: true }
    if (opened >= options.size) {
      const given = await untilGiven(waiting, deadline)
      if (given !== undefined) return { database: given, used: true }
      return take(deadline)
    }
    opened++
    const opening = open()
    try {
      return { database: await before(deadline, () => opening), used: false }
    } catch (error) {
      opened--
      // One that comes after all is of no use to anybody.
      opening.then((late) => late.close()).catch(() => undefined)
      waiting.shift()?.resolve(undefined)
      throw error
    }
  }
  const run: Pool['run'] = async (work) => {
    const deadline = Date.now() + options.timeout
    for (;;) {
      const { database, used } = await take(deadline)
      try {
        const result = await before(deadline, () => work(database))
        giveBack(database)
        return result
      } catch (error) {
        if (!connectionWasLost(error) && !isTimeout(error)) {
          giveBack(database)
          throw error
        }
        drop(database)
        if (!used || isTimeout(error)) throw error
      }
    }
  }
  return {
    run,
    async close() {
      closed = true
      await Promise.all(idle.splice(0).map((database) => database.close().catch(() => undefined)))
    },
  }
}

async function untilGiven(waiting: Waiting[], deadline: number): Promise<Database | undefined> {
  let waiter: Waiting | undefined
  try {
    return await before(
      deadline,
      () =>
        new Promise<Database | undefined>((resolve) => {
          waiter = { resolve }
          waiting.push(waiter)
        }),
    )
  } catch (error) {
    const index = waiter === undefined ? -1 : waiting.indexOf(waiter)
    if (index !== -1) waiting.splice(index, 1)
    throw error
  }
}

async function before<Result>(deadline: number, work: () => Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate()), Math.max(0, deadline - Date.now()))
  })
  try {
    return await Promise.race([work(), late])
  } finally {
    clearTimeout(timer)
  }
}

function tooLate(): SeedrailError {
  return new SeedrailError(
    fault('database-timeout', 'The database did not answer in time.', {
      next: 'Look for a lock, a firewall or an overloaded server.',
    }),
  )
}

function isTimeout(error: unknown): boolean {
  return error instanceof SeedrailError && error.code === 'database-timeout'
}
