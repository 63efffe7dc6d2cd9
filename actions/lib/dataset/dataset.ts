import type { JsonValue } from './json-value.js'
import type { Manifest, PublishManifest, UpsertManifest } from './manifest.js'

export type SourceFormat = 'json' | 'map' | 'ndjson' | 'csv' | 'copy'

/** A file of rows, and how it is read. */
export type Source = {
  /** As it is opened. */
  path: string
  /** As messages name it. */
  file: string
  format: SourceFormat
  /** Where the file is an object: the member that holds the rows. */
  collection: string
  /** With format `map`: the fields that the member's name and its value become. */
  map: { key: string; value: string } | undefined
  /**
   * With format `copy`: where COPY text stands in the file, in bytes of what it holds once it is unpacked, the
   * columns of its values, the line of the file that it begins on, and the SHA-256 of its bytes in lower-case hex,
   * where it is known.
   */
  copy?: {
    columns: readonly string[]
    offset: number
    bytes: number
    gzip: boolean
    line?: number
    sha256?: string
  }
}

/** A dataset as it lies in a repository: its manifest, and a source for each table that it fills. */
export type Dataset<M extends Manifest = Manifest> = {
  manifest: M
  /** The manifest's file, as messages name it. */
  manifestFile: string
  /** In the manifest's order; one for policy `publish`. */
  sources: readonly Source[]
}

/** True for a dataset of curated content. */
export function isPublished(dataset: Dataset): dataset is Dataset<PublishManifest> {
  return dataset.manifest.policy === 'publish'
}

/** True for a dataset of reference tables. */
export function isUpserted(dataset: Dataset): dataset is Dataset<UpsertManifest> {
  return dataset.manifest.policy === 'upsert'
}

/** A point in a source file. Lines and columns count from 1, columns in UTF-16 units. */
export type FilePlace = { file: string; line: number; column: number }

/** One row of a source. */
export type SourceRow = {
  /** By the source's own field names. Numbers that JavaScript would change are `ExactNumber`s. */
  fields: Readonly<Record<string, JsonValue>>
  /** True when every value came as text, as CSV's do, and its column's type must say what it is. */
  textual: boolean
  /**
   * The JSON text of a value, without blanks, its members in the source's order: JavaScript puts names that look like whole
   * numbers first. Undefined where there is none. Slow: for what it would change.
   */
  json?(path: readonly (string | number)[]): string | undefined
  /** Where a value stands; without a path, where the row begins. Slow: for faults. */
  place(path?: readonly (string | number)[]): FilePlace
}
