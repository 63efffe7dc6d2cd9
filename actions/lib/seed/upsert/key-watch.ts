import { KeySet } from './key-set.js'

/** Keys that are remembered before it is believed that they rise. */
const trial = 50_000

/**
 * Watches the keys of a source go by, for none may come twice. Keys that rise, by their text or as whole numbers do,
 * need not be remembered; those of a source in no order must be.
 */
export class KeyWatch {
  private keys: KeySet | undefined = new KeySet()
  private count = 0
  private previous = ''
  private rising = true
  private growing = true

  /** @param remember all keys, whatever their order */
  constructor(private readonly remember: boolean) {}

  /**
   * Looks at a key, the beginning of a text.
   * @returns `repeated` when it seems to have been there, `untold` when it comes out of order after all and nobody
   * remembers: then begin again, and remember
   */
  see(text: string, length: number): 'new' | 'repeated' | 'untold' {
    const verdict = this.keys?.add(text, length) === true ? 'repeated' : 'new'
    if (this.remember || !(this.rising || this.growing)) return verdict
    const key = text.slice(0, length)
    if (this.count > 0) this.compare(key)
    this.previous = key
    this.count++
    if (this.keys === undefined) return this.rising || this.growing ? 'new' : 'untold'
    if (this.count >= trial && (this.rising || this.growing)) this.keys = undefined
    return verdict
  }

  private compare(key: string): void {
    const { previous } = this
    this.rising &&= key > previous
    this.growing &&= key.length > previous.length || (key.length === previous.length && key > previous)
  }
}
