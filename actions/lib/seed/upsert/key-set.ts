/**
 * Remembers keys by a hash of their text, in 6 to 9 bytes a key instead of the key itself, so that a million keys stay
 * small. It may take two keys for one (a million keys: about one chance in a thousand), so a hit is a suspicion to be
 * looked into; it never overlooks a repetition.
 *
 * A full table is kept and a larger one put beside it: nothing is ever copied, so that memory has no peak while it grows.
 */
export class KeySet {
  private tables = [new Uint32Array(smallest)]
  private size = 0

  /** Remembers a key, the beginning of a text; true when it seems to have been there. */
  add(text: string, length = text.length): boolean {
    let place = 0x811c9dc5
    let print = 0x9747b28c
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index)
      place = Math.imul(place ^ code, 0x01000193)
      print = Math.imul(print ^ code, 0x5bd1e995)
      print ^= print >>> 15
    }
    place ^= print >>> 7
    // Zero marks an empty slot.
    print = print >>> 0 || 1
    for (let older = 0; older < this.tables.length - 1; older++) {
      const table = this.tables[older] as Uint32Array
      if (table[findSlot(table, place, print)] === print) return true
    }
    return this.insert(place, print)
  }

  private insert(place: number, print: number): boolean {
    const newest = this.tables.at(-1) as Uint32Array
    const slot = findSlot(newest, place, print)
    if (newest[slot] === print) return true
    newest[slot] = print
    this.size++
    if (this.size * 3 > newest.length * 2) {
      this.tables.push(new Uint32Array(newest.length * growth))
      this.size = 0
    }
    return false
  }
}

/** Slots of the first table: 16 KB. A power of two, as all are. */
const smallest = 2 ** 12

/** How much larger the next table is: a few tables hold whatever there is. */
const growth = 8

/** The slot that holds a print, or the free one that it belongs in. */
function findSlot(table: Uint32Array, place: number, print: number): number {
  const mask = table.length - 1
  let slot = place & mask
  while (table[slot] !== 0 && table[slot] !== print) slot = (slot + 1) & mask
  return slot
}
