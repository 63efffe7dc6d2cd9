import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { type TableShape, tableNameOf } from '../../database/catalogue.js'
import type { Database } from '../../database/connection.js'
import { quoteIdentifier as id, parseTableName, quoteTable } from '../../database/identifier.js'
import type { UpsertManifest } from '../../dataset/manifest.js'
import { readBytesInPlace } from '../../dataset/source-file.js'
import type { Target } from './target.js'

/** Raise when the same source would be understood in another way. */
const reading = 'seedrail-5'

/** Where versions are kept, and what is known of one table there. */
export type VersionRecord = { version: string; seedDigest: string | null; seedVersion: string | null }

/**
 * Sum of all that decides what a source means for its table: its bytes, the manifest's words, our way of reading; and
 * the table's shape and its triggers, for none fires when a migration changes its columns or writes it anew, or while it
 * is switched off. The number of bytes stands before it, so that most changes show without reading the file.
 */
export class SourceSum {
  private result: string | undefined

  /** @param triggers as {@link loadTriggers} prints them */
  constructor(
    private readonly target: Target,
    private readonly triggers: string,
  ) {}

  /** Whoever reads the whole source shows it each chunk, and ends it behind the last. */
  start(): { take(chunk: Buffer): void; end(): void } {
    const { words, shape } = this.target
    // A field that is left out means the column's default.
    const columns = [...shape.columns.values()].map(({ labels, default: given }) => [labels, given?.sql])
    const form = [shape.oid, shape.form, columns, this.triggers]
    this.result = undefined
    const hash = createHash('sha256')
      .update(reading)
      .update(JSON.stringify([words, form]))
    let bytes = 0
    return {
      take: (chunk) => {
        bytes += chunk.length
        hash.update(chunk)
      },
      end: () => {
        this.result = `${bytes}-${hash.digest('hex')}`
      },
    }
  }

  /** The sum of the bytes that were read last; reads them where nobody has. */
  async get(): Promise<string> {
    if (this.result !== undefined) return this.result
    const { take, end } = this.start()
    for await (const chunk of readBytesInPlace(this.target.source.path)) take(chunk)
    end()
    return this.get()
  }

  /** Whether the source has the sum that was recorded. */
  async isStill(recorded: string | null): Promise<boolean> {
    const { size } = await stat(this.target.source.path)
    return recorded?.startsWith(`${size}-`) === true && recorded === (await this.get())
  }
}

/** The version of a table; undefined where the manifest names no place for it, or nothing is recorded there. */
export async function loadVersion(
  database: Database,
  words: UpsertManifest['version'],
  shape: TableShape,
): Promise<VersionRecord | undefined> {
  if (words === undefined) return undefined
  const { rows } = await database.query<{
    version: string
    seed_digest: string | null
    seed_version: string | null
  }>(
    `SELECT ${id(words.version)}::text AS version, ${id(words['seed-digest'])}::text AS seed_digest, ${id(words['seed-version'])}::text AS seed_version
       FROM ${quoteTable(parseTableName(words.table))}
      WHERE ${id(words.name)} = $1`,
    [shape.name],
  )
  const [row] = rows
  return row === undefined
    ? undefined
    : { version: row.version, seedDigest: row.seed_digest, seedVersion: row.seed_version }
}

/** Remembers which source the table was brought to, and its version then. Writes only what differs. */
export async function recordSeed(
  database: Database,
  words: NonNullable<UpsertManifest['version']>,
  shape: TableShape,
  digest: string,
): Promise<void> {
  await database.query(
    `UPDATE ${quoteTable(parseTableName(words.table))}
        SET ${id(words['seed-digest'])} = $2, ${id(words['seed-version'])} = ${id(words.version)}
      WHERE ${id(words.name)} = $1
        AND (${id(words['seed-digest'])} IS DISTINCT FROM $2 OR ${id(words['seed-version'])} IS DISTINCT FROM ${id(words.version)})`,
    [shape.name, digest],
  )
}

/**
 * The triggers of a table: whether they keep its version, so that it can be believed, and a print of them that another
 * one has as soon as any of them, or a function that it runs, was changed, switched off, or switched on again.
 *
 * A version is kept where statement-level triggers for all four events are there, enabled, for every column and row, and
 * this session fires them. Never of a table with partitions or children: what is written into one of those directly
 * fires none of them. What a session writes that fires no triggers (`session_replication_role`) leaves no trace.
 */
export async function loadTriggers(
  database: Database,
  shape: TableShape,
): Promise<{ kept: boolean; print: string }> {
  const { rows } = await database.query<{ kept: boolean; print: string }>(
    `SELECT current_setting('session_replication_role') = 'origin'
            AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = $1::regclass)
            AND coalesce(bit_or(t.tgtype::int) FILTER (
                  WHERE t.tgenabled IN ('O', 'A')
                    AND t.tgtype::int & 1 = 0 AND t.tgtype::int & 2 = 0
                    AND cardinality(t.tgattr::int2[]) = 0 AND t.tgqual IS NULL) & 60 = 60, false) AS kept,
            coalesce(string_agg(format('%s %s %s %s %s', t.oid, t.xmin, t.tgenabled, p.oid, p.xmin), ',' ORDER BY t.oid), '') AS print
       FROM pg_trigger t
       JOIN pg_proc p ON p.oid = t.tgfoid
      WHERE t.tgrelid = $1::regclass AND NOT t.tgisinternal`,
    [quoteTable(tableNameOf(shape))],
  )
  return rows[0] ?? { kept: false, print: '' }
}
