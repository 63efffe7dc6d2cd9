import { sumText } from './sum.js'
import type { KeyValueStore, ProviderNotice } from './types.js'
import { isRecord } from './wrapper.js'

/** A document as the server sent it, and the tag by which to ask whether it still stands. */
export type CachedDocument = { text: string; etag: string | undefined }

/** The last good document of one address, kept in a store that may lose, damage or refuse anything. */
export type WarmCache = {
  read(): Promise<CachedDocument[]>
  write(document: CachedDocument): Promise<void>
}

type Entry = CachedDocument & { slot: number; number: number }

/** Raise when what is stored would be misread. */
const format = 1

/**
 * Two slots, written in turn, each with a sum over itself. A write that is torn, or an app that dies in the
 * middle of it, damages the older slot only; the newer one goes on being there.
 */
export function createWarmCache(
  store: KeyValueStore,
  key: string,
  notice: (notice: ProviderNotice) => void,
): WarmCache {
  const slots = [`${key}.a`, `${key}.b`]
  const complain = (what: string) => notice({ kind: 'cache', message: what })

  const readSlot = async (slot: number): Promise<Entry | undefined> => {
    let stored: string | null
    try {
      stored = await store.getItem(slots[slot] ?? key)
    } catch {
      complain('The store could not be read.')
      return undefined
    }
    if (stored === null || stored === undefined) return undefined
    const entry = readEntry(stored)
    if (entry !== undefined) return { ...entry, slot }
    complain('What was stored is damaged, and is taken away.')
    try {
      await store.removeItem(slots[slot] ?? key)
    } catch {
      // It is passed over as it is.
    }
    return undefined
  }
  const readEntries = async () =>
    (await Promise.all(slots.map((_, slot) => readSlot(slot))))
      .filter((entry) => entry !== undefined)
      .sort((a, b) => b.number - a.number)

  return {
    read: readEntries,
    async write({ text, etag }) {
      const [newest] = await readEntries()
      const slot = newest === undefined ? 0 : 1 - newest.slot
      const body = JSON.stringify({ number: (newest?.number ?? 0) + 1, etag: etag ?? null, text })
      try {
        await store.setItem(slots[slot] ?? key, JSON.stringify({ format, sum: sumText(body), body }))
      } catch {
        complain('The store refused the data; the next start without network has what it had before.')
      }
    },
  }
}

function readEntry(stored: string): Omit<Entry, 'slot'> | undefined {
  const outer = parse(stored)
  if (!isRecord(outer) || outer.format !== format || typeof outer.body !== 'string') return undefined
  if (outer.sum !== sumText(outer.body)) return undefined
  const inner = parse(outer.body)
  if (!isRecord(inner) || typeof inner.text !== 'string' || typeof inner.number !== 'number') return undefined
  return {
    text: inner.text,
    etag: typeof inner.etag === 'string' ? inner.etag : undefined,
    number: inner.number,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
