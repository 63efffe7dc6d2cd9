import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'

/** The scripts of release.yml, in a clone of a repository that has tags, beside a `gh` that keeps what it is told. */

type Step = { name: string; run?: string }

const scriptOf = async (job: string, name: string): Promise<string> => {
  const { jobs } = parse(await readFile('.github/workflows/release.yml', 'utf8')) as {
    jobs: Record<string, { steps: Step[] }>
  }
  const script = jobs[job]?.steps.find((step) => step.name === name)?.run
  if (script === undefined) throw new Error(`No step ${name} in ${job}.`)
  return script
}

/** Knows the release of one file, and moves the clone's tags forward only, as GitHub does without `force`. */
const gh = `#!/bin/bash
echo "$*" >> "$GH_LOG"
case "$1 $2" in
  'release view') [ -e "$GH_LOG.released" ] ;;
  'release create') [ ! -e "$GH_LOG.released" ] && touch "$GH_LOG.released" ;;
  'release edit') [ -e "$GH_LOG.released" ] ;;
  'api -X')
    [ -z "$GH_REFUSES" ] || { echo 'gh: Resource not accessible by integration (HTTP 403)'; exit 1; }
    args="$*"
    sha=$(sed -E 's/.*sha=([0-9a-f]+).*/\\1/' <<< "$args")
    if [ "$3" = POST ]; then git tag "$(sed -E 's,.*ref=refs/tags/(v[0-9]+).*,\\1,' <<< "$args")" "$sha"; exit; fi
    tag="\${4##*/}"
    [[ "$args" == *force=false* ]] && git merge-base --is-ancestor "$tag" "$sha" && git tag -f "$tag" "$sha" ;;
  *) exit 9 ;;
esac
`

let folder: string
let clone: string
const go = async (file: string, args: string[], env: Record<string, string> = {}) =>
  (await promisify(execFile)(file, args, { cwd: clone, env: { ...process.env, ...env } })).stdout.trim()
const git = (...args: string[]) =>
  go('git', [
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@example.invalid',
    '-c',
    'commit.gpgsign=false',
    ...args,
  ])
const release = async (tag: string) => {
  await git('commit', '--quiet', '--allow-empty', '--message', tag)
  await git('tag', tag)
}
const commitOf = (ref: string) => git('rev-parse', ref)

/** Runs a script as the runner does at that tag. @returns what it said, and whether it ended well */
async function run(script: string, tag: string, env: Record<string, string> = {}) {
  const all = {
    PATH: `${folder}${delimiter}${process.env.PATH}`,
    TAG: tag,
    GITHUB_SHA: await commitOf(tag),
    GITHUB_REPOSITORY: 'seedrail/seedrail',
    GH_LOG: join(folder, 'gh.log'),
    GH_REFUSES: '',
    ...env,
  }
  return go('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], all).then(
    (said) => ({ well: true, said }),
    (error: { stdout: string }) => ({ well: false, said: error.stdout }),
  )
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seedrail-release-'))
  clone = join(folder, 'clone')
  await mkdir(clone)
  await writeFile(join(folder, 'gh'), gh)
  await chmod(join(folder, 'gh'), 0o755)
  await git('init', '--quiet', '--initial-branch=main')
  for (const tag of ['v1.9.0', 'v1.10.0', 'v1.10.1', 'v2.0.0']) await release(tag)
  await git('update-ref', 'refs/remotes/origin/main', 'HEAD')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe.skipIf(process.platform === 'win32')('a release', () => {
  test('is of a commit of main, or none', async () => {
    const script = await scriptOf('check', 'The tag is on main')
    expect(await run(script, 'v1.10.0')).toEqual({ well: true, said: '' })
    await git('checkout', '--quiet', '-b', 'aside', 'v1.10.0')
    await release('v1.10.2')
    const { well, said } = await run(script, 'v1.10.2')
    expect([well, said]).toEqual([false, expect.stringContaining('v1.10.2 is no commit of main')])
  })

  test('is made once, however often its job is run', async () => {
    const script = await scriptOf('release', 'Publish the release')
    expect((await run(script, 'v2.0.0')).well).toBe(true)
    expect((await run(script, 'v2.0.0')).well).toBe(true)
    const asked = (await readFile(join(folder, 'gh.log'), 'utf8')).trim().split('\n')
    expect(asked.map((line) => line.split(' ')[1])).toEqual(['view', 'create', 'edit', 'view', 'edit'])
    expect(asked[1]).toContain('--verify-tag')
  })

  test('moves the tag of its major forward, and never back', async () => {
    const script = await scriptOf('major', 'Move it forward')
    const move = (tag: string) => run(script, tag)
    expect((await move('v1.9.0')).well).toBe(true)
    expect(await commitOf('v1')).toBe(await commitOf('v1.9.0'))
    expect((await move('v1.10.0')).well).toBe(true)
    expect(await commitOf('v1')).toBe(await commitOf('v1.10.0'))
    // Again, and a release of before: neither asks for anything.
    const before = await readFile(join(folder, 'gh.log'), 'utf8')
    expect(await move('v1.10.0')).toEqual({ well: true, said: 'v1 stays at v1.10.0.' })
    expect(await move('v1.9.0')).toEqual({ well: true, said: 'v1 stays at v1.10.0.' })
    expect(await readFile(join(folder, 'gh.log'), 'utf8')).toBe(before)
    expect(await commitOf('v1')).toBe(await commitOf('v1.10.0'))
    expect((await move('v2.0.0')).well).toBe(true)
    expect(await commitOf('v1')).toBe(await commitOf('v1.10.0'))
    expect(await commitOf('v2')).toBe(await commitOf('v2.0.0'))
  })

  test('that another one overtook meanwhile moves nothing back', async () => {
    const script = await scriptOf('major', 'Move it forward')
    await git('tag', 'v1', 'v1.9.0')
    // What the checkout has not seen: the tag went on while this job was starting.
    const late = script.replace('gh api -X PATCH', 'git tag -f v1 v1.10.1 > /dev/null; gh api -X PATCH')
    expect(late).not.toBe(script)
    expect((await run(late, 'v1.10.0')).well).toBe(false)
    expect(await commitOf('v1')).toBe(await commitOf('v1.10.1'))
  })

  test.each(['v1', undefined])('says which token it needs where %s may not be moved', async (there) => {
    if (there !== undefined) await git('tag', there, 'v1.9.0')
    const { well, said } = await run(await scriptOf('major', 'Move it forward'), 'v1.10.0', {
      GH_REFUSES: 'yes',
    })
    expect(well).toBe(false)
    expect(said).toContain('::error title=v1 was not moved::v1.10.0 is released')
    expect(said).toContain('RELEASE_TOKEN')
  })
})

test('the tag of the major is moved by a job of its own, which can be run again alone', async () => {
  const { jobs } = parse(await readFile('.github/workflows/release.yml', 'utf8')) as {
    jobs: Record<
      string,
      { needs?: string[]; environment?: string; steps: { env?: Record<string, string> }[] }
    >
  }
  expect(Object.entries(jobs).map(([id, { needs }]) => [id, needs])).toEqual([
    ['check', undefined],
    ['release', ['check']],
    ['major', ['release']],
  ])
  expect(jobs.major?.environment).toBe('release')
  expect(jobs.major?.steps.at(-1)?.env?.GH_TOKEN).toContain('secrets.RELEASE_TOKEN || github.token')
})
