import { validateScoring } from '../../actions/validate-scoring/action.js'
import { expression, outputOf, own, type Workflow } from '../lib/model.js'
import { databaseUrl, runner } from '../parts/inputs.js'
import { checkout, nameCall, reportPath, uploadReports } from '../parts/steps.js'

/** What tells one call of a run from another. */
const about = ['contract', 'path', 'database', 'environment', 'recompute', 'expect-scoring'].map(
  (name) => `inputs.${name}`,
)

export const validateScoringContract: Workflow = {
  id: 'validate-scoring-contract',
  name: 'Validate scoring contract',
  about: [
    'Validates stored scores against their contract: payloads in files, and in a database where one is given.',
  ],
  on: {
    callable: {
      inputs: {
        path: {
          summary: 'Payload files or globs, with commas between them. Empty: no files.',
          type: 'string',
          default: '',
        },
        contract: {
          summary: 'Folder that holds contract.json. Empty: fixed-weight-v1, which is built in.',
          type: 'string',
          default: '',
        },
        database: {
          summary: 'Validate the payloads in the database too. Needs the secret DATABASE_URL.',
          type: 'boolean',
          default: false,
        },
        environment: {
          summary:
            'Environment of your repository that holds DATABASE_URL. Empty: the secret as it was handed over.',
          type: 'string',
          default: '',
        },
        recompute: {
          summary: 'Compute each score in the database again from its plan.',
          type: 'boolean',
          default: false,
        },
        'expect-scoring': {
          summary: 'Whether scores must be there.',
          type: 'string',
          default: 'any',
          options: ['present', 'absent', 'any'],
        },
        runner,
      },
      secrets: { DATABASE_URL: databaseUrl },
      outputs: {
        'invalid-in-files': {
          summary: 'Payloads in files that break the contract.',
          value: expression('jobs.files.outputs.invalid'),
        },
        'invalid-in-database': {
          summary: 'Payloads in the database that break the contract.',
          value: expression('jobs.database.outputs.invalid'),
        },
      },
    },
  },
  concurrency: {
    group: ['validate-scoring-contract', expression('github.ref'), ...about.map(expression)].join('-'),
    cancel: true,
  },
  jobs: {
    files: {
      name: 'Files',
      if: expression("inputs.path != '' || !inputs.database"),
      'runs-on': expression('inputs.runner'),
      permissions: { contents: { level: 'read', why: 'to check the repository out' } },
      'timeout-minutes': 30,
      outputs: { invalid: outputOf(validateScoring, 'validate', 'invalid') },
      steps: [
        nameCall('files', ...about.map(expression)),
        checkout(),
        own(
          validateScoring,
          {
            path: expression('inputs.path'),
            sample: expression("inputs.path == ''"),
            contract: expression('inputs.contract'),
            report: reportPath('files'),
          },
          { name: 'Validate files', id: 'validate' },
        ),
        uploadReports('validate-scoring-contract'),
      ],
    },
    database: {
      name: 'Database',
      if: expression('inputs.database'),
      'runs-on': expression('inputs.runner'),
      permissions: { contents: { level: 'read', why: 'to check the contract out' } },
      'timeout-minutes': 60,
      environment: expression('inputs.environment'),
      outputs: { invalid: outputOf(validateScoring, 'validate', 'invalid') },
      steps: [
        nameCall('database', ...about.map(expression)),
        checkout(),
        own(
          validateScoring,
          {
            dsn: expression('secrets.DATABASE_URL'),
            contract: expression('inputs.contract'),
            recompute: expression('inputs.recompute'),
            'expect-scoring': expression('inputs.expect-scoring'),
            report: reportPath('database'),
          },
          { name: 'Validate the database', id: 'validate' },
        ),
        uploadReports('validate-scoring-contract'),
      ],
    },
  },
}
