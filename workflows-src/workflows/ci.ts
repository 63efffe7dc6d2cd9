import { expression, pinned, run, type Workflow } from '../lib/model.js'
import { checkout } from '../parts/steps.js'
import { pins, postgresImages } from '../pins.js'

const read = { contents: { level: 'read', why: 'to check the repository out' } } as const

const setupNode = (version: string) =>
  pinned(pins.setupNode, { 'node-version': version, 'package-manager-cache': false }, { name: 'Set Node up' })

export const ci: Workflow = {
  id: 'ci',
  name: 'CI',
  about: ['Every push and pull request: the whole check, on the systems, Nodes and servers that users have.'],
  on: {
    push: { branches: ['main'] },
    pull_request: {},
    merge_group: true,
  },
  concurrency: {
    group: `ci-${expression('github.ref')}`,
    cancel: expression("github.event_name == 'pull_request'"),
  },
  jobs: {
    check: {
      name: `Node ${expression('matrix.node')} on ${expression('matrix.os')}`,
      'runs-on': expression('matrix.os'),
      permissions: read,
      'timeout-minutes': 60,
      strategy: {
        'fail-fast': false,
        matrix: {
          os: ['ubuntu-24.04', 'macos-15', 'windows-2025'],
          node: ['20', '22', '24'],
          exclude: [
            { os: 'macos-15', node: '22' },
            { os: 'windows-2025', node: '22' },
          ],
        },
      },
      steps: [
        checkout(),
        setupNode(expression('matrix.node')),
        run(['npm ci', 'npm test'], { name: 'Test' }),
      ],
    },
    postgres: {
      name: `PostgreSQL ${expression('matrix.postgres')}`,
      'runs-on': 'ubuntu-24.04',
      permissions: read,
      'timeout-minutes': 60,
      strategy: { 'fail-fast': false, matrix: { postgres: Object.keys(postgresImages) } },
      services: {
        postgres: {
          image: expression(`fromJSON('${JSON.stringify(postgresImages)}')[format('{0}', matrix.postgres)]`),
          env: { POSTGRES_USER: 'seedrail', POSTGRES_PASSWORD: 'seedrail', POSTGRES_DB: 'seedrail' },
          ports: ['5432/tcp'],
          options:
            '--health-cmd "pg_isready -h 127.0.0.1 -U seedrail -d seedrail" --health-interval 2s --health-timeout 5s --health-retries 30',
        },
      },
      steps: [
        checkout(),
        setupNode('24'),
        run(['npm ci', 'npm test'], {
          name: 'Test against the service',
          // Of the step, for a job's own env does not know its services.
          env: {
            SEEDRAIL_TEST_DSN: `postgresql://seedrail:seedrail@127.0.0.1:${expression("job.services.postgres.ports['5432']")}/seedrail`,
            SEEDRAIL_TEST_MAJOR: expression('matrix.postgres'),
          },
        }),
      ],
    },
    dist: {
      name: 'The bundle is what the sources give',
      'runs-on': 'ubuntu-24.04',
      permissions: read,
      'timeout-minutes': 15,
      steps: [
        checkout(),
        setupNode('24'),
        run(['npm ci', 'npm run build', 'git diff --exit-code -- dist'], { name: 'Build again and compare' }),
      ],
    },
  },
}
