import { cp, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fault, SeedrailError } from '../actions/lib/problem/problem.js'
import { bundleActions } from './build/bundle.js'
import { findDifferences } from './build/folder.js'
import { renderLicences } from './build/licences.js'
import { runScript } from './failure.js'
import { packageRoot } from './root.js'

/** `npm run build [-- --check]`: writes `dist/`, or only compares it with what the sources give. */
await runScript(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
  const dist = join(packageRoot, 'dist')
  const fresh = await mkdtemp(join(tmpdir(), 'seedrail-build-'))
  try {
    const bundled = await bundleActions(packageRoot, fresh)
    await writeFile(join(fresh, 'licences.txt'), await renderLicences(packageRoot, bundled))
    const differing = await findDifferences(fresh, dist)
    if (values.check) return report(differing)
    if (differing.length > 0) {
      await rm(dist, { recursive: true, force: true })
      await cp(fresh, dist, { recursive: true })
    }
    await list(dist)
    return 0
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
})

function report(differing: readonly string[]): number {
  if (differing.length === 0) {
    console.log('dist/ is what the sources give, byte for byte')
    return 0
  }
  throw new SeedrailError(
    differing.map((file) =>
      fault('bundle-stale', `dist/${file} is not what the sources give.`, { next: 'npm run build' }),
    ),
    { verdict: 'broken' },
  )
}

async function list(dist: string): Promise<void> {
  for (const file of (await readdir(dist)).sort()) {
    const { size } = await stat(join(dist, file))
    console.log(`${String(Math.ceil(size / 1024)).padStart(6)} KB  dist/${file}`)
  }
}
