import { type JsonValue, parseJson } from '../dataset/json-value.js'
import { fault, SeedrailError } from '../problem/problem.js'

/** Numbers that JavaScript might round, or write in another way. May err on the safe side. */
const notable = /\d[eE]|\.\d*0(?!\d)|[\d.]{16}|-0(?![.\d])/

/** A row as the server wrote it, numbers with all their digits. */
export function parseRowText(text: string): Record<string, JsonValue> {
  const plain = JSON.parse(text) as Record<string, JsonValue>
  if (!notable.test(text)) return plain
  const parsed = parseJson(text, countKeys(plain))
  if ('value' in parsed) return parsed.value as Record<string, JsonValue>
  throw new SeedrailError(
    fault(
      'parity-row-unreadable',
      `The database gave a row that cannot be read: ${parsed.faults[0]?.message}`,
    ),
  )
}

function countKeys(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0
  const members = Object.values(value)
  const below = members.reduce<number>((sum, member) => sum + countKeys(member), 0)
  return Array.isArray(value) ? below : below + members.length
}
