import { renderJson } from '../dataset/json-value.js'
import { caution, fault, type Place, type Problem } from '../problem/problem.js'
import type { Section } from '../report/report.js'
import { groupByReason } from '../report/text.js'
import { nameKind } from './address.js'
import type { FieldDifference } from './judge.js'
import { describeDefaults } from './normalisation.js'
import { type ParityOutcome, type RowDifference, sumUp, type TableOutcome } from './outcome.js'
import type { SideName } from './side.js'

/** Longest value that is shown in a line of text; report.json and report.html have it whole. */
const longestValue = 120

/** Most rows that become problems of their own: `result.tables[].differences` has the others too. */
const mostProblems = 500

/** The sentence that sums it up. */
export function renderParityHeadline(outcome: ParityOutcome): string {
  const totals = sumUp(outcome)
  const sides = outcome.sides.map(({ kind }) => nameKind(kind))
  const among = sides.length === 3 ? `${sides[0]}, ${sides[1]} and ${sides[2]}` : sides.join(' and ')
  const compared = `${count(totals.tables, 'table')}, ${count(totals.rows, 'row')}, ${count(totals.fieldsCompared, 'field')} compared`
  if (outcome.blockers.length > 0)
    return `${among} could not be compared: ${outcome.blockers[0]?.message ?? ''} (${compared})`
  if (totals.differences === 0) return `${among} say the same: ${compared}`
  const parts = (['missing', 'extra', 'changed', 'duplicate'] as const)
    .filter((kind) => totals[kind] > 0)
    .map((kind) => `${totals[kind]} ${kind}`)
  if (outcome.extraTables.length > 0) parts.push(`${count(outcome.extraTables.length, 'table')} too many`)
  return `${among} differ: ${parts.join(', ')}; ${compared}${blame(outcome)}`
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`
}

/** Of three sides, the one that is alone in most rows. */
function blame(outcome: ParityOutcome): string {
  if (outcome.sides.length < 3) return ''
  const told = outcome.sides.flatMap(({ name }) => {
    const rows = outcome.tables.reduce((sum, { alone }) => sum + (alone[name] ?? 0), 0)
    return rows === 0 ? [] : [`${labelOf(outcome, name)} stands alone in ${rows}`]
  })
  return told.length === 0 ? '; no side stands alone' : `; ${told.join(', ')}`
}

function labelOf(outcome: ParityOutcome, name: SideName): string {
  return `${name} (${outcome.sides.find((side) => side.name === name)?.label ?? name})`
}

/** A line for each table. */
export function tabulateTables(outcome: ParityOutcome): Section {
  const { sides, tables, types } = outcome
  const rules = tables.flatMap(({ table, rules }) =>
    Object.entries(rules).map(([field, told]) => `${table}.${field}: ${told.join(', ')}`),
  )
  const not = tables.flatMap(({ table, notCompared }) =>
    groupByReason(Object.entries(notCompared)).map(
      ({ names, reason }) =>
        `${names.length === 1 ? `${table}.` : `${table}: `}${names.join(', ')} (${reason})`,
    ),
  )
  return {
    title: 'Tables',
    columns: [
      'table',
      ...sides.map(({ name }) => name),
      'equal',
      'missing',
      'extra',
      'changed',
      'twice',
      'foreign',
      'off',
      'fields',
    ],
    rows: tables.map((table) => [
      table.table,
      ...sides.map(({ name }) => table.rows[name] ?? 0),
      table.equal,
      table.missing,
      table.extra,
      table.changed,
      table.duplicate,
      table.foreign,
      table.deactivated,
      table.fieldsCompared,
    ]),
    note: [
      `Types from ${types}.`,
      `Rules: ${describeDefaults()}.`,
      rules.length === 0 ? 'No column has other ones.' : `Other ones: ${rules.join('; ')}.`,
      ...(not.length === 0 ? [] : [`Not compared: ${not.join('; ')}.`]),
    ].join(' '),
  }
}

/** A line for each differing field, some of them; undefined where there is none. */
export function tabulateDifferences(outcome: ParityOutcome, show: number): Section | undefined {
  const { sides } = outcome
  const totals = sumUp(outcome)
  const kept = outcome.tables.flatMap(({ differences }) => differences)
  if (kept.length === 0) return undefined
  const shown = kept.slice(0, show)
  const rows = shown.flatMap((difference) => {
    const head = [difference.table, difference.key, difference.kind]
    if (difference.fields.length === 0)
      return [
        [...head, '', ...sides.map(({ name }) => showPresence(difference, name)), difference.wrong ?? ''],
      ]
    return difference.fields.map((field) => [
      ...head,
      field.field,
      ...sides.map(({ name }) => showSaid(field, name)),
      field.wrong ?? difference.wrong ?? '',
    ])
  })
  const three = sides.length > 2
  const differing = totals.missing + totals.extra + totals.changed + totals.duplicate
  return {
    title: 'Differences',
    columns: ['table', 'key', 'what', 'field', ...sides.map(({ name }) => name), ...(three ? ['alone'] : [])],
    rows: three ? rows : rows.map((row) => row.slice(0, -1)),
    note: `Showing ${shown.length} of ${differing} rows${kept.length > shown.length ? `; report.json has ${kept.length}` : ''}.`,
  }
}

function showPresence(difference: RowDifference, name: SideName): string {
  return difference.on.includes(name) ? 'there' : 'not there'
}

function showSaid({ values }: FieldDifference, name: SideName): string {
  const value = values[name]
  return value === undefined ? '(missing)' : showValue(renderJson(value))
}

/** A value's JSON text, cut where it is long. */
export function showValue(text: string): string {
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text
}

/** Differences as problems with their places, up to a limit; then what has only to be known. */
export function listProblems(outcome: ParityOutcome): Problem[] {
  return [
    ...outcome.blockers,
    ...outcome.extraTables.map(({ side, table }) =>
      fault(
        'parity-table-extra',
        `${labelOf(outcome, side)} serves "${table}", which the dataset does not know.`,
        {
          place: { table },
          next: 'Add the table to dataset.json, or choose "tables".',
        },
      ),
    ),
    ...outcome.tables
      .flatMap(({ differences }) => differences)
      .slice(0, mostProblems)
      .map((difference) => explain(outcome, difference)),
    ...outcome.tables.flatMap((table) => tellForeign(table)),
  ]
}

function explain(outcome: ParityOutcome, difference: RowDifference): Problem {
  const { kind, fields, wrong, table, key, place } = difference
  const at: Place = {
    ...place,
    table,
    key,
    ...(fields.length === 1 ? { field: fields[0]?.field ?? '' } : {}),
  }
  const alone = wrong === undefined ? '' : ` ${labelOf(outcome, wrong)} stands alone.`
  switch (kind) {
    case 'changed':
      return fault(
        'parity-changed',
        `${fields.map((field) => explainField(outcome, field)).join('; ')}.${alone}`,
        {
          place: at,
        },
      )
    case 'duplicate':
      return fault('parity-duplicate', `The key stands more than once on one side.${alone}`, { place: at })
    case 'missing':
    case 'extra': {
      const off = outcome.sides
        .filter(({ name }) => !difference.on.includes(name))
        .map(({ name }) => labelOf(outcome, name))
      const on = difference.on.map((name) => labelOf(outcome, name)).join(' and ')
      const state =
        off.length === 0 ? 'It is not on everywhere' : `It is on ${on}, and not on ${off.join(' and ')}`
      return fault(kind === 'missing' ? 'parity-missing' : 'parity-extra', `${state}.${alone}`, { place: at })
    }
  }
}

function explainField(outcome: ParityOutcome, field: FieldDifference): string {
  const [left, ...others] = outcome.sides
  const said = others.map(({ name }) => `${name} has ${showSaid(field, name)}`)
  return `${field.field}: expected ${showSaid(field, left?.name ?? 'left')}, but ${said.join(' and ')}`
}

function tellForeign({ table, foreign, foreignRows }: TableOutcome): Problem[] {
  if (foreign === 0) return []
  const keys = foreignRows.slice(0, 5).map(({ key }) => key)
  const more = foreign > keys.length ? ` and ${foreign - keys.length} more` : ''
  return [
    caution(
      'parity-foreign',
      `${count(foreign, 'row')} of other owners are not as the files have them: ${keys.join(', ')}${more}.`,
      {
        place: { table },
        next: "They are nobody's fault: the seed leaves them alone. report.json has both values.",
      },
    ),
  ]
}
