import { describe, expect, test } from 'vitest'
import { createLocalProvider, type ReferenceBootstrap } from '../../actions/lib/reference-provider/index.js'
import { createMemoryStore } from '../support/memory-store.js'
import { data, offline, ok, provide, type Reply, script } from '../support/scripted-network.js'

/** A network whose answers wait until they are let go, one by one. */
function gated(...replies: Reply[]) {
  const network = script(...replies)
  const waiting: (() => void)[] = []
  const fetch: typeof network.fetch = async (url, init) => {
    // What an answer says is settled when it is asked for, however late it comes.
    const answer = network.fetch(url, init)
    answer.catch(() => undefined)
    await new Promise<void>((resolve) => waiting.push(resolve))
    return answer
  }
  const settle = () => new Promise((resolve) => setTimeout(resolve, 5))
  return {
    network: { ...network, fetch },
    async release() {
      await settle()
      waiting.shift()?.()
      await settle()
    },
  }
}

describe('whoever wants it confirmed', () => {
  test('does not join a request that was on its way before him, but shares the next one', async () => {
    const { network, release } = gated(ok('v1'), ok('v2', 'b'))
    const { provider } = provide(network, { timeout: 2_000 })
    const early = provider.getBootstrap()
    await new Promise((resolve) => setTimeout(resolve, 5))
    const late = [
      provider.getBootstrap({ allowStaleCache: false }),
      provider.getVersion({ allowStaleCache: false }),
    ]
    const content = provider.getBootstrap()
    await release()
    expect([await early, await content]).toEqual([data('v1'), data('v1')])
    await release()
    expect((await Promise.all(late)).map(({ referenceVersion }) => referenceVersion)).toEqual(['v2', 'v2'])
    expect(network.requests).toHaveLength(2)
  })

  test('is not held back by the failure of the one before', async () => {
    const { network, release } = gated(offline, ok('v2', 'b'))
    const { provider } = provide(network, { timeout: 2_000, retries: 0 })
    const early = expect(provider.getBootstrap()).rejects.toMatchObject({ code: 'reference-unreachable' })
    await new Promise((resolve) => setTimeout(resolve, 5))
    const late = provider.getBootstrap({ allowStaleCache: false })
    await release()
    await early
    await release()
    expect(await late).toEqual(data('v2', 'b'))
  })
})

describe('without tags', () => {
  const { tables: _, ...head } = data()
  const version = (referenceVersion: string): Reply => ({ body: { ...head, referenceVersion } })

  test('a bootstrap that lags behind the version is not taken for confirmed', async () => {
    const lagging = [version('v2'), ok('v1', 'a', null), version('v2')]
    const network = script(ok('v1', 'a', null), ...lagging, ...lagging, version('v2'), ok('v2', 'b', null))
    const { provider, kinds } = provide(network, { layout: 'static' })
    await provider.getBootstrap()
    await expect(provider.getBootstrap({ allowStaleCache: false })).rejects.toMatchObject({
      code: 'answer-outdated',
    })
    expect(await provider.getBootstrap()).toEqual(data('v1'))
    expect(kinds()).toEqual(['stale'])
    expect(await provider.getBootstrap({ allowStaleCache: false })).toEqual(data('v2', 'b'))
  })

  test('one that lags is not kept for the next start either', async () => {
    const cache = createMemoryStore()
    const lagging = [version('v3'), ok('v2', 'b', null), version('v3')]
    const { provider } = provide(script(ok('v1', 'a', null), ...lagging), { cache })
    await provider.getBootstrap()
    await provider.getBootstrap()
    const later = provide(script(offline), { cache, retries: 0 })
    expect(await later.provider.getBootstrap()).toEqual(data('v1'))
  })
})

describe('what the app brings along may misbehave', () => {
  test('a store that gives no promises, with damaged entries', async () => {
    const items = new Map<string, string>()
    const store = {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
      removeItem: (key: string) => void items.delete(key),
    }
    const cache = store as never
    for (const slot of ['x.a', 'x.b']) items.set(slot, '{"format":1')
    const { provider } = provide(script(ok()), { cache, cacheKey: 'x' })
    expect(await provider.getBootstrap()).toEqual(data())
    expect(
      await provide(script(offline), { cache, cacheKey: 'x', retries: 0 }).provider.getBootstrap(),
    ).toEqual(data())
  })

  test('a store that throws before it gives a promise', async () => {
    const fail = () => {
      throw new Error('locked')
    }
    const store = { getItem: async () => 'damaged', setItem: fail, removeItem: fail }
    const { provider } = provide(script(ok(), { status: 304 }), { cache: store as never })
    expect(await provider.getBootstrap()).toEqual(data())
    expect(await provider.getBootstrap()).toEqual(data())
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('no console here')
      },
    ],
    ['fails later', () => Promise.reject(new Error('no network to log to'))],
  ])('a listener that %s', async (_name, onNotice: () => unknown) => {
    const cache = createMemoryStore(new Map([['x.a', 'damaged']]))
    const network = script({ status: 500 }, ok(), offline)
    const { provider } = provide(network, {
      cache,
      cacheKey: 'x',
      retries: 1,
      onNotice: onNotice as () => void,
    })
    expect(await provider.getBootstrap()).toEqual(data())
    network.left.splice(0, 1, offline, offline)
    expect(await provider.getBootstrap()).toEqual(data())
  })
})

describe('what is given is nobody’s to change', () => {
  const rows = () => [
    { id: 'A', deep: { list: [1] } },
    { id: 'B', deep: { list: [] as number[] } },
  ]
  /** Tries to change whatever there is; a frozen thing throws, as modules are strict. */
  function spoil(bootstrap: ReferenceBootstrap): number {
    const table = bootstrap.tables.grips as unknown as ReturnType<typeof rows>
    const attempts = [
      () => void Object.assign(bootstrap, { referenceVersion: 'mine' }),
      () => void Object.assign(bootstrap.tables, { mine: [] }),
      () => table.reverse(),
      () => table.push({ id: 'mine', deep: { list: [] } }),
      () => void Object.assign(table[0] ?? {}, { id: 'mine' }),
      () => table[0]?.deep.list.push(2),
    ]
    let refused = 0
    for (const attempt of attempts) {
      try {
        attempt()
      } catch {
        refused++
      }
    }
    return refused
  }
  const whole = { ...data(), tables: { grips: rows() } }

  test('of a server', async () => {
    const { provider } = provide(script({ body: whole }), { freshFor: 60_000 })
    expect(spoil(await provider.getBootstrap())).toBe(6)
    expect(await provider.getBootstrap()).toEqual(whole)
  })

  test('of the app’s own files, which themselves stay the app’s', async () => {
    const bootstrap = structuredClone(whole)
    const files = { 'grips.json': rows() }
    const dataset = { tables: [{ table: 'grips', file: 'grips.json' }] }
    for (const provider of [createLocalProvider({ bootstrap }), createLocalProvider({ dataset, files })]) {
      expect(spoil(await provider.getBootstrap())).toBe(6)
      expect(await provider.getTable('grips')).toEqual(rows())
    }
    for (const own of [bootstrap.tables.grips, files['grips.json']]) {
      own[0]?.deep.list.push(2)
      expect(own[0]?.deep.list).toEqual([1, 2])
    }
  })
})
