import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'tsup'
import { exists } from '../root.js'

const folder = 'actions/lib/reference-provider'

/** Files whose declarations make up the public ones; in this order. */
const declared = ['types', 'failure', 'local', 'remote', 'index'] as const

/**
 * Builds what `seedrail/reference-provider` exports: one ES module for browsers, React Native and Node alike, and its
 * types. Nothing of Node's can get in: for a neutral platform its modules do not exist.
 */
export async function bundleProvider(root: string, out: string): Promise<void> {
  if (!(await exists(join(root, folder, 'index.ts')))) return
  await build({
    entry: { 'reference-provider': `${folder}/index.ts` },
    outDir: out,
    config: false,
    silent: true,
    clean: false,
    dts: false,
    format: ['esm'],
    outExtension: () => ({ js: '.mjs' }),
    target: 'es2020',
    platform: 'neutral',
    splitting: false,
    minify: false,
    sourcemap: false,
    esbuildOptions(options) {
      options.absWorkingDir = root
      options.charset = 'utf8'
    },
  })
  await writeFile(join(out, 'reference-provider.d.ts'), await renderDeclarations(root))
}

/** The declarations as one file: TypeScript writes one for each source, so their imports of each other go. */
async function renderDeclarations(root: string): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'seedrail-declarations-'))
  try {
    await promisify(execFile)(process.execPath, [
      join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc'),
      '--ignoreConfig',
      ...[
        '--declaration',
        '--emitDeclarationOnly',
        '--stripInternal',
        '--strict',
        '--exactOptionalPropertyTypes',
      ],
      ...['--target', 'es2022', '--module', 'nodenext', '--types', 'node', '--newLine', 'lf'],
      ...['--rootDir', join(root, 'actions'), '--outDir', scratch],
      join(root, folder, 'index.ts'),
    ])
    const texts = await Promise.all(
      declared.map((name) => readFile(join(scratch, 'lib', 'reference-provider', `${name}.d.ts`), 'utf8')),
    )
    return `${texts.map((text) => dropImports(text).trim()).join('\n\n')}\n`
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Without `import … from './x.js'` and `export … from './x.js'`. */
function dropImports(text: string): string {
  return text.replace(/^(?:import|export) (?:type )?\{[^}]*\} from '\.[^']*';\n/gm, '')
}
