import { pinned, type Workflow } from '../lib/model.js'
import { checkout } from '../parts/steps.js'
import { pins } from '../pins.js'

export const scorecard: Workflow = {
  id: 'scorecard',
  name: 'Scorecard',
  about: ['Measures how this repository is kept, and publishes the figures.'],
  on: {
    push: { branches: ['main'] },
    schedule: [{ cron: '41 5 * * 1' }],
    branch_protection_rule: true,
  },
  concurrency: { group: 'scorecard', cancel: false },
  jobs: {
    measure: {
      name: 'Measure',
      'runs-on': 'ubuntu-24.04',
      permissions: {
        contents: { level: 'read', why: 'to check the repository out' },
        'id-token': { level: 'write', why: 'to publish the result' },
        'security-events': { level: 'write', why: 'to report what was found' },
      },
      'timeout-minutes': 15,
      steps: [
        checkout(),
        pinned(
          pins.scorecard,
          { results_file: 'scorecard.sarif', results_format: 'sarif', publish_results: true },
          { name: 'Measure' },
        ),
        pinned(pins.codeqlUpload, { sarif_file: 'scorecard.sarif' }, { name: 'Report' }),
      ],
    },
  },
}
