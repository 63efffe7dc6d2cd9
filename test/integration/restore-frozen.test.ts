import { expect, test } from 'vitest'
import { writeTableList } from '../support/dump.js'
import { createTestDatabase } from '../support/postgres.js'
import { dumpFrom, restore, takeRows } from '../support/restore.js'

/** How many rows an index-only scan of the table has to look up to know whether they are to be seen. */
const plan = 'EXPLAIN (ANALYZE, FORMAT JSON) SELECT id FROM note'

test('rows that replace leaves are known to everybody: no scan looks them up, and no vacuum has to', async () => {
  const source = await createTestDatabase()
  const target = await createTestDatabase()
  try {
    await source.query(`
      CREATE TABLE note (id int PRIMARY KEY, body text) WITH (autovacuum_enabled = false);
      INSERT INTO note SELECT n, repeat('x', n % 50) FROM generate_series(1, 5000) AS n`)
    const file = await dumpFrom(source, await writeTableList(['note']))
    await restore(target, file, { mode: 'replace' })
    expect(await takeRows(target, ['note'])).toBe(await takeRows(source, ['note']))
    for (const [database, lookedUp] of [
      [target, 0],
      [source, 5000],
    ] as const) {
      // The next session takes these up.
      await database.query(`ALTER DATABASE ${database.name} SET enable_seqscan = off`)
      await database.query(`ALTER DATABASE ${database.name} SET enable_bitmapscan = off`)
      const rows = await database.query<{ 'QUERY PLAN': [{ Plan: Record<string, unknown> }] }>(plan)
      expect(rows[0]?.['QUERY PLAN'][0].Plan).toMatchObject({
        'Node Type': 'Index Only Scan',
        'Actual Rows': 5000,
        'Heap Fetches': lookedUp,
      })
    }
  } finally {
    await source.drop()
    await target.drop()
  }
})
