import { parseTableName } from '../../database/identifier.js'
import type { Catalogue, ColumnDefinition, ConstraintDefinition } from '../catalogue/catalogue.js'
import { equalDefaults, normaliseType } from '../catalogue/types.js'
import type { Check } from './check.js'
import type { Expectations, TableExpectation } from './file.js'

type Where = { schema: string; name: string }

/** Holds the catalogue against the expectations. Pure: what has to be tried is tried elsewhere. */
export function judgeCatalogue(expectations: Expectations, catalogue: Catalogue): Check[] {
  const locate = (text: string): Where => {
    const { schema = expectations.schema, name } = parseTableName(text)
    return { schema, name }
  }
  return [
    ...Object.entries(expectations.tables).flatMap(([name, wanted]) =>
      judgeTable(name, locate(name), wanted, catalogue, locate),
    ),
    ...Object.entries(expectations.enums).map(([name, labels]) => {
      const { schema, name: bare } = locate(name)
      const found = catalogue.enums.find((type) => type.schema === schema && type.name === bare)
      return compare(name, 'enum labels', labels.join(', '), found?.labels.join(', ') ?? 'no such enum')
    }),
    ...expectations.views.map((name) => exists(name, 'view', has(catalogue.views, locate(name)))),
    ...expectations.functions.map((name) => {
      const { schema, name: bare } = locate(name)
      const there = catalogue.functions.some(
        (one) => one.schema === schema && one.name.replace(/\(.*$/s, '') === bare,
      )
      return exists(name, 'function', there)
    }),
    ...expectations.absent.map((name) =>
      compare(name, 'table', 'absent', has(catalogue.tables, locate(name)) ? 'there' : 'absent'),
    ),
  ]
}

function judgeTable(
  label: string,
  where: Where,
  wanted: TableExpectation,
  catalogue: Catalogue,
  locate: (text: string) => Where,
): Check[] {
  const there = has(catalogue.tables, where)
  const head = exists(label, 'table', there)
  if (!there) return [head]
  const mine = <Part extends { schema: string; table: string }>(parts: readonly Part[]) =>
    parts.filter((part) => part.schema === where.schema && part.table === where.name)
  const columns = mine(catalogue.columns)
  const constraints = mine(catalogue.constraints)
  const indexes = mine(catalogue.indexes)
  return [
    head,
    ...judgeColumns(label, wanted, columns),
    ...(wanted['primary-key'] === undefined
      ? []
      : [
          compare(
            label,
            'primary key',
            list(wanted['primary-key']),
            list(constraints.find(({ kind }) => kind === 'primary key')?.columns ?? []),
          ),
        ]),
    ...wanted.unique.map((key) => {
      const found = [
        ...constraints.filter(({ kind }) => kind === 'unique' || kind === 'primary key'),
        ...indexes.filter(({ unique, valid }) => unique && valid),
      ].some((one) => sameSet(key, one.columns))
      return compare(label, `unique ${list(key)}`, 'unique', found ? 'unique' : 'no such key')
    }),
    ...wanted['foreign-keys'].map((key) => judgeForeignKey(label, key, constraints, locate)),
    ...wanted.checks.flatMap(({ name }) =>
      name === undefined
        ? []
        : [
            compare(
              label,
              `check "${name}"`,
              'there',
              constraints.some((one) => one.kind === 'check' && one.name === name) ? 'there' : 'absent',
            ),
          ],
    ),
    ...wanted.indexes.map(({ columns: key, where: predicate, unique }) => {
      const all = [
        ...indexes,
        ...constraints
          .filter(({ kind }) => kind === 'unique' || kind === 'primary key')
          .map((one) => ({ columns: one.columns, predicate: null, unique: true, valid: true })),
      ]
      const found = all.find(
        (index) =>
          index.valid &&
          list(index.columns) === list(key) &&
          (unique === undefined || index.unique === unique) &&
          (predicate === undefined || equalDefaults(index.predicate, predicate)),
      )
      const named = `index ${list(key)}${predicate === undefined ? '' : ` where ${predicate}`}`
      return compare(label, named, 'there', found === undefined ? 'absent' : 'there')
    }),
    ...wanted.triggers.map((name) => {
      const found = mine(catalogue.triggers).find((trigger) => trigger.name === name)
      return compare(label, `trigger "${name}"`, 'enabled', found?.enabled ?? 'absent')
    }),
  ]
}

function judgeColumns(
  label: string,
  wanted: TableExpectation,
  columns: readonly ColumnDefinition[],
): Check[] {
  const checks = Object.entries(wanted.columns).flatMap(([name, expected]): Check[] => {
    const column = columns.find((one) => one.name === name)
    if (column === undefined) return [compare(label, `column ${name}`, 'there', 'absent')]
    const type = expected.type
    return [
      ...(type === undefined
        ? []
        : [
            compareAs(
              label,
              `type of ${name}`,
              type,
              column.type,
              normaliseType(type) === normaliseType(column.type),
            ),
          ]),
      ...('nullable' in expected && expected.nullable !== undefined
        ? [compare(label, `${name} nullable`, word(expected.nullable), word(column.nullable))]
        : []),
      ...('default' in expected && expected.default !== undefined
        ? [
            compareAs(
              label,
              `default of ${name}`,
              expected.default ?? 'none',
              column.default ?? 'none',
              equalDefaults(expected.default, column.default),
            ),
          ]
        : []),
    ]
  })
  if (!wanted['only-these-columns']) return checks
  const others = columns.filter(({ name }) => !(name in wanted.columns)).map(({ name }) => name)
  return [...checks, compare(label, 'other columns', 'none', others.join(', ') || 'none')]
}

function judgeForeignKey(
  label: string,
  key: TableExpectation['foreign-keys'][number],
  constraints: readonly ConstraintDefinition[],
  locate: (text: string) => Where,
): Check {
  const [, table = '', columns = ''] = /^([^(]+)\(([^)]+)\)$/.exec(key.references) ?? []
  const target = locate(table.trim())
  const targets = columns.split(',').map((column) => column.trim())
  const found = constraints.find(
    (one) =>
      one.kind === 'foreign key' &&
      list(one.columns) === list(key.columns) &&
      one.references?.schema === target.schema &&
      one.references.table === target.name &&
      list(one.references.columns) === list(targets),
  )
  const actions = [
    ['on delete', key['on-delete'], found?.onDelete],
    ['on update', key['on-update'], found?.onUpdate],
  ] as const
  const given = actions.filter(([, wanted]) => wanted !== undefined)
  const describe = (which: 1 | 2) => given.map((action) => `${action[0]} ${action[which] ?? '–'}`)
  return compare(
    label,
    `foreign key ${list(key.columns)}`,
    [key.references, ...describe(1)].join(' '),
    found === undefined ? 'absent' : [key.references, ...describe(2)].join(' '),
  )
}

function has(all: readonly Where[], { schema, name }: Where): boolean {
  return all.some((one) => one.schema === schema && one.name === name)
}

function sameSet(wanted: readonly string[], found: readonly (string | null)[]): boolean {
  return wanted.length === found.length && wanted.every((column) => found.includes(column))
}

function exists(table: string, what: string, there: boolean): Check {
  return compare(table, what, 'there', there ? 'there' : 'absent')
}

function compare(table: string, what: string, expected: string, actual: string): Check {
  return compareAs(table, what, expected, actual, expected === actual)
}

function compareAs(table: string, what: string, expected: string, actual: string, passed: boolean): Check {
  return { table, what, how: 'catalogue', passed, expected, actual }
}

function list(names: readonly (string | null)[]): string {
  return `(${names.map((name) => name ?? '<expression>').join(', ')})`
}

function word(value: boolean): string {
  return value ? 'yes' : 'no'
}
