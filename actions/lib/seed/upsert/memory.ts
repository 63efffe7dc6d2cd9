import { stat } from 'node:fs/promises'
import type { Database } from '../../database/connection.js'
import { attempt } from '../../database/transaction.js'
import type { Target } from './target.js'

/** Smaller sources leave the server's settings alone. Bytes. */
const large = 4 * 1024 * 1024

/**
 * Gives this transaction room on the server for large sources: a slice should stay in memory, and its comparison
 * should not spill to disk. What the login or the server already allows more of is left alone.
 */
export async function raiseMemory(database: Database, targets: readonly Target[]): Promise<void> {
  const sizes = await Promise.all(
    targets.map(({ source }) =>
      stat(source.path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  if (!sizes.some((size) => size >= large)) return
  await database.query(raiseWorkMemory)
  // Refused where this session has used temporary tables before, such as behind a pooler: then it is only slower.
  await attempt(database, () => database.query(raiseTemporaryBuffers))
}

const raiseWorkMemory = `
SELECT set_config('work_mem', '64MB', true) FROM pg_settings WHERE name = 'work_mem' AND setting::int < 64 * 1024`

const raiseTemporaryBuffers = `
SELECT set_config('temp_buffers', '64MB', true) FROM pg_settings WHERE name = 'temp_buffers' AND setting::int < 8 * 1024`
