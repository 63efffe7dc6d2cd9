import { describe, expect, test } from 'vitest'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { parsePatterns, requireAllowed } from '../../actions/lib/dump/restore/allowed.js'
import { judgeServer } from '../../actions/lib/dump/restore/compare.js'
import { listCreated } from '../../actions/lib/dump/restore/objects.js'
import { translate } from '../../actions/lib/dump/restore/part.js'
import { parseStatements } from '../../actions/lib/dump/statements.js'
import { SeedrailError } from '../../actions/lib/problem/problem.js'
import { requireCombination } from '../../actions/restore/combination.js'
import { confirmOnTerminal, type Intent } from '../../actions/restore/confirmation.js'
import { locateDump } from '../../actions/restore/source.js'

describe('allowed-databases', () => {
  const allows = (patterns: string, address: string) => {
    try {
      requireAllowed(parseDsn(`postgresql://u:p@${address}`), parsePatterns(patterns))
      return true
    } catch (error) {
      expect(error).toMatchObject({ code: 'database-not-allowed' })
      return false
    }
  }

  test.each([
    ['127.0.0.1/plans', '127.0.0.1:5433/plans', true],
    ['127.0.0.1:5432/plans', '127.0.0.1:5433/plans', false],
    ['127.0.0.1:5433/plans', '127.0.0.1:5433/plans', true],
    ['127.0.0.1/plans', '127.0.0.1/plans2', false],
    ['127.0.0.1/plans', '127x0.0.1/plans', false],
    ['*.staging.example.com/*', 'db.staging.example.com/anything', true],
    ['*.staging.example.com/*', 'db.staging.example.com.evil.com/anything', false],
    ['*.staging.example.com/*', 'db.production.example.com/anything', false],
    ['DB.example.com/plans', 'db.EXAMPLE.com/plans', true],
    ['db.example.com/Plans', 'db.example.com/plans', false],
    ['a/b, c/d\ne/f', 'e/f', true],
    ['a/b, c/d\ne/f', 'a/d', false],
    ['*/plans', 'db/other%2Fplans', false],
    ['[::1]:5432/plans', '[::1]:5432/plans', true],
    ['::1/plans', '[::1]/plans', true],
    ['', 'anywhere.example.com/plans', true],
  ])('%j against %s: %s', (patterns, address, allowed) => {
    expect(allows(patterns, address)).toBe(allowed)
  })

  test.each(['plans', '/plans', 'host/', ',', ' ,\n'])('%j names no database', (text) => {
    expect(() => parsePatterns(text)).toThrowError(
      expect.objectContaining({ code: 'allowed-databases-invalid' }),
    )
  })
})

describe('a person on a terminal', () => {
  const intent = (more: Partial<Intent> = {}): Intent => ({
    mode: 'replace',
    plan: false,
    dsn: parseDsn('postgresql://u:secret@db.example.com/Plans'),
    manifest: {
      dataset: 'shop',
      file: { name: 'shop.sql' } as Intent['manifest']['file'],
      tables: [{ rows: 3 }, { rows: 4 }] as Intent['manifest']['tables'],
    },
    confirm: undefined,
    ...more,
  })
  const typing = (text: string) => {
    const questions: string[] = []
    const ask = async (question: string) => {
      questions.push(question)
      return text
    }
    return { questions, ask }
  }

  test('types the name of the database before anything is replaced', async () => {
    const { questions, ask } = typing('Plans ')
    expect(await confirmOnTerminal(intent(), ask)).toBe('Plans')
    expect(questions[0]).toContain('shop.sql: 7 rows of shop in 2 tables')
    expect(questions[0]).toContain('u@db.example.com:5432/Plans')
    expect(questions[0]).not.toContain('secret')
  })

  test.each(['', 'plans', 'yes', 'Plans2'])('%j is no such name', async (text) => {
    await expect(confirmOnTerminal(intent(), typing(text).ask)).rejects.toMatchObject({
      code: 'restore-declined',
    })
  })

  test('says yes to a merge; anything else is a no', async () => {
    for (const yes of ['y', 'yes', 'YES']) await confirmOnTerminal(intent({ mode: 'merge' }), typing(yes).ask)
    for (const no of ['', 'n', 'yesterday', 'Plans']) {
      await expect(confirmOnTerminal(intent({ mode: 'merge' }), typing(no).ask)).rejects.toMatchObject({
        code: 'restore-declined',
      })
    }
  })

  test('is not asked about a plan', async () => {
    const { questions, ask } = typing('')
    expect(await confirmOnTerminal(intent({ plan: true, confirm: 'Plans' }), ask)).toBe('Plans')
    expect(questions).toEqual([])
  })
})

describe('inputs that would be passed over', () => {
  const given = {
    mode: 'merge' as const,
    'expected-plan': undefined,
    'max-deactivations': { percent: 10 },
    'dump-file': undefined,
    'run-id': undefined,
    repository: undefined,
  }
  const replace = { ...given, mode: 'replace' as const }

  test.each([
    [{ ...replace, 'expected-plan': 'abc' }, ['"expected-plan"']],
    [{ ...replace, 'max-deactivations': { rows: 0 } }, ['"max-deactivations"']],
    [{ ...given, 'dump-file': 'a.sql', 'run-id': '12' }, ['"run-id"']],
    [{ ...given, 'dump-file': 'a.sql', repository: 'acme/plans' }, ['"repository"']],
    [
      { ...replace, 'expected-plan': 'abc', 'dump-file': 'a.sql', 'run-id': '12', repository: 'acme/plans' },
      ['"expected-plan"', '"run-id"', '"repository"'],
    ],
  ])('%j is refused, each by its name', (inputs, named) => {
    try {
      requireCombination(inputs)
      expect.unreachable()
    } catch (error) {
      if (!(error instanceof SeedrailError)) throw error
      expect(error.verdict).toBe('could-not-run')
      expect(error.problems.map(({ code }) => code)).toEqual(named.map(() => 'input-invalid'))
      for (const [index, name] of named.entries()) expect(error.problems[index]?.message).toContain(name)
    }
  })

  test.each([
    [{ ...given, 'expected-plan': 'abc', 'dump-file': 'a.sql' }],
    [{ ...given, 'max-deactivations': { rows: 0 } }],
    [{ ...replace, 'dump-file': 'a.sql' }],
    [{ ...replace, 'run-id': '12', repository: 'acme/plans' }],
  ])('%j is taken', (inputs) => {
    expect(() => requireCombination(inputs)).not.toThrow()
  })
})

describe('where the dump comes from', () => {
  const journal = { phase: <T>(_: string, work: () => Promise<T>) => work(), fact: () => undefined }
  const none = {
    'dump-file': undefined,
    artifact: undefined,
    'run-id': undefined,
    repository: undefined,
    token: undefined,
  }

  test('a file is taken as it is named', async () => {
    expect(await locateDump({ ...none, 'dump-file': 'a.sql' }, journal, '/nowhere')).toBe('a.sql')
  })

  test.each([
    [{}, 'input-missing'],
    [{ 'dump-file': 'a.sql', artifact: 'a' }, 'input-invalid'],
    [{ artifact: 'a', 'run-id': 'twelve' }, 'input-invalid'],
    [{ artifact: 'a', 'run-id': '0' }, 'input-invalid'],
  ])('%j is refused', async (given, code) => {
    await expect(locateDump({ ...none, ...given }, journal, '/nowhere')).rejects.toMatchObject({ code })
  })
})

test.each([
  [150018, 160004, ['restore-server-older']],
  [150018, 150002, []],
  [180001, 150018, []],
])('server %i and a dump of %i: %j', (serverVersionNumber, number, codes) => {
  const problems = judgeServer(
    { serverVersion: 'x', serverVersionNumber },
    { server: { version: 'y', number } },
  )
  expect(problems.map(({ code }) => code)).toEqual(codes)
})

test('a transaction inside of ours is a savepoint; everything else is itself', () => {
  expect(translate('BEGIN ISOLATION LEVEL READ COMMITTED')).toEqual(['SAVEPOINT seedrail_part'])
  expect(translate('COMMIT')).toEqual(['RELEASE SAVEPOINT seedrail_part'])
  expect(translate('ROLLBACK')).toEqual([
    'ROLLBACK TO SAVEPOINT seedrail_part',
    'RELEASE SAVEPOINT seedrail_part',
  ])
  for (const sql of ['ROLLBACK TO SAVEPOINT x', 'SELECT 1', 'BEGINNING', 'commit prepared']) {
    expect(translate(sql)).toEqual([sql])
  }
})

test('what a schema creates is known by kind, name and signature', async () => {
  const statements = await parseStatements(`
CREATE TYPE public."Mood" AS ENUM ('a');
CREATE DOMAIN s.d AS text;
CREATE TYPE s.pair AS (a int);
CREATE SEQUENCE s.q;
CREATE TABLE s."T t" (id int);
CREATE INDEX i ON s."T t" (id);
CREATE FUNCTION s.f(a integer, b public."Mood"[], OUT c text, VARIADIC d text[]) LANGUAGE sql AS 'SELECT 1';`)
  expect(statements.flatMap(({ node }) => listCreated(node))).toEqual([
    { kind: 'type', schema: 'public', name: 'Mood' },
    { kind: 'type', schema: 's', name: 'd' },
    { kind: 'type', schema: 's', name: 'pair' },
    { kind: 'sequence', schema: 's', name: 'q' },
    { kind: 'table', schema: 's', name: 'T t' },
    {
      kind: 'function',
      schema: 's',
      name: 'f',
      inputs: ['"pg_catalog"."int4"', '"public"."Mood"[]', '"text"[]'],
    },
  ])
})
