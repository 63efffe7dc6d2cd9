import { describe, expect, test } from 'vitest'
import { createMemoryStore } from '../support/memory-store.js'
import { data, offline, ok, provide, type Reply, script } from '../support/scripted-network.js'

describe('a server that is there', () => {
  test('is asked once, then only whether it still stands; every call gives what it confirmed', async () => {
    const network = script(ok(), { status: 304 }, ok('v2', 'b'), { status: 304 })
    const { provider } = provide(network, { headers: { Authorization: 'Bearer hush' } })
    expect(await provider.getBootstrap()).toEqual(data())
    expect(await provider.getBootstrap()).toEqual(data())
    expect(await provider.getTable('grips')).toEqual([{ id: 'A', label: 'b' }])
    expect(await provider.getVersion()).toEqual({
      schemaVersion: 1,
      referenceVersion: 'v2',
      generatedAt: data().generatedAt,
    })
    expect(network.requests.map((request) => request.headers['If-None-Match'])).toEqual([
      undefined,
      'W/"v1"',
      'W/"v1"',
      'W/"v2"',
    ])
    expect(network.requests[0]?.url).toBe('https://api.example/api/v1/reference/bootstrap')
    expect(network.requests.every(({ headers }) => headers.Authorization === 'Bearer hush')).toBe(true)
  })

  test('is left in peace for as long as data is fresh, unless the caller wants it confirmed', async () => {
    const network = script(ok(), { status: 304 })
    const { provider } = provide(network, { freshFor: 60_000 })
    for (const _ of [1, 2, 3]) await provider.getTable('grips')
    expect(network.requests).toHaveLength(1)
    await provider.getBootstrap({ allowStaleCache: false })
    expect(network.requests).toHaveLength(2)
  })

  test('gets one request from many callers of one moment', async () => {
    const network = script(ok())
    const { provider } = provide(network)
    const answers = await Promise.all([
      provider.getBootstrap(),
      provider.getTable('grips'),
      provider.getVersion(),
    ])
    expect(answers[0]).toEqual(data())
    expect(network.requests).toHaveLength(1)
  })

  test('that gives no tag is asked for its version first; a version that moves in between does no harm', async () => {
    const { tables: _, ...head } = data()
    const network = script(
      ok('v1', 'a', null),
      { body: head },
      { body: { ...head, referenceVersion: 'v2' } },
      ok('v3', 'c', null),
      { body: { ...head, referenceVersion: 'v3' } },
    )
    const { provider } = provide(network, { layout: 'static' })
    await provider.getBootstrap()
    await provider.getBootstrap()
    expect(await provider.getBootstrap()).toEqual(data('v3', 'c'))
    expect(network.requests.map((request) => request.url.split('/').at(-1))).toEqual([
      'bootstrap.json',
      'version.json',
      'version.json',
      'bootstrap.json',
      'version.json',
    ])
  })
})

describe('a server in trouble', () => {
  const cut = JSON.stringify(data()).slice(0, 60)
  const passing: [string, Reply][] = [
    ['500', { status: 500 }],
    ['503 with a time', { status: 503, headers: { 'retry-after': '0' } }],
    ['429', { status: 429 }],
    ['no network', offline],
    ['no answer', 'hang'],
    ['no body', 'hang-body'],
    ['a body cut short', { body: cut }],
    ['a page of somebody else', { body: '<html>Sign in to the Wi-Fi</html>' }],
    ['another wrapper', { body: { data: data() } }],
  ]
  test.each(passing)('%s, then 200: the data', async (_name, reply) => {
    const network = script(reply, ok())
    const { provider, kinds } = provide(network)
    expect(await provider.getBootstrap()).toEqual(data())
    expect(kinds()).toEqual(['retry'])
  })

  const lasting: [string, Reply, string, number][] = [
    ['500', { status: 500 }, 'reference-status', 3],
    ['401', { status: 401 }, 'reference-status', 1],
    ['404', { status: 404 }, 'reference-status', 1],
    ['no network', offline, 'reference-unreachable', 3],
    ['too slow', 'hang', 'reference-timeout', 3],
    ['cut short', { body: cut }, 'answer-invalid', 3],
    ['a redirect to a page', { body: '<html>' }, 'answer-invalid', 3],
    ['304 to whoever has nothing', { status: 304 }, 'reference-status', 1],
    ['another schema', { body: { ...data(), schemaVersion: 2 } }, 'schema-unsupported', 1],
    [
      'too large by its header',
      { body: data(), headers: { 'content-length': '999999' } },
      'reference-too-large',
      1,
    ],
    ['too large by its body', { body: 'x'.repeat(5_000) }, 'reference-too-large', 1],
    ['a bare list', { body: [data()] }, 'wrapper-invalid', 3],
    ['no version', { body: { ...data(), referenceVersion: '' } }, 'wrapper-invalid', 3],
    ['a version that is a number', { body: { ...data(), referenceVersion: 3 } }, 'wrapper-invalid', 3],
    ['no tables', { body: { ...data(), tables: {} } }, 'wrapper-invalid', 3],
    ['a table that is an object', { body: { ...data(), tables: { grips: {} } } }, 'wrapper-invalid', 3],
    ['a row that is null', { body: { ...data(), tables: { grips: [null] } } }, 'wrapper-invalid', 3],
  ]
  test.each(lasting)(
    '%s, and nothing else: a clear error at the first start',
    async (_name, reply, code, requests) => {
      const network = script(...Array.from({ length: requests }, () => reply))
      const { provider } = provide(network, { maxLength: 1_000, headers: { 'X-Key': 'hush' } })
      const error = await provider.getBootstrap().then(
        () => undefined,
        (caught: Error & { code: string }) => caught,
      )
      expect([error?.name, error?.code]).toEqual(['ReferenceProviderError', code])
      expect(error?.message).toContain('the first start needs the server')
      expect(error?.message).not.toMatch(/hush|api\.example/)
      expect([network.requests.length, network.left.length]).toEqual([requests, 0])
    },
  )

  const afterwards = lasting.filter(([name]) => !name.startsWith('304'))
  test.each(afterwards)(
    '%s, after data was there: the last good data, and a notice',
    async (_name, reply, code, requests) => {
      const network = script(ok(), ...Array.from({ length: requests * 2 }, () => reply))
      const { provider, kinds } = provide(network, { maxLength: 1_000 })
      await provider.getBootstrap()
      expect(await provider.getBootstrap()).toEqual(data())
      expect(kinds().at(-1)).toBe('stale')
      await expect(provider.getBootstrap({ allowStaleCache: false })).rejects.toMatchObject({ code })
    },
  )
})

describe('the warm cache', () => {
  test('lets later starts go without network, and asks by tag when it is back', async () => {
    const cache = createMemoryStore()
    await provide(script(ok()), { cache }).provider.getBootstrap()

    const later = provide(script(offline, offline, offline), { cache })
    expect(await later.provider.getBootstrap()).toEqual(data())
    expect(later.kinds()).toEqual(['retry', 'retry', 'stale'])

    const back = script({ status: 304 }, ok('v2', 'b'))
    const { provider } = provide(back, { cache })
    expect(await provider.getBootstrap()).toEqual(data())
    expect(back.requests[0]?.headers['If-None-Match']).toBe('W/"v1"')
    expect(await provider.getBootstrap()).toEqual(data('v2', 'b'))
    expect(await provide(script(offline), { cache, retries: 0 }).provider.getBootstrap()).toEqual(
      data('v2', 'b'),
    )
  })

  test('of another address is not used', async () => {
    const cache = createMemoryStore()
    await provide(script(ok()), { cache }).provider.getBootstrap()
    const other = provide(script(offline), {
      cache,
      retries: 0,
      url: 'https://other.example/api/v1/reference',
    })
    await expect(other.provider.getBootstrap()).rejects.toMatchObject({ code: 'reference-unreachable' })
  })

  test('that is damaged is passed over, and written again', async () => {
    for (const damage of [
      '',
      'null',
      '{"format":1',
      '[]',
      '{"format":2,"sum":"x","body":"{}"}',
      '{"format":1,"sum":"x","body":"{}"}',
    ]) {
      const cache = createMemoryStore()
      await provide(script(ok()), { cache }).provider.getBootstrap()
      for (const key of cache.items.keys()) cache.items.set(key, damage)
      await expect(
        provide(script(offline), { cache, retries: 0 }).provider.getBootstrap(),
      ).rejects.toMatchObject({
        code: 'reference-unreachable',
      })
      expect(cache.items.size, 'damaged entries are taken away').toBe(0)
      for (const key of ['x.a', 'x.b']) cache.items.set(key, damage)
      const network = script(ok('v2', 'b'))
      const { provider, kinds } = provide(network, { cache, cacheKey: 'x' })
      expect(await provider.getBootstrap()).toEqual(data('v2', 'b'))
      expect(network.requests[0]?.headers['If-None-Match']).toBeUndefined()
      expect(kinds()).toContain('cache')
      expect(
        await provide(script(offline), { cache, cacheKey: 'x', retries: 0 }).provider.getBootstrap(),
      ).toEqual(data('v2', 'b'))
    }
  })

  test('survives a write that is torn at any character: what was there before still is', async () => {
    const whole = createMemoryStore()
    await provide(script(ok('v1'), ok('v2', 'b')), { cache: whole }).provider.getBootstrap()
    const [first = ''] = [...whole.items.values()]
    for (let length = 0; length < first.length; length += 7) {
      const cache = createMemoryStore(new Map(whole.items))
      cache.tearAt = length
      const writer = provide(script(ok('v2', 'b')), { cache })
      expect(await writer.provider.getBootstrap()).toEqual(data('v2', 'b'))
      const after = provide(script(offline), { cache: createMemoryStore(cache.items), retries: 0 })
      expect(await after.provider.getBootstrap(), `torn at ${length}`).toEqual(data('v1'))
    }
  })

  test('that refuses to be read or written does not stop the app', async () => {
    const broken = {
      getItem: () => Promise.reject(new Error('locked')),
      setItem: () => Promise.reject(new Error('quota')),
      removeItem: () => Promise.reject(new Error('locked')),
    }
    const { provider, kinds } = provide(script(ok(), { status: 304 }), { cache: broken })
    expect(await provider.getBootstrap()).toEqual(data())
    expect(await provider.getBootstrap()).toEqual(data())
    expect(kinds()).toContain('cache')
  })

  test('written by an app with another schema is none', async () => {
    const cache = createMemoryStore()
    await provide(script({ body: { ...data(), schemaVersion: 2 } }), {
      cache,
      schemaVersions: [2],
    }).provider.getBootstrap()
    await expect(
      provide(script(offline), { cache, retries: 0 }).provider.getBootstrap(),
    ).rejects.toMatchObject({
      code: 'reference-unreachable',
    })
  })

  test('is never taken for confirmed: with allowStaleCache false a start without network fails', async () => {
    const cache = createMemoryStore()
    await provide(script(ok()), { cache }).provider.getBootstrap()
    const { provider } = provide(script(offline, { status: 304 }), { cache, retries: 0, freshFor: 60_000 })
    await expect(provider.getBootstrap({ allowStaleCache: false })).rejects.toMatchObject({
      code: 'reference-unreachable',
    })
    expect(await provider.getBootstrap({ allowStaleCache: false })).toEqual(data())
  })
})
