import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { packageRoot } from '../../scripts/root.js'
import { reusableWorkflows, workflows } from '../../workflows-src/index.js'
import { run } from '../../workflows-src/lib/model.js'
import { postgresImages } from '../../workflows-src/pins.js'
import { lintWorkflow } from '../workflows/lint.js'

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
