import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { fault, SeedrailError } from '../actions/lib/problem/problem.js'
import { runScript } from './failure.js'
import { findStaleFiles, planGeneratedFiles } from './generate/files.js'
import { packageRoot } from './root.js'

/** `npm run generate [-- --check]`: writes, or only compares, what follows from the definitions of the actions. */
await runScript(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
  const files = await planGeneratedFiles(packageRoot)
  const stale = await findStaleFiles(packageRoot, files)
  if (values.check && stale.length > 0) {
    throw new SeedrailError(
      stale.map((path) =>
        fault('generated-stale', `${path} is not what its definition says.`, { next: 'npm run generate' }),
      ),
      { verdict: 'broken' },
    )
  }
  for (const { path, text } of files.filter((file) => stale.includes(file.path))) {
    const target = join(packageRoot, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, text)
    console.log(`wrote ${path}`)
  }
  console.log(`${files.length} generated files are fresh`)
  return 0
})
