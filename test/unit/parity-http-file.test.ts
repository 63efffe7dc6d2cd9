import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fetchToFile } from '../../actions/lib/parity/http.js'
import { bootstrapOf, makeFolder, serveAnswers } from '../support/parity.js'

describe('an answer that cannot be kept', () => {
  const options = {
    headers: {},
    timeout: 20_000,
    deadline: Date.now() + 60_000,
    mostBytes: 1e9,
    retries: 2,
    say: () => undefined,
    pause: 1,
  }
  const large = bootstrapOf({ item: [{ id: 'a', label: '-'.repeat(4_000_000) }] })
  let api: Awaited<ReturnType<typeof serveAnswers>>
  let asked = 0
  beforeEach(async () => {
    asked = 0
    api = await serveAnswers((_, response) => {
      asked++
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(large)
    })
  })
  afterEach(() => api.stop())

  const places: [string, string, string][] = [
    ['in a folder that is gone', join(tmpdir(), 'seedrail-no-such-folder', 'right.json'), 'ENOENT'],
    ['where a folder stands', tmpdir(), process.platform === 'win32' ? 'E' : 'EISDIR'],
  ]
  if (statSync('/dev/full', { throwIfNoEntry: false })?.isCharacterDevice())
    places.push(['on a full disk', '/dev/full', 'ENOSPC'])

  test.each(places)('%s is said at once, and not asked for again', async (_, path, reason) => {
    await expect(fetchToFile(new URL(api.url), path, options)).rejects.toMatchObject({
      code: 'parity-answer-unkept',
      message: expect.stringContaining(reason),
    })
    expect(asked).toBe(1)
  })

  test('is whole where it can', async () => {
    const path = join(await makeFolder(), 'right.json')
    await fetchToFile(new URL(api.url), path, options)
    expect((await readFile(path, 'utf8')) === large).toBe(true)
  })
})
