import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'tsup'
import { type Dsn, parseDsn } from '../../actions/lib/database/dsn.js'
import { exists } from '../../scripts/root.js'
import type { Command } from './measure.js'
import { type Source, versionSchema, type Workload } from './workload.js'

/** What is timed, in this order. Only Seedrail knows two ways of finding that nothing changed. */
export const phases = ['first load', 'nothing changed, trusted', 'nothing changed', '1 % changed'] as const
export type Phase = (typeof phases)[number]

/** A way of bringing the table to the state of a file, as a whole process of its own. */
export type Method = {
  name: string
  phases: readonly Phase[]
  /** What it needs in the database besides the table. */
  schema: string
  command(phase: Phase, workload: Workload): Command
}

const plainPhases = phases.filter((phase) => phase !== 'nothing changed, trusted')

const sourceOf = (phase: Phase, { original, edited }: Workload): Source =>
  phase === '1 % changed' ? edited : original

/** The built action; "nothing changed" is `full`, and the triggers that keep its version are its own burden. */
export function seedrail(dsn: string, dist: string): Method {
  return {
    name: 'Seedrail',
    phases,
    schema: versionSchema,
    command: (phase, workload) => ({
      file: process.execPath,
      args: [join(dist, 'seed.mjs')],
      env: {
        INPUT_DSN: dsn,
        INPUT_DATASET: sourceOf(phase, workload).folder,
        ...(phase === 'nothing changed' ? { INPUT_FULL: 'true' } : {}),
      },
    }),
  }
}

/** What every ratio is measured against: no JSON is parsed, the COPY file lies ready. */
export function psql(dsn: string, program: string): Method {
  return {
    name: 'psql, stage and anti-join merge',
    phases: plainPhases,
    schema: '',
    command: (phase, workload) => ({
      file: program,
      args: ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', sourceOf(phase, workload).merge],
      env: libpqVariables(parseDsn(dsn)),
    }),
  }
}

/** An address as libpq reads it from the environment, where no other user of the machine sees it. */
function libpqVariables({ host, port, user, password, database, parameters }: Dsn): Record<string, string> {
  return {
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    ...(parameters.sslmode === undefined ? {} : { PGSSLMODE: parameters.sslmode }),
  }
}

/** Debian's psql is a script that looks for the real one, which takes as long as a small merge. */
export async function findPsql(): Promise<string> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => [])
  for (const version of versions.sort((a, b) => Number(b) - Number(a))) {
    const program = `/usr/lib/postgresql/${version}/bin/psql`
    if (await exists(program)) return program
  }
  return 'psql'
}

/** Each reads the whole file by JSON.parse and writes in one transaction, as scripts that use it do. */
const peers = {
  loop: 'a loop of upserts, prepared',
  batches: 'multi-VALUES, batches of 1,000',
  drizzle: 'drizzle, batches of 1,000',
  knex: 'knex, batches of 1,000',
} as const

/** Within the repository, so that the peers find their packages. */
const compiled = 'node_modules/.cache/seedrail-bench'

/** Compiles the peers, so that none of them pays for a TypeScript loader; their packages stay as installed. */
export async function buildPeers(dsn: string): Promise<Method[]> {
  const names = Object.keys(peers)
  await build({
    entry: Object.fromEntries(names.map((name) => [name, `test/bench/peers/${name}.ts`])),
    outDir: compiled,
    outExtension: () => ({ js: '.mjs' }),
    format: ['esm'],
    platform: 'node',
    target: 'node20',
    config: false,
    silent: true,
    splitting: false,
    skipNodeModulesBundle: true,
  })
  return Object.entries(peers).map(([file, name]) => ({
    name,
    phases: plainPhases,
    schema: '',
    command: (phase, workload) => ({
      file: process.execPath,
      args: [join(compiled, `${file}.mjs`), sourceOf(phase, workload).json],
      env: { BENCH_DSN: dsn },
    }),
  }))
}

export async function removePeers(): Promise<void> {
  await rm(compiled, { recursive: true, force: true })
}
