import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { writeTableList } from '../support/dump.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { dumpFrom, refusalsOf, restore, takeRows, takeSchema } from '../support/restore.js'

let target: TestDatabase

beforeEach(async () => {
  target = await createTestDatabase()
})
afterEach(() => target.drop())

describe('a partitioned table', () => {
  const partitioned = `
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TABLE pt (id int, at date, v text, is_active boolean DEFAULT true, parent_id int, parent_at date,
  PRIMARY KEY (id, at), UNIQUE (v, at)) PARTITION BY RANGE (at);
CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM ('2020-01-01') TO ('2030-01-01');
CREATE TABLE pt2 PARTITION OF pt FOR VALUES FROM ('2030-01-01') TO ('2040-01-01') PARTITION BY RANGE (at);
CREATE TABLE pt2a PARTITION OF pt2 DEFAULT;
CREATE INDEX ON pt (v);
ALTER TABLE pt ADD FOREIGN KEY (parent_id, parent_at) REFERENCES pt (id, at);
CREATE TRIGGER touched BEFORE INSERT ON pt FOR EACH ROW EXECUTE FUNCTION touch();
INSERT INTO pt (id, at, v) VALUES (1, '2021-01-01', 'a');
INSERT INTO pt VALUES (2, '2031-01-01', 'b', true, 1, '2021-01-01');`

  let from: TestDatabase
  let file: string

  beforeAll(async () => {
    from = await createTestDatabase()
    await from.query(partitioned)
    file = await dumpFrom(from, await writeTableList(['pt']))
  })
  afterAll(() => from.drop())

  const again = () => restore(target, file, { mode: 'replace', confirm: target.name })

  test('is replaced with its partitions, their keys, indexes and triggers, as often as one likes', async () => {
    await again()
    const schema = await takeSchema(target)
    const outcome = await again()
    expect(outcome.dropped).toEqual(expect.arrayContaining(['table public.pt', 'table public.pt1']))
    expect(await takeRows(target, ['pt1', 'pt2a'])).toBe(await takeRows(from, ['pt1', 'pt2a']))
    expect(await takeSchema(target)).toBe(schema)
  })

  test.each([
    [
      'a partition',
      'CREATE TABLE theirs PARTITION OF pt DEFAULT',
      'table public.theirs depends on table public.pt',
    ],
    [
      'a foreign key',
      'CREATE TABLE orders (id int, at date, CONSTRAINT orders_pt FOREIGN KEY (id, at) REFERENCES pt)',
      'constraint orders_pt on table public.orders depends on',
    ],
    [
      'a foreign key of a partitioned table',
      `CREATE TABLE orders (id int, at date, CONSTRAINT orders_pt FOREIGN KEY (id, at) REFERENCES pt) PARTITION BY RANGE (at);
       CREATE TABLE orders1 PARTITION OF orders DEFAULT`,
      'constraint orders_pt on table public.orders depends on',
    ],
    ['a view of a partition', 'CREATE VIEW v AS SELECT id FROM pt2a', 'view public.v depends on'],
  ])('%s of somebody else is named, and nothing is dropped', async (_, sql, named) => {
    await again()
    await target.query(sql)
    const before = await takeRows(target, ['pt'], { xmin: true })
    const refusals = await refusalsOf(again())
    expect(refusals[0]?.code).toBe('restore-depended-on')
    expect(refusals.map(({ message }) => message).join('\n')).toContain(named)
    expect(await takeRows(target, ['pt'], { xmin: true })).toBe(before)
  })
})
