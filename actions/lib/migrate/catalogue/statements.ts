/**
 * What is asked of `pg_catalog`. Left out everywhere: Postgres' own schemas, what extensions brought, Prisma's
 * history, and what the server made for itself (triggers of foreign keys, indexes of constraints).
 */

/** Schemas that are a user's. */
const ours = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`

/** Not what an extension brought. */
const bare = (classId: string, oid: string) =>
  `NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = '${classId}'::regclass AND x.objid = ${oid} AND x.deptype = 'e')`

/** Tables that are a user's: $1 is the history's name. */
const relations = `
  SELECT c.oid, c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relispartition, c.relpartbound, n.nspname
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${ours}
     AND c.relkind IN ('r', 'p', 'f')
     AND c.relname <> $1
     AND ${bare('pg_class', 'c.oid')}`

export const tablesSql = `
WITH t AS (${relations})
SELECT t.nspname AS schema,
       t.relname AS name,
       CASE t.relkind WHEN 'p' THEN 'partitioned table' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind,
       CASE WHEN t.relispartition
            THEN (SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE i.inhrelid = t.oid LIMIT 1)
                 || ' ' || pg_get_expr(t.relpartbound, t.oid)
       END AS partition,
       t.relrowsecurity AS "rowSecurity",
       CASE t.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END AS persistence
  FROM t
 ORDER BY 1, 2`

export const columnsSql = `
WITH t AS (${relations})
SELECT t.nspname AS schema,
       t.relname AS "table",
       a.attname AS name,
       format_type(a.atttypid, a.atttypmod) AS type,
       NOT a.attnotnull AS nullable,
       pg_get_expr(d.adbin, d.adrelid) AS default,
       CASE WHEN a.attidentity = 'a' THEN 'always'
            WHEN a.attidentity = 'd' THEN 'by default'
            WHEN a.attgenerated = 's' THEN 'stored'
            WHEN a.attgenerated <> '' THEN 'virtual'
            ELSE '' END AS generated,
       CASE WHEN a.attcollation <> y.typcollation THEN l.collname END AS collation
  FROM t
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type y ON y.oid = a.atttypid
  LEFT JOIN pg_collation l ON l.oid = a.attcollation
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 ORDER BY 1, 2, a.attnum`

/** NOT NULL is a property of the column here, although PostgreSQL 18 makes a constraint of it. */
export const constraintsSql = `
WITH t AS (${relations})
SELECT t.nspname AS schema,
       t.relname AS "table",
       k.conname AS name,
       CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key'
                      WHEN 'c' THEN 'check' ELSE 'exclusion' END AS kind,
       coalesce((SELECT json_agg(a.attname ORDER BY o.position)
                   FROM unnest(k.conkey) WITH ORDINALITY AS o(attnum, position)
                   JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.attnum), '[]') AS columns,
       CASE WHEN k.contype = 'f' THEN json_build_object(
              'schema', rn.nspname,
              'table', r.relname,
              'columns', (SELECT json_agg(a.attname ORDER BY o.position)
                            FROM unnest(k.confkey) WITH ORDINALITY AS o(attnum, position)
                            JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = o.attnum)) END AS "references",
       CASE WHEN k.contype = 'f' THEN CASE k.confdeltype WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT'
            WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END END AS "onDelete",
       CASE WHEN k.contype = 'f' THEN CASE k.confupdtype WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT'
            WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END END AS "onUpdate",
       pg_get_constraintdef(k.oid) AS definition
  FROM t
  JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x') AND k.conparentid = 0
  LEFT JOIN pg_class r ON r.oid = k.confrelid
  LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
 ORDER BY 1, 2, 3`

export const indexesSql = `
WITH t AS (${relations} OR c.relkind = 'm' AND ${ours})
SELECT t.nspname AS schema,
       t.relname AS "table",
       i.relname AS name,
       x.indisunique AS unique,
       (SELECT json_agg(a.attname ORDER BY o.position)
          FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS o(attnum, position)
          LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = o.attnum AND o.attnum > 0
         WHERE o.position <= x.indnkeyatts) AS columns,
       pg_get_expr(x.indpred, x.indrelid) AS predicate,
       m.amname AS method,
       pg_get_indexdef(x.indexrelid) AS definition,
       x.indisvalid AS valid
  FROM t
  JOIN pg_index x ON x.indrelid = t.oid
  JOIN pg_class i ON i.oid = x.indexrelid
  JOIN pg_am m ON m.oid = i.relam
 WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x'))
   AND NOT i.relispartition
 ORDER BY 1, 2, 3`

export const triggersSql = `
WITH t AS (${relations} OR c.relkind = 'v' AND ${ours})
SELECT t.nspname AS schema,
       t.relname AS "table",
       g.tgname AS name,
       pg_get_triggerdef(g.oid) AS definition,
       CASE g.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas' WHEN 'A' THEN 'always' ELSE 'enabled' END AS enabled
  FROM t
  JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal AND g.tgparentid = 0
 ORDER BY 1, 2, 3`

export const enumsSql = `
SELECT n.nspname AS schema,
       y.typname AS name,
       (SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = y.oid) AS labels
  FROM pg_type y
  JOIN pg_namespace n ON n.oid = y.typnamespace
 WHERE y.typtype = 'e' AND ${ours} AND ${bare('pg_type', 'y.oid')}
 ORDER BY 1, 2`

export const domainsSql = `
SELECT n.nspname AS schema,
       y.typname AS name,
       concat_ws(' ', format_type(y.typbasetype, y.typtypmod),
                 CASE WHEN y.typnotnull THEN 'NOT NULL' END,
                 'DEFAULT ' || y.typdefault,
                 (SELECT string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname)
                    FROM pg_constraint k WHERE k.contypid = y.oid AND k.contype = 'c')) AS definition
  FROM pg_type y
  JOIN pg_namespace n ON n.oid = y.typnamespace
 WHERE y.typtype = 'd' AND ${ours} AND ${bare('pg_type', 'y.oid')}
 ORDER BY 1, 2`

/** Sequences of identity columns follow from the column. */
export const sequencesSql = `
SELECT n.nspname AS schema,
       c.relname AS name,
       concat_ws(' ', format_type(s.seqtypid, NULL), 'start', s.seqstart, 'increment', s.seqincrement, 'min', s.seqmin,
                 'max', s.seqmax, 'cache', s.seqcache, CASE WHEN s.seqcycle THEN 'cycle' END) AS definition
  FROM pg_sequence s
  JOIN pg_class c ON c.oid = s.seqrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE ${ours} AND ${bare('pg_class', 'c.oid')}
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i')
 ORDER BY 1, 2`

export const viewsSql = `
SELECT n.nspname AS schema,
       c.relname AS name,
       CASE c.relkind WHEN 'm' THEN 'materialized view: ' ELSE 'view: ' END || pg_get_viewdef(c.oid) AS definition
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('v', 'm') AND ${ours} AND ${bare('pg_class', 'c.oid')}
 ORDER BY 1, 2`

/** Aggregates have no definition that the server writes: their arguments and their result stand for them. */
export const functionsSql = `
SELECT n.nspname AS schema,
       p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name,
       CASE WHEN p.prokind = 'a' THEN 'aggregate: ' || pg_get_function_result(p.oid)
            ELSE pg_get_functiondef(p.oid) END AS definition
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE ${ours} AND ${bare('pg_proc', 'p.oid')}
 ORDER BY 1, 2`

export const policiesSql = `
SELECT n.nspname AS schema,
       c.relname AS "table",
       o.polname AS name,
       concat_ws(' ', CASE WHEN o.polpermissive THEN 'permissive' ELSE 'restrictive' END, o.polcmd::text,
                 'using ' || pg_get_expr(o.polqual, o.polrelid),
                 'check ' || pg_get_expr(o.polwithcheck, o.polrelid)) AS definition
  FROM pg_policy o
  JOIN pg_class c ON c.oid = o.polrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE ${ours}
 ORDER BY 1, 2, 3`

/** plpgsql is in every database. */
export const extensionsSql = `SELECT extname AS name FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1`
