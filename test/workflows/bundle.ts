import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleActions } from '../../scripts/build/bundle.js'
import { packageRoot } from '../../scripts/root.js'

let folder: Promise<string> | undefined

/**
 * A folder that stands for `dist`: the actions as they are in the working tree now, bundled once for each test file.
 * Call it before the tests where their time limit should not pay for it.
 */
export function bundleForWorkflows(): Promise<string> {
  folder ??= (async () => {
    const out = await mkdtemp(join(tmpdir(), 'seedrail-workflow-dist-'))
    await bundleActions(packageRoot, out)
    return out
  })()
  return folder
}
