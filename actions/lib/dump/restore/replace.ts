import { codeOf, type Database } from '../../database/connection.js'
import { quoteIdentifier, quoteTable } from '../../database/identifier.js'
import { inTransaction, type LockHolder, limitLockWaits, takeLock } from '../../database/transaction.js'
import { caution, fault, messageOf, type Problem, SeedrailError } from '../../problem/problem.js'
import { loadDump } from '../load.js'
import type { DumpManifest, DumpSection } from '../manifest.js'
import { readPlainly } from '../settings.js'
import type { VerifiedDump } from '../verify.js'
import { judgeServer } from './compare.js'
import { loadDependents } from './dependents.js'
import { dropObjects } from './drop.js'
import { type Attachment, findLost, loadInventory } from './inventory.js'
import { readCreatedObjects } from './objects.js'
import { type Check, emptyTable, type RestoreOutcome } from './outcome.js'
import { loadPresentObjects, type PresentObject } from './present.js'
import { loadRights, type Right, restoreStanding } from './rights.js'
import { requireRows } from './rows.js'
import {
  loadDefinitions,
  loadForeignSchemas,
  loadOccupiedSchemas,
  requireNothingNew,
  requireSameDefinitions,
} from './schemas.js'

export type ReplaceOptions = {
  /** Looks and judges, and changes nothing. */
  plan: boolean
  /** The name of the database, where the caller knows that its tables will be replaced. */
  confirm: string | undefined
  check: Check
  /** Milliseconds. */
  lockTimeout: number
  onWait?: ((holders: readonly LockHolder[]) => void) | undefined
  onSection?: (section: DumpSection) => void
}

/**
 * Makes the dump's objects and rows anew from its file, in one transaction. A target that has some of them already is
 * refused, unless the caller named the database; and also then when anything outside of the dump holds on to them.
 * @throws SeedrailError `restore-target-not-empty`, `restore-name-taken`, `restore-not-owner`,
 * `restore-depended-on`, `restore-part-lost`, `restore-schema-not-ours`, `restore-rows-differ`, `lock-timeout`, and those
 * of `loadDump`
 */
export async function replaceFromDump(
  database: Database,
  dump: VerifiedDump,
  options: ReplaceOptions,
): Promise<RestoreOutcome> {
  const { manifest } = dump
  const objects = await readCreatedObjects(dump)
  return inTransaction(
    database,
    async () => {
      await takeLock(database, `seedrail:${manifest.dataset}`, options.lockTimeout, options.onWait)
      await limitLockWaits(database, options.lockTimeout)
      await readPlainly(database)
      // Identities are told with their schema, as SQL can use them, whatever the login's own path is.
      await database.query(`SELECT set_config('search_path', '', true)`)
      const present = await loadPresentObjects(database, objects)
      const target = await loadDatabaseName(database)
      const foreign = await loadForeignSchemas(database, manifest, objects, present)
      requireNothingNew(await loadOccupiedSchemas(database, foreign, present), objects, present)
      const unconfirmed = requireReplaceable(present, target, options)
      const tables = present.filter(({ kind }) => kind === 'table').map(({ identity }) => identity)
      // From here on nobody adds a view or a grant between the look and the drop.
      if (tables.length > 0 && !options.plan) await database.query(`LOCK TABLE ${tables.join(', ')}`)
      await requireIndependent(database, present)
      await requireOwnVersions(database, dump, present)
      const outcome = startOutcome(manifest, present, options.plan, unconfirmed)
      if (options.plan) return outcome
      const before = await loadInventory(database, tables)
      const rights = await loadRights(database, present)
      const definitions = await loadDefinitions(database, foreign, present)
      await dropObjects(database, present).catch((error: unknown) => {
        throw explainHeld(error)
      })
      outcome.problems.push(...judgeServer(database, manifest))
      await loadDump(
        database,
        dump,
        options.onSection === undefined ? {} : { onSection: options.onSection },
      ).catch((error: unknown) => {
        throw explainOlderServer(error, outcome.problems)
      })
      await database.query(`SELECT set_config('search_path', '', true)`)
      requireSameDefinitions(definitions, await loadDefinitions(database, foreign, present))
      const lost = findLost(before, await loadInventory(database, tables))
      outcome.problems.push(...judgeLost(lost, dump))
      const taken = await restoreStanding(database, present, rights).catch((error: unknown) => {
        throw explainStanding(error)
      })
      outcome.problems.push(...taken.map(tellTaken))
      outcome.verified = await requireRows(database, manifest, options.check)
      return outcome
    },
    { ending: ({ plan }) => (plan ? 'rollback' : 'commit') },
  )
}

/** What belonged to somebody else, and could not be given back. */
function explainStanding(error: unknown): unknown {
  if (!/^[0-9A-Z]{5}$/.test(codeOf(error))) return error
  return new SeedrailError(
    fault('restore-owner-lost', `What was replaced cannot be given back to its owner: ${messageOf(error)}.`, {
      next: 'Log in as the owner, or as a member of it, and let it CREATE in the schema. The transaction was rolled back.',
    }),
    { cause: error },
  )
}

/** Default privileges of the login and rights of everybody that the old object did not have. */
function tellTaken({ kind, identity, right, grantee }: Right): Problem {
  const who = grantee === 'PUBLIC' ? 'everybody' : grantee
  return caution(
    'restore-right-taken',
    `New objects give ${right} to ${who}, but the ${kind} ${identity} had not: it was taken away again.`,
    { next: `GRANT ${right} ON ${kind.toUpperCase()} ${identity} TO ${grantee}, if it is wanted after all.` },
  )
}

/** What a replacement comes to when nothing speaks against it. */
function startOutcome(
  manifest: DumpManifest,
  present: readonly PresentObject[],
  plan: boolean,
  problems: Problem[],
): RestoreOutcome {
  return {
    mode: 'replace',
    plan,
    tables: manifest.tables.map(({ table, rows, version }) => ({
      ...emptyTable(table, rows),
      inserted: rows,
      version: version === null ? undefined : { before: version, after: version },
    })),
    changes: [],
    dropped: present.map(({ kind, identity }) => `${kind} ${identity}`),
    digest: undefined,
    verified: undefined,
    problems,
  }
}

/** Something that came between, or that the catalogue tells in no way that we look for. */
function explainHeld(error: unknown): unknown {
  if (codeOf(error) !== '2BP01') return error
  const { detail } = error as { detail?: string }
  return new SeedrailError(
    fault('restore-depended-on', `${messageOf(error)}: ${detail ?? 'the server does not say by what'}.`, {
      next: 'Use mode "merge", which drops nothing. The transaction was rolled back.',
    }),
    { cause: error },
  )
}

async function loadDatabaseName(database: Database): Promise<string> {
  const { rows } = await database.query<{ name: string }>('SELECT current_database()::text AS name')
  return rows[0]?.name ?? ''
}

/** Refuses what may not be dropped. @returns what a plan has to tell beside that */
function requireReplaceable(
  present: readonly PresentObject[],
  target: string,
  { confirm, plan }: ReplaceOptions,
): Problem[] {
  if (present.length === 0) return []
  const names = present.map(({ actual, identity }) => `${actual} ${identity}`)
  const listed = `${names.slice(0, 6).join(', ')}${names.length > 6 ? ` and ${names.length - 6} more` : ''}`
  const misnamed = confirm === undefined || confirm === target ? '' : ` "confirm" names "${confirm}".`
  const problem = caution(
    'restore-target-not-empty',
    `The database "${target}" already has what the dump would create: ${listed}.${misnamed}`,
    {
      next: `Use mode "merge" to keep what is there. To drop these and create them anew from the dump, give "confirm: ${target}". Nothing was changed.`,
    },
  )
  // A plan may be looked at before anything is confirmed.
  if (confirm !== target && !plan) throw new SeedrailError({ ...problem, level: 'error' })
  const taken = present.filter(({ kind, actual }) => kind !== actual)
  const others = present.filter(({ ours }) => !ours)
  const problems = [
    ...taken.map(({ kind, actual, identity }) =>
      fault('restore-name-taken', `${identity} is a ${actual} here, but a ${kind} in the dump.`, {
        next: 'Move it out of the way yourself, or restore into another database. Nothing was changed.',
      }),
    ),
    ...others.map(({ kind, identity, owner }) =>
      fault('restore-not-owner', `The ${kind} ${identity} belongs to "${owner}", who is not this login.`, {
        next: `Log in as "${owner}", or use mode "merge", which drops nothing. Nothing was changed.`,
      }),
    ),
  ]
  if (problems.length > 0) throw new SeedrailError(problems)
  return confirm === target ? [] : [problem]
}

async function requireIndependent(database: Database, present: readonly PresentObject[]): Promise<void> {
  if (present.length === 0) return
  const dependents = await loadDependents(database, present)
  if (dependents.length === 0) return
  throw new SeedrailError(
    dependents.map(({ object, on }) =>
      fault('restore-depended-on', `${object} depends on ${on}, and is not in the dump.`, {
        next: 'Use mode "merge", which leaves it undisturbed, or take it away yourself and put it back afterwards. Nothing was changed.',
      }),
    ),
  )
}

/** What an older server refused, it may refuse for its age: that has to be said with its reason. */
function explainOlderServer(error: unknown, cautions: readonly Problem[]): unknown {
  const older = cautions.find(({ code }) => code === 'restore-server-older')
  if (older === undefined || !(error instanceof SeedrailError) || error.code !== 'dump-load-refused')
    return error
  return new SeedrailError([...error.problems, older], { verdict: error.verdict, cause: error })
}

/** A table of versions may speak of tables that are none of the dump's: their versions would be gone. */
async function requireOwnVersions(
  database: Database,
  { manifest }: VerifiedDump,
  present: readonly PresentObject[],
): Promise<void> {
  const words = manifest.merge.policy === 'upsert' ? manifest.merge.version : null
  const table = manifest.tables.find(({ role }) => role === 'versions')
  const there = present.some(({ schema, name }) => schema === table?.schema && name === table.name)
  if (words === null || table === undefined || !there) return
  const { rows } = await database.query<{ name: string }>(
    `SELECT ${quoteIdentifier(words.name)}::text AS name FROM ${quoteTable(table)}
      WHERE NOT ${quoteIdentifier(words.name)}::text = ANY ($1::text[]) ORDER BY 1 LIMIT 20`,
    [manifest.tables.map(({ name }) => name)],
  )
  if (rows.length === 0) return
  throw new SeedrailError(
    rows.map(({ name }) =>
      fault(
        'restore-depended-on',
        `"${table.table}" also keeps the version of "${name}", which is not in the dump.`,
        {
          place: { table: table.table },
          next: 'Use mode "merge", which leaves it undisturbed. Nothing was changed.',
        },
      ),
    ),
  )
}

/** Parts that somebody added would be gone for good: refused. Columns are what `replace` is there to replace: told. */
function judgeLost(lost: readonly Attachment[], dump: VerifiedDump): Problem[] {
  const parts = lost.filter(({ kind }) => kind === 'part')
  if (parts.length > 0) {
    throw new SeedrailError(
      parts.map(({ object, on }) =>
        fault('restore-part-lost', `The ${object} of ${on} is not in the dump, and would be lost.`, {
          place: { table: on },
          next: 'Use mode "merge", or drop it yourself and put it back afterwards. The transaction was rolled back.',
        }),
      ),
    )
  }
  return lost.map(({ object, on }) =>
    caution(
      'restore-column-dropped',
      `The ${object} of ${on} is not in the dump: it is gone, with its values.`,
      {
        place: { table: on },
        next: `Migrate the database that "${dump.manifest.dataset}" is dumped from, and dump again, if it should stay.`,
      },
    ),
  )
}
