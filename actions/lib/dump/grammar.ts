import type {
  AlterTableStmt,
  CommentStmt,
  Constraint,
  CreateExtensionStmt,
  CreateRangeStmt,
  CreateSchemaStmt,
  CreateStmt,
  Node,
} from '@pgsql/types'
import { judgeFunction } from './grammar-function.js'
import { judgeIndex, judgeStatistics } from './grammar-index.js'
import {
  isSystemSchema,
  judgeSequenceOptions,
  type Made,
  mayStandApart,
  remember,
  rememberType,
  requireHome,
  requireMade,
  requireMadeStatistics,
  requireMadeType,
  startMade,
  unqualified,
} from './made.js'
import { describeSection } from './manifest.js'
import { nameKey, type QualifiedName, qualifiedNameOf, relationOf, renderName } from './relation.js'
import { kindOf, parseStatements, SqlSyntaxError, type Statement } from './statements.js'

/**
 * What a dump may do to a database. A file that somebody else had in hand is never run because its sums are
 * right: every statement must be one of those that our writer makes, about objects that the file itself makes.
 */

/** Why a statement is not run. The line counts from 1 within its section. */
export type Refusal = { line: number; statement: string; reason: string }

/** Extensions that only bring types, functions and operators, and that hold no door to files or hosts. */
export const harmlessExtensions: readonly string[] = [
  'btree_gin',
  'btree_gist',
  'citext',
  'cube',
  'earthdistance',
  'fuzzystrmatch',
  'hstore',
  'intarray',
  'isn',
  'ltree',
  'pg_trgm',
  'pgcrypto',
  'postgis',
  'seg',
  'unaccent',
  'uuid-ossp',
  'vector',
]

/** Forms of ALTER TABLE that finish what CREATE TABLE began. */
const alterations = new Set([
  'AT_AddConstraint',
  'AT_AddIdentity',
  'AT_AttachPartition',
  'AT_ClusterOn',
  'AT_ColumnDefault',
  'AT_DisableTrig',
  'AT_EnableAlwaysTrig',
  'AT_EnableReplicaTrig',
  'AT_EnableTrig',
  'AT_ReplicaIdentity',
  'AT_SetCompression',
  'AT_SetNotNull',
  'AT_SetOptions',
  'AT_SetStatistics',
  'AT_SetStorage',
])

/** Constraints that make an index of their name; others only have a name, which may be that of a table. */
const indexed = new Set<string>(['CONSTR_PRIMARY', 'CONSTR_UNIQUE', 'CONSTR_EXCLUSION'])

/** Judges the statement sections of one dump, in their order. */
export type Grammar = {
  /** Why a section's text may not be run; undefined when every statement of it may. */
  judge(kind: 'schema' | 'constraints', text: string): Promise<Refusal | undefined>
}

/**
 * The grammar of a dump whose manifest lists these tables and sequences: the schema section must make each of
 * them, so that rows and values never go into somebody else's.
 */
export function createGrammar(
  tables: readonly QualifiedName[],
  sequences: readonly QualifiedName[],
): Grammar {
  const listed = new Set(tables.map(nameKey))
  const made = startMade(tables)
  return {
    async judge(kind, text) {
      let statements: Statement[]
      try {
        statements = await parseStatements(text)
      } catch (error) {
        if (!(error instanceof SqlSyntaxError)) throw error
        return { line: error.line, statement: '', reason: `is no SQL (${error.message})` }
      }
      for (const { node, sql, line } of statements) {
        const reason = kind === 'schema' ? judgeDefinition(node, made, listed) : judgeAddition(node, made)
        if (reason !== undefined) return { line, statement: excerpt(sql), reason }
      }
      return kind === 'schema' ? judgeWhole(made, [...tables, ...sequences]) : undefined
    },
  }
}

function judgeWhole(made: Made, wanted: readonly QualifiedName[]): Refusal | undefined {
  const [stray] = made.pending.values()
  if (stray !== undefined) {
    const reason = `makes a table "${renderName(stray)}" that the manifest does not list`
    return { line: 1, statement: '', reason }
  }
  const lost = wanted.find((name) => !made.relations.has(nameKey(name)))
  return (
    lost && {
      line: 1,
      statement: '',
      reason: `does not make "${renderName(lost)}", which the manifest lists`,
    }
  )
}

/** A refusal as the end of a sentence. */
export function describeRefusal(section: Parameters<typeof describeSection>[0], refusal: Refusal): string {
  const statement = refusal.statement === '' ? '' : `: ${refusal.statement}`
  return `line ${refusal.line} of its section "${describeSection(section)}" ${refusal.reason}${statement}`
}

/** Before the rows: types, functions, sequences, tables. */
function judgeDefinition(node: Node, made: Made, listed: ReadonlySet<string>): string | undefined {
  if ('CreateSchemaStmt' in node) return judgeSchema(node.CreateSchemaStmt, made)
  if ('CreateExtensionStmt' in node) return judgeExtension(node.CreateExtensionStmt, made)
  if ('CreateEnumStmt' in node) return rememberType(qualifiedNameOf(node.CreateEnumStmt.typeName), made)
  if ('CreateDomainStmt' in node) return rememberType(qualifiedNameOf(node.CreateDomainStmt.domainname), made)
  if ('CreateRangeStmt' in node) return judgeRange(node.CreateRangeStmt, made)
  if ('CompositeTypeStmt' in node) return rememberType(relationOf(node.CompositeTypeStmt.typevar), made)
  if ('CreateSeqStmt' in node) {
    const { sequence, options, if_not_exists } = node.CreateSeqStmt
    // Else its value would be set where it belongs to somebody else.
    if (if_not_exists) return 'passes over a sequence that is there already'
    return judgeSequenceOptions(options, made) ?? remember(relationOf(sequence), made)
  }
  if ('AlterSeqStmt' in node) {
    const { sequence, options } = node.AlterSeqStmt
    const owned = options?.every((option) => 'DefElem' in option && option.DefElem.defname === 'owned_by')
    if (owned !== true) return 'changes a sequence'
    return requireMade(relationOf(sequence), made) ?? judgeSequenceOptions(options, made)
  }
  if ('CreateStmt' in node) return judgeTable(node.CreateStmt, made, listed)
  return judgeCommon(node, made)
}

function judgeSchema({ schemaname, schemaElts, authrole }: CreateSchemaStmt, made: Made): string | undefined {
  if (schemaElts?.length || authrole || schemaname === undefined) return 'makes more than a schema'
  if (isSystemSchema(schemaname)) return `makes the schema "${schemaname}", which is the server's own`
  made.schemas.add(schemaname)
  return undefined
}

/** Without CASCADE, which would install others, and in the version that the server chooses. */
function judgeExtension(
  { extname: extension = '', options }: CreateExtensionStmt,
  made: Made,
): string | undefined {
  if (!harmlessExtensions.includes(extension)) return `installs the extension "${extension}"`
  for (const option of options ?? []) {
    const { defname = '', arg } = 'DefElem' in option ? option.DefElem : {}
    if (defname !== 'schema') return `installs an extension with the option ${defname}`
    const schema = arg !== undefined && 'String' in arg ? (arg.String.sval ?? '') : ''
    const reason = requireHome({ schema, name: extension }, made)
    if (reason !== undefined) return reason
  }
  return undefined
}

/** A range type brings a second type, which may be named, and stands beside it unless the range was moved. */
function judgeRange({ typeName, params }: CreateRangeStmt, made: Made): string | undefined {
  const range = qualifiedNameOf(typeName)
  for (const param of params ?? []) {
    if (!('DefElem' in param) || param.DefElem.defname !== 'multirange_type_name') continue
    const { arg } = param.DefElem
    const names = arg !== undefined && 'TypeName' in arg ? arg.TypeName.names : undefined
    const second = qualifiedNameOf(names)
    const reason = rememberType(second, made)
    if (reason !== undefined) return reason
    if (!mayStandApart(second, range, made)) return 'makes a second type of a range in another schema'
  }
  return rememberType(range, made)
}

/** After the rows: indexes, constraints, triggers. */
function judgeAddition(node: Node, made: Made): string | undefined {
  if ('IndexStmt' in node) return judgeIndex(node.IndexStmt, made)
  if ('CreateTrigStmt' in node) {
    const { replace, relation, constrrel } = node.CreateTrigStmt
    if (replace) return 'replaces a trigger'
    const other = constrrel === undefined ? undefined : requireMade(relationOf(constrrel), made)
    return other ?? requireMade(relationOf(relation), made)
  }
  if ('CreateStatsStmt' in node) {
    return judgeStatistics(node.CreateStatsStmt, made)
  }
  if ('AlterStatsStmt' in node) {
    return requireMadeStatistics(qualifiedNameOf(node.AlterStatsStmt.defnames), made)
  }
  return judgeCommon(node, made)
}

function judgeCommon(node: Node, made: Made): string | undefined {
  if ('CreateFunctionStmt' in node) return judgeFunction(node.CreateFunctionStmt, made)
  if ('AlterTableStmt' in node) return judgeAlteration(node.AlterTableStmt, made)
  if ('CommentStmt' in node) return judgeComment(node.CommentStmt, made)
  return `is a ${kindOf(node)}, which no dump of ours holds`
}

function judgeTable(table: CreateStmt, made: Made, listed: ReadonlySet<string>): string | undefined {
  const name = relationOf(table.relation)
  if (name === undefined) return unqualified
  if (table.relation?.relpersistence === 't') return 'makes a temporary table'
  if (table.if_not_exists) return 'passes over a table that is there already'
  if (table.tablespacename || table.ofTypename) return 'ties a table to a tablespace or a type'
  for (const parent of table.inhRelations ?? []) {
    const reason = requireMade('RangeVar' in parent ? relationOf(parent.RangeVar) : undefined, made)
    if (reason !== undefined) return reason
  }
  const homeless = remember(name, made)
  if (homeless !== undefined) return homeless
  for (const element of table.tableElts ?? []) {
    const reason = judgeElement(element, made)
    if (reason !== undefined) return reason
  }
  // A partition may stand without being listed: its rows come through its parent.
  if (!listed.has(nameKey(name)) && !table.partbound) made.pending.set(nameKey(name), name)
  return undefined
}

/** A column or a constraint of a table that is being made: what it ties to others must be the dump's own. */
function judgeElement(element: Node, made: Made): string | undefined {
  if ('Constraint' in element) return judgeConstraint(element.Constraint, made)
  if (!('ColumnDef' in element)) return 'makes a table like another one'
  for (const constraint of element.ColumnDef.constraints ?? []) {
    if (!('Constraint' in constraint)) return 'makes a column in an unknown way'
    const reason = judgeConstraint(constraint.Constraint, made)
    if (reason !== undefined) return reason
  }
  return undefined
}

function judgeConstraint({ contype, pktable, options }: Constraint, made: Made): string | undefined {
  if (contype === 'CONSTR_FOREIGN') return requireMade(relationOf(pktable), made)
  return contype === 'CONSTR_IDENTITY' ? judgeSequenceOptions(options, made) : undefined
}

function judgeAlteration(statement: AlterTableStmt, made: Made): string | undefined {
  const relation = relationOf(statement.relation)
  for (const command of statement.cmds ?? []) {
    if (!('AlterTableCmd' in command)) return 'alters a table in an unknown way'
    const { subtype = '', def } = command.AlterTableCmd
    if (!alterations.has(subtype)) return `alters a table by ${subtype.replace('AT_', '')}`
    if (subtype === 'AT_AttachPartition' && def !== undefined && 'PartitionCmd' in def) {
      const part = relationOf(def.PartitionCmd.name)
      const reason = requireMade(part, made)
      if (reason !== undefined || part === undefined) return reason
      made.pending.delete(nameKey(part))
    }
    if (def !== undefined && 'Constraint' in def) {
      const reason = judgeConstraint(def.Constraint, made)
      if (reason !== undefined) return reason
      const { contype = '', conname } = def.Constraint
      if (indexed.has(contype) && conname !== undefined && relation !== undefined) {
        made.relations.add(nameKey({ schema: relation.schema, name: conname }))
      }
    }
  }
  return requireMade(relation, made)
}

function judgeComment({ objtype, object }: CommentStmt, made: Made): string | undefined {
  switch (objtype) {
    case 'OBJECT_TABLE':
    case 'OBJECT_COLUMN': {
      const names = object !== undefined && 'List' in object ? object.List.items : undefined
      return requireMade(qualifiedNameOf(objtype === 'OBJECT_COLUMN' ? names?.slice(0, -1) : names), made)
    }
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN': {
      const names = object !== undefined && 'TypeName' in object ? object.TypeName.names : undefined
      return requireMadeType(qualifiedNameOf(names), made)
    }
    default:
      return 'comments on something else than a table, a column or a type'
  }
}

function excerpt(sql: string): string {
  const line = sql.replace(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
