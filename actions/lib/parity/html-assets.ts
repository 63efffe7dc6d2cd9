/** Style and script of report.html: plain CSS and JavaScript, for the page must be whole by itself. */
export const style = `
:root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --line: #d8dee4; --ground: #fff; --raised: #f6f8fa; --accent: #0550ae;
  --changed: #7d4e00; --changed-ground: #fff4d6; --missing: #a40e26; --missing-ground: #ffebe9; --extra: #0a6131; --extra-ground: #dafbe1;
  --twice: #6639ba; --twice-ground: #f3eaff; --foreign: #424a53; --foreign-ground: #eaeef2; --mark: #ffd33d }
@media screen and (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --soft: #9da7b3; --line: #30363d; --ground: #0d1117; --raised: #161b22; --accent: #79c0ff;
    --changed: #f2cc60; --changed-ground: #332701; --missing: #ff9492; --missing-ground: #3d1417; --extra: #6fdd8b; --extra-ground: #0f2f1a;
    --twice: #d2a8ff; --twice-ground: #2b1c47; --foreign: #b1bac4; --foreign-ground: #21262d; --mark: #845306 }
}
* { box-sizing: border-box }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 80rem; padding: 1.5rem 1.25rem 3rem; color: var(--text); background: var(--ground); overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem }
h2 { font-size: 1.1rem; margin: 2rem 0 .25rem; display: flex; flex-wrap: wrap; gap: .4rem .5rem; align-items: baseline }
h2 small { font-weight: normal }
small, .note, footer { color: var(--soft); font-size: .85rem }
.note { margin: .25rem 0 .5rem } .note.bad { color: var(--missing); font-size: 1rem }
.verdict { margin: 0 0 1rem; padding: .65rem .9rem; border-left: 5px solid; border-radius: 4px }
.verdict.equal { color: var(--extra); background: var(--extra-ground) }
.verdict.different, .verdict.stopped { color: var(--missing); background: var(--missing-ground) }
.verdict span { color: var(--text) }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); gap: .75rem; margin: 0 0 1rem }
.sides div { border: 1px solid var(--line); border-radius: 6px; padding: .5rem .75rem; background: var(--raised) }
.sides dt { font-weight: 600 } .sides dt small { font-weight: normal } .sides dd { margin: 0 }
.tiles { list-style: none; display: flex; flex-wrap: wrap; gap: .35rem 1.5rem; margin: 0; padding: 0; color: var(--soft) }
.tiles b { color: var(--text); font-size: 1.15rem; font-variant-numeric: tabular-nums }
.tiles .equal b, .tiles .extra b { color: var(--extra) } .tiles .changed b { color: var(--changed) }
.tiles .missing b { color: var(--missing) } .tiles .duplicate b { color: var(--twice) }
.toolbar { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .6rem; margin: 1.25rem 0 0; padding: .6rem 0; background: var(--ground); border-bottom: 1px solid var(--line) }
.toolbar input { flex: 0 1 22rem; min-width: 8rem }
input, select, button { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: .3rem .6rem }
button { cursor: pointer; color: var(--accent) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px }
#found { color: var(--soft) }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
th, td { border-top: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top; font-weight: normal }
thead th { color: var(--soft); font-size: .8rem; border-top: 0; padding-bottom: .2rem }
section thead th:first-child { width: 7.5rem } section thead th:nth-child(2) { width: 20% } section thead th:nth-child(3) { width: 15% }
tbody th { font-weight: 600 } tbody th small { display: block; font-weight: normal }
tr + tr td { border-top-style: dotted }
code, .whole { font: .85rem/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre-wrap; unicode-bidi: isolate }
.whole summary { color: var(--accent); font-family: system-ui, sans-serif; cursor: pointer } .whole[open] { max-height: 24rem; overflow: auto }
mark { background: var(--mark); color: inherit; border-radius: 2px }
i { color: var(--soft) } i.absent { color: var(--missing) }
.chip { display: inline-block; border-radius: 1rem; padding: 0 .6rem; font-size: .8rem; font-weight: 600; white-space: nowrap }
.chip.changed { color: var(--changed); background: var(--changed-ground) } .chip.missing { color: var(--missing); background: var(--missing-ground) }
.chip.extra { color: var(--extra); background: var(--extra-ground) } .chip.duplicate { color: var(--twice); background: var(--twice-ground) }
.chip.foreign { color: var(--foreign); background: var(--foreign-ground) }
.more { display: flex; gap: .75rem; align-items: center; color: var(--soft) }
.equal-tables { margin-top: 2rem } .equal-tables summary { cursor: pointer; font-weight: 600; padding: .25rem 0 }
.counts td { font-variant-numeric: tabular-nums } .counts th:first-child { width: 32% }
footer { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: .75rem }
[hidden] { display: none !important }
@media (max-width: 640px) {
  body { padding: 1rem .75rem 2rem }
  section table, section tbody, section tr, section tr > * { display: block; width: auto }
  section thead { display: none }
  section tbody { border-top: 1px solid var(--line); padding: .5rem 0 }
  section tbody > tr > * { border: 0; padding: .1rem 0 } section tr + tr { margin-top: .5rem }
  section td[data-label] { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr); gap: .5rem }
  section td[data-label]::before { content: attr(data-label); color: var(--soft); font-size: .8rem }
  section td[data-label="field"]:empty { display: none }
  .counts th, .counts td { padding: .3rem .2rem; font-size: .85rem }
}
@media print {
  :root { color-scheme: light; --text: #000; --soft: #444; --line: #bbb; --raised: #fff }
  body { max-width: none; padding: 0; font-size: 10pt }
  .toolbar, .more button { display: none }
  section tbody, .sides div, .verdict { break-inside: avoid } h2 { break-after: avoid } thead { display: table-header-group }
  mark, .chip, .verdict { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}`

export const script = `
(() => {
  const portion = 200
  const filter = document.getElementById('filter')
  const kind = document.getElementById('kind')
  const sections = [...document.querySelectorAll('section.table')].map((section) => {
    const later = section.querySelector('template')
    const rows = [...section.querySelectorAll('tbody'), ...(later === null ? [] : later.content.querySelectorAll('tbody'))]
    return { section, rows, texts: [], shown: rows, most: portion, table: section.querySelector('table'), more: section.querySelector('.more') }
  })
  const draw = ({ rows, shown, most, table, more }) => {
    for (const body of [...table.tBodies]) body.remove()
    table.append(...shown.slice(0, most))
    const left = Math.max(0, shown.length - most)
    more.hidden = left === 0
    more.querySelector('span').textContent = left.toLocaleString('en-US') + ' more'
  }
  const textOf = (one, index) => (one.texts[index] ??= one.rows[index].textContent.toLowerCase())
  const show = () => {
    const wanted = filter.value.trim().toLowerCase()
    let found = 0
    let all = 0
    for (const one of sections) {
      one.shown = one.rows.filter((row, index) =>
        (kind.value === '' || row.dataset.kind === kind.value) && (wanted === '' || textOf(one, index).includes(wanted)))
      one.most = portion
      one.section.hidden = one.shown.length === 0 && one.rows.length > 0
      found += one.shown.length
      all += one.rows.length
      draw(one)
    }
    document.getElementById('found').textContent = found === all ? '' : found.toLocaleString('en-US') + ' of ' + all.toLocaleString('en-US') + ' rows'
  }
  for (const one of sections) {
    one.more.querySelector('button').addEventListener('click', () => {
      one.most += portion
      draw(one)
    })
  }
  if (filter === null) return
  filter.form.addEventListener('submit', (event) => event.preventDefault())
  filter.addEventListener('input', show)
  kind.addEventListener('change', show)
  const take = () => {
    try {
      filter.value = decodeURIComponent(location.hash.slice(1))
    } catch {
      filter.value = location.hash.slice(1)
    }
    show()
  }
  addEventListener('hashchange', take)
  if (location.hash === '') show()
  else take()
})()
`
