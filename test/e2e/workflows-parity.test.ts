// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub's, in YAML.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { writeExport } from '../../actions/lib/bootstrap/export.js'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import type { TestDatabase } from '../support/postgres.js'
import {
  createCallerDatabase,
  editCaller,
  expectClean,
  expectGreen,
  expectTold,
  instruments,
  observatory,
  removeCallers,
  told,
} from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { runWorkflow } from '../workflows/run.js'

const workflow = '.github/workflows/compare.yml'
const ours = '.github/workflows/parity.yml'

let north: TestDatabase
let south: TestDatabase
beforeAll(() => bundleForWorkflows(), 120_000)
beforeEach(async () => {
  north = await createCallerDatabase(`${observatory}/prisma/migrations`, instruments)
  south = await createCallerDatabase(`${observatory}/prisma/migrations`, instruments)
})
afterEach(async () => {
  await north.drop()
  await south.drop()
})

afterAll(removeCallers)

const secrets = () => ({ NORTH_READONLY_URL: north.dsn, SOUTH_READONLY_URL: south.dsn })

test('files and two databases that say the same', async () => {
  const result = await runWorkflow({
    repository: observatory,
    workflow,
    event: { name: 'push' },
    secrets: secrets(),
  })
  expectGreen(result)
  expect(result.calls.compare).toEqual({ differences: '0' })
  await expectTold('parity/summary.md', result.summary)
})

test('the side that stands alone is named, and a page for people is kept', async () => {
  await south.query("UPDATE filter SET width_nm = 140 WHERE band = 'R'")
  await south.query("INSERT INTO telescope VALUES ('MOON', 'Moon Base', 8.4, 'altazimuth')")
  const result = await runWorkflow({
    repository: observatory,
    workflow,
    event: { name: 'push' },
    secrets: secrets(),
  })
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  expect(result.calls.compare).toEqual({ differences: '2' })
  expect(Object.keys(result.artifacts[0]?.files ?? {}).sort()).toEqual(['parity.html', 'parity.json'])
  await expectTold('parity/differs-summary.md', result.summary)
})

test('by hand, secrets of an environment and some of the tables', async () => {
  await north.query("UPDATE filter SET width_nm = 140 WHERE band = 'R'")
  const run = (tables: string) =>
    runWorkflow({
      repository: observatory,
      workflow: ours,
      event: { name: 'workflow_dispatch' },
      inputs: { dataset: 'seeds/instruments', tables, environment: 'reading' },
      environments: { reading: { secrets: { RIGHT: north.dsn } } },
    })
  const equal = await run('telescope')
  expectGreen(equal)
  expect(equal.outputs).toEqual({ differences: '0' })
  expect((await run('filter')).outputs).toEqual({ differences: '1' })
})

test('one side alone is refused, for nothing would have been compared', async () => {
  const result = await runWorkflow({ repository: observatory, workflow, event: { name: 'push' } })
  expect(result.conclusion).toBe('failure')
  expect(result.annotations[0]?.message).toContain('right')
})

/** The caller of a repository that compares in pull requests. */
const inPullRequests = (sides: string) => `on: pull_request
permissions: {}
jobs:
  compare:
    permissions: { contents: read }
    uses: seedrail/seedrail/.github/workflows/parity.yml@v0
    with: { dataset: seeds/instruments${sides} }
    secrets: { RIGHT: "\${{ secrets.NORTH_READONLY_URL }}" }
`

/** The caller's repository with a folder `snapshot` of what the north holds. */
async function withSnapshot(): Promise<string> {
  // Neither files nor a snapshot tell keys, so the manifest has to.
  const repository = await editCaller(observatory, {
    'seeds/instruments/dataset.json': (text) =>
      text.replace('"file": "telescopes.json"', '"file": "telescopes.json", "key": "code"'),
  })
  const dataset = await readDataset(`${repository}/seeds/instruments`)
  await inDatabase(parseDsn(north.dsn), (database) =>
    writeExport(database, dataset, `${repository}/snapshot`, {
      schemaVersion: 1,
      generatedAt: new Date('2025-03-14T00:00:00Z'),
      prune: false,
    }),
  )
  return repository
}

test('a fork compares what needs no secret, and is told where one is missing', async () => {
  const repository = await withSnapshot()
  const run = (sides: string) =>
    runWorkflow({
      repository,
      workflow: '.github/workflows/of-changes.yml',
      text: inPullRequests(sides),
      event: { name: 'pull_request' },
      fork: true,
      visibility: 'public',
      secrets: secrets(),
    })
  const equal = await run(', right: snapshot, tables: telescope')
  expectGreen(equal)
  expect(equal.calls.compare).toEqual({ differences: '0' })
  await expectTold('parity/fork-summary.md', equal.summary)

  const without = await run('')
  expect(without.conclusion, told(without)).toBe('failure')
  expectClean(without)
  await expectTold('parity/fork-refused-summary.md', without.summary)
})

test('an API that asks for a header is read with the secret one', async () => {
  const repository = await withSnapshot()
  const [version, bootstrap] = await Promise.all(
    ['version', 'bootstrap'].map((name) => readFile(join(repository, `snapshot/${name}.json`))),
  )
  const server = createServer(({ headers, url = '' }, response) => {
    const known = headers['x-night-key'] === 'open-sesame'
    response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' })
    response.end(known ? (url.endsWith('/version') ? version : bootstrap) : '{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const run = (key: string) =>
    runWorkflow({
      repository,
      workflow: '.github/workflows/api.yml',
      text: `on: push
permissions: {}
jobs:
  compare:
    permissions: { contents: read }
    uses: seedrail/seedrail/.github/workflows/parity.yml@v0
    with: { dataset: seeds/instruments, right: "http://127.0.0.1:${port}/bootstrap", tables: telescope }
    secrets: { HEADERS: "\${{ secrets.NIGHT_HEADERS }}" }
`,
      event: { name: 'push' },
      secrets: { NIGHT_HEADERS: `X-Night-Key: ${key}` },
    })
  try {
    const read = await run('open-sesame')
    expectGreen(read)
    expect(read.calls.compare).toEqual({ differences: '0' })
    const refused = await run('another-one')
    expect(refused.conclusion, told(refused)).toBe('failure')
    expectClean(refused)
    expect(refused.annotations[0]?.message).toContain('401')
  } finally {
    server.close()
  }
})

test('comparisons of one run are told apart, also where only a secret differs', async () => {
  const job = (name: string, inputs = '') => `
  ${name}:
    permissions: { contents: read }
    uses: seedrail/seedrail/.github/workflows/parity.yml@v0
    with: { dataset: seeds/instruments${inputs} }
    secrets: { RIGHT: "\${{ secrets.${name.toUpperCase()}_READONLY_URL }}" }`
  const result = await runWorkflow({
    repository: observatory,
    workflow: '.github/workflows/twice.yml',
    text: `on: push
permissions: {}
jobs:${job('north')}${job('south')}
`,
    event: { name: 'push' },
    secrets: secrets(),
  })
  expectGreen(result)
  expect(result.artifacts.map(({ name }) => name.replace(/[0-9a-f]{8}-1$/, '<own>-1'))).toEqual(
    Array(2).fill(expect.stringMatching(/^parity-reports-[0-9a-f]{8}-<own>-1$/)),
  )
  // A group of them would have GitHub cancel one for the other.
  expect(result.concurrency).toEqual([])
})
