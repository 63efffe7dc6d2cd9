import type { Manifest } from './manifest.js'

/** A dataset as it lies in a repository: its manifest, and where its source is. */
export type Dataset = {
  manifest: Manifest
  /** The folder's manifest, relative to the working directory, for messages. */
  manifestFile: string
  /** The source, as it is opened and as messages name it: relative to the working directory where it can be. */
  sourceFile: string
}

/**
 * One row of a source, parsed, with the byte offset and line where it starts.
 * `fields` holds the source's own field names; a number that JavaScript cannot hold exactly is an {@link ExactNumber}.
 */
export type SourceRow = {
  fields: Readonly<Record<string, unknown>>
  /** Counts from 1. */
  line: number
  /** Where a field's value stands; undefined asks for the row itself. Slow: for faults only. */
  place(field?: string | readonly (string | number)[]): { file: string; line: number; column: number }
}
