import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { codeOf, type Database } from '../../database/connection.js'
import type { Dataset } from '../../dataset/dataset.js'
import { fault, SeedrailError } from '../../problem/problem.js'
import { inSnapshot, readSnapshot, type Snapshot } from '../bootstrap.js'
import { loadReadModel, type ReadModel } from '../model.js'
import {
  closeBootstrap,
  closeTable,
  type Head,
  nameTable,
  openBootstrap,
  openTable,
  renderRows,
  renderVersion,
} from '../render.js'
import {
  type ContentVersion,
  loadContentVersion,
  loadStanding,
  type Standing,
  versionsAreKept,
} from '../version.js'
import type { Pool } from './pool.js'
import { shareTurns } from './turns.js'

/** A document, ready to be sent. It is compressed once, when somebody first wants it so. */
export type Body = { plain: Buffer; compressed(): Promise<Buffer> }

/** All documents of one version. */
export type Held = {
  head: Head
  version: Body
  /** Made when first asked for. */
  bootstrap(): Body
  /** Undefined where no table is called so. */
  table(key: string): Body | undefined
  tableKeys: readonly string[]
}

export type HolderOptions = {
  schemaVersion: number
  now: () => Date
  /** Hears of what was read, and of what looks wrong with it. */
  onRead?: (held: Held, notes: { rows: number; empty: readonly string[]; kept: boolean }) => void
}

type Memory = { held: Held; model: ReadModel; kept: boolean; standing: Standing; content: ContentVersion }

const compress = promisify(gzip)

/**
 * Holds the documents of the version that stands, and makes them anew when it does not. To ask whether it
 * stands is one statement that reads no rows where versions are kept, and a sum over the rows where not.
 * @returns gives what is true at the moment of asking; throws SeedrailError of the database or the schema, and
 * `reference-empty` where not one table has a row
 */
export function createHolder(pool: Pool, dataset: Dataset, options: HolderOptions): () => Promise<Held> {
  let memory: Memory | undefined
  return shareTurns(async () => {
    memory = await pool.run((database) => refresh(database, dataset, memory, options))
    return memory.held
  })
}

async function refresh(
  database: Database,
  dataset: Dataset,
  memory: Memory | undefined,
  options: HolderOptions,
): Promise<Memory> {
  if (memory !== undefined && (await stillStands(database, memory))) return memory
  // In a moment before that of the rows: what comes between the two is seen by the next question.
  const { model, kept, standing, definitions } = await inSnapshot(database, () =>
    lookAround(database, dataset),
  )
  return inSnapshot(database, async () => {
    const stands = definitions === (await loadDefinitions(database, model))
    const snapshot = await readSnapshot(database, stands ? model : await loadReadModel(database, dataset))
    const { version: content } = snapshot
    const { referenceVersion } = content
    const rows = content.tables.reduce((sum, table) => sum + table.rows, 0)
    const empty = snapshot.tables.flatMap(({ key, rowCount, table }) =>
      rowCount === 0 && !table.mayBeEmpty ? [key] : [],
    )
    // Rows that nobody sees have moved, or a row moved back: what we hold is right as it is.
    if (memory?.held.head.referenceVersion === referenceVersion) {
      // From now on every question reads the rows, or no longer does.
      if (memory.kept !== kept) options.onRead?.(memory.held, { rows, empty, kept })
      return { held: memory.held, model, kept, standing, content }
    }
    if (rows === 0) throw nothingToServe(model)
    const head = {
      schemaVersion: options.schemaVersion,
      referenceVersion,
      generatedAt: options.now().toISOString(),
    }
    const held = await hold(snapshot, head)
    options.onRead?.(held, { rows, empty, kept })
    return { held, model, kept, standing, content }
  })
}

/** What rows that are read later will be held against. */
async function lookAround(
  database: Database,
  dataset: Dataset,
): Promise<Pick<Memory, 'model' | 'kept' | 'standing'> & { definitions: string }> {
  const model = await loadReadModel(database, dataset)
  const kept = await versionsAreKept(database, model)
  const standing = await loadStanding(database, model, kept)
  return { model, kept, standing, definitions: await loadDefinitions(database, model) }
}

async function loadDefinitions(database: Database, model: ReadModel): Promise<string> {
  return (await loadStanding(database, model, false)).signature
}

async function stillStands(database: Database, memory: Memory): Promise<boolean> {
  const { model, kept, standing, content } = memory
  try {
    const now = await loadStanding(database, model, kept)
    if (now.signature !== standing.signature || now.versions !== standing.versions) return false
    if (kept) return true
    if (await versionsAreKept(database, model)) return false
    const { referenceVersion } = await inSnapshot(database, () => loadContentVersion(database, model))
    return referenceVersion === content.referenceVersion
  } catch (error) {
    // A table that is gone since: reading everything anew will say which.
    if (!['42P01', '42703'].includes(codeOf(error))) throw error
    return false
  }
}

/** Rows are held once, as bytes; the documents around them are put together when they are wanted. */
async function hold(snapshot: Snapshot, head: Head): Promise<Held> {
  const lists = new Map<string, Buffer>()
  for (const table of snapshot.tables) {
    const parts: Buffer[] = []
    let pending: string[] = []
    for await (const text of renderRows(table)) {
      pending.push(text)
      if (pending.length < 1_000) continue
      parts.push(Buffer.from(pending.join('')))
      pending = []
    }
    lists.set(table.key, Buffer.concat([...parts, Buffer.from(pending.join(''))]))
  }
  const tables = new Map<string, Body>()
  let bootstrap: Body | undefined
  return {
    head,
    version: createBody(Buffer.from(renderVersion(head))),
    tableKeys: [...lists.keys()],
    bootstrap() {
      bootstrap ??= createBody(
        Buffer.concat([
          Buffer.from(openBootstrap(head)),
          ...[...lists].flatMap(([key, list], index) => [Buffer.from(nameTable(key, index)), list]),
          Buffer.from(closeBootstrap),
        ]),
      )
      return bootstrap
    },
    table(key) {
      const list = lists.get(key)
      if (list === undefined) return undefined
      const made = tables.get(key)
      if (made !== undefined) return made
      const body = createBody(
        Buffer.concat([Buffer.from(openTable(head, key)), list, Buffer.from(closeTable)]),
      )
      tables.set(key, body)
      return body
    },
  }
}

function createBody(plain: Buffer): Body {
  let compressed: Promise<Buffer> | undefined
  return {
    plain,
    compressed() {
      compressed ??= compress(plain)
      return compressed
    },
  }
}

function nothingToServe(model: ReadModel): SeedrailError {
  return new SeedrailError(
    fault(
      'reference-empty',
      `Not one of the ${model.tables.length} tables of "${model.dataset}" has a row that is on.`,
      {
        next: 'Seed the database first; an app that took this for data would lose its own.',
      },
    ),
  )
}
