// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub's, in YAML.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { digestOf } from '../support/artifact-service.js'
import { baseSha } from '../workflows/event.js'
import { type GitHub, startGitHub } from '../workflows/github.js'
import { runWorkflow } from '../workflows/run.js'

type Options = Partial<Parameters<typeof runWorkflow>[0]>

let github: GitHub
beforeEach(async () => {
  github = await startGitHub()
})
afterEach(() => github.close())

/** A job with these permissions and steps, on this GitHub. */
const run = (permissions: string, steps: string, options: Options = {}) =>
  runWorkflow({
    repository: 'test/fixtures/workflows/caller',
    ours: 'test/fixtures/workflows/ours',
    workflow: '.github/workflows/test.yml',
    event: { name: 'push' },
    github,
    text: `on: [push, pull_request]
permissions: {}
jobs:
  main:
    runs-on: ubuntu-24.04
    permissions: ${permissions}
    defaults: { run: { shell: bash } }
    steps:
${steps.trim().replace(/^/gm, '      ')}
`,
    ...options,
  })

const logOf = (result: Awaited<ReturnType<typeof run>>) =>
  result.jobs[0]?.steps.map(({ log }) => log).join('') ?? ''

describe('checkout', () => {
  const checkout = (inputs: string) => `- uses: actions/checkout@v7\n  with: ${inputs}`

  test('brings the repository of the caller, as a clean repository', async () => {
    const steps = `${checkout('{ persist-credentials: false }')}\n- run: cat words.json && git status --porcelain && git log --format=%s`
    const result = await run('{ contents: read }', steps)
    expect(result.conclusion).toBe('success')
    expect(logOf(result)).toContain('["one", "two"]\nAs checked out\n')
    expect(result.warnings).toEqual([])
  })
  test('brings the base of a pull request where its commit is asked for', async () => {
    const base = await mkdtemp(join(tmpdir(), 'seedrail-base-'))
    await writeFile(join(base, 'words.json'), '["old"]')
    const steps = [
      checkout('{ path: head, persist-credentials: false }'),
      checkout(
        '{ path: base, ref: "${{ github.event.pull_request.base.sha }}", persist-credentials: false }',
      ),
      '- run: cat base/words.json head/words.json',
    ].join('\n')
    const result = await run('{ contents: read }', steps, { base, event: { name: 'pull_request' } })
    expect(logOf(result)).toContain('["old"]["one", "two"]')
  })
  test('brings the parents of the merge that a pull request is, where its depth reaches them', async () => {
    const [base, stale] = [
      await mkdtemp(join(tmpdir(), 'seedrail-base-')),
      await mkdtemp(join(tmpdir(), 'seedrail-base-')),
    ]
    await writeFile(join(base, 'words.json'), '["tip"]')
    await writeFile(join(stale, 'words.json'), '["stale"]')
    const show =
      '- run: git show HEAD^1:words.json; git rev-parse --verify --quiet HEAD^2; cat words.json; git status --porcelain'
    const steps = (depth: number) =>
      [
        checkout(`{ persist-credentials: false, fetch-depth: ${depth} }`),
        '- id: tip\n  run: echo "sha=$(git rev-parse --verify --quiet HEAD^1)" >> "$GITHUB_OUTPUT"',
        show,
        checkout('{ path: base, ref: "${{ steps.tip.outputs.sha }}", persist-credentials: false }'),
        '- run: cat base/words.json',
      ].join('\n')
    const event = { name: 'pull_request', base: 'release' } as const
    const options = { base, event, refs: { [baseSha]: stale } }
    const result = await run('{ contents: read }', steps(2), options)
    expect(result.conclusion, logOf(result)).toBe('success')
    expect(logOf(result)).toMatch(/\["tip"\][0-9a-f]{40}\n\["one", "two"\]\n(?!.*\?\?)/)
    expect(result.jobs[0]?.steps.at(-1)?.log).toContain('["tip"]')
    const shallow = await run('{ contents: read }', steps(1), options)
    expect(shallow.conclusion).toBe('failure')
  })
  test('fails for a commit that is not there, a private repository that may not be read, a path outside', async () => {
    const missing = await run('{ contents: read }', checkout('{ ref: nowhere }'))
    expect(missing.annotations[0]?.message).toContain(
      "A branch or tag with the name 'nowhere' could not be found",
    )
    const forbidden = await run('{}', checkout('{}'))
    expect(forbidden.annotations[0]?.message).toContain('no "contents: read"')
    expect((await run('{}', checkout('{}'), { visibility: 'public' })).conclusion).toBe('success')
    const outside = await run('{ contents: read }', checkout('{ path: ../x }'))
    expect(outside.annotations[0]?.message).toContain('is not under')
  })
  test('that leaves its token behind is told', async () => {
    const result = await run(
      '{ contents: read }',
      `${checkout('{}')}\n- run: git config --get-all http.https://github.com/.extraheader`,
    )
    expect(result.annotations[0]).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('left the token'),
    })
    expect(logOf(result)).toContain('AUTHORIZATION: basic ')
  })
})

describe('artifacts', () => {
  const make = `
- run: mkdir -p "$RUNNER_TEMP/out/deep" && echo 1 > "$RUNNER_TEMP/out/a.json" && echo 2 > "$RUNNER_TEMP/out/deep/b.txt"
- id: upload
  uses: actions/upload-artifact@v7
  with: { name: things, path: "\${{ runner.temp }}/out", retention-days: 3 }`

  test('go through the protocol of GitHub and back', async () => {
    const result = await run(
      '{}',
      `${make}
- uses: actions/download-artifact@v8
  with: { name: things, path: back }
- run: cat back/a.json back/deep/b.txt`,
    )
    expect(result.conclusion, logOf(result)).toBe('success')
    expect(result.artifacts.map(({ name, files }) => [name, Object.keys(files).sort()])).toEqual([
      ['things', ['a.json', 'deep/b.txt']],
    ])
    expect(result.artifacts[0]?.files['a.json']?.toString()).toBe('1\n')
    expect(result.jobs[0]?.steps[1]?.outputs).toMatchObject({ 'artifact-id': '1' })
    expect(logOf(result)).toContain('1\n2\n')
  })
  test('of another run need a token that may read them', async () => {
    const first = await run('{}', make)
    const fetch = `- uses: actions/download-artifact@v8
  with: { name: things, path: back, run-id: ${first.runId}, github-token: "\${{ github.token }}" }
- run: cat back/a.json`
    const allowed = await run('{ actions: read }', fetch)
    expect(allowed.conclusion, logOf(allowed)).toBe('success')
    const refused = await run('{ contents: read }', fetch)
    expect(refused.conclusion).toBe('failure')
    expect(logOf(refused)).toContain('Resource not accessible by integration')
    const missing = await run('{ actions: read }', fetch.replace('name: things', 'name: thing'))
    expect(missing.annotations[0]?.message).toContain('Unable to download artifact(s)')
  })
  test('may have a name once, and say what they did not find', async () => {
    const twice = await run('{}', `${make}\n${make.replace('id: upload', 'id: again')}`)
    expect(twice.conclusion).toBe('failure')
    expect(twice.annotations[0]?.message).toMatch(/409|already exists/)
    const nothing = '- uses: actions/upload-artifact@v7\n  with: { path: nothing/*.json }'
    const warned = await run('{}', nothing)
    expect([warned.conclusion, warned.annotations[0]?.level]).toEqual(['success', 'warning'])
    const failed = await run('{}', nothing.replace('json }', 'json, if-no-files-found: error }'))
    expect(failed.conclusion).toBe('failure')
  })
  test('are searched for secrets, because nobody masks them', async () => {
    const result = await run('{}', make.replace('echo 1 >', 'echo "${{ secrets.DSN }}" >'), {
      secrets: { DSN: 'postgresql://u:p@h/d' },
    })
    expect(result.leaks).toEqual(['artifact things: a.json'])
  })
})

describe('an attestation', () => {
  const both = '{ id-token: write, attestations: write }'
  const attest = `- run: printf 'the dump' > dump.sql
- uses: actions/attest@v4
  with: { subject-path: dump.sql }`
  const verify = `- run: gh attestation verify dump.sql --repo "$GITHUB_REPOSITORY"
  env: { GH_TOKEN: "\${{ github.token }}" }`

  test('is recorded, and found again by the bytes it is of', async () => {
    const made = await run(both, attest)
    expect(made.attestations).toEqual([
      {
        repository: 'acme/plans',
        name: 'dump.sql',
        digest: digestOf(Buffer.from('the dump')),
        workflow: 'acme/plans/.github/workflows/test.yml@refs/heads/main',
        ref: 'refs/heads/main',
      },
    ])
    const same = await run('{ attestations: read }', `- run: printf 'the dump' > dump.sql\n${verify}`)
    expect(same.conclusion, logOf(same)).toBe('success')
    const other = await run('{ attestations: read }', `- run: printf 'another' > dump.sql\n${verify}`)
    expect(other.conclusion).toBe('failure')
    const blind = await run('{}', `- run: printf 'the dump' > dump.sql\n${verify}`)
    expect(logOf(blind)).toContain('HTTP 403')
    const tokenless = await run(both, `- run: touch dump.sql\n${verify.split('\n')[0]}`)
    expect(logOf(tokenless)).toContain('set the GH_TOKEN environment variable')
  })
  test('is of the ref it was made at, and of each file of a list of sums', async () => {
    const sums = `- id: sums
  run: |
    printf 'the dump' > dump.sql
    { echo 'sums<<end'; sha256sum dump.sql /dev/null; echo end; } >> "$GITHUB_OUTPUT"
- uses: actions/attest@v4
  with: { subject-checksums: "\${{ steps.sums.outputs.sums }}" }`
    const made = await run(both, sums, { event: { name: 'push', branch: 'next' } })
    expect(made.attestations.map(({ name, digest, ref }) => [name, digest, ref])).toEqual([
      ['dump.sql', digestOf(Buffer.from('the dump')), 'refs/heads/next'],
      ['/dev/null', digestOf(Buffer.from('')), 'refs/heads/next'],
    ])
    const at = (ref: string) =>
      run(
        '{ attestations: read }',
        `- run: printf 'the dump' > dump.sql\n${verify.replace(' --repo', ` --source-ref ${ref} --repo`)}`,
      )
    expect((await at('refs/heads/next')).conclusion).toBe('success')
    const other = await at('refs/heads/main')
    expect(other.conclusion).toBe('failure')
    expect(logOf(other)).toContain('to be refs/heads/main, got refs/heads/next')
  })
  test('is refused without the permissions to make one', async () => {
    expect(logOf(await run('{ attestations: write }', attest))).toContain('needs "id-token: write"')
    expect(logOf(await run('{ id-token: write }', attest))).toContain('needs "attestations: write"')
    const fork = await run(both, attest, { event: { name: 'pull_request' }, fork: true })
    expect(fork.conclusion).toBe('failure')
  })
})

describe('the REST API', () => {
  const comment = `- run: |
    printf '{"body":"planned"}' > body.json
    gh api "repos/$GITHUB_REPOSITORY/issues/7/comments" --input body.json -X POST
  env: { GH_TOKEN: "\${{ github.token }}" }`
  const pull = { event: { name: 'pull_request' } } as const

  test('takes a comment of a job that may write one, and keeps it for the next run', async () => {
    const first = await run('{ pull-requests: write }', comment, pull)
    expect(first.conclusion, logOf(first)).toBe('success')
    const second = await run('{ issues: write }', comment, pull)
    expect(second.comments).toEqual({ 7: ['planned', 'planned'] })
  })
  test.each([
    ['without the permission', '{ contents: write }', {}],
    ['with reading only', '{ pull-requests: read }', {}],
    ['for a fork', '{ pull-requests: write }', { fork: true }],
  ])('refuses it %s', async (_, permissions, more) => {
    const result = await run(permissions, comment, { ...pull, ...more })
    expect(result.conclusion).toBe('failure')
    expect(logOf(result)).toContain('Resource not accessible by integration')
    expect(result.comments).toEqual({ 7: [] })
  })
  test('opens, changes and closes issues', async () => {
    const result = await run(
      '{ issues: write }',
      `- env: { GH_TOKEN: "\${{ github.token }}" }
  run: |
    gh api "repos/$GITHUB_REPOSITORY/issues" -f title=Drift -f body=differs
    gh api "repos/$GITHUB_REPOSITORY/issues/1" -X PATCH -f body=equal -f state=closed
    gh api "repos/$GITHUB_REPOSITORY/issues?state=all"`,
    )
    expect(result.issues).toEqual([
      {
        number: 1,
        title: 'Drift',
        body: 'equal',
        state: 'closed',
        labels: [],
        pullRequest: false,
        comments: [],
      },
    ])
    expect(github.requests).toEqual([
      '201 POST /repos/acme/plans/issues',
      '200 PATCH /repos/acme/plans/issues/1',
      '200 GET /repos/acme/plans/issues',
    ])
  })
  test('knows no token but those it has given, and pages long lists', async () => {
    const url = `${github.url}/repos/acme/plans/issues`
    const bad = await fetch(url, { headers: { authorization: 'token ghs_made_up' } })
    expect(bad.status).toBe(401)
    const repository = github.repository('acme/plans')
    for (let number = 1; number <= 3; number++) {
      repository.issues.set(number, {
        number,
        title: 'x',
        body: '',
        state: 'open',
        labels: [],
        pullRequest: false,
        comments: [],
      })
    }
    const token = github.issueToken({ repository: 'acme/plans', permissions: { issues: 'read' } })
    const page = await fetch(`${url}?per_page=2`, { headers: { authorization: `token ${token}` } })
    expect(await page.json()).toHaveLength(2)
    expect(page.headers.get('link')).toContain('page=2>; rel="next"')
    const foreign = github.issueToken({ repository: 'other/place', permissions: { issues: 'write' } })
    expect((await fetch(url, { headers: { authorization: `token ${foreign}` } })).status).toBe(404)
  })
})
