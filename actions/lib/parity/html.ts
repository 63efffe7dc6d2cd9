import { renderJson } from '../dataset/json-value.js'
import { nameKind } from './address.js'
import { script, style } from './html-assets.js'
import { escapeHtml, renderValues, showInvisible } from './html-text.js'
import { describeDefaults } from './normalisation.js'
import {
  type ForeignRow,
  type ParityOutcome,
  type RowDifference,
  sumUp,
  type TableOutcome,
  type Totals,
} from './outcome.js'
import { renderParityHeadline } from './summary.js'

/** Rows of a table that are shown at first; the others wait until they are asked for. */
const shownAtFirst = 200

/** What the kinds of rows are called. */
const kindNames = {
  changed: 'changed',
  missing: 'missing',
  extra: 'extra',
  duplicate: 'twice',
  foreign: 'other owner',
} as const

type Kind = keyof typeof kindNames
type ShownRow = Pick<RowDifference, 'key' | 'fields'> & Partial<RowDifference> & { shown: Kind }

/**
 * The outcome as one page that needs nothing else: styles and script are inside, and it asks no network. Every value
 * is escaped; what it shows is what report.json holds. What stands behind a `#` of its address is filtered for. Pure.
 */
export function renderHtml(outcome: ParityOutcome): string {
  const totals = sumUp(outcome)
  const state = outcome.blockers.length > 0 ? 'stopped' : totals.differences === 0 ? 'equal' : 'different'
  const verdict = {
    stopped: 'Could not be compared',
    equal: 'The sides say the same',
    different: 'The sides differ',
  }[state]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<link rel="icon" href="data:,">
<title>Parity of ${text(outcome.dataset)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Parity of <bdi>${text(outcome.dataset)}</bdi></h1>
<p class="verdict ${state}"><b>${verdict}.</b> <span>${text(capitalise(renderParityHeadline(outcome)))}.</span></p>
${renderNotes(outcome)}
${renderSides(outcome)}
${renderTiles(totals)}
</header>
${renderToolbar(outcome)}
<main>
${orderTables(outcome.tables)
  .map((table) => renderTable(outcome, table))
  .join('\n')}
${renderEqualTables(outcome)}
</main>
<footer>Types from ${text(outcome.types)}. Rules where no other stand: ${text(describeDefaults())}.</footer>
<script>${script}</script>
</body>
</html>
`
}

function text(value: string): string {
  return escapeHtml(showInvisible(value))
}

function capitalise(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

function renderNotes({ blockers, extraTables, retries }: ParityOutcome): string {
  const lines = [
    ...blockers.map(({ message, next }) => `${message} ${next ?? ''}`),
    ...extraTables.map(({ side, table }) => `${side} serves "${table}", which the dataset does not know.`),
  ]
  const told = lines.map((line) => `<p class="note bad">${text(line)}</p>`)
  if (retries > 0) told.push(`<p class="note">Read ${retries + 1} times: a version moved meanwhile.</p>`)
  return told.join('\n')
}

function renderSides({ sides }: ParityOutcome): string {
  const cards = sides.map(
    ({ name, kind, label, version }) =>
      `<div><dt>${text(name)} <small>${text(nameKind(kind))}</small></dt><dd>${text(label)}${version === undefined ? '' : `<br><small>version ${text(version)}</small>`}</dd></div>`,
  )
  return `<dl class="sides">${cards.join('')}</dl>`
}

function renderTiles(totals: Totals): string {
  const tiles: [string, number, string][] = [
    [totals.tables === 1 ? 'table' : 'tables', totals.tables, ''],
    [totals.rows === 1 ? 'row' : 'rows', totals.rows, ''],
    ['fields compared', totals.fieldsCompared, ''],
    ['equal', totals.equal, 'equal'],
    ...(['changed', 'missing', 'extra', 'duplicate', 'foreign'] as const).map(
      (kind): [string, number, string] => [kindNames[kind], totals[kind], totals[kind] > 0 ? kind : ''],
    ),
    ['off', totals.deactivated, ''],
  ]
  return `<ul class="tiles">${tiles
    .map(([name, number, kind]) => `<li class="${kind}"><b>${showCount(number)}</b> ${name}</li>`)
    .join('')}</ul>`
}

function showCount(number: number): string {
  return number.toLocaleString('en-US')
}

function renderToolbar({ tables }: ParityOutcome): string {
  if (!tables.some(holdsRows)) return ''
  const kinds = Object.entries(kindNames).filter(([kind]) =>
    tables.some((table) => listRows(table).some(({ shown }) => shown === kind)),
  )
  const options = kinds.map(([kind, name]) => `<option value="${kind}">${name}</option>`).join('')
  return `<form class="toolbar" role="search">
<label for="filter">Filter</label> <input id="filter" type="search" placeholder="key, field, value or file" autocomplete="off" spellcheck="false">
<label for="kind">Show</label> <select id="kind"><option value="">everything</option>${options}</select>
<span id="found" role="status"></span>
</form>`
}

function holdsRows(table: TableOutcome): boolean {
  return table.differences.length > 0 || table.foreignRows.length > 0
}

/** Tables with something to look at come first, those with most of it before the others. */
function orderTables(tables: readonly TableOutcome[]): TableOutcome[] {
  return tables.filter((table) => holdsRows(table) || countDiffering(table) > 0)
}

function countDiffering({ missing, extra, changed, duplicate }: TableOutcome): number {
  return missing + extra + changed + duplicate
}

function listRows({ differences, foreignRows }: TableOutcome): ShownRow[] {
  return [
    ...differences.map((difference) => ({ ...difference, shown: difference.kind })),
    ...foreignRows.map((row: ForeignRow) => ({ ...row, shown: 'foreign' as const })),
  ]
}

function renderTable(outcome: ParityOutcome, table: TableOutcome): string {
  const rows = listRows(table)
  const differing = countDiffering(table) + table.foreign
  const counts = (Object.keys(kindNames) as Kind[])
    .filter((kind) => table[kind] > 0)
    .map((kind) => `<span class="chip ${kind}">${showCount(table[kind])} ${kindNames[kind]}</span>`)
  const alone = outcome.sides.length > 2
  const head = ['what', 'key', 'field', ...outcome.sides.map(({ name }) => name), ...(alone ? ['alone'] : [])]
  const bodies = rows.map((row) => renderRow(outcome, row))
  const later = bodies.slice(shownAtFirst)
  const untold = differing - rows.length
  return `<section class="table">
<h2><bdi>${text(table.table)}</bdi> ${counts.join(' ')} <small>${showCount(table.equal)} equal</small></h2>
${renderTableNotes(table)}
<table><thead><tr>${head.map((cell) => `<th scope="col">${text(cell)}</th>`).join('')}</tr></thead>
${bodies.slice(0, shownAtFirst).join('\n')}
</table>
${later.length === 0 ? '' : `<template><table>${later.join('\n')}</table></template>`}
<p class="more"${later.length === 0 ? ' hidden' : ''}><button type="button">Show more</button> <span>${showCount(later.length)} more</span></p>
${untold > 0 ? `<p class="note">Showing ${showCount(rows.length)} of ${showCount(differing)} rows: "details" says how many are kept.</p>` : ''}
</section>`
}

function renderTableNotes({ rows, rules, notCompared }: TableOutcome): string {
  const sides = Object.entries(rows).map(([name, count]) => `${name} ${showCount(count ?? 0)}`)
  const told = Object.entries(rules).map(([field, settings]) => `${field}: ${settings.join(', ')}`)
  const notes = [
    `Rows: ${sides.join(', ')}.`,
    ...(told.length === 0 ? [] : [`Rules: ${told.join('; ')}.`]),
    ...Object.entries(notCompared).map(([field, why]) => `Not compared: ${field}, ${why}.`),
  ]
  return `<p class="note">${notes.map(text).join(' ')}</p>`
}

/** Everything that is to be said of one row of a table: a line for each of its fields. */
function renderRow(outcome: ParityOutcome, row: ShownRow): string {
  const { key, shown, fields, on = [], wrong, place } = row
  const where = place === undefined ? '' : `<small>${text(`${place.file}:${place.line}`)}</small>`
  const columns = ['field', ...outcome.sides.map(({ name }) => name), 'alone']
  const three = outcome.sides.length > 2
  const lines =
    fields.length === 0
      ? [['', ...outcome.sides.map(({ name }) => showPresence(shown, on.includes(name))), text(wrong ?? '')]]
      : fields.map((field) => {
          const values = outcome.sides.map(({ name }) => field.values[name])
          const told = renderValues(values.map((value) => (value === undefined ? '' : renderJson(value))))
          const said = told.map((value, index) =>
            values[index] === undefined ? '<i>no such field</i>' : `<code>${value}</code>`,
          )
          return [text(field.field), ...said, text(field.wrong ?? wrong ?? '')]
        })
  const span = lines.length > 1 ? ` rowspan="${lines.length}"` : ''
  const head = `<td class="what"${span}><span class="chip ${shown}">${kindNames[shown]}</span></td><th scope="row"${span}>${text(key)}${where}</th>`
  const cells = (line: readonly string[]) =>
    (three ? line : line.slice(0, -1))
      .map((cell, index) => `<td data-label="${columns[index]}">${cell}</td>`)
      .join('')
  return `<tbody data-kind="${shown}">${lines.map((line, index) => `<tr>${index === 0 ? head : ''}${cells(line)}</tr>`).join('')}</tbody>`
}

function showPresence(kind: Kind, there: boolean): string {
  if (kind === 'duplicate') return there ? '<i>there, on one side twice</i>' : '<i>not there</i>'
  if (kind === 'foreign') return ''
  return there ? '<i>there</i>' : '<i class="absent">not there</i>'
}

function renderEqualTables(outcome: ParityOutcome): string {
  const tables = outcome.tables.filter((table) => !holdsRows(table) && countDiffering(table) === 0)
  if (tables.length === 0) return ''
  const lines = tables.map(
    (table) =>
      `<tr><th scope="row">${text(table.table)}</th>${outcome.sides.map(({ name }) => `<td>${showCount(table.rows[name] ?? 0)}</td>`).join('')}<td>${showCount(table.equal)}</td><td>${showCount(table.deactivated)}</td><td>${showCount(table.fieldsCompared)}</td></tr>`,
  )
  const head = ['table', ...outcome.sides.map(({ name }) => name), 'equal', 'off', 'fields']
  return `<details class="equal-tables"${tables.length === outcome.tables.length ? ' open' : ''}><summary>${showCount(tables.length)} ${tables.length === 1 ? 'table' : 'tables'} without a difference</summary>
<table class="counts"><thead><tr>${head.map((cell) => `<th scope="col">${text(cell)}</th>`).join('')}</tr></thead><tbody>${lines.join('')}</tbody></table></details>`
}
