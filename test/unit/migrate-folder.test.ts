import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checksumsOf, readMigrations } from '../../actions/lib/migrate/folder.js'
import { locate } from '../../actions/lib/migrate/position.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seedrail-folder-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(name: string, script: string | Buffer): Promise<void> {
  await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, name, 'migration.sql'), script)
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

test('migrations come in bytewise order of their names, with the checksum of their bytes', async () => {
  await write('2_b', 'SELECT 2;\n')
  await write('10_a', 'SELECT 10;\n')
  await write('2_B', '\uFEFFSELECT 2;\n')
  await writeFile(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n')
  const migrations = await readMigrations(folder)
  expect(migrations.map(({ name }) => name)).toEqual(['10_a', '2_B', '2_b'])
  expect(migrations.map(({ checksum }) => checksum)).toEqual([
    sha256('SELECT 10;\n'),
    sha256('\uFEFFSELECT 2;\n'),
    sha256('SELECT 2;\n'),
  ])
})

test('the same script with other line ends shares a checksum, another script does not', () => {
  const sums = (text: string) => checksumsOf(Buffer.from(text))
  expect(sums('a\nü\n')).toContain(sums('a\r\nü\r\n')[0])
  expect(sums('a\r\nü\r\n')).toContain(sums('a\nü\n')[0])
  expect(sums('a\r\nb\n')).toContain(sums('a\nb\n')[0])
  expect(sums('a\nb\n')).not.toContain(sums('a\n\nb\n')[0])
})

test('a folder that is absent, a file or empty is an error, never a success', async () => {
  await writeFile(join(folder, 'file'), '')
  await mkdir(join(folder, 'empty'))
  await expect(readMigrations(join(folder, 'absent'))).rejects.toMatchObject({ code: 'migrations-missing' })
  await expect(readMigrations(join(folder, 'file'))).rejects.toMatchObject({ code: 'migrations-missing' })
  await expect(readMigrations(join(folder, 'empty'))).rejects.toMatchObject({ code: 'migrations-empty' })
})

test('each migration without a script is named, as P3015', async () => {
  await write('1_good', 'SELECT 1')
  await mkdir(join(folder, '2_bare'))
  await mkdir(join(folder, '3_bare'))
  await expect(readMigrations(folder)).rejects.toMatchObject({
    problems: [
      { code: 'migration-script-missing', message: expect.stringMatching(/"2_bare".*P3015/) },
      { code: 'migration-script-missing', message: expect.stringMatching(/"3_bare".*P3015/) },
    ],
  })
})

test('a script that is not UTF-8 is refused before anything runs', async () => {
  await write('1', Buffer.from([0x53, 0xff, 0x31]))
  await expect(readMigrations(folder)).rejects.toMatchObject({ code: 'migration-not-utf8' })
})

test('a history written for another kind of database is refused', async () => {
  await write('1', 'SELECT 1')
  await writeFile(join(folder, 'migration_lock.toml'), '# comment\nprovider = "mysql"\n')
  await expect(readMigrations(folder)).rejects.toMatchObject({ code: 'migrations-provider' })
})

test('a position of the server becomes line and column, in UTF-16 units', () => {
  expect(locate('SELECT x', 1)).toEqual({ line: 1, column: 1 })
  expect(locate('SELECT 1;\r\nSELECT x', 19)).toEqual({ line: 2, column: 8 })
  // The server counts 😀 as one character, an editor as two.
  expect(locate("\nSELECT '😀', x", 14)).toEqual({ line: 2, column: 14 })
})
