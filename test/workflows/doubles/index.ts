import type { Double } from '../run-state.js'
import { DoubleFault } from '../run-state.js'
import { downloadArtifact, uploadArtifact } from './artifacts.js'
import { attest } from './attest.js'
import { checkout } from './checkout.js'
import { setupNode } from './setup-node.js'

const doubles: Readonly<Record<string, { double: Double; inputs: readonly string[] }>> = {
  'actions/checkout': {
    double: checkout,
    inputs: [
      'repository',
      'ref',
      'token',
      'path',
      'persist-credentials',
      'fetch-depth',
      'fetch-tags',
      'clean',
    ],
  },
  'actions/setup-node': {
    double: setupNode,
    inputs: ['node-version', 'node-version-file', 'cache', 'package-manager-cache', 'check-latest'],
  },
  'actions/upload-artifact': {
    double: uploadArtifact,
    inputs: [
      'name',
      'path',
      'if-no-files-found',
      'retention-days',
      'compression-level',
      'overwrite',
      'include-hidden-files',
    ],
  },
  'actions/download-artifact': {
    double: downloadArtifact,
    inputs: [
      'name',
      'path',
      'pattern',
      'merge-multiple',
      'github-token',
      'repository',
      'run-id',
      'artifact-ids',
    ],
  },
  'actions/attest': {
    double: attest,
    inputs: ['subject-path', 'subject-name', 'subject-digest', 'subject-checksums'],
  },
}

/**
 * The double of an action, `actions/checkout@<ref>`.
 * @throws DoubleFault where there is none, or where it does not know an input: it would behave unlike the original
 */
export function findDouble(uses: string, given: readonly string[]): Double {
  const [action = ''] = uses.split('@')
  const found = doubles[action]
  if (found === undefined) {
    throw new DoubleFault(
      `The harness has no double of "${action}". It knows ${Object.keys(doubles).join(', ')}; write one in test/workflows/doubles.`,
    )
  }
  const unknown = given.filter((name) => !found.inputs.includes(name))
  if (unknown.length > 0) {
    throw new DoubleFault(`The double of "${action}" does not know the input ${unknown.join(', ')}.`)
  }
  return found.double
}
