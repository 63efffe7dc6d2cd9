import { codeOf, type Database } from '../../database/connection.js'
import { fault, messageOf, type Problem, SeedrailError } from '../../problem/problem.js'
import { type Applied, deployMigrations } from '../deploy.js'
import type { Migration } from '../folder.js'
import { readMigrations } from '../folder.js'
import { type Footprint, watchLocks } from './locks.js'

/** A migration that was applied on trial, with what it locked. Duration in milliseconds. */
export type Tried = Applied & { footprint: Footprint }

export type ApplyOptions = {
  lockTimeout: number
  /** Name of the last migration to apply. Default: all are. */
  until?: string | undefined
  /** Told of each migration that was applied, also when a later one fails. */
  onTried?: (tried: Tried) => void
}

/**
 * Applies a folder as `deploy` does, and watches the locks.
 * @throws SeedrailError `trial-migration-failed` (verdict: broken), or what `deployMigrations` throws
 */
export async function applyOnTrial(
  database: Database,
  folder: string,
  options: ApplyOptions,
): Promise<Tried[]> {
  const migrations = await readMigrations(folder)
  const tried: Tried[] = []
  let footprint: Footprint = 'alone'
  const watched = await watchLocks(database, migrations, (seen) => {
    footprint = seen
  })
  try {
    await deployMigrations(watched, folder, {
      lockTimeout: options.lockTimeout,
      until: options.until,
      onApplied: (applied) => {
        const one = { ...applied, footprint }
        tried.push(one)
        options.onTried?.(one)
      },
    })
  } catch (error) {
    throw explainOnTrial(error, migrations)
  }
  return tried
}

/** Failures that are the migration's own, and so what the trial was to find out. */
const ofTheScript = new Set(['migration-script-failed', 'migration-transaction-open'])

/**
 * What a failed script means on trial: there is nothing to resolve in a database that is dropped at once, so the
 * next step is about the file.
 */
function explainOnTrial(error: unknown, migrations: readonly Migration[]): unknown {
  if (!(error instanceof SeedrailError) || !ofTheScript.has(error.code)) return error
  const problems = error.problems.map((problem): Problem => {
    const line = quoteLine(problem, migrations)
    return fault('trial-migration-failed', `${problem.message}${line}`, {
      ...(problem.place === undefined ? {} : { place: problem.place }),
      next: `${adviceFor(error)} It was tried in a scratch database only.`,
    })
  })
  return new SeedrailError(problems, { verdict: 'broken', cause: error })
}

function adviceFor(error: SeedrailError): string {
  if (error.code === 'migration-transaction-open') {
    return 'Add the COMMIT, or leave BEGIN out: a script is one transaction anyway.'
  }
  switch (codeOf(error.cause)) {
    case '25001':
      return 'Give this statement a migration of its own: it refuses to share a transaction, and the statements of one script are one transaction.'
    case '55P03':
      return 'Somebody held a lock that the script needs for longer than "lock-timeout". Find out who, or raise it; on a busy server a migration would wait there too.'
    case '57014':
      return 'It took longer than "statement-timeout", even without much data. Make it quicker, or raise the limit.'
    case '42601':
      return 'Correct the SQL at that place.'
    case '55P04':
      return 'Postgres lets a new enum label be used only after it is committed: put ALTER TYPE … ADD VALUE into a migration of its own before this one.'
    default:
      return `${hintOf(error.cause)}Correct the file.`
  }
}

function hintOf(cause: unknown): string {
  const { hint } = (cause ?? {}) as { hint?: unknown }
  return typeof hint === 'string' && hint !== '' ? `${hint.replace(/\.?$/, '.')} ` : ''
}

/** ` Line 3: CREATE TABEL film (…`: the line itself, so that nobody has to look it up. */
function quoteLine({ place }: Problem, migrations: readonly Migration[]): string {
  if (place?.line === undefined) return ''
  const script = migrations.find(({ file }) => file === place.file)?.script
  const text = script?.split(/\r?\n/)[place.line - 1]?.trim() ?? ''
  if (text === '') return ''
  return ` Line ${place.line}: ${text.length > 120 ? `${text.slice(0, 119)}…` : text}`
}

/**
 * Applies the folder again: a history that is complete must leave nothing to do.
 * @throws SeedrailError `trial-not-idempotent` (verdict: broken)
 */
export async function applyAgain(database: Database, folder: string, lockTimeout: number): Promise<void> {
  let again: Applied[]
  try {
    again = await deployMigrations(database, folder, { lockTimeout })
  } catch (error) {
    if (!(error instanceof SeedrailError)) throw error
    throw new SeedrailError(
      [notIdempotent(`a second deploy fails: ${messageOf(error)}`), ...error.problems],
      { verdict: 'broken', cause: error },
    )
  }
  if (again.length === 0) return
  const names = again.map(({ name }) => `"${name}"`).join(', ')
  throw new SeedrailError(notIdempotent(`a second deploy applied ${names} again`), { verdict: 'broken' })
}

function notIdempotent(what: string): Problem {
  return fault('trial-not-idempotent', `With all migrations applied, ${what}.`, {
    next: 'Look for a script that writes to _prisma_migrations, or drops the schema that holds it.',
  })
}
