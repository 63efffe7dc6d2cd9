import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Check } from '../../actions/lib/counts/check.js'
import { collectProblems, renderHeadline, tabulateOffenders } from '../../actions/lib/counts/summary.js'
import { type Verification, type VerifyOptions, verifyExpectations } from '../../actions/lib/counts/verify.js'
import { type Database, inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { manifestSchema } from '../../actions/lib/dataset/manifest.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase()
  await database.query(schema)
})

afterEach(() => database.drop())

describe('rows', () => {
  test('exact, least, most and as many as the source hold', async () => {
    const expectations = [
      { table: 'cook', rows: 3 },
      { table: 'cook', rows: { min: 3 } },
      { table: 'cook', rows: { max: 3 } },
      { table: 'cook', rows: 'source' },
      { table: 'cook', rows: { source: 1 } },
    ]
    const { checks } = await verify(expectations, { sourceRows: () => 3 })
    expect(tell(checks)).toEqual([
      '✓ cook: rows: 3, expected 3',
      '✓ cook: rows: 3, expected at least 3',
      '✓ cook: rows: 3, expected at most 3',
      '✓ cook: rows: 3, expected 3 (as the source)',
      '✓ cook: rows: 3, expected 3 (as the source)',
    ])
  })

  test('several rows for each row of the source hold, and one less does not', async () => {
    const expectations = [{ table: 'kitchen."Dish"', rows: { source: 2 } }]
    expect(tell((await verify(expectations, { sourceRows: () => 2 })).checks)).toEqual([
      '✓ kitchen."Dish": rows: 4, expected 4 (2 × 2 of the source)',
    ])
    expect(tell((await verify(expectations, { sourceRows: () => 3 })).checks)).toEqual([
      '✗ kitchen."Dish": rows: 4, expected 6 (2 × 3 of the source)',
    ])
  })

  test('a row too many or too few is refused with the distance', async () => {
    const { checks } = await verify([
      { table: 'cook', rows: 5 },
      { table: 'cook', rows: { max: 1 } },
    ])
    expect(checks.map((check) => [check.passed, check.difference, check.problem?.code])).toEqual([
      [false, -2, 'count-differs'],
      [false, 2, 'count-differs'],
    ])
    expect(checks[0]?.problem).toMatchObject({
      message: 'rows in cook: 3, expected 5: 2 too few.',
      place: { table: 'cook' },
    })
  })

  test('where compares each column in its own type, null included', async () => {
    const { checks } = await verify([
      { table: 'kitchen."Dish"', where: { is_current: true }, rows: 3 },
      { table: 'kitchen."Dish"', where: { state: 'LIVE', price: 9.5 }, rows: 2 },
      { table: 'kitchen."Dish"', where: { cook_id: null }, rows: 1 },
      { table: 'kitchen."Dish"', where: { code: 'abcdef' }, rows: 0 },
    ])
    expect(tell(checks)).toEqual([
      '✓ kitchen."Dish": rows where is_current = true: 3, expected 3',
      '✓ kitchen."Dish": rows where state = LIVE and price = 9.5: 2, expected 2',
      '✓ kitchen."Dish": rows where cook_id is null: 1, expected 1',
      '✓ kitchen."Dish": rows where code = abcdef: 0, expected 0',
    ])
  })

  test('an empty source fails, though the table is empty too', async () => {
    const { checks } = await verify([{ table: 'pantry', rows: 'source' }], { sourceRows: () => 0 })
    expect(checks.map((check) => [check.passed, check.problem?.code])).toEqual([[false, 'source-empty']])
  })
})

describe('groups', () => {
  test('every named value is counted, null among them', async () => {
    const { checks } = await verify([
      {
        table: 'kitchen."Dish"',
        groups: { state: { LIVE: 3, DRAFT: 1 }, cook_id: { '1': 2, '2': 1, '(null)': 1 } },
      },
    ])
    expect(checks.every((check) => check.passed)).toBe(true)
    expect(checks).toHaveLength(5)
  })

  test('a value that nobody named is a fault, told with the rows that hold it', async () => {
    const { checks } = await verify([{ table: 'kitchen."Dish"', groups: { state: { LIVE: 3, GONE: 0 } } }])
    expect(tell(checks)).toEqual([
      '✓ kitchen."Dish": state = LIVE: 3, expected 3',
      '✓ kitchen."Dish": state = GONE: 0, expected 0',
      '✗ kitchen."Dish": state = DRAFT: 1, expected 0',
    ])
    expect(checks[2]).toMatchObject({
      offenders: [{ key: '(laksa, 1)', fault: 'state = DRAFT' }],
      problem: { code: 'value-unexpected' },
    })
  })

  test('a named value that is absent is counted as none', async () => {
    const { checks } = await verify([{ table: 'cook', groups: { name: { Ann: 1, Bo: 1, Cy: 1, Dee: 1 } } }])
    expect(tell(checks).at(-1)).toBe('✗ cook: name = Dee: 0, expected 1')
  })

  test('a column of very many values is cut short, and still accounts for every row', async () => {
    await database.query(`INSERT INTO pantry (id, shelf) SELECT i, 'x' || i FROM generate_series(1, 5000) i`)
    const { checks } = await verify([{ table: 'pantry', groups: { shelf: { x1: 1 } } }], { showKeys: 3 })
    expect(checks).toHaveLength(5)
    expect(checks.reduce((sum, check) => sum + (check.actual ?? 0), 0)).toBe(5000)
    expect(checks.at(-1)).toMatchObject({ check: 'shelf = (further values)', actual: 4996, passed: false })
  })

  test('the text "(null)" is not taken for null', async () => {
    await database.query(`INSERT INTO pantry (id, shelf) VALUES (1, '(null)'), (2, NULL)`)
    const { checks } = await verify([{ table: 'pantry', groups: { shelf: { '(null)': 1 } } }])
    expect(tell(checks)).toEqual([
      '✓ pantry: shelf = (null): 1, expected 1',
      '✗ pantry: shelf = "(null)": 1, expected 0',
    ])
  })
})

describe('duplicates', () => {
  test('keys that stand once hold, alone, together and among the rows that where selects', async () => {
    const { checks } = await verify([
      { table: 'kitchen."Dish"', unique: [['slug', 'edition']] },
      { table: 'kitchen."Dish"', where: { is_current: true }, unique: [['slug']] },
    ])
    expect(tell(checks)).toEqual([
      '✓ kitchen."Dish": unique (slug, edition): 0, expected 0 repeated keys',
      '✓ kitchen."Dish": unique (slug) where is_current = true: 0, expected 0 repeated keys',
    ])
  })

  test('a repeated key is named with how often it stands there, the worst first', async () => {
    await database.query(`INSERT INTO pantry (id, shelf, box)
      VALUES (1, 'a', 1), (2, 'a', 1), (3, 'b', 1), (4, 'b', 1), (5, 'b', 1), (6, 'c', NULL), (7, 'c', NULL), (8, NULL, NULL), (9, NULL, NULL)`)
    const { checks } = await verify([{ table: 'pantry', unique: [['shelf', 'box']] }], { showKeys: 2 })
    expect(checks[0]).toMatchObject({
      actual: 3,
      passed: false,
      offenders: [
        { key: '(b, 1)', fault: '3 times' },
        { key: '(a, 1)', fault: '2 times' },
      ],
      problem: { code: 'duplicates-found' },
    })
    expect(checks[0]?.problem?.message).toContain('and 1 more')
  })

  test('nothing is unique in an empty table, unless the expectation allows it to be empty', async () => {
    const { checks } = await verify([
      { table: 'pantry', unique: [['shelf']] },
      { table: 'pantry', rows: 0, unique: [['shelf']] },
    ])
    expect(checks.map((check) => [check.check, check.passed, check.problem?.code])).toEqual([
      ['unique (shelf)', false, 'nothing-to-check'],
      ['rows', true, undefined],
      ['unique (shelf)', true, undefined],
    ])
  })
})

describe('orphans', () => {
  test('rows that all point at something hold, one check for each foreign key', async () => {
    const { checks } = await verify([{ table: 'kitchen."Dish"', orphans: false }])
    expect(tell(checks)).toEqual([
      '✓ kitchen."Dish": orphans of dish_base_fk: 0, expected 0 orphans',
      '✓ kitchen."Dish": orphans of dish_cook_fk: 0, expected 0 orphans',
    ])
  })

  test('a row written while the triggers were off is found, though its constraint is there', async () => {
    await bypassing(`UPDATE kitchen."Dish" SET cook_id = 77 WHERE slug = 'laksa'`)
    const { checks } = await verify([{ table: 'kitchen."Dish"', orphans: false }])
    expect(checks.map((check) => check.passed)).toEqual([true, false])
    expect(checks[1]).toMatchObject({
      actual: 1,
      offenders: [{ key: '(laksa, 1)', fault: 'cook_id = 77' }],
      problem: { code: 'orphans-found' },
    })
  })

  test('a constraint that was never validated vouches for nothing', async () => {
    await database.query(`
      INSERT INTO pantry (id, cook_id) VALUES (1, 1), (2, 99);
      ALTER TABLE pantry ADD CONSTRAINT pantry_cook_fk FOREIGN KEY (cook_id) REFERENCES cook NOT VALID`)
    const { checks } = await verify([{ table: 'pantry', orphans: false }])
    expect(checks[0]?.offenders).toEqual([{ key: '2', fault: 'cook_id = 99' }])
  })

  test('of a pointer of two columns, one null is enough to point nowhere', async () => {
    await bypassing(`
      UPDATE kitchen."Dish" SET base_slug = 'ghost', base_edition = NULL WHERE slug = 'laksa';
      UPDATE kitchen."Dish" SET base_slug = 'ghost', base_edition = 1 WHERE slug = 'ramen'`)
    const { checks } = await verify([{ table: 'kitchen."Dish"', orphans: false }])
    expect(checks[0]?.offenders).toEqual([
      { key: '(ramen, 1)', fault: '(base_slug, base_edition) = (ghost, 1)' },
    ])
  })

  test('rows of a table without a primary key are named by where they lie', async () => {
    await database.query('CREATE TABLE loose (cook_id int REFERENCES cook)')
    await bypassing('INSERT INTO loose VALUES (1), (55)')
    const { checks } = await verify([{ table: 'loose', orphans: false }])
    expect(checks[0]?.offenders).toEqual([{ key: '(0,2)', fault: 'cook_id = 55' }])
  })

  test('a table without a foreign key has nothing to check, which is a fault', async () => {
    const { checks } = await verify([{ table: 'cook', orphans: false }])
    expect(checks).toMatchObject([{ check: 'orphans', passed: false, problem: { code: 'nothing-to-check' } }])
  })
})

describe('audit', () => {
  test('published rows with their five events hold, a second version with its own', async () => {
    const { checks } = await verify([{ audit: 'complete' }])
    expect(tell(checks)).toEqual(['✓ kitchen."Dish": audit complete: 4, expected 4 with all five events'])
  })

  test('a missing step and a step out of order are named by key and version', async () => {
    await database.query(`
      DELETE FROM ledger WHERE draft_id = 'd-laksa' AND what = 'passed';
      UPDATE ledger SET at = '2030-01-01' WHERE draft_id = 'd-ramen' AND what = 'handed_in'`)
    const { checks } = await verify([{ audit: 'complete' }])
    expect(checks[0]).toMatchObject({
      actual: 2,
      difference: -2,
      passed: false,
      offenders: [
        { key: 'laksa v1', fault: 'passed missing' },
        { key: 'ramen v1', fault: 'handed_in after live' },
      ],
      problem: { code: 'audit-incomplete' },
    })
  })

  test('the events of version 1 do not serve version 2', async () => {
    await database.query(
      `DELETE FROM ledger WHERE draft_id = 'd-pho' AND what = 'passed' AND at > '2026-02-01'`,
    )
    const { checks } = await verify([{ audit: 'complete' }])
    expect(checks[0]?.offenders).toEqual([{ key: 'pho v2', fault: 'passed missing' }])
  })

  test('a row that came from no draft, or from one that is gone, is refused', async () => {
    await bypassing(`
      UPDATE kitchen."Dish" SET draft_id = NULL WHERE slug = 'laksa';
      DELETE FROM draft WHERE id = 'd-ramen'`)
    const { checks } = await verify([{ audit: 'complete' }])
    expect(checks[0]?.offenders).toEqual([
      { key: 'ramen v1', fault: 'draft_id = d-ramen is not in staging' },
      { key: 'laksa v1', fault: 'draft_id is null' },
    ])
  })

  test('a library without rows has no trail to follow, which is a fault', async () => {
    await database.query('TRUNCATE kitchen."Dish" CASCADE')
    const { checks } = await verify([{ audit: 'complete' }])
    expect(checks).toMatchObject([{ passed: false, problem: { code: 'nothing-to-check' } }])
  })

  test('a library larger than one portion of the stream is followed to its end', async () => {
    await database.query(`
      INSERT INTO draft SELECT 'd' || i FROM generate_series(1, 1500) i;
      INSERT INTO kitchen."Dish" (id, slug, edition, is_current, state, draft_id)
        SELECT 'x' || i, 'x' || i, 1, true, 'LIVE', 'd' || i FROM generate_series(1, 1500) i;
      INSERT INTO ledger (what, draft_id, dish_id, at)
        SELECT what, CASE WHEN step < 5 THEN 'd' || i END, CASE WHEN step > 3 THEN 'x' || i END, '2026-01-01'
          FROM generate_series(1, 1500) i
         CROSS JOIN (VALUES ('born', 1), ('handed_in', 2), ('passed', 3), ('live', 4), ('born', 5)) steps (what, step)
         WHERE NOT (i = 777 AND step = 3) AND NOT (i = 1500 AND step = 5)`)
    const { checks } = await verify([{ audit: 'complete' }])
    expect(checks[0]).toMatchObject({ actual: 1502, difference: -2 })
    expect(checks[0]?.offenders).toEqual([
      { key: 'x1500 v1', fault: 'library born missing' },
      { key: 'x777 v1', fault: 'passed missing' },
    ])
  })
})

describe('the run as a whole', () => {
  test('a table nobody migrated fails its checks and lets the others run', async () => {
    const verification = await verify([
      { table: 'coook', rows: 3, unique: [['id']], orphans: false },
      { table: 'cook', rows: 3 },
    ])
    expect(tell(verification.checks)).toEqual([
      '✗ coook: rows: null, expected 3',
      '✗ coook: unique (id): null, expected 0 repeated keys',
      '✗ coook: orphans: null, expected 0 orphans',
      '✓ cook: rows: 3, expected 3',
    ])
    const problems = collectProblems(verification)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.code).toBe('table-missing')
    expect(problems[0]?.message).toContain('Did you mean "cook"?')
  })

  test('a column that is not there fails its check and lets the others run', async () => {
    const { checks } = await verify([
      { table: 'cook', unique: [['nmae']] },
      { table: 'cook', where: { nmae: 'Ann' }, rows: 1 },
      { table: 'cook', groups: { nmae: { Ann: 1 } } },
      { table: 'cook', rows: 3 },
    ])
    expect(checks.map((check) => [check.passed, check.problem?.code])).toEqual([
      [false, 'column-missing'],
      [false, 'column-missing'],
      [false, 'column-missing'],
      [true, undefined],
    ])
  })

  test('a check that the server refuses fails by itself', async () => {
    const { checks } = await verify([
      { table: 'kitchen."Dish"', where: { state: 'NOWHERE' }, rows: 0 },
      { table: 'cook', where: { id: 'one' }, rows: 1 },
      { table: 'cook', rows: 3 },
    ])
    expect(checks.map((check) => [check.passed, check.problem?.code])).toEqual([
      [false, 'check-refused'],
      [false, 'check-refused'],
      [true, undefined],
    ])
  })

  test('rows that row-level security would hide are an error, not a smaller count', async () => {
    await database.query(`
      CREATE ROLE ${database.name} LOGIN PASSWORD 'reader';
      GRANT SELECT ON cook TO ${database.name};
      ALTER TABLE cook ENABLE ROW LEVEL SECURITY;
      CREATE POLICY few ON cook USING (id < 2)`)
    const dsn = new URL(database.dsn)
    dsn.username = database.name
    dsn.password = 'reader'
    const { checks } = await verify([{ table: 'cook', rows: 1 }], {}, dsn.href)
    await database.query(`DROP OWNED BY ${database.name}; DROP ROLE ${database.name}`)
    expect(checks).toMatchObject([{ passed: false, actual: null, problem: { code: 'check-refused' } }])
  })

  test('all checks see one moment, whatever others write meanwhile', async () => {
    const expectations = [
      { table: 'cook', rows: 3 },
      { table: 'pantry', rows: 0 },
      { table: 'cook', rows: 3 },
    ]
    const { checks } = await inDatabase(parseDsn(database.dsn), (connection) => {
      const query: Database['query'] = async (sql, values) => {
        const result = await connection.query<never>(sql, values)
        if (!sql.includes('count(*)')) return result
        await database.query(`
          INSERT INTO cook SELECT max(id) + 1, 'Late' FROM cook;
          INSERT INTO pantry SELECT count(*) FROM pantry`)
        return result
      }
      return verifyExpectations({ ...connection, query }, manifestSchema.parse({ ...manifest, expectations }))
    })
    expect(checks.map((check) => check.actual)).toEqual([3, 0, 3])
    expect(await database.query('SELECT FROM cook')).not.toHaveLength(3)
  })

  test('expecting nothing is no success', async () => {
    await expect(verify([])).rejects.toMatchObject({ code: 'no-expectations', verdict: 'could-not-run' })
  })

  test('the headline counts each table once, and every offender has its line', async () => {
    const verification = await verify([
      { table: 'cook', rows: 3 },
      { table: 'cook', unique: [['name']] },
      { table: 'kitchen."Dish"', groups: { state: { LIVE: 3 } } },
    ])
    expect(renderHeadline(verification)).toBe('3 of 4 checks hold over 2 tables (7 rows counted).')
    expect(tabulateOffenders(verification)?.rows).toEqual([
      ['kitchen."Dish"', 'state = DRAFT', '(laksa, 1)', 'state = DRAFT'],
    ])
  })
})

describe('the action', () => {
  const expectations = [{ table: 'cook', rows: 'source' }, { audit: 'complete' }]

  test('what holds ends with 0, its outputs and a sentence that says what was counted', async () => {
    const run = await runAction({ expectations, source: '[{}, {}, {}]' })
    expect(run.stdout).toContain('PASS  2 of 2 checks hold over 4 tables (30 rows counted).')
    expect(run.outputs).toMatchObject({ checks: '2', passed: '2', failed: '0' })
    expect(run.report).toMatchObject({ ending: 'kept', result: { checks: [{ actual: 3 }, { actual: 4 }] } })
    expect(run.code).toBe(0)
  })

  test('what does not hold ends with 1, and the other checks and all outputs are there', async () => {
    const run = await runAction({ expectations, source: '[{}, {}]' })
    expect(run.stdout).toContain('FAIL  1 of 2 checks hold over 4 tables')
    expect(run.stdout).toContain('rows in cook: 3, expected 2 (as the source): 1 too many.')
    expect(run.outputs).toMatchObject({ checks: '2', passed: '1', failed: '1' })
    expect(run.report).toMatchObject({ ending: 'broken', problems: [{ code: 'count-differs' }] })
    expect(run.code).toBe(1)
  })

  test('a dataset that expects nothing could not be checked, which ends with 2', async () => {
    const run = await runAction({ expectations: [], source: '[{}]' })
    expect(run.report).toMatchObject({ ending: 'could-not-run', problems: [{ code: 'no-expectations' }] })
    expect(run.code).toBe(2)
  })
})

/** Runs main.ts as the runner does: inputs by environment, outputs by file. */
async function runAction({ expectations, source }: { expectations: unknown[]; source: string }) {
  const folder = await mkdtemp(join(tmpdir(), 'verify-counts-'))
  const [outputFile, reportFile] = [join(folder, 'output'), join(folder, 'report.json')]
  await writeFile(join(folder, 'dataset.json'), JSON.stringify({ ...manifest, expectations }))
  await writeFile(join(folder, 'recipes.json'), source)
  await writeFile(outputFile, '')
  try {
    const child = spawn(process.execPath, ['--import', 'tsx', 'actions/verify-counts/main.ts'], {
      env: {
        PATH: process.env.PATH,
        INPUT_DSN: database.dsn,
        INPUT_DATASET: folder,
        INPUT_REPORT: reportFile,
        GITHUB_OUTPUT: outputFile,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exit = once(child, 'exit')
    const stdout = await text(child.stdout)
    const [code] = await exit
    const outputs = (await readFile(outputFile, 'utf8')).matchAll(/^(.+)<<(.+)\r?\n([\s\S]*?)\r?\n\2$/gm)
    return {
      code,
      stdout,
      outputs: Object.fromEntries([...outputs].map((match) => [match[1], match[3]])),
      report: JSON.parse(await readFile(reportFile, 'utf8')),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function verify(
  expectations: unknown[],
  options: VerifyOptions = {},
  dsn = database.dsn,
): Promise<Verification> {
  const parsed = manifestSchema.parse({ ...manifest, expectations })
  return inDatabase(parseDsn(dsn), (connection) =>
    verifyExpectations(connection, parsed, { sourceRows: () => 2, ...options }),
  )
}

/** Writes what no constraint would let through. */
function bypassing(sql: string): Promise<unknown> {
  return database.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`)
}

function tell(checks: readonly Check[]): string[] {
  return checks.map(
    (check) =>
      `${check.passed ? '✓' : '✗'} ${check.table}: ${check.check}: ${check.actual}, expected ${check.expected}`,
  )
}

const manifest = {
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
