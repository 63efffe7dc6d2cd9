import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DefaultArtifactClient } from '@actions/artifact'

/** GitHub's own client in a process of its own, for it takes its run from the environment. Argument: the request. */
const [, , file] = process.argv
const request = JSON.parse(readFileSync(file, 'utf8'))
const client = new DefaultArtifactClient()

try {
  const answer = request.do === 'upload' ? await upload(request) : await download(request)
  writeFileSync(file, JSON.stringify(answer))
} catch (error) {
  writeFileSync(file, JSON.stringify({ error: error.message }))
  process.exitCode = 1
}

async function upload({ name, files, root, overwrite, options }) {
  if (overwrite) await client.deleteArtifact(name).catch(() => undefined)
  return client.uploadArtifact(name, files, root, options)
}

async function download({ name, pattern, merge, path, findBy }) {
  const options = findBy === undefined ? {} : { findBy }
  if (name !== undefined) {
    const { artifact } = await client.getArtifact(name, options).catch((error) => {
      throw new Error(`Unable to download artifact(s): ${error.message}`)
    })
    return fetchOne(artifact, path, options)
  }
  const { artifacts } = await client.listArtifacts({ ...options, latest: true })
  const shape = new RegExp(
    `^${pattern
      .replace(/[.+^$()|[\]{}\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  )
  for (const artifact of artifacts.filter((candidate) => pattern === '' || shape.test(candidate.name))) {
    await fetchOne(artifact, merge ? path : join(path, artifact.name), options)
  }
  return {}
}

async function fetchOne(artifact, path, options) {
  const { digestMismatch } = await client.downloadArtifact(artifact.id, {
    ...options,
    path,
    ...(artifact.digest === undefined ? {} : { expectedHash: artifact.digest }),
  })
  if (digestMismatch === true) throw new Error(`The digest of "${artifact.name}" does not match.`)
  return { id: artifact.id, digest: artifact.digest }
}
