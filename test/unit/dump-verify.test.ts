import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { isChanged } from '../../actions/lib/dump/change.js'
import type { DumpManifest } from '../../actions/lib/dump/manifest.js'
import { manifestPathOf, renderDumpManifest } from '../../actions/lib/dump/manifest-file.js'
import { endOfRows } from '../../actions/lib/dump/text.js'
import { verifyDump } from '../../actions/lib/dump/verify.js'
import { forge, readSectionTexts } from '../support/dump.js'
import { tables, writeSmallDump } from '../support/small-dump.js'

let small: { path: string; manifest: DumpManifest }
beforeEach(async () => {
  small = await writeSmallDump()
})

/** The same dump with other bytes, its manifest as it was. */
async function withBytes(bytes: Buffer): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'seedrail-verify-')), basename(small.path))
  await writeFile(path, bytes)
  await copyFile(manifestPathOf(small.path), manifestPathOf(path))
  return path
}

const refusal = (path: string) =>
  verifyDump(path).then(
    () => undefined,
    (error: { code: string; message: string }) => error,
  )

describe('a dump as it was written', () => {
  test.each(['none', 'gzip'] as const)('is let pass, given either path (%s)', async (compression) => {
    const { path, manifest } = await writeSmallDump(compression)
    expect((await verifyDump(path)).manifest).toEqual(manifest)
    expect((await verifyDump(manifestPathOf(path))).path).toBe(path)
  })

  test('packed, it has the text of the unpacked one, and the same bytes each time', async () => {
    const [packed, again] = [await writeSmallDump('gzip'), await writeSmallDump('gzip')]
    expect(packed.manifest.file.text.sha256).toBe(small.manifest.file.sha256)
    expect(packed.manifest.file.sha256).toBe(again.manifest.file.sha256)
  })
})

describe('a damaged dump is refused', () => {
  test('when it is broken off at any section, or in mid-row: the section is named', async () => {
    const bytes = await readFile(small.path)
    const cuts = small.manifest.sections.flatMap(({ offset, bytes: length }) => [
      offset,
      offset + Math.floor(length / 2),
    ])
    expect(cuts).toHaveLength(14)
    for (const cut of cuts) {
      const error = await refusal(await withBytes(bytes.subarray(0, cut)))
      const section = small.manifest.sections.find(({ offset, bytes: length }) => cut < offset + length)
      expect(error, `cut at ${cut}`).toMatchObject({ code: 'dump-truncated' })
      expect(error?.message).toContain(`"${section?.kind}`)
    }
  })

  test('when one bit of any section is another: the section and its offset are named', async () => {
    const bytes = await readFile(small.path)
    for (const { kind, offset, bytes: length } of small.manifest.sections) {
      for (const at of [offset, offset + length - 1]) {
        const flipped = Buffer.from(bytes)
        flipped[at] = (flipped[at] ?? 0) ^ 1
        const error = await refusal(await withBytes(flipped))
        expect(error).toMatchObject({ code: 'dump-damaged', message: expect.stringContaining(`"${kind}`) })
        expect(error?.message).toContain(`from byte ${offset}`)
      }
    }
  })

  test('when something was added behind it', async () => {
    expect(
      await refusal(await withBytes(Buffer.concat([await readFile(small.path), Buffer.from('x')]))),
    ).toMatchObject({ code: 'dump-damaged' })
  })

  test('when it is empty, missing, a folder, renamed, or without its manifest', async () => {
    expect(await refusal(await withBytes(Buffer.alloc(0)))).toMatchObject({ code: 'dump-truncated' })
    const lost = await withBytes(Buffer.alloc(1))
    await rm(lost)
    expect(await refusal(lost)).toMatchObject({ code: 'dump-missing' })
    expect(await refusal(join(dirname(lost), 'other.sql'))).toMatchObject({ code: 'dump-manifest-missing' })
    await copyFile(small.path, join(dirname(small.path), 'small.copy.sql'))
    await copyFile(manifestPathOf(small.path), join(dirname(small.path), 'small.copy.manifest.json'))
    expect(await refusal(join(dirname(small.path), 'small.copy.sql'))).toMatchObject({ code: 'dump-renamed' })
  })

  test('when its packing is broken, off or changed', async () => {
    small = await writeSmallDump('gzip')
    const bytes = await readFile(small.path)
    expect(await refusal(await withBytes(bytes.subarray(0, -9)))).toMatchObject({ code: 'dump-truncated' })
    for (const at of [0, 12, Math.floor(bytes.length / 2), bytes.length - 6]) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ 4
      expect(await refusal(await withBytes(flipped)), `byte ${at}`).toMatchObject({
        code: expect.stringMatching(/^dump-(gzip-broken|damaged|truncated)$/),
      })
    }
  })
})

describe('a manifest', () => {
  test('with one bit changed anywhere is refused', async () => {
    const path = manifestPathOf(small.path)
    const bytes = await readFile(path)
    for (let at = 0; at < bytes.length; at += 7) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      await writeFile(path, flipped)
      expect(await refusal(small.path), `byte ${at}`).toMatchObject({
        code: expect.stringMatching(/^dump-(manifest-damaged|manifest-invalid|format-unknown)$/),
      })
    }
  })

  test('of a later format is told from a broken one', async () => {
    const path = manifestPathOf(small.path)
    await writeFile(path, (await readFile(path, 'utf8')).replace('"format": 1', '"format": 2'))
    expect(await refusal(small.path)).toMatchObject({
      code: 'dump-format-unknown',
      message: expect.stringContaining('format 2'),
    })
  })

  test.each<[string, (manifest: DumpManifest) => DumpManifest]>([
    [
      'with a gap between sections',
      (m) => ({ ...m, sections: m.sections.map((s, i) => (i === 2 ? { ...s, offset: s.offset + 1 } : s)) }),
    ],
    ['without an end', (m) => ({ ...m, sections: m.sections.slice(0, -1) })],
    ['with its sections swapped', (m) => ({ ...m, sections: [...m.sections].reverse() })],
    [
      'with a table that has no rows in the file',
      (m) => ({ ...m, tables: [...m.tables, { ...tables[0], table: 'public.x', name: 'x' } as never] }),
    ],
    [
      'with a key that is no column',
      (m) => ({ ...m, tables: m.tables.map((t) => ({ ...t, key: ['nope'] })) }),
    ],
    ['with a table of two names', (m) => ({ ...m, tables: m.tables.map((t) => ({ ...t, name: 'users' })) })],
    ['of two policies', (m) => ({ ...m, policy: 'publish' })],
    ['that names a path', (m) => ({ ...m, file: { ...m.file, name: '../small.sql' } })],
    ['with an unknown word', (m) => ({ ...m, more: true }) as never],
  ])('%s is refused, though its seal is right', async (_, change) => {
    await writeFile(manifestPathOf(small.path), renderDumpManifest(change(small.manifest)))
    expect(await refusal(small.path)).toMatchObject({ code: 'dump-manifest-invalid' })
  })
})

/** The rows of the first table grow until their end, or what looks like it, begins at this byte of the file. */
async function endRowsAt(byte: number, behind: string): Promise<string> {
  const sections = await readSectionTexts(small)
  const at = sections.findIndex(({ kind }) => kind === 'data')
  const before = sections.slice(0, at).reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
  const grown = sections.map((section, index) => {
    if (index !== at) return section
    const begin = `${section.text.slice(0, section.text.indexOf('\n') + 1)}`
    const row = 'x'.repeat(byte - before - Buffer.byteLength(begin) - 1)
    return { ...section, text: `${begin}${row}\n${endOfRows}${behind}` }
  })
  return forge(small.manifest, grown)
}

describe.each([-3, -2, -1, 0, 1])('rows that end %i bytes from where a piece of the file does', (shift) => {
  const byte = 256 * 1024 + shift

  test('are right where the section ends too', async () => {
    expect(await refusal(await endRowsAt(byte, ''))).toBeUndefined()
  })

  test('are refused where the section goes on', async () => {
    expect(await refusal(await endRowsAt(byte, `DROP TABLE users;\n${endOfRows}`))).toMatchObject({
      message: expect.stringMatching(/end before the section does/),
    })
  })
})

describe('a hostile dump whose sums are right is refused', () => {
  const edit = (kind: string, change: (text: string) => string) => async () => {
    const sections = await readSectionTexts(small)
    let done = false
    const edited = sections.map((section) => {
      if (section.kind !== kind || done) return section
      done = true
      return { ...section, text: change(section.text) }
    })
    return refusal(await forge(small.manifest, edited))
  }

  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a statement in the schema',
      edit('schema', (text) => `${text}DROP TABLE public.users;\n`),
      /line 7 of its section "schema" is a DropStmt/,
    ],
    ['a psql command in the schema', edit('schema', (text) => `\\! id\n${text}`), /is no SQL/],
    [
      'a role in the preamble',
      edit('preamble', (text) => `${text}SET ROLE postgres;\n`),
      /section "preamble" is not what/,
    ],
    [
      'a call among the sequences',
      edit('sequences', (text) => `${text}SELECT pg_catalog.pg_reload_conf();\n`),
      /section "sequences"/,
    ],
    [
      'a COPY from a program',
      edit('data', (text) => text.replace('FROM stdin', "FROM PROGRAM 'id'")),
      /no COPY into that table/,
    ],
    [
      'a COPY into another table',
      edit('data', (text) => text.replace('"item"', '"users"')),
      /no COPY into that table/,
    ],
    [
      'a COPY into other columns',
      edit('data', (text) => text.replace('("id")', '("password")')),
      /no COPY into that table/,
    ],
    [
      'a second COPY behind the rows',
      edit('data', (text) => `${text}COPY "public"."users" ("id") FROM stdin;\nx\n${endOfRows}`),
      /end before the section does/,
    ],
    [
      'statements behind an early end of the rows',
      edit('data', (text) => text.replace('one\n', 'one\n\\.\nDROP TABLE users;\n')),
      /end before the section does/,
    ],
    [
      'rows that never end',
      edit('data', (text) => text.replace(endOfRows, '')),
      /end before the section does/,
    ],
    [
      'a trigger on another table',
      edit(
        'constraints',
        (text) => `${text}CREATE TRIGGER t AFTER INSERT ON public.users EXECUTE FUNCTION public.f();\n`,
      ),
      /touches "public.users"/,
    ],
    ['bytes that are no UTF-8 text for the parser', edit('constraints', (text) => `${text}\0`), /is no SQL/],
  ])('%s', async (_, run, reason) => {
    expect(await run()).toMatchObject({
      code: 'dump-statement-refused',
      message: expect.stringMatching(reason),
    })
  })

  test('the markers must be there', async () => {
    expect(await edit('end', () => '-- done\n')()).toMatchObject({ code: 'dump-marker-missing' })
    expect(await edit('preamble', (text) => text.replace('format 1', 'format one'))()).toMatchObject({
      code: 'dump-marker-missing',
    })
  })
})

test('equal content is unchanged, whenever and by whatever it was made', () => {
  const { manifest } = small
  const later = {
    ...manifest,
    createdAt: '2027-01-01T00:00:00Z',
    client: { kind: 'native' as const, version: '15.1' },
    seal: 'x',
  }
  expect(isChanged(manifest, later)).toBe(false)
  expect(
    isChanged(manifest, {
      ...manifest,
      tables: manifest.tables.map((table) => ({ ...table, sha256: 'b'.repeat(64) })),
    }),
  ).toBe(true)
  expect(
    isChanged(manifest, {
      ...manifest,
      sequences: [{ schema: 'public', name: 's', value: '8', called: true }],
    }),
  ).toBe(true)
})
