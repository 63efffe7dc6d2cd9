import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readDumpManifest, renderDumpManifest } from '../../actions/lib/dump/manifest-file.js'
import { breakDump, copyDump, flip, forgeDump } from '../support/broken-dump.js'
import { bundleFresh, type RunBundled } from '../support/fresh-bundle.js'
import type { TestDatabase } from '../support/postgres.js'
import { createShop, dumpFrom, writeShop } from '../support/restore.js'

/** Nobody listens there: whoever touches the target first fails with `database-refused`. */
const nowhere = 'postgresql://nobody@127.0.0.1:1/nowhere'

let run: RunBundled
let source: TestDatabase
let dump: string
let packed: string

beforeAll(async () => {
  run = await bundleFresh()
  source = await createShop()
  dump = await dumpFrom(source, await writeShop())
  packed = await dumpFrom(source, await writeShop(), { compression: 'gzip' })
})

afterAll(() => source.drop())

const restore = (file: string, more: Record<string, string> = {}) =>
  run('restore', { dsn: nowhere, 'dump-file': file, mode: 'replace', ...more })

test('a whole dump gets as far as the target', async () => {
  const { errors, exitCode } = await restore(dump)
  expect(errors).toEqual(['database-refused'])
  expect(exitCode).toBe(2)
})

describe('a damaged dump is refused before the target is touched', () => {
  test('broken off at every section boundary, and in mid-row', async () => {
    const { sections } = await readDumpManifest(dump)
    const rows = sections.find(({ kind }) => kind === 'data')
    const cuts = [...sections.map(({ offset }) => offset), (rows?.offset ?? 0) + (rows?.bytes ?? 0) - 9]
    expect(cuts.length).toBeGreaterThan(7)
    for (const cut of cuts) {
      const { errors, exitCode } = await restore(await breakDump(dump, (bytes) => bytes.subarray(0, cut)))
      expect(errors, `cut at ${cut}`).toEqual(['dump-truncated'])
      expect(exitCode).toBe(1)
    }
  })

  test.each(['preamble', 'schema', 'data', 'constraints', 'end'])(
    'one bit turned in section %s',
    async (kind) => {
      const { sections } = await readDumpManifest(dump)
      const section = sections.find((candidate) => candidate.kind === kind)
      const at = (section?.offset ?? 0) + Math.floor((section?.bytes ?? 0) / 2)
      const { errors, report } = await restore(await breakDump(dump, (bytes) => flip(bytes, at)))
      expect(errors).toEqual(['dump-damaged'])
      expect(report?.problems[0]?.message).toContain(kind)
    },
  )

  test('one bit turned in the manifest', async () => {
    const broken = await copyDump(dump)
    const bytes = await readFile(broken.manifest)
    await writeFile(broken.manifest, flip(bytes, bytes.indexOf('"rows": 3') + 8))
    expect((await restore(broken.dump)).errors).toEqual(['dump-manifest-damaged'])
  })

  test('a manifest that is missing', async () => {
    const broken = await copyDump(dump)
    await rm(broken.manifest)
    expect((await restore(broken.dump)).errors).toEqual(['dump-manifest-missing'])
  })

  test('a manifest of a later format', async () => {
    const broken = await copyDump(dump)
    const manifest = await readDumpManifest(broken.dump)
    await writeFile(broken.manifest, renderDumpManifest({ ...manifest, format: 2 as 1 }))
    expect((await restore(broken.dump)).errors).toEqual(['dump-format-unknown'])
  })

  test('a manifest of another dump under its name', async () => {
    const broken = await copyDump(dump)
    const other = await copyDump(await dumpFrom(source, await writeShop(), { name: 'other' }))
    await rename(other.manifest, broken.manifest)
    expect((await restore(broken.dump)).errors).toEqual(['dump-renamed'])
  })

  test('a dump of another dataset than the one that was asked for', async () => {
    expect((await restore(dump, { 'expected-dataset': 'movements' })).errors).toEqual([
      'restore-dataset-differs',
    ])
    expect((await restore(dump, { 'expected-dataset': 'shop' })).errors).toEqual(['database-refused'])
  })

  test('a packed dump that is broken off, or whose packing is broken', async () => {
    expect((await restore(packed)).errors).toEqual(['database-refused'])
    const short = await breakDump(packed, (bytes) => bytes.subarray(0, -20))
    expect((await restore(short)).errors).toEqual(['dump-truncated'])
    const broken = await breakDump(packed, (bytes) => flip(bytes, 40))
    expect(['dump-gzip-broken', 'dump-damaged']).toContain((await restore(broken)).errors[0])
  })

  test('no dump at all', async () => {
    expect((await restore('nowhere/dump.sql')).errors).toEqual(['dump-manifest-missing'])
    expect((await run('restore', { dsn: nowhere })).errors).toEqual(['input-missing'])
  })
})

test('inputs that would be passed over are refused; empty ones are none', async () => {
  for (const more of [{ 'expected-plan': 'abc' }, { 'run-id': '12' }, { repository: 'acme/plans' }]) {
    const { errors, exitCode } = await restore(dump, more)
    expect(errors, Object.keys(more)[0]).toEqual(['input-invalid'])
    expect(exitCode).toBe(2)
  }
  const { errors } = await restore(dump, { 'expected-plan': '', 'run-id': '', repository: '' })
  expect(errors).toEqual(['database-refused'])
})

describe('a forged dump, whose sums all fit, is never run', () => {
  test.each([
    ['a statement of somebody else', 'schema', 'DROP TABLE public.victim;'],
    ['a statement that changes rights', 'constraints', 'GRANT ALL ON public.item TO PUBLIC;'],
    ['another role', 'schema', 'SET ROLE postgres;'],
    ['another role in the preamble', 'preamble', 'SET ROLE postgres;'],
    ['a program', 'schema', `COPY public.item FROM PROGRAM 'touch /tmp/seedrail-was-here';`],
    ['an anonymous block', 'constraints', 'DO $$ BEGIN PERFORM pg_sleep(1); END $$;'],
    ['a command of psql', 'schema', '\\! touch /tmp/seedrail-was-here'],
    ['a function of the system', 'sequences', `SELECT pg_catalog.pg_terminate_backend(1);`],
    ['a trigger on a table of others', 'constraints', 'CREATE INDEX i ON public.victim (id);'],
    ['a transaction of its own', 'schema', 'COMMIT;'],
    [
      'a function among those of the server',
      'schema',
      `CREATE FUNCTION pg_catalog.lower(integer) RETURNS text LANGUAGE sql AS 'SELECT 1';`,
    ],
    [
      'a sequence that others would own',
      'schema',
      'CREATE SEQUENCE public.s; ALTER SEQUENCE public.s OWNED BY public.victim.id;',
    ],
    [
      'a partition that ties others by a foreign key',
      'schema',
      'CREATE TABLE public.part PARTITION OF public.item (FOREIGN KEY (id) REFERENCES public.victim) DEFAULT;',
    ],
  ] as const)('%s in section %s', async (_, kind, sql) => {
    const { errors, exitCode } = await restore(await forgeDump(dump, kind, (text) => `${text}${sql}\n`))
    expect(errors).toEqual(['dump-statement-refused'])
    expect(exitCode).toBe(1)
  })

  test.each([
    [
      'a COPY into another table',
      (text: string) => text.replace('COPY "public"."brand"', 'COPY "public"."victim"'),
    ],
    ['a second COPY behind the rows', (text: string) => `${text}COPY public.victim FROM stdin;\n1\n\\.\n`],
    [
      'statements behind an early end of the rows',
      (text: string) => text.replace('\nBOLT', '\n\\.\nDROP TABLE public.victim;\nBOLT'),
    ],
  ])('%s', async (_, change) => {
    expect((await restore(await forgeDump(dump, 'data', change))).errors).toEqual(['dump-statement-refused'])
  })
})

test('a target that is not among the allowed ones is not connected to', async () => {
  const inputs = { 'allowed-databases': 'db.example.com/*, 127.0.0.1:5432/nowhere' }
  const { errors, shown } = await restore(dump, inputs)
  expect(errors).toEqual(['database-not-allowed'])
  expect(shown).toContain('127.0.0.1:5432/nowhere')
  expect((await restore(dump, { 'allowed-databases': '127.0.0.1/no*' })).errors).toEqual(['database-refused'])
})
