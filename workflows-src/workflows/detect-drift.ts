import { parity } from '../../actions/parity/action.js'
import { postReport } from '../../actions/post-report/action.js'
import { expression, outputOf, own, pinned, type Workflow } from '../lib/model.js'
import { dataset, environment, runner } from '../parts/inputs.js'
import { callName, checkout, nameCall, reportPath, reportsOf, uploadReports } from '../parts/steps.js'
import { pins } from '../pins.js'

/** Name of the call, for the job that keeps the issue. */
const call = expression('needs.compare.outputs.call')

export const detectDrift: Workflow = {
  id: 'detect-drift',
  name: 'Detect drift',
  about: [
    'Compares a database with your files, read-only; one issue is opened or updated with the differences, and closed when',
    'there are none. Call it on a schedule.',
  ],
  on: {
    callable: {
      inputs: {
        dataset,
        environment: {
          ...environment,
          summary:
            'Environment of your repository whose secret READONLY_DATABASE_URL is compared, and whose rules must agree.',
        },
        issue: { summary: 'Keep an issue about it.', type: 'boolean', default: true },
        labels: { summary: 'Labels of the issue, with commas between.', type: 'string', default: '' },
        runner,
      },
      secrets: {
        READONLY_DATABASE_URL: {
          summary: 'Address with a login that may read. A secret of the environment wins.',
          required: false,
        },
      },
      outputs: {
        differences: {
          summary: 'Rows that differ.',
          value: expression('jobs.compare.outputs.differences'),
        },
      },
    },
  },
  concurrency: {
    group: `detect-drift-${expression('inputs.dataset')}-${expression('inputs.environment')}`,
    cancel: false,
  },
  jobs: {
    compare: {
      name: `Compare with ${expression('inputs.environment')}`,
      'runs-on': expression('inputs.runner'),
      permissions: { contents: { level: 'read', why: 'to check the dataset out' } },
      'timeout-minutes': 30,
      environment: expression('inputs.environment'),
      outputs: {
        differences: outputOf(parity, 'parity', 'differences'),
        call: callName,
        reports: reportsOf('detect-drift'),
      },
      steps: [
        nameCall(expression('inputs.environment'), expression('inputs.dataset')),
        checkout(),
        own(
          parity,
          {
            dataset: expression('inputs.dataset'),
            left: 'dataset',
            right: expression('secrets.READONLY_DATABASE_URL'),
            html: `${expression('runner.temp')}/seedrail/parity.html`,
            report: reportPath('parity'),
          },
          { name: 'Compare', id: 'parity' },
        ),
        uploadReports('detect-drift'),
      ],
    },
    issue: {
      name: 'Keep the issue',
      needs: ['compare'],
      if: expression('always() && inputs.issue'),
      'runs-on': expression('inputs.runner'),
      permissions: { issues: { level: 'write', why: 'to open, update and close one issue' } },
      'timeout-minutes': 10,
      steps: [
        pinned(
          pins.downloadArtifact,
          {
            name: expression('needs.compare.outputs.reports'),
            path: `${expression('runner.temp')}/seedrail`,
          },
          { name: 'Fetch the report' },
        ),
        own(
          postReport,
          {
            reports: reportPath('parity'),
            to: 'issue',
            marker: `detect-drift-${call}`,
            title: `${expression('inputs.environment')} differs from ${expression('inputs.dataset')}`,
            labels: expression('inputs.labels'),
            'close-when-kept': true,
            token: expression('github.token'),
          },
          { name: 'Open, update or close' },
        ),
      ],
    },
  },
}
