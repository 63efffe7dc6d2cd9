import { refuse } from './failure.js'
import { createLocalProvider } from './local.js'
import { createRemoteProvider } from './remote.js'
import type { ReferenceDataProvider, ReferenceProviderConfig } from './types.js'

export { ReferenceProviderError } from './failure.js'
export { createLocalProvider } from './local.js'
export { createRemoteProvider } from './remote.js'
export type {
  FetchLike,
  JsonData,
  KeyValueStore,
  LocalConfig,
  LocalDataset,
  ProviderNotice,
  ReadOptions,
  ReferenceBootstrap,
  ReferenceDataProvider,
  ReferenceProviderConfig,
  ReferenceRow,
  ReferenceTables,
  ReferenceVersion,
  RemoteConfig,
  ResponseLike,
} from './types.js'

/**
 * The provider that the flag `USE_BACKEND_REFERENCE` asks for: the server's data where it is on, the app's own
 * where it is off, as it is by default. Both give equal tables.
 * @throws ReferenceProviderError `flag-invalid`, `provider-missing`, `remote-invalid`
 */
export function createReferenceProvider(config: ReferenceProviderConfig): ReferenceDataProvider {
  if (readFlag(config.USE_BACKEND_REFERENCE)) {
    if (config.remote !== undefined) return createRemoteProvider(config.remote)
    throw refuse('provider-missing', 'USE_BACKEND_REFERENCE is on, but "remote" is not configured.')
  }
  if (config.local !== undefined) return createLocalProvider(config.local)
  throw refuse('provider-missing', 'USE_BACKEND_REFERENCE is off, but "local" is not configured.')
}

/** A flag that nobody understands must not decide silently. */
function readFlag(flag: boolean | string | undefined): boolean {
  const word = String(flag ?? 'false')
    .trim()
    .toLowerCase()
  if (word === 'true' || word === '1') return true
  if (word === 'false' || word === '0' || word === '') return false
  throw refuse('flag-invalid', `USE_BACKEND_REFERENCE is "${word}", but must be true or false.`)
}
