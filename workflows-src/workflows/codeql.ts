import { expression, pinned, type Workflow } from '../lib/model.js'
import { checkout } from '../parts/steps.js'
import { pins } from '../pins.js'

export const codeql: Workflow = {
  id: 'codeql',
  name: 'CodeQL',
  about: ['Looks for known classes of mistakes in the sources and in the workflows.'],
  on: {
    push: { branches: ['main'] },
    pull_request: { branches: ['main'] },
    schedule: [{ cron: '17 4 * * 2' }],
  },
  concurrency: { group: `codeql-${expression('github.ref')}`, cancel: true },
  jobs: {
    analyse: {
      name: `Analyse ${expression('matrix.language')}`,
      'runs-on': 'ubuntu-24.04',
      permissions: {
        contents: { level: 'read', why: 'to check the repository out' },
        'security-events': { level: 'write', why: 'to report what was found' },
      },
      'timeout-minutes': 30,
      strategy: { 'fail-fast': false, matrix: { language: ['javascript-typescript', 'actions'] } },
      steps: [
        checkout(),
        pinned(
          pins.codeqlInit,
          { languages: expression('matrix.language'), 'build-mode': 'none' },
          { name: 'Begin' },
        ),
        pinned(
          pins.codeqlAnalyze,
          { category: `/language:${expression('matrix.language')}` },
          { name: 'Analyse' },
        ),
      ],
    },
  },
}
