import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { fault, type Problem, SeedrailError } from '../../actions/lib/problem/problem.js'

/** Packages that state no licence, with the one that was found out for them. By `name@version`. */
const exceptions: Readonly<Record<string, string>> = {
  // Comes with @actions/artifact (through unzip-stream and binary); its author never added one.
  'buffers@0.1.1': 'None stated; distributed by GitHub as a part of @actions/artifact',
}

const packageFile = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
})

type Licence = { name: string; version: string; licence: string; text: string }

/**
 * The licences of all packages that the given files belong to, as one text.
 * @throws SeedrailError `licence-missing`
 */
export async function renderLicences(root: string, bundled: readonly string[]): Promise<string> {
  const folders = [...new Set(bundled.flatMap(packageFolder))].sort()
  const problems: Problem[] = []
  const licences: Licence[] = []
  for (const folder of folders) {
    const licence = await readLicence(join(root, folder))
    if ('level' in licence) problems.push(licence)
    else licences.push(licence)
  }
  if (problems.length > 0) throw new SeedrailError(problems)
  const parts = licences
    .sort((a, b) => compare(`${a.name}@${a.version}`, `${b.name}@${b.version}`))
    .map(({ name, version, licence, text }) => `${name} ${version}\n${licence}\n\n${text}\n`)
  const head = `The bundle in this folder holds code of ${parts.length} packages, under these licences.\n`
  return [head, ...parts].join(`\n${'-'.repeat(80)}\n\n`)
}

/** The innermost package that a file lies in: `node_modules/a/node_modules/@b/c`. */
function packageFolder(file: string): string[] {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)
  return match?.[1] === undefined ? [] : [match[1]]
}

async function readLicence(folder: string): Promise<Licence | Problem> {
  const found = packageFile.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')))
  const { name, version } = found
  const stated = typeof found.license === 'object' ? found.license.type : found.license
  const licence = stated ?? exceptions[`${name}@${version}`]
  if (licence === undefined) {
    return fault('licence-missing', `${name} ${version} states no licence.`, {
      next: 'Find it out, and add it to the exceptions in scripts/build/licences.ts, or do without the package.',
    })
  }
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort()
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  const text = texts.map((part) => part.replaceAll('\r\n', '\n').trim()).join('\n\n')
  return { name, version, licence, text: text === '' ? 'The package holds no licence text.' : text }
}

/** By code units: the same on every machine, whatever its language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
