import type { JsonValue } from '../dataset/json-value.js'
import type { Contract } from './contract.js'
import { canonicalise, defaultRules } from './normalisation.js'

/** What the rules make of a field of this contract, also of one that nobody knows. */
export function canonicaliseField(
  contract: Contract,
): (name: string, value: JsonValue | undefined) => string {
  return (name, value) => {
    const field = contract.fields.get(name)
    return canonicalise(value, field?.rules ?? defaultRules, field?.column)
  }
}

/** The key as the rules see it: rows of equal keys are the same row. */
export function keyOf(contract: Contract, fields: Readonly<Record<string, JsonValue>>): string {
  const plain = canonicaliseField(contract)
  return contract.keyFields.map((name) => plain(name, fields[name])).join(',')
}
