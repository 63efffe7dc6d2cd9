import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * The workload of the figures in docs/performance.md: rows of about 200 bytes with a text key, a foreign key,
 * a text[] and a jsonb, as a JSON array for everybody and as a ready COPY file for psql.
 */
export type Workload = {
  rows: number
  folder: string
  original: Source
  /** The same with every hundredth row changed. */
  edited: Source
}

/** A state of the table. */
export type Source = {
  /** Holds dataset.json. */
  folder: string
  json: string
  copy: string
  /** psql's script. */
  merge: string
}

/** Everything that a run makes in the database, beside the function of the triggers. */
export const tables = ['bench_item', 'bench_group', 'bench_version'] as const

export const schema = `
DROP TABLE IF EXISTS ${tables.join(', ')};
CREATE TABLE bench_group (id text PRIMARY KEY);
INSERT INTO bench_group SELECT 'GROUP_' || n FROM generate_series(0, 99) AS n;
CREATE TABLE bench_item (
  id text PRIMARY KEY,
  label text NOT NULL,
  group_id text NOT NULL REFERENCES bench_group,
  tags text[] NOT NULL DEFAULT '{}',
  details jsonb,
  sort_order integer NOT NULL DEFAULT 0
);`

/** Keeps a version for bench_item, as the reference tables do. */
export const versionSchema = `
CREATE TABLE bench_version (table_name text PRIMARY KEY, version_seq bigint NOT NULL DEFAULT 0, seed_digest text, seed_version bigint);
INSERT INTO bench_version VALUES ('bench_item', 0);
CREATE OR REPLACE FUNCTION bench_bump() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE bench_version SET version_seq = version_seq + 1 WHERE table_name = TG_TABLE_NAME;
  RETURN NULL;
END $$;
CREATE TRIGGER bench_insert AFTER INSERT ON bench_item FOR EACH STATEMENT EXECUTE FUNCTION bench_bump();
CREATE TRIGGER bench_update AFTER UPDATE ON bench_item FOR EACH STATEMENT EXECUTE FUNCTION bench_bump();
CREATE TRIGGER bench_delete AFTER DELETE ON bench_item FOR EACH STATEMENT EXECUTE FUNCTION bench_bump();
CREATE TRIGGER bench_truncate AFTER TRUNCATE ON bench_item FOR EACH STATEMENT EXECUTE FUNCTION bench_bump();`

/** Takes away whatever a run made in the database. */
export const dropSchema = `
DROP TABLE IF EXISTS ${tables.join(', ')};
DROP FUNCTION IF EXISTS bench_bump();`

/** What a table holds, so that two methods can be seen to have done the same work. */
export const print = `
SELECT count(*) || ' rows, ' || count(*) FILTER (WHERE label LIKE '%(edited)%') || ' edited, sum '
       || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) AS print
  FROM bench_item t`

const manifest = {
  name: 'bench',
  policy: 'upsert',
  tables: [{ table: 'bench_item', file: 'items.json' }],
  version: { table: 'bench_version' },
}

/** What psql does with a ready COPY file: stage, then write what differs. */
const mergeScript = (file: string) => `
BEGIN;
CREATE TEMP TABLE stage (LIKE bench_item) ON COMMIT DROP;
\\copy stage from '${file}'
INSERT INTO bench_item
SELECT s.* FROM stage s
 WHERE NOT EXISTS (SELECT FROM bench_item t WHERE t.id = s.id
                   AND (t.label, t.group_id, t.tags, t.details, t.sort_order) IS NOT DISTINCT FROM (s.label, s.group_id, s.tags, s.details, s.sort_order))
ON CONFLICT (id) DO UPDATE SET label = excluded.label, group_id = excluded.group_id, tags = excluded.tags,
  details = excluded.details, sort_order = excluded.sort_order;
COMMIT;
`

/** The row number n; every hundredth reads differently once edited. */
function makeRow(n: number, edited: boolean) {
  const mark = edited && n % 100 === 0 ? ' (edited)' : ''
  return {
    id: `ITEM_${String(n).padStart(8, '0')}`,
    label: `Label of item ${n}${mark} in the catalogue`,
    group_id: `GROUP_${n % 100}`,
    tags: [`tag-${n % 7}`, `tag-${n % 11}`, 'common'],
    details: {
      weight: n % 1000,
      shape: { kind: n % 2 === 0 ? 'round' : 'square', sides: n % 9 },
      note: `note ${n % 50}`,
    },
    sort_order: n % 10_000,
  }
}

function copyLine(row: ReturnType<typeof makeRow>): string {
  return `${row.id}\t${row.label}\t${row.group_id}\t{${row.tags.join(',')}}\t${JSON.stringify(row.details)}\t${row.sort_order}\n`
}

/** The files of a workload in the temporary folder; those of an earlier run with as many rows are taken again. */
export async function openWorkload(rows: number): Promise<Workload> {
  const folder = join(tmpdir(), `seedrail-bench-${rows}`)
  const workload = { rows, folder, original: sourceIn(folder), edited: sourceIn(join(folder, 'edited')) }
  const seal = join(folder, 'complete.json')
  const wanted = JSON.stringify([rows, makeRow(0, true), makeRow(rows - 1, false)])
  if ((await readFile(seal, 'utf8').catch(() => '')) !== wanted) {
    await rm(folder, { recursive: true, force: true })
    await writeRows(workload.original, rows, false)
    await writeRows(workload.edited, rows, true)
    await writeFile(seal, wanted)
  }
  for (const source of [workload.original, workload.edited]) {
    await writeFile(join(source.folder, 'dataset.json'), JSON.stringify(manifest))
    await writeFile(source.merge, mergeScript(source.copy))
  }
  return workload
}

function sourceIn(folder: string): Source {
  return {
    folder,
    json: join(folder, 'items.json'),
    copy: join(folder, 'items.copy'),
    merge: join(folder, 'merge.sql'),
  }
}

async function writeRows(source: Source, rows: number, edited: boolean): Promise<void> {
  await mkdir(source.folder, { recursive: true })
  const json = createWriteStream(source.json)
  const copy = createWriteStream(source.copy)
  for (let n = 0; n < rows; n++) {
    const row = makeRow(n, edited)
    if (!json.write(`${n === 0 ? '[\n' : ',\n'}${JSON.stringify(row)}`)) await once(json, 'drain')
    if (!copy.write(copyLine(row))) await once(copy, 'drain')
  }
  json.end('\n]\n')
  copy.end()
  await Promise.all([once(json, 'close'), once(copy, 'close')])
}
