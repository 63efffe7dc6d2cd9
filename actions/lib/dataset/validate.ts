import type { Column, TableShape } from '../database/catalogue.js'
import { fault, type Problem } from '../problem/problem.js'
import { didYouMean } from '../problem/suggestion.js'
import type { SourceRow } from './dataset.js'
import { checkLimits, checkType, describe, type FieldFault, fromText, toSnakeCase } from './field.js'
import { type JsonValue, parseJson, renderJson } from './json-value.js'
import type { FieldLimits } from './manifest.js'

/** A source row whose fields have become columns. */
export type Row = {
  /** The natural key's value, as text; parts of a composite key with commas between, as {@link keyOf} writes them. */
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
  key: readonly string[]
  /** Columns that a source may fill. */
  columns: ReadonlyMap<string, Column>
  rename: Readonly<Record<string, string>>
  ignore: ReadonlySet<string>
  limits: Readonly<Record<string, FieldLimits>>
}

/** What a manifest says of the fields of one table. */
export type FieldWords = {
  rename: Readonly<Record<string, string>>
  ignore: readonly string[]
  limits: Readonly<Record<string, FieldLimits>>
}

/** The rules for one table; `roles` are columns that belong to the policy, not to the source. */
export function rulesFor(
  words: FieldWords,
  shape: TableShape,
  key: readonly string[],
  roles: ReadonlySet<string>,
): RowRules {
  return {
    table: shape.called,
    key,
    columns: new Map([...shape.columns].filter(([name, column]) => !roles.has(name) && !column.generated)),
    rename: bare(words.rename),
    ignore: new Set(['$schema', ...words.ignore]),
    limits: bare(words.limits),
  }
}

/** A record without a prototype: columns may be called `constructor` or `__proto__`. */
function bare<Value>(entries: Readonly<Record<string, Value>> = {}): Record<string, Value> {
  return Object.assign(Object.create(null), entries)
}

/**
 * Holds a manifest's words for a table against its columns: a bound on a column that is not there, or that its
 * type cannot have, and a field that is renamed to nothing, would otherwise be silently without effect.
 */
export function checkWords(words: FieldWords, shape: TableShape): Problem[] {
  const names = [...shape.columns.keys()]
  const place = (field: string) => ({ table: shape.called, field })
  const renamed = Object.entries(words.rename).flatMap(([field, name]) =>
    shape.columns.has(name)
      ? []
      : [
          fault(
            'column-missing',
            `"rename" sends "${field}" to "${name}", which is no column of ${shape.called}.${didYouMean(name, names)}`,
            { place: place(name), next: 'Correct dataset.json.' },
          ),
        ],
  )
  const bounded = Object.entries(words.limits).flatMap(([name, limits]) => {
    const column = shape.columns.get(name)
    if (column === undefined) {
      const message = `"limits" speaks of "${name}", which is no column of ${shape.called}.${didYouMean(toSnakeCase(name), names)}`
      return [fault('column-missing', message, { place: place(name), next: 'Correct dataset.json.' })]
    }
    return listMisplaced(column, limits).map((word) =>
      fault('limit-misplaced', `"${word}" means nothing for "${name}", which is ${column.type}.`, {
        place: place(name),
        next: 'Correct dataset.json.',
      }),
    )
  })
  return [...renamed, ...bounded]
}

/** Bounds that no value of this column could ever break. */
function listMisplaced(column: Column, limits: FieldLimits): string[] {
  const open = column.kind === 'json' || column.kind === 'other'
  const words = {
    text: ['min-length', 'max-length', 'pattern'],
    list: ['min-items', 'max-items', 'unique-items'],
    number: ['minimum', 'maximum'],
  }
  const fits = [
    'required',
    ...(column.list || open ? words.list : []),
    ...(!column.list && (open || !['integer', 'number', 'boolean'].includes(column.kind)) ? words.text : []),
    ...(!column.list && (open || ['integer', 'number'].includes(column.kind)) ? words.number : []),
  ]
  return Object.keys(limits).filter((word) => !fits.includes(word))
}

/** Turns a source row into columns, or names all that is wrong with it. Pure; types come from the rules. */
export function validateRow(rules: RowRules, source: SourceRow): { row: Row } | { problems: Problem[] } {
  const mapped = mapFields(rules, source)
  const key = keyOf(rules, mapped.values)
  const problems = [
    ...mapped.problems,
    ...[...rules.columns.values()].flatMap((column) => checkColumn(rules, column, mapped, source, key)),
  ].map((problem) => withKey(problem, key))
  if (problems.length > 0 || key === undefined) return { problems }
  return { row: { key, values: mapped.values, source, fieldOf: mapped.fieldOf } }
}

/**
 * A row's key as text, or undefined when a part of it is missing. Parts have commas between; where a part itself would make
 * that ambiguous, it is quoted as JSON is.
 */
export function keyOf(rules: RowRules, values: Readonly<Record<string, JsonValue>>): string | undefined {
  const parts = rules.key.map((column) => values[column])
  if (parts.some((part) => part === undefined || part === null)) return undefined
  const texts = parts.map((part) => (typeof part === 'object' ? renderJson(part) : String(part)))
  return texts.length === 1 ? texts[0] : texts.map(quotePart).join(', ')
}

/** As the upsert policy does in SQL, where keys are told by the server. */
function quotePart(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break in a name would break a line of the report
  return /[,"\u0001-\u001F]|^ | $|^$/.test(text) ? JSON.stringify(text) : text
}

/**
 * Finds keys that stand more than once, also in rows that are otherwise faulty; each repetition names the
 * first place too. Keys are compared as the source writes them.
 */
export function createDuplicateFinder(rules: RowRules): (source: SourceRow) => Problem[] {
  const first = new Map<string, SourceRow>()
  return (source) => {
    const { values, fieldOf } = mapFields(rules, source)
    const key = keyOf(rules, values)
    if (key === undefined) return []
    const earlier = first.get(key)
    if (earlier === undefined) {
      first.set(key, source)
      return []
    }
    return [explainDuplicate(rules, key, source, earlier, fieldOf[rules.key[0] ?? ''] ?? '')]
  }
}

/** The fault of a key that stands at two places. */
export function explainDuplicate(
  rules: RowRules,
  key: string,
  source: SourceRow,
  earlier: SourceRow,
  field: string,
): Problem {
  const there = earlier.place([field])
  const message = `The ${rules.key.length === 1 ? field : 'key'} "${key}" stands twice: first at ${there.file}:${there.line}:${there.column}.`
  return fault('key-duplicate', message, {
    place: { ...source.place([field]), table: rules.table, key, field },
    next: 'Keep one of the two rows.',
  })
}

/** A record's own member; never one that every object inherits. */
export function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

/** The column that a source's field means: as renamed, as spelled, or in snake case. */
function columnOf(rules: RowRules, field: string): string {
  return own(rules.rename, field) ?? (rules.columns.has(field) ? field : toSnakeCase(field))
}

type Mapped = {
  values: Record<string, JsonValue>
  fieldOf: Record<string, string>
  problems: Problem[]
}

function mapFields(rules: RowRules, source: SourceRow): Mapped {
  const mapped: Mapped = { values: bare(), fieldOf: bare(), problems: [] }
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
      const textual = source.textual && typeof value === 'string'
      mapped.values[name] = textual ? fromText(column, value) : value
      if (textual) mapped.problems.push(...checkDocument(rules, column, source, field, value))
    }
  }
  return mapped
}

/** Text that is JSON, but has a fault that no reading of it could mend: a key that stands twice, half a character. */
function checkDocument(
  rules: RowRules,
  column: Column,
  source: SourceRow,
  field: string,
  text: string,
): Problem[] {
  const parsed = column.kind === 'json' && !column.list ? parseJson(text) : { value: null }
  if ('value' in parsed) return []
  return parsed.faults
    .filter(({ code }) => code !== 'json-invalid')
    .map(({ code, message }) =>
      fault(code, message, { place: { ...source.place([field]), table: rules.table, field } }),
    )
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
  const limits = own(rules.limits, column.name) ?? {}
  const absent = value === undefined || value === null
  const demanded =
    rules.key.includes(column.name) || (absent && !column.nullable && column.default === undefined)
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
