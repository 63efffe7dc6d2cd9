/**
 * Remembers keys by two 32-bit hashes of their text: 16 bytes a key instead of the key itself, so that a
 * million keys stay small. It may take two keys for one (about once in 2^64 pairs), so a hit is a suspicion
 * to be looked into; it never overlooks a repetition.
 */
export class KeySet {
  private size = 0
  private slots = new Uint32Array(2 * 2 ** 12)

  /** Remembers a key, the beginning of a text; true when it seems to have been there. */
  add(text: string, length = text.length): boolean {
    if (this.size * 2 > this.slots.length / 2) this.grow()
    let first = 0x811c9dc5
    let second = 0x9747b28c
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index)
      first = Math.imul(first ^ code, 0x01000193)
      second = Math.imul(second ^ code, 0x5bd1e995)
      second ^= second >>> 15
    }
    // Zero in both marks an empty slot.
    return this.insert(first >>> 0, second >>> 0 || 1)
  }

  private insert(first: number, second: number): boolean {
    const mask = this.slots.length / 2 - 1
    for (let slot = (first ^ (second >>> 7)) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 2
      const low = this.slots[at]
      const high = this.slots[at + 1]
      if (low === 0 && high === 0) {
        this.slots[at] = first
        this.slots[at + 1] = second
        this.size++
        return false
      }
      if (low === first && high === second) return true
    }
  }

  private grow(): void {
    const old = this.slots
    this.slots = new Uint32Array(old.length * 2)
    this.size = 0
    for (let at = 0; at < old.length; at += 2) {
      const second = old[at + 1] ?? 0
      if (second !== 0) this.insert(old[at] ?? 0, second)
    }
  }
}
