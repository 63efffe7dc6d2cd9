import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { adminDsn } from '../support/postgres.js'
import { requireServer } from '../support/server.js'
import { told } from '../support/workflow-callers.js'
import { runWorkflow } from '../workflows/run.js'

/** Our own check: that the servers it starts are those that its tests run against. */

test('each PostgreSQL of the check is what its tests are given, and its major is asked for', async () => {
  const text = await readFile('.github/workflows/ci.yml', 'utf8')
  // Of the jobs only that one, and of its tests only what they would be told.
  const only = text.replace(/^ {2}check:\n.*?(?=^ {2}postgres:)/ms, '').replace(/^ {2}dist:\n.*/ms, '')
  const quick = only.replace(
    /^( +)npm ci\n +npm test\n/m,
    '$1echo "told $SEEDRAIL_TEST_MAJOR $SEEDRAIL_TEST_DSN"\n',
  )
  expect(quick).not.toContain('npm test')
  const result = await runWorkflow({
    repository: 'test/fixtures/callers/bakery',
    workflow: '.github/workflows/ci.yml',
    text: quick,
    event: { name: 'push' },
  })
  expect(result.conclusion, told(result)).toBe('success')
  const said = result.jobs.map(({ matrix, steps }) => {
    const [, major, port] =
      /told (\d+) postgresql:\/\/seedrail:seedrail@127\.0\.0\.1:(\d+)\/seedrail$/m.exec(
        steps.at(-1)?.log ?? '',
      ) ?? []
    return { asked: matrix?.postgres, major, port: Number(port) > 0 }
  })
  expect(said).toEqual(['14', '15', '16', '17', '18'].map((major) => ({ asked: major, major, port: true })))
})

test('tests that were promised a server begin with none but that', async () => {
  const dsn = adminDsn()
  await expect(requireServer(dsn, '9')).rejects.toThrow(
    /PostgreSQL 9 was asked for, but .* is PostgreSQL \d+/,
  )
  await expect(requireServer(undefined, '17')).rejects.toThrow('SEEDRAIL_TEST_DSN names no server')
  await expect(requireServer('', '17')).rejects.toThrow('SEEDRAIL_TEST_DSN names no server')
  await expect(requireServer(undefined, undefined)).resolves.toBeUndefined()
  const refusal = await requireServer(dsn, '9').catch(String)
  const major = /is PostgreSQL (\d+)/.exec(refusal ?? '')?.[1]
  expect(major).toMatch(/^1\d$/)
  await expect(requireServer(dsn, major)).resolves.toBeUndefined()
})
