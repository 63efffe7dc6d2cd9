import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type * as z from 'zod'
import { findPlace, parseJson } from '../dataset/json-value.js'
import { explainUnreadable, nameFile } from '../dataset/source-file.js'
import { fault, messageOf, type Place, type Problem, SeedrailError } from '../problem/problem.js'
import { compileArithmetic } from './arithmetic.js'
import { home } from './home.js'
import type { Demands } from './judge.js'
import { type ContractManifest, contractManifestSchema } from './manifest.js'
import { compileStructure } from './structure.js'

/** A contract, ready to be held against payloads. */
export type Contract = {
  manifest: ContractManifest
  /** What messages call its manifest. */
  file: string
  demands: Demands
  /** The payload that it gives as an example: a file, or a text that is built in. */
  sample: { file: string } | { text: string } | undefined
}

/**
 * Reads a contract: the folder that holds `contract.json`, or a manifest file itself; without a path the one that
 * is built in. All go the same way from there.
 * @throws SeedrailError `scoring-contract-invalid` with every fault of the manifest, or of its schema
 */
export async function readContract(path: string | undefined): Promise<Contract> {
  if (path === undefined) {
    const sample = { text: `${JSON.stringify(home.sample, null, 2)}\n` }
    const text = JSON.stringify(home.manifest)
    return compile(parseManifest(text, 'fixed-weight-v1'), 'built in', home.schema, sample)
  }
  const file = (await isFolder(path)) ? join(path, 'contract.json') : path
  const manifest = parseManifest(await readText(file), nameFile(file))
  const schemaFile = join(dirname(file), manifest.schema)
  const schema = parseSchema(await readText(schemaFile), nameFile(schemaFile))
  const sample = manifest.sample === undefined ? undefined : { file: join(dirname(file), manifest.sample) }
  return compile(manifest, nameFile(file), schema, sample, nameFile(schemaFile))
}

async function compile(
  manifest: ContractManifest,
  file: string,
  schema: object,
  sample: Contract['sample'],
  schemaFile = basename(manifest.schema),
): Promise<Contract> {
  try {
    const structure = await compileStructure(schema)
    const arithmetic = compileArithmetic(manifest.rules)
    return { manifest, file, sample, demands: { structure, arithmetic, version: manifest.version } }
  } catch (error) {
    const message = `"${schemaFile}" is no JSON Schema that can be used: ${messageOf(error)}.`
    throw new SeedrailError(invalid(message, { file: schemaFile }), { cause: error })
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw explainUnreadable(nameFile(path), error)
  }
}

function parseManifest(text: string, file: string): ContractManifest {
  const checked = contractManifestSchema.safeParse(parseText(text, file))
  if (checked.success) return checked.data
  throw new SeedrailError(checked.error.issues.map((issue) => explainIssue(issue, text, file)))
}

function explainIssue(issue: z.core.$ZodIssue, text: string, file: string): Problem {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))
  const where = path.length === 0 ? 'The manifest' : `"${path.join('.')}"`
  return invalid(`${where}: ${issue.message}.`.replace('..', '.'), { file, ...findPlace(text, path) })
}

function parseSchema(text: string, file: string): object {
  const schema = parseText(text, file)
  if (schema !== null && typeof schema === 'object' && !Array.isArray(schema))
    return JSON.parse(text) as object
  throw new SeedrailError(invalid(`"${file}" is no JSON Schema: it holds no object.`, { file }))
}

function parseText(text: string, file: string): unknown {
  const parsed = parseJson(text)
  if ('value' in parsed) return JSON.parse(text)
  throw new SeedrailError(
    parsed.faults.map(({ code, message, line, column }) =>
      fault(code, message, { place: { file, line, column } }),
    ),
  )
}

function invalid(message: string, place: Place): Problem {
  return fault('scoring-contract-invalid', message, {
    place,
    next: 'docs/scoring-contract.md shows a whole contract.',
  })
}
