import type { FilePlace } from '../dataset/dataset.js'
import type { JsonValue } from '../dataset/json-value.js'
import type { Contract } from './contract.js'
import type { Ledger } from './ledger.js'

export type SideName = 'left' | 'right' | 'third'
export type SideKind = 'files' | 'database' | 'bootstrap' | 'snapshot'

/** One of the things that are compared, opened. */
export type Side = {
  name: SideName
  kind: SideKind
  /** For people: no password, no query. */
  label: string
  /** The version that it says it has, where it says one. */
  version: string | undefined
  /** @throws SeedrailError `parity-table-absent` and others */
  table(contract: Contract): Promise<SideTable>
}

/** A table of a side. May be read as often as needed: it is the same moment each time. */
export type SideTable = {
  /** Few enough rows to be held at once. */
  small: boolean
  /**
   * What the server's hash makes of the probe, and the types of all fields where its hash of values can be relied on;
   * undefined where hashes are made here.
   */
  server: { hash: string; types: string | undefined } | undefined
  /**
   * Sums of the rows.
   * @param bits the finest that is wanted; more may come
   * @param within buckets that alone are asked for; more may come
   */
  ledger(bits: number, plan: LedgerPlan, within?: Buckets): Promise<Ledger>
  /** All rows. */
  rows(): AsyncGenerator<ParityRow[]>
  /**
   * The rows of each portion of the 2^bits buckets, a list for each, in one more reading however many there are.
   * Comes after {@link ledger}, and once.
   * @param portions buckets in ascending order, over all of them
   */
  portions(
    portions: readonly (readonly number[])[],
    bits: number,
    plan: LedgerPlan,
  ): AsyncGenerator<ParityRow[]>
  /** Keys that seem to stand twice, by their buckets of 2^bits; known after {@link ledger}. */
  suspects(bits: number): readonly number[]
}

/** Some of 2^bits buckets. */
export type Buckets = { buckets: readonly number[]; bits: number }

/**
 * How a row becomes a hash. `record`: the server's own of its values, where all sides are servers. `server`: the
 * server's of its text, which can be made here too. `canonical`: of what the rules make of it. Rows of one hash are
 * equal by the rules; others may still be.
 */
export type LedgerPlan = {
  mode: 'record' | 'server' | 'canonical'
  fields: readonly string[]
  /** Whose row it is belongs to it. */
  owner: boolean
}

/** A row of one side. */
export type ParityRow = {
  /** By field name. A field that is not there was not said. */
  fields: Readonly<Record<string, JsonValue>>
  /** Undefined where the row does not say: then it is on. */
  active: JsonValue | undefined
  /** Belongs to another owner than the seed, as a database knows. */
  foreign: boolean
  /** Equal on two sides only where the row is equal by every rule; undefined where it has none. */
  mark: string | undefined
  place: (() => FilePlace) | undefined
}

/** Served rows are on, or they would not be served. */
export function isServed(kind: SideKind): boolean {
  return kind === 'bootstrap' || kind === 'snapshot'
}
