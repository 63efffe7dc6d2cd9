import type { JsonValue } from './json-value.js'
import type { Manifest } from './manifest.js'

export type SourceFormat = 'json' | 'ndjson' | 'csv'

/** A dataset as it lies in a repository: its manifest, and where its source is. */
export type Dataset = {
  manifest: Manifest
  /** The manifest's file, as messages name it. */
  manifestFile: string
  /** The source, as it is opened. */
  sourcePath: string
  /** The source, as messages name it. */
  sourceFile: string
  format: SourceFormat
}

/** A point in a source file. Lines and columns count from 1, columns in UTF-16 units. */
export type FilePlace = { file: string; line: number; column: number }

/** One row of a source. */
export type SourceRow = {
  /** By the source's own field names. Numbers that JavaScript would change are `ExactNumber`s. */
  fields: Readonly<Record<string, JsonValue>>
  /** True when every value came as text, as CSV's do, and its column's type must say what it is. */
  textual: boolean
  /** Where a value stands; without a path, where the row begins. Slow: for faults. */
  place(path?: readonly (string | number)[]): FilePlace
}
