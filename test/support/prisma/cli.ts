import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join, resolve as resolvePath } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the CLI is run against. */
export type PrismaProject = {
  /** Path of `schema.prisma`. */
  schema: string
  /** Path of the migrations folder. */
  migrations: string
  dsn: string
  /** A database that the CLI may empty; needed by `migrate diff --from-migrations`. */
  shadowDsn?: string
}

export type PrismaOutcome = {
  code: number | null
  /** Standard output and standard error together, without colours. */
  text: string
}

const here = dirname(fileURLToPath(import.meta.url))
const cli = join(dirname(createRequire(import.meta.url).resolve('prisma/package.json')), 'build', 'index.js')

/**
 * Runs the real Prisma CLI. Only its engine, a native binary that is downloaded at first use, is replaced:
 * by `schema-engine.mjs`, which runs the WebAssembly build of the same engine from npm.
 */
export function runPrisma(args: readonly string[], project: PrismaProject): Promise<PrismaOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args, '--config', join(here, 'prisma.config.ts')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        TEST_PRISMA_SCHEMA: resolvePath(project.schema),
        TEST_PRISMA_MIGRATIONS: resolvePath(project.migrations),
        DATABASE_URL: project.dsn,
        ...(project.shadowDsn === undefined ? {} : { SHADOW_DATABASE_URL: project.shadowDsn }),
        PRISMA_SCHEMA_ENGINE_BINARY: join(here, 'schema-engine.mjs'),
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
        NO_COLOR: '1',
      },
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, text }))
  })
}
