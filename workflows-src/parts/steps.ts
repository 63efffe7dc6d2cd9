import { expression, type PinnedStep, pinned, type RunStep, run } from '../lib/model.js'
import { pins } from '../pins.js'

/** Checks the caller's repository out. Its token is not left behind for later steps. `depth` 0 is all of its history. */
export function checkout(
  options: { ref?: string; path?: string; name?: string; depth?: number } = {},
): PinnedStep {
  return pinned(
    pins.checkout,
    {
      'persist-credentials': false,
      ...(options.ref === undefined ? {} : { ref: options.ref }),
      ...(options.path === undefined ? {} : { path: options.path }),
      ...(options.depth === undefined ? {} : { 'fetch-depth': options.depth }),
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
 * name. The name is a sum and nothing else: GitHub drops an output of a job in which a secret stands, and a word of a
 * folder or an environment may well be somebody's password. `own` is of this job alone, so that calls that differ in
 * their secrets only are told apart too. To be the first step of its job.
 */
export function nameCall(...about: string[]): RunStep {
  return run(
    [
      `name=$(printf '%08x' "$(printf '%s' "$ABOUT" | cksum | cut -d ' ' -f 1)")`,
      'echo "name=$name" >> "$GITHUB_OUTPUT"',
      `printf 'own=%s-%04x%04x\\n' "$name" "$RANDOM" "$RANDOM" >> "$GITHUB_OUTPUT"`,
    ],
    { name: 'Name this call', id: 'call', env: { ABOUT: about.join(' ') } },
  )
}

/**
 * Names one of many targets, for an artifact's name and a folder's. It may hold what neither may, so that it becomes
 * words, with a sum that tells apart what reads alike.
 */
export function nameTarget(target: string): RunStep {
  return run(
    [
      `words=$(printf '%s' "$ABOUT" | tr -cs 'A-Za-z0-9' '-' | cut -c 1-24)`,
      `sum=$(printf '%s' "$ABOUT" | cksum | cut -d ' ' -f 1)`,
      'echo "name=$words-$sum" >> "$GITHUB_OUTPUT"',
    ],
    { name: 'Name this target', id: 'target', env: { ABOUT: target } },
  )
}

/** Its name, in later steps and in the outputs of its job. */
export const callName = expression('steps.call.outputs.name')

/**
 * Name of the artifact that holds the reports of a job, which no other job of the run has. A job that fetches them takes
 * it from the outputs of the one that kept them: in "Re-run failed jobs" the two are not of the same attempt.
 */
export const reportsOf = (workflow: string): string =>
  `${workflow}-reports-${expression('steps.call.outputs.own')}-${expression('github.run_attempt')}`

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
