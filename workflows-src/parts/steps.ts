import { expression, type PinnedStep, pinned, type RunStep, run } from '../lib/model.js'
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

/** All reports of the job, and the pages for people that lie beside them. */
export const allReports = `${expression('runner.temp')}/seedrail`

/**
 * Names a call by what it is about: in a run that calls a workflow twice, artifacts and comments would meet under one
 * name. Folders and environments may hold what neither an artifact's name nor a comment's marker may, so that they
 * become words, with a sum that tells apart what reads alike. To be the first step of its job.
 */
export function nameCall(...about: string[]): RunStep {
  return nameText('call', 'Name this call', about)
}

/** The same for one of many targets: a name that is safe in an artifact's and in a folder's. */
export function nameTarget(target: string): RunStep {
  return nameText('target', 'Name this target', [target])
}

function nameText(id: string, name: string, about: readonly string[]): RunStep {
  return run(
    [
      `words=$(printf '%s' "$ABOUT" | tr -cs 'A-Za-z0-9' '-' | cut -c 1-24)`,
      `sum=$(printf '%s' "$ABOUT" | cksum | cut -d ' ' -f 1)`,
      'echo "name=$words-$sum" >> "$GITHUB_OUTPUT"',
    ],
    { name, id, env: { ABOUT: about.join(' ') } },
  )
}

/** Its name, in later steps and in the outputs of its job. */
export const callName = expression('steps.call.outputs.name')

/** Name of the artifact that holds the reports of a call. */
export const reportsOf = (workflow: string, call: string = callName): string =>
  `${workflow}-reports-${call}-${expression('github.run_attempt')}`

/** Keeps the reports of a job, also when it failed: they say more than its log. It has begun with {@link nameCall}. */
export function uploadReports(workflow: string): PinnedStep {
  return pinned(
    pins.uploadArtifact,
    {
      name: reportsOf(workflow),
      path: allReports,
      'retention-days': 14,
      'if-no-files-found': 'ignore',
    },
    { name: 'Keep the reports', if: expression('always()') },
  )
}
