import { chmod, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseDsn, renderDsn } from '../../actions/lib/database/dsn.js'
import { verifyDump } from '../../actions/lib/dump/verify.js'
import { startArtifactService } from '../support/artifact-service.js'
import { findNode24, parseOutputs, runBuilt } from '../support/built-action.js'
import { makeFolder, writeTableList } from '../support/dump.js'
import { createMovementsDatabase, seed } from '../support/movements.js'
import { adminDsn, createTestDatabase, type TestDatabase } from '../support/postgres.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createMovementsDatabase()
  await seed(database)
})
afterEach(() => database.drop())

/** Enough rows that a dump of them can be interrupted. */
async function growBig(): Promise<string> {
  await database.query(`CREATE TABLE big (id integer PRIMARY KEY, filler text NOT NULL);
INSERT INTO big SELECT n, repeat(md5(n::text), 8) FROM generate_series(1, 150000) n`)
  return writeTableList(['big'])
}

/** Scratch databases of dumps under this login. Other files prove dumps on the same server meanwhile. */
const listScratch = (login: string) =>
  database.query(
    `SELECT datname FROM pg_database WHERE datname LIKE 'seedrail_proof_%' AND pg_get_userbyid(datdba) = $1`,
    [login],
  )

/** A superuser of the test's own, by whom its scratch databases can be told. */
async function withLogin(work: (login: string, dsn: string) => Promise<void>): Promise<void> {
  const login = `dumper_${database.name}`
  await database.query(`CREATE ROLE ${login} SUPERUSER LOGIN PASSWORD 'dumper'`)
  try {
    await work(login, renderDsn({ ...parseDsn(database.dsn), user: login, password: 'dumper' }))
  } finally {
    await database.query(`DROP ROLE ${login}`)
  }
}

describe.each(['the Node of this run', 'Node 24'])('the built dump on %s', (which) => {
  test('needs no pg_dump, no checkout and no npm: it proves its file and says what it holds', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'seedrail-foreign-'))
    const run = await runBuilt(
      'dump',
      { dsn: database.dsn, dataset: resolve('data/movements'), name: 'movements_seed_ci' },
      // Without PATH only the pg_dump that is carried along can be found, but for one in a usual place.
      { cwd, node: which === 'Node 24' ? await findNode24() : process.execPath, env: { PATH: '' } },
    )
    expect(run.exitCode, run.shown).toBe(0)
    const outputs = parseOutputs(run.outputs)
    expect(outputs).toMatchObject({
      path: 'artifacts/seed-dumps/movements_seed_ci.sql',
      manifest: 'artifacts/seed-dumps/movements_seed_ci.manifest.json',
      rows: '56',
      tables: '3',
      changed: 'true',
    })
    expect(outputs.client).toMatch(/^(native|wasm) \d+/)
    expect(outputs.sha256).toMatch(/^[0-9a-f]{64}$/)
    const manifest = JSON.parse(await readFile(join(cwd, outputs.manifest ?? ''), 'utf8'))
    expect(manifest.proof).toMatchObject({ tables: 3, rows: 56, foreignKeys: 4, uniqueKeys: 6 })
    expect(manifest.proof.expectations).toBeGreaterThan(10)
    expect(run.summary).toContain('56 rows of 3 tables dumped')
    expect(run.shown + run.summary + run.report).not.toContain(parseDsn(adminDsn()).password || '\0')
  })
})

test('against the manifest of an earlier dump, equal data is unchanged and other data changed', async () => {
  const folder = await makeFolder()
  const inputs = { dsn: database.dsn, dataset: 'data/movements', 'output-dir': folder, prove: 'false' }
  await runBuilt('dump', { ...inputs, name: 'first' })
  const previous = join(folder, 'first.manifest.json')
  const same = await runBuilt('dump', { ...inputs, name: 'second', previous })
  expect(parseOutputs(same.outputs).changed, same.shown).toBe('false')
  await database.query(`UPDATE movement_staging SET review_notes = 'looked at' WHERE slug = 'back-squat'`)
  const other = await runBuilt('dump', { ...inputs, name: 'third', previous })
  expect(parseOutputs(other.outputs).changed).toBe('true')
})

test('data that breaks the expectations of its dataset is not handed out', () =>
  withLogin(async (login, dsn) => {
    const folder = await makeFolder()
    await database.query(`DELETE FROM movement_audit_log WHERE action = 'APPROVED'`)
    const run = await runBuilt('dump', { dsn, dataset: 'data/movements', 'output-dir': folder })
    expect(run.exitCode).toBe(1)
    expect(run.shown).toContain('movement_audit_log')
    expect(await readdir(folder)).toEqual([])
    expect(await listScratch(login)).toEqual([])
  }))

test('the public is shown a dump only where the caller says so', async () => {
  const folder = await makeFolder()
  const event = join(folder, 'event.json')
  await writeFile(event, JSON.stringify({ repository: { private: false } }))
  const env = { GITHUB_EVENT_PATH: event, GITHUB_REPOSITORY: 'acme/seeds' }
  const inputs = {
    dsn: database.dsn,
    dataset: 'data/movements',
    'output-dir': join(folder, 'out'),
    upload: 'true',
  }
  const run = await runBuilt('dump', inputs, { env })
  expect(run.exitCode).toBe(2)
  expect(run.shown).toMatch(/public/)
  expect(run.shown).toContain('Nothing was dumped.')
  expect(await readdir(folder)).toEqual(['event.json'])
})

test('uploaded, dump and manifest are one artifact, by the name that the outputs say', async () => {
  const service = await startArtifactService()
  try {
    const folder = await makeFolder()
    const run = await runBuilt(
      'dump',
      {
        dsn: database.dsn,
        dataset: 'data/movements',
        'output-dir': folder,
        name: 'ci',
        upload: 'true',
        ephemeral: 'true',
      },
      { env: service.environment({ attempt: '2' }) },
    )
    expect(run.exitCode, run.shown).toBe(0)
    const [artifact] = service.artifacts
    expect(artifact).toMatchObject({ name: 'ci-attempt-2', finished: true })
    expect(parseOutputs(run.outputs)).toMatchObject({
      'artifact-name': 'ci-attempt-2',
      'artifact-id': String(artifact?.id),
    })
    for (const name of ['ci.sql', 'ci.manifest.json']) expect(artifact?.bytes.includes(name)).toBe(true)
  } finally {
    await service.close()
  }
})

describe.skipIf(process.platform === 'win32')('a dump that is interrupted', () => {
  test('by a signal takes its half file and its scratch database away', () =>
    withLogin(async (login, dsn) => {
      const dataset = await growBig()
      const folder = await makeFolder()
      const inputs = { dsn, dataset, 'output-dir': folder, name: 'big' }
      let interrupted = 0
      for (let delay = 300; delay < 6_000 && interrupted < 6; delay += 350) {
        const run = await runBuilt('dump', inputs, {
          watch: (kill) => void sleep(delay).then(() => kill('SIGTERM')),
        })
        if (run.exitCode === 0) break
        interrupted++
        expect(await readdir(folder), `after ${delay} ms`).toEqual([])
        expect(await listScratch(login), `after ${delay} ms`).toEqual([])
      }
      expect(interrupted).toBeGreaterThan(1)
    }))

  test('by kill -9 leaves a whole dump under its name, or none', async () => {
    const dataset = await growBig()
    let early = 0
    for (let delay = 250; delay < 4_000; delay += 150) {
      const folder = await makeFolder()
      const inputs = { dsn: database.dsn, dataset, 'output-dir': folder, name: 'big', prove: 'false' }
      const run = await runBuilt('dump', inputs, {
        watch: (kill) => void sleep(delay).then(() => kill('SIGKILL')),
      })
      const left = (await readdir(folder)).filter((name) => !name.startsWith('.'))
      if (left.includes('big.manifest.json')) await verifyDump(join(folder, 'big.sql'))
      else early++
      if (run.exitCode === 0) break
    }
    expect(early).toBeGreaterThan(1)
  })

  test.each(['none', 'gzip'])('by a full disk says so and leaves no file (%s)', (compress) =>
    withLogin(async (login, dsn) => {
      const dataset = await growBig()
      const folder = await makeFolder()
      // No file of this process may grow beyond 256 KB: to a program that is a disk without room.
      const wrapper = join(await makeFolder(), 'node')
      await writeFile(wrapper, `#!/bin/bash\nulimit -f 256\nexec "${process.execPath}" "$@"\n`)
      await chmod(wrapper, 0o755)
      const inputs = { dsn, dataset, 'output-dir': folder, name: 'big', compress }
      const run = await runBuilt('dump', inputs, { node: wrapper })
      expect(run.exitCode, run.shown).toBe(2)
      expect(run.shown).toContain('There is no room for the dump')
      expect(await readdir(folder)).toEqual([])
      expect(await listScratch(login)).toEqual([])
    }),
  )
})

test('the npm script dumps under the words that people type', async () => {
  const { execFile } = await import('node:child_process')
  const { promisify } = await import('node:util')
  const folder = await makeFolder()
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'scripts/generate-seed-dump.ts', '--dsn', database.dsn, '--output-dir', folder],
    { env: { ...process.env, NO_COLOR: '1' } },
  )
  const [manifest, sql] = (await readdir(folder)).sort()
  expect(manifest).toMatch(/^movements_seed_\d{8}_\d{6}\.manifest\.json$/)
  expect(sql).toMatch(/^movements_seed_\d{8}_\d{6}\.sql$/)
  expect(stdout).toContain('npm run restore-seed')
  expect(stdout).not.toContain(parseDsn(database.dsn).password || '\0')
})

test('a database with blanks and quotes in its name is dumped and proven', async () => {
  const odd = await createTestDatabase()
  const name = `it's "odd" ${Date.now()}`
  await database.query(`ALTER DATABASE ${odd.name} RENAME TO "${name.replaceAll('"', '""')}"`)
  try {
    const { withDatabase } = await import('../../actions/lib/database/dsn.js')
    const { text: dsn } = withDatabase(parseDsn(odd.dsn), name)
    const { default: pg } = await import('pg')
    const client = new pg.Client({ connectionString: dsn })
    await client.connect()
    await client.query(`CREATE TABLE item (id text PRIMARY KEY); INSERT INTO item VALUES ('a')`)
    await client.end()
    const folder = await makeFolder()
    const run = await runBuilt('dump', {
      dsn,
      dataset: await writeTableList(['item']),
      'output-dir': folder,
      name: 'x',
    })
    expect(run.exitCode, run.shown).toBe(0)
    expect((await readdir(folder)).sort()).toEqual(['x.manifest.json', 'x.sql'])
  } finally {
    await database.query(`DROP DATABASE IF EXISTS "${name.replaceAll('"', '""')}" WITH (FORCE)`)
  }
})
