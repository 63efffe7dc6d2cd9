import { fault, messageOf, type Place, type Problem } from '../problem/problem.js'
import { codeOf } from './connection.js'

/** What node-postgres tells of an error that the server reported. */
type ServerError = {
  message: string
  detail?: string
  constraint?: string
  column?: string
  table?: string
  /** The server's stack: `PL/pgSQL function no_bikes() line 1 at RAISE`. */
  where?: string
}

/**
 * What the server refused, as a problem of the row that caused it.
 * @param place where that row stands, as far as it is known
 */
export function explainRefusal(error: unknown, place: Place): Problem {
  const { message, detail, constraint, column, table, where: context } = error as ServerError
  const where: Place = {
    ...place,
    ...(place.table === undefined && table !== undefined ? { table } : {}),
    ...(place.field === undefined && column !== undefined ? { field: column } : {}),
  }
  const details = detail === undefined ? '' : ` ${detail}`
  const code = codeOf(error)
  switch (code) {
    case '23505':
      return fault('database-duplicate', `Breaks the unique constraint "${constraint}".${details}`, {
        place: where,
        next: 'Another row already has these values: correct the key, or the other row.',
      })
    case '23503':
      return fault('database-reference', `Breaks the foreign key "${constraint}".${details}`, {
        place: where,
        next: 'Seed the row that is pointed at first, or correct the reference.',
      })
    case '23514':
      return fault('database-check', `Breaks the check "${constraint}".${details}`, {
        place: where,
        next: "Correct the value, or the table's check.",
      })
    case '23502':
      // Of a domain the server names no column.
      return fault(
        'database-null',
        column === undefined ? `${messageOf(error)}.` : `The column "${column}" may not be null.`,
        {
          place: where,
          next: 'Give the field a value in the source.',
        },
      )
    case '42501':
      return fault('database-forbidden', `The login lacks a right: ${message}.`, {
        place: where,
        next: 'Grant it; docs/troubleshooting.md lists what each action needs.',
      })
    case '55P03':
      return fault('lock-timeout', `Somebody holds a lock that this run needs: ${message}.`, {
        place: where,
        next: 'Let them finish and run again, or raise lock-timeout. Nothing was written.',
      })
    case '57014':
      return fault('statement-timeout', `The server cancelled a statement: ${message}.`, {
        place: where,
        next: 'Raise statement_timeout for this login, or run when the database is quieter. Nothing was written.',
      })
    case '25006':
      return fault(
        'database-read-only',
        'The database only takes reads: it is a replica, or set to read only.',
        {
          place: where,
          next: 'Give the address of the primary.',
        },
      )
    case '40001':
    case '40P01':
      return fault('database-conflict', `Another transaction got in the way: ${message}.`, {
        place: where,
        next: 'Run again. Nothing was written.',
      })
    case '42P01':
      return fault('table-missing', `${message}.`, {
        place: where,
        next: 'Apply the schema first: the migrate action, or `npm run action -- migrate --dsn=…`.',
      })
    default:
      return fault(
        code.startsWith('22') ? 'database-value' : 'database-refused-row',
        `${messageOf(error)}${details ? `.${details}` : ''} (${code}).`,
        {
          place: where,
          next: code.startsWith('P0')
            ? `A trigger of the table raised this (${context?.split('\n')[0] ?? 'of unknown name'}): correct the row, or ask who owns the trigger.`
            : code.startsWith('53')
              ? 'Give the server what it ran out of, and run again. Nothing was written.'
              : 'Correct the value in the source.',
        },
      )
  }
}
