import type { Dsn } from '../database/dsn.js'
import type { Dataset } from '../dataset/dataset.js'
import type { Address } from './address.js'
import type { Headers } from './headers.js'
import type { HttpOptions } from './http.js'
import type { SideName } from './side.js'

/** What is to be compared, and how patiently. */
export type ParityRequest = {
  dataset: Dataset
  sides: readonly { name: SideName; address: Address }[]
  /** A database whose catalogue tells types where no side is one. */
  schema: Dsn | undefined
  /** Names of tables, as the manifest or a bootstrap calls them; empty: all. */
  tables: readonly string[]
  headers: (side: SideName) => Headers
  /** Longest time for one request; for everything. Milliseconds. */
  timeout: number
  deadline: number
  /** Most bytes of an answer. */
  mostBytes: number
  retries: number
  /** Most rows of all tables whose difference is kept in detail. */
  mostDetails: number
  say: (line: string) => void
  /** For tests: a shorter pause between tries. Milliseconds. */
  pause?: number
}

/** How a side's API is to be asked. */
export function httpOptions(request: ParityRequest, name: SideName): HttpOptions {
  const { timeout, deadline, mostBytes, retries, say, pause } = request
  const headers = request.headers(name)
  return { headers, timeout, deadline, mostBytes, retries, say, ...(pause === undefined ? {} : { pause }) }
}
