import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('dist is, byte for byte, what the sources build', async () => {
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'scripts/build.ts', '--check'])
  expect(stdout).toMatch(/fresh|identical|is what/i)
})
