import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { batchesOf, readItems } from './items.js'

/** drizzle's upsert of 1,000 rows at a time that writes no row that is equal, in one transaction. */
const item = pgTable('bench_item', {
  id: text('id').primaryKey(),
  label: text('label').notNull(),
  group_id: text('group_id').notNull(),
  tags: text('tags').array().notNull(),
  details: jsonb('details'),
  sort_order: integer('sort_order').notNull(),
})
const { label, group_id, tags, details, sort_order } = item
const setWhere = sql`(${label}, ${group_id}, ${tags}, ${details}, ${sort_order}) IS DISTINCT FROM
  (excluded.label, excluded.group_id, excluded.tags, excluded.details, excluded.sort_order)`
const set = {
  label: sql`excluded.label`,
  group_id: sql`excluded.group_id`,
  tags: sql`excluded.tags`,
  details: sql`excluded.details`,
  sort_order: sql`excluded.sort_order`,
}

const client = new pg.Client({ connectionString: process.env.BENCH_DSN })
await client.connect()
await drizzle(client).transaction(async (transaction) => {
  for (const batch of batchesOf(readItems()))
    await transaction.insert(item).values(batch).onConflictDoUpdate({ target: item.id, set, setWhere })
})
await client.end()
