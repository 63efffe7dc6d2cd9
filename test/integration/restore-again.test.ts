import { afterEach, expect, test } from 'vitest'
import { createDatabaseWith, writeTableList } from '../support/dump.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { dumpFrom, restore, takeRows, takeSchema } from '../support/restore.js'

/** A dump that is restored over what it made the time before. */

const made: TestDatabase[] = []
afterEach(async () => {
  for (const database of made.splice(0)) await database.drop()
})

async function start(sql: string): Promise<TestDatabase> {
  const database = await createDatabaseWith(sql)
  made.push(database)
  return database
}

test.each(['sums', 'counts'] as const)(
  'a table is compared without those that inherit from it, which have rows of their own (check: %s)',
  async (check) => {
    const source = await start(`
      CREATE TABLE parent (id integer PRIMARY KEY, label text);
      CREATE TABLE child (more text, PRIMARY KEY (id)) INHERITS (parent);
      INSERT INTO parent VALUES (1, 'one'), (2, 'two'); INSERT INTO child VALUES (3, 'three', 'x');`)
    const target = await start('')
    const dump = await dumpFrom(source, await writeTableList(['parent', 'child']))
    const outcome = await restore(target, dump, { mode: 'replace', check })
    expect(outcome).toMatchObject({ verified: check, problems: [] })
    expect(await takeRows(target, ['ONLY parent', 'child'])).toBe(
      await takeRows(source, ['ONLY parent', 'child']),
    )
  },
)

test.each([
  [
    'domains over arrays and over domains',
    `CREATE DOMAIN words AS text[] CHECK (cardinality(VALUE) < 9);
     CREATE DOMAIN few_words AS words CHECK (cardinality(VALUE) < 3);
     CREATE TABLE thing (id integer PRIMARY KEY, more words, less few_words);
     INSERT INTO thing VALUES (1, '{a,"b,c",NULL}', '{}'), (2, NULL, '{x}');`,
  ],
])('%s: a second replacement is as the first', async (_, sql) => {
  const source = await start(sql)
  const target = await createTestDatabase()
  made.push(target)
  const dump = await dumpFrom(source, await writeTableList(['thing']))
  for (let round = 1; round <= 2; round++) {
    const outcome = await restore(target, dump, { mode: 'replace', confirm: target.name })
    expect(outcome.problems).toEqual([])
    expect(outcome.dropped.length).toBe(round === 1 ? 0 : outcome.dropped.length)
    expect(await takeRows(target, ['thing'])).toBe(await takeRows(source, ['thing']))
    expect(await takeSchema(target)).toBe(await takeSchema(source))
  }
})
