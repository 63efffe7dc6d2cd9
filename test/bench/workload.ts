import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The workload of every figure in docs/performance.md: rows of about 200 bytes with a text key, a foreign
 * key, a text[] and a jsonb, as a JSON array for Seedrail and as a ready COPY file for psql.
 */
export type Workload = {
  rows: number
  folder: string
  json: string
  copy: string
  edited: { json: string; copy: string }
}

export const schema = `
DROP TABLE IF EXISTS bench_item, bench_group;
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

/** Writes the files of a workload into a folder, with its dataset.json. */
export async function writeWorkload(folder: string, rows: number): Promise<Workload> {
  await mkdir(join(folder, 'edited'), { recursive: true })
  const manifest = {
    name: 'bench',
    policy: 'upsert',
    tables: [{ table: 'bench_item', file: 'items.json', collection: 'items' }],
  }
  const withVersion = { ...manifest, version: { table: 'bench_version' } }
  for (const place of [folder, join(folder, 'edited')])
    await writeFile(join(place, 'dataset.json'), JSON.stringify(withVersion))
  for (const [place, edited] of [
    [folder, false],
    [join(folder, 'edited'), true],
  ] as const) {
    const json = createWriteStream(join(place, 'items.json'))
    const copy = createWriteStream(join(place, 'items.copy'))
    for (let n = 0; n < rows; n++) {
      const row = makeRow(n, edited)
      const full = !json.write(`${n === 0 ? '[\n' : ',\n'}${JSON.stringify(row)}`)
      if (full) await once(json, 'drain')
      if (!copy.write(copyLine(row))) await once(copy, 'drain')
    }
    json.end('\n]\n')
    copy.end()
    await Promise.all([once(json, 'close'), once(copy, 'close')])
  }
  return {
    rows,
    folder,
    json: join(folder, 'items.json'),
    copy: join(folder, 'items.copy'),
    edited: { json: join(folder, 'edited/items.json'), copy: join(folder, 'edited/items.copy') },
  }
}

/** Keeps a version for bench_item, as the reference tables do. */
export const versionSchema = `
DROP TABLE IF EXISTS bench_version;
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

/** What psql does with a ready COPY file: stage, then write what differs. */
export const psqlMerge = (file: string) => `
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
