import type { Database } from './connection.js'

/** What the values of a type are made of, domains followed: a plain type by its name, or a shape and its parts. */
export type ValueParts =
  | { shape: 'plain'; type: string }
  /** Parts: of a composite its attributes, of an array its element, of a range or a multirange what bounds it. */
  | { shape: 'array' | 'composite' | 'multirange' | 'range'; parts: readonly ValueParts[] }

/** A type with its modifier, as a column or an attribute has them. */
export type TypeUse = { oid: string; modifier: number }

type PartRow = {
  oid: string
  modifier: number
  type: string
  kind: string
  /** Of a composite, an array, a range, a multirange or a domain: what is looked at next. */
  oids: string[]
  modifiers: number[]
}

/** Deeper than any type is nested. */
const deepest = 16

/** The parts of some types, in their order: a query for each level of nesting. */
export async function loadValueParts(
  database: Database,
  uses: readonly TypeUse[],
): Promise<readonly ValueParts[]> {
  const known = new Map<string, PartRow>()
  let unknown = uses
  for (let depth = 0; unknown.length > 0 && depth < deepest; depth++) {
    const { rows } = await database.query<PartRow>(partsSql, [
      unknown.map(({ oid }) => oid),
      unknown.map(({ modifier }) => modifier),
    ])
    for (const row of rows) known.set(nameUse(row), row)
    unknown = rows.flatMap(usesOf).filter((use) => !known.has(nameUse(use)))
  }
  return uses.map((use) => compose(known, use))
}

function compose(known: ReadonlyMap<string, PartRow>, use: TypeUse): ValueParts {
  const row = known.get(nameUse(use))
  if (row === undefined) return { shape: 'plain', type: '' }
  const parts = usesOf(row).map((part) => compose(known, part))
  switch (row.kind) {
    case 'array':
    case 'composite':
    case 'multirange':
    case 'range':
      return { shape: row.kind, parts }
    case 'domain':
      return parts[0] ?? { shape: 'plain', type: row.type }
    default:
      return { shape: 'plain', type: row.type }
  }
}

function nameUse({ oid, modifier }: TypeUse): string {
  return `${oid} ${modifier}`
}

function usesOf({ oids, modifiers }: PartRow): TypeUse[] {
  return oids.map((oid, index) => ({ oid, modifier: modifiers[index] ?? -1 }))
}

/** An array hands its modifier on to its elements; the bounds of a range have none. */
const partsSql = `
SELECT u.oid::text AS oid, u.modifier, format_type(u.oid, u.modifier) AS type, k.kind,
       coalesce(p.oids, '{}') AS oids, coalesce(p.modifiers, '{}') AS modifiers
  FROM unnest($1::text[]::oid[], $2::int[]) AS u(oid, modifier)
  JOIN pg_type t ON t.oid = u.oid
 CROSS JOIN LATERAL (
       SELECT CASE WHEN t.typtype = 'd' THEN 'domain'
                   WHEN t.typtype = 'c' THEN 'composite'
                   WHEN t.typtype = 'r' THEN 'range'
                   WHEN t.typtype = 'm' THEN 'multirange'
                   WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN 'array'
                   ELSE 'plain' END AS kind) AS k
  LEFT JOIN LATERAL (
       SELECT array_agg(part.oid::text ORDER BY part.place) AS oids, array_agg(part.modifier ORDER BY part.place) AS modifiers
         FROM (SELECT 1 AS place, t.typbasetype AS oid, t.typtypmod AS modifier WHERE k.kind = 'domain'
               UNION ALL
               SELECT 1, t.typelem, u.modifier WHERE k.kind = 'array'
               UNION ALL
               SELECT 1, r.rngsubtype, -1 FROM pg_range r
                WHERE k.kind IN ('range', 'multirange') AND t.oid::text IN (r.rngtypid::text, to_jsonb(r) ->> 'rngmultitypid')
               UNION ALL
               SELECT a.attnum, a.atttypid, a.atttypmod FROM pg_attribute a
                WHERE k.kind = 'composite' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) AS part) AS p ON true`
