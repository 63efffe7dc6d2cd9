import type { ProviderNotice, RemoteConfig } from './types.js'

/** Tells the app, whose listener may be absent, throw, or fail later: that is no reason to be without data. */
export function createNotice(listener: RemoteConfig['onNotice']): (notice: ProviderNotice) => void {
  return (notice) => {
    try {
      Promise.resolve(listener?.(notice)).catch(() => undefined)
    } catch {
      // Whoever hears of notices is the last who could be told.
    }
  }
}
