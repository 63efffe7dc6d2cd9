import type { Check } from '../../actions/lib/counts/check.js'
import { type Verification, type VerifyOptions, verifyExpectations } from '../../actions/lib/counts/verify.js'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { manifestSchema } from '../../actions/lib/dataset/manifest.js'
import { createTestDatabase, type TestDatabase } from './postgres.js'

/** A database with cooks, an empty pantry, and four published dishes with their whole audit trail. */
export async function createKitchen(): Promise<TestDatabase> {
  const database = await createTestDatabase()
  await database.query(schema)
  return database
}

/** Verifies expectations about the kitchen; unless told otherwise its source has two rows. */
export async function verify(
  target: TestDatabase,
  expectations: readonly unknown[],
  options: VerifyOptions = {},
  dsn = target.dsn,
): Promise<Verification> {
  const parsed = manifestSchema.parse({ ...recipes, expectations })
  return inDatabase(parseDsn(dsn), (connection) =>
    verifyExpectations(connection, parsed, { sourceRows: () => 2, ...options }),
  )
}

/** Writes what no constraint would let through. */
export function bypassing(target: TestDatabase, sql: string): Promise<unknown> {
  return target.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`)
}

/** Each check as a line. */
export function tell(checks: readonly Check[]): string[] {
  return checks.map(
    (check) =>
      `${check.passed ? '✓' : '✗'} ${check.table}: ${check.check}: ${check.actual}, expected ${check.expected}`,
  )
}

/** A library of recipes whose tables and columns all have names of their own. */
export const recipes = {
  name: 'recipes',
  policy: 'publish',
  file: 'recipes.json',
  key: 'slug',
  staging: {
    table: 'draft',
    status: { column: 'id', draft: 'a', submitted: 'b', approved: 'c', published: 'd', archived: 'e' },
  },
  library: { table: 'kitchen."Dish"', version: 'edition', current: 'is_current', staging: 'draft_id' },
  audit: {
    table: 'ledger',
    at: 'at',
    action: 'what',
    actions: {
      created: 'born',
      updated: 'reworked',
      submitted: 'handed_in',
      approved: 'passed',
      published: 'live',
      archived: 'gone',
    },
    staging: 'draft_id',
    library: 'dish_id',
  },
}

const schema = `
  CREATE SCHEMA kitchen;
  CREATE TYPE kitchen.state AS ENUM ('DRAFT', 'LIVE', 'GONE');
  CREATE TABLE cook (id int PRIMARY KEY, name text);
  CREATE TABLE pantry (id int PRIMARY KEY, shelf text, box int, cook_id int);
  CREATE TABLE draft (id text PRIMARY KEY);
  CREATE TABLE kitchen."Dish" (
    id text NOT NULL,
    slug text NOT NULL,
    edition int NOT NULL,
    is_current boolean NOT NULL,
    state kitchen.state NOT NULL,
    price numeric(6, 2),
    code varchar(3),
    cook_id int CONSTRAINT dish_cook_fk REFERENCES cook,
    draft_id text,
    base_slug text,
    base_edition int,
    PRIMARY KEY (slug, edition),
    CONSTRAINT dish_base_fk FOREIGN KEY (base_slug, base_edition) REFERENCES kitchen."Dish"
  );
  CREATE TABLE ledger (
    id bigint GENERATED ALWAYS AS IDENTITY,
    what text NOT NULL,
    draft_id text,
    dish_id text,
    at timestamptz NOT NULL
  );
  INSERT INTO cook VALUES (1, 'Ann'), (2, 'Bo'), (3, 'Cy');
  INSERT INTO draft VALUES ('d-pho'), ('d-ramen'), ('d-laksa');
  INSERT INTO kitchen."Dish" (id, slug, edition, is_current, state, price, code, cook_id, draft_id) VALUES
    ('p1', 'pho', 1, false, 'LIVE', 9, 'abc', 1, 'd-pho'),
    ('p2', 'pho', 2, true, 'LIVE', 9.50, 'abc', 1, 'd-pho'),
    ('r1', 'ramen', 1, true, 'LIVE', 9.5, NULL, 2, 'd-ramen'),
    ('l1', 'laksa', 1, true, 'DRAFT', NULL, NULL, NULL, 'd-laksa');
  INSERT INTO ledger (what, draft_id, dish_id, at) VALUES
    ('born', 'd-pho', NULL, '2026-01-01'), ('handed_in', 'd-pho', NULL, '2026-01-02'),
    ('passed', 'd-pho', NULL, '2026-01-03'), ('live', 'd-pho', 'p1', '2026-01-04'), ('born', NULL, 'p1', '2026-01-05'),
    ('reworked', 'd-pho', NULL, '2026-02-01'), ('handed_in', 'd-pho', NULL, '2026-02-02'),
    ('passed', 'd-pho', NULL, '2026-02-03'), ('live', 'd-pho', 'p2', '2026-02-04'), ('born', NULL, 'p2', '2026-02-05'),
    ('born', 'd-ramen', NULL, '2026-01-01'), ('handed_in', 'd-ramen', NULL, '2026-01-01'),
    ('passed', 'd-ramen', NULL, '2026-01-01'), ('live', 'd-ramen', 'r1', '2026-01-01'), ('born', NULL, 'r1', '2026-01-01'),
    ('born', 'd-laksa', NULL, '2026-01-01'), ('handed_in', 'd-laksa', NULL, '2026-01-02'),
    ('passed', 'd-laksa', NULL, '2026-01-03'), ('live', 'd-laksa', 'l1', '2026-01-04'), ('born', NULL, 'l1', '2026-01-05');
`
