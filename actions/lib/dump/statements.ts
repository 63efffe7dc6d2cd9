import type { Node } from '@pgsql/types'
import { messageOf } from '../problem/problem.js'

/** One SQL statement of a text, as Postgres' own grammar reads it. */
export type Statement = {
  /** Without the semicolon, and without what stands before its first word. */
  sql: string
  /** Comments and blanks between the statement before and this one. */
  before: string
  /** Line of its first word in the text, from 1. */
  line: number
  node: Node
}

/** The grammar's kind of a node: `CreateStmt`. */
export function kindOf(node: Node): string {
  return Object.keys(node)[0] ?? ''
}

/** Where a text is not SQL. */
export class SqlSyntaxError extends Error {
  readonly line: number

  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

/** Postgres' own parser. It takes a while to start, and may do so beside other work. */
export async function loadParser(): Promise<typeof import('libpg-query')> {
  const parser = await import('libpg-query')
  await parser.loadModule()
  return parser
}

/**
 * Splits a text into its statements by Postgres' grammar, so that quotes, dollar quotes and comments of any
 * kind are what they are to the server. @throws SqlSyntaxError
 */
export async function parseStatements(text: string): Promise<Statement[]> {
  const bytes = Buffer.from(text)
  const nul = bytes.indexOf(0)
  if (nul !== -1) throw new SqlSyntaxError('a NUL byte', countLines(bytes.subarray(0, nul)))
  const { parse } = await loadParser()
  let parsed: Awaited<ReturnType<typeof parse>>
  try {
    // An empty text is no query to the parser, though it is to the server.
    if (text.trim() === '') return []
    parsed = await parse(text)
  } catch (error) {
    const at = (error as { sqlDetails?: { cursorPosition?: number } }).sqlDetails?.cursorPosition ?? 0
    throw new SqlSyntaxError(messageOf(error), countLines(Buffer.from([...text].slice(0, at).join(''))))
  }
  let end = 0
  let line = 1
  return (parsed.stmts ?? []).map((raw) => {
    if (raw.stmt === undefined) throw new SqlSyntaxError('an empty statement', line)
    const from = raw.stmt_location ?? 0
    const to = raw.stmt_len ? from + raw.stmt_len : bytes.length
    const before = bytes.subarray(end, from).toString('utf8')
    const sql = bytes.subarray(from, to).toString('utf8')
    line += before.split('\n').length - 1
    const statement = { sql, before, line, node: raw.stmt as Node }
    line += sql.split('\n').length - 1
    end = to
    return statement
  })
}

/** Line of the byte behind these. */
function countLines(bytes: Uint8Array): number {
  return Buffer.from(bytes).toString('utf8').split('\n').length
}
