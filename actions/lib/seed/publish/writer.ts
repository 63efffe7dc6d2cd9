import { randomUUID } from 'node:crypto'
import type { Database } from '../../database/connection.js'
import { renderJson } from '../../dataset/json-value.js'
import type { PublishManifest } from '../../dataset/manifest.js'
import type { Row } from '../../dataset/validate.js'
import { fault, SeedrailError } from '../../problem/problem.js'
import type { FieldChange, Stage, Step } from './decision.js'
import type { Statements } from './statements.js'

/** Who acts, for the audit log. */
export type Actor = { id: string; email: string; role: string }

/** A row with its steps still to be taken. */
export type PendingRow = {
  row: Row
  steps: readonly Step[]
  changes: readonly FieldChange[]
  /** The draft as it was seen; undefined where there is none yet. */
  draft: { id: string; seen: string; status: string } | undefined
}

/** What was written for a key. */
export type Written = { key: string; version: number | undefined }

export type Writer = {
  database: Database
  statements: Statements
  manifest: PublishManifest
  actor: Actor
  /** Where the rows come from, for the audit log. */
  origin: { dataset: string; file: string; commit: string | undefined }
}

/**
 * Takes rows through their steps, all rows one step at a time, and writes each step's audit lines.
 * @throws what the server refuses, and SeedrailError `row-moved` when a draft changed since it was read
 */
export async function writeRows(writer: Writer, pending: readonly PendingRow[]): Promise<Written[]> {
  const ids = new Map(pending.flatMap(({ row, draft }) => (draft === undefined ? [] : [[row.key, draft.id]])))
  await lockDrafts(writer, pending)
  const versions = new Map<string, number>()
  for (const step of ['create', 'update', 'submit', 'approve', 'publish'] as const) {
    const due = pending.filter((one) => one.steps.includes(step))
    if (due.length > 0) await takeStep(writer, step, due, ids, versions)
  }
  return pending.map(({ row }) => ({ key: row.key, version: versions.get(row.key) }))
}

async function lockDrafts(writer: Writer, pending: readonly PendingRow[]): Promise<void> {
  const drafts = pending.flatMap(({ draft }) =>
    draft === undefined ? [] : [{ id: draft.id, seen: draft.seen }],
  )
  if (drafts.length === 0) return
  const locked = await run(writer.database, writer.statements.lockDrafts, [JSON.stringify(drafts)])
  if (locked.rowCount === drafts.length) return
  throw new SeedrailError(
    fault(
      'row-moved',
      `Somebody changed ${drafts.length - (locked.rowCount ?? 0)} of the rows while this run was about to write them.`,
      {
        place: { table: writer.manifest.staging.table },
        next: 'Nothing was written. Run again to see the rows as they are now.',
      },
    ),
  )
}

async function takeStep(
  writer: Writer,
  step: Step,
  due: readonly PendingRow[],
  ids: Map<string, string>,
  versions: Map<string, number>,
): Promise<void> {
  const { database, statements, manifest, actor } = writer
  const known = () => due.map(({ row }) => ids.get(row.key))
  switch (step) {
    case 'create': {
      const created = await run<{ id: string; key: string }>(database, statements.create, [
        rowsParameter(writer, due),
        actor.id,
      ])
      // Keys may come back worded by their type; the order of insertion ties them to their rows.
      created.rows.forEach((line, index) => {
        const key = due[index]?.row.key
        if (key !== undefined) ids.set(key, line.id)
      })
      return writeAudit(writer, due, ids, manifest.audit.actions.created)
    }
    case 'update':
      await run(database, statements.update, [rowsParameter(writer, due), actor.id])
      return writeAudit(writer, due, ids, manifest.audit.actions.updated)
    case 'submit':
      await run(database, statements.submit, [known(), actor.id])
      return writeAudit(
        writer,
        due,
        ids,
        manifest.audit.actions.submitted,
        statusMove(manifest, 'draft', 'submitted'),
      )
    case 'approve':
      await run(database, statements.approve, [known(), actor.id, reviewNote(writer)])
      return writeAudit(
        writer,
        due,
        ids,
        manifest.audit.actions.approved,
        statusMove(manifest, 'submitted', 'approved'),
      )
    case 'publish':
      return publishRows(writer, due, ids, versions)
  }
}

async function publishRows(
  writer: Writer,
  due: readonly PendingRow[],
  ids: ReadonlyMap<string, string>,
  versions: Map<string, number>,
): Promise<void> {
  const { database, statements, manifest, actor } = writer
  const drafts = due.map(({ row }) => ids.get(row.key))
  await run(database, statements.retireVersions, [drafts])
  const inserted = await run<{ id: string; staging_id: string; version: number }>(
    database,
    statements.insertVersions,
    [drafts, actor.id],
  )
  await run(database, statements.publish, [drafts, actor.id])
  const byDraft = new Map(inserted.rows.map((line) => [line.staging_id, line]))
  const events = due.map(({ row }) => {
    const line = byDraft.get(ids.get(row.key) ?? '')
    if (line !== undefined) versions.set(row.key, line.version)
    return { row, library: line?.id ?? null, version: line?.version }
  })
  const { actions } = manifest.audit
  const diff = statusMove(manifest, 'approved', 'published')
  await insertAudit(
    writer,
    events.map(({ row, library, version }) => ({
      action: actions.published,
      staging: ids.get(row.key) ?? null,
      library,
      diff,
      metadata: metadataOf(writer, row, version),
    })),
  )
  await insertAudit(
    writer,
    events.map(({ row, library, version }) => ({
      action: actions.created,
      staging: null,
      library,
      diff: {},
      metadata: metadataOf(writer, row, version),
    })),
  )
}

/** Archives published rows, and says so in the audit log. */
export async function archiveRows(
  writer: Writer,
  rows: readonly { id: string; libraryId: string }[],
): Promise<void> {
  const { database, statements, manifest, actor, origin } = writer
  const ids = rows.map((row) => row.id)
  await run(database, statements.retireVersions, [ids])
  await run(database, statements.archive, [ids, actor.id])
  const diff = statusMove(manifest, 'published', 'archived')
  const metadata = { ...origin, reason: 'left the source' }
  await insertAudit(
    writer,
    rows.map((row) => ({
      action: manifest.audit.actions.archived,
      staging: row.id,
      library: row.libraryId,
      diff,
      metadata,
    })),
  )
}

type AuditLine = {
  action: string
  staging: string | null
  library: string | null
  diff: unknown
  metadata: unknown
}

async function writeAudit(
  writer: Writer,
  due: readonly PendingRow[],
  ids: ReadonlyMap<string, string>,
  action: string,
  diff?: unknown,
): Promise<void> {
  await insertAudit(
    writer,
    due.map(({ row, changes }) => ({
      action,
      staging: ids.get(row.key) ?? null,
      library: null,
      diff: diff ?? diffOf(row, changes),
      metadata: metadataOf(writer, row, undefined),
    })),
  )
}

async function insertAudit(writer: Writer, lines: readonly AuditLine[]): Promise<void> {
  const { actor } = writer
  const text = renderJson(lines)
  await run(writer.database, writer.statements.writeAudit, [
    text,
    actor.id,
    actor.email,
    actor.role,
    reviewNote(writer),
  ])
}

/** Runs a statement with as many of the values as it refers to: roles that a manifest leaves out need none. */
export async function run<Result extends object = Record<string, unknown>>(
  database: Database,
  sql: string,
  values: readonly unknown[],
) {
  const highest = Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map((match) => Number(match[1])))
  return database.query<Result>(sql, values.slice(0, highest))
}

/** The rows as the statements' `$1`. */
export function rowsParameter(writer: Pick<Writer, 'statements'>, rows: readonly { row: Row }[]): string {
  return renderJson(
    rows.map(({ row }) => ({ row: row.values, ...(writer.statements.idGiven ? { id: randomUUID() } : {}) })),
  )
}

function reviewNote({ origin }: Writer): string {
  return `Imported from ${origin.file} of dataset ${origin.dataset} by automation.`
}

/** For a new row its content, for a changed one each field with both values. */
function diffOf(row: Row, changes: readonly FieldChange[]): unknown {
  if (changes.length === 0) {
    return Object.fromEntries(Object.entries(row.values).map(([field, to]) => [field, { from: null, to }]))
  }
  return Object.fromEntries(
    changes.map(({ field, from, to }) => [field, { from: parsed(from), to: parsed(to) }]),
  )
}

function parsed(text: string | null): unknown {
  return text === null ? null : JSON.parse(text)
}

function statusMove(
  manifest: PublishManifest,
  from: Exclude<Stage, 'held'>,
  to: Exclude<Stage, 'held'>,
): unknown {
  const { status } = manifest.staging
  return { [status.column]: { from: status[from], to: status[to] } }
}

function metadataOf({ origin }: Writer, row: Row, version: number | undefined): unknown {
  return {
    ...origin,
    line: row.source.place().line,
    ...(version === undefined ? {} : { version }),
  }
}
