import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What act was given, and what it found in its folder. */
export type Seen = {
  args: string[]
  env: Record<string, string>
  files: Record<string, { mode: number; text: string }>
  dump: string[]
}

/**
 * Puts an act into `bin` of the folder that writes down what it is given, in `seen.json`, and then does as it is told.
 * @returns reads what it wrote down
 */
export async function installAct(folder: string, then = 'process.exit(0)'): Promise<() => Promise<Seen>> {
  const record = join(folder, 'seen.json')
  const program = `#!${process.execPath}
const { readdirSync, readFileSync, statSync, writeFileSync } = require('node:fs')
const { dirname, join } = require('node:path')
const args = process.argv.slice(2)
const folder = dirname(args[args.indexOf('--workflows') + 1])
const files = {}
for (const name of readdirSync(folder)) {
  const path = join(folder, name)
  if (statSync(path).isFile()) files[name] = { mode: statSync(path).mode & 0o777, text: readFileSync(path, 'utf8') }
}
let dump = []
try { dump = readdirSync(join(folder, 'dump')).sort() } catch {}
writeFileSync(${JSON.stringify(record)}, JSON.stringify({ args, env: process.env, files, dump }))
${then}
`
  await writeFile(join(folder, 'bin', 'act'), program)
  // A package.json further up, in whatever lies about in the temporary directory, could make it a module.
  await writeFile(join(folder, 'bin', 'package.json'), '{ "type": "commonjs" }')
  await chmod(join(folder, 'bin', 'act'), 0o755)
  return async () => JSON.parse(await readFile(record, 'utf8')) as Seen
}
