import type { Database } from '../database/connection.js'
import { caution, fault, type Problem, SeedrailError } from '../problem/problem.js'
import { harmlessExtensions } from './grammar.js'
import { nameKey, type QualifiedName, renderName } from './relation.js'

/** All that a dataset's tables are made of, by what pg_dump's statements call it. Keys are `nameKey`s. */
export type Closure = {
  /** The tables and their partitions. */
  tables: ReadonlySet<string>
  sequences: ReadonlySet<string>
  types: ReadonlySet<string>
  /** By `schema` and `name(argument types)`, as pg_dump heads them. */
  functions: ReadonlySet<string>
  extensions: readonly { name: string; schema: string }[]
  /** Other than `public`. */
  schemas: readonly string[]
  /** Every schema that pg_dump has to look into. */
  searched: readonly string[]
  /** Said to people, once. */
  cautions: readonly Problem[]
}

type Node = {
  class: string
  oid: number
  kind: string | null
  schema: string | null
  name: string | null
  /** A function's `name(types)`, an extension's schema. */
  tag: string | null
  language: string | null
  definer: boolean | null
  described: string
}

type Candidate = { oid: number; schema: string; name: string; source: string }

/**
 * Follows `pg_depend` from the tables: types of their columns, functions of their defaults, checks, generated
 * columns, indexes and triggers, sequences, partitions, and whatever these need in turn. What stands inside a
 * function's body is not in `pg_depend`: functions that a body mentions are taken along by name.
 * @param oids of the tables
 * @throws SeedrailError `dump-object-unsupported`, `dump-needs-outside`, all at once
 */
export async function loadClosure(database: Database, oids: readonly number[]): Promise<Closure> {
  const partitions = await database.query<{ oid: number }>(partitionsSql, [oids])
  const roots = [...new Set([...oids, ...partitions.rows.map(({ oid }) => oid)])]
  let nodes = await loadNodes(database, roots, [])
  const candidates = await loadCandidates(database)
  const mentioned: number[] = []
  const cautions: Problem[] = []
  for (const function_ of planMentions(nodes, candidates)) {
    const more = await loadNodes(database, roots, [...mentioned, function_.oid])
    const problems = findProblems(more, new Set(roots))
    if (problems.length === 0) {
      mentioned.push(function_.oid)
      nodes = more
    } else {
      cautions.push(explainMention(function_, problems))
    }
  }
  const problems = findProblems(nodes, new Set(roots))
  if (problems.length > 0) throw new SeedrailError(problems)
  const closure = gather(nodes, cautions)
  const behind = await database.query<{ schema: string }>(statisticsSql, [roots])
  const searched = new Set([...closure.searched, ...behind.rows.map(({ schema }) => schema)])
  return { ...closure, searched: [...searched].sort() }
}

/** Functions that bodies of the closure's functions mention, directly or through others. */
function planMentions(nodes: readonly Node[], candidates: readonly Candidate[]): Candidate[] {
  const taken = new Set(nodes.filter((node) => node.class === 'pg_proc').map(({ oid }) => oid))
  const found: Candidate[] = []
  let bodies = candidates.filter(({ oid }) => taken.has(oid))
  while (bodies.length > 0) {
    const text = bodies.map(({ source }) => source).join('\n')
    const called = new Set(
      [...text.matchAll(/([\p{L}_][\p{L}\p{N}_$]*)"?\s*\(/gu)].map((match) => match[1]?.toLowerCase()),
    )
    bodies = candidates.filter(({ oid, name }) => !taken.has(oid) && called.has(name.toLowerCase()))
    for (const function_ of bodies) {
      taken.add(function_.oid)
      found.push(function_)
    }
  }
  return found
}

function findProblems(nodes: readonly Node[], roots: ReadonlySet<number>): Problem[] {
  return nodes.flatMap((node) => judgeNode(node, roots))
}

function judgeNode(node: Node, roots: ReadonlySet<number>): Problem[] {
  const named = `The dump would need ${node.described}`
  switch (node.class) {
    case 'pg_class':
      if (node.kind === null || 'iIcS'.includes(node.kind) || roots.has(node.oid)) {
        return node.kind === 'f' ? [unsupported(named, 'a foreign table holds no rows of its own')] : []
      }
      return [
        fault('dump-needs-outside', `${named}, which is none of the dataset's tables.`, {
          next: 'Add it to dataset.json, or take away what depends on it.',
        }),
      ]
    case 'pg_type':
      return node.kind === 'b' && node.tag === 'base'
        ? [unsupported(named, 'base types are code of the server')]
        : []
    case 'pg_proc':
      if (node.language !== 'sql' && node.language !== 'plpgsql') {
        return [unsupported(named, `a dump holds functions in sql and plpgsql, not in ${node.language}`)]
      }
      return node.definer === true
        ? [
            unsupported(
              named,
              'it runs with the rights of its owner (SECURITY DEFINER), who would be whoever restores',
            ),
          ]
        : []
    case 'pg_extension':
      return harmlessExtensions.includes(node.name ?? '')
        ? []
        : [
            unsupported(
              named,
              'a dump only installs extensions of which it is known that they bring types and functions alone',
            ),
          ]
    case 'pg_constraint':
    case 'pg_attrdef':
    case 'pg_trigger':
    case 'pg_namespace':
      return []
    default:
      return [unsupported(named, 'objects of that kind have no place in a dump')]
  }
}

function unsupported(named: string, why: string): Problem {
  return fault('dump-object-unsupported', `${named}, but ${why}.`, {
    next: 'Do without it in these tables, or dump them with pg_dump.',
  })
}

function explainMention({ schema, name }: Candidate, problems: readonly Problem[]): Problem {
  return caution(
    'dump-function-left-out',
    `The function "${renderName({ schema, name })}" is mentioned by a function of the dump, but left out: ${problems[0]?.message ?? ''}`,
    { next: 'Where it is really called, create it in the target yourself.' },
  )
}

function gather(nodes: readonly Node[], cautions: readonly Problem[]): Closure {
  const of = (class_: string, ...kinds: string[]) =>
    nodes.filter((node) => node.class === class_ && (kinds.length === 0 || kinds.includes(node.kind ?? '')))
  const names = (found: readonly Node[]) =>
    new Set(found.map(({ schema, name }) => nameKey({ schema: schema ?? '', name: name ?? '' })))
  const functions = of('pg_proc')
  // Array types and the row types of tables come with what they belong to.
  const types = of('pg_type', 'e', 'd', 'r', 'c').filter((node) => node.tag !== 'row')
  const tables = of('pg_class', 'r', 'p')
  const sequences = of('pg_class', 'S')
  const searched = new Set(
    [...tables, ...sequences, ...types, ...functions].map(({ schema }) => schema ?? 'public'),
  )
  const namespaces = of('pg_namespace').map(({ name }) => name ?? '')
  return {
    tables: names(tables),
    sequences: names(sequences),
    types: names(types),
    functions: new Set(
      functions.map(({ schema, tag }) => nameKey({ schema: schema ?? '', name: tag ?? '' })),
    ),
    extensions: of('pg_extension').map(({ name, tag }) => ({ name: name ?? '', schema: tag ?? 'public' })),
    schemas: [...new Set([...namespaces, ...searched])].filter((schema) => schema !== 'public').sort(),
    searched: [...searched].sort(),
    cautions,
  }
}

async function loadNodes(
  database: Database,
  roots: readonly number[],
  functions: readonly number[],
): Promise<Node[]> {
  const { rows } = await database.query<Node>(closureSql, [roots, functions])
  return rows
}

async function loadCandidates(database: Database): Promise<Candidate[]> {
  const { rows } = await database.query<Candidate>(candidatesSql)
  return rows
}

/** Tables of some schemas that no closure needs, so that pg_dump need not lock them. */
export async function loadOtherTables(database: Database, closure: Closure): Promise<QualifiedName[]> {
  const { rows } = await database.query<QualifiedName>(
    `SELECT n.nspname AS schema, c.relname AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      ORDER BY 1, 2`,
    [closure.searched],
  )
  return rows.filter((table) => !closure.tables.has(nameKey(table)))
}

/** Where a table that was moved left its extended statistics: pg_dump would not look into `public` for them. */
const statisticsSql = `
SELECT DISTINCT n.nspname AS schema
  FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
 WHERE s.stxrelid = ANY ($1::oid[]) AND n.nspname = 'public'`

const partitionsSql = `
SELECT p.relid::oid AS oid
  FROM unnest($1::oid[]) AS root(oid)
  JOIN pg_class c ON c.oid = root.oid AND c.relkind = 'p'
  CROSS JOIN LATERAL pg_partition_tree(root.oid) AS p`

const candidatesSql = `
SELECT p.oid, n.nspname AS schema, p.proname AS name, p.prosrc AS source
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_language l ON l.oid = p.prolang
 WHERE p.oid >= 16384 AND l.lanname IN ('sql', 'plpgsql')
   AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
 ORDER BY n.nspname, p.proname, p.oid`

/**
 * Each object once. A table among $1 brings its parts: constraints but foreign keys, defaults, triggers,
 * indexes, sequences. A composite type brings its columns, a domain its checks. From each object the way goes
 * on to what it needs; from a member of an extension only to the extension. No way leads from a sequence to its
 * owner, nor from a partition or its keys and triggers (dependencies P and S) to its parent. Objects with oids
 * below 16384 are the server's own.
 */
const closureSql = `
WITH RECURSIVE closure (classid, objid) AS (
  SELECT 'pg_class'::regclass::oid, oid FROM unnest($1::oid[]) AS root(oid)
  UNION
  SELECT 'pg_proc'::regclass::oid, oid FROM unnest($2::oid[]) AS called(oid)
  UNION
  SELECT next.classid, next.objid
    FROM closure c
    CROSS JOIN LATERAL (
      SELECT 'pg_constraint'::regclass::oid AS classid, k.oid AS objid FROM pg_constraint k
       WHERE c.classid = 'pg_class'::regclass AND k.conrelid = c.objid AND c.objid = ANY ($1) AND k.contype <> 'f'
      UNION ALL
      SELECT 'pg_attrdef'::regclass, d.oid FROM pg_attrdef d
       WHERE c.classid = 'pg_class'::regclass AND d.adrelid = c.objid AND c.objid = ANY ($1)
      UNION ALL
      SELECT 'pg_trigger'::regclass, t.oid FROM pg_trigger t
       WHERE c.classid = 'pg_class'::regclass AND t.tgrelid = c.objid AND c.objid = ANY ($1) AND NOT t.tgisinternal
      UNION ALL
      SELECT 'pg_class'::regclass, i.indexrelid FROM pg_index i
       WHERE c.classid = 'pg_class'::regclass AND i.indrelid = c.objid AND c.objid = ANY ($1)
      UNION ALL
      SELECT 'pg_class'::regclass, s.oid FROM pg_depend o JOIN pg_class s ON s.oid = o.objid AND s.relkind = 'S'
       WHERE c.classid = 'pg_class'::regclass AND c.objid = ANY ($1)
         AND o.refclassid = c.classid AND o.refobjid = c.objid AND o.classid = 'pg_class'::regclass AND o.deptype IN ('a', 'i')
      UNION ALL
      SELECT 'pg_class'::regclass, t.typrelid FROM pg_type t
       WHERE c.classid = 'pg_type'::regclass AND t.oid = c.objid AND t.typrelid <> 0
      UNION ALL
      SELECT 'pg_constraint'::regclass, k.oid FROM pg_constraint k
       WHERE c.classid = 'pg_type'::regclass AND k.contypid = c.objid
      UNION ALL
      SELECT d.refclassid, d.refobjid FROM pg_depend d
       WHERE d.classid = c.classid AND d.objid = c.objid
         AND d.refobjid >= 16384
         AND d.deptype NOT IN ('P', 'S')
         AND (d.deptype = 'e' OR NOT EXISTS (
               SELECT FROM pg_depend e WHERE e.classid = c.classid AND e.objid = c.objid AND e.deptype = 'e'))
         AND NOT (d.refclassid = 'pg_class'::regclass AND c.classid = 'pg_class'::regclass AND EXISTS (
               SELECT FROM pg_class s WHERE s.oid = c.objid AND (s.relkind = 'S' OR s.relispartition)))
         AND NOT (c.classid = 'pg_class'::regclass AND NOT c.objid = ANY ($1) AND EXISTS (
               SELECT FROM pg_class s WHERE s.oid = c.objid AND s.relkind IN ('r', 'p', 'v', 'm', 'f')))
    ) AS next
)
SELECT o.classid::regclass::text AS class, o.objid AS oid,
       coalesce(r.relkind::text, t.typtype::text) AS kind,
       coalesce(rn.nspname, tn.nspname, pn.nspname) AS schema,
       coalesce(r.relname, t.typname, p.proname, n.nspname, x.extname) AS name,
       CASE WHEN p.oid IS NOT NULL
            THEN p.proname || '(' || coalesce((SELECT string_agg(format_type(a.type, NULL), ', ' ORDER BY a.position)
                                                 FROM unnest(p.proargtypes) WITH ORDINALITY AS a(type, position)), '') || ')'
            WHEN t.typtype = 'c' AND trel.relkind <> 'c' THEN 'row'
            WHEN t.typtype = 'b' AND t.typcategory <> 'A' THEN 'base'
            WHEN x.oid IS NOT NULL THEN xn.nspname
       END AS tag,
       l.lanname AS language, p.prosecdef AS definer,
       pg_describe_object(o.classid, o.objid, 0) AS described
  FROM closure o
  LEFT JOIN pg_class r ON o.classid = 'pg_class'::regclass AND r.oid = o.objid
  LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
  LEFT JOIN pg_type t ON o.classid = 'pg_type'::regclass AND t.oid = o.objid
  LEFT JOIN pg_namespace tn ON tn.oid = t.typnamespace
  LEFT JOIN pg_class trel ON trel.oid = t.typrelid
  LEFT JOIN pg_proc p ON o.classid = 'pg_proc'::regclass AND p.oid = o.objid
  LEFT JOIN pg_namespace pn ON pn.oid = p.pronamespace
  LEFT JOIN pg_language l ON l.oid = p.prolang
  LEFT JOIN pg_namespace n ON o.classid = 'pg_namespace'::regclass AND n.oid = o.objid
  LEFT JOIN pg_extension x ON o.classid = 'pg_extension'::regclass AND x.oid = o.objid
  LEFT JOIN pg_namespace xn ON xn.oid = x.extnamespace
 WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = o.classid AND e.objid = o.objid AND e.deptype = 'e')
 ORDER BY 1, 4, 5, 6, 2`
