import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { explainFailure } from '../../actions/lib/artifact/client.js'
import { planSearch } from '../../actions/lib/artifact/download.js'
import { artifactNameFor } from '../../actions/lib/artifact/name.js'
import { uploadArtifact } from '../../actions/lib/artifact/upload.js'
import {
  couldBeService,
  findVisibility,
  judgeRepository,
  requirePrivateOrAllowed,
} from '../../actions/lib/artifact/visibility.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { type ArtifactService, startArtifactService } from '../support/artifact-service.js'

describe('an artifact name', () => {
  test('differs for each attempt of a run', () => {
    const names = ['1', '2', '3'].map((attempt) => artifactNameFor('dump', { GITHUB_RUN_ATTEMPT: attempt }))
    expect(names).toEqual(['dump', 'dump-attempt-2', 'dump-attempt-3'])
    expect(artifactNameFor('dump', {})).toBe('dump')
  })

  test.each(['', '  ', 'a/b', 'a\\b', 'a:b', 'a\nb', 'a*'])('%j is refused', (name) => {
    expect(() => artifactNameFor(name, {})).toThrowError(
      expect.objectContaining({ code: 'artifact-name-invalid' }),
    )
  })
})

test('outside a GitHub job nothing is uploaded, and the message says so', async () => {
  const request = { name: 'dump', files: ['package.json'], root: '.', retentionDays: 1 }
  await expect(uploadArtifact(request)).rejects.toMatchObject({ code: 'artifact-outside-github' })
})

describe('where an artifact is looked for', () => {
  const job = {
    ACTIONS_RUNTIME_TOKEN: 't',
    ACTIONS_RESULTS_URL: 'http://x/',
    GITHUB_REPOSITORY: 'acme/plans',
    GITHUB_RUN_ID: '7',
  }

  test('the running run is asked without a token', () => {
    expect(planSearch({ name: 'dump' }, job)).toBeUndefined()
    expect(planSearch({ name: 'dump', runId: 7, repository: 'Acme/Plans' }, job)).toBeUndefined()
  })

  test('another run, or another repository, is asked with one', () => {
    expect(planSearch({ name: 'dump', runId: 8, token: 's' }, job)).toEqual({
      token: 's',
      workflowRunId: 8,
      repositoryOwner: 'acme',
      repositoryName: 'plans',
    })
    expect(planSearch({ name: 'dump', runId: 7, repository: 'acme/other', token: 's' }, job)).toMatchObject({
      repositoryName: 'other',
    })
  })

  test.each([
    ['another run without a token', { runId: 8 }, job, 'artifact-token-missing'],
    ['another repository without a run', { repository: 'a/b', token: 's' }, job, 'artifact-run-missing'],
    ['no run outside of GitHub', {}, {}, 'artifact-run-missing'],
    ['no repository outside of GitHub', { runId: 8, token: 's' }, {}, 'artifact-repository-invalid'],
    ['half a repository', { runId: 8, repository: 'b', token: 's' }, job, 'artifact-repository-invalid'],
    [
      'too much repository',
      { runId: 8, repository: 'a/b/c', token: 's' },
      job,
      'artifact-repository-invalid',
    ],
  ])('%s is refused', (_, request, environment, code) => {
    expect(() => planSearch({ name: 'dump', ...request }, environment)).toThrowError(
      expect.objectContaining({ code }),
    )
  })
})

test.each([
  ['Failed to CreateArtifact: Failed request: (409) Conflict', undefined, 'artifact-name-taken'],
  ['Artifact storage quota has been hit', 'UsageError', 'artifact-quota'],
  ['not supported', 'GHESNotSupportedError', 'artifact-unsupported'],
  ['Artifact not found', 'ArtifactNotFoundError', 'artifact-missing'],
  ['socket hang up', undefined, 'artifact-failed'],
])('the client says "%s": told as %s', (message, name, code) => {
  const error = Object.assign(new Error(message), name === undefined ? {} : { name })
  expect(explainFailure('uploaded', 'dump', error)).toMatchObject({ code, next: expect.any(String) })
})

describe('who may read an artifact', () => {
  let service: ArtifactService
  beforeAll(async () => {
    service = await startArtifactService()
    service.repositories.set('acme/open', { private: false, visibility: 'public' })
    service.repositories.set('acme/closed', { private: true, visibility: 'private' })
  })
  afterAll(() => service.close())

  const upload = {
    dsn: parseDsn('postgresql://u:p@db.example.com/prod'),
    ephemeral: false,
    allowPublicArtifact: false,
  }
  const event = async (content: unknown) => {
    const file = join(await mkdtemp(join(tmpdir(), 'seedrail-event-')), 'event.json')
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
    return { GITHUB_EVENT_PATH: file }
  }

  test('a repository says it by visibility or by private; a contradiction counts as public', () => {
    expect(judgeRepository({ visibility: 'internal', private: true })).toBe('private')
    expect(judgeRepository({ private: true })).toBe('private')
    expect(judgeRepository({ private: false })).toBe('public')
    expect(judgeRepository({ visibility: 'public', private: true })).toBe('public')
    expect(judgeRepository({})).toBe('unknown')
    expect(judgeRepository('acme/plans')).toBe('unknown')
  })

  test('a private repository by its event may have any dump', async () => {
    await requirePrivateOrAllowed(upload, await event({ repository: { private: true } }))
  })

  test('a public one is refused, naming repository, database and both ways out', async () => {
    const environment = {
      ...(await event({ repository: { private: false } })),
      GITHUB_REPOSITORY: 'acme/open',
    }
    const refusal = requirePrivateOrAllowed(upload, environment)
    await expect(refusal).rejects.toMatchObject({
      code: 'artifact-public',
      problems: [{ next: expect.stringMatching(/Nothing was dumped\.$/) }],
    })
    await expect(refusal).rejects.toThrow('acme/open is public, so everybody could read a dump of prod')
    await requirePrivateOrAllowed({ ...upload, allowPublicArtifact: true }, environment)
  })

  test('an event that does not say leaves the question to the API', async () => {
    const base = { ...(await event({ schedule: '0 0 * * *' })), GITHUB_API_URL: service.url }
    const ask = (repository: string, token?: string) =>
      findVisibility({ ...base, GITHUB_REPOSITORY: repository }, token)
    expect(await ask('acme/open')).toBe('public')
    expect(await ask('acme/closed', service.token)).toBe('private')
    expect(await ask('acme/closed')).toBe('unknown')
    expect(await ask('../../etc')).toBe('unknown')
  })

  test.each([
    ['no event and no API', {}],
    ['an API that does not answer', { GITHUB_API_URL: 'http://127.0.0.1:1', GITHUB_REPOSITORY: 'acme/x' }],
  ])('%s counts as public', async (_, environment) => {
    await expect(requirePrivateOrAllowed(upload, environment)).rejects.toMatchObject({
      code: 'artifact-public',
    })
    const broken = { ...environment, ...(await event('{"repository": {"private": tr')) }
    await expect(requirePrivateOrAllowed(upload, broken)).rejects.toMatchObject({ code: 'artifact-public' })
  })

  test('the ephemeral service of the job may be uploaded anywhere; loopback alone does not make one', async () => {
    const open = await event({ repository: { private: false } })
    const on = (host: string) => parseDsn(`postgresql://u:p@${host}/db`)
    for (const host of ['127.0.0.1:49153', 'localhost', '[::1]', 'postgres']) {
      await requirePrivateOrAllowed({ ...upload, dsn: on(host), ephemeral: true }, open)
    }
    await expect(
      requirePrivateOrAllowed({ ...upload, dsn: on('127.0.0.1'), ephemeral: false }, open),
    ).rejects.toMatchObject({ code: 'artifact-public' })
  })

  test('a host elsewhere is not ephemeral, whatever the caller says', async () => {
    for (const host of ['db.example.com', '10.0.0.5', '128.0.0.1', 'localhost.example.com', 'fe80::1']) {
      expect(couldBeService(host)).toBe(false)
    }
    await expect(
      requirePrivateOrAllowed({ ...upload, ephemeral: true }, await event({ repository: { private: true } })),
    ).rejects.toMatchObject({ code: 'ephemeral-elsewhere' })
  })
})
