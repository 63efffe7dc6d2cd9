import type { ActionDefinition } from '../../actions/lib/action/definition.js'
import { renderTable } from './table.js'

const begin = '<!-- actions:begin -->'
const end = '<!-- actions:end -->'

/** The text with the table of actions between its markers, or undefined where it has none. */
export function replaceActionsTable(
  text: string,
  definitions: readonly ActionDefinition[],
): string | undefined {
  const from = text.indexOf(begin)
  const to = text.indexOf(end, from)
  if (from === -1 || to === -1) return undefined
  const rows = definitions.map(({ name, summary }) => [`[${name}](actions/${name}/README.md)`, summary])
  const table = renderTable(['action', 'what it does'], rows)
  return `${text.slice(0, from + begin.length)}\n${table}\n${text.slice(to)}`
}
