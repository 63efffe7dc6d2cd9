import { parity } from '../../actions/parity/action.js'
import { expression, outputOf, own, type Workflow } from '../lib/model.js'
import { dataset, runner } from '../parts/inputs.js'
import { checkout, nameCall, reportPath, uploadReports } from '../parts/steps.js'

/** A side is an input where it is no secret, and a secret where it is one. */
const side = (name: string) => `secrets.${name.toUpperCase()} || inputs.${name}`

/** What tells one call of a run from another. */
const about = ['dataset', 'environment', 'left', 'right', 'third', 'tables'].map((name) => `inputs.${name}`)

export const parityWorkflow: Workflow = {
  id: 'parity',
  name: 'Parity',
  about: [
    'Compares any two or three of: your files, databases, bootstrap APIs, snapshot folders; names every row and field that',
    'differs. Only reads.',
  ],
  on: {
    callable: {
      inputs: {
        dataset,
        left: {
          summary:
            'What is expected: dataset, https://…/bootstrap, or a snapshot folder. The secret LEFT wins.',
          type: 'string',
          default: 'dataset',
        },
        right: {
          summary: 'What is held against it; as left. The secret RIGHT wins.',
          type: 'string',
          default: '',
        },
        third: { summary: 'A third side; as left. The secret THIRD wins.', type: 'string', default: '' },
        tables: {
          summary: 'Tables to compare, with commas between. Empty: all of the dataset.',
          type: 'string',
          default: '',
        },
        environment: {
          summary: 'Environment of your repository that holds the secrets. Empty: as they were handed over.',
          type: 'string',
          default: '',
        },
        runner,
      },
      secrets: {
        LEFT: { summary: 'An address with a login, for the left side.', required: false },
        RIGHT: { summary: 'The same for the right side.', required: false },
        THIRD: { summary: 'The same for the third.', required: false },
        HEADERS: { summary: 'Headers for APIs, a Name: value line each.', required: false },
      },
      outputs: {
        differences: {
          summary: 'Rows that differ; 0 where the sides say the same.',
          value: expression('jobs.compare.outputs.differences'),
        },
      },
    },
  },
  jobs: {
    compare: {
      name: 'Compare',
      'runs-on': expression('inputs.runner'),
      permissions: { contents: { level: 'read', why: 'to check the dataset out' } },
      'timeout-minutes': 30,
      environment: expression('inputs.environment'),
      outputs: { differences: outputOf(parity, 'parity', 'differences') },
      steps: [
        nameCall(...about.map(expression)),
        checkout(),
        own(
          parity,
          {
            dataset: expression('inputs.dataset'),
            left: expression(side('left')),
            right: expression(side('right')),
            third: expression(side('third')),
            headers: expression('secrets.HEADERS'),
            tables: expression('inputs.tables'),
            html: `${expression('runner.temp')}/seedrail/parity.html`,
            report: reportPath('parity'),
          },
          { name: 'Compare', id: 'parity' },
        ),
        uploadReports('parity'),
      ],
    },
  },
}
