import { emptyTable, type RestoredChange, type RestoredTable, type RestoreOutcome } from '../outcome.js'
import type { DecidedKey } from './decision.js'
import type { PublishedTables } from './words.js'

/** What the decisions come to, before anything is written: counts and changes. Events are counted as they are written. */
export function startOutcome(
  tables: PublishedTables,
  decided: readonly DecidedKey[],
  plan: boolean,
): RestoreOutcome {
  const staging = emptyTable(tables.staging.table, tables.staging.rows)
  const library = emptyTable(tables.library.table, tables.library.rows)
  const audit = emptyTable(tables.audit.table, tables.audit.rows)
  for (const { state, decision } of decided) {
    if (decision.kind === 'leave') {
      staging.foreign++
      library.foreign += state.versions.filter(({ targetId }) => targetId === null).length
    }
    if (decision.kind !== 'write') continue
    if (decision.staging === 'insert') staging.inserted++
    if (decision.staging === 'update') staging.updated++
    library.inserted += decision.versions.length
    if (retiresVersion({ state, decision })) library.updated++
  }
  staging.unchanged = staging.rows - staging.inserted - staging.updated - staging.foreign
  library.unchanged = library.rows - library.inserted - library.foreign
  // Events of content that is there already are not merged: it has events of its own.
  audit.unchanged = audit.rows
  return {
    mode: 'merge',
    plan,
    tables: [staging, library, audit],
    changes: decided.flatMap((one) => listChanges(tables, one)),
    dropped: [],
    digest: undefined,
    verified: undefined,
    problems: [],
  }
}

/** What is left of an outcome when a fault undoes it all. */
export function withoutWrites(outcome: RestoreOutcome): RestoreOutcome {
  const tables = outcome.tables.map((table): RestoredTable => ({ ...table, inserted: 0, updated: 0 }))
  return { ...outcome, tables, changes: outcome.changes.filter(({ kind }) => kind === '!') }
}

function retiresVersion({ state, decision }: DecidedKey): boolean {
  return decision.kind === 'write' && decision.ahead && state.targetVersion > 0
}

function listChanges(tables: PublishedTables, { state, decision }: DecidedKey): RestoredChange[] {
  const { key, staging, targetVersion } = state
  const [drafts, versions] = [tables.staging.table, tables.library.table]
  const fields = staging?.changes ?? []
  if (decision.kind === 'leave') return [{ kind: '!', table: drafts, key, fields }]
  if (decision.kind !== 'write') return []
  const changes: RestoredChange[] = []
  if (decision.staging === 'insert') changes.push({ kind: '+', table: drafts, key, fields: [] })
  if (decision.staging === 'update') changes.push({ kind: '~', table: drafts, key, fields })
  for (const { version } of decision.versions) {
    changes.push({ kind: '+', table: versions, key: `${key}, ${version}`, fields: [] })
  }
  if (retiresVersion({ state, decision })) {
    const retired = [[tables.words.library.current, 'true', 'false']] as const
    changes.push({ kind: '~', table: versions, key: `${key}, ${targetVersion}`, fields: retired })
  }
  return changes
}
