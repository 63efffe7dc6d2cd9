import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  describeTable,
  spellTable
} from "./chunk-FZZGC7RA.mjs";
import {
  SeedrailError,
  fault
} from "./chunk-7FL2PSFT.mjs";

// node_modules/fastest-levenshtein/esm/mod.js
var peq = new Uint32Array(65536);
var myers_32 = (a, b) => {
  const n = a.length;
  const m = b.length;
  const lst = 1 << n - 1;
  let pv = -1;
  let mv = 0;
  let sc = n;
  let i = n;
  while (i--) {
    peq[a.charCodeAt(i)] |= 1 << i;
  }
  for (i = 0; i < m; i++) {
    let eq = peq[b.charCodeAt(i)];
    const xv = eq | mv;
    eq |= (eq & pv) + pv ^ pv;
    mv |= ~(eq | pv);
    pv &= eq;
    if (mv & lst) {
      sc++;
    }
    if (pv & lst) {
      sc--;
    }
    mv = mv << 1 | 1;
    pv = pv << 1 | ~(xv | mv);
    mv &= xv;
  }
  i = n;
  while (i--) {
    peq[a.charCodeAt(i)] = 0;
  }
  return sc;
};
var myers_x = (b, a) => {
  const n = a.length;
  const m = b.length;
  const mhc = [];
  const phc = [];
  const hsize = Math.ceil(n / 32);
  const vsize = Math.ceil(m / 32);
  for (let i = 0; i < hsize; i++) {
    phc[i] = -1;
    mhc[i] = 0;
  }
  let j = 0;
  for (; j < vsize - 1; j++) {
    let mv2 = 0;
    let pv2 = -1;
    const start2 = j * 32;
    const vlen2 = Math.min(32, m) + start2;
    for (let k = start2; k < vlen2; k++) {
      peq[b.charCodeAt(k)] |= 1 << k;
    }
    for (let i = 0; i < n; i++) {
      const eq = peq[a.charCodeAt(i)];
      const pb = phc[i / 32 | 0] >>> i & 1;
      const mb = mhc[i / 32 | 0] >>> i & 1;
      const xv = eq | mv2;
      const xh = ((eq | mb) & pv2) + pv2 ^ pv2 | eq | mb;
      let ph = mv2 | ~(xh | pv2);
      let mh = pv2 & xh;
      if (ph >>> 31 ^ pb) {
        phc[i / 32 | 0] ^= 1 << i;
      }
      if (mh >>> 31 ^ mb) {
        mhc[i / 32 | 0] ^= 1 << i;
      }
      ph = ph << 1 | pb;
      mh = mh << 1 | mb;
      pv2 = mh | ~(xv | ph);
      mv2 = ph & xv;
    }
    for (let k = start2; k < vlen2; k++) {
      peq[b.charCodeAt(k)] = 0;
    }
  }
  let mv = 0;
  let pv = -1;
  const start = j * 32;
  const vlen = Math.min(32, m - start) + start;
  for (let k = start; k < vlen; k++) {
    peq[b.charCodeAt(k)] |= 1 << k;
  }
  let score = m;
  for (let i = 0; i < n; i++) {
    const eq = peq[a.charCodeAt(i)];
    const pb = phc[i / 32 | 0] >>> i & 1;
    const mb = mhc[i / 32 | 0] >>> i & 1;
    const xv = eq | mv;
    const xh = ((eq | mb) & pv) + pv ^ pv | eq | mb;
    let ph = mv | ~(xh | pv);
    let mh = pv & xh;
    score += ph >>> m - 1 & 1;
    score -= mh >>> m - 1 & 1;
    if (ph >>> 31 ^ pb) {
      phc[i / 32 | 0] ^= 1 << i;
    }
    if (mh >>> 31 ^ mb) {
      mhc[i / 32 | 0] ^= 1 << i;
    }
    ph = ph << 1 | pb;
    mh = mh << 1 | mb;
    pv = mh | ~(xv | ph);
    mv = ph & xv;
  }
  for (let k = start; k < vlen; k++) {
    peq[b.charCodeAt(k)] = 0;
  }
  return score;
};
var distance = (a, b) => {
  if (a.length < b.length) {
    const tmp = b;
    b = a;
    a = tmp;
  }
  if (b.length === 0) {
    return a.length;
  }
  if (a.length <= 32) {
    return myers_32(a, b);
  }
  return myers_x(a, b);
};
var closest = (str, arr) => {
  let min_distance = Infinity;
  let min_index = 0;
  for (let i = 0; i < arr.length; i++) {
    const dist = distance(str, arr[i]);
    if (dist < min_distance) {
      min_distance = dist;
      min_index = i;
    }
  }
  return arr[min_index];
};

// actions/lib/problem/suggestion.ts
function suggest(wrong, candidates) {
  if (candidates.length === 0) return void 0;
  const folded = new Map(candidates.map((candidate) => [candidate.toLowerCase(), candidate]));
  const nearest = closest(wrong.toLowerCase(), [...folded.keys()]);
  const limit = Math.max(1, Math.floor(Math.max(wrong.length, nearest.length) / 3));
  return distance(wrong.toLowerCase(), nearest) <= limit ? folded.get(nearest) : void 0;
}
function didYouMean(wrong, candidates) {
  const nearest = suggest(wrong, candidates);
  return nearest === void 0 ? "" : ` Did you mean "${nearest}"?`;
}

// actions/lib/database/value-parts.ts
var deepest = 16;
async function loadValueParts(database, uses) {
  const known = /* @__PURE__ */ new Map();
  let unknown = uses;
  for (let depth = 0; unknown.length > 0 && depth < deepest; depth++) {
    const { rows } = await database.query(partsSql, [
      unknown.map(({ oid }) => oid),
      unknown.map(({ modifier }) => modifier)
    ]);
    for (const row of rows) known.set(nameUse(row), row);
    unknown = rows.flatMap(usesOf).filter((use) => !known.has(nameUse(use)));
  }
  return uses.map((use) => compose(known, use));
}
function compose(known, use) {
  const row = known.get(nameUse(use));
  if (row === void 0) return { shape: "plain", type: "" };
  const parts = usesOf(row).map((part) => compose(known, part));
  switch (row.kind) {
    case "array":
    case "composite":
    case "multirange":
    case "range":
      return { shape: row.kind, parts };
    case "domain":
      return parts[0] ?? { shape: "plain", type: row.type };
    default:
      return { shape: "plain", type: row.type };
  }
}
function nameUse({ oid, modifier }) {
  return `${oid} ${modifier}`;
}
function usesOf({ oids, modifiers }) {
  return oids.map((oid, index) => ({ oid, modifier: modifiers[index] ?? -1 }));
}
var partsSql = `
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
                WHERE k.kind = 'composite' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) AS part) AS p ON true`;

// actions/lib/database/catalogue.ts
async function loadTableShape(database, table) {
  const found = await database.query(findTableSql, [table.name, table.schema ?? null]);
  const row = found.rows[0];
  if (row === void 0) throw await explainMissingTable(database, table);
  if (row.kind !== "r" && row.kind !== "p") {
    throw new SeedrailError(
      fault(
        "table-not-a-table",
        `"${describeTable(table)}" is a view or another kind of relation, not a table.`,
        {
          place: { table: describeTable(table) },
          next: "Name the table behind it in dataset.json."
        }
      )
    );
  }
  const [columns, keys, foreignKeys] = [
    await database.query(columnsSql, [row.oid]),
    await database.query(keysSql, [row.oid]),
    await database.query(foreignKeysSql, [row.oid])
  ];
  return {
    schema: row.schema,
    name: row.name,
    called: spellTable(table),
    oid: row.oid,
    partitioned: row.kind === "p",
    form: row.form,
    columns: await toColumns(database, columns.rows),
    primaryKey: keys.rows.find((key) => key.primary)?.columns ?? [],
    uniqueKeys: keys.rows.map((key) => key.columns),
    foreignKeys: foreignKeys.rows.map((key) => ({
      name: key.name,
      columns: key.columns,
      references: { schema: key.target_schema, table: key.target_table, columns: key.target_columns },
      deferrable: key.deferrable
    }))
  };
}
function requireColumn(shape, name) {
  const column = shape.columns.get(name);
  if (column !== void 0) return column;
  const nearest = suggest(name, [...shape.columns.keys()]);
  throw new SeedrailError(
    fault("column-missing", `Table "${shape.called}" has no column "${name}".`, {
      place: { table: shape.called, field: name },
      next: `${nearest === void 0 ? "" : `Did you mean "${nearest}"? `}Correct dataset.json, or apply the migration that adds the column.`
    })
  );
}
function tableNameOf(shape) {
  return { schema: shape.schema, name: shape.name };
}
var findTableSql = `
SELECT c.oid AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relfilenode || (SELECT string_agg(format(' %s:%s:%s', a.attnum, a.attname, format_type(a.atttypid, a.atttypmod)), '' ORDER BY a.attnum)
         FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS form
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relname = $1
   AND CASE WHEN $2::text IS NULL THEN n.nspname = ANY (current_schemas(false)) ELSE n.nspname = $2 END
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
 ORDER BY array_position(current_schemas(false), n.nspname)
 LIMIT 1`;
var columnsSql = `
WITH RECURSIVE base AS (
  SELECT a.attnum, a.atttypid AS oid, a.atttypmod AS modifier
    FROM pg_attribute a
   WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT b.attnum, t.typbasetype, t.typtypmod
    FROM base b
    JOIN pg_type t ON t.oid = b.oid
   WHERE t.typtype = 'd'
)
SELECT a.attname AS name,
       format_type(a.atttypid, a.atttypmod) AS type,
       format_type(b.oid, b.modifier) AS base,
       e.typname IN ('text', 'varchar') AND coalesce(l.collisdeterministic, true) AS bytewise,
       NOT (a.attnotnull OR EXISTS (SELECT FROM base b JOIN pg_type d ON d.oid = b.oid
                                     WHERE b.attnum = a.attnum AND d.typtype = 'd' AND d.typnotnull)) AS nullable,
       t.typcategory = 'A' AS list,
       e.typtype AS element_type,
       e.typname AS element,
       CASE WHEN e.typname IN ('varchar', 'bpchar') AND b.modifier > 4 THEN b.modifier - 4
            WHEN e.typname = 'name' THEN 63 END AS max_length,
       b.oid::text AS base_oid,
       b.modifier AS base_modifier,
       CASE WHEN t.typcategory = 'A'
            THEN greatest(1, a.attndims, (SELECT max(d.typndims) FROM base b JOIN pg_type d ON d.oid = b.oid
                                           WHERE b.attnum = a.attnum)) END AS dimensions,
       CASE WHEN e.typtype = 'e'
            THEN (SELECT array_agg(l.enumlabel::text ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = e.oid)
       END AS labels,
       coalesce(pg_get_expr(d.adbin, d.adrelid), pg_get_expr(own.typdefaultbin, 0), quote_literal(own.typdefault)) AS default_sql,
       a.attidentity = 'a' OR a.attgenerated <> '' AS generated,
       a.attidentity <> '' AS identity
  FROM pg_attribute a
  JOIN LATERAL (SELECT base.oid, base.modifier FROM base JOIN pg_type bt ON bt.oid = base.oid
                 WHERE base.attnum = a.attnum AND bt.typtype <> 'd' LIMIT 1) b ON true
  JOIN pg_type t ON t.oid = b.oid
  JOIN pg_type own ON own.oid = a.atttypid
  JOIN pg_type e ON e.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_collation l ON l.oid = a.attcollation
 WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum`;
var keysSql = `
SELECT array_agg(a.attname::text ORDER BY k.position) AS columns, i.indisprimary AS primary
  FROM pg_index i
  CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
 WHERE i.indrelid = $1
   AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
   AND k.position <= i.indnkeyatts
 GROUP BY i.indexrelid, i.indisprimary
 ORDER BY i.indisprimary DESC, i.indexrelid`;
var foreignKeysSql = `
SELECT c.conname AS name,
       c.condeferrable AS deferrable,
       tn.nspname AS target_schema,
       t.relname AS target_table,
       (SELECT array_agg(a.attname::text ORDER BY k.position)
          FROM unnest(c.conkey) WITH ORDINALITY AS k(attnum, position)
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum) AS columns,
       (SELECT array_agg(a.attname::text ORDER BY k.position)
          FROM unnest(c.confkey) WITH ORDINALITY AS k(attnum, position)
          JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum) AS target_columns
  FROM pg_constraint c
  JOIN pg_class t ON t.oid = c.confrelid
  JOIN pg_namespace tn ON tn.oid = t.relnamespace
 WHERE c.conrelid = $1 AND c.contype = 'f' AND c.conparentid = 0
 ORDER BY c.conname`;
var literal = /^(?:\(?-?\d+(?:\.\d+)?\)?|true|false|NULL|'(?:[^']|'')*'|ARRAY\[\])(?:::[\w\s".(),[\]]+)?$/i;
async function toColumns(database, rows) {
  const composed = rows.filter((row) => ["c", "d", "m", "r"].includes(row.element_type));
  const uses = composed.map((row) => ({ oid: row.base_oid, modifier: row.base_modifier }));
  const loaded = await loadValueParts(database, uses);
  const partsOf = new Map(composed.map(({ name }, index) => [name, loaded[index]]));
  return new Map(rows.map((row) => [row.name, toColumn(row, partsOf.get(row.name))]));
}
function toColumn(row, parts) {
  return {
    name: row.name,
    type: row.type,
    kind: row.element_type === "e" ? "enum" : kindOf(row.element),
    base: row.base,
    bytewise: row.bytewise,
    list: row.list,
    ...row.dimensions === null || row.dimensions === 1 ? {} : { dimensions: row.dimensions },
    ...parts === void 0 ? {} : { parts },
    nullable: row.nullable,
    bytes: { int2: 2, int4: 4, int8: 8 }[row.element],
    maxLength: row.max_length ?? void 0,
    labels: row.labels ?? void 0,
    default: row.default_sql !== null && !row.generated ? {
      sql: row.default_sql,
      constant: literal.test(row.default_sql) && !/::regclass/.test(row.default_sql)
    } : row.identity && !row.generated ? { sql: "DEFAULT", constant: false } : void 0,
    generated: row.generated
  };
}
function kindOf(typeName) {
  switch (typeName) {
    case "bool":
      return "boolean";
    case "int2":
    case "int4":
    case "int8":
      return "integer";
    case "numeric":
    case "float4":
    case "float8":
      return "number";
    case "text":
    case "varchar":
    case "bpchar":
    case "citext":
    case "name":
      return "text";
    case "json":
    case "jsonb":
      return "json";
    case "uuid":
      return "uuid";
    case "date":
      return "date";
    case "time":
    case "timetz":
      return "time";
    case "timestamp":
    case "timestamptz":
      return "timestamp";
    case "bytea":
      return "bytes";
    default:
      return "other";
  }
}
async function explainMissingTable(database, table) {
  const { rows } = await database.query(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`
  );
  const nearest = suggest(
    table.name,
    rows.map((row) => row.name)
  );
  const elsewhere = nearest === table.name ? " There is one in another schema." : void 0;
  const meant = elsewhere ?? (nearest === void 0 ? "" : ` Did you mean "${nearest}"?`);
  return new SeedrailError(
    fault("table-missing", `The database has no table "${describeTable(table)}".${meant}`, {
      place: { table: describeTable(table) },
      next: "Apply the schema first: the migrate action, or `npm run action -- migrate --dsn=…`."
    })
  );
}

export {
  suggest,
  didYouMean,
  loadTableShape,
  requireColumn,
  tableNameOf
};
