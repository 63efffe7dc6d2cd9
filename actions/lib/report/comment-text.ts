import { escapeMarkdown } from './markdown.js'

/** Longest text of one cell or sentence. UTF-16 units. */
const longestText = 300

/** A cell: plain text, or text that leads somewhere. */
export type Cell = string | number | { text: string; href: string }

/** Characters that steer a terminal or turn the direction of text around, and halves of characters. */
const steering = /[^\P{Cc}\t\n]|\p{Bidi_Control}|\p{Surrogate}/gu

/** Addresses with a password in them, and tokens by which GitHub lets somebody in. */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:@/]*):[^\s@]+@/gi, '$1:***@'],
  [/\b(?:gh[a-z]_[A-Za-z0-9]{16,}|github_pat_\w{16,})/g, '***'],
]

/** Text without what looks like a password in an address, or like a token. */
export function hideSecrets(text: string): string {
  return secrets.reduce((done, [pattern, instead]) => done.replace(pattern, instead), text)
}

/**
 * Text in which GitHub finds nobody to notify and nothing to link: its filters look at the text that a reader sees,
 * so that a backslash does not stop them, but a character without width does. Secrets by their shape are hidden.
 */
export function disarm(text: string): string {
  const clean = hideSecrets(text)
    .replaceAll('\r\n', '\n')
    .replace(/[\r\u2028\u2029]/g, '\n')
    .replace(steering, '\ufffd')
  return cutText(clean)
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/#(?=\d)/g, '#\u200b')
    .replace(/\bGH-(?=\d)/gi, (match) => `${match}\u200b`)
    .replace(/:\/\//g, ':\u200b//')
    .replace(/\bwww\./gi, (match) => `${match.slice(0, 3)}\u200b.`)
}

/**
 * Text as one line of Markdown that means nothing but itself, dollars (which GitHub takes for mathematics) included.
 * It must not stand at the beginning of a line.
 */
export function renderInline(text: string): string {
  return escapeMarkdown(disarm(text))
    .replaceAll('$', '&dollar;')
    .replaceAll('\n', '<br>')
    .replaceAll('\t', ' ')
}

/** Text between HTML tags, where GitHub reads no Markdown. */
export function renderHtmlText(text: string): string {
  return disarm(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/\s+/g, ' ')
}

/** At most {@link longestText} units; no character is cut in half. */
export function cutText(text: string): string {
  if (text.length <= longestText) return text
  return `${text.slice(0, longestText - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/**
 * A GitHub-flavoured table of at most `most` rows, and how many there are beyond.
 * @returns lines joined; empty for a table without columns
 */
export function renderTable(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  most: number,
): string {
  const rest = rows.length - Math.min(most, rows.length)
  const more = rest === 0 ? [] : [renderRest(rest)]
  if (columns.length === 0 || rest === rows.length) return more.join('\n')
  const align = columns.map((_, index) =>
    rows.every((row) => typeof row[index] === 'number') ? '---:' : '---',
  )
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const table = [
    line(columns.map(renderInline)),
    line(align),
    ...rows.slice(0, most).map((row) => line(columns.map((_, index) => renderCell(row[index] ?? '')))),
  ]
  return [table.join('\n'), ...more].join('\n\n')
}

/** How many are not shown. */
export function renderRest(rest: number): string {
  return `… ${rest} more, all in report.json`
}

function renderCell(cell: Cell): string {
  if (typeof cell !== 'object') return renderInline(String(cell))
  return cell.href === '' ? renderInline(cell.text) : `[${renderInline(cell.text)}](${cell.href})`
}
