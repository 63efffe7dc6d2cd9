// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub's, in YAML.
import { describe, expect, test } from 'vitest'
import { runWorkflow } from '../workflows/run.js'

const base = {
  repository: 'test/fixtures/workflows/caller',
  ours: 'test/fixtures/workflows/ours',
  workflow: '.github/workflows/test.yml',
  event: { name: 'push' },
} as const

/** A workflow of one job with these steps. */
const steps = (text: string, job = '') => `name: Steps
on: push
permissions: {}
env: { LEVEL: workflow, OUTER: workflow }
jobs:
  main:
    runs-on: ubuntu-24.04
    defaults: { run: { shell: bash } }
    env: { LEVEL: job, SECRET: "\${{ secrets.SECRET }}" }
${job}    steps:
${text.trim().replace(/^/gm, '      ')}
`

const run = async (text: string, options: Partial<Parameters<typeof runWorkflow>[0]> = {}) => {
  const result = await runWorkflow({ ...base, text, ...options })
  const [job] = result.jobs
  if (job === undefined) throw new Error(JSON.stringify(result, null, 2))
  return { result, job, steps: job.steps }
}

describe('steps', () => {
  test('hand values on through the files of the runner', async () => {
    const {
      result,
      job,
      steps: ran,
    } = await run(
      steps(`
- id: first
  env: { LEVEL: step }
  run: |
    echo "level=$LEVEL outer=$OUTER" >> "$GITHUB_OUTPUT"
    printf 'text<<END\\none\\ntwo\\nEND\\n' >> "$GITHUB_OUTPUT"
    echo 'FROM_FILE=yes' >> "$GITHUB_ENV"
    mkdir -p "$RUNNER_TEMP/bin" && printf '#!/bin/sh\\necho found\\n' > "$RUNNER_TEMP/bin/mine"
    chmod +x "$RUNNER_TEMP/bin/mine" && echo "$RUNNER_TEMP/bin" >> "$GITHUB_PATH"
    echo '# Summary' >> "$GITHUB_STEP_SUMMARY"
    echo '::warning file=a.txt,line=2::careful'
- id: second
  if: \${{ env.FROM_FILE == 'yes' }}
  env: { TEXT: "\${{ steps.first.outputs.text }}" }
  run: |
    echo "text=$(echo "$TEXT" | tail -1) level=$LEVEL $(mine) $FROM_FILE" >> "$GITHUB_OUTPUT"
- if: \${{ false }}
  run: exit 1
`),
    )
    expect(result.conclusion).toBe('success')
    expect(ran.map(({ conclusion }) => conclusion)).toEqual(['success', 'success', 'skipped'])
    expect(ran[0]?.outputs).toEqual({ level: 'step outer=workflow', text: 'one\ntwo' })
    expect(ran[1]?.outputs).toEqual({ text: 'two level=job found yes' })
    expect(job.summary).toBe('# Summary\n')
    expect(result.annotations).toEqual([{ level: 'warning', message: 'careful', file: 'a.txt', line: 2 }])
  })

  test('see a runner, and nothing of the machine that they are tested on', async () => {
    process.env.OF_THE_DEVELOPER = 'private'
    const { steps: ran } = await run(steps('- run: env'), { secrets: { SECRET: 'hunter2' } })
    delete process.env.OF_THE_DEVELOPER
    const log = ran[0]?.log ?? ''
    expect(log).toContain('GITHUB_ACTIONS=true\n')
    expect(log).toContain('GITHUB_REPOSITORY=acme/plans\n')
    expect(log).toContain('LEVEL=job\n')
    expect(log).toContain('SECRET=***\n')
    expect(log).not.toMatch(
      /OF_THE_DEVELOPER|VITEST|SEEDRAIL|npm_|NODE_ENV|ACTIONS_RUNTIME_TOKEN|GITHUB_TOKEN/,
    )
    expect(log).not.toContain(`HOME=${process.env.HOME}\n`)
  })

  test('after a failed one are skipped, unless they ask for it', async () => {
    const { result, steps: ran } = await run(
      steps(`
- id: tolerated
  continue-on-error: true
  run: exit 3
- id: tell
  run: echo "\${{ steps.tolerated.outcome }} \${{ steps.tolerated.conclusion }}"
- run: exit 4
- run: echo never
- if: failure()
  run: echo "status \${{ job.status }}"
- if: always() && steps.tell.outcome == 'success'
  run: echo cleanup
`),
    )
    expect(result.conclusion).toBe('failure')
    expect(ran.map(({ outcome }) => outcome)).toEqual([
      'failure',
      'success',
      'failure',
      'skipped',
      'success',
      'success',
    ])
    expect(ran[0]?.conclusion).toBe('success')
    expect(ran[1]?.log).toBe('failure success\n')
    expect(ran[4]?.log).toBe('status failure\n')
    expect(result.annotations.at(-1)?.message).toBe('Process completed with exit code 4.')
  })

  test('fail within a pipe in the shell "bash", and only there', async () => {
    const pipe = '- run: |\n    false | cat\n    echo reached'
    expect((await run(steps(pipe))).job.conclusion).toBe('failure')
    const plain = await run(steps(pipe).replace('    defaults: { run: { shell: bash } }\n', ''))
    expect(plain.job.conclusion).toBe('success')
  })

  test.each([
    ['an output that is none', 'echo \'no output\' >> "$GITHUB_OUTPUT"', /Invalid format 'no output'/],
    ['an open block', 'echo \'a<<END\' >> "$GITHUB_OUTPUT"', /Matching delimiter not found/],
    ['NODE_OPTIONS', 'echo \'NODE_OPTIONS=-r x\' >> "$GITHUB_ENV"', /NODE_OPTIONS/],
  ])('fail with %s', async (_, script, reason) => {
    const { result } = await run(steps(`- run: |\n    ${script}`))
    expect(result.conclusion).toBe('failure')
    expect(result.annotations[0]?.message).toMatch(reason)
  })

  test('that hang are ended with all that they started', async () => {
    const hang = '- run: sleep 300 | cat\n  timeout-minutes: 1\n- if: always()\n  run: echo after'
    const one = await run(steps(hang), { minute: 300 })
    expect(one.steps.map(({ outcome }) => outcome)).toEqual(['failure', 'success'])
    expect(one.job.conclusion).toBe('failure')
    const whole = await run(steps('- run: sleep 300\n- run: echo never\n', '    timeout-minutes: 1\n'), {
      minute: 300,
    })
    expect(whole.job.conclusion).toBe('cancelled')
    expect(whole.steps.map(({ outcome }) => outcome)).toEqual(['failure', 'skipped'])
  })

  test('are told where a secret stood, though everything that is kept hides it', async () => {
    const { result, job } = await run(
      steps(`
- id: leak
  name: Leak
  run: |
    echo "the secret is $SECRET"
    echo "secret=$SECRET" >> "$GITHUB_OUTPUT"
    echo "$SECRET" >> "$GITHUB_STEP_SUMMARY"
`),
      { secrets: { SECRET: 'hunter2' } },
    )
    expect(JSON.stringify(job)).not.toContain('hunter2')
    expect(result.leaks).toEqual(['main, Leak: log', 'main, Leak: output secret', 'main, Leak: summary'])
  })
})

describe('our own actions', () => {
  const echo = (inputs: string) =>
    steps(`- id: echo\n  uses: seedrail/seedrail/actions/echo@v1\n  with: ${inputs}`)

  test('run on Node 24 with the inputs of their action.yml', async () => {
    const { steps: ran } = await run(echo('{ token: abc }'))
    expect(ran[0]).toMatchObject({
      conclusion: 'success',
      log: 'says hello on Node 24\n##[notice]hello\n',
      outputs: { said: 'hello', 'token-length': '3' },
      summary: 'Said hello.\n',
      annotations: [{ level: 'notice', file: 'data/words.json', line: 3, title: 'Echo' }],
    })
    const defaulted = await run(echo('{ word: "" }'))
    expect(defaulted.steps[0]?.outputs, 'an empty text is no absent one').toMatchObject({ said: '' })
    expect(Number(defaulted.steps[0]?.outputs['token-length'])).toBeGreaterThan(20)
  })
  test('warn of inputs that they do not know, and fail with their exit code', async () => {
    const { result, steps: ran } = await run(echo('{ wort: x, exit-code: 2 }'))
    expect(ran[0]?.conclusion).toBe('failure')
    expect(ran[0]?.annotations[0]?.message).toContain("Unexpected input(s) 'wort'")
    expect(result.annotations.at(-1)?.message).toContain('exit code 2')
  })
  test('that are not there fail', async () => {
    const { result } = await run(echo('{}').replace('actions/echo', 'actions/eco'))
    expect(result.annotations[0]?.message).toBe("Can't find 'action.yml' under 'actions/eco'.")
  })
  test('are not looked for in the repository of the caller', async () => {
    const { result } = await run(steps('- uses: $/actions/echo'))
    expect(result.annotations[0]?.message).toContain("Can't find 'action.yml'")
  })
})

test('an action that has no double is an error that says so', async () => {
  const { result } = await run(steps('- uses: somebody/something@v1'))
  expect(result.conclusion).toBe('failure')
  expect(result.annotations[0]?.message).toMatch(/no double of "somebody\/something".*actions\/checkout/)
  const unknown = await run(steps('- uses: actions/checkout@v7\n  with: { lfs: true }'))
  expect(unknown.result.annotations[0]?.message).toContain('does not know the input lfs')
})
