import { migrate } from '../../actions/migrate/action.js'
import { seed } from '../../actions/seed/action.js'
import { verifyCounts } from '../../actions/verify-counts/action.js'
import { expression, outputOf, own, type Workflow } from '../lib/model.js'
import { databaseUrl, dataset, migrations, runner } from '../parts/inputs.js'
import { checkout, nameCall, reportPath, uploadReports } from '../parts/steps.js'

const target = expression('secrets.DATABASE_URL')

export const seedDatabase: Workflow = {
  id: 'seed-database',
  name: 'Seed database',
  about: [
    'Brings one or many databases to the state of your files: a plan that is always shown, then, where that is asked',
    'for, exactly that plan, then the proof. Each target is an environment with a secret DATABASE_URL.',
  ],
  on: {
    callable: {
      inputs: {
        dataset,
        targets: {
          summary: 'Environments to seed, as a JSON list: ["staging", "production-eu"].',
          type: 'string',
          required: true,
          default: '["staging"]',
        },
        mode: {
          summary: 'Only show the plan, or apply it.',
          type: 'string',
          default: 'plan',
          options: ['plan', 'apply'],
        },
        'expected-plan': {
          summary: 'Digest of a plan that somebody has read; anything else is refused. One target only.',
          type: 'string',
          default: '',
        },
        migrate: { summary: 'Apply pending migrations first.', type: 'boolean', default: false },
        migrations,
        full: {
          summary: 'Compare every row, also where the recorded version says that nothing changed.',
          type: 'boolean',
          default: false,
        },
        'max-parallel': { summary: 'Most databases at once.', type: 'number', default: 4 },
        runner,
      },
      secrets: { DATABASE_URL: databaseUrl },
      outputs: {},
    },
  },
  jobs: {
    seed: {
      name: `Seed ${expression('matrix.target')}`,
      'runs-on': expression('inputs.runner'),
      permissions: { contents: { level: 'read', why: 'to check the repository out' } },
      'timeout-minutes': 60,
      environment: expression('matrix.target'),
      strategy: {
        'fail-fast': false,
        'max-parallel': expression('inputs.max-parallel'),
        matrix: { target: expression('fromJSON(inputs.targets)') },
      },
      concurrency: {
        group: `seed-database-${expression('matrix.target')}-${expression('inputs.dataset')}`,
        cancel: false,
      },
      steps: [
        nameCall(expression('matrix.target'), expression('inputs.dataset')),
        checkout(),
        own(
          migrate,
          { dsn: target, migrations: expression('inputs.migrations'), report: reportPath('1-migrate') },
          { name: 'Migrate', if: expression("inputs.migrate && inputs.mode == 'apply'") },
        ),
        own(
          seed,
          {
            dsn: target,
            dataset: expression('inputs.dataset'),
            mode: 'plan',
            full: expression('inputs.full'),
            'expected-plan': expression('inputs.expected-plan'),
            report: reportPath('2-plan'),
          },
          { name: 'Plan', id: 'plan' },
        ),
        own(
          seed,
          {
            dsn: target,
            dataset: expression('inputs.dataset'),
            full: expression('inputs.full'),
            'expected-plan': outputOf(seed, 'plan', 'digest'),
            report: reportPath('3-seed'),
          },
          { name: 'Apply that plan', if: expression("inputs.mode == 'apply'") },
        ),
        own(
          verifyCounts,
          { dsn: target, dataset: expression('inputs.dataset'), report: reportPath('4-verify') },
          { name: 'Verify counts', if: expression("inputs.mode == 'apply'") },
        ),
        uploadReports('seed-database'),
      ],
    },
  },
}
