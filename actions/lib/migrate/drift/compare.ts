import type { CatalogueObject } from './objects.js'

/** Where two catalogues part: an object that only one has, or a fact that they state differently. */
export type Difference = { kind: string; name: string } & (
  | { how: 'only left' | 'only right' }
  | { how: 'differs'; fact: string; left: string; right: string }
)

/**
 * All differences between two catalogues, by kind and name. Parts of a table that one side lacks altogether are
 * not listed one by one.
 */
export function compareObjects(
  left: readonly CatalogueObject[],
  right: readonly CatalogueObject[],
): Difference[] {
  const [leftByKey, rightByKey] = [index(left), index(right)]
  const [leftOnly, rightOnly] = [tablesOnlyIn(leftByKey, rightByKey), tablesOnlyIn(rightByKey, leftByKey)]
  const differences: Difference[] = []
  for (const [key, object] of leftByKey) {
    const other = rightByKey.get(key)
    const { kind, name, table } = object
    if (other !== undefined) differences.push(...compareFacts(object, other))
    else if (table === undefined || !leftOnly.has(table)) differences.push({ kind, name, how: 'only left' })
  }
  for (const [key, { kind, name, table }] of rightByKey) {
    if (leftByKey.has(key) || (table !== undefined && rightOnly.has(table))) continue
    differences.push({ kind, name, how: 'only right' })
  }
  return differences
}

function compareFacts(left: CatalogueObject, right: CatalogueObject): Difference[] {
  const { kind, name } = left
  return Object.entries(left.facts).flatMap(([fact, value]): Difference[] => {
    const other = right.facts[fact] ?? ''
    return value === other ? [] : [{ kind, name, how: 'differs', fact, left: value, right: other }]
  })
}

function index(objects: readonly CatalogueObject[]): Map<string, CatalogueObject> {
  return new Map(objects.map((object) => [JSON.stringify([object.kind, object.name]), object]))
}

function tablesOnlyIn(
  here: ReadonlyMap<string, CatalogueObject>,
  there: ReadonlyMap<string, CatalogueObject>,
): Set<string> {
  return new Set(
    [...here].flatMap(([key, { kind, name }]) => (kind === 'table' && !there.has(key) ? [name] : [])),
  )
}
