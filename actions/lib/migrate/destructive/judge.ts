import type {
  AlterTableCmd,
  AlterTableStmt,
  ColumnDef,
  Constraint,
  DropStmt,
  Node,
  RangeVar,
} from '@pgsql/types'
import { textsOf } from '../../dump/relation.js'

/** What a statement does to a table that was there before it, and that somebody may be using. */
export type Harm = {
  kind: 'drops' | 'empties' | 'retypes' | 'requires' | 'renames' | 'rewrites' | 'blocks'
  /** A sentence. */
  message: string
  /** How to do it without the harm. */
  next: string
}

/**
 * Judges one statement. Tables in `made` were created by the same script: nobody uses them yet, and they are
 * empty, so nothing that is done to them does harm. Tables that the statement creates are added to it.
 */
export function judgeStatement(node: Node, made: Set<string>): Harm[] {
  if ('CreateStmt' in node) return remember(node.CreateStmt.relation, made)
  if ('CreateTableAsStmt' in node) return remember(node.CreateTableAsStmt.into?.rel, made)
  if ('DropStmt' in node) return judgeDrop(node.DropStmt, made)
  if ('AlterTableStmt' in node) return judgeAlteration(node.AlterTableStmt, made)
  if ('TruncateStmt' in node) {
    const tables = (node.TruncateStmt.relations ?? []).flatMap((one) =>
      'RangeVar' in one ? [one.RangeVar] : [],
    )
    return tables
      .filter((table) => !made.has(nameOf(table)))
      .map((table) => empties(`empties "${nameOf(table)}"`))
  }
  if ('DeleteStmt' in node) {
    const { relation, whereClause } = node.DeleteStmt
    if (made.has(nameOf(relation))) return []
    const which = whereClause === undefined ? 'all rows' : 'rows'
    return [empties(`deletes ${which} of "${nameOf(relation)}"`)]
  }
  if ('RenameStmt' in node) {
    const { renameType, relation, subname, newname } = node.RenameStmt
    if (relation === undefined || made.has(nameOf(relation))) return []
    if (renameType === 'OBJECT_COLUMN') return [renames(`column "${nameOf(relation)}.${subname}"`, newname)]
    return renameType === 'OBJECT_TABLE' ? [renames(`table "${nameOf(relation)}"`, newname)] : []
  }
  if ('IndexStmt' in node) {
    const { relation, concurrent, idxname } = node.IndexStmt
    if (concurrent || made.has(nameOf(relation))) return []
    return [
      {
        kind: 'blocks',
        message: `builds the index "${idxname ?? ''}" while nobody may write to "${nameOf(relation)}"`,
        next: 'On a large table, CREATE INDEX CONCURRENTLY in a migration of its own.',
      },
    ]
  }
  if ('VacuumStmt' in node || 'ClusterStmt' in node) return judgeMaintenance(node)
  return []
}

function judgeMaintenance(node: Node): Harm[] {
  const full =
    'ClusterStmt' in node ||
    ('VacuumStmt' in node &&
      (node.VacuumStmt.options ?? []).some(
        (option) => 'DefElem' in option && option.DefElem.defname === 'full',
      ))
  return full ? [rewrites('rewrites a whole table while nobody may read it')] : []
}

const dropped: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'table',
  OBJECT_SCHEMA: 'schema',
  OBJECT_TYPE: 'type',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_SEQUENCE: 'sequence',
}

function judgeDrop({ removeType, objects, behavior }: DropStmt, made: Set<string>): Harm[] {
  const kind = dropped[removeType ?? '']
  if (kind === undefined) return []
  const cascade = behavior === 'DROP_CASCADE' ? ', and with CASCADE whatever stands on it' : ''
  return (objects ?? []).flatMap((object) => {
    const name = textsOf(
      'List' in object ? object.List.items : 'TypeName' in object ? object.TypeName.names : [object],
    ).join('.')
    return made.delete(name) ? [] : [drops(`drops the ${kind} "${name}"${cascade}`)]
  })
}

function judgeAlteration({ relation, cmds, objtype }: AlterTableStmt, made: ReadonlySet<string>): Harm[] {
  if (objtype !== 'OBJECT_TABLE' || made.has(nameOf(relation))) return []
  const commands = (cmds ?? []).flatMap((node) => ('AlterTableCmd' in node ? [node.AlterTableCmd] : []))
  return commands.flatMap((command) => judgeCommand(nameOf(relation), command))
}

function judgeCommand(table: string, { subtype, name, def }: AlterTableCmd): Harm[] {
  switch (subtype) {
    case 'AT_DropColumn':
      return [drops(`drops the column "${table}.${name}"`)]
    case 'AT_AlterColumnType':
      return [
        {
          kind: 'retypes',
          message: `changes the type of "${table}.${name}": unless the old values are stored alike, the table is rewritten while nobody may read it`,
          next: 'On a large table: a new column, filled in batches, then swapped. A varchar that only grows is harmless.',
        },
      ]
    case 'AT_SetNotNull':
      return [
        {
          kind: 'requires',
          message: `requires a value in "${table}.${name}": it fails where a row has none, and reads the whole table under its lock`,
          next: 'Fill the rows first; add a CHECK (… IS NOT NULL) NOT VALID, validate it, and then SET NOT NULL.',
        },
      ]
    case 'AT_AddColumn':
      return def !== undefined && 'ColumnDef' in def ? judgeColumn(table, def.ColumnDef) : []
    case 'AT_AddConstraint':
      return def !== undefined && 'Constraint' in def ? judgeConstraint(table, def.Constraint) : []
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
    case 'AT_SetTableSpace':
    case 'AT_SetAccessMethod':
      return [rewrites(`rewrites "${table}" while nobody may read it`)]
    default:
      return []
  }
}

/** Functions that give another value each time, so that a default made of them is computed for every row. */
const volatileFunction =
  /^(gen_random_uuid|uuid_generate_v\d\w*|random|clock_timestamp|timeofday|nextval|uuidv[47])$/

const serialType = /^(small|big)?serial\d?$/

function judgeColumn(table: string, column: ColumnDef): Harm[] {
  const constraints = (column.constraints ?? []).flatMap((node) =>
    'Constraint' in node ? [node.Constraint] : [],
  )
  const has = (type: string) => constraints.find(({ contype }) => contype === type)
  const place = `"${table}.${column.colname ?? ''}"`
  const serial = serialType.test(textsOf(column.typeName?.names).at(-1) ?? '')
  const filled =
    serial ||
    has('CONSTR_DEFAULT') !== undefined ||
    has('CONSTR_IDENTITY') !== undefined ||
    has('CONSTR_GENERATED')
  const required = has('CONSTR_NOTNULL') !== undefined || has('CONSTR_PRIMARY') !== undefined
  const expression = has('CONSTR_DEFAULT')?.raw_expr
  const perRow = serial || has('CONSTR_IDENTITY') || has('CONSTR_GENERATED') || callsVolatile(expression)
  return [
    ...(required && !filled
      ? [
          {
            kind: 'requires' as const,
            message: `adds ${place} NOT NULL without a default: it fails as soon as the table has a row`,
            next: 'Give it a default; or add it without NOT NULL, fill it, and require it in a later migration.',
          },
        ]
      : []),
    ...(perRow
      ? [rewrites(`computes ${place} for every row, and rewrites the table while nobody may read it`)]
      : []),
  ]
}

function callsVolatile(expression: Node | undefined): boolean {
  if (expression === undefined) return false
  const names = [...JSON.stringify(expression).matchAll(/"sval":"(\w+)"/g)].map(([, name]) => name ?? '')
  return names.some((name) => volatileFunction.test(name))
}

function judgeConstraint(table: string, constraint: Constraint): Harm[] {
  const { contype, conname, skip_validation: unchecked, indexname } = constraint
  const named = `"${conname ?? ''}"`
  switch (contype) {
    case 'CONSTR_CHECK':
    case 'CONSTR_FOREIGN':
      return unchecked
        ? []
        : [
            {
              kind: 'blocks',
              message: `checks every row of "${table}" against ${named} while nobody may write to it`,
              next: 'On a large table: add it NOT VALID, and VALIDATE CONSTRAINT in a later migration.',
            },
          ]
    case 'CONSTR_UNIQUE':
    case 'CONSTR_PRIMARY':
    case 'CONSTR_EXCLUSION':
      return indexname
        ? []
        : [
            {
              kind: 'blocks',
              message: `builds the index of ${named} while nobody may read "${table}", and fails where two rows are equal`,
              next: 'On a large table: CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … USING INDEX.',
            },
          ]
    default:
      return []
  }
}

function drops(message: string): Harm {
  return {
    kind: 'drops',
    message,
    next: 'Release first what no longer uses it, and have a dump of it before this runs.',
  }
}

function empties(message: string): Harm {
  return { kind: 'empties', message, next: 'Have a dump of it before this runs, or switch rows off instead.' }
}

function renames(what: string, to: string | undefined): Harm {
  return {
    kind: 'renames',
    message: `renames the ${what} to "${to ?? ''}": whatever still uses the old name fails at once`,
    next: 'Add the new name beside the old (a column, or a view), release, and drop the old one later.',
  }
}

function rewrites(message: string): Harm {
  return { kind: 'rewrites', message, next: 'Do it while nobody uses the table, or in batches beside it.' }
}

function remember(relation: RangeVar | undefined, made: Set<string>): Harm[] {
  made.add(nameOf(relation))
  return []
}

function nameOf(relation: RangeVar | undefined): string {
  const { schemaname, relname = '' } = relation ?? {}
  return schemaname === undefined ? relname : `${schemaname}.${relname}`
}
