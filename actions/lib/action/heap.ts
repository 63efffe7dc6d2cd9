import { setFlagsFromString } from 'node:v8'

/**
 * Asks V8 to clear away sooner instead of growing: a large source then takes hardly more memory than a small one, at a few
 * per cent of time (docs/performance.md). Nobody can give flags to an action's process, so it sets them itself.
 * Source: V8's `--optimize-for-size` and `--semi-space-growth-factor`, both read whenever the heap would grow.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size')
  setFlagsFromString('--semi-space-growth-factor=1')
}
