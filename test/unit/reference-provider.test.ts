import { describe, expect, test } from 'vitest'
import {
  createLocalProvider,
  createReferenceProvider,
  type LocalConfig,
  type LocalDataset,
  type ReferenceProviderConfig,
} from '../../actions/lib/reference-provider/index.js'

const bootstrap = {
  schemaVersion: 1,
  referenceVersion: 'v1',
  generatedAt: '2026-11-21T04:00:00.000Z',
  tables: { grips: [{ id: 'A' }] },
}
const local: LocalConfig = { bootstrap }
const remote = {
  url: 'https://api.example/api/v1/reference',
  fetch: () => Promise.reject(new Error('no network')),
  retries: 0,
}

describe('the flag', () => {
  test('is off by default, and on for true and 1 only', async () => {
    for (const flag of [undefined, false, 'false', '0', '', ' False ']) {
      const provider = createReferenceProvider({ USE_BACKEND_REFERENCE: flag, local, remote })
      expect(await provider.getBootstrap()).toEqual(bootstrap)
    }
    for (const flag of [true, 'true', '1', 'TRUE']) {
      const provider = createReferenceProvider({ USE_BACKEND_REFERENCE: flag, local, remote })
      await expect(provider.getBootstrap()).rejects.toMatchObject({ code: 'reference-unreachable' })
    }
  })

  test('that nobody understands, and a side that is not configured, are refused at once', () => {
    const codeOf = (config: ReferenceProviderConfig) => {
      try {
        createReferenceProvider(config)
      } catch (error) {
        return (error as { code?: string }).code
      }
      return 'made'
    }
    expect(codeOf({ USE_BACKEND_REFERENCE: 'yes', local, remote })).toBe('flag-invalid')
    expect(codeOf({ USE_BACKEND_REFERENCE: true, local })).toBe('provider-missing')
    expect(codeOf({ remote })).toBe('provider-missing')
    expect(codeOf({ local })).toBe('made')
    for (const url of ['api.example/x', '', 'file:///etc', 'https://', 'https://a/b?key=1', 'https://a/#b']) {
      expect(codeOf({ USE_BACKEND_REFERENCE: true, remote: { ...remote, url } }), url).toBe('remote-invalid')
    }
  })
})

describe('local data', () => {
  const dataset = (tables: readonly ({ table: string } & Record<string, unknown>)[]): LocalDataset => ({
    tables: tables.map((table) => ({ file: 'a.json', ...table })),
  })
  const rowsOf = async (words: Record<string, unknown>, rows: unknown, defaults = {}) => {
    const provider = createLocalProvider({
      dataset: dataset([{ table: 'a', ...words }]),
      files: { 'a.json': rows },
      defaults: { a: defaults },
    })
    return Object.values((await provider.getBootstrap()).tables)[0]
  }

  test('fields become camelCase, inner ones stay; owner, activity and ignored ones go; renames keep their field', async () => {
    const rows = await rowsOf({ ignore: ['internal_note'], rename: { depth: 'depth_m' } }, [
      {
        $schema: 'x',
        id: 'A',
        common_names: [],
        shortName: null,
        delta_rules: { a_b: { _c: 1 } },
        depth: 2,
        internalNote: 1,
        is_active: true,
        source_type: 'seed',
      },
    ])
    expect(rows).toEqual([
      { id: 'A', commonNames: [], shortName: null, deltaRules: { a_b: { _c: 1 } }, depth: 2 },
    ])
  })

  test('a renamed column may be called by its own name too, as the seed has it', async () => {
    const words = { rename: { sense: 'meaning', kind: 'main_group', code: 'id' } }
    const map = await rowsOf({ ...words, key: 'id', format: 'map', value: 'meaning' }, { A: 'a', B: 'b' })
    expect(map).toEqual([
      { code: 'A', sense: 'a' },
      { code: 'B', sense: 'b' },
    ])
    const rows = [
      { code: 'a', sense: 'x', kind: 'g' },
      { id: 'b', meaning: 'x', mainGroup: 'g' },
      { id: 'c', meaning: 'x', main_group: 'g' },
    ]
    expect(await rowsOf({ ...words, key: 'id' }, rows)).toEqual([
      { code: 'a', sense: 'x', kind: 'g' },
      { code: 'b', sense: 'x', kind: 'g' },
      { code: 'c', sense: 'x', kind: 'g' },
    ])
    const swapped = await rowsOf({ rename: { left: 'right', right: 'left' } }, [
      { id: 'a', left: 1, right: 2 },
    ])
    expect(swapped).toEqual([{ id: 'a', left: 1, right: 2 }])
    const roles = { rename: { shown: 'is_active', by: 'source_type' } }
    const marked = [
      { id: 'a', is_active: false },
      { id: 'b', shown: false },
      { id: 'c', shown: true, by: 'seed' },
      { id: 'd', is_active: true, source_type: 'seed' },
    ]
    expect(await rowsOf(roles, marked)).toEqual([{ id: 'c' }, { id: 'd' }])
  })

  test('rows that are off go, in either spelling; where there is no switch, none does', async () => {
    const rows = [
      { id: 'A', isActive: false },
      { id: 'B', is_active: false },
      { id: 'C' },
      { id: 'D', isActive: true },
    ]
    expect(await rowsOf({}, rows)).toEqual([{ id: 'C' }, { id: 'D' }])
    expect(
      await rowsOf({ active: 'lit' }, [{ id: 'A', lit: false }, { id: 'B', lit: null }, { id: 'C' }]),
    ).toEqual([{ id: 'C' }])
    expect(await rowsOf({ active: false }, [{ id: 'A', isActive: false }])).toEqual([
      { id: 'A', isActive: false },
    ])
  })

  test('rows are ordered by sort order and key, as the database does', async () => {
    const ids = (rows: readonly Record<string, unknown>[] | undefined) => rows?.map(({ id }) => id)
    expect(
      ids(
        await rowsOf({}, [
          { id: 'b', sort_order: 1 },
          { id: '😀', sort_order: 1 },
          { id: '\uffee', sort_order: 1 },
          { id: 'B', sort_order: 1 },
          { id: 'z', sort_order: null },
          { id: 'y', sort_order: -1 },
        ]),
      ),
    ).toEqual(['y', 'B', 'b', '\uffee', '😀', 'z'])
    const composite = await rowsOf({ key: ['pier', 'number'] }, [
      { pier: 'B', number: 1 },
      { pier: 'A', number: 10 },
      { pier: 'A', number: 9 },
    ])
    expect(composite?.map(({ pier, number }) => `${pier}${number}`)).toEqual(['A9', 'A10', 'B1'])
  })

  test('what is renamed goes on being what its column is: sort order, switch, owner, key', async () => {
    const rename = { position: 'sort_order', lit: 'is_active', who: 'source_type', code: 'id' }
    const rows = [
      { code: 'a', position: 2, lit: true, who: 'seed' },
      { code: 'b', position: 1, lit: true, who: 'seed' },
      { code: 'c', position: 0, lit: false, who: 'seed' },
    ]
    const expected = [
      { code: 'b', position: 1 },
      { code: 'a', position: 2 },
    ]
    expect(await rowsOf({ rename }, rows)).toEqual(expected)
    // By the columns' own names, as the seed takes them too.
    const plain = rows.map(({ code, position, lit }) => ({ id: code, sortOrder: position, is_active: lit }))
    expect(await rowsOf({ rename }, plain)).toEqual(expected)
    expect(await rowsOf({ rename: { sortOrder: 'rank' } }, plain)).toEqual([
      { id: 'a', sortOrder: 2 },
      { id: 'b', sortOrder: 1 },
    ])
    const left = await rowsOf(
      { key: 'code', rename: { position: 'sort_order' }, ignore: ['sort_order'] },
      rows,
    )
    expect(left?.map((row) => Object.keys(row))).toEqual(rows.map(() => ['code', 'lit', 'who']))
  })

  test('what a row leaves out is the default, else null; an explicit null stays null', async () => {
    const rows = await rowsOf({}, [{ id: 'A', note: null }, { id: 'B' }, { id: 'C', label: 'c' }], {
      sortOrder: 0,
      note: '',
    })
    expect(rows).toEqual([
      { id: 'A', note: null, label: null, sortOrder: 0 },
      { id: 'B', note: '', label: null, sortOrder: 0 },
      { id: 'C', note: '', label: 'c', sortOrder: 0 },
    ])
  })

  test('maps and wrapped lists are rows too', async () => {
    const map = { format: 'map', key: 'equipment_id', value: 'icon' }
    expect(await rowsOf(map, { B: 'b.svg', A: { icon: 'a.svg' } })).toEqual([
      { equipmentId: 'A', icon: 'a.svg' },
      { equipmentId: 'B', icon: 'b.svg' },
    ])
    expect(
      await rowsOf(
        { format: 'map', key: 'id', value: 'meaning', rename: { sense: 'meaning' } },
        { A: 'aaa' },
      ),
    ).toEqual([{ id: 'A', sense: 'aaa' }])
    expect(await rowsOf({}, { a: [{ id: 'A' }], note: 'x' })).toEqual([{ id: 'A' }])
    expect(await rowsOf({ collection: 'two' }, { one: [1], two: [{ id: 'A' }] })).toEqual([{ id: 'A' }])
  })

  test('tables of one name bring their schema along, as in the database', async () => {
    const provider = createLocalProvider({
      dataset: dataset([{ table: 'sales.item' }, { table: 'stock.item' }, { table: 'port."Order Line"' }]),
      files: { 'a.json': [{ id: 1 }] },
    })
    expect(Object.keys((await provider.getBootstrap()).tables)).toEqual([
      'salesItem',
      'stockItem',
      'orderLine',
    ])
  })

  test('equal files have equal versions, and one changed value another', async () => {
    const version = (label: string) =>
      createLocalProvider({
        dataset: dataset([{ table: 'a' }]),
        files: { 'a.json': [{ id: 'A', label }] },
      }).getVersion()
    expect(await version('x')).toEqual(await version('x'))
    expect((await version('x')).referenceVersion).not.toBe((await version('y')).referenceVersion)
  })

  test('a file that is missing, is no list, or has no key is named', async () => {
    await expect(rowsOf({ file: 'b.json' }, [])).rejects.toMatchObject({ code: 'source-missing' })
    for (const wrong of ['text', 7, { a: 1 }, [1], [{ id: 'A' }, null]]) {
      await expect(rowsOf({}, wrong)).rejects.toMatchObject({ code: 'source-invalid' })
    }
    await expect(rowsOf({ format: 'map' }, [])).rejects.toMatchObject({ code: 'source-invalid' })
    await expect(rowsOf({}, [{ code: 'A' }])).rejects.toThrow('name their "key"')
    const provider = createLocalProvider(local)
    await expect(provider.getTable('gripz')).rejects.toMatchObject({ code: 'table-unknown' })
    await expect(provider.getTable('constructor')).rejects.toMatchObject({ code: 'table-unknown' })
    await expect(
      createLocalProvider({ bootstrap: { ...bootstrap, tables: [] } }).getVersion(),
    ).rejects.toMatchObject({
      code: 'wrapper-invalid',
    })
  })
})
