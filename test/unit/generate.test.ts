import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { renderActionYaml } from '../../scripts/generate/action-yaml.js'
import { replaceActionsTable } from '../../scripts/generate/actions-table.js'
import { findStaleFiles, type GeneratedFile, planGeneratedFiles } from '../../scripts/generate/files.js'
import { renderActionReadme } from '../../scripts/generate/readme.js'
import { packageRoot } from '../../scripts/root.js'
import { echo } from '../fixtures/runner/actions/echo/action.js'

const project = { author: 'Somebody', repository: 'somebody/seedrail' }

describe('stale files', () => {
  let root: string
  let files: GeneratedFile[]

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'seedrail-generate-'))
    files = await planGeneratedFiles(packageRoot)
    for (const { path, text } of files) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  it('nothing is stale right after writing, with either line ending', async () => {
    expect(await findStaleFiles(root, files)).toEqual([])
    const file = join(root, 'actions', 'seed', 'action.yml')
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'))
    expect(await findStaleFiles(root, files)).toEqual([])
  })

  it('one changed default, and one file that is gone, are both named', async () => {
    const file = join(root, 'actions', 'seed', 'action.yml')
    await writeFile(file, (await readFile(file, 'utf8')).replace('default: apply', 'default: plan'))
    await rm(join(root, 'docs', 'report.schema.json'))
    expect(await findStaleFiles(root, files)).toEqual(['actions/seed/action.yml', 'docs/report.schema.json'])
  })

  it('a README without markers is left alone', async () => {
    await cp(join(packageRoot, 'package.json'), join(root, 'package.json'))
    expect(replaceActionsTable('# Title\n', [echo])).toBeUndefined()
  })
})

describe('action.yml', () => {
  const yaml = renderActionYaml(echo, project, 'by a test.')
  const action = parse(yaml)

  it('says where it comes from and runs the bundle on node24', () => {
    expect(yaml.startsWith('# Generated from action.ts by a test.\n')).toBe(true)
    expect(action.runs).toEqual({ using: 'node24', main: '../../dist/echo.mjs' })
    expect(action).toMatchObject({ name: 'Seedrail echo', author: 'Somebody', branding: { color: 'orange' } })
  })

  it('defaults are texts, as GitHub wants them', () => {
    expect(action.inputs.loud.default).toBe('true')
    expect(action.inputs['exit-code'].default).toBe('0')
    expect(action.inputs.text).not.toHaveProperty('default')
  })

  it('what the environment may give as well is not required, what only the caller can give is', () => {
    expect(action.inputs.dsn.required).toBe(false)
    expect(action.inputs.text.required).toBe(true)
  })

  it('has every input and output of the definition, described', () => {
    expect(Object.keys(action.inputs)).toEqual(Object.keys(echo.inputs))
    expect(action.outputs).toEqual({
      said: { description: 'The text.' },
      lines: { description: 'Text of several lines.' },
    })
  })
})

describe('documents', () => {
  it('the README of an action shows a step that gives what is required and no secret', () => {
    const readme = renderActionReadme(echo, project, 'by a test.')
    expect(readme).toContain(
      [
        '- uses: somebody/seedrail/actions/echo@v0',
        '  with:',
        `    dsn: \${{ secrets.DATABASE_URL }}`,
        '    text: hello',
      ].join('\n'),
    )
    expect(readme).toContain('npm run action -- echo --text=hello')
    expect(readme).toContain('| `mode` | `apply` | A \\| choice. One of: apply, plan. |')
  })

  it('the table of actions replaces what stood between the markers, and nothing else', () => {
    const text = 'before\n<!-- actions:begin -->\nold\n<!-- actions:end -->\nafter\n'
    const once = replaceActionsTable(text, [echo])
    expect(once).toBe(
      'before\n<!-- actions:begin -->\n| action | what it does |\n| --- | --- |\n| [echo](actions/echo/README.md) | Prints what it was given, and one of each workflow command. |\n<!-- actions:end -->\nafter\n',
    )
    expect(replaceActionsTable(once ?? '', [echo])).toBe(once)
  })

  it('the schema of a dataset refuses unknown members and asks for no defaults', async () => {
    const files = await planGeneratedFiles(packageRoot)
    const schema = JSON.parse(files.find((file) => file.path === 'docs/dataset.schema.json')?.text ?? '')
    const policies = schema.oneOf ?? schema.anyOf
    expect(policies).toHaveLength(2)
    for (const policy of policies) expect(policy.additionalProperties).toBe(false)
    expect(policies[0].required).toContain('key')
    expect(policies[0].required).not.toContain('rename')
    expect(schema.$comment).toContain('npm run generate')
  })
})
