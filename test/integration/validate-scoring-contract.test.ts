import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SeedrailError } from '../../actions/lib/problem/problem.js'
import { readContract } from '../../actions/lib/scoring/contract-file.js'
import { chooseSource } from '../../actions/lib/scoring/source.js'
import { validateFiles, validateSample } from '../../actions/lib/scoring/validate.js'
import { homeContract, writeText } from '../support/scoring.js'

const options = { expectation: 'any', recompute: false, show: 50 } as const

/** The example of docs/scoring-contract.md. */
async function readExample(): Promise<Record<string, unknown>> {
  const page = await readFile('docs/scoring-contract.md', 'utf8')
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '') as Record<string, unknown>
}

const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  required: ['v', 'points', 'parts'],
  additionalProperties: false,
  properties: {
    v: { type: 'string' },
    points: { type: 'number', minimum: 0, maximum: 100 },
    parts: { type: 'array', minItems: 1, items: { $ref: '#/definitions/part' } },
  },
  definitions: {
    part: {
      type: 'object',
      required: ['w', 's', 'c'],
      properties: { w: { type: 'number' }, s: { type: 'number' }, c: { type: 'number' } },
    },
  },
}
const parts = [
  { w: 70, s: 0.5, c: 35 },
  { w: 30, s: 1, c: 30 },
]
const sample = { v: 'points-v2', points: 65, parts }

async function writeContract(manifest: unknown, schemaFile: unknown = schema): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-contract-'))
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))
  await writeFile(join(folder, 'contract.json'), text(manifest))
  await writeFile(join(folder, 'points.schema.json'), text(schemaFile))
  await writeFile(join(folder, 'sample.json'), text(sample))
  return folder
}

async function problemsOf(manifest: unknown, schemaFile?: unknown) {
  const error = await readContract(await writeContract(manifest, schemaFile)).catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(SeedrailError)
  return (error as SeedrailError).problems
}

test('the example of the page is a contract, and its sample keeps it', async () => {
  const contract = await readContract(await writeContract(await readExample()))
  const { outcome } = await validateSample(contract, options)
  expect(outcome).toMatchObject({ contract: 'points-v2', valid: 1, errors: 0 })
  expect(outcome.distribution[6]).toEqual({ from: 60, to: 70, payloads: 1 })
  expect(outcome.averages.factors.map(({ name, score }) => [name, score])).toEqual([
    ['0', 0.5],
    ['1', 1],
  ])
})

test('payloads of a foreign contract are held against its own schema, rules, version and place', async () => {
  const contract = await readContract(join(await writeContract(await readExample()), 'contract.json'))
  const file = await writeText(
    JSON.stringify([
      sample,
      { ...sample, points: 66 },
      { v: 'points-v3' },
      { ...sample, parts: [{ w: 'x' }] },
    ]),
  )
  const { outcome } = await validateFiles(contract, { files: [file], paths: undefined }, options)
  expect(outcome.shown.errors.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
    'scoring-total /points',
    'scoring-unknown-version /v',
    'scoring-missing /parts/0/s',
    'scoring-missing /parts/0/c',
    'scoring-type /parts/0/w',
  ])
  const none = { file: undefined, path: undefined, table: undefined, keyColumn: undefined, column: undefined }
  const request = {
    ...none,
    jsonPath: undefined,
    filter: undefined,
    sample: false,
    recompute: false,
    hasDatabase: true,
  }
  expect(await chooseSource(request, contract)).toMatchObject({
    place: { table: 'app.score', key: 'id', column: 'payload', path: [], where: { state: 'DONE' } },
  })
  await expect(chooseSource({ ...request, recompute: true }, contract)).rejects.toMatchObject({
    code: 'scoring-recompute-unknown',
  })
})

test('the folder of the repository is the contract that is built in', async () => {
  const [fromFolder, builtIn] = [await readContract('data/scoring'), await homeContract()]
  expect(fromFolder.manifest).toEqual(builtIn.manifest)
  expect((await validateSample(fromFolder, options)).outcome).toMatchObject({ valid: 1 })
  expect((await validateSample(builtIn, options)).outcome).toMatchObject({ valid: 1 })
})

test('every fault of a manifest is told with its line', async () => {
  const problems = await problemsOf({
    name: 'x',
    schema: 'points.schema.json',
    rules: [{ rule: 'sum' }],
    versions: 1,
  })
  expect(problems.length).toBeGreaterThanOrEqual(2)
  for (const problem of problems) expect(problem).toMatchObject({ code: 'scoring-contract-invalid' })
  const text = JSON.stringify(
    await problemsOf({ ...(await readExample()), rules: [{ rule: 'total', total: 'points' }] }),
  )
  expect(text).toContain('JSON pointer such as /total')
})

test.each([
  ['a schema with a keyword that nobody knows', { ...schema, requierd: ['x'] }, /requierd/],
  ['a schema that points at another file', { $ref: 'other.json' }, /other\.json/],
  ['a schema that is a list', [], /holds no object/],
])('%s is refused', async (_what, schemaFile, message) => {
  const [problem] = await problemsOf(await readExample(), schemaFile)
  expect(problem?.code).toBe('scoring-contract-invalid')
  expect(problem?.message).toMatch(message)
})

test('a manifest that is no JSON, and files that are missing, are told as that', async () => {
  expect((await problemsOf('{"name": }'))[0]).toMatchObject({ code: 'json-invalid', place: { line: 1 } })
  expect((await problemsOf({ ...(await readExample()), schema: 'gone.json' }))[0]).toMatchObject({
    code: 'file-missing',
  })
  await expect(readContract('no-such-folder')).rejects.toMatchObject({ code: 'file-missing' })
})
