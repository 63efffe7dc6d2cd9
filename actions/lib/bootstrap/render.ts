import type { Snapshot, SnapshotTable } from './bootstrap.js'

/** What stands at the head of everything that is served. */
export type Head = {
  /** Says how the wrapper and the rows are to be understood. */
  schemaVersion: number
  referenceVersion: string
  /** ISO 8601: when these rows were read. */
  generatedAt: string
}

/** The version alone. */
export function renderVersion(head: Head): string {
  return `${renderHead(head)}}\n`
}

/** Opens a document of one table; its rows and `]}` follow. */
export function openTable(head: Head, key: string): string {
  return `${renderHead(head)},"table":${JSON.stringify(key)},"rows":`
}

/** Opens the whole document; `"key":[…]` of each table and `}}` follow. */
export function openBootstrap(head: Head): string {
  return `${renderHead(head)},"tables":{`
}

/** What closes the documents that {@link openTable} and {@link openBootstrap} opened. */
export const closeTable = '}\n'
export const closeBootstrap = '\n}}\n'

/** The member's name of a table within the whole document, with the comma before it. */
export function nameTable(key: string, index: number): string {
  return `${index === 0 ? '' : ','}\n${JSON.stringify(key)}:`
}

/** The rows of a table as a JSON list, a line for each. The server's text goes through untouched. */
export async function* renderRows(table: SnapshotTable): AsyncGenerator<string> {
  let open = '[\n'
  for await (const row of table.rows()) {
    yield open + row
    open = ',\n'
  }
  yield open === ',\n' ? '\n]' : '[]'
}

/** The whole document, in pieces. */
export async function* renderBootstrap(snapshot: Snapshot, head: Head): AsyncGenerator<string> {
  yield openBootstrap(head)
  for (const [index, table] of snapshot.tables.entries()) {
    yield nameTable(table.key, index)
    yield* renderRows(table)
  }
  yield closeBootstrap
}

function renderHead({ schemaVersion, referenceVersion, generatedAt }: Head): string {
  return JSON.stringify({ schemaVersion, referenceVersion, generatedAt }).slice(0, -1)
}
