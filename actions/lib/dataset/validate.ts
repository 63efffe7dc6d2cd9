import type { Column, TableShape } from '../database/catalogue.js'
import { fault, type Problem } from '../problem/problem.js'
import { didYouMean } from '../problem/suggestion.js'
import type { SourceRow } from './dataset.js'
import { checkLimits, checkType, describe, type FieldFault, fromText, toSnakeCase } from './field.js'
import type { JsonValue } from './json-value.js'
import type { Manifest } from './manifest.js'

/** A source row whose fields have become columns. */
export type Row = {
  /** The natural key's value, as text. */
  key: string
  /** By column; a column the source left out is absent. */
  values: Readonly<Record<string, JsonValue>>
  source: SourceRow
  /** The source's name for each column it gives. */
  fieldOf: Readonly<Record<string, string>>
}

/** What rows are held against. */
export type RowRules = {
  table: string
  key: string
  /** Columns that a source may fill. */
  columns: ReadonlyMap<string, Column>
  rename: Readonly<Record<string, string>>
  ignore: ReadonlySet<string>
  limits: Manifest['limits']
}

/** The rules of a manifest for one table; `roles` are columns that belong to the lifecycle, not to the source. */
export function rulesFor(manifest: Manifest, shape: TableShape, roles: ReadonlySet<string>): RowRules {
  return {
    table: shape.name,
    key: manifest.key,
    columns: new Map([...shape.columns].filter(([name, column]) => !roles.has(name) && !column.generated)),
    rename: manifest.rename,
    ignore: new Set(['$schema', ...manifest.ignore]),
    limits: manifest.limits,
  }
}

/** Turns a source row into columns, or names all that is wrong with it. Pure; types come from the rules. */
export function validateRow(rules: RowRules, source: SourceRow): { row: Row } | { problems: Problem[] } {
  const mapped = mapFields(rules, source)
  const keyValue = mapped.values[rules.key]
  const key = keyValue === undefined || keyValue === null ? undefined : String(keyValue)
  const problems = [
    ...mapped.problems,
    ...[...rules.columns.values()].flatMap((column) => checkColumn(rules, column, mapped, source, key)),
  ].map((problem) => withKey(problem, key))
  if (problems.length > 0 || key === undefined) return { problems }
  return { row: { key, values: mapped.values, source, fieldOf: mapped.fieldOf } }
}

/**
 * Finds keys that stand more than once, also in rows that are otherwise faulty; each repetition names the
 * first place too. Keys are compared as the source writes them.
 */
export function createDuplicateFinder(rules: RowRules): (source: SourceRow) => Problem[] {
  const first = new Map<string, SourceRow>()
  return (source) => {
    const field = Object.keys(source.fields).find((name) => columnOf(rules, name) === rules.key)
    const value = field === undefined ? null : (source.fields[field] ?? null)
    if (field === undefined || value === null) return []
    const key = String(value)
    const earlier = first.get(key)
    if (earlier === undefined) {
      first.set(key, source)
      return []
    }
    const there = earlier.place([field])
    const message = `The ${field} "${key}" stands twice: first at ${there.file}:${there.line}:${there.column}.`
    return [
      fault('key-duplicate', message, {
        place: { ...source.place([field]), table: rules.table, key, field },
        next: 'Keep one of the two rows.',
      }),
    ]
  }
}

/** The column that a source's field means: as renamed, as spelled, or in snake case. */
function columnOf(rules: RowRules, field: string): string {
  return rules.rename[field] ?? (rules.columns.has(field) ? field : toSnakeCase(field))
}

type Mapped = {
  values: Record<string, JsonValue>
  fieldOf: Record<string, string>
  problems: Problem[]
}

function mapFields(rules: RowRules, source: SourceRow): Mapped {
  const mapped: Mapped = { values: {}, fieldOf: {}, problems: [] }
  for (const [field, value] of Object.entries(source.fields)) {
    if (rules.ignore.has(field)) continue
    const name = columnOf(rules, field)
    const column = rules.columns.get(name)
    if (column === undefined) {
      mapped.problems.push(unknownField(rules, source, field))
    } else if (mapped.fieldOf[name] !== undefined) {
      const message = `"${field}" and "${mapped.fieldOf[name]}" both mean the column "${name}".`
      mapped.problems.push(
        fault('field-twice', message, { place: { ...source.place([field]), table: rules.table, field } }),
      )
    } else {
      mapped.fieldOf[name] = field
      mapped.values[name] = source.textual && typeof value === 'string' ? fromText(column, value) : value
    }
  }
  return mapped
}

function unknownField(rules: RowRules, source: SourceRow, field: string): Problem {
  const known = [...rules.columns.keys(), ...Object.keys(rules.rename)]
  const nearest = didYouMean(toSnakeCase(field), known)
  return fault('field-unknown', `"${field}" is no column of ${rules.table}.${nearest}`, {
    place: { ...source.place([field]), table: rules.table, field },
    next: 'Correct the name, or list it under "rename" or "ignore" in dataset.json.',
  })
}

function checkColumn(
  rules: RowRules,
  column: Column,
  mapped: Mapped,
  source: SourceRow,
  key: string | undefined,
): Problem[] {
  const field = mapped.fieldOf[column.name]
  const value = mapped.values[column.name]
  const limits = rules.limits[column.name] ?? {}
  const demanded = column.name === rules.key || (!column.nullable && column.default === undefined)
  const bounds = checkLimits({ ...limits, required: limits.required ?? demanded }, value)
  const typed = field === undefined || value === undefined ? [] : checkType(column, value)
  const tellsNull = bounds.some((found) => found.code === 'field-missing')
  const found = [...bounds, ...typed.filter((other) => !(tellsNull && other.code === 'field-null'))]
  return found.map((one) => toProblem(rules, column, one, field, source, key, value))
}

function toProblem(
  rules: RowRules,
  column: Column,
  found: FieldFault,
  field: string | undefined,
  source: SourceRow,
  key: string | undefined,
  value: JsonValue | undefined,
): Problem {
  const name = field ?? column.name
  const place = field === undefined ? source.place() : source.place([field, ...found.at])
  const absent = found.code === 'field-missing' && value !== undefined ? `, but is ${describe(value)}` : ''
  return fault(found.code, `${name} ${found.message}${absent}${/[.?]$/.test(found.message) ? '' : '.'}`, {
    place: { ...place, table: rules.table, ...(key === undefined ? {} : { key }), field: name },
  })
}

function withKey(problem: Problem, key: string | undefined): Problem {
  return key === undefined || problem.place?.key !== undefined
    ? problem
    : { ...problem, place: { ...problem.place, key } }
}
