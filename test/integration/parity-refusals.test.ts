import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sumUp } from '../../actions/lib/parity/outcome.js'
import { compare, countsOfTable, makeFolder, rewriteFile } from '../support/parity.js'
import { createParityReference, exportSnapshot, type ParityReference } from '../support/parity-reference.js'

const dataset = 'data/reference'
let reference: ParityReference

beforeAll(async () => {
  reference = await createParityReference()
})
afterAll(() => reference.drop())

describe('what never passes', () => {
  test('a table without rows on a side, or on both', () =>
    reference.withCopy(async (database) => {
      await database.query('DELETE FROM cardio_types')
      const one = await compare({ dataset, right: database.dsn, tables: ['cardio_types'] })
      expect(one.blockers).toMatchObject([
        { code: 'parity-side-empty', message: expect.stringContaining('right') },
      ])
      expect(countsOfTable(one)).toMatchObject({ missing: 11 })
      const both = await compare({
        dataset,
        left: database.dsn,
        right: database.dsn,
        tables: ['cardioTypes'],
      })
      expect(both.blockers).toMatchObject([{ message: expect.stringContaining('left') }])
    }))

  test('a table of which nothing is compared', async () => {
    const folder = await rewriteFile('dataset.json', (manifest) => {
      const { tables, ...rest } = manifest as { tables: object[] }
      const all = JSON.parse(JSON.stringify(tables[0])) as Record<string, unknown>
      const columns = [
        'id',
        'label',
        'common_names',
        'short_description',
        'sort_order',
        'icon',
        'exercise_input_permissions',
      ]
      all.normalise = Object.fromEntries(columns.map((name) => [name, { compare: 'no' }]))
      return { ...rest, tables: [all], expectations: [] }
    })
    const outcome = await compare({
      dataset: folder,
      left: reference.snapshot,
      right: reference.template.dsn,
      tables: ['exerciseCategories'],
    })
    expect(outcome.blockers).toMatchObject([{ code: 'parity-nothing-compared' }])
    expect(Object.keys(outcome.tables[0]?.notCompared ?? {})).toContain('label')
  })

  test('a rule for a column that is not there, an unknown table, a table without a key, databases of different migrations', async () => {
    const wrong = await rewriteFile('dataset.json', (manifest) => {
      const { tables, ...rest } = manifest as { tables: object[] }
      return {
        ...rest,
        tables: tables.map((table) => ({ ...table, normalise: { lable: { trim: 'ends' } } })),
      }
    })
    await expect(compare({ dataset: wrong, right: reference.template.dsn })).rejects.toMatchObject({
      code: 'parity-rule-misplaced',
    })
    await expect(
      compare({ dataset, right: reference.template.dsn, tables: ['gripz'] }),
    ).rejects.toMatchObject({
      problems: [{ code: 'parity-table-unknown', next: 'Did you mean "grips"?' }],
    })
    await reference.withCopy(async (database) => {
      await database.query('ALTER TABLE grips ADD COLUMN weight int')
      const two = { dataset, left: reference.template.dsn, right: database.dsn }
      await expect(compare(two)).rejects.toMatchObject({
        code: 'parity-column-absent',
        message: expect.stringContaining('has "weight"'),
      })
      await database.query('ALTER TABLE cardio_types DROP CONSTRAINT cardio_types_pkey')
      await expect(compare({ dataset, right: database.dsn })).rejects.toMatchObject({ code: 'key-missing' })
      await database.query('DROP TABLE cardio_types')
      await expect(compare({ dataset, right: database.dsn })).rejects.toMatchObject({ code: 'table-missing' })
    })
  })
})

describe('a snapshot', () => {
  const damage = (folder: string, file: string, change: (text: string) => string) =>
    readFile(join(folder, file), 'utf8').then((text) => writeFile(join(folder, file), change(text)))

  test.each<[string, (folder: string) => Promise<void>]>([
    [
      'has a table of another moment',
      (folder) => damage(folder, 'grips.json', (text) => text.replace('Neutral', 'Fat')),
    ],
    ['has half a bootstrap', (folder) => damage(folder, 'bootstrap.json', (text) => text.slice(0, -99))],
    ['lacks a file of its manifest', (folder) => rm(join(folder, 'grips.json'))],
    [
      'has a manifest of another version',
      (folder) =>
        damage(folder, 'manifest.json', (text) => text.replace(/("referenceVersion": ?")[^"]*/, '$1other')),
    ],
  ])('that %s is torn', async (_, tear) => {
    const folder = await exportSnapshot(reference.template)
    expect(sumUp(await compare({ dataset, right: folder, schema: reference.template.dsn })).differences).toBe(
      0,
    )
    await tear(folder)
    await expect(compare({ dataset, right: folder })).rejects.toMatchObject({
      code: 'parity-snapshot-torn',
      verdict: 'could-not-run',
    })
  })

  test('that is being written is read again, and taken once it is whole', async () => {
    const folder = await exportSnapshot(reference.template)
    const path = join(folder, 'bootstrap.json')
    const whole = await readFile(path)
    await writeFile(path, whole.subarray(0, whole.length / 2))
    const finished = setTimeout(100).then(() => writeFile(path, whole))
    const outcome = await compare({ dataset, right: folder, schema: reference.template.dsn })
    await finished
    expect(sumUp(outcome)).toMatchObject({ equal: 432, differences: 0 })
  })

  test('without a manifest, or with one that is none, is refused', async () => {
    const folder = await makeFolder()
    await expect(compare({ dataset, right: folder })).rejects.toMatchObject({
      code: 'parity-snapshot-invalid',
    })
    await writeFile(join(folder, 'manifest.json'), '{"format": 2}')
    await expect(compare({ dataset, right: folder })).rejects.toMatchObject({
      code: 'parity-snapshot-invalid',
    })
  })

  test('whose manifest leads out of its folder is refused', async () => {
    const folder = await exportSnapshot(reference.template)
    await damage(folder, 'manifest.json', (text) => text.replace('"grips.json"', '"../grips.json"'))
    await expect(compare({ dataset, right: folder })).rejects.toMatchObject({ code: 'parity-snapshot-torn' })
  })
})
