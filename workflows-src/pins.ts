/** Everything from outside that a workflow runs: the one place to update, and the one that a bot is pointed at. */

/** A third-party action: its repository, the tag a person reads, the commit that runs. */
export type Pin = { action: string; tag: string; sha: string }

const pin = (action: string, tag: string, sha: string): Pin => ({ action, tag, sha })

export const pins = {
  checkout: pin('actions/checkout', 'v7.0.1', '3d3c42e5aac5ba805825da76410c181273ba90b1'),
  setupNode: pin('actions/setup-node', 'v7.0.0', '820762786026740c76f36085b0efc47a31fe5020'),
  uploadArtifact: pin('actions/upload-artifact', 'v7.0.1', '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a'),
  downloadArtifact: pin('actions/download-artifact', 'v8.0.1', '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c'),
  attest: pin('actions/attest', 'v4.2.2', '1e69f48acb82d1966a394da916b4c1698aa569d6'),
  dependencyReview: pin(
    'actions/dependency-review-action',
    'v5.0.0',
    'a1d282b36b6f3519aa1f3fc636f609c47dddb294',
  ),
  codeqlInit: pin('github/codeql-action/init', 'v4.37.7', 'ff2f1c621b7f889edc0d3c761ac2e6a3f8cdb0dd'),
  codeqlAnalyze: pin('github/codeql-action/analyze', 'v4.37.7', 'ff2f1c621b7f889edc0d3c761ac2e6a3f8cdb0dd'),
  codeqlUpload: pin(
    'github/codeql-action/upload-sarif',
    'v4.37.7',
    'ff2f1c621b7f889edc0d3c761ac2e6a3f8cdb0dd',
  ),
  scorecard: pin('ossf/scorecard-action', 'v2.4.4', '2d1146689b8cda280b9bc96326124645441f03bc'),
  hardenRunner: pin('step-security/harden-runner', 'v2.20.1', 'b09bb98e06d4d774595224525879c09bc6e98c40'),
  zizmor: pin('zizmorcore/zizmor-action', 'v0.6.2', '3dc1ecc9bcb9e94e9b2c709687979e1298497054'),
} as const

/** Postgres by major: an image index, so that every platform finds its own. */
export const postgresImages = {
  '14': 'postgres:14@sha256:9e279cc7fc6e908da071befe389c576bd6752dbd295a9c078f96a75bab03e54c',
  '15': 'postgres:15@sha256:9b1d34adbce1dd07ee6e94b4a2cf698884b89bd44a6c9c12f5da8f3acbfe4957',
  '16': 'postgres:16@sha256:95206741a5b214807675e14165369d05b93a9cf692223b616d07cca227e74b0b',
  '17': 'postgres:17@sha256:d74eeac9a635390a49bc21bd49fccd973de707e2a53a76ac49b552b8712ec46f',
  '18': 'postgres:18@sha256:86c951e05bf56c93d95d397747fb8820ac76cc3bedb78f43abd83eedbe3666ae',
} as const

export type PostgresMajor = keyof typeof postgresImages
