import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import type * as Provider from '../../actions/lib/reference-provider/index.js'
import { bundleProvider } from '../../scripts/build/provider.js'
import { packageRoot } from '../../scripts/root.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seedrail-provider-'))
  await bundleProvider(packageRoot, folder)
}, 60_000)

test('the provider is one module and its types, without anything of Node', async () => {
  expect((await readdir(folder)).sort()).toEqual(['reference-provider.d.ts', 'reference-provider.mjs'])
  const text = await readFile(join(folder, 'reference-provider.mjs'), 'utf8')
  expect(text).not.toMatch(/^import |\bimport\(|\brequire\b|\bprocess\.|\bBuffer\b|\bglobal\.|node:/m)
  expect(text).not.toMatch(/\\p\{|\(\?<[=!]/)
  expect(text.length).toBeLessThan(40_000)
  expect(await readFile(join(folder, 'reference-provider.d.ts'), 'utf8')).not.toMatch(
    /^import|\bany\b|function refuse/m,
  )
})

test('package.json exports both by the names that the build gives them', async () => {
  const { exports } = JSON.parse(await readFile('package.json', 'utf8')) as {
    exports: Record<string, unknown>
  }
  expect(exports['./reference-provider']).toEqual({
    types: './dist/reference-provider.d.ts',
    default: './dist/reference-provider.mjs',
  })
})

test('the built module works', async () => {
  const url = pathToFileURL(join(folder, 'reference-provider.mjs')).href
  const { createReferenceProvider } = (await import(/* @vite-ignore */ url)) as typeof Provider
  const bootstrap = {
    schemaVersion: 1,
    referenceVersion: 'v',
    generatedAt: 'now',
    tables: { grips: [{ id: 'A' }] },
  }
  expect(await createReferenceProvider({ local: { bootstrap } }).getTable('grips')).toEqual([{ id: 'A' }])
  const fetch = async () => new Response(JSON.stringify(bootstrap), { headers: { etag: '"v"' } })
  const remote = { url: 'https://api.example/x', fetch }
  expect(await createReferenceProvider({ USE_BACKEND_REFERENCE: '1', remote }).getBootstrap()).toEqual(
    bootstrap,
  )
})

test('the types fit a web app and a phone app, and refuse what is wrong', { timeout: 60_000 }, async () => {
  await writeFile(
    join(folder, 'app.ts'),
    `import { createReferenceProvider, ReferenceProviderError, type ReferenceDataProvider } from './reference-provider.mjs'
declare const AsyncStorage: {
  getItem(key: string, callback?: (error?: Error) => void): Promise<string | null>
  setItem(key: string, value: string, callback?: (error?: Error) => void): Promise<void>
  removeItem(key: string, callback?: (error?: Error) => void): Promise<void>
}
declare const dataset: { tables: { table: string; file: string; format?: string; key?: string; value?: string }[] }
const provider: ReferenceDataProvider = createReferenceProvider({
  USE_BACKEND_REFERENCE: 'true' as string | undefined,
  local: { dataset, files: { 'grips.json': [{ id: 'A' }] } },
  remote: { url: 'https://api.example/api/v1/reference', cache: AsyncStorage, fetch },
})
export const label: Promise<unknown> = provider.getTable('grips', { allowStaleCache: false }).then((rows) => rows[0]?.label)
export const code = (error: unknown) => (error instanceof ReferenceProviderError ? error.code : undefined)
// @ts-expect-error a store must give promises
createReferenceProvider({ remote: { url: '', cache: localStorage } })
// @ts-expect-error the flag is no number
createReferenceProvider({ USE_BACKEND_REFERENCE: 1 })
`,
  )
  // An app finds the types through package.json; here they stand beside the module.
  await copyFile(join(folder, 'reference-provider.d.ts'), join(folder, 'reference-provider.d.mts'))
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  const check = promisify(execFile)(process.execPath, [
    tsc,
    ...[
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--noUncheckedIndexedAccess',
    ],
    ...['--target', 'es2020', '--lib', 'es2020,dom', '--module', 'esnext', '--moduleResolution', 'bundler'],
    ...['--types', '', join(folder, 'app.ts')],
  ])
  await expect(check).resolves.toMatchObject({ stdout: '' })
})
