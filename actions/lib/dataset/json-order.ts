import type { AnyNode } from '@humanwhocodes/momoa'
import { childOf, memberName, parseTree } from './json-value.js'

/** Names that JavaScript moves before all others, whatever the order they were written in. May err on the safe side. */
const wholeNumberName = /"\d+":/

/** Whether JSON text that JavaScript wrote may have its members in another order than its source. */
export function mayBeReordered(text: string): boolean {
  return wholeNumberName.test(text)
}

/**
 * The JSON text of a value inside a text, without blanks, with members in their order and numbers with their digits.
 * @param path names and numbers that lead to the value; of a name that stands twice, the last
 * @returns undefined where the text is no JSON, or has no such value
 */
export function compactJson(text: string, path: readonly (string | number)[]): string | undefined {
  try {
    let node: AnyNode | undefined = parseTree(text).body
    for (const step of path) node = node === undefined ? undefined : childOf(node, step)
    return node === undefined ? undefined : renderNode(node, text)
  } catch {
    return undefined
  }
}

function renderNode(node: AnyNode, text: string): string {
  switch (node.type) {
    case 'Object':
      return `{${node.members.map(({ name, value }) => `${JSON.stringify(memberName(name))}:${renderNode(value, text)}`).join(',')}}`
    case 'Array':
      return `[${node.elements.map(({ value }) => renderNode(value, text)).join(',')}]`
    case 'String':
      return JSON.stringify(node.value)
    default:
      return text.slice(node.loc.start.offset, node.loc.end.offset)
  }
}
