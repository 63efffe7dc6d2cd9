import type { AlterTableStmt, CommentStmt, CreateFunctionStmt, CreateStmt, DefElem, Node } from '@pgsql/types'
import { describeSection } from './manifest.js'
import { nameKey, type QualifiedName, qualifiedNameOf, relationOf, renderName, textsOf } from './relation.js'
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

/** What a function may set while it runs: how it is planned, how values are read and written, how long it may take. */
const functionSetting =
  /^(enable_\w+|jit\w*|\w*_cost|work_mem|hash_mem_multiplier|plan_cache_mode|search_path|timezone|datestyle|intervalstyle|extra_float_digits|bytea_output|xmloption|client_min_messages|check_function_bodies|lock_timeout|statement_timeout|plpgsql\.\w+|pg_trgm\.\w+)$/i

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

/** What the sections of one file have made so far. */
type Made = { relations: Set<string>; pending: Map<string, QualifiedName> }

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
  const made: Made = { relations: new Set(), pending: new Map() }
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
  if ('CreateSchemaStmt' in node) {
    const { schemaElts, authrole } = node.CreateSchemaStmt
    return schemaElts?.length || authrole ? 'makes more than a schema' : undefined
  }
  if ('CreateExtensionStmt' in node) {
    const extension = node.CreateExtensionStmt.extname ?? ''
    return harmlessExtensions.includes(extension) ? undefined : `installs the extension "${extension}"`
  }
  if ('CreateEnumStmt' in node) return requireQualified(qualifiedNameOf(node.CreateEnumStmt.typeName))
  if ('CreateDomainStmt' in node) return requireQualified(qualifiedNameOf(node.CreateDomainStmt.domainname))
  if ('CreateRangeStmt' in node) return requireQualified(qualifiedNameOf(node.CreateRangeStmt.typeName))
  if ('CompositeTypeStmt' in node) return requireQualified(relationOf(node.CompositeTypeStmt.typevar))
  if ('CreateSeqStmt' in node) return remember(relationOf(node.CreateSeqStmt.sequence), made)
  if ('AlterSeqStmt' in node) {
    const owned = node.AlterSeqStmt.options?.every(
      (option) => 'DefElem' in option && option.DefElem.defname === 'owned_by',
    )
    return owned === true ? requireMade(relationOf(node.AlterSeqStmt.sequence), made) : 'changes a sequence'
  }
  if ('CreateStmt' in node) return judgeTable(node.CreateStmt, made, listed)
  return judgeCommon(node, made)
}

/** After the rows: indexes, constraints, triggers. */
function judgeAddition(node: Node, made: Made): string | undefined {
  if ('IndexStmt' in node) {
    const { relation, concurrent, idxname } = node.IndexStmt
    const table = relationOf(relation)
    if (concurrent) return 'builds an index outside the transaction'
    const reason = requireMade(table, made)
    if (reason === undefined && table !== undefined && idxname !== undefined) {
      made.relations.add(nameKey({ schema: table.schema, name: idxname }))
    }
    return reason
  }
  if ('CreateTrigStmt' in node) {
    return node.CreateTrigStmt.replace
      ? 'replaces a trigger'
      : requireMade(relationOf(node.CreateTrigStmt.relation), made)
  }
  if ('CreateStatsStmt' in node) {
    const [table] = node.CreateStatsStmt.relations ?? []
    return requireMade(
      table !== undefined && 'RangeVar' in table ? relationOf(table.RangeVar) : undefined,
      made,
    )
  }
  return judgeCommon(node, made)
}

function judgeCommon(node: Node, made: Made): string | undefined {
  if ('CreateFunctionStmt' in node) return judgeFunction(node.CreateFunctionStmt)
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
  made.relations.add(nameKey(name))
  // A partition may stand without being listed: its rows come through its parent.
  if (!listed.has(nameKey(name)) && !table.partbound) made.pending.set(nameKey(name), name)
  return undefined
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
    if (subtype === 'AT_AddIdentity' && def !== undefined && 'Constraint' in def)
      rememberSequence(def.Constraint.options, made)
    if (
      subtype === 'AT_AddConstraint' &&
      def !== undefined &&
      'Constraint' in def &&
      relation !== undefined
    ) {
      const { contype, conname, pktable } = def.Constraint
      const reason = contype === 'CONSTR_FOREIGN' ? requireMade(relationOf(pktable), made) : undefined
      if (reason !== undefined) return reason
      if (conname !== undefined) made.relations.add(nameKey({ schema: relation.schema, name: conname }))
    }
  }
  return requireMade(relation, made)
}

function judgeFunction(definition: CreateFunctionStmt): string | undefined {
  if (definition.replace) return 'replaces a function'
  if (qualifiedNameOf(definition.funcname) === undefined) return unqualified
  for (const option of definition.options ?? []) {
    if (!('DefElem' in option)) return 'makes a function in an unknown way'
    const reason = judgeFunctionOption(option.DefElem)
    if (reason !== undefined) return reason
  }
  return undefined
}

function judgeFunctionOption({ defname = '', arg }: DefElem): string | undefined {
  switch (defname) {
    case 'language': {
      const language = arg !== undefined && 'String' in arg ? (arg.String.sval ?? '') : ''
      return ['sql', 'plpgsql'].includes(language) ? undefined : `makes a function in ${language}`
    }
    case 'security':
      return arg !== undefined && 'Boolean' in arg && arg.Boolean.boolval
        ? 'makes a function that runs with its owner’s rights (SECURITY DEFINER)'
        : undefined
    case 'set': {
      const name = arg !== undefined && 'VariableSetStmt' in arg ? (arg.VariableSetStmt.name ?? '') : ''
      return functionSetting.test(name) ? undefined : `makes a function that sets ${name}`
    }
    case 'support':
    case 'transform':
      return `makes a function with the option ${defname}`
    default:
      return undefined
  }
}

function judgeComment({ objtype, object }: CommentStmt, made: Made): string | undefined {
  switch (objtype) {
    case 'OBJECT_TABLE':
    case 'OBJECT_COLUMN': {
      const [schema, name] = textsOf(object !== undefined && 'List' in object ? object.List.items : undefined)
      return requireMade(schema === undefined || name === undefined ? undefined : { schema, name }, made)
    }
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return requireQualified(
        qualifiedNameOf(object !== undefined && 'TypeName' in object ? object.TypeName.names : undefined),
      )
    default:
      return 'comments on something else than a table, a column or a type'
  }
}

function rememberSequence(options: readonly Node[] | undefined, made: Made): void {
  for (const option of options ?? []) {
    if (!('DefElem' in option) || option.DefElem.defname !== 'sequence_name') continue
    const { arg } = option.DefElem
    const name = qualifiedNameOf(arg !== undefined && 'List' in arg ? arg.List.items : undefined)
    if (name !== undefined) made.relations.add(nameKey(name))
  }
}

const unqualified = 'names an object without its schema'

function requireQualified(name: QualifiedName | undefined): string | undefined {
  return name === undefined ? unqualified : undefined
}

function remember(name: QualifiedName | undefined, made: Made): string | undefined {
  if (name === undefined) return unqualified
  made.relations.add(nameKey(name))
  return undefined
}

function requireMade(name: QualifiedName | undefined, made: Made): string | undefined {
  if (name === undefined) return unqualified
  return made.relations.has(nameKey(name))
    ? undefined
    : `touches "${renderName(name)}", which the dump does not make`
}

function excerpt(sql: string): string {
  const line = sql.replace(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
