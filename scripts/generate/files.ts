import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { manifestSchema } from '../../actions/lib/dataset/manifest.js'
import { dumpManifestSchema } from '../../actions/lib/dump/manifest.js'
import { reportFileSchema } from '../../actions/lib/report/report.js'
import { payloadSchema } from '../../actions/lib/scoring/contract.js'
import { contractManifestSchema } from '../../actions/lib/scoring/manifest.js'
import { workflows } from '../../workflows-src/index.js'
import { renderWorkflow } from '../../workflows-src/lib/render.js'
import { loadActions } from '../runner/actions.js'
import { renderActionYaml } from './action-yaml.js'
import { replaceActionsTable } from './actions-table.js'
import { type Project, renderActionReadme } from './readme.js'

/** A generated file: its path from the root, with `/`, and its whole text. */
export type GeneratedFile = { path: string; text: string }

/** What every generated file says of itself. */
const origin = 'by `npm run generate`; do not edit.'

const packageFile = z.object({
  name: z.string(),
  author: z.union([z.string(), z.object({ name: z.string() })]).optional(),
  repository: z.union([z.string(), z.object({ url: z.string() })]).optional(),
})

/** All that follows from the definitions and schemas of the package at `root`. */
export async function planGeneratedFiles(root: string): Promise<GeneratedFile[]> {
  const definitions = await loadActions(root)
  const project = await readProject(root)
  const ofActions = definitions.flatMap((definition) => {
    const folder = `actions/${definition.name}`
    return [
      { path: `${folder}/action.yml`, text: renderActionYaml(definition, project, origin) },
      { path: `${folder}/README.md`, text: renderActionReadme(definition, project, origin) },
    ]
  })
  const schemas = [
    {
      path: 'docs/dataset.schema.json',
      text: renderSchema(manifestSchema, 'actions/lib/dataset/manifest.ts'),
    },
    {
      path: 'docs/dump-manifest.schema.json',
      text: renderSchema(dumpManifestSchema, 'actions/lib/dump/manifest.ts'),
    },
    { path: 'docs/report.schema.json', text: renderSchema(reportFileSchema, 'actions/lib/report/report.ts') },
    {
      path: 'docs/scoring-contract.schema.json',
      text: renderSchema(contractManifestSchema, 'actions/lib/scoring/manifest.ts'),
    },
    {
      path: 'data/scoring/fixed-weight-v1.schema.json',
      text: renderSchema(payloadSchema, 'actions/lib/scoring/contract.ts'),
    },
  ]
  const readme = await readFile(join(root, 'README.md'), 'utf8').catch(() => undefined)
  const withTable = readme === undefined ? undefined : replaceActionsTable(unifyLines(readme), definitions)
  return [
    ...ofActions,
    ...schemas,
    ...workflows.map((workflow) => ({
      path: `.github/workflows/${workflow.id}.yml`,
      text: renderWorkflow(workflow),
    })),
    ...(withTable === undefined ? [] : [{ path: 'README.md', text: withTable }]),
  ]
}

/** The files that are missing or not what they should be. Line endings are git's affair, not ours. */
export async function findStaleFiles(root: string, files: readonly GeneratedFile[]): Promise<string[]> {
  const fresh = await Promise.all(
    files.map(async ({ path, text }) => {
      const kept = await readFile(join(root, path), 'utf8').catch(() => undefined)
      return kept !== undefined && unifyLines(kept) === text
    }),
  )
  return files.filter((_, index) => !fresh[index]).map((file) => file.path)
}

async function readProject(root: string): Promise<Project> {
  const found = packageFile.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
  const author = typeof found.author === 'object' ? found.author.name : found.author
  const repository = typeof found.repository === 'object' ? found.repository.url : found.repository
  const slug = /([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(repository ?? '')?.[1]
  return { author: author ?? 'Seedrail', repository: slug ?? `<owner>/${found.name}` }
}

/** As a writer of the file sees it: what has a default may be left out. JSON holds no comments but `$comment`. */
function renderSchema(schema: z.ZodType, source: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return `${JSON.stringify({ $schema, $comment: `Generated from ${source} ${origin}`, ...rest }, null, 2)}\n`
}

function unifyLines(text: string): string {
  return text.replaceAll('\r\n', '\n')
}
