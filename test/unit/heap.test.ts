import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const heap = pathToFileURL(join(import.meta.dirname, '../../actions/lib/action/heap.ts')).href

/** Young objects that outlive many collections: what makes V8 give them more room. */
const survive = `
const kept = []
for (let round = 0; round < 400; round++) {
  const some = []
  for (let n = 0; n < 10_000; n++) some.push({ n, text: 'row ' + n })
  kept[round % 4] = some
}
const { getHeapSpaceStatistics } = await import('node:v8')
console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size)`

async function measureYoungSpace(before: string): Promise<number> {
  const script = `${before}\n${survive}`
  const flags = ['--import', 'tsx', '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, flags)
  return Number(stdout) / 2 ** 20
}

describe('keepHeapSmall', () => {
  it('keeps the space for young objects small, which otherwise grows', async () => {
    const [small, usual] = await Promise.all([
      measureYoungSpace(`const { keepHeapSmall } = await import(${JSON.stringify(heap)}); keepHeapSmall()`),
      measureYoungSpace(''),
    ])
    expect(usual).toBeGreaterThan(8)
    // Its size at the start differs with the version of Node.
    expect(small).toBeLessThanOrEqual(usual / 2)
  })
})
