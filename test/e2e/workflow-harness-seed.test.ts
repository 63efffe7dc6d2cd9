// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub's, in YAML.
import { beforeAll, expect, test } from 'vitest'
import { postgresImages } from '../../workflows-src/pins.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { runWorkflow } from '../workflows/run.js'

beforeAll(() => bundleForWorkflows(), 120_000)

const dsn = "postgresql://seedrail:seedrail@127.0.0.1:${{ job.services.postgres.ports['5432'] }}/seedrail"

const workflow = (options: { image?: string; dataset?: string } = {}) => `name: Seed
on: push
permissions: {}
jobs:
  seed:
    runs-on: ubuntu-24.04
    permissions:
      contents: read # to check the repository out
    timeout-minutes: 10
    services:
      postgres:
        image: ${options.image ?? postgresImages['18']}
        env: { POSTGRES_USER: seedrail, POSTGRES_PASSWORD: seedrail, POSTGRES_DB: seedrail }
        ports: [5432/tcp]
        options: --health-cmd "pg_isready -h 127.0.0.1 -U seedrail -d seedrail" --health-interval 2s
    outputs:
      created: \${{ steps.seed.outputs.created }}
    steps:
      - uses: actions/checkout@v7
        with: { persist-credentials: false }
      - uses: $/actions/migrate
        with: { dsn: "${dsn}", migrations: prisma/migrations }
      - uses: $/actions/seed
        id: seed
        with: { dsn: "${dsn}", dataset: ${options.dataset ?? 'data/movements'} }
      - uses: $/actions/verify-counts
        with: { dsn: "${dsn}", dataset: data/movements }
`

const run = (text: string) =>
  runWorkflow({
    repository: '.',
    name: 'seedrail/seedrail',
    workflow: '.github/workflows/seed.yml',
    text,
    event: { name: 'push' },
  })

test('a job seeds its own Postgres with our actions, from our own repository', async () => {
  const result = await run(workflow())
  expect(result.conclusion, JSON.stringify(result, null, 2)).toBe('success')
  expect(result.jobs[0]?.steps.map(({ name, conclusion }) => [name, conclusion])).toEqual([
    ['Initialize containers', 'success'],
    ['Run actions/checkout@v7', 'success'],
    ['Run $/actions/migrate', 'success'],
    ['Run $/actions/seed', 'success'],
    ['Run $/actions/verify-counts', 'success'],
  ])
  expect(result.jobs[0]?.outputs).toEqual({ created: '8' })
  expect(result.summary).toContain('Created 8, Updated 0, Skipped 0, Errors 0')
  expect(result.warnings).toEqual([])
})

test('the job fails with the action, and keeps its summary and annotations', async () => {
  const result = await run(workflow({ dataset: 'data/nowhere' }))
  expect(result.conclusion).toBe('failure')
  expect(result.jobs[0]?.steps.map(({ conclusion }) => conclusion).slice(-2)).toEqual(['failure', 'skipped'])
  expect(result.summary).toContain('nowhere')
  expect(result.annotations.some(({ message }) => message.includes('nowhere'))).toBe(true)
})

test('a service that would only work by luck stops its job', async () => {
  const result = await run(workflow({ image: 'postgres:18' }))
  expect(result.conclusion).toBe('failure')
  expect(result.jobs[0]?.steps[0]?.log).toContain('is no postgres:<major>@sha256:<digest>')
  expect(result.jobs[0]?.steps.slice(1).every(({ conclusion }) => conclusion === 'skipped')).toBe(true)
})
