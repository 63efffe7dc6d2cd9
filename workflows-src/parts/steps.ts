import { expression, type PinnedStep, pinned } from '../lib/model.js'
import { pins } from '../pins.js'

/** Checks the caller's repository out. Its token is not left behind for later steps. */
export function checkout(options: { ref?: string; path?: string; name?: string } = {}): PinnedStep {
  return pinned(
    pins.checkout,
    {
      'persist-credentials': false,
      ...(options.ref === undefined ? {} : { ref: options.ref }),
      ...(options.path === undefined ? {} : { path: options.path }),
    },
    { name: options.name ?? 'Check out' },
  )
}

/** Where a step writes its report.json. */
export const reportPath = (step: string): string => `${expression('runner.temp')}/seedrail/${step}.json`

/** All reports of the job. */
export const allReports = `${expression('runner.temp')}/seedrail/*.json`

/** Keeps the reports of a job, also when it failed: they say more than its log. */
export function uploadReports(name: string): PinnedStep {
  return pinned(
    pins.uploadArtifact,
    {
      name: `${name}-${expression('github.run_attempt')}`,
      path: allReports,
      'retention-days': 14,
      'if-no-files-found': 'ignore',
    },
    { name: 'Keep the reports', if: expression('always()') },
  )
}
