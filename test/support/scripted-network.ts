import {
  createRemoteProvider,
  type FetchLike,
  type ProviderNotice,
  type RemoteConfig,
  type ResponseLike,
} from '../../actions/lib/reference-provider/index.js'

/** What the network does with a request. */
export type Reply =
  | { status?: number; body?: unknown; headers?: Record<string, string> }
  | Error
  | 'hang'
  | 'hang-body'
type Request = { url: string; headers: Record<string, string> }

/** A bootstrap with one row. */
export const data = (referenceVersion = 'v1', label = 'a') => ({
  schemaVersion: 1,
  referenceVersion,
  generatedAt: '2026-11-21T04:00:00.000Z',
  tables: { grips: [{ id: 'A', label }] },
})
/** An answer with {@link data}. @param etag null: none */
export const ok = (version = 'v1', label = 'a', etag: string | null = `W/"${version}"`): Reply => ({
  body: data(version, label),
  headers: etag === null ? {} : { etag },
})
/** What a platform's fetch says without network. */
export const offline = new TypeError('fetch failed: connect ECONNREFUSED https://key:hush@api.example')

/** A network that answers by a script; what comes after its end fails the test. */
export function script(...replies: Reply[]) {
  const requests: Request[] = []
  const fetch: FetchLike = async (url, { headers, signal }) => {
    requests.push({ url, headers })
    const reply = replies.shift()
    if (reply === undefined) throw new Error(`Nobody expected a request for ${url}`)
    if (reply instanceof Error) throw reply
    const never = () => new Promise<never>(() => undefined)
    if (reply === 'hang') return never()
    const fields = new Map(Object.entries(reply === 'hang-body' ? {} : (reply.headers ?? {})))
    const response: ResponseLike = {
      status: reply === 'hang-body' ? 200 : (reply.status ?? 200),
      headers: { get: (name) => fields.get(name.toLowerCase()) ?? null },
      text: async () => {
        if (reply === 'hang-body') return never()
        if (signal.aborted) throw new Error('aborted')
        return typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? '')
      },
    }
    return response
  }
  return { fetch, requests, left: replies }
}

const url = 'https://api.example/api/v1/reference/'
const quick = { url, freshFor: 0, retryDelay: 1, timeout: 40 }

/** A remote provider that is quick to give up, and what it told. */
export function provide(network: ReturnType<typeof script>, more: Partial<RemoteConfig> = {}) {
  const notices: ProviderNotice[] = []
  const provider = createRemoteProvider({
    ...quick,
    fetch: network.fetch,
    onNotice: (notice) => notices.push(notice),
    ...more,
  })
  return { provider, notices, kinds: () => notices.map(({ kind }) => kind) }
}
