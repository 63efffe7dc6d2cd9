// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub's, in YAML.
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { pins } from '../../workflows-src/pins.js'
import {
  checkActionlint,
  checkLanguage,
  checkScripts,
  hasShellcheck,
  lintWorkflow,
} from '../workflows/lint.js'
import { checkPolicies, ruleNames } from '../workflows/policy.js'

const path = '.github/workflows/sample.yml'
const ours = 'test/fixtures/workflows/ours'
const { checkout, setupNode } = pins

/** Keeps to every rule; each bad file below differs from it in one thing. */
const good = `name: Sample
on:
  workflow_call:
    inputs:
      word: { type: string, default: hello }
    outputs:
      said: { value: "\${{ jobs.say.outputs.said }}" }
  push:
    tags: [v1]

permissions: {}

concurrency:
  group: sample-\${{ github.ref }}
  cancel-in-progress: true

jobs:
  say:
    runs-on: ubuntu-24.04
    permissions:
      contents: read # to check the repository out
    timeout-minutes: 5
    outputs:
      said: \${{ steps.echo.outputs.said }}
    services:
      postgres:
        image: postgres:18@sha256:${'a'.repeat(64)}
        env:
          POSTGRES_PASSWORD: seedrail
    steps:
      - uses: ${checkout.action}@${checkout.sha} # ${checkout.tag}
        with:
          persist-credentials: false
      - uses: ${setupNode.action}@${setupNode.sha} # ${setupNode.tag}
        with:
          node-version: "24"
          package-manager-cache: false
      - id: echo
        uses: $/actions/echo
        with:
          word: \${{ inputs.word }}
      - env:
          WORD: \${{ inputs.word }}
        run: |
          echo "$WORD"
`

/** The good file with one thing changed; a change that changes nothing is a mistake of the test. */
function change(from: string | RegExp, to: string): string {
  const changed = good.replace(from, to)
  if (changed === good) throw new Error(`"${from}" is not in the good file.`)
  return changed
}

/** Line of the good file in which a text stands first, from 1. */
const lineOf = (text: string) => good.slice(0, good.indexOf(text)).split('\n').length

test('a file that keeps to every rule is left alone', async () => {
  expect(await lintWorkflow(path, good, ours)).toEqual([])
})

describe('refused by policy:', () => {
  const bad: [rule: string, text: string, message: RegExp][] = [
    ['expression-in-run', change('echo "$WORD"', 'echo "${{ inputs.word }}"'), /through env/],
    ['unpinned-action', change(checkout.sha, 'v7'), /"actions\/checkout@v7" is no commit/],
    ['unpinned-action', change(checkout.sha, 'f'.repeat(40)), /is no commit that stands in/],
    ['unpinned-action', change(` # ${checkout.tag}`, ' # v6.0.0'), /does not say its tag, v7/],
    ['unpinned-action', change('uses: $/actions/echo', 'uses: docker://alpine:3'), /docker:\/\/alpine:3/],
    [
      'self-reference',
      change('uses: $/actions/echo', 'uses: ./actions/echo'),
      /where a caller has its own files/,
    ],
    ['top-permissions', change('permissions: {}\n', ''), /does not begin with/],
    ['top-permissions', change('permissions: {}', 'permissions: { contents: read }'), /does not begin with/],
    ['top-permissions', change('permissions: {}', 'permissions: write-all'), /does not begin with/],
    [
      'unexplained-permission',
      change(' # to check the repository out', ''),
      /say does not say why.*contents: read/,
    ],
    [
      'unexplained-permission',
      change(/permissions:\n {6}contents.*\n/, 'permissions: write-all\n'),
      /write-all/,
    ],
    ['no-timeout', change('    timeout-minutes: 5\n', ''), /Job say has no timeout-minutes/],
    [
      'concurrency-prefix',
      change('group: sample-', 'group: ${{ github.workflow }}-'),
      /begin with "sample-"/,
    ],
    ['concurrency-prefix', change(/concurrency:\n.*\n.*\n/, 'concurrency: seeding\n'), /"seeding"/],
    ['persisted-credentials', change('persist-credentials: false', 'fetch-depth: 1'), /leaves its token/],
    [
      'persisted-credentials',
      change('persist-credentials: false', 'persist-credentials: true'),
      /leaves its token/,
    ],
    [
      'inherited-secrets',
      `${good}  all:\n    uses: $/.github/workflows/greet.yml\n    with: { word: x }\n    secrets: inherit\n`,
      /Job all hands over every secret/,
    ],
    ['dangerous-trigger', change('  push:\n', '  pull_request_target:\n  push:\n'), /pull_request_target/],
    [
      'dangerous-trigger',
      change('  push:\n', '  workflow_run: { workflows: [CI] }\n  push:\n'),
      /workflow_run/,
    ],
    ['cache-in-release', change('package-manager-cache: false', 'cache: npm'), /A release takes nothing/],
    ['cache-in-release', change('          package-manager-cache: false\n', ''), /A release takes nothing/],
    ['image-without-digest', change(/@sha256:a+/, ''), /postgres:18, which may be another/],
    [
      'image-without-digest',
      change(/image: .*/, `image: \${{ fromJSON('{"18":"postgres:18"}')['18'] }}`),
      /postgres:18, which may be another/,
    ],
    [
      'scorecard-job',
      change(
        `${setupNode.action}@${setupNode.sha} # ${setupNode.tag}`,
        `${pins.scorecard.action}@${pins.scorecard.sha} # ${pins.scorecard.tag}`,
      ),
      /Job say has services, run: nobody publishes its figures/,
    ],
    ['secret-in-output', change('${{ steps.echo.outputs.said }}', '${{ secrets.DSN }}'), /GitHub drops it/],
  ]

  test.each(bad)('%s', async (rule, text, message) => {
    const findings = await checkPolicies(path, text)
    expect(findings.map((finding) => finding.rule)).toEqual([rule])
    expect(findings[0]?.message).toMatch(message)
  })

  test('every rule has a file that it refuses', () => {
    expect(new Set(bad.map(([rule]) => rule))).toEqual(new Set(ruleNames))
  })
})

describe('the language service', () => {
  const found = async (text: string) => (await checkLanguage(path, text, ours)).map(({ message }) => message)

  test('knows whether an action of ours exists', async () => {
    expect(await found(change('$/actions/echo', '$/actions/eco'))).toEqual([
      expect.stringContaining('Unable to resolve action `$/actions/eco`'),
    ])
  })
  test('knows the inputs of our actions', async () => {
    expect(await found(change('          word: ${{ inputs.word }}', '          wort: x'))).toEqual([
      "Invalid action input 'wort'",
    ])
    const required = (await readFile('actions/verify-counts/action.yml', 'utf8')).includes('required: true')
    expect(required).toBe(true)
    const text = change('uses: $/actions/echo', 'uses: $/actions/verify-counts').replace(
      'word: ${',
      'dsn: ${',
    )
    expect((await checkLanguage(path, text)).map(({ message }) => message)).toEqual([
      'Missing required input `dataset`',
    ])
  })
  test('knows the inputs of called workflows', async () => {
    const call = (inputs: string) =>
      found(`${good}  call:\n    uses: $/.github/workflows/greet.yml\n    with: ${inputs}\n`)
    expect(await call('{ word: x }')).toEqual([])
    expect(await call('{ loud: true }')).toEqual([expect.stringContaining('word is required')])
    expect(await call('{ word: x, woerd: y }')).toEqual([expect.stringContaining('woerd is not defined')])
  })
  test('knows contexts, functions and the schema', async () => {
    expect(await found(change('inputs.word }}\n      - env', 'inputs.wrod }}\n      - env'))).toEqual([
      expect.stringContaining('wrod'),
    ])
    expect(await found(change('steps.echo.outputs', 'step.echo.outputs'))).not.toEqual([])
    expect(await found(change('timeout-minutes: 5', 'timeout: 5'))).not.toEqual([])
  })
})

test('actionlint reads a copy, and finds what is wrong in it', async () => {
  expect(await checkActionlint(path, good)).toEqual([])
  const [finding] = await checkActionlint(path, change('runs-on: ubuntu-24.04', 'runs-on: ubuntu-18.04'))
  expect(finding).toMatchObject({ rule: 'actionlint runner-label', path, line: lineOf('runs-on') })
})

test.skipIf(!(await hasShellcheck()))('shellcheck reads every script', async () => {
  const findings = await checkScripts(path, change('echo "$WORD"', 'echo $WORD'))
  expect(findings).toMatchObject([{ rule: 'shellcheck SC2086', path, line: lineOf('echo "$WORD"') }])
})
