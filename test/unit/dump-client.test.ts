import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { planCommand, planEnvironment } from '../../actions/lib/dump/client/dump-schema.js'
import { findDumpClient } from '../../actions/lib/dump/client/find.js'
import { placesOnPath, usualPlaces } from '../../actions/lib/dump/client/places.js'
import { splitWords } from '../../actions/lib/dump/client/words.js'

const dsn = parseDsn("postgresql://me:s3cret%20word@db.example:5433/it's%20mine?sslmode=require")

describe('a command line', () => {
  test.each([
    ['pg_dump', ['pg_dump']],
    ['docker exec -i my_pg pg_dump', ['docker', 'exec', '-i', 'my_pg', 'pg_dump']],
    [
      '"C:\\Program Files\\PostgreSQL\\17\\bin\\pg_dump.exe" -v',
      ['C:\\Program Files\\PostgreSQL\\17\\bin\\pg_dump.exe', '-v'],
    ],
    ["  a  'b c'd \"e 'f\" ", ['a', 'b cd', "e 'f"]],
    ['x; rm -rf $HOME && y', ['x;', 'rm', '-rf', '$HOME', '&&', 'y']],
  ])('%s is split at blanks, and nothing else means anything', (line, words) => {
    expect(splitWords(line)).toEqual(words)
  })

  test('never holds the password, nor the address of the outside inside a container', () => {
    const native = planCommand(['/usr/bin/pg_dump'], dsn, ['--schema-only'])
    expect(native).toEqual(['/usr/bin/pg_dump', '--schema-only'])
    const inside = planCommand(['docker', 'exec', '-i', 'pg', 'pg_dump'], dsn, ['--schema-only'])
    expect(inside).toEqual([
      'docker',
      'exec',
      '-e',
      'PGPASSWORD',
      '-i',
      'pg',
      'pg_dump',
      '--schema-only',
      '--username=me',
      "--dbname=dbname='it\\'s mine'",
    ])
    expect([...native, ...inside].join(' ')).not.toMatch(/s3cret|db\.example|5433/)
  })

  test('gets the address by the environment, and nothing of the surroundings that would bend it', () => {
    const environment = planEnvironment(dsn, {
      PATH: '/bin',
      PGSERVICE: 'other',
      PGOPTIONS: '-c search_path=x',
      INPUT_DSN: 'secret',
      ACTIONS_RUNTIME_TOKEN: 'secret',
    })
    expect(environment).toMatchObject({
      PATH: '/bin',
      PGHOST: 'db.example',
      PGPORT: '5433',
      PGPASSWORD: 's3cret word',
      PGSSLMODE: 'require',
    })
    expect(Object.keys(environment)).not.toEqual(expect.arrayContaining(['PGSERVICE']))
    expect(Object.values(environment)).not.toContain('secret')
  })
})

test('the usual places are those of the system', () => {
  expect(usualPlaces(17, 'linux', {})[0]).toBe('/usr/lib/postgresql/17/bin/pg_dump')
  expect(usualPlaces(17, 'darwin', {})).toContain(
    '/Applications/Postgres.app/Contents/Versions/17/bin/pg_dump',
  )
  expect(usualPlaces(17, 'win32', { ProgramFiles: 'D:\\Programs' })[0]).toBe(
    'D:\\Programs\\PostgreSQL\\17\\bin\\pg_dump.exe',
  )
  expect(placesOnPath('win32', { Path: 'C:\\a;C:\\b' })).toEqual(['C:\\a\\pg_dump.exe', 'C:\\b\\pg_dump.exe'])
})

/** A folder with a pg_dump that only says its version. */
async function fake(version: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-fake-'))
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'pg_dump')
  await writeFile(file, `#!/bin/sh\necho "pg_dump (PostgreSQL) ${version} (Fake 1)"\n`)
  await chmod(file, 0o755)
  return folder
}

describe.skipIf(process.platform === 'win32')('the pg_dump for a server', () => {
  const find = async (server: number, options: { native?: string; path?: string[]; given?: string } = {}) =>
    findDumpClient(server * 10_000 + 3, options.given, {
      platform: 'linux',
      environment: { PATH: (options.path ?? []).join(':') },
      places: () => (options.native === undefined ? [] : [join(options.native, 'pg_dump')]),
    })

  test('is the one that is given, else of its own major, else on PATH and new enough, else ours', async () => {
    const native = await fake('16.14')
    const path = [await fake('14.2'), await fake('17.1'), await fake('18.0')]
    const given = await fake('17.9')
    expect(await find(16, { native, path, given: join(given, 'pg_dump') })).toMatchObject({
      kind: 'input',
      version: '17.9',
    })
    expect(await find(16, { native, path })).toMatchObject({ kind: 'native', version: '16.14' })
    expect(await find(16, { path })).toMatchObject({ kind: 'path', version: '17.1' })
    expect(await find(16, { path: path.slice(0, 1) })).toEqual({ kind: 'wasm', words: [], version: '18.3' })
  })

  test('of another major in a usual place is not taken for the server’s own', async () => {
    expect(await find(16, { native: await fake('15.1') })).toMatchObject({ kind: 'wasm' })
  })

  test('must not be older than the server: both versions and the ways out are named', async () => {
    await expect(find(19, { path: [await fake('17.2')] })).rejects.toMatchObject({
      code: 'dump-client-too-old',
      message: expect.stringMatching(/PostgreSQL 19.*17\.2 on PATH, 18\.3 inside Seedrail/),
    })
    await expect(find(18, { given: join(await fake('17.2'), 'pg_dump') })).rejects.toMatchObject({
      code: 'dump-client-too-old',
      message: expect.stringContaining('17.2 as given'),
    })
  })

  test('that is given must be one: another program, or none, is named as such', async () => {
    await expect(find(16, { given: 'echo hello' })).rejects.toMatchObject({
      code: 'dump-client-unusable',
      message: expect.stringContaining('hello'),
    })
    await expect(find(16, { given: '/nowhere/pg_dump' })).rejects.toMatchObject({
      code: 'dump-client-unusable',
    })
  })
})
