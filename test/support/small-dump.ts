import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { DumpManifest } from '../../actions/lib/dump/manifest.js'
import { manifestPathOf, readDumpManifest, renderDumpManifest } from '../../actions/lib/dump/manifest-file.js'
import { planPath } from '../../actions/lib/dump/name.js'
import { createSectionWriter } from '../../actions/lib/dump/section-writer.js'
import {
  endMarker,
  endOfRows,
  renderCopyHeader,
  renderPreamble,
  renderSequences,
} from '../../actions/lib/dump/text.js'
import type { SectionText } from './dump.js'

/** The tables of a small dump. */
export const tables = ['item', 'tag'].map((name) => ({
  table: `public.${name}`,
  schema: 'public',
  name,
  columns: [{ name: 'id', type: 'text' }],
  key: ['id'],
  rows: 3,
  sha256: 'a'.repeat(64),
  version: null,
  role: 'table' as const,
}))

/** Its sequences. */
export const sequences = [{ schema: 'public', name: 's', value: '7', called: true }]

/** Writes a whole dump without any database. */
export async function writeSmallDump(
  compression: 'none' | 'gzip' = 'none',
): Promise<{ path: string; manifest: DumpManifest }> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-verify-'))
  const path = planPath(folder, 'small', compression)
  const writer = await createSectionWriter(path, compression)
  const parts: SectionText[] = [
    { kind: 'preamble', text: renderPreamble('small') },
    {
      kind: 'schema',
      text: [
        '\nCREATE SEQUENCE "public"."s";\n',
        ...tables.map(({ name }) => `\nCREATE TABLE "public"."${name}" ("id" "text");\n`),
      ].join(''),
    },
    ...tables.map((table) => ({
      kind: 'data' as const,
      table: table.table,
      text: `${renderCopyHeader(table)}one\ntwo \\\\. words\nthree\n${endOfRows}`,
    })),
    { kind: 'sequences', text: renderSequences(sequences) },
    { kind: 'constraints', text: '\nCREATE UNIQUE INDEX "i" ON "public"."item" USING "btree" ("id");\n' },
    { kind: 'end', text: endMarker },
  ]
  for (const { kind, table, text } of parts) {
    writer.begin(kind, table)
    await writer.write(text)
    writer.end()
  }
  const { sections, file } = await writer.finish()
  const manifest: DumpManifest = {
    format: 1,
    dataset: 'small',
    policy: 'upsert',
    file: { name: basename(path), ...file },
    createdAt: '2026-11-21T06:45:00.000Z',
    source: { repository: null, commit: null },
    server: { version: '15.18', number: 150018 },
    client: { kind: 'wasm', version: '18.3' },
    sections,
    tables,
    sequences,
    merge: {
      policy: 'upsert',
      tables: tables.map(({ table }) => ({ table, key: ['id'], owner: null, active: null })),
      version: null,
    },
    expectations: [],
    leftOut: [],
    proof: null,
    seal: '',
  }
  await writeFile(manifestPathOf(path), renderDumpManifest(manifest))
  return { path, manifest: await readDumpManifest(path) }
}
