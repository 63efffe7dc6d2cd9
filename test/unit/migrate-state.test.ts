import { expect, test } from 'vitest'
import type { Migration } from '../../actions/lib/migrate/folder.js'
import type { History, HistoryRow } from '../../actions/lib/migrate/history.js'
import { compareHistory } from '../../actions/lib/migrate/state.js'

function migration(name: string, checksums = [`sum of ${name}`]): Migration {
  return { name, file: `${name}/migration.sql`, script: 'SELECT 1', checksum: checksums[0] ?? '', checksums }
}

function row(name: string, more: Partial<HistoryRow> = {}): HistoryRow {
  return {
    id: name,
    name,
    checksum: `sum of ${name}`,
    startedAt: '2026-01-01 10:00:00+00',
    finishedAt: '2026-01-01 10:00:01+00',
    rolledBackAt: null,
    logs: null,
    ...more,
  }
}

function history(rows: HistoryRow[], more: Partial<History> = {}): History {
  return { schema: 'public', schemaExists: true, tableExists: true, otherTable: 'film', rows, ...more }
}

const names = (list: readonly { name: string }[]) => list.map(({ name }) => name)

test('whatever has no row is pending, in the order of the folder', () => {
  const status = compareHistory([migration('1'), migration('2'), migration('3')], history([row('2')]))
  expect(names(status.pending)).toEqual(['1', '3'])
  expect(names(status.applied)).toEqual(['2'])
  expect(status.upToDate).toBe(false)
})

test('a row that neither finished nor was rolled back has failed, and is not pending', () => {
  const status = compareHistory([migration('1')], history([row('1', { finishedAt: null, logs: 'why' })]))
  expect(status.failed).toEqual([
    { name: '1', startedAt: '2026-01-01 10:00:00+00', finishedAt: null, logs: 'why' },
  ])
  expect(status.pending).toEqual([])
  expect(status.upToDate).toBe(false)
})

test('a failed migration that is not in the folder has failed all the same', () => {
  const status = compareHistory([migration('2')], history([row('1', { finishedAt: null }), row('2')]))
  expect(names(status.failed)).toEqual(['1'])
  expect(names(status.missing)).toEqual(['1'])
})

test('a row that was rolled back counts for nothing', () => {
  const rolledBack = row('1', { finishedAt: null, rolledBackAt: '2026-01-02 00:00:00+00' })
  expect(names(compareHistory([migration('1')], history([rolledBack])).pending)).toEqual(['1'])
  const again = compareHistory([migration('1')], history([rolledBack, row('1', { id: 'again' })]))
  expect(again.pending).toEqual([])
  expect(again.upToDate).toBe(true)
  expect(compareHistory([migration('2')], history([rolledBack])).missing).toEqual([])
})

test('an applied migration whose file has another checksum is edited; other line ends are not', () => {
  const status = compareHistory(
    [migration('1', ['crlf', 'lf']), migration('2', ['new'])],
    history([row('1', { checksum: 'lf' }), row('2', { checksum: 'old' })]),
  )
  expect(names(status.edited)).toEqual(['2'])
  expect(status.upToDate).toBe(true)
})

test('only a migration that was applied can be edited', () => {
  const failed = row('1', { checksum: 'old', finishedAt: null })
  expect(compareHistory([migration('1')], history([failed])).edited).toEqual([])
})

test('an applied migration that left the folder is missing', () => {
  const status = compareHistory([migration('2')], history([row('1'), row('2')]))
  expect(names(status.missing)).toEqual(['1'])
})

test('tables without a history are unmanaged; an empty schema is not', () => {
  const absent = { tableExists: false }
  expect(compareHistory([migration('1')], history([], absent)).unmanaged).toEqual({ table: 'film' })
  expect(
    compareHistory([migration('1')], history([], { ...absent, otherTable: undefined })).unmanaged,
  ).toBeUndefined()
  expect(compareHistory([migration('1')], history([])).unmanaged).toBeUndefined()
})
