import type { DumpManifest } from './manifest.js'

/** Whether two dumps hold different rows, sequences or definitions. When, from where and by what they were made is no difference. */
export function isChanged(previous: DumpManifest, current: DumpManifest): boolean {
  return describeContent(previous) !== describeContent(current)
}

function describeContent({ dataset, tables, sequences, sections }: DumpManifest): string {
  return JSON.stringify([
    dataset,
    tables.map(({ table, columns, key, rows, sha256 }) => ({ table, columns, key, rows, sha256 })),
    sequences,
    sections
      .filter(({ kind }) => kind === 'schema' || kind === 'constraints')
      .map(({ kind, sha256 }) => [kind, sha256]),
  ])
}
