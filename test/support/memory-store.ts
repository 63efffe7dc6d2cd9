import type { KeyValueStore } from '../../actions/lib/reference-provider/index.js'

/** A store like AsyncStorage, in memory. `tearAt`: every later write keeps so many characters only. */
export type MemoryStore = KeyValueStore & { items: Map<string, string>; tearAt: number | undefined }

export function createMemoryStore(items: Map<string, string> = new Map()): MemoryStore {
  const store: MemoryStore = {
    items,
    tearAt: undefined,
    getItem: async (key) => items.get(key) ?? null,
    setItem: async (key, value) => void items.set(key, value.slice(0, store.tearAt)),
    removeItem: async (key) => void items.delete(key),
  }
  return store
}
