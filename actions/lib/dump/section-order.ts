import { type DumpManifest, describeSection, sectionKinds } from './manifest.js'
import { renderName } from './relation.js'

/** Why a manifest cannot be true of any file, as the end of a sentence; undefined when it can. */
export function findInconsistency(manifest: DumpManifest): string | undefined {
  return (
    findGap(manifest) ?? findDisorder(manifest) ?? findStrangeTable(manifest) ?? findStrangeFile(manifest)
  )
}

function findGap({ sections, file }: DumpManifest): string | undefined {
  let offset = 0
  for (const section of sections) {
    if (section.offset !== offset)
      return `the section "${describeSection(section)}" does not begin at byte ${offset}`
    offset += section.bytes
  }
  return offset === file.text.bytes ? undefined : `its sections end at byte ${offset} of ${file.text.bytes}`
}

function findDisorder({ sections }: DumpManifest): string | undefined {
  const ranks = sections.map(({ kind }) => sectionKinds.indexOf(kind))
  if (ranks.some((rank, index) => rank < (ranks[index - 1] ?? 0))) return 'its sections are out of order'
  for (const kind of sectionKinds) {
    const found = sections.filter((section) => section.kind === kind).length
    if (kind !== 'data' && found !== 1) return `it has ${found} sections "${kind}"`
  }
  return undefined
}

function findStrangeTable({ sections, tables, merge }: DumpManifest): string | undefined {
  const dumped = sections.filter(({ kind }) => kind === 'data').map((section) => section.table)
  if (dumped.length !== tables.length || tables.some((table, index) => table.table !== dumped[index])) {
    return 'its tables are not those of its data sections'
  }
  for (const { table, schema, name, columns, key } of tables) {
    if (table !== renderName({ schema, name })) return `the table "${table}" has two names`
    const names = new Set(columns.map((column) => column.name))
    if (names.size !== columns.length) return `the table "${table}" has a column twice`
    if (key.some((column) => !names.has(column))) return `the key of "${table}" is none of its columns`
  }
  if (new Set(dumped).size !== dumped.length) return 'it has a table twice'
  const named =
    merge.policy === 'upsert'
      ? [...merge.tables.map(({ table }) => table), ...(merge.version === null ? [] : [merge.version.table])]
      : [merge.staging.table, merge.library.table, merge.audit.table]
  const stranger = named.find((table) => !dumped.includes(table))
  return stranger === undefined ? undefined : `it speaks of a table "${stranger}" that it does not hold`
}

function findStrangeFile({ file, policy, merge }: DumpManifest): string | undefined {
  if (policy !== merge.policy) return 'it names two policies'
  const same = file.bytes === file.text.bytes && file.sha256 === file.text.sha256
  return file.compression === 'none' && !same ? 'an uncompressed file has one size and one sum' : undefined
}
