import type { AlterTableStmt, CommentStmt, Node } from '@pgsql/types'
import { quoteIdentifier } from '../database/identifier.js'
import { fault, SeedrailError } from '../problem/problem.js'
import type { Closure } from './closure.js'
import { nameKey, type QualifiedName, qualifiedNameOf, relationOf, textsOf } from './relation.js'
import { parseStatements, type Statement } from './statements.js'

/** The statements of a dump: what goes before its rows, and what goes behind them. */
export type SchemaText = { schema: string; constraints: string }

/**
 * Keeps of pg_dump's plain text what belongs to a closure, in pg_dump's order, without its settings, comments
 * and psql commands. Statements are told apart by Postgres' grammar; only functions go by the heading that
 * pg_dump writes over each, for it holds their argument types.
 * @throws SeedrailError `dump-schema-incomplete` when something of the closure is not in the text
 */
export async function filterSchema(text: string, closure: Closure): Promise<SchemaText> {
  const statements = await parseStatements(withoutPsqlCommands(text))
  const missing = new Map<string, string>([
    ...[...closure.tables].map((key) => [`table ${key}`, key] as const),
    ...[...closure.sequences].map((key) => [`sequence ${key}`, key] as const),
    ...[...closure.types].map((key) => [`type ${key}`, key] as const),
    ...[...closure.functions].map((key) => [`function ${key}`, key] as const),
  ])
  const before: string[] = renderContainers(closure)
  const behind: string[] = []
  const kept: Kept = { ...closure, indexes: new Set(), statistics: new Set() }
  for (const statement of statements) {
    const part = place(statement, kept, missing)
    if (part === undefined) continue
    // Functions that need what comes late, such as a primary key, come late themselves.
    const target = part === 'schema' && behind.length === 0 ? before : behind
    target.push(`${statement.sql};\n`)
  }
  const lost = [...missing.keys()]
  if (lost.length > 0) {
    throw new SeedrailError(
      fault('dump-schema-incomplete', `pg_dump did not write ${lost.slice(0, 5).join(', ')}.`, {
        next: 'Try another pg_dump ("pg-dump"); if it stays, report it with the versions of server and pg_dump.',
      }),
    )
  }
  return { schema: before.join('\n'), constraints: behind.join('\n') }
}

/**
 * Since the releases of August 2025 pg_dump's plain text begins with `\restrict` and a word of its own, and ends with
 * `\unrestrict` and the same word; psql alone knows them. Lines like these inside of quotes are left as they are, and
 * so are line breaks, but where pg_dump itself ends all lines as Windows does.
 */
function withoutPsqlCommands(text: string): string {
  const lines = text.startsWith('--\r\n') ? text.replaceAll('\r\n', '\n') : text
  const [head, word] = /^(?:--[^\n]*\n|\n)*\\restrict ([A-Za-z0-9]+)\n/.exec(lines) ?? []
  if (head === undefined) return lines
  return lines.slice(head.length).replace(new RegExp(`^\\\\unrestrict ${word}\\n\\s*(?![^])`, 'm'), '')
}

function renderContainers({ schemas, extensions }: Closure): string[] {
  return [
    ...schemas.map((schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)};\n`),
    ...extensions.map(
      ({ name, schema }) =>
        `CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(name)} WITH SCHEMA ${quoteIdentifier(schema)};\n`,
    ),
  ]
}

/** The closure, and the indexes and extended statistics of its tables as far as they came by. */
type Kept = Closure & { indexes: Set<string>; statistics: Set<string> }

type Part = 'schema' | 'constraints' | undefined

function place(statement: Statement, closure: Kept, missing: Map<string, string>): Part {
  const { node } = statement
  const keep = (kind: string, set: ReadonlySet<string>, name: QualifiedName | undefined): Part => {
    if (name === undefined || !set.has(nameKey(name))) return undefined
    missing.delete(`${kind} ${nameKey(name)}`)
    return 'schema'
  }
  if ('CreateStmt' in node) return keep('table', closure.tables, relationOf(node.CreateStmt.relation))
  if ('CreateSeqStmt' in node)
    return keep('sequence', closure.sequences, relationOf(node.CreateSeqStmt.sequence))
  if ('CreateEnumStmt' in node)
    return keep('type', closure.types, qualifiedNameOf(node.CreateEnumStmt.typeName))
  if ('CreateDomainStmt' in node)
    return keep('type', closure.types, qualifiedNameOf(node.CreateDomainStmt.domainname))
  if ('CreateRangeStmt' in node)
    return keep('type', closure.types, qualifiedNameOf(node.CreateRangeStmt.typeName))
  if ('CompositeTypeStmt' in node)
    return keep('type', closure.types, relationOf(node.CompositeTypeStmt.typevar))
  if ('CreateFunctionStmt' in node) {
    const { schema = '' } = qualifiedNameOf(node.CreateFunctionStmt.funcname) ?? {}
    const tag = readHeading(statement.before)
    const name = [...closure.functions].find((key) => isHeaded(key, schema, tag))
    if (name === undefined) return undefined
    missing.delete(`function ${name}`)
    return 'schema'
  }
  return placeAddition(node, closure, missing)
}

function placeAddition(node: Node, closure: Kept, missing: Map<string, string>): Part {
  const ofTable = (name: QualifiedName | undefined, part: Part): Part =>
    name !== undefined && closure.tables.has(nameKey(name)) ? part : undefined
  if ('AlterSeqStmt' in node) return placeOwner(node.AlterSeqStmt, closure)
  if ('AlterTableStmt' in node) return placeAlteration(node.AlterTableStmt, closure, missing)
  if ('IndexStmt' in node) {
    const table = relationOf(node.IndexStmt.relation)
    const part = ofTable(table, 'constraints')
    if (part !== undefined && table !== undefined) {
      closure.indexes.add(nameKey({ schema: table.schema, name: node.IndexStmt.idxname ?? '' }))
    }
    return part
  }
  if ('CreateTrigStmt' in node) return ofTable(relationOf(node.CreateTrigStmt.relation), 'constraints')
  if ('CreateStatsStmt' in node) {
    const { defnames, relations } = node.CreateStatsStmt
    const [table] = relations ?? []
    const part = ofTable(
      table !== undefined && 'RangeVar' in table ? relationOf(table.RangeVar) : undefined,
      'constraints',
    )
    const name = qualifiedNameOf(defnames)
    if (part !== undefined && name !== undefined) closure.statistics.add(nameKey(name))
    return part
  }
  if ('AlterStatsStmt' in node) {
    const name = qualifiedNameOf(node.AlterStatsStmt.defnames)
    return name !== undefined && closure.statistics.has(nameKey(name)) ? 'constraints' : undefined
  }
  if ('CommentStmt' in node) return placeComment(node.CommentStmt, closure)
  return undefined
}

/** `OWNED BY` a table that is not dumped is left out: the sequence itself stays. */
function placeOwner(statement: { sequence?: unknown; options?: Node[] }, closure: Kept): Part {
  const [option] = statement.options ?? []
  if (option === undefined || !('DefElem' in option) || option.DefElem.defname !== 'owned_by')
    return undefined
  const { arg } = option.DefElem
  const [schema, name] = textsOf(arg !== undefined && 'List' in arg ? arg.List.items : undefined)
  return schema !== undefined && name !== undefined && closure.tables.has(nameKey({ schema, name }))
    ? 'schema'
    : undefined
}

const early = new Set([
  'AT_ColumnDefault',
  'AT_AddIdentity',
  'AT_AttachPartition',
  'AT_SetStatistics',
  'AT_SetStorage',
  'AT_SetCompression',
  'AT_SetOptions',
  'AT_SetNotNull',
])
const late = new Set([
  'AT_AddConstraint',
  'AT_ClusterOn',
  'AT_ReplicaIdentity',
  'AT_DisableTrig',
  'AT_EnableAlwaysTrig',
  'AT_EnableReplicaTrig',
  'AT_EnableTrig',
])

function placeAlteration(statement: AlterTableStmt, closure: Kept, missing: Map<string, string>): Part {
  const relation = relationOf(statement.relation)
  const [command] = statement.cmds ?? []
  if (relation === undefined || command === undefined || !('AlterTableCmd' in command)) return undefined
  const { subtype = '', def } = command.AlterTableCmd
  if (statement.objtype === 'OBJECT_INDEX') {
    const ofIndex = subtype === 'AT_AttachPartition' || subtype === 'AT_SetStatistics'
    return ofIndex && closure.indexes.has(nameKey(relation)) ? 'constraints' : undefined
  }
  if (!closure.tables.has(nameKey(relation))) return undefined
  if (subtype === 'AT_AddIdentity' && def !== undefined && 'Constraint' in def) {
    forgetSequence(def.Constraint.options, missing)
  }
  if (subtype === 'AT_AttachPartition' && def !== undefined && 'PartitionCmd' in def) {
    const part = relationOf(def.PartitionCmd.name)
    return part !== undefined && closure.tables.has(nameKey(part)) ? 'schema' : undefined
  }
  if (subtype === 'AT_AddConstraint' && def !== undefined && 'Constraint' in def) {
    const { contype, pktable, conname = '' } = def.Constraint
    closure.indexes.add(nameKey({ schema: relation.schema, name: conname }))
    const parent = contype === 'CONSTR_FOREIGN' ? relationOf(pktable) : relation
    return parent !== undefined && closure.tables.has(nameKey(parent)) ? 'constraints' : undefined
  }
  // Only an index comes late: pg_dump writes other identities with their table, among tables that are still to come.
  if (subtype === 'AT_ReplicaIdentity' && def !== undefined && 'ReplicaIdentityStmt' in def) {
    return def.ReplicaIdentityStmt.identity_type === 'i' ? 'constraints' : 'schema'
  }
  if (early.has(subtype)) return 'schema'
  return late.has(subtype) ? 'constraints' : undefined
}

function forgetSequence(options: readonly Node[] | undefined, missing: Map<string, string>): void {
  for (const option of options ?? []) {
    if (!('DefElem' in option) || option.DefElem.defname !== 'sequence_name') continue
    const { arg } = option.DefElem
    const name = qualifiedNameOf(arg !== undefined && 'List' in arg ? arg.List.items : undefined)
    if (name !== undefined) missing.delete(`sequence ${nameKey(name)}`)
  }
}

function placeComment({ objtype, object }: CommentStmt, closure: Kept): Part {
  if (objtype === 'OBJECT_TABLE' || objtype === 'OBJECT_COLUMN') {
    const [schema, name] = textsOf(object !== undefined && 'List' in object ? object.List.items : undefined)
    return schema !== undefined && name !== undefined && closure.tables.has(nameKey({ schema, name }))
      ? 'schema'
      : undefined
  }
  if (objtype === 'OBJECT_TYPE' || objtype === 'OBJECT_DOMAIN') {
    const name = qualifiedNameOf(
      object !== undefined && 'TypeName' in object ? object.TypeName.names : undefined,
    )
    return name !== undefined && closure.types.has(nameKey(name)) ? 'schema' : undefined
  }
  return undefined
}

/** `name(types)` of the last heading before a statement; empty where there is none. */
function readHeading(before: string): string {
  const headings = [...before.matchAll(/^-- Name: (.*); Type: (?:FUNCTION|PROCEDURE); Schema: .*; Owner: /gm)]
  return headings.at(-1)?.[1] ?? ''
}

/** pg_dump writes a blank for each line break in a heading's names, and quotes types but not the function. */
function isHeaded(key: string, schema: string, heading: string): boolean {
  const [ofSchema, tag] = JSON.parse(key) as [string, string]
  const bare = (text: string) => text.replace(/[\r\n]/g, ' ').replaceAll('"', '')
  return ofSchema === schema && bare(tag) === bare(heading)
}
