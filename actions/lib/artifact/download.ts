import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../file/folder.js'
import { fault, type Problem, SeedrailError } from '../problem/problem.js'
import { explaining, hasArtifactService, loadClient } from './client.js'
import { requireName } from './name.js'

export type DownloadRequest = {
  name: string
  /** The run that uploaded it; default: this one. */
  runId?: number | undefined
  /** `owner/name`; default: this repository. */
  repository?: string | undefined
  /** Needs `actions: read` there; not asked for an artifact of the running run. */
  token?: string | undefined
  /** An empty or absent folder for the files. */
  to: string
}

/** A dump as it arrived. */
export type DownloadedDump = {
  id: number
  name: string
  dump: string
  manifest: string
  /** `sha256:<hex>` of the archive, compared on arrival; undefined where the service knows none. */
  digest: string | undefined
}

/**
 * Fetches a dump's artifact, of this run or through a token of any other, and looks that it is one: exactly one
 * dump and its manifest. What the two say of each other is for `verifyDump`.
 * @throws SeedrailError `artifact-outside-github`, `artifact-run-missing`, `artifact-repository-invalid`,
 * `artifact-token-missing`, `artifact-missing`, `artifact-forbidden`, `artifact-digest-differs`,
 * `artifact-not-a-dump`, `artifact-failed`
 */
export async function downloadArtifact(request: DownloadRequest): Promise<DownloadedDump> {
  const { name, to } = request
  requireName(name)
  const findBy = planSearch(request, process.env)
  await makeFolder(to)
  const options = findBy === undefined ? {} : { findBy }
  const { artifact, digestMismatch } = await explaining('downloaded', name, async () => {
    const client = await loadClient()
    const { artifact } = await client.getArtifact(name, options)
    const expected = artifact.digest === undefined ? {} : { expectedHash: artifact.digest }
    const { digestMismatch } = await client.downloadArtifact(artifact.id, {
      ...options,
      ...expected,
      path: to,
    })
    return { artifact, digestMismatch }
  })
  if (digestMismatch === true) throw new SeedrailError(explainDigest(name, artifact.digest))
  return { id: artifact.id, name, digest: artifact.digest, ...(await findDump(name, to)) }
}

type Search = { token: string; workflowRunId: number; repositoryOwner: string; repositoryName: string }

/**
 * Where an artifact is looked for: undefined for the running run, whose own service needs no token.
 * @throws SeedrailError where the request lacks what another run asks for
 */
export function planSearch(
  { name, runId, repository, token }: Omit<DownloadRequest, 'to'>,
  environment: Readonly<Record<string, string | undefined>>,
): Search | undefined {
  const here = environment.GITHUB_REPOSITORY
  const elsewhere = repository !== undefined && repository.toLowerCase() !== here?.toLowerCase()
  const another = elsewhere || (runId !== undefined && String(runId) !== environment.GITHUB_RUN_ID)
  if (!another) {
    if (hasArtifactService(environment)) return undefined
    throw new SeedrailError(explainNoRun(name))
  }
  const wanted = repository ?? here ?? ''
  const [repositoryOwner, repositoryName, ...rest] = wanted.split('/')
  if (!repositoryOwner || !repositoryName || rest.length > 0) {
    throw new SeedrailError(
      fault('artifact-repository-invalid', `"${wanted}" is no repository.`, {
        next: 'Give "repository" as owner/name.',
      }),
    )
  }
  if (runId === undefined) throw new SeedrailError(explainNoRun(name))
  if (token === undefined || token === '') {
    throw new SeedrailError(
      fault(
        'artifact-token-missing',
        `The artifact "${name}" of another run is only handed over to a token.`,
        {
          next: 'Give "token"; in the same repository github.token will do, where the job has the permission "actions: read".',
        },
      ),
    )
  }
  return { token, workflowRunId: runId, repositoryOwner, repositoryName }
}

/** The files of a dump among what arrived. Links and folders are as foreign as a third file. */
async function findDump(name: string, folder: string): Promise<{ dump: string; manifest: string }> {
  const entries = (await readdir(folder)).sort()
  const plain = await Promise.all(entries.map(async (entry) => (await lstat(join(folder, entry))).isFile()))
  const manifests = entries.filter((entry) => entry.endsWith('manifest.json'))
  const dumps = entries.filter((entry) => /\.sql(\.gz)?$/.test(entry))
  const [manifest] = manifests
  const [dump] = dumps
  const whole = manifests.length === 1 && dumps.length === 1 && entries.length === 2 && !plain.includes(false)
  if (!whole || manifest === undefined || dump === undefined) {
    throw new SeedrailError(explainNoDump(name, entries))
  }
  return { dump: join(folder, dump), manifest: join(folder, manifest) }
}

function explainNoRun(name: string): Problem {
  return fault('artifact-run-missing', `Which run uploaded "${name}" is not known.`, {
    next: 'Give "run-id" (the number in the address of the run), and a token; or "dump-file".',
  })
}

function explainDigest(name: string, digest: string | undefined): Problem {
  return fault(
    'artifact-digest-differs',
    `The artifact "${name}" did not arrive as it was sent (${digest}).`,
    {
      next: 'Run again. Nothing was restored.',
    },
  )
}

function explainNoDump(name: string, entries: readonly string[]): Problem {
  const found = entries.length === 0 ? 'it is empty' : `it holds ${entries.slice(0, 5).join(', ')}`
  return fault('artifact-not-a-dump', `The artifact "${name}" is no dump: ${found}.`, {
    next: 'A dump is one .sql or .sql.gz file and its manifest, as the dump action uploads them.',
  })
}
