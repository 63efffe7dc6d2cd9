/**
 * A copy that nobody can change, with all lists and plain objects in it: one part of an app must not spoil what another
 * is given later. What is neither, as another `parse` may give for numbers, is passed on as it is.
 */
export function seal<Value>(value: Value): Value {
  return sealed(value) as Value
}

function sealed(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map(sealed))
  if (!isPlain(value)) return value
  return Object.freeze(
    Object.fromEntries(Object.entries(value).map(([name, member]) => [name, sealed(member)])),
  )
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
