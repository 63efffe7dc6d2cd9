import type { Section } from '../../report/report.js'
import type { RestoredChange, RestoreOutcome } from './outcome.js'

const counted = ['inserted', 'updated', 'reactivated', 'deactivated', 'unchanged', 'foreign'] as const

type Sums = Record<(typeof counted)[number] | 'rows', number>

/** The counts of all tables together. */
export function sumUp({ tables }: RestoreOutcome): Sums {
  const sums: Sums = {
    rows: 0,
    inserted: 0,
    updated: 0,
    reactivated: 0,
    deactivated: 0,
    unchanged: 0,
    foreign: 0,
  }
  for (const table of tables) {
    sums.rows += table.rows
    for (const name of counted) sums[name] += table[name]
  }
  return sums
}

/** One sentence: what happened, and how much of it was looked at. */
export function summariseRestore(outcome: RestoreOutcome, dataset: string): string {
  const sums = sumUp(outcome)
  const errors = outcome.problems.filter(({ level }) => level === 'error').length
  const moved = sums.inserted + sums.updated + sums.reactivated + sums.deactivated
  const tables = `${outcome.tables.length} ${outcome.tables.length === 1 ? 'table' : 'tables'}`
  if (errors > 0) {
    return `${dataset}: ${errors} ${errors === 1 ? 'fault' : 'faults'}: nothing was written.`
  }
  if (outcome.mode === 'replace') {
    return outcome.plan
      ? `${dataset}: would load ${sums.rows} rows into ${tables}, dropping ${outcome.dropped.length} objects first. This was a plan: nothing was changed.`
      : `${dataset}: ${sums.rows} rows loaded into ${tables}, ${outcome.dropped.length} objects dropped before. ${describeCheck(outcome)} Committed in one transaction.`
  }
  const counts = counted.map((name) => `${sums[name]} ${name}`).join(', ')
  const ending = outcome.plan
    ? 'This was a plan: nothing was written.'
    : `${moved === 0 ? 'Nothing had to be written.' : 'Committed in one transaction.'} ${describeCheck(outcome)}`
  return `${dataset}: ${counts} over ${tables}. ${ending}`
}

function describeCheck({ verified }: RestoreOutcome): string {
  switch (verified) {
    case 'sums':
      return 'Every row was compared with the dump before the commit.'
    case 'counts':
      return 'Rows were counted before the commit.'
    case undefined:
      return ''
  }
}

/** Counts and versions of every table. */
export function describeTables(outcome: RestoreOutcome): Section {
  return {
    title: outcome.plan ? 'Plan' : 'Tables',
    columns: ['table', 'in the dump', ...counted, 'version'],
    rows: outcome.tables.map((table) => [
      table.table,
      table.rows,
      ...counted.map((name) => table[name]),
      describeVersion(table.version),
    ]),
    ...(outcome.plan && outcome.digest !== undefined
      ? { note: `Digest of these changes: ${outcome.digest}` }
      : {}),
  }
}

function describeVersion(version: RestoreOutcome['tables'][number]['version']): string {
  if (version === undefined) return '–'
  return version.before === version.after ? version.after : `${version.before} → ${version.after}`
}

/** What is dropped for a replacement; undefined where nothing is. */
export function describeDropped({ dropped, plan }: RestoreOutcome): Section | undefined {
  if (dropped.length === 0) return undefined
  return {
    title: plan ? 'Would be dropped, and made anew from the dump' : 'Dropped, and made anew from the dump',
    columns: ['object'],
    rows: dropped.map((object) => [object]),
  }
}

/** The changes of a merge, a line each; undefined where nothing changes. @param most lines */
export function describeChanges({ changes, plan }: RestoreOutcome, most: number): Section | undefined {
  if (changes.length === 0) return undefined
  const rest = changes.length - most
  return {
    title: plan ? 'Would change' : 'Changes',
    columns: ['', 'row', 'fields'],
    rows: changes
      .slice(0, most)
      .map((change) => [signOf(change), `${change.table}/${change.key}`, describeFields(change)]),
    ...(rest > 0 ? { note: `${rest} more, in report.json` } : {}),
  }
}

function signOf({ kind }: RestoredChange): string {
  switch (kind) {
    case '+':
    case '~':
    case '!':
      return kind
    case '^':
      return '↑'
    case '-':
      return '−'
  }
}

function describeFields({ kind, fields }: RestoredChange): string {
  if (kind === '+') return ''
  const texts = fields.slice(0, 4).map(([field, from, to]) => `${field} ${cut(from)} → ${cut(to)}`)
  return `${texts.join(', ')}${fields.length > 4 ? `, and ${fields.length - 4} more` : ''}`
}

function cut(json: string | null): string {
  if (json === null) return 'null'
  return json.length > 40 ? `${json.slice(0, 39)}…` : json
}
