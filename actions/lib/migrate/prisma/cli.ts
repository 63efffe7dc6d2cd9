import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { type Dsn, renderDsn } from '../../database/dsn.js'
import { fault, type Problem } from '../../problem/problem.js'

/** Prisma's own CLI, as the project under test has installed it. */
export type PrismaCli = { entry: string; version: string }

/** Why Prisma itself is not asked. */
export type NoPrisma = { reason: string }

/** Longest time for one command of the CLI. Milliseconds. */
const patience = 120_000

/**
 * Finds a Prisma CLI of version 7 or later with its engine beside the schema or above it. Nothing is ever
 * downloaded: an engine that is not there already is not to be had.
 */
export async function findPrisma(
  schema: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PrismaCli | NoPrisma> {
  const modules = await findModules(resolve(dirname(schema)))
  if (modules === undefined) return { reason: 'no node_modules/prisma beside the schema or above it' }
  const manifest = JSON.parse(await readFile(join(modules, 'prisma', 'package.json'), 'utf8')) as {
    version?: string
  }
  const version = manifest.version ?? '0'
  if (Number.parseInt(version, 10) < 7)
    return { reason: `Prisma ${version} is there, and 7 or later is needed` }
  const given = environment.PRISMA_SCHEMA_ENGINE_BINARY
  const engine = given ? await exists(given) : await hasEngine(modules)
  if (!engine)
    return { reason: `Prisma ${version} is there without its schema engine, which it would download` }
  return { entry: join(modules, 'prisma', 'build', 'index.js'), version }
}

/**
 * Asks Prisma whether a database is what the schema wants. The address travels in the environment.
 * @returns Prisma's own words where it is not
 */
export async function diffWithPrisma(cli: PrismaCli, schema: string, dsn: Dsn): Promise<Problem[]> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-prisma-'))
  try {
    const config = join(folder, 'prisma.config.mjs')
    await writeFile(
      config,
      'export default { schema: process.env.SEEDRAIL_SCHEMA, datasource: { url: process.env.SEEDRAIL_URL } }\n',
    )
    const outcome = await run(
      cli,
      [
        'migrate',
        'diff',
        '--from-config-datasource',
        '--to-schema',
        resolve(schema),
        '--exit-code',
        '--config',
        config,
      ],
      { SEEDRAIL_SCHEMA: resolve(schema), SEEDRAIL_URL: renderDsn(dsn) },
    )
    return judge(outcome, schema)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Outcome = { code: number | null; text: string }

/** 0: no difference; 2: some; anything else: it could not look. An engine that dies early ends with 0 as well. */
function judge({ code, text }: Outcome, schema: string): Problem[] {
  if (code === 0 && /No difference detected/i.test(text)) return []
  const words = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('Loaded Prisma config'))
    .join('; ')
    .slice(0, 1_000)
  const place = { file: schema }
  return code === 2
    ? [
        fault('prisma-differs', `Prisma finds the migrated database different from the schema: ${words}`, {
          place,
          next: 'Write the migration that is missing: `npx prisma migrate dev --create-only`.',
        }),
      ]
    : [
        fault('prisma-diff-failed', `\`prisma migrate diff\` failed: ${words}`, {
          place,
          next: 'Correct what it says, or give "prisma: false": our own comparison is made in any case.',
        }),
      ]
}

function run(
  cli: PrismaCli,
  args: readonly string[],
  more: Readonly<Record<string, string>>,
): Promise<Outcome> {
  // Our own inputs hold addresses that Prisma has no business to know.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('INPUT_'))
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, [cli.entry, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: patience,
      env: {
        ...Object.fromEntries(inherited),
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
        NO_COLOR: '1',
        ...more,
      },
    })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (piece: string) => {
        text += piece
      })
    }
    child.once('error', reject)
    child.once('close', (code) => done({ code, text }))
  })
}

async function findModules(from: string): Promise<string | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules')
    if (await exists(join(modules, 'prisma', 'build', 'index.js'))) return modules
    if (dirname(folder) === folder) return undefined
  }
}

async function hasEngine(modules: string): Promise<boolean> {
  const files = await readdir(join(modules, '@prisma', 'engines')).catch(() => [])
  return files.some((file) => file.startsWith('schema-engine-'))
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
