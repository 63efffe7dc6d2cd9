import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { collectProblems, renderHeadline, tabulateOffenders } from '../../actions/lib/counts/summary.js'
import { verifyExpectations } from '../../actions/lib/counts/verify.js'
import { type Database, inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { manifestSchema } from '../../actions/lib/dataset/manifest.js'
import { findBundled } from '../support/action-process.js'
import { createKitchen, recipes, tell, verify } from '../support/counts.js'
import type { TestDatabase } from '../support/postgres.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createKitchen()
})
afterEach(() => database.drop())

describe('the run as a whole', () => {
  test('a table nobody migrated fails its checks and lets the others run', async () => {
    const verification = await verify(database, [
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
    const { checks } = await verify(database, [
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
    const { checks } = await verify(database, [
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
    const { checks } = await verify(database, [{ table: 'cook', rows: 1 }], {}, dsn.href)
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
      return verifyExpectations({ ...connection, query }, manifestSchema.parse({ ...recipes, expectations }))
    })
    expect(checks.map((check) => check.actual)).toEqual([3, 0, 3])
    expect(await database.query('SELECT FROM cook')).not.toHaveLength(3)
  })

  test('expecting nothing is no success', async () => {
    await expect(verify(database, [])).rejects.toMatchObject({
      code: 'no-expectations',
      verdict: 'could-not-run',
    })
  })

  test('the headline counts each table once, and every offender has its line', async () => {
    const verification = await verify(database, [
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

/** Runs the action as the runner does: inputs by environment, outputs by file. */
async function runAction({ expectations, source }: { expectations: unknown[]; source: string }) {
  const folder = await mkdtemp(join(tmpdir(), 'verify-counts-'))
  const [outputFile, reportFile] = [join(folder, 'output'), join(folder, 'report.json')]
  await writeFile(join(folder, 'dataset.json'), JSON.stringify({ ...recipes, expectations }))
  await writeFile(join(folder, 'recipes.json'), source)
  await writeFile(outputFile, '')
  try {
    const child = spawn(process.execPath, [await findBundled('verify-counts')], {
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
