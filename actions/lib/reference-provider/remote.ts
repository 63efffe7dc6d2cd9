import { shareTurns } from '../bootstrap/server/turns.js'
import { type CachedDocument, createWarmCache, type WarmCache } from './cache.js'
import { ReferenceProviderError, refuse } from './failure.js'
import { createNotice } from './notice.js'
import { type Answer, type RequestSettings, requestDocument } from './request.js'
import { sumText } from './sum.js'
import type {
  FetchLike,
  ProviderNotice,
  ReadOptions,
  ReferenceBootstrap,
  ReferenceDataProvider,
  ReferenceVersion,
  RemoteConfig,
} from './types.js'
import { pickTable, readBootstrap, readVersion } from './wrapper.js'

/** What is in memory: the data, and when the server last confirmed it; undefined when it never did. */
type Held = { bootstrap: ReferenceBootstrap; etag: string | undefined; confirmedAt: number | undefined }

/**
 * Asks a server for reference data: once, and from then on only whether it still stands. The last good data is kept
 * in memory and, where a store is given, beyond the app's end; it is used when the server cannot be reached.
 * @throws ReferenceProviderError `remote-invalid` for an address that is none
 */
export function createRemoteProvider(config: RemoteConfig): ReferenceDataProvider {
  const { freshFor = 60_000 } = config
  const notice = createNotice(config.onNotice)
  const server = createServerQuestions(config, notice)
  const key = config.cacheKey ?? `seedrail.reference.${sumText(config.url)}`
  const cache = config.cache === undefined ? undefined : createWarmCache(config.cache, key, notice)
  let held: Held | undefined
  let warmed: Promise<void> | undefined
  let running: Promise<Held> | undefined

  const warm = () => {
    warmed ??= (async () => {
      for (const document of (await cache?.read()) ?? []) {
        held ??= reviveDocument(document, server.understand)
      }
    })()
    return warmed
  }

  const takeTurn = shareTurns(() => {
    running = confirm(held, server, cache)
      .then((confirmed) => {
        held = confirmed
        return confirmed
      })
      .finally(() => {
        running = undefined
      })
    return running
  })

  /** Callers of one moment share one request. @param anew not one that was on its way before */
  const refresh = (anew: boolean) => (anew ? takeTurn() : (running ?? takeTurn()))

  const load = async ({ allowStaleCache = true }: ReadOptions = {}): Promise<ReferenceBootstrap> => {
    await warm()
    const age = held?.confirmedAt === undefined ? undefined : Date.now() - held.confirmedAt
    if (held !== undefined && allowStaleCache && age !== undefined && age >= 0 && age < freshFor)
      return held.bootstrap
    try {
      return (await refresh(!allowStaleCache)).bootstrap
    } catch (error) {
      if (!(error instanceof ReferenceProviderError)) throw error
      if (held === undefined) throw explainFirstStart(error)
      if (!allowStaleCache) throw error
      notice({ kind: 'stale', message: `${error.message} The last good data is used.` })
      return held.bootstrap
    }
  }

  return {
    getBootstrap: load,
    async getVersion(options): Promise<ReferenceVersion> {
      const { schemaVersion, referenceVersion, generatedAt } = await load(options)
      return { schemaVersion, referenceVersion, generatedAt }
    },
    getTable: async (name, options) => pickTable(await load(options), name),
  }
}

/** What a server can be asked. */
type ServerQuestions = {
  /** @throws ReferenceProviderError */
  version(): Promise<string | undefined>
  /** @param etag of what the caller has @throws ReferenceProviderError */
  bootstrap(etag: string | undefined): Promise<Answer<ReferenceBootstrap>>
  /** @throws ReferenceProviderError for a text that is no bootstrap */
  understand(text: string): ReferenceBootstrap
}

function createServerQuestions(
  config: RemoteConfig,
  notice: (notice: ProviderNotice) => void,
): ServerQuestions {
  const { schemaVersions = [1], parse = JSON.parse } = config
  const addresses = chooseAddresses(config)
  const settings = settle(config, notice)
  const understand = (text: string) => readBootstrap(parse(text), schemaVersions)
  return {
    understand,
    bootstrap: (etag) => requestDocument(addresses.bootstrap, etag, settings, understand),
    async version() {
      const answer = await requestDocument(addresses.version, undefined, settings, (text) =>
        readVersion(parse(text), schemaVersions),
      )
      return answer.changed ? answer.document.referenceVersion : undefined
    },
  }
}

/** Asks whether what is there still stands, and for what does. */
async function confirm(
  before: Held | undefined,
  server: ServerQuestions,
  cache: WarmCache | undefined,
): Promise<Held> {
  // Without a tag the version alone tells whether the rest is worth its way.
  const asked = before === undefined || before.etag !== undefined ? undefined : await server.version()
  if (before !== undefined && before.bootstrap.referenceVersion === asked) {
    return { ...before, confirmedAt: Date.now() }
  }
  const answer = await server.bootstrap(before?.etag)
  if (!answer.changed && before !== undefined) return { ...before, confirmedAt: Date.now() }
  if (!answer.changed) throw refuse('answer-invalid', 'The server confirms data that it never gave.')
  const { document, text, etag } = answer
  // Either it moved on meanwhile, or this is a copy that a cache on the way should have thrown away.
  const differs = asked !== undefined && asked !== document.referenceVersion
  if (differs && (await server.version()) !== document.referenceVersion) {
    throw refuse('answer-outdated', 'The server gives other data than its version names.')
  }
  await cache?.write({ text, etag })
  return { bootstrap: document, etag, confirmedAt: Date.now() }
}

/** A stored document that this app cannot understand is none. */
function reviveDocument(
  { text, etag }: CachedDocument,
  understand: (text: string) => ReferenceBootstrap,
): Held | undefined {
  try {
    return { bootstrap: understand(text), etag, confirmedAt: undefined }
  } catch {
    return undefined
  }
}

function explainFirstStart(error: ReferenceProviderError): ReferenceProviderError {
  return new ReferenceProviderError(
    error.code,
    `${error.message} There is no data from an earlier start either: the first start needs the server.`,
    error.cause,
  )
}

function chooseAddresses({ url, layout = 'api' }: RemoteConfig): { version: string; bootstrap: string } {
  if (!/^https?:\/\/[^/?#]/i.test(url) || /[?#]/.test(url)) {
    throw refuse(
      'remote-invalid',
      'The address of the reference data must begin with http:// or https://, and end with a path.',
    )
  }
  const root = url.replace(/\/+$/, '')
  const ending = layout === 'static' ? '.json' : ''
  return { version: `${root}/version${ending}`, bootstrap: `${root}/bootstrap${ending}` }
}

function settle(config: RemoteConfig, notice: (notice: ProviderNotice) => void): RequestSettings {
  const { timeout = 10_000, retries = 2, retryDelay = 300, maxLength = 50_000_000 } = config
  return {
    timeout,
    retries,
    retryDelay,
    maxLength,
    headers: { ...config.headers },
    // Looked up at each call, and called without a receiver, as browsers demand.
    fetch: config.fetch ?? ((url, init) => (fetch as FetchLike)(url, init)),
    onRetry: (message) => notice({ kind: 'retry', message: `${message} Trying again.` }),
  }
}
