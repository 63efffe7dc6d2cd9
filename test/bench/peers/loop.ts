import pg from 'pg'
import { readItems, upsertOf, valuesOf } from './items.js'

/** A prepared upsert for each row, in one transaction. */
const client = new pg.Client({ connectionString: process.env.BENCH_DSN })
await client.connect()
await client.query('BEGIN')
const text = upsertOf('($1, $2, $3, $4, $5, $6)')
for (const item of readItems()) await client.query({ name: 'upsert', text, values: valuesOf(item) })
await client.query('COMMIT')
await client.end()
