import knex from 'knex'
import { batchesOf, readItems } from './items.js'

/** knex's upsert of 1,000 rows at a time, in one transaction; a merge writes equal rows too. */
const database = knex({ client: 'pg', connection: process.env.BENCH_DSN ?? '' })
await database.transaction(async (transaction) => {
  for (const batch of batchesOf(readItems()))
    await transaction('bench_item').insert(batch).onConflict('id').merge()
})
await database.destroy()
