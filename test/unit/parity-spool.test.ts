import { readdir, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { planUntyped } from '../../actions/lib/parity/contract.js'
import { openFileTable } from '../../actions/lib/parity/file-table.js'
import { KeyHashes } from '../../actions/lib/parity/key-hashes.js'
import type { LedgerPlan, ParityRow } from '../../actions/lib/parity/side.js'
import { Spool } from '../../actions/lib/parity/spool.js'
import { makeFolder } from '../support/parity.js'
import { writeDataset } from '../support/upsert.js'

describe('a spool', () => {
  afterEach(() => void vi.unstubAllEnvs())

  test('gives each portion its lines in order, however many had to leave memory', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => JSON.stringify(text))
    const lines = fc.array(fc.tuple(fc.nat(4), line), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 1, max: 200 }), async (given, most) => {
        const spool = new Spool(5, most)
        try {
          for (const [portion, text] of given) await spool.add(portion, text)
          for (let portion = 0; portion < 5; portion++)
            expect(await spool.take(portion)).toEqual(
              given.flatMap(([to, text]) => (to === portion ? [text] : [])),
            )
        } finally {
          await spool.close()
        }
      }),
      { numRuns: 60 },
    )
  })

  test('takes no file for few lines, and leaves none behind', async () => {
    const folder = await makeFolder()
    for (const variable of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(variable, folder)
    const few = new Spool(1)
    await few.add(0, 'one')
    expect(few.spilled).toBe(false)
    await few.close()
    const many = new Spool(1, 2)
    await many.add(0, 'one')
    expect(many.spilled).toBe(true)
    expect(await readdir(folder)).toHaveLength(1)
    expect(await many.take(0)).toEqual(['one'])
    await many.close()
    expect(await readdir(folder)).toEqual([])
  })
})

test('hashes of keys tell buckets and repetitions, and grow', () => {
  const keys = new KeyHashes()
  for (let n = 0; n < 5_000; n++) keys.add(n * 7, n)
  keys.add(7, 1)
  expect([keys.length, keys.bucketOf(4_097, 12), keys.bucketOf(5_001, 12)]).toEqual([5_001, 1, undefined])
  expect([keys.holds(3, 21, 3), keys.holds(3, 21, 4), keys.holds(9_000, 0, 0)]).toEqual([true, false, false])
  expect([keys.repeated(12), keys.repeated(0)]).toEqual([[1], [0]])
})

describe('rows of a file, by portions', () => {
  const plan: LedgerPlan = { mode: 'canonical', fields: [], owner: false }
  const count = 3_000
  const bits = 8
  const makeRows = (size: number) =>
    Array.from({ length: size }, (_, n) => ({ id: `k${n}`, label: `Größe "${n}"\t\n`, price: n / 8 }))

  const openTable = async (rows: unknown, words: Record<string, unknown> = {}) => {
    const dataset = await readDataset(await writeDataset([{ table: 'item', rows, ...words }]))
    const [contract] = planUntyped(dataset)
    if (contract === undefined) throw new Error('There is one table.')
    return {
      table: await openFileTable(contract, { kind: 'source', source: contract.source }),
      path: contract.source.path,
    }
  }

  const gather = async (portions: AsyncGenerator<ParityRow[]>) => {
    const all: ParityRow[][] = []
    for await (const rows of portions) all.push(rows)
    return all
  }

  test('are those of their buckets, as they were written, with their places', async () => {
    const exact = JSON.stringify(makeRows(count))
      .replaceAll('},{', '},\n{')
      .replace('"price":0}', '"price":1.10}')
    for (const [rows, words] of [
      [exact, {}],
      [
        makeRows(count)
          .map((row) => JSON.stringify(row))
          .join('\n'),
        { format: 'ndjson' },
      ],
    ] as const) {
      const { table } = await openTable(rows, words)
      const ledger = await table.ledger(bits, plan)
      expect(ledger.rows).toBe(count)
      const half = 2 ** bits / 2
      const buckets = Array.from({ length: half }, (_, n) => n * 2)
      const [first = [], second = [], ...none] = await gather(
        table.portions([buckets.slice(0, 10), buckets.slice(10)], bits, plan),
      )
      const coarse = ledger.fold(bits)
      const sizeOf = (some: readonly number[]) =>
        some.reduce((sum, bucket) => sum + (coarse.counts[bucket] ?? 0), 0)
      expect([first.length, second.length, none]).toEqual([
        sizeOf(buckets.slice(0, 10)),
        sizeOf(buckets.slice(10)),
        [],
      ])
      for (const row of [...first, ...second]) {
        const n = Number(String(row.fields.id).slice(1))
        const price = rows === exact && n === 0 ? { text: '1.10' } : n / 8
        expect(row.fields).toEqual({ id: `k${n}`, label: `Größe "${n}"\t\n`, price })
        expect(row.place?.()).toMatchObject({ line: n + 1 })
      }
      expect(new Set([...first, ...second].map(({ mark }) => mark)).size).toBe(first.length + second.length)
    }
  })

  test('are not given where the file was changed between two readings', async () => {
    const rows = makeRows(count)
    for (const changed of [
      rows.slice(0, -1),
      [...rows, { id: 'more', label: '', price: 0 }],
      rows.map((row, n) => (n === 17 ? { ...row, id: 'other' } : row)),
    ]) {
      const { table, path } = await openTable(rows)
      await table.ledger(bits, plan)
      await writeFile(path, JSON.stringify(changed))
      const all = Array.from({ length: 2 ** bits }, (_, n) => n)
      await expect(gather(table.portions([all], bits, plan))).rejects.toMatchObject({
        code: 'parity-file-moved',
        verdict: 'could-not-run',
      })
    }
  })
})
