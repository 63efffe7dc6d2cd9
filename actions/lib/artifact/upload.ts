import { fault, SeedrailError } from '../problem/problem.js'
import { explaining, hasArtifactService, loadClient } from './client.js'
import { requireName } from './name.js'

export type UploadRequest = {
  /** Unique in the run: see `artifactNameFor`. */
  name: string
  /** Paths of the files. */
  files: readonly string[]
  /** Folder that holds them all; names inside the artifact are relative to it. */
  root: string
  /** Days until GitHub deletes it; the repository's own limit counts too. */
  retentionDays: number
}

export type UploadedArtifact = {
  id: number
  name: string
  /** Bytes of the archive. */
  size: number
  /** `sha256:<hex>` of the archive, as GitHub's API and `downloadArtifact` have it. */
  digest: string
}

/**
 * Uploads files as one artifact of the running job.
 * @throws SeedrailError `artifact-outside-github`, `artifact-name-invalid`, `artifact-name-taken`,
 * `artifact-quota`, `artifact-unsupported`, `artifact-failed`
 */
export async function uploadArtifact(request: UploadRequest): Promise<UploadedArtifact> {
  const { name, files, root, retentionDays } = request
  requireName(name)
  if (!hasArtifactService(process.env)) throw new SeedrailError(explainNoService())
  return explaining('uploaded', name, async () => {
    const client = await loadClient()
    const { id, size, digest } = await client.uploadArtifact(name, [...files], root, { retentionDays })
    if (id === undefined || digest === undefined) throw new Error('the service named neither id nor digest')
    return { id, name, size: size ?? 0, digest: digest.startsWith('sha256:') ? digest : `sha256:${digest}` }
  })
}

function explainNoService() {
  return fault('artifact-outside-github', 'Artifacts can only be uploaded by an action in a GitHub job.', {
    next: 'Leave "upload" off here; the files stay in the output folder.',
  })
}
