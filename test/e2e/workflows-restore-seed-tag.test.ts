// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub's, in YAML.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCallerDatabase, expectGreen, instruments, observatory } from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { type GitHub, startGitHub } from '../workflows/github.js'
import { runWorkflow } from '../workflows/run.js'

let github: GitHub
beforeAll(async () => {
  await bundleForWorkflows()
  github = await startGitHub()
}, 300_000)
afterAll(() => github.close())

/** A release that dumps its data and brings it into a database, in one run. */
const release = `on: push
permissions: {}
jobs:
  dump:
    permissions: { contents: read, id-token: write, attestations: write, pull-requests: write }
    uses: seedrail/seedrail/.github/workflows/generate-seed-dump.yml@v0
    with: { dataset: seeds/instruments }
  restore:
    needs: dump
    permissions: { actions: read, attestations: read, contents: read }
    uses: seedrail/seedrail/.github/workflows/restore-seed.yml@v0
    with:
      artifact-name: \${{ needs.dump.outputs.artifact-name }}
      environment: north
      apply: true
      dataset: seeds/instruments
    secrets:
      DATABASE_URL: \${{ secrets.DATABASE_URL }}
`

test('a dump that the run of a tag has signed is restored by that run', async () => {
  const database = await createCallerDatabase(`${observatory}/prisma/migrations`, [...instruments])
  try {
    const result = await runWorkflow({
      repository: observatory,
      workflow: '.github/workflows/release.yml',
      text: release,
      event: { name: 'push', tag: 'v1.0.0' },
      github,
      environments: { north: { secrets: { DATABASE_URL: database.dsn } } },
    })
    expectGreen(result)
    expect(await database.query('SELECT code FROM telescope')).toHaveLength(3)
  } finally {
    await database.drop()
  }
})
