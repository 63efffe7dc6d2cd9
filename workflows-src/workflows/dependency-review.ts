import { expression, pinned, type Workflow } from '../lib/model.js'
import { checkout } from '../parts/steps.js'
import { pins } from '../pins.js'

export const dependencyReview: Workflow = {
  id: 'dependency-review',
  name: 'Dependency review',
  about: ['Refuses a pull request that brings in a package with a known weakness.'],
  on: { pull_request: { branches: ['main'] } },
  concurrency: { group: `dependency-review-${expression('github.ref')}`, cancel: true },
  jobs: {
    review: {
      name: 'Review',
      'runs-on': 'ubuntu-24.04',
      permissions: { contents: { level: 'read', why: 'to compare the lock files' } },
      'timeout-minutes': 10,
      steps: [
        checkout(),
        pinned(pins.dependencyReview, { 'fail-on-severity': 'moderate' }, { name: 'Review' }),
      ],
    },
  },
}
