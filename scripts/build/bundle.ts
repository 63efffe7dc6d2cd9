import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { build, type Options } from 'tsup'
import * as z from 'zod'
import { fault, SeedrailError } from '../../actions/lib/problem/problem.js'
import { exists } from '../root.js'
import { listActions } from '../runner/actions.js'
import { bundleProvider } from './provider.js'

type EsbuildPlugin = NonNullable<Options['esbuildPlugins']>[number]

/** The part of esbuild's metafile that says which file went where. */
const metafileSchema = z.object({
  outputs: z.record(
    z.string(),
    z.object({ inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })) }),
  ),
})

/** Packages that came in as CommonJS ask for Node's modules by `require`, which ESM has not. */
const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

/** WebAssembly that packages load from beside their own code: after bundling, from beside the chunks. */
const assets = [
  'node_modules/@electric-sql/pglite-tools/dist/pg_dump.wasm',
  'node_modules/libpg-query/wasm/libpg-query.wasm',
]

/** What runs in a thread of its own, and is loaded by its name beside the chunk that starts it. */
const workers = { 'pg-dump-worker': 'actions/lib/dump/client/pg-dump-worker.mjs' }

/**
 * Bundles every action into `<out>/<name>.mjs`, with shared chunks beside them, and what apps import. Equal
 * sources give equal bytes.
 * @returns the source files that are in the bundle, relative to the root, with `/`
 */
export async function bundleActions(root: string, out: string): Promise<string[]> {
  const names = await requireEntries(root)
  await build({
    entry: {
      ...Object.fromEntries(names.map((name) => [name, `actions/${name}/main.ts`])),
      ...workers,
    },
    outDir: out,
    config: false,
    silent: true,
    clean: false,
    dts: false,
    format: ['esm'],
    outExtension: () => ({ js: '.mjs' }),
    target: 'node20',
    platform: 'node',
    splitting: true,
    minify: false,
    sourcemap: false,
    metafile: true,
    noExternal: [/.*/],
    external: ['pg-native'],
    banner: { js: banner },
    esbuildPlugins: [withoutOidc, besideTheChunk],
    esbuildOptions(options) {
      options.absWorkingDir = root
      options.chunkNames = '[name]-[hash]'
      options.charset = 'utf8'
      options.legalComments = 'inline'
    },
  })
  const metafile = join(out, 'metafile-esm.json')
  const { outputs } = metafileSchema.parse(JSON.parse(await readFile(metafile, 'utf8')))
  await rm(metafile)
  // Copied by content: packages ship some of them as if they could be run.
  for (const asset of assets) await writeFile(join(out, basename(asset)), await readFile(join(root, asset)))
  await bundleProvider(root, out)
  await refuseForeignPaths(root, out)
  const bundled = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  )
  return [...new Set(bundled)].sort()
}

async function requireEntries(root: string): Promise<string[]> {
  const names = await listActions(root)
  const there = await Promise.all(names.map((name) => exists(join(root, 'actions', name, 'main.ts'))))
  const missing = names.filter((_, index) => !there[index])
  if (missing.length === 0) return names
  throw new SeedrailError(
    missing.map((name) =>
      fault('action-entry-missing', `The action "${name}" has no main.ts.`, {
        next: `Write actions/${name}/main.ts, or take the folder away.`,
      }),
    ),
  )
}

/** `@actions/core` carries an HTTP client for tokens that no action of ours asks for: 800 KB, 30 ms at each start. */
const withoutOidc: EsbuildPlugin = {
  name: 'without-oidc',
  setup(hooks) {
    hooks.onResolve({ filter: /^\.\/oidc-utils(\.js)?$/ }, (request) =>
      request.importer.split(sep).join('/').includes('/@actions/core/')
        ? { path: 'oidc-utils', namespace: 'without-oidc' }
        : undefined,
    )
    hooks.onLoad({ filter: /.*/, namespace: 'without-oidc' }, () => ({
      contents:
        "export class OidcClient { static async getIDToken() { throw new Error('OIDC is left out of this bundle.') } }",
      loader: 'js',
    }))
  },
}

/** libpg-query looks for its WebAssembly in `__dirname`, which ESM has not; the banner's `require` knows the place. */
const besideTheChunk: EsbuildPlugin = {
  name: 'assets',
  setup(hooks) {
    hooks.onLoad({ filter: /[\\/]libpg-query[\\/]wasm[\\/]libpg-query\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const contents = text.replace(
        'scriptDirectory=__dirname+"/"',
        `scriptDirectory=require("node:path").dirname(require.resolve(["./libpg-query","wasm"].join(".")))+"/"`,
      )
      if (contents === text || contents.includes('__dirname')) {
        throw new SeedrailError(
          fault(
            'bundle-asset-lost',
            'libpg-query no longer looks for its WebAssembly where the build expects it.',
            {
              next: 'Read how it finds libpg-query.wasm, and correct besideTheChunk in scripts/build/bundle.ts.',
            },
          ),
        )
      }
      return { contents, loader: 'js' }
    })
  },
}

/** A path of the machine that built it would differ on the next one. */
async function refuseForeignPaths(root: string, out: string): Promise<void> {
  const needles = [root, root.split(sep).join('/'), JSON.stringify(root).slice(1, -1)]
  for (const file of await readdir(out)) {
    const text = await readFile(join(out, file), 'utf8')
    if (needles.some((needle) => text.includes(needle))) {
      throw new SeedrailError(
        fault('bundle-not-portable', `dist/${file} holds a path of this machine.`, {
          next: 'Look for __dirname, __filename or import.meta.url in what is bundled.',
        }),
      )
    }
  }
}
