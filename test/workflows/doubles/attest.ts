import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { glob } from 'tinyglobby'
import { type ActionCall, type Double, DoubleFault } from '../run-state.js'

/** Records who signed what. Signs nothing, but asks for the permissions that signing takes. */
export const attest: Double = async (call) => {
  const { permissions, run, workflowRef, say } = call
  if (permissions['id-token'] !== 'write') {
    throw new DoubleFault(
      'Failed to get ID token: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable; the job needs "id-token: write".',
    )
  }
  if (permissions.attestations !== 'write') {
    throw new DoubleFault(
      'Failed to persist attestation: Resource not accessible by integration; the job needs "attestations: write".',
    )
  }
  const { repository } = run.places.caller
  const subjects = await findSubjects(call)
  for (const { name, digest } of subjects) {
    run.github.attestations.push({
      repository,
      name,
      digest,
      workflow: workflowRef,
      ref: String(run.context.ref),
    })
    say(`Attestation created for ${name} ${digest}`)
  }
  const id = String(run.github.attestations.length)
  return { 'attestation-id': id, 'attestation-url': `https://github.com/${repository}/attestations/${id}` }
}

async function findSubjects({ inputs, workspace }: ActionCall): Promise<{ name: string; digest: string }[]> {
  const {
    'subject-path': path = '',
    'subject-name': name = '',
    'subject-digest': digest = '',
    'subject-checksums': checksums = '',
  } = inputs
  if ([path, digest, checksums].filter((given) => given !== '').length !== 1) {
    throw new DoubleFault('One of subject-path, subject-digest and subject-checksums must be provided')
  }
  if (checksums !== '') return readChecksums(checksums)
  if (digest !== '') {
    if (name === '') throw new DoubleFault('subject-name must be provided when using subject-digest')
    if (!/^sha256:[0-9a-f]{64}$/.test(digest))
      throw new DoubleFault(`subject-digest '${digest}' is no sha256`)
    return [{ name, digest }]
  }
  const files = await glob(path.split(/\r?\n|,/).filter(Boolean), { cwd: workspace, absolute: true })
  if (files.length === 0) throw new DoubleFault(`Could not find subject at path ${path}`)
  return Promise.all(
    files.sort().map(async (file) => ({
      name: name || basename(file),
      digest: `sha256:${createHash('sha256')
        .update(await readFile(file))
        .digest('hex')}`,
    })),
  )
}

/**
 * Lines of a sum, a blank, a blank or `*`, and a name. Of lines without a blank the original says nothing, and of an
 * empty list it signs nothing; nobody means either.
 */
function readChecksums(text: string): { name: string; digest: string }[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { sum, name } = /^(?<sum>[0-9a-f]{64}) [ *]?(?<name>.+)$/.exec(line)?.groups ?? {}
      if (sum === undefined || name === undefined) throw new DoubleFault(`Invalid digest: ${line}`)
      return { name, digest: `sha256:${sum}` }
    })
}
