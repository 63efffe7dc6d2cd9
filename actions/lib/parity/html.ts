import { renderJson } from '../dataset/json-value.js'
import { nameKind } from './address.js'
import { describeDefaults } from './normalisation.js'
import { type ParityOutcome, type RowDifference, sumUp, type TableOutcome } from './outcome.js'
import { renderParityHeadline } from './summary.js'

/**
 * The outcome as one page that needs nothing else: styles and script are inside, and it asks no network. Every value
 * is escaped; what it shows is what report.json holds. What stands behind a `#` of its address is filtered for. Pure.
 */
export function renderHtml(outcome: ParityOutcome): string {
  const totals = sumUp(outcome)
  const state = outcome.blockers.length > 0 ? 'stopped' : totals.differences === 0 ? 'equal' : 'different'
  const sides = outcome.sides.map(
    ({ name, kind, label, version }) =>
      `<li><b>${escapeHtml(name)}</b> ${escapeHtml(nameKind(kind))}: ${escapeHtml(label)}${version === undefined ? '' : ` <small>version ${escapeHtml(version)}</small>`}</li>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Parity of ${escapeHtml(outcome.dataset)}</title>
<style>${style}</style>
</head>
<body>
<h1>Parity of ${escapeHtml(outcome.dataset)}</h1>
<p class="${state}">${escapeHtml(renderParityHeadline(outcome))}</p>
<ul>${sides.join('')}</ul>
${renderNotes(outcome)}
<p><label>Filter <input id="filter" type="search" placeholder="key, field or value"></label> <span id="found" role="status"></span></p>
${outcome.tables.map((table) => renderTable(outcome, table)).join('\n')}
<script>${script}</script>
</body>
</html>
`
}

function renderNotes({ blockers, extraTables, types }: ParityOutcome): string {
  const lines = [
    ...blockers.map(({ message, next }) => `${message} ${next ?? ''}`),
    ...extraTables.map(({ side, table }) => `${side} serves "${table}", which the dataset does not know.`),
  ]
  const told = lines.map((line) => `<p class="stopped">${escapeHtml(line)}</p>`).join('')
  return `${told}<p><small>Types from ${escapeHtml(types)}. Rules: ${escapeHtml(describeDefaults())}; others stand with their tables.</small></p>`
}

function renderTable(outcome: ParityOutcome, table: TableOutcome): string {
  const { differences } = table
  const differing = table.missing + table.extra + table.changed + table.duplicate
  const counts = `${table.equal} equal, ${table.missing} missing, ${table.extra} extra, ${table.changed} changed, ${table.duplicate} twice, ${table.foreign} of other owners, ${table.deactivated} off`
  const rules = Object.entries(table.rules).map(([field, told]) => `${field}: ${told.join(', ')}`)
  const notes = [
    ...(rules.length === 0 ? [] : [`Rules: ${rules.join('; ')}.`]),
    ...Object.entries(table.notCompared).map(([field, why]) => `Not compared: ${field}, ${why}.`),
    ...(differing > differences.length ? [`Showing ${differences.length} of ${differing} rows.`] : []),
  ]
  const head = ['key', 'what', 'field', ...outcome.sides.map(({ name }) => name), 'alone', 'source']
  const body = differences.map((difference) => renderDifference(outcome, difference)).join('')
  const rows =
    differences.length === 0
      ? ''
      : `<table><thead><tr>${head.map((cell) => `<th>${escapeHtml(cell)}</th>`).join('')}</tr></thead><tbody>${body}</tbody></table>`
  return `<details${differing > 0 ? ' open' : ''}><summary><b>${escapeHtml(table.table)}</b> ${counts}</summary>${notes.map((note) => `<p><small>${escapeHtml(note)}</small></p>`).join('')}${rows}</details>`
}

function renderDifference(outcome: ParityOutcome, difference: RowDifference): string {
  const { key, kind, fields, on, wrong, place } = difference
  const where = place === undefined ? '' : `${place.file}:${place.line}`
  const line = (field: string, values: readonly string[], alone: string) =>
    `<tr class="${kind}">${[key, kind, field, ...values, alone, where].map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`
  if (fields.length === 0) {
    const values = outcome.sides.map(({ name }) => (on.includes(name) ? 'there' : 'not there'))
    return line('', values, wrong ?? '')
  }
  return fields
    .map((field) => {
      const values = outcome.sides.map(({ name }) => {
        const value = field.values[name]
        return value === undefined ? '(missing)' : renderJson(value)
      })
      return line(field.field, values, field.wrong ?? wrong ?? '')
    })
    .join('')
}

/** Keeps data from becoming markup, wherever it stands. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

const style = `
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1b1f24; background: #fff }
h1 { font-size: 1.4rem }
.equal { color: #116329 } .different, .stopped { color: #a40e26 }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem }
th, td { border: 1px solid #d0d7de; padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
td { font-family: ui-monospace, monospace; font-size: .85rem; white-space: pre-wrap }
tr.missing td { background: #fff1f0 } tr.extra td { background: #f0fff4 } tr.changed td { background: #fffbea } tr.duplicate td { background: #f5f0ff }
summary { cursor: pointer; padding: .25rem 0 }
[hidden] { display: none }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #0d1117 } th, td { border-color: #30363d }
  .equal { color: #56d364 } .different, .stopped { color: #ff7b72 }
  tr.missing td { background: #3c1618 } tr.extra td { background: #12311c } tr.changed td { background: #35290c } tr.duplicate td { background: #2a1f45 }
}`

const script = `
const box = document.getElementById('filter')
const rows = [...document.querySelectorAll('tbody tr')]
const show = () => {
  const wanted = box.value.trim().toLowerCase()
  let found = 0
  for (const row of rows) {
    const hit = row.textContent.toLowerCase().includes(wanted)
    row.hidden = !hit
    if (hit) found++
  }
  document.getElementById('found').textContent = wanted === '' ? '' : found + ' of ' + rows.length + ' lines'
}
box.addEventListener('input', show)
box.value = decodeURIComponent(location.hash.slice(1))
show()
`
