import { codeOf } from '../database/connection.js'
import { quoteIdentifier, quoteTable } from '../database/identifier.js'
import { caution, fault, messageOf, type Place, type Problem } from '../problem/problem.js'
import type { Migration } from './folder.js'
import { historyTable } from './history.js'
import { locate } from './position.js'
import type { MigrationStatus, Recorded } from './state.js'

/** What has to be known of a status although it stops nothing: edited and missing migrations. */
export function explainDoubts(status: MigrationStatus): Problem[] {
  return [
    ...status.edited.map((migration) =>
      caution(
        'migration-edited',
        `"${migration.name}" was changed after it was applied; this database has the old content. \`prisma migrate deploy\` would not have said so.`,
        {
          place: { file: migration.file },
          next: 'Restore the file, and put the change into a new migration.',
        },
      ),
    ),
    ...status.missing.map((row) =>
      caution(
        'migration-missing',
        `"${row.name}" is recorded in this database (${row.startedAt}) and is not in the folder. \`prisma migrate deploy\` would not have said so.`,
        { next: 'Bring its folder back, or look whether this is the right database.' },
      ),
    ),
  ]
}

/** What keeps a database from being up to date, for `status`. */
export function explainArrears(status: MigrationStatus): Problem[] {
  return [
    ...(status.unmanaged === undefined ? [] : [explainNotEmpty(status)]),
    ...status.failed.map((row) => explainFailed(status.schema, row)),
    ...status.pending.map((migration) =>
      fault('migration-pending', `"${migration.name}" has not been applied.`, {
        place: { file: migration.file },
        next: 'Run this action with mode "deploy", or `prisma migrate deploy`.',
      }),
    ),
  ]
}

/** P3005: tables, and no history that would say where they came from. */
export function explainNotEmpty(status: MigrationStatus): Problem {
  const first = status.pending[0]?.name ?? '<name>'
  return fault(
    'schema-not-empty',
    `The schema "${status.schema}" holds tables ("${status.unmanaged?.table ?? ''}") and no migration history: Prisma refuses this with P3005.`,
    {
      next: `Baseline it: for each migration that the tables already contain, \`prisma migrate resolve --applied ${first}\`. Or use an empty database. Nothing was written.`,
    },
  )
}

/** The login may not create the history, nor then what the migrations create. */
export function explainNotAllowed(schema: string, user: string, error: unknown): Problem {
  return fault('migrate-not-allowed', `The history table can't be created: ${messageOf(error)}.`, {
    next: `As the owner: GRANT CREATE, USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${quoteIdentifier(user)}; or deploy as the owner. Nothing was written.`,
  })
}

/** P3009: a migration that began and never ended. */
export function explainFailed(schema: string, row: Recorded): Problem {
  const reason = firstLineOf(row.logs)
  return fault(
    'migration-failed-before',
    `"${row.name}" began on ${row.startedAt} and failed${reason === '' ? '' : ` (${reason})`}: nothing is applied after it until that is resolved (P3009).`,
    { next: howToResolve(schema, row.name) },
  )
}

/** P3018: the script ran into an error, at a place that the server may name. */
export function explainScriptFailure(schema: string, migration: Migration, error: unknown): Problem {
  const state = codeOf(error)
  const detail = textOf(error, 'detail')
  const hint = state === '25001' ? 'Give this statement a migration of its own.' : textOf(error, 'hint')
  const left = mayCommit(migration.script)
    ? 'The script ends transactions by itself, so part of it may be committed: look what is there. The rest was rolled back and the failure recorded.'
    : 'The script was rolled back and its failure recorded.'
  return fault(
    'migration-script-failed',
    `"${migration.name}" failed: ${[messageOf(error), detail].filter((part) => part !== '').join('. ')}${state === '' ? '' : ` (SQLSTATE ${state}, Prisma's P3018)`}.`,
    {
      place: placeOf(migration, error),
      next: `${hint === '' ? '' : `${hint.replace(/\.?$/, '.')} `}${left} Correct the file. ${howToResolve(schema, migration.name)}`,
    },
  )
}

/** The script ended with a transaction open, which the end of the session would have thrown away. */
export function explainOpenTransaction(schema: string, migration: Migration): Problem {
  return fault(
    'migration-transaction-open',
    `"${migration.name}" begins a transaction and does not end it; that transaction was rolled back.`,
    {
      place: { file: migration.file },
      next: `Add the COMMIT, or leave BEGIN out: a script is one transaction anyway. ${howToResolve(schema, migration.name)}`,
    },
  )
}

/** The session ended while the script ran: killed, crashed, or the network went away. */
export function explainLost(schema: string, migration: Migration): Problem {
  return fault(
    'migration-interrupted',
    `The server ended the connection while "${migration.name}" ran. Its script was rolled back unless it commits by itself; the history shows it as begun, and the next deploy will stop there (P3009).`,
    { place: { file: migration.file }, next: howToResolve(schema, migration.name) },
  )
}

/** What goes into the history's `logs`, in the spirit of Prisma's own text. */
export function renderLogs(migration: Migration, error: unknown): string {
  const place = placeOf(migration, error)
  return [
    `Migration name: ${migration.name}`,
    `Database error code: ${codeOf(error) || 'none'}`,
    `Database error: ${messageOf(error)}`,
    ...['detail', 'hint', 'where'].flatMap((field) => {
      const text = textOf(error, field)
      return text === '' ? [] : [`${field}: ${text}`]
    }),
    ...(place.line === undefined ? [] : [`Position: migration.sql:${place.line}:${place.column}`]),
  ].join('\n')
}

/** Comments, literals and quoted names, in which no word is a command. */
const quiet = /--[^\n]*|\/\*[\s\S]*?\*\/|\be'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"/gi

/** A function's or a DO block's body; its END ends a block, its COMMIT does commit. */
const body = /\$(\w*)\$[\s\S]*?\$\1\$/g

/**
 * Whether something of a script may outlast its failure: a COMMIT, an END that means one, a procedure, which
 * may hold one, or CONCURRENTLY, which leaves an invalid index. A scan, not a parser: it may say yes too often.
 */
function mayCommit(script: string): boolean {
  const spoken = script.replace(quiet, ' ')
  return (
    /(?<!\bon\s+)\bcommit\b|\bconcurrently\b/i.test(spoken) ||
    /(?:^|;)\s*(?:end|call|prepare\s+transaction)\b/i.test(spoken.replace(body, ' '))
  )
}

function howToResolve(schema: string, name: string): string {
  const table = quoteTable({ schema, name: historyTable })
  const literal = `'${name.replaceAll("'", "''")}'`
  return [
    `Then, if nothing of it is in the database: \`prisma migrate resolve --rolled-back ${name}\`,`,
    `or in SQL: UPDATE ${table} SET rolled_back_at = now() WHERE migration_name = ${literal} AND finished_at IS NULL;`,
    `if you finished it by hand: \`prisma migrate resolve --applied ${name}\`. Then deploy again.`,
  ].join(' ')
}

function placeOf(migration: Migration, error: unknown): Place {
  const position = Number(textOf(error, 'position'))
  return position > 0
    ? { file: migration.file, ...locate(migration.script, position) }
    : { file: migration.file }
}

/** The reason inside `logs`, ours or Prisma's, shortened to what fits a sentence. */
function firstLineOf(logs: string | null): string {
  const lines = (logs ?? '').split('\n').map((line) => line.trim())
  const reason =
    lines.find((line) => /^(Database error|ERROR|db error):/.test(line)) ??
    lines.find((line) => line !== '') ??
    ''
  return reason.replace(/^Database error:\s*/, '').slice(0, 200)
}

function textOf(error: unknown, field: string): string {
  const value = (error as Record<string, unknown> | null)?.[field]
  return typeof value === 'string' ? value : ''
}
