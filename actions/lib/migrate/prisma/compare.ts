import { fault, type Place, type Problem } from '../../problem/problem.js'
import type {
  Catalogue,
  ColumnDefinition,
  ConstraintDefinition,
  IndexDefinition,
} from '../catalogue/catalogue.js'
import { equalDefaults, normaliseType } from '../catalogue/types.js'
import type { WantedColumn } from './column.js'
import type { WantedEnum, WantedForeignKey, WantedKey, WantedSchema, WantedTable } from './expected.js'

/** What was compared, and where the two part. */
export type SchemaComparison = {
  compared: { tables: number; columns: number; keys: number; enums: number }
  problems: Problem[]
}

/**
 * Compares what a Prisma schema wants with the catalogue that its migrations made: tables, columns, keys, indexes
 * and enums, both ways. What Prisma's language cannot say is passed over: checks, triggers, functions, views,
 * partial indexes and those on expressions, NOT NULL on lists.
 * @param schema the database schema of whatever names none
 */
export function compareWithCatalogue(
  wanted: WantedSchema,
  catalogue: Catalogue,
  schema: string,
): SchemaComparison {
  const problems: Problem[] = []
  const compared = { tables: 0, columns: 0, keys: 0, enums: 0 }
  for (const table of wanted.tables) {
    const where = { schema: table.schema ?? schema, table: table.name }
    compared.tables++
    if (!catalogue.tables.some((one) => one.schema === where.schema && one.name === where.table)) {
      problems.push(
        differ(`The model "${table.model}" wants a table "${table.name}", which no migration makes.`, {
          file: table.file,
          line: table.line,
          table: table.name,
        }),
      )
      continue
    }
    const mine = <Part extends { schema: string; table: string }>(parts: readonly Part[]) =>
      parts.filter((part) => part.schema === where.schema && part.table === where.table)
    const columns = mine(catalogue.columns)
    compared.columns += table.columns.length
    problems.push(...compareColumns(table, columns))
    const keys = compareKeys(table, mine(catalogue.constraints), mine(catalogue.indexes), schema)
    compared.keys += keys.compared
    problems.push(...keys.problems)
  }
  problems.push(...findUnwanted(wanted, catalogue, schema))
  for (const type of wanted.enums) {
    compared.enums++
    problems.push(...compareEnum(type, catalogue, schema))
  }
  return { compared, problems }
}

function compareColumns(table: WantedTable, columns: readonly ColumnDefinition[]): Problem[] {
  const found = new Map(columns.map((column) => [column.name, column]))
  const wanted = new Set(table.columns.map(({ name }) => name))
  return [
    ...table.columns.flatMap((one) => {
      const place = { file: table.file, line: one.line, table: table.name, field: one.name }
      const column = found.get(one.name)
      return column === undefined
        ? [differ(`The schema has this column, and no migration makes it.`, place)]
        : compareColumn(one, column, place)
    }),
    ...columns
      .filter(({ name }) => !wanted.has(name))
      .map(({ name, type }) =>
        differ(
          `The migrations make this column (${type}), and the model "${table.model}" does not have it.`,
          {
            file: table.file,
            line: table.line,
            table: table.name,
            field: name,
          },
        ),
      ),
  ]
}

function compareColumn(wanted: WantedColumn, column: ColumnDefinition, place: Place): Problem[] {
  const problems: Problem[] = []
  const [type, found] = [normaliseType(wanted.type), normaliseType(column.type)]
  if (type !== found) problems.push(differ(`The schema says ${type}, the migrations make ${found}.`, place))
  if (wanted.nullable !== undefined && wanted.nullable !== column.nullable) {
    const [left, right] = wanted.nullable ? ['optional', 'NOT NULL'] : ['required', 'nullable']
    problems.push(differ(`The field is ${left} in the schema, and the column ${right}.`, place))
  }
  const preset = describeDefault(wanted.default)
  if (!sameDefault(wanted.default, column)) {
    problems.push(
      differ(
        `The schema's default is ${preset}, the column's is ${column.default ?? (column.generated || 'none')}.`,
        place,
      ),
    )
  }
  return problems
}

function sameDefault(
  wanted: WantedColumn['default'],
  { default: sql, generated, type }: ColumnDefinition,
): boolean {
  if (wanted === 'any') return true
  const counts = generated === 'always' || generated === 'by default' || /^nextval\(/.test(sql ?? '')
  if (wanted === null) return sql === null && !counts
  if ('generated' in wanted) return counts
  return equalDefaults(wanted.sql, sql) || sameJson(wanted.sql, sql, type)
}

/** Postgres writes a default of type jsonb as it was given, blanks and all. */
function sameJson(wanted: string, found: string | null, type: string): boolean {
  if (!/^jsonb?$/.test(type) || found === null) return false
  const read = (sql: string) => {
    try {
      return JSON.stringify(JSON.parse(/^'(.*?)'/s.exec(sql)?.[1] ?? ''))
    } catch {
      return undefined
    }
  }
  return read(wanted) !== undefined && read(wanted) === read(found)
}

function describeDefault(wanted: WantedColumn['default']): string {
  if (wanted === null) return 'none'
  if (wanted === 'any') return 'any'
  return 'generated' in wanted ? 'a sequence' : wanted.sql
}

type Kept = Pick<ConstraintDefinition, 'columns' | 'name'>

function compareKeys(
  table: WantedTable,
  constraints: readonly ConstraintDefinition[],
  indexes: readonly IndexDefinition[],
  schema: string,
): { compared: number; problems: Problem[] } {
  const plain = indexes.filter(
    ({ predicate, columns }) => predicate === null && !columns.includes(null),
  ) as (IndexDefinition & Kept)[]
  const unique: Kept[] = [
    ...constraints.filter(({ kind }) => kind === 'unique'),
    ...plain.filter((index) => index.unique),
  ]
  const primary = constraints.find(({ kind }) => kind === 'primary key')
  const foreign = constraints.filter(({ kind }) => kind === 'foreign key')
  const pair = table.implicit && primary === undefined
  const problems = [
    ...(pair
      ? compareLists(table, 'unique key', table.primaryKey === undefined ? [] : [table.primaryKey], unique)
      : [
          ...compareLists(
            table,
            'primary key',
            table.primaryKey === undefined ? [] : [table.primaryKey],
            primary === undefined ? [] : [primary],
          ),
          ...compareLists(table, 'unique key', table.unique, unique),
        ]),
    ...compareLists(
      table,
      'index',
      table.indexes,
      plain.filter((index) => !index.unique),
    ),
    ...compareForeignKeys(table, foreign, schema),
  ]
  const { unique: keys, foreignKeys, indexes: wanted, primaryKey } = table
  return {
    compared: keys.length + foreignKeys.length + wanted.length + (primaryKey === undefined ? 0 : 1),
    problems,
  }
}

/** Both ways: what the schema wants and is not there, and what is there and the schema does not know. */
function compareLists(
  table: WantedTable,
  what: string,
  wanted: readonly WantedKey[],
  found: readonly Kept[],
): Problem[] {
  const key = (columns: readonly string[]) => columns.join('\n')
  const here = new Set(found.map(({ columns }) => key(columns)))
  const there = new Set(wanted.map(({ columns }) => key(columns)))
  return [
    ...wanted
      .filter(({ columns }) => !here.has(key(columns)))
      .map(({ columns, line }) =>
        differ(`The schema has the ${what} (${columns.join(', ')}), and no migration makes it.`, {
          file: table.file,
          line,
          table: table.name,
        }),
      ),
    ...found
      .filter(({ columns }) => !there.has(key(columns)))
      .map(({ columns, name }) =>
        differ(
          `The migrations make the ${what} "${name}" (${columns.join(', ')}), and the schema has it not.`,
          {
            file: table.file,
            line: table.line,
            table: table.name,
          },
        ),
      ),
  ]
}

function compareForeignKeys(
  table: WantedTable,
  found: readonly ConstraintDefinition[],
  schema: string,
): Problem[] {
  const write = (key: WantedForeignKey | ConstraintDefinition) => {
    const { references } = key
    const target = `${references?.schema ?? schema}.${references?.table}(${references?.columns.join(', ')})`
    return `(${key.columns.join(', ')}) to ${target} on delete ${key.onDelete} on update ${key.onUpdate}`
  }
  const here = new Set(found.map(write))
  const there = new Set(table.foreignKeys.map(write))
  return [
    ...table.foreignKeys
      .filter((key) => !here.has(write(key)))
      .map((key) =>
        differ(`The schema has the foreign key ${write(key)}, and no migration makes it.`, {
          file: table.file,
          line: key.line,
          table: table.name,
        }),
      ),
    ...found
      .filter((key) => !there.has(write(key)))
      .map((key) =>
        differ(`The migrations make the foreign key ${write(key)}, and the schema has it not.`, {
          file: table.file,
          line: table.line,
          table: table.name,
        }),
      ),
  ]
}

/** Tables and enums that the schema does not know. */
function findUnwanted(wanted: WantedSchema, catalogue: Catalogue, schema: string): Problem[] {
  const schemas = new Set([schema, ...wanted.tables.map((table) => table.schema ?? schema)])
  const known = new Set(wanted.tables.map((table) => JSON.stringify([table.schema ?? schema, table.name])))
  const types = new Set(wanted.enums.map((type) => JSON.stringify([type.schema ?? schema, type.name])))
  const stray = <One extends { schema: string; name: string }>(
    all: readonly One[],
    names: ReadonlySet<string>,
  ) => all.filter((one) => schemas.has(one.schema) && !names.has(JSON.stringify([one.schema, one.name])))
  return [
    ...stray(catalogue.tables, known)
      .filter(({ name, partition }) => partition === null && !wanted.ignored.includes(name))
      .map(({ name }) =>
        differ(`The migrations make the table "${name}", and no model has it.`, { table: name }),
      ),
    ...stray(catalogue.enums, types).map(({ name }) =>
      differ(`The migrations make the enum "${name}", and the schema has it not.`, {}),
    ),
  ]
}

function compareEnum(wanted: WantedEnum, catalogue: Catalogue, schema: string): Problem[] {
  const place = { file: wanted.file, line: wanted.line }
  const found = catalogue.enums.find(
    (one) => one.schema === (wanted.schema ?? schema) && one.name === wanted.name,
  )
  if (found === undefined) return [differ(`No migration makes the enum "${wanted.name}".`, place)]
  // Prisma compares labels as a set: their order is that of their making.
  const [left, right] = [wanted.labels, found.labels].map((labels) => [...labels].sort().join(', '))
  return left === right
    ? []
    : [
        differ(
          `The enum "${wanted.name}" is ${left} in the schema, and ${right} after the migrations.`,
          place,
        ),
      ]
}

function differ(message: string, place: Place): Problem {
  return fault('schema-differs', message, {
    place,
    next: 'Write the migration that is missing (`npx prisma migrate dev --create-only`), or correct the schema.',
  })
}
