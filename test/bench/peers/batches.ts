import pg from 'pg'
import { batchesOf, readItems, upsertOf, valuesOf } from './items.js'

/** An upsert of 1,000 rows of VALUES at a time, in one transaction. */
const client = new pg.Client({ connectionString: process.env.BENCH_DSN })
await client.connect()
await client.query('BEGIN')
for (const batch of batchesOf(readItems())) {
  const rows = batch.map(
    (_, row) => `(${[1, 2, 3, 4, 5, 6].map((field) => `$${row * 6 + field}`).join(', ')})`,
  )
  await client.query(upsertOf(rows.join(', ')), batch.flatMap(valuesOf))
}
await client.query('COMMIT')
await client.end()
