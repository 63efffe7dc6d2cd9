/**
 * How the read model calls things. Pure and free of Node, for the reference provider applies the same rule to
 * an app's own files.
 */

/**
 * A name in camelCase: `equipment_categories` -> `equipmentCategories`, `Order Line` -> `orderLine`, `SKU` -> `sku`.
 * What is camelCase already stays as it is; so do leading underscores, letters of any script and digits.
 */
export function toCamelCase(name: string): string {
  const [leading = ''] = /^_+/.exec(name) ?? []
  const words = name.split(separators).filter((word) => word !== '')
  return leading + words.map((word, index) => (index === 0 ? lowerFirst(word) : upperFirst(word))).join('')
}

/** ASCII that is neither letter nor digit. (Engines of phones do not all know Unicode's classes.) */
const separators = /[^0-9A-Za-z$\u0080-\uffff]+/

/** Compares as Postgres does under `COLLATE "C"`: by code points, not by UTF-16 units. */
export function compareByCodePoint(a: string, b: string): number {
  const left = a[Symbol.iterator]()
  const right = b[Symbol.iterator]()
  for (;;) {
    const [x, y] = [left.next(), right.next()]
    if (x.done === true || y.done === true) return Number(y.done ?? false) - Number(x.done ?? false)
    if (x.value !== y.value) return (x.value.codePointAt(0) ?? 0) - (y.value.codePointAt(0) ?? 0)
  }
}

function lowerFirst(word: string): string {
  const whole = word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase()
  return whole ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1)
}

function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
