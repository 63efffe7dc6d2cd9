import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { packageRoot } from '../../scripts/root.js'
import { reusableWorkflows, workflows } from '../../workflows-src/index.js'
import { run } from '../../workflows-src/lib/model.js'
import { postgresImages } from '../../workflows-src/pins.js'
import { lintWorkflow } from '../workflows/lint.js'
import { checkPolicies } from '../workflows/policy.js'

const folder = '.github/workflows'

test('every workflow of the folder has a source, and the other way round', async () => {
  expect((await readdir(join(packageRoot, folder))).sort()).toEqual(
    workflows.map(({ id }) => `${id}.yml`).sort(),
  )
})

test.each(workflows.map(({ id }) => id))('%s: nothing is to be found by looking', async (id) => {
  const path = `${folder}/${id}.yml`
  expect(await lintWorkflow(path, await readFile(join(packageRoot, path), 'utf8'))).toEqual([])
})

describe('what others call', () => {
  test.each(reusableWorkflows.map(({ id }) => id))('%s asks by call and by form for the same', async (id) => {
    const { on } = parse(await readFile(join(packageRoot, folder, `${id}.yml`), 'utf8')) as {
      on: Record<'workflow_call' | 'workflow_dispatch', { inputs: Record<string, { type: string }> }>
    }
    const [called, typed] = [on.workflow_call.inputs, on.workflow_dispatch.inputs]
    expect(Object.keys(called)).toEqual(Object.keys(typed))
    for (const [name, input] of Object.entries(called)) {
      const form = typed[name]?.type
      expect(form === 'choice' ? 'string' : form, name).toBe(input.type)
    }
    expect(Object.keys(called).length).toBeGreaterThan(0)
  })
})

test('an expression in a script is refused where it is written', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is GitHub's.
  expect(() => run(['echo ${{ inputs.name }}'], { name: 'Greet' })).toThrow('through env')
})

test('the preview databases run the image that the workflows pin', async () => {
  const compose = parse(await readFile(join(packageRoot, 'docker/compose/preview.yml'), 'utf8'), {
    merge: true,
  }) as { services: Record<string, { image: string; ports: string[]; profiles?: string[] }> }
  expect(Object.keys(compose.services)).toEqual(['postgres', 'postgres-staging'])
  for (const service of Object.values(compose.services)) {
    expect(Object.values(postgresImages)).toContain(service.image)
    expect(service.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:5543[23]:5432$/)])
  }
  expect(compose.services['postgres-staging']?.profiles).toEqual(['staging'])
})

describe('what a job says before its steps', () => {
  type Read = { jobs: Record<string, { defaults?: unknown; env?: unknown; steps?: { run?: string }[] }> }
  const read = async (id: string) =>
    parse(await readFile(join(packageRoot, folder, `${id}.yml`), 'utf8')) as Read

  test.each(workflows.map(({ id }) => id))(
    '%s: a shell where there is a script, and nowhere else',
    async (id) => {
      for (const [name, { defaults, steps = [] }] of Object.entries((await read(id)).jobs)) {
        const scripts = steps.some((step) => step.run !== undefined)
        expect(defaults, name).toEqual(scripts ? { run: { shell: 'bash' } } : undefined)
      }
    },
  )

  test('the job that publishes the scorecard is as the one who publishes it asks', async () => {
    const path = `${folder}/scorecard.yml`
    const text = await readFile(join(packageRoot, path), 'utf8')
    expect(Object.keys((await read('scorecard')).jobs.measure ?? {}).sort()).toEqual([
      'name',
      'permissions',
      'runs-on',
      'steps',
      'timeout-minutes',
    ])
    const spoilt = text.replace('    steps:', '    defaults:\n      run:\n        shell: bash\n    steps:')
    const rules = (await checkPolicies(path, spoilt)).map(({ rule }) => rule)
    expect(rules).toEqual(['scorecard-job'])
  })
})

test('only what reads is cut short by a newer run', () => {
  const cut = workflows.flatMap(({ id, concurrency, jobs }) =>
    [concurrency, ...Object.values(jobs).map((job) => ('concurrency' in job ? job.concurrency : undefined))]
      .filter((group) => group !== undefined && group.cancel !== false)
      .map(() => id),
  )
  const readers = ['plan-seed', 'validate-scoring-contract', 'parity', 'test-migration']
  const checks = ['ci', 'codeql', 'dependency-review']
  expect(cut).toEqual(expect.arrayContaining([...checks, 'plan-seed', 'validate-scoring-contract']))
  expect(cut.filter((id) => ![...checks, ...readers].includes(id))).toEqual([])
})
