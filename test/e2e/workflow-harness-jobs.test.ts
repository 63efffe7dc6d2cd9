// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub's, in YAML.
import { describe, expect, test } from 'vitest'
import { EventFault } from '../workflows/event.js'
import { startGitHub } from '../workflows/github.js'
import { runWorkflow } from '../workflows/run.js'

type Options = Partial<Parameters<typeof runWorkflow>[0]>

const run = (text: string, options: Options = {}) =>
  runWorkflow({
    repository: 'test/fixtures/workflows/caller',
    ours: 'test/fixtures/workflows/ours',
    workflow: '.github/workflows/test.yml',
    event: { name: 'push' },
    text,
    ...options,
  })

const conclusions = (result: Awaited<ReturnType<typeof run>>) =>
  Object.fromEntries(result.jobs.map(({ id, conclusion }) => [id, conclusion]))

const job = (id: string, lines: string, script = 'true') =>
  `  ${id}:\n    runs-on: ubuntu-24.04\n${lines.replace(/^(?=.)/gm, '    ')}\n    steps: [{ id: it, run: '${script}' }]\n`

const workflow = (...jobs: string[]) => `on: push\npermissions: {}\njobs:\n${jobs.join('')}`

describe('jobs', () => {
  test('wait for what they need, and are skipped when it failed or was skipped', async () => {
    const result = await run(
      workflow(
        job('last', "needs: [off]\nif: always() && needs.off.result == 'skipped'"),
        job('bad', '', 'exit 1'),
        job('after-bad', 'needs: bad'),
        job('rescue', 'needs: [bad]\nif: failure()'),
        job('after-rescue', 'needs: rescue'),
        job('off', "if: github.ref == 'refs/heads/other'"),
        job('after-off', 'needs: off'),
      ),
    )
    expect(conclusions(result)).toEqual({
      bad: 'failure',
      off: 'skipped',
      last: 'success',
      'after-bad': 'skipped',
      rescue: 'success',
      // A failure on the way here counts, though what is needed directly succeeded.
      'after-rescue': 'skipped',
      'after-off': 'skipped',
    })
    expect(result.conclusion).toBe('failure')
  })

  test('hand outputs on, but nothing that is masked', async () => {
    const result = await run(
      `on: push
jobs:
  make:
    runs-on: ubuntu-24.04
    outputs:
      plain: \${{ steps.it.outputs.plain }}
      dsn: \${{ steps.it.outputs.dsn }}
      late: \${{ steps.it.outputs.late }}
    steps:
      - id: it
        env: { DSN: "\${{ secrets.DSN }}" }
        run: |
          echo "::add-mask::found-out"
          { echo "plain=p"; echo "dsn=to $DSN"; echo "late=found-out"; } >> "$GITHUB_OUTPUT"
  take:
    needs: make
    runs-on: ubuntu-24.04
    steps:
      - run: echo '\${{ toJSON(needs.make.outputs) }}'
`,
      { secrets: { DSN: 'postgresql://u:p@h/d' } },
    )
    expect(result.jobs[0]?.outputs).toEqual({ plain: 'p' })
    expect(JSON.parse(result.jobs[1]?.steps[0]?.log ?? '')).toEqual({ plain: 'p' })
    expect(result.warnings).toEqual([
      "make: Skip output 'dsn' since it may contain secret.",
      "make: Skip output 'late' since it may contain secret.",
    ])
  })

  test('of a matrix all run where fail-fast is off, each in its environment', async () => {
    const text = (failFast: boolean) => `on: push
jobs:
  seed:
    name: Seed \${{ matrix.target }}
    runs-on: ubuntu-24.04
    strategy:
      fail-fast: ${failFast}
      matrix: { target: "\${{ fromJSON(vars.TARGETS) }}" }
    environment: { name: "\${{ matrix.target }}" }
    outputs: { last: "\${{ matrix.target }}" }
    steps:
      - env: { DSN: "\${{ secrets.DSN }}" }
        run: test "\${#DSN}" -gt 5 && echo "length \${#DSN} \${{ strategy.job-index }}/\${{ strategy.job-total }}"
  after:
    needs: seed
    if: always()
    runs-on: ubuntu-24.04
    steps: [{ run: "echo \${{ needs.seed.result }} \${{ needs.seed.outputs.last }}" }]
`
    const options: Options = {
      vars: { TARGETS: '["eu", "broken", "us"]' },
      secrets: { DSN: 'none' },
      environments: { eu: { secrets: { DSN: 'address-eu' } }, us: { secrets: { DSN: 'address-us!' } } },
    }
    const all = await run(text(false), options)
    expect(all.jobs.map(({ name, environment, conclusion }) => [name, environment, conclusion])).toEqual([
      ['Seed eu', 'eu', 'success'],
      ['Seed broken', 'broken', 'failure'],
      ['Seed us', 'us', 'success'],
      ['after', undefined, 'success'],
    ])
    expect(all.jobs[2]?.steps[0]?.log).toBe('length 11 2/3\n')
    expect(all.jobs[3]?.steps[0]?.log).toBe('failure us\n')
    expect(all.warnings).toEqual([expect.stringContaining('"broken" does not exist')])
    const fast = await run(text(true), options)
    expect(fast.jobs.map(({ conclusion }) => conclusion)).toEqual([
      'success',
      'failure',
      'cancelled',
      'success',
    ])
    const none = await run(text(false), { vars: { TARGETS: '[]' } })
    expect(none.jobs[0]?.annotations[0]?.message).toContain("'target' does not contain any values")
  })
})

describe('a called workflow', () => {
  const call = (more: string, permissions = 'contents: read') =>
    `on: [push, pull_request]
env: { OUTER: caller }
permissions: {}
jobs:
  greet:
    permissions: { ${permissions} }
    uses: owner/seedrail/.github/workflows/greet.yml@v1
${more.trim().replace(/^/gm, '    ')}
  after:
    needs: greet
    runs-on: ubuntu-24.04
    steps: [{ run: "echo said=\${{ needs.greet.outputs.said }} secret=\${{ needs.greet.outputs.secret }}" }]
`
  const pass = 'with: { word: hi, times: 3 }\nsecrets: { PASSWORD: "${{ secrets.MINE }}" }'
  const secrets = { MINE: 'hunter2', OTHER: 'not handed over' }

  test('sees what it is handed, in its types, and nothing else of its caller', async () => {
    const result = await run(call(pass), { secrets })
    expect(result.conclusion).toBe('success')
    const inside = result.jobs[0]
    expect(inside).toMatchObject({
      id: 'greet/greet',
      name: 'greet / Greet',
      permissions: { contents: 'read' },
    })
    expect(inside?.steps[1]?.outputs).toEqual({
      secret: '***',
      length: '7',
      other: '',
      outer: 'none',
      times: '3',
      type: '3',
      loud: 'false',
      caller: '.github/workflows/test.yml',
      ref: 'seedrail/seedrail/.github/workflows/greet.yml@refs/heads/main',
    })
    expect(result.jobs[1]?.steps[0]?.log).toBe('said=hi secret=\n')
    expect(result.calls).toEqual({ greet: { said: 'hi', secret: '' } })
  })

  test('gets the secret of its environment where its caller names it', async () => {
    const environments = { loud: { secrets: { PASSWORD: 'of the environment', OTHER: 'unnamed' } } }
    const loud = 'with: { word: hi, loud: true }'
    const named = await run(call(`${loud}\nsecrets: { PASSWORD: "\${{ secrets.PASSWORD }}" }`), {
      environments,
    })
    expect(named.jobs[0]?.steps[1]?.outputs).toMatchObject({ length: '18', other: '', loud: 'true' })
    expect(named.jobs[0]?.steps[0]?.outputs.said).toBe('hi!')
    const unnamed = await run(call(loud), { environments })
    expect(unnamed.jobs[0]?.steps[1]?.outputs).toMatchObject({ length: '0' })
  })

  test.each([
    ['an input it does not know', 'with: { word: x, woord: y }', 'woord is not defined'],
    ['a required input that is missing', 'with: { loud: true }', 'word is required, but not provided'],
    [
      'a text for a boolean',
      'with: { word: x, loud: "yes" }',
      'Input loud is a boolean, but "yes" is a string',
    ],
    ['a secret it does not know', 'with: { word: x }\nsecrets: { PASS: x }', 'PASS is not defined'],
  ])('does not start with %s', async (_, more, reason) => {
    const result = await run(call(more))
    expect(result.conclusion).toBe('startup-failure')
    expect(result.faults.join('\n')).toContain(reason)
    expect(result.jobs).toEqual([])
  })

  test('does not start with more permissions than its caller has', async () => {
    const result = await run(call(pass, 'issues: write'))
    expect(result.conclusion).toBe('startup-failure')
    expect(result.faults).toEqual([
      expect.stringContaining(
        "The nested job 'greet' is requesting 'contents: read', but is only allowed 'contents: none'.",
      ),
    ])
  })

  test('fails where an expression makes the wrong type', async () => {
    const result = await run(call('with: { word: x, loud: "${{ github.ref }}" }'))
    expect(result.conclusion).toBe('failure')
    expect(result.jobs[0]?.annotations[0]?.message).toContain(
      'Input loud is a boolean, but got "refs/heads/main"',
    )
  })

  test('that is not there stops the run', async () => {
    const result = await run(call(pass).replace('greet.yml', 'great.yml'))
    expect(result.faults.join('\n')).toContain('workflow was not found')
  })

  test('runs for a fork without secrets, with a token that reads', async () => {
    const result = await run(call(pass, 'contents: write'), {
      event: { name: 'pull_request' },
      fork: true,
      secrets,
    })
    expect(result.conclusion).toBe('success')
    expect(result.jobs[0]?.steps[1]?.outputs).toMatchObject({ length: '0' })
    expect(result.jobs[0]?.permissions).toEqual({ contents: 'read' })
  })
})

test('a fork is given no variables, so that a runner named by one is none', async () => {
  const text = `on: pull_request
jobs:
  a: { runs-on: "\${{ vars.RUNNER }}", steps: [{ run: "true" }] }
`
  const options: Options = { event: { name: 'pull_request' }, vars: { RUNNER: 'ubuntu-24.04' } }
  expect((await run(text, options)).conclusion).toBe('success')
  const fork = await run(text, { ...options, fork: true })
  expect(fork.conclusion).toBe('failure')
  expect(fork.jobs[0]?.annotations[0]?.message).toContain('runs-on is empty')
})

describe('a concurrency group', () => {
  const text = (group: string) => `on: push
concurrency: { group: "${group}", cancel-in-progress: true }
permissions: {}
jobs:
  inner:
    uses: ./.github/workflows/grouped.yml
    permissions: {}
`
  test('that the caller already holds is a deadlock', async () => {
    const repository = 'test/fixtures/workflows/grouped'
    const deadlock = await run(text('grouped-${{ github.ref }}'), { repository })
    expect(deadlock.conclusion).toBe('cancelled')
    expect(deadlock.jobs[0]?.annotations[0]?.message).toContain(
      "a deadlock for concurrency group 'grouped-refs/heads/main'",
    )
    const fine = await run(text('caller-${{ github.ref }}'), { repository })
    expect(fine.conclusion).toBe('success')
    expect(fine.concurrency).toEqual([
      { where: '.github/workflows/test.yml', group: 'caller-refs/heads/main', cancelInProgress: true },
      { where: '.github/workflows/grouped.yml', group: 'grouped-refs/heads/main', cancelInProgress: false },
    ])
  })
})

describe('an event', () => {
  const filtered = `on:
  push: { branches: [main], paths: ['data/**', '!**/*.md'] }
  pull_request: { types: [opened] }
  schedule: [{ cron: '5 4 * * *' }]
jobs:
  a: { runs-on: ubuntu-24.04, steps: [{ run: "echo \${{ github.event_name }} \${{ github.base_ref }}" }] }
`
  test.each([
    [{ name: 'push', changed: ['data/a.json'] }, 'success'],
    [{ name: 'push', changed: ['data/a.md', 'src/x.ts'] }, 'not-triggered'],
    [{ name: 'push', branch: 'other' }, 'not-triggered'],
    [{ name: 'push', tag: 'v1' }, 'not-triggered'],
    [{ name: 'pull_request' }, 'success'],
    [{ name: 'pull_request', action: 'closed' }, 'not-triggered'],
    [{ name: 'schedule', cron: '5 4 * * *' }, 'success'],
  ] as const)('%j: %s', async (event, conclusion) => {
    expect((await run(filtered, { event })).conclusion).toBe(conclusion)
  })
  test('that the workflow does not know is a mistake of the test', async () => {
    await expect(run(filtered, { event: { name: 'workflow_dispatch' } })).rejects.toThrow(EventFault)
  })
  test('of a broken file starts nothing', async () => {
    const result = await run(filtered.replace('runs-on', 'run-on'))
    expect(result).toMatchObject({ conclusion: 'startup-failure', jobs: [] })
    expect(result.faults.join('\n')).toContain('run-on')
  })
})

describe('a dispatch', () => {
  const greet = (inputs: Options['inputs']) =>
    runWorkflow({
      repository: 'test/fixtures/workflows/caller',
      ours: 'test/fixtures/workflows/ours',
      workflow: '.github/workflows/greet.yml',
      event: { name: 'workflow_dispatch' },
      ...(inputs === undefined ? {} : { inputs }),
    })
  test('has typed inputs and their defaults', async () => {
    const result = await greet({ word: 'hi', loud: true })
    expect(result.conclusion).toBe('success')
    expect(result.outputs.said).toBe('hi!')
    expect(result.jobs[0]?.steps[1]?.outputs).toMatchObject({ loud: 'true', times: '1' })
  })
  test.each([
    [{ word: 'x', tone: 'lukewarm' }, /'lukewarm' for input 'tone' not in the list/],
    [{ word: 'x', loud: 'maybe' }, /'maybe' for input 'loud' is no boolean/],
    [{ word: 'x', times: 'often' }, /'often' for input 'times' is no number/],
    [{ word: 'x', more: 'y' }, /Unexpected inputs provided: \["more"\]/],
    [{}, /Required input 'word' not provided/],
  ])('with %j is refused', async (inputs, reason) => {
    await expect(greet(inputs)).rejects.toThrow(reason)
  })
})

test('failed jobs that are run again take what the others put out, and what needs them runs again too', async () => {
  const say = 'echo "word=$GITHUB_RUN_ATTEMPT" >> "$GITHUB_OUTPUT"'
  const outputs = 'outputs: { word: "${{ steps.it.outputs.word }}" }'
  const text = workflow(
    job('made', outputs, say),
    job('other', outputs, say),
    job(
      'late',
      `needs: made\nenv: { MADE: "\${{ needs.made.outputs.word }}" }\n${outputs}`,
      '[ "$MADE$GITHUB_RUN_ATTEMPT" = 12 ]',
    ),
    job('after', `needs: late\nif: always()\n${outputs}`, say),
  )
  const github = await startGitHub()
  const first = await run(text, { github })
  expect(conclusions(first)).toEqual({ made: 'success', other: 'success', late: 'failure', after: 'success' })
  const again = await run(text, { github, rerunOf: first })
  await github.close()
  expect(conclusions(again)).toEqual({ made: 'success', other: 'success', late: 'success', after: 'success' })
  expect(Object.fromEntries(again.jobs.map(({ id, outputs: out }) => [id, out.word]))).toEqual({
    made: '1',
    other: '1',
    late: '',
    after: '2',
  })
  expect([again.runId, again.attempt]).toEqual([first.runId, 2])
})
