import { testMigration as action } from '../../actions/test-migration/action.js'
import { expression, outputOf, own, type Workflow } from '../lib/model.js'
import { migrations, runner } from '../parts/inputs.js'
import { checkPostgresVersion, postgresDsn, postgresService, postgresVersion } from '../parts/postgres.js'
import { checkout, nameCall, reportPath, uploadReports } from '../parts/steps.js'

export const testMigration: Workflow = {
  id: 'test-migration',
  name: 'Test migration',
  about: [
    'Tries a Prisma migrations folder in scratch databases: from empty, again, from the previous release with its data,',
    'against expectations and the schema; compares set-ups that should make the same database.',
  ],
  on: {
    callable: {
      inputs: {
        migrations: { ...migrations, summary: 'Folder of Prisma migrations to try.' },
        expectations: {
          summary: 'File of expectations. Empty: expectations.json beside the folder, where there is one.',
          type: 'string',
          default: '',
        },
        previous: {
          summary: 'Data of the previous release: dataset folders and dumps, with commas between.',
          type: 'string',
          default: '',
        },
        'expected-changes': {
          summary: 'Tables and columns whose data the migrations are meant to change or drop.',
          type: 'string',
          default: '',
        },
        'compare-with': {
          summary: 'Other migrations folders that should make the same database, with commas between.',
          type: 'string',
          default: '',
        },
        down: {
          summary: 'Also restore the previous state over the new one.',
          type: 'boolean',
          default: false,
        },
        'postgres-version': postgresVersion,
        runner,
      },
      secrets: {},
      outputs: {
        broken: { summary: 'Steps that broke a promise.', value: expression('jobs.try.outputs.broken') },
        destructive: {
          summary: 'Statements that destroy, block or rewrite.',
          value: expression('jobs.try.outputs.destructive'),
        },
      },
    },
  },
  jobs: {
    try: {
      name: 'Try the migrations',
      'runs-on': expression('inputs.runner'),
      permissions: { contents: { level: 'read', why: 'to check the migrations out' } },
      'timeout-minutes': 60,
      services: { postgres: postgresService() },
      outputs: {
        broken: outputOf(action, 'try', 'broken'),
        destructive: outputOf(action, 'try', 'destructive'),
      },
      steps: [
        nameCall(expression('inputs.migrations'), expression('inputs.postgres-version')),
        checkPostgresVersion(),
        checkout(),
        own(
          action,
          {
            dsn: postgresDsn,
            migrations: expression('inputs.migrations'),
            expectations: expression('inputs.expectations'),
            previous: expression('inputs.previous'),
            'expected-changes': expression('inputs.expected-changes'),
            'compare-with': expression('inputs.compare-with'),
            down: expression('inputs.down'),
            report: reportPath('test-migration'),
          },
          { name: 'Try', id: 'try' },
        ),
        uploadReports('test-migration'),
      ],
    },
  },
}
