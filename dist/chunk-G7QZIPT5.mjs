import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  endOfRows,
  loadColumns,
  loadDump,
  loadDumpedTables,
  nameKey,
  parseStatements,
  qualifiedNameOf,
  readPlainly,
  readSections,
  readText,
  relationOf,
  renderCopyHeader,
  renderFrom,
  renderName,
  sumRows,
  tableOf,
  textsOf,
  writeCanonically
} from "./chunk-TR5B3ERA.mjs";
import {
  upsertDataset
} from "./chunk-WA54RVKV.mjs";
import {
  manifestSchema
} from "./chunk-YTYZCK7B.mjs";
import {
  nameFile
} from "./chunk-JYHO4SMC.mjs";
import {
  didYouMean,
  loadTableShape
} from "./chunk-UO45KZRA.mjs";
import {
  inTransaction,
  limitLockWaits,
  takeLock
} from "./chunk-WKFHRT5B.mjs";
import {
  parseTableName,
  quoteIdentifier,
  quoteList,
  quoteLiteral,
  quoteTable
} from "./chunk-FZZGC7RA.mjs";
import {
  codeOf
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  caution,
  fault,
  messageOf
} from "./chunk-7FL2PSFT.mjs";

// actions/lib/dump/restore/published/merge.ts
import { createHash } from "crypto";

// actions/lib/dump/restore/compare.ts
async function requireCompatible(database, manifest, tables) {
  const problems = [
    ...judgeServer(database, manifest),
    ...judgeTables(tables, await loadTargetColumns(database, tables))
  ];
  const errors = problems.filter(({ level }) => level === "error");
  if (errors.length > 0) throw new SeedrailError(errors);
  return problems;
}
function judgeServer({ serverVersion, serverVersionNumber }, { server }) {
  if (Math.floor(serverVersionNumber / 1e4) >= Math.floor(server.number / 1e4)) return [];
  return [
    caution(
      "restore-server-older",
      `The target runs PostgreSQL ${serverVersion}, the dump was made on ${server.version}.`,
      { next: "What the older server does not know, it refuses, and then nothing is written." }
    )
  ];
}
function judgeTables(tables, target) {
  if (target.size === 0 && tables.length > 1) return [explainNoTables(tables)];
  return tables.flatMap((table) => {
    const columns = target.get(table.table);
    if (columns !== void 0) return judgeColumns(table, columns);
    return [
      fault("table-missing", `The target has no table "${table.table}".`, {
        place: { table: table.table },
        next: 'Apply the schema first (the migrate action), or restore with mode "replace", which creates it.'
      })
    ];
  });
}
function explainNoTables(tables) {
  const names = tables.slice(0, 4).map(({ table }) => table);
  const rest = tables.length > names.length ? ", …" : "";
  return fault(
    "table-missing",
    `The target has none of the ${tables.length} tables of the dump: ${names.join(", ")}${rest}.`,
    {
      next: 'Apply the schema first (the migrate action), or restore with mode "replace", which creates it.'
    }
  );
}
function judgeColumns(table, columns) {
  const names = columns.map(({ name }) => name);
  const missing2 = table.columns.flatMap(({ name, type }) => {
    const column = columns.find((candidate) => candidate.name === name);
    const place = { table: table.table, field: name };
    if (column === void 0) {
      return [
        fault("restore-column-missing", `The target has no column "${name}".${didYouMean(name, names)}`, {
          place,
          next: "Apply the migration that adds it, or dump from a database of the same schema."
        })
      ];
    }
    if (column.generated || column.type !== type) {
      const here = column.generated ? "is computed by the server" : `is ${column.type}`;
      return [
        fault("restore-type-differs", `The column is ${type} in the dump, but ${here} in the target.`, {
          place,
          next: "Bring both databases to the same migrations, and dump again."
        })
      ];
    }
    return [];
  });
  const known = new Set(table.columns.map(({ name }) => name));
  const extra = columns.filter(({ name, generated }) => !known.has(name) && !generated);
  return [
    ...missing2,
    ...extra.map(
      ({ name, required }) => required ? fault("restore-column-required", `The target needs a value here, and the dump has none.`, {
        place: { table: table.table, field: name },
        next: "Give the column a default, or dump from a database of the same schema."
      }) : caution("restore-column-extra", "The dump does not know this column: rows keep what they have.", {
        place: { table: table.table, field: name }
      })
    )
  ];
}
async function loadTargetColumns(database, tables) {
  await database.query("SAVEPOINT seedrail_path");
  await database.query(`SELECT set_config('search_path', '', true)`);
  const { rows } = await database.query(listColumns, [
    tables.map(({ schema }) => schema),
    tables.map(({ name }) => name)
  ]);
  await database.query("ROLLBACK TO SAVEPOINT seedrail_path");
  await database.query("RELEASE SAVEPOINT seedrail_path");
  const found2 = /* @__PURE__ */ new Map();
  for (const { position, ...column } of rows) {
    const name = tables[position - 1]?.table ?? "";
    found2.set(name, [...found2.get(name) ?? [], column]);
  }
  return found2;
}
var listColumns = `
SELECT w.position::int, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS required,
       a.attgenerated <> '' AS generated
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(schema, name, position)
  JOIN pg_namespace n ON n.nspname = w.schema
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p')
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY w.position, a.attnum`;

// actions/lib/dump/restore/sequences.ts
async function advanceSequences(database, { sequences }) {
  const problems = [];
  for (const { schema, name, value, called } of sequences) {
    const identity = quoteTable({ schema, name });
    const { rows: rights } = await database.query(
      `SELECT has_sequence_privilege(s.seqrelid, 'SELECT') AND has_sequence_privilege(s.seqrelid, 'UPDATE') AS may
         FROM pg_sequence s WHERE s.seqrelid = to_regclass($1) AND s.seqincrement > 0`,
      [identity]
    );
    const [right] = rights;
    if (right === void 0 || !called) continue;
    if (right.may) {
      await database.query(
        `SELECT setval($1::regclass, $2::bigint) FROM ${identity}
          WHERE last_value < $2::bigint OR (last_value = $2::bigint AND NOT is_called)`,
        [identity, value]
      );
    } else problems.push(explainBehind(identity, value));
  }
  return problems;
}
function explainBehind(sequence, value) {
  return caution(
    "restore-sequence-behind",
    `The login may not move ${sequence}, so that it may hand out numbers that the merged rows have.`,
    { next: `Grant SELECT and UPDATE on it, or set it to at least ${value} yourself.` }
  );
}

// actions/lib/dump/restore/outcome.ts
function emptyTable(table, rows) {
  return {
    table,
    rows,
    inserted: 0,
    updated: 0,
    reactivated: 0,
    deactivated: 0,
    unchanged: 0,
    foreign: 0,
    version: void 0
  };
}

// actions/lib/dump/restore/published/counts.ts
function startOutcome(tables, decided, plan) {
  const staging = emptyTable(tables.staging.table, tables.staging.rows);
  const library = emptyTable(tables.library.table, tables.library.rows);
  const audit = emptyTable(tables.audit.table, tables.audit.rows);
  for (const { state, decision } of decided) {
    if (decision.kind === "leave") {
      staging.foreign++;
      library.foreign += state.versions.filter(({ targetId }) => targetId === null).length;
    }
    if (decision.kind !== "write") continue;
    if (decision.staging === "insert") staging.inserted++;
    if (decision.staging === "update") staging.updated++;
    library.inserted += decision.versions.length;
    if (retiresVersion({ state, decision })) library.updated++;
  }
  staging.unchanged = staging.rows - staging.inserted - staging.updated - staging.foreign;
  library.unchanged = library.rows - library.inserted - library.foreign;
  audit.unchanged = audit.rows;
  return {
    mode: "merge",
    plan,
    tables: [staging, library, audit],
    changes: decided.flatMap((one) => listChanges(tables, one)),
    dropped: [],
    digest: void 0,
    verified: void 0,
    problems: []
  };
}
function withoutWrites(outcome) {
  const tables = outcome.tables.map((table) => ({ ...table, inserted: 0, updated: 0 }));
  return { ...outcome, tables, changes: outcome.changes.filter(({ kind }) => kind === "!") };
}
function retiresVersion({ state, decision }) {
  return decision.kind === "write" && decision.ahead && state.targetVersion > 0;
}
function listChanges(tables, { state, decision }) {
  const { key, staging, targetVersion } = state;
  const [drafts, versions] = [tables.staging.table, tables.library.table];
  const fields = staging?.changes ?? [];
  if (decision.kind === "leave") return [{ kind: "!", table: drafts, key, fields }];
  if (decision.kind !== "write") return [];
  const changes = [];
  if (decision.staging === "insert") changes.push({ kind: "+", table: drafts, key, fields: [] });
  if (decision.staging === "update") changes.push({ kind: "~", table: drafts, key, fields });
  for (const { version } of decision.versions) {
    changes.push({ kind: "+", table: versions, key: `${key}, ${version}`, fields: [] });
  }
  if (retiresVersion({ state, decision })) {
    const retired = [[tables.words.library.current, "true", "false"]];
    changes.push({ kind: "~", table: versions, key: `${key}, ${targetVersion}`, fields: retired });
  }
  return changes;
}

// actions/lib/dump/restore/published/decision.ts
function decideKey(state, resting) {
  const { staging, versions, targetVersion } = state;
  const differing = versions.filter(({ targetId, changes }) => targetId !== null && changes.length > 0);
  if (differing.length > 0) {
    return {
      kind: "refuse",
      faults: differing.map(({ version, changes }) => ({
        kind: "differs",
        where: "library",
        version,
        changes
      }))
    };
  }
  const missing2 = versions.filter(({ targetId }) => targetId === null);
  const ahead = Math.max(0, ...versions.map(({ version }) => version)) > targetVersion;
  if (staging !== void 0 && isHeld(staging, resting)) return { kind: "leave" };
  const part = decideStaging(staging, ahead);
  if (missing2.length === 0 && part === "keep") return explainKept(staging, state, resting);
  const taken = findTaken(staging, part, missing2);
  if (taken.length > 0) return { kind: "refuse", faults: taken };
  return { kind: "write", staging: part, versions: missing2, ahead };
}
function isHeld({ targetId, status, dumpStatus, changes }, resting) {
  if (targetId === null || status === resting.published || status === resting.archived) return false;
  return changes.length > 0 || status !== dumpStatus;
}
function decideStaging(staging, ahead) {
  if (staging === void 0) return "keep";
  if (staging.targetId === null) return "insert";
  return ahead ? "update" : "keep";
}
function explainKept(staging, { versions, targetVersion }, resting) {
  if (staging === void 0 || staging.targetId === null) return { kind: "skip" };
  const dumped = Math.max(0, ...versions.map(({ version }) => version));
  if (targetVersion > dumped) return { kind: "skip", note: "ahead" };
  const resting_ = staging.dumpStatus === resting.published || staging.dumpStatus === resting.archived;
  if (staging.changes.length > 0 && resting_) {
    return { kind: "refuse", faults: [{ kind: "differs", where: "staging", changes: staging.changes }] };
  }
  return staging.status === staging.dumpStatus && staging.changes.length === 0 ? { kind: "skip" } : { kind: "skip", note: "state" };
}
function findTaken(staging, part, missing2) {
  const faults = [];
  if (part === "insert" && staging !== void 0 && staging.takenBy !== null) {
    faults.push({ kind: "taken", where: "staging", id: staging.dumpId, by: staging.takenBy });
  }
  for (const { dumpId, takenBy } of missing2) {
    if (takenBy !== null) faults.push({ kind: "taken", where: "library", id: dumpId, by: takenBy });
  }
  return faults;
}

// actions/lib/dump/restore/published/explanation.ts
function explainDecision(tables, { state, decision }) {
  const place = { table: tables.staging.table, key: state.key };
  switch (decision.kind) {
    case "write":
      return [];
    case "refuse":
      return decision.faults.flatMap((one) => explainFault(tables, state.key, one));
    case "leave":
      return [
        caution("restore-draft-kept", "Somebody works on this draft: nothing of it was touched.", {
          place,
          next: "Publish or remove the draft, and merge again."
        })
      ];
    case "skip":
      return decision.note === void 0 ? [] : [explainNote(decision.note, state, place)];
  }
}
function explainNote(note, { staging, targetVersion }, place) {
  return note === "ahead" ? caution(
    "restore-target-ahead",
    `The target has version ${targetVersion}, which the dump does not know.`,
    {
      place
    }
  ) : caution(
    "restore-state-differs",
    `The draft is ${staging?.dumpStatus} in the dump and ${staging?.status} in the target; it stays so.`,
    { place }
  );
}
function explainFault(tables, key, one) {
  const table = tables[one.where].table;
  if (one.kind === "taken") {
    return [
      fault("restore-id-taken", `The id ${one.id} of the dump belongs to ${one.by} in the target.`, {
        place: { table, key },
        next: "Restore into another database, or give one of the two rows another id. Nothing was written."
      })
    ];
  }
  const version = one.version === void 0 ? "" : `, version ${one.version}`;
  return one.changes.map(
    ([field, here, dump]) => fault(
      "restore-published-differs",
      `Published content differs: ${cut(here)} in the target, ${cut(dump)} in the dump.`,
      {
        place: { table, key: `${key}${version}`, field },
        next: "Published content is immutable: find out which is right, and publish it as a new version. Nothing was written."
      }
    )
  );
}
function explainMoved(expected, digest) {
  return fault("plan-moved", `The plan is now ${digest}, not ${expected}: the dump or the target moved.`, {
    next: "Look at a new plan. Nothing was written."
  });
}
function explainTakenEvent(tables, id) {
  return fault("restore-id-taken", `The id of this event belongs to another one in the target.`, {
    place: { table: tables.audit.table, key: id },
    next: "Restore into another database. Nothing was written."
  });
}
function cut(json) {
  if (json === null) return "null";
  return json.length > 60 ? `${json.slice(0, 59)}…` : json;
}

// actions/lib/dump/restore/published/statements.ts
function stageOf(part) {
  return quoteIdentifier(`seedrail dump ${part}`);
}
var loadNumbering = `
SELECT n.nspname::text AS schema, c.relname::text AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = pg_get_serial_sequence($1, $2)::regclass`;
function writeStatements(tables, { numbersEvents }) {
  const { words: words2, content } = tables;
  const { staging, library, audit } = words2;
  const key = quoteIdentifier(tables.key);
  const target = {
    staging: quoteTable(tables.staging),
    library: quoteTable(tables.library),
    audit: quoteTable(tables.audit)
  };
  const stage = { staging: stageOf("staging"), library: stageOf("library"), audit: stageOf("audit") };
  const columnsOf = (table) => table.columns.map(({ name }) => name);
  const typeOf = (table, column) => table.columns.find(({ name }) => name === column)?.type ?? "text";
  const stagingId = typeOf(tables.staging, staging.id);
  const libraryId = typeOf(tables.library, library.id);
  const auditId = typeOf(tables.audit, audit.id);
  const keyType = typeOf(tables.staging, tables.key);
  const stagingIdOf = (column) => `(
       SELECT coalesce(u.${quoteIdentifier(staging.id)}, e.${quoteIdentifier(staging.id)})
         FROM ${stage.staging} AS e
         LEFT JOIN ${target.staging} AS u ON u.${key} = e.${key}
        WHERE e.${quoteIdentifier(staging.id)} = ${column})`;
  const libraryIdOf = (column) => `(
       SELECT coalesce(u.${quoteIdentifier(library.id)}, e.${quoteIdentifier(library.id)})
         FROM ${stage.library} AS e
         LEFT JOIN ${target.library} AS u ON u.${key} = e.${key} AND u.${quoteIdentifier(library.version)} = e.${quoteIdentifier(library.version)}
        WHERE e.${quoteIdentifier(library.id)} = ${column})`;
  const changes = `(SELECT coalesce(jsonb_agg(jsonb_build_array(f.field, f.here::text, f.dump::text)), '[]')
          FROM (VALUES ${content.map((name) => `(${quoteLiteral(name)}, to_jsonb(t.${quoteIdentifier(name)}), to_jsonb(d.${quoteIdentifier(name)}))`).join(",\n                       ")}) AS f(field, here, dump)
         WHERE f.here::text IS DISTINCT FROM f.dump::text)`;
  const insertWith = (part, replaced) => {
    const columns = columnsOf(tables[part]).filter(
      (name) => !(numbersEvents && part === "audit" && name === audit.id)
    );
    return `INSERT INTO ${target[part]} (${quoteList(columns)}) OVERRIDING SYSTEM VALUE
SELECT ${columns.map((name) => replaced[name] ?? `d.${quoteIdentifier(name)}`).join(", ")}
  FROM ${stage[part]} AS d`;
  };
  const eventsLike = (condition) => `EXISTS (SELECT FROM ${target.audit} AS t WHERE ${condition})`;
  const sameEvent = `t.${quoteIdentifier(audit.action)}::text = a.${quoteIdentifier(audit.action)}::text AND t.${quoteIdentifier(audit.at)} = a.${quoteIdentifier(audit.at)}`;
  const sameNumber = `t.${quoteIdentifier(audit.id)} = a.${quoteIdentifier(audit.id)}`;
  const isThere = numbersEvents ? eventsLike(`${sameEvent}
             AND t.${quoteIdentifier(audit.staging)} IS NOT DISTINCT FROM ${stagingIdOf(`a.${quoteIdentifier(audit.staging)}`)}
             AND t.${quoteIdentifier(audit.library)} IS NOT DISTINCT FROM ${libraryIdOf(`a.${quoteIdentifier(audit.library)}`)}`) : eventsLike(sameNumber);
  const isTaken = numbersEvents ? "false" : eventsLike(`${sameNumber} AND (${sameEvent}) IS NOT TRUE`);
  const moved = columnsOf(tables.staging).filter(
    (name) => name !== staging.id && name !== tables.key && name !== tables.published
  );
  return {
    createStage: (part) => `
CREATE TEMPORARY TABLE ${stage[part]} ON COMMIT DROP AS
SELECT ${quoteList(columnsOf(tables[part]))} FROM ${target[part]} WITH NO DATA`,
    copyStage: (part) => `COPY ${stage[part]} (${quoteList(columnsOf(tables[part]))}) FROM STDIN`,
    lockTables: `LOCK TABLE ${target.staging}, ${target.library}, ${target.audit} IN SHARE ROW EXCLUSIVE MODE`,
    loadStaging: `
SELECT d.${key}::text AS key, d.${quoteIdentifier(staging.id)}::text AS "dumpId", t.${quoteIdentifier(staging.id)}::text AS "targetId",
       t.${quoteIdentifier(staging.status.column)}::text AS status, d.${quoteIdentifier(staging.status.column)}::text AS "dumpStatus",
       CASE WHEN t.${quoteIdentifier(staging.id)} IS NULL THEN '[]' ELSE ${changes} END AS changes,
       o.${key}::text AS "takenBy"
  FROM ${stage.staging} AS d
  LEFT JOIN ${target.staging} AS t ON t.${key} = d.${key}
  LEFT JOIN ${target.staging} AS o ON o.${quoteIdentifier(staging.id)} = d.${quoteIdentifier(staging.id)} AND o.${key} <> d.${key}
 ORDER BY d.${key}::text COLLATE "C"`,
    loadVersions: `
SELECT d.${key}::text AS key, d.${quoteIdentifier(library.id)}::text AS "dumpId", t.${quoteIdentifier(library.id)}::text AS "targetId",
       d.${quoteIdentifier(library.version)}::int AS version,
       CASE WHEN t.${quoteIdentifier(library.id)} IS NULL THEN '[]' ELSE ${changes} END AS changes,
       o.${key}::text || ' (version ' || o.${quoteIdentifier(library.version)} || ')' AS "takenBy"
  FROM ${stage.library} AS d
  LEFT JOIN ${target.library} AS t ON t.${key} = d.${key} AND t.${quoteIdentifier(library.version)} = d.${quoteIdentifier(library.version)}
  LEFT JOIN ${target.library} AS o ON o.${quoteIdentifier(library.id)} = d.${quoteIdentifier(library.id)}
       AND (o.${key}, o.${quoteIdentifier(library.version)}) IS DISTINCT FROM (d.${key}, d.${quoteIdentifier(library.version)})
 ORDER BY d.${key}::text COLLATE "C", d.${quoteIdentifier(library.version)}`,
    loadTargetVersions: `
SELECT t.${key}::text AS key, max(t.${quoteIdentifier(library.version)})::int AS version
  FROM ${target.library} AS t
 WHERE EXISTS (SELECT FROM ${stage.library} d WHERE d.${key} = t.${key})
    OR EXISTS (SELECT FROM ${stage.staging} d WHERE d.${key} = t.${key})
 GROUP BY t.${key}`,
    /** The link to the library is set when its rows are there. `$1`: the dump's ids. */
    insertStaging: `${insertWith("staging", tables.published === void 0 ? {} : { [tables.published]: "NULL" })}
 WHERE d.${quoteIdentifier(staging.id)} = ANY ($1::${stagingId}[])
 ORDER BY d.${key}`,
    /** Brings rows to the dump's next version; ids and keys stay. `$1`: the dump's ids. */
    updateStaging: `
UPDATE ${target.staging} AS t
   SET ${moved.map((name) => `${quoteIdentifier(name)} = d.${quoteIdentifier(name)}`).join(", ")}
  FROM ${stage.staging} AS d
 WHERE t.${key} = d.${key} AND d.${quoteIdentifier(staging.id)} = ANY ($1::${stagingId}[])`,
    /** Versions that were current step back. `$1`: keys. */
    retireVersions: `
UPDATE ${target.library} AS t
   SET ${quoteIdentifier(library.current)} = false
 WHERE t.${key} = ANY ($1::${keyType}[]) AND t.${quoteIdentifier(library.current)}`,
    /** `$1`: the dump's ids; `$2`: those of keys whose current version the target has already. */
    insertVersions: `${insertWith("library", {
      [library.staging]: stagingIdOf(`d.${quoteIdentifier(library.staging)}`),
      [library.current]: `d.${quoteIdentifier(library.current)} AND NOT d.${quoteIdentifier(library.id)} = ANY ($2::${libraryId}[])`
    })}
 WHERE d.${quoteIdentifier(library.id)} = ANY ($1::${libraryId}[])
 ORDER BY d.${key}, d.${quoteIdentifier(library.version)}`,
    /** Second pass: rows of staging point at their published version. `$1`: the dump's ids. */
    linkStaging: tables.published === void 0 ? void 0 : `
UPDATE ${target.staging} AS t
   SET ${quoteIdentifier(tables.published)} = ${libraryIdOf(`d.${quoteIdentifier(tables.published)}`)}
  FROM ${stage.staging} AS d
 WHERE t.${key} = d.${key} AND d.${quoteIdentifier(staging.id)} = ANY ($1::${stagingId}[])`,
    /**
     * The events of what is written: all of a new row's; of a row that moved on, those behind the last event of the
     * versions that the target has. `$1`: ids of new staging rows, `$2`: of those that moved on, `$3`: of
     * versions.
     */
    loadAudit: `
WITH seen AS (
  SELECT v.${key} AS key, max(a.${quoteIdentifier(audit.at)}) AS at
    FROM ${stage.audit} a
    JOIN ${stage.library} v ON v.${quoteIdentifier(library.id)} = a.${quoteIdentifier(audit.library)}
   WHERE NOT v.${quoteIdentifier(library.id)} = ANY ($3::${libraryId}[])
   GROUP BY v.${key}
)
SELECT a.${quoteIdentifier(audit.id)}::text AS id, a.${quoteIdentifier(audit.action)}::text AS action,
       ${isThere} AS there, ${isTaken} AS taken
  FROM ${stage.audit} AS a
  LEFT JOIN ${stage.staging} AS s ON s.${quoteIdentifier(staging.id)} = a.${quoteIdentifier(audit.staging)}
  LEFT JOIN seen ON seen.key = s.${key}
 WHERE a.${quoteIdentifier(audit.staging)} = ANY ($1::${stagingId}[])
    OR a.${quoteIdentifier(audit.library)} = ANY ($3::${libraryId}[])
    OR (a.${quoteIdentifier(audit.staging)} = ANY ($2::${stagingId}[]) AND (seen.at IS NULL OR a.${quoteIdentifier(audit.at)} > seen.at))
 ORDER BY a.${quoteIdentifier(audit.at)}, a.${quoteIdentifier(audit.id)}`,
    /** `$1`: ids. */
    insertAudit: `${insertWith("audit", {
      [audit.staging]: stagingIdOf(`d.${quoteIdentifier(audit.staging)}`),
      [audit.library]: libraryIdOf(`d.${quoteIdentifier(audit.library)}`)
    })}
 WHERE d.${quoteIdentifier(audit.id)} = ANY ($1::${auditId}[])
 ORDER BY d.${quoteIdentifier(audit.at)}, d.${quoteIdentifier(audit.id)}`
  };
}

// actions/lib/dump/restore/published/words.ts
function describePublished(manifest) {
  const { merge: words2 } = manifest;
  if (words2.policy !== "publish") throw new RangeError("Only curated content is merged by its lifecycle.");
  const tableOf2 = (name) => {
    const table = manifest.tables.find((candidate) => candidate.table === name);
    if (table === void 0) throw new RangeError(`The dump holds no table "${name}".`);
    return table;
  };
  const staging = tableOf2(words2.staging.table);
  const roles = new Set(rolesOf(words2.staging));
  const { published } = words2.staging;
  return {
    key: words2.key,
    staging,
    library: tableOf2(words2.library.table),
    audit: tableOf2(words2.audit.table),
    words: words2,
    content: staging.columns.map(({ name }) => name).filter((name) => !roles.has(name)),
    published: typeof published === "string" ? published : void 0
  };
}
function rolesOf(staging) {
  const named = Object.entries(staging).flatMap(
    ([role, value]) => role !== "table" && typeof value === "string" ? [value] : []
  );
  return [...named, staging.status.column];
}

// actions/lib/dump/restore/published/merge.ts
async function mergePublished(database, dump, options) {
  const tables = describePublished(dump.manifest);
  await takeLock(database, `seedrail:${dump.manifest.dataset}`, options.lockTimeout, options.onWait);
  await limitLockWaits(database, options.lockTimeout);
  await readPlainly(database);
  const problems = await requireCompatible(database, dump.manifest, [
    tables.staging,
    tables.library,
    tables.audit
  ]);
  const { rows: numbering } = await database.query(loadNumbering, [
    quoteTable(tables.audit),
    tables.words.audit.id
  ]);
  const statements = writeStatements(tables, { numbersEvents: numbering.length > 0 });
  const merge = { database, tables, statements };
  await database.query(merge.statements.lockTables);
  await fillStages(merge, dump);
  const decided = await decideAll(merge);
  const outcome = startOutcome(tables, decided, options.plan);
  outcome.problems.push(...problems, ...decided.flatMap((one) => explainDecision(tables, one)));
  if (hasErrors(outcome.problems)) return withoutWrites(outcome);
  await writeAll(merge, decided, outcome);
  if (hasErrors(outcome.problems)) return withoutWrites(outcome);
  requireSettled(await decideAll(merge));
  outcome.verified = options.plan ? void 0 : "sums";
  outcome.digest = digestOf(outcome.changes);
  if (options.expectedPlan !== void 0 && options.expectedPlan !== outcome.digest) {
    outcome.problems.push(explainMoved(options.expectedPlan, outcome.digest));
    return withoutWrites(outcome);
  }
  if (!options.plan) {
    const sequences = dump.manifest.sequences.filter(
      ({ schema, name }) => !numbering.some((own) => own.schema === schema && own.name === name)
    );
    outcome.problems.push(...await advanceSequences(database, { sequences }));
  }
  return outcome;
}
var parts = ["staging", "library", "audit"];
async function fillStages({ database, tables, statements }, dump) {
  for (const part of parts) await database.query(statements.createStage(part));
  const names = new Map(parts.map((part) => [tables[part].table, part]));
  await loadDump(database, dump, {
    wants: (section) => section.kind === "data" && names.has(section.table ?? ""),
    copyInto: ({ table }) => statements.copyStage(names.get(table) ?? "staging")
  });
}
async function decideAll({ database, tables, statements }) {
  const { rows: staged } = await database.query(statements.loadStaging);
  const { rows: versions } = await database.query(statements.loadVersions);
  const { rows: highest } = await database.query(
    statements.loadTargetVersions
  );
  const byKey = /* @__PURE__ */ new Map();
  const stateOf = (key) => {
    const known = byKey.get(key) ?? { key, staging: void 0, versions: [], targetVersion: 0 };
    byKey.set(key, known);
    return known;
  };
  for (const { key, ...staging } of staged) stateOf(key).staging = staging;
  for (const { key, ...version } of versions) stateOf(key).versions.push(version);
  for (const { key, version } of highest) stateOf(key).targetVersion = version;
  const { status } = tables.words.staging;
  return [...byKey.values()].map((state) => ({ state, decision: decideKey(state, status) }));
}
async function writeAll({ database, tables, statements }, decided, outcome) {
  const writes = decided.flatMap(
    ({ state, decision }) => decision.kind === "write" ? [{ state, decision }] : []
  );
  if (writes.length === 0) return;
  const idsOf = (part) => writes.flatMap(
    ({ state, decision }) => decision.staging === part && state.staging !== void 0 ? [state.staging.dumpId] : []
  );
  const [added, moved] = [idsOf("insert"), idsOf("update")];
  const versionsOf = (chosen) => chosen.flatMap(({ decision }) => decision.versions.map(({ dumpId }) => dumpId));
  const versions = versionsOf(writes);
  const behind = versionsOf(writes.filter(({ decision }) => !decision.ahead));
  const { rows: events } = await database.query(statements.loadAudit, [added, moved, versions]);
  const taken = events.filter((event) => event.there && event.taken);
  outcome.problems.push(...taken.map((event) => explainTakenEvent(tables, event.id)));
  if (taken.length > 0) return;
  const missing2 = events.filter(({ there }) => !there);
  if (added.length > 0) await database.query(statements.insertStaging, [added]);
  if (moved.length > 0) await database.query(statements.updateStaging, [moved]);
  const ahead = writes.filter(({ decision }) => decision.ahead).map(({ state }) => state.key);
  if (ahead.length > 0) await database.query(statements.retireVersions, [ahead]);
  if (versions.length > 0) await database.query(statements.insertVersions, [versions, behind]);
  if (statements.linkStaging !== void 0)
    await database.query(statements.linkStaging, [[...added, ...moved]]);
  await database.query(statements.insertAudit, [missing2.map(({ id }) => id)]);
  const audit = outcome.tables[2];
  if (audit !== void 0)
    Object.assign(audit, { inserted: missing2.length, unchanged: audit.rows - missing2.length });
  outcome.changes = [
    ...outcome.changes,
    ...missing2.map(({ id, action }) => {
      const fields = [[tables.words.audit.action, null, JSON.stringify(action)]];
      return { kind: "+", table: tables.audit.table, key: id, fields };
    })
  ];
}
function requireSettled(decided) {
  const open = decided.filter(({ decision }) => decision.kind === "write" || decision.kind === "refuse");
  if (open.length === 0) return;
  const keys = open.slice(0, 5).map(({ state }) => state.key);
  throw new SeedrailError(
    fault(
      "restore-rows-differ",
      `After the merge ${open.length} keys are not as in the dump: ${keys.join(", ")}.`,
      {
        next: "A trigger of the target may change what is written. The transaction was rolled back."
      }
    ),
    { verdict: "broken" }
  );
}
function hasErrors(problems) {
  return problems.some(({ level }) => level === "error");
}
function digestOf(changes) {
  const hash = createHash("sha256");
  for (const { kind, table, key, fields } of changes) hash.update(JSON.stringify([kind, table, key, fields]));
  return hash.digest("hex");
}

// actions/lib/dump/restore/merge.ts
async function mergeCurated(database, dump, options) {
  return inTransaction(database, () => mergePublished(database, dump, options), {
    ending: ({ plan, problems }) => plan || problems.some(({ level }) => level === "error") ? "rollback" : "commit"
  });
}

// actions/lib/dump/restore/pinned.ts
var ledgers = /* @__PURE__ */ new Set(["_prisma_migrations"]);
function requireHarmless({ tables, merge }) {
  const merged = merge.policy === "upsert" ? merge.tables.map(({ table }) => table) : [];
  const problems = tables.flatMap(({ table, name, role }) => {
    const reason = ledgers.has(name) ? "is the ledger of migrations" : role === "versions" && merged.includes(table) ? "keeps the versions of the others, and is no table of the dataset itself" : void 0;
    return reason === void 0 ? [] : [{ table, reason }];
  });
  if (problems.length === 0) return;
  throw new SeedrailError(
    problems.map(
      ({ table, reason }) => fault("restore-table-protected", `The dump would write ${table}, which ${reason}.`, {
        place: { table },
        next: "No dump of ours does. Find out who made this one. Nothing was executed."
      })
    ),
    { verdict: "broken" }
  );
}
async function requirePinned(database, dump, dataset, mode) {
  const { manifest } = dataset;
  const differences = mode === "merge" ? compareWords(dump.merge, (await loadDumpedTables(database, manifest)).merge) : findStrangers(dump, manifest);
  if (manifest.name !== dump.dataset) {
    differences.unshift({ table: void 0, what: `it is of "${dump.dataset}", not of "${manifest.name}"` });
  }
  if (differences.length === 0) return;
  throw new SeedrailError(
    differences.map(
      ({ table, what }) => fault("restore-not-pinned", `The dump is not what ${dataset.manifestFile} describes: ${what}.`, {
        ...table === void 0 ? {} : { place: { table } },
        next: 'Dump the dataset again as it is now, or correct "dataset". Nothing was written.'
      })
    ),
    { verdict: "broken" }
  );
}
function compareWords(dump, wanted) {
  if (dump.policy === "publish" && wanted.policy === "publish") {
    return ["key", "staging", "library", "audit"].flatMap(
      (part) => same(dump[part], wanted[part]) ? [] : [
        {
          table: void 0,
          what: `its words for "${part}" are ${show(dump[part])}, not ${show(wanted[part])}`
        }
      ]
    );
  }
  if (dump.policy !== "upsert" || wanted.policy !== "upsert") {
    return [{ table: void 0, what: `its policy is "${dump.policy}", not "${wanted.policy}"` }];
  }
  const differences = dump.tables.flatMap((table) => {
    const known = wanted.tables.find((one) => one.table === table.table);
    if (known === void 0)
      return [{ table: table.table, what: `it holds ${table.table}, a table that is not there` }];
    return ["key", "owner", "active"].flatMap(
      (word) => same(table[word], known[word]) ? [] : [
        {
          table: table.table,
          what: `"${word}" of ${table.table} is ${show(table[word])}, not ${show(known[word])}`
        }
      ]
    );
  });
  if (!same(dump.version, wanted.version)) {
    differences.push({
      table: void 0,
      what: `"version" is ${show(dump.version)}, not ${show(wanted.version)}`
    });
  }
  return differences;
}
function findStrangers({ tables }, manifest) {
  const named = manifest.policy === "publish" ? [manifest.staging.table, manifest.library.table, manifest.audit.table] : [
    ...manifest.tables.map(({ table }) => table),
    ...manifest.version === void 0 ? [] : [manifest.version.table]
  ];
  const known = new Set(
    named.map((text) => {
      const { schema, name } = parseTableName(text);
      const [only, ...more] = tables.filter((table) => table.name === name);
      const meant = more.length === 0 ? only?.schema : void 0;
      return nameKey({ schema: schema ?? meant ?? "public", name });
    })
  );
  return tables.filter((table) => !known.has(nameKey(table))).map((table) => ({
    table: table.table,
    what: `it holds ${renderName(table)}, a table that is not there`
  }));
}
function same(a, b) {
  return show(a) === show(b);
}
function show(value) {
  return JSON.stringify(
    value,
    (_, inner) => inner !== null && typeof inner === "object" && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1)) : inner
  );
}

// actions/lib/dump/restore/dependents.ts
async function loadDependents(database, objects) {
  const values = [objects.map(({ catalogue }) => catalogue), objects.map(({ oid }) => oid)];
  const dependents = [];
  for (const sql of [findDependents, findGrants, findPublications]) {
    dependents.push(...(await database.query(sql, values)).rows);
  }
  return dependents;
}
var roots = `unnest($1::text[], $2::int8[]) AS r(catalogue, oid)`;
var findDependents = `
WITH RECURSIVE ours(classid, objid) AS (
  SELECT r.catalogue::regclass::oid, r.oid::oid FROM ${roots}
  UNION
  SELECT d.classid, d.objid
    FROM ours o
    JOIN pg_depend d ON d.refclassid = o.classid AND d.refobjid = o.objid
   WHERE d.deptype = 'S'
      OR (d.deptype IN ('a', 'i')
          AND NOT (d.classid = 'pg_class'::regclass
                   AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = d.objid)))
)
SELECT DISTINCT coalesce(pg_describe_object('pg_class'::regclass, w.ev_class, 0),
                         pg_describe_object(d.classid, d.objid, d.objsubid)) AS object,
       pg_describe_object(o.classid, o.objid, 0) AS "on"
  FROM ours o
  JOIN pg_depend d ON d.refclassid = o.classid AND d.refobjid = o.objid
  LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
 WHERE (d.deptype IN ('n', 'P')
        OR (d.classid = 'pg_class'::regclass AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = d.objid)))
   AND NOT EXISTS (SELECT FROM ours s WHERE s.classid = d.classid AND s.objid = d.objid)
 ORDER BY 1, 2`;
var findGrants = `
WITH wanted AS (
  SELECT r.catalogue, r.oid::oid AS oid FROM ${roots}
  UNION
  SELECT 'pg_class', s.oid
    FROM ${roots}
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.oid::oid
                    AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
   WHERE r.catalogue = 'pg_class'
),
held AS (
  SELECT 'pg_class' AS catalogue, c.oid, c.relowner AS owner, a.grantee, a.privilege_type
    FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
  UNION ALL
  SELECT 'pg_class', c.oid, c.relowner, a.grantee, a.privilege_type
    FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid CROSS JOIN LATERAL aclexplode(t.attacl) a
  UNION ALL
  SELECT 'pg_type', t.oid, t.typowner, a.grantee, a.privilege_type
    FROM pg_type t CROSS JOIN LATERAL aclexplode(t.typacl) a WHERE a.grantee <> 0
  UNION ALL
  SELECT 'pg_proc', p.oid, p.proowner, a.grantee, a.privilege_type
    FROM pg_proc p CROSS JOIN LATERAL aclexplode(p.proacl) a WHERE a.grantee <> 0
)
SELECT format('grant of %s to %s', string_agg(DISTINCT h.privilege_type, ', ' ORDER BY h.privilege_type),
              CASE WHEN h.grantee = 0 THEN 'everybody' ELSE pg_get_userbyid(h.grantee)::text END) AS object,
       pg_describe_object(h.catalogue::regclass, h.oid, 0) AS "on"
  FROM wanted r
  JOIN held h ON h.catalogue = r.catalogue AND h.oid = r.oid
 WHERE h.grantee <> h.owner
 GROUP BY h.catalogue, h.oid, h.grantee
 ORDER BY 2, 1`;
var findPublications = `
SELECT format('publication %s', p.pubname) AS object, pg_describe_object('pg_class'::regclass, r.oid::oid, 0) AS "on"
  FROM ${roots}
  JOIN pg_publication_rel m ON m.prrelid = r.oid::oid
  JOIN pg_publication p ON p.oid = m.prpubid
 WHERE r.catalogue = 'pg_class'
 ORDER BY 1, 2`;

// actions/lib/dump/restore/drop.ts
var words = { table: "TABLE", sequence: "SEQUENCE", type: "TYPE", function: "FUNCTION" };
async function dropObjects(database, objects) {
  const tables = objects.filter(({ kind }) => kind === "table").map(({ identity }) => identity);
  if (tables.length > 0) await database.query(`DROP TABLE ${tables.join(", ")} RESTRICT`);
  let left = objects.filter(({ kind }) => kind !== "table");
  while (left.length > 0) {
    const refused = [];
    let reason;
    for (const object of left) {
      const refusal = await tryDrop(database, object);
      if (refusal === void 0) continue;
      refused.push(object);
      reason = refusal;
    }
    if (refused.length === left.length) throw reason;
    left = refused;
  }
}
async function tryDrop(database, { kind, identity }) {
  await database.query("SAVEPOINT seedrail_drop");
  try {
    await database.query(`DROP ${words[kind]} IF EXISTS ${identity} RESTRICT`);
    await database.query("RELEASE SAVEPOINT seedrail_drop");
    return void 0;
  } catch (error) {
    if (codeOf(error) !== "2BP01") throw error;
    await database.query("ROLLBACK TO SAVEPOINT seedrail_drop");
    await database.query("RELEASE SAVEPOINT seedrail_drop");
    return error;
  }
}

// actions/lib/dump/restore/inventory.ts
async function loadInventory(database, tables) {
  const { rows } = await database.query(listAttachments, [tables]);
  return rows;
}
function findLost(before, after) {
  const there = new Set(after.map(nameOf));
  return before.filter(
    (attachment) => !there.has(nameOf(attachment)) && (attachment.of === null || there.has(nameOf({ ...attachment, object: attachment.of })))
  );
}
function nameOf({ object, on }) {
  return `${object}
${on}`;
}
var listAttachments = `
WITH owners AS (SELECT DISTINCT t.name, t.name::regclass::oid AS oid FROM unnest($1::text[]) AS t(name))
SELECT f.kind, f.object, f.name AS "on", f.of
  FROM (SELECT o.name, 'column' AS kind, 'column ' || a.attname AS object, NULL::text AS of
          FROM owners o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT o.name, 'part', 'index ' || c.relname, NULL
          FROM owners o JOIN pg_index i ON i.indrelid = o.oid JOIN pg_class c ON c.oid = i.indexrelid
        UNION ALL
        SELECT o.name, 'part', 'constraint ' || c.conname, NULL
          FROM owners o JOIN pg_constraint c ON c.conrelid = o.oid AND c.contype <> 'n'
        UNION ALL
        SELECT o.name, 'part', 'trigger ' || t.tgname, NULL
          FROM owners o JOIN pg_trigger t ON t.tgrelid = o.oid AND NOT t.tgisinternal
        UNION ALL
        SELECT o.name, 'part', 'rule ' || w.rulename, NULL FROM owners o JOIN pg_rewrite w ON w.ev_class = o.oid
        UNION ALL
        SELECT o.name, 'part', 'policy ' || p.polname, NULL FROM owners o JOIN pg_policy p ON p.polrelid = o.oid
        UNION ALL
        SELECT o.name, 'part', 'statistics ' || s.stxname, NULL
          FROM owners o JOIN pg_statistic_ext s ON s.stxrelid = o.oid
        UNION ALL
        SELECT o.name, 'part', 'row-level security', NULL
          FROM owners o JOIN pg_class c ON c.oid = o.oid AND c.relrowsecurity
        UNION ALL
        SELECT o.name, 'part', 'replica identity', NULL
          FROM owners o JOIN pg_class c ON c.oid = o.oid AND c.relreplident <> 'd'
        UNION ALL
        SELECT o.name, 'part', 'storage option ' || v.option_name, NULL
          FROM owners o JOIN pg_class c ON c.oid = o.oid CROSS JOIN LATERAL pg_options_to_table(c.reloptions) v
        UNION ALL
        SELECT o.name, 'part', 'storage option toast.' || v.option_name, NULL
          FROM owners o JOIN pg_class c ON c.oid = o.oid JOIN pg_class t ON t.oid = c.reltoastrelid
         CROSS JOIN LATERAL pg_options_to_table(t.reloptions) v
        UNION ALL
        SELECT o.name, 'part', format('storage option %s of index %s', v.option_name, c.relname), 'index ' || c.relname
          FROM owners o JOIN pg_index i ON i.indrelid = o.oid JOIN pg_class c ON c.oid = i.indexrelid
         CROSS JOIN LATERAL pg_options_to_table(c.reloptions) v
        UNION ALL
        SELECT o.name, 'part', format('statistics target of column %s of index %s', a.attname, c.relname), 'index ' || c.relname
          FROM owners o JOIN pg_index i ON i.indrelid = o.oid JOIN pg_class c ON c.oid = i.indexrelid
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attstattarget >= 0
        UNION ALL
        SELECT o.name, 'part', 'statistics target of statistics ' || s.stxname, 'statistics ' || s.stxname
          FROM owners o JOIN pg_statistic_ext s ON s.stxrelid = o.oid AND s.stxstattarget >= 0
        UNION ALL
        SELECT o.name, 'part', format('%s of column %s', v.setting, a.attname), 'column ' || a.attname
          FROM owners o
          JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
          JOIN pg_type t ON t.oid = a.atttypid
         CROSS JOIN LATERAL (
                SELECT 'option ' || p.option_name FROM pg_options_to_table(a.attoptions) p
                UNION ALL SELECT 'statistics target' WHERE a.attstattarget >= 0
                UNION ALL SELECT 'storage' WHERE a.attstorage <> t.typstorage
                UNION ALL SELECT 'compression' WHERE a.attcompression <> '') AS v(setting)) AS f
 ORDER BY f.name, f.kind, f.object`;

// actions/lib/dump/restore/objects.ts
async function readCreatedObjects(dump) {
  for await (const { section, content } of readSections(dump)) {
    if (section.kind !== "schema") continue;
    const statements = await parseStatements(await readText(content));
    return statements.flatMap(({ node }) => listCreated(node));
  }
  return [];
}
function listCreated(node) {
  if ("CreateStmt" in node) return toObjects("table", relationOf(node.CreateStmt.relation));
  if ("CreateSeqStmt" in node) return toObjects("sequence", relationOf(node.CreateSeqStmt.sequence));
  if ("CompositeTypeStmt" in node) return toObjects("type", relationOf(node.CompositeTypeStmt.typevar));
  if ("CreateEnumStmt" in node) return toObjects("type", qualifiedNameOf(node.CreateEnumStmt.typeName));
  if ("CreateDomainStmt" in node) return toObjects("type", qualifiedNameOf(node.CreateDomainStmt.domainname));
  if ("CreateRangeStmt" in node) return toObjects("type", qualifiedNameOf(node.CreateRangeStmt.typeName));
  if ("CreateFunctionStmt" in node) {
    const inputs = (node.CreateFunctionStmt.parameters ?? []).flatMap(inputType);
    return toObjects("function", qualifiedNameOf(node.CreateFunctionStmt.funcname)).map((object) => ({
      ...object,
      inputs
    }));
  }
  return [];
}
function toObjects(kind, name) {
  return name === void 0 ? [] : [{ kind, ...name }];
}
function inputType(node) {
  if (!("FunctionParameter" in node)) return [];
  const { mode, argType } = node.FunctionParameter;
  const comesBack = mode === "FUNC_PARAM_OUT" || mode === "FUNC_PARAM_TABLE";
  return comesBack || argType === void 0 ? [] : [renderType(argType)];
}
function renderType(type) {
  const words2 = textsOf(type.names);
  const name = words2.at(-1) ?? "";
  const schema = words2.at(-2);
  const text = schema === void 0 ? quoteIdentifier(name) : quoteTable({ schema, name });
  return `${text}${"[]".repeat(type.arrayBounds?.length ?? 0)}`;
}

// actions/lib/dump/restore/present.ts
async function loadPresentObjects(database, objects) {
  const { rows } = await database.query(
    findObjects,
    [
      objects.map(({ kind }) => kind),
      objects.map(({ schema }) => schema),
      objects.map(({ name }) => name),
      objects.map(({ inputs }) => JSON.stringify(inputs ?? []))
    ]
  );
  return rows.flatMap(({ position, ...row }) => {
    const object = objects[position - 1];
    return object === void 0 ? [] : [{ ...object, ...row }];
  });
}
var findObjects = `
WITH wanted AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
           WITH ORDINALITY AS w(kind, schema, name, inputs, position)
),
found AS (
  SELECT w.position, c.oid, 'pg_class' AS catalogue, c.oid::regclass::text AS identity, c.relowner AS owner,
         CASE WHEN c.relkind IN ('r', 'p') THEN 'table' WHEN c.relkind = 'S' THEN 'sequence'
              WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'relation' END AS actual
    FROM wanted w
    JOIN pg_namespace n ON n.nspname = w.schema
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind <> 'c'
   WHERE w.kind <> 'function'
  UNION ALL
  SELECT w.position, t.oid, 'pg_type', t.oid::regtype::text, t.typowner, 'type'
    FROM wanted w
    JOIN pg_namespace n ON n.nspname = w.schema
    JOIN pg_type t ON t.typnamespace = n.oid AND t.typname = w.name
    LEFT JOIN pg_class c ON c.oid = t.typrelid
   WHERE w.kind IN ('type', 'table') AND (t.typrelid = 0 OR c.relkind = 'c')
     AND (t.typtype <> 'b' OR t.typcategory <> 'A')
  UNION ALL
  SELECT w.position, p.oid, 'pg_proc', p.oid::regprocedure::text, p.proowner, 'function'
    FROM wanted w
    JOIN pg_namespace n ON n.nspname = w.schema
    JOIN pg_proc p ON p.pronamespace = n.oid AND p.proname = w.name
     AND array_to_string(p.proargtypes::oid[], ',') = (
           SELECT coalesce(string_agg(coalesce(to_regtype(i.type)::oid, 0)::text, ',' ORDER BY i.position), '')
             FROM jsonb_array_elements_text(w.inputs::jsonb) WITH ORDINALITY AS i(type, position))
   WHERE w.kind = 'function'
)
SELECT f.position::int, f.oid, f.catalogue, f.identity, f.actual,
       pg_get_userbyid(f.owner)::text AS owner, pg_has_role(f.owner, 'USAGE') AS ours
  FROM found f
 ORDER BY f.position`;

// actions/lib/dump/restore/rights.ts
async function loadRights(database, objects) {
  const { rows } = await database.query(listRights, toColumns(objects));
  return rows;
}
async function restoreStanding(database, objects, before) {
  const { rows } = await database.query(
    listOwners,
    toColumns(objects)
  );
  const belonged = new Map(objects.map((object) => [`${object.kind} ${object.identity}`, object.owner]));
  for (const { kind, identity, owner } of rows) {
    const old = belonged.get(`${kind} ${identity}`);
    if (old === void 0 || old === owner) continue;
    await database.query(`ALTER ${words[kind]} ${identity} OWNER TO ${quoteIdentifier(old)}`);
  }
  const had = new Set(before.map(nameOf2));
  const added = (await loadRights(database, objects)).filter((right) => !had.has(nameOf2(right)));
  for (const { kind, identity, right, grantee } of added) {
    await database.query(`REVOKE ${right} ON ${words[kind]} ${identity} FROM ${grantee}`);
  }
  return added;
}
function nameOf2({ kind, identity, right, grantee }) {
  return `${kind} ${identity} ${right} ${grantee}`;
}
function toColumns(objects) {
  return [objects.map(({ kind }) => kind), objects.map(({ identity }) => identity)];
}
var found = `
WITH named AS (SELECT * FROM unnest($1::text[], $2::text[]) AS n(kind, identity)),
tables AS (
  SELECT c.oid, c.relowner AS owner, c.relacl AS acl, n.identity
    FROM named n JOIN pg_class c ON c.oid = to_regclass(n.identity)
   WHERE n.kind = 'table'
),
found AS (
  SELECT 'table' AS kind, t.identity, t.owner, coalesce(t.acl, acldefault('r', t.owner)) AS acl FROM tables t
  UNION
  SELECT 'sequence', c.oid::regclass::text, c.relowner, coalesce(c.relacl, acldefault('s', c.relowner))
    FROM pg_class c
   WHERE c.relkind = 'S'
     AND (c.oid IN (SELECT to_regclass(n.identity) FROM named n WHERE n.kind = 'sequence')
          OR EXISTS (SELECT FROM tables t JOIN pg_depend d ON d.refobjid = t.oid
                      WHERE d.refclassid = 'pg_class'::regclass AND d.classid = 'pg_class'::regclass
                        AND d.objid = c.oid AND d.deptype IN ('a', 'i')))
  UNION
  SELECT 'type', n.identity, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
    FROM named n JOIN pg_type t ON t.oid = to_regtype(n.identity) WHERE n.kind = 'type'
  UNION
  SELECT 'function', n.identity, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
    FROM named n JOIN pg_proc p ON p.oid = to_regprocedure(n.identity) WHERE n.kind = 'function'
)`;
var listRights = `${found}
SELECT f.kind, f.identity, a.privilege_type AS right,
       CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
  FROM found f CROSS JOIN LATERAL aclexplode(f.acl) AS a
 WHERE a.grantee <> f.owner
 ORDER BY 1, 2, 3, 4`;
var listOwners = `${found}
SELECT f.kind, f.identity, pg_get_userbyid(f.owner)::text AS owner
  FROM found f
 ORDER BY f.kind <> 'table', 1, 2`;

// actions/lib/dump/restore/rows.ts
import { createHash as createHash2 } from "crypto";
async function requireRows(database, manifest, check) {
  await writeCanonically(database);
  const differing = [];
  for (const table of manifest.tables) {
    const same2 = check === "sums" ? await sumsAgree(database, table) : await countsAgree(database, table);
    if (!same2) differing.push(table);
  }
  if (differing.length === 0) return check;
  throw new SeedrailError(
    differing.map(
      ({ table, rows }) => fault(
        "restore-rows-differ",
        `The rows of "${table}" in the target are not the ${rows} rows of the dump.`,
        {
          place: { table },
          next: "Look for a trigger, or for another version of the server that writes values in another way. The transaction was rolled back."
        }
      )
    ),
    { verdict: "broken" }
  );
}
async function countsAgree(database, table) {
  const from = renderFrom(table, await isPartitioned(database, table));
  const { rows } = await database.query(`SELECT count(*) AS rows FROM ${from}`);
  return Number(rows[0]?.rows) === table.rows;
}
async function isPartitioned(database, table) {
  const { rows } = await database.query(
    `SELECT relkind = 'p' AS partitioned FROM pg_class WHERE oid = to_regclass($1)`,
    [quoteTable(table)]
  );
  return rows[0]?.partitioned === true;
}
async function sumsAgree(database, table) {
  const partitioned = await isPartitioned(database, table);
  const plain = await sumAsTheyLie(database, table, partitioned);
  if (plain === table.sha256) return true;
  const found2 = await sumRows(database, await describeSource(database, table, partitioned));
  return found2.rows === table.rows && found2.sha256 === table.sha256;
}
async function sumAsTheyLie(database, table, partitioned) {
  const hash = createHash2("sha256");
  const columns = quoteList(table.columns.map(({ name }) => name));
  const copy = `COPY (SELECT ${columns} FROM ${renderFrom(table, partitioned)}) TO STDOUT`;
  await database.copyOut(copy, (piece) => void hash.update(piece));
  return hash.digest("hex");
}
async function describeSource(database, table, partitioned) {
  const shape = await loadTableShape(database, table);
  const { primaryKey } = shape;
  return {
    schema: table.schema,
    name: table.name,
    columns: await loadColumns(database, shape.oid),
    key: table.key,
    keyIsTotal: primaryKey.length === table.key.length && primaryKey.every((column) => table.key.includes(column)),
    partitioned,
    only: void 0
  };
}

// actions/lib/dump/restore/schemas.ts
async function loadForeignSchemas(database, { tables }, objects, present) {
  const own = /* @__PURE__ */ new Set(["public", ...tables.map(({ schema }) => schema)]);
  const others = [...new Set(objects.map(({ schema }) => schema))].filter((schema) => !own.has(schema));
  const there = present.filter(({ kind, actual }) => kind === "table" && actual === "table");
  const { rows } = await database.query(
    `SELECT n.nspname::text AS name
       FROM pg_namespace n
      WHERE n.nspname = ANY ($1::text[])
        AND NOT EXISTS (
              SELECT FROM pg_class c
               CROSS JOIN LATERAL pg_partition_ancestors(c.oid) AS a
                JOIN pg_class p ON p.oid = a.relid
                JOIN pg_namespace m ON m.oid = p.relnamespace
                JOIN unnest($3::text[], $4::text[]) AS t(schema, name) ON t.schema = m.nspname AND t.name = p.relname
               WHERE c.relnamespace = n.oid AND c.oid::text = ANY ($2::text[]))`,
    [
      others,
      there.map(({ oid }) => String(oid)),
      tables.map(({ schema }) => schema),
      tables.map(({ name }) => name)
    ]
  );
  return new Set(rows.map(({ name }) => name));
}
async function loadOccupiedSchemas(database, foreign, present) {
  const own = present.filter(({ kind, actual }) => kind === actual && kind !== "function");
  const { rows } = await database.query(
    `SELECT DISTINCT n.nspname::text AS name
       FROM pg_namespace n
       JOIN pg_depend d ON d.refclassid = 'pg_namespace'::regclass AND d.refobjid = n.oid AND d.deptype = 'n'
      WHERE n.nspname = ANY ($1::text[])
        AND NOT EXISTS (SELECT FROM pg_depend i
                         WHERE i.classid = d.classid AND i.objid = d.objid AND i.objsubid = 0 AND i.deptype = 'i')
        AND (d.classid::regclass::text, d.objid::text) NOT IN (
              SELECT o.catalogue, o.oid FROM unnest($2::text[], $3::text[]) AS o(catalogue, oid))`,
    [[...foreign], own.map(({ catalogue }) => catalogue), own.map(({ oid }) => String(oid))]
  );
  return new Set(rows.map(({ name }) => name));
}
function requireNothingNew(occupied, objects, present) {
  const there = new Set(present.map(nameOf3));
  const added = objects.filter((object) => occupied.has(object.schema) && !there.has(nameOf3(object)));
  if (added.length === 0) return;
  throw new SeedrailError(
    added.map(
      (object) => fault(
        "restore-schema-not-ours",
        `The dump would make the ${describe(object)} in the schema "${object.schema}", which is there already and holds none of its tables, but what others may use.`,
        {
          next: "Make it there by a migration, and restore again: what is there may be made anew. If you did not expect it, find out who made the dump. Nothing was changed."
        }
      )
    ),
    { verdict: "broken" }
  );
}
async function loadDefinitions(database, foreign, present) {
  const called = present.filter(
    ({ kind, schema }) => (kind === "function" || kind === "type") && foreign.has(schema)
  );
  if (called.length === 0) return /* @__PURE__ */ new Map();
  const { rows } = await database.query(defineObjects, [
    called.map(({ kind }) => kind),
    called.map(({ identity }) => identity)
  ]);
  return new Map(rows.map(({ object, definition }) => [object, definition]));
}
var defineObjects = `
SELECT o.kind || ' ' || o.identity AS object,
       CASE o.kind WHEN 'function' THEN coalesce(pg_get_functiondef(to_regprocedure(o.identity)), '')
            ELSE coalesce((
              SELECT CASE t.typtype WHEN 'd' THEN jsonb_build_array(
                       format_type(t.typbasetype, t.typtypmod), t.typcollation::regcollation, t.typnotnull,
                       pg_get_expr(t.typdefaultbin, 0),
                       (SELECT jsonb_agg(jsonb_build_array(k.conname, pg_get_constraintdef(k.oid)) ORDER BY k.conname)
                          FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'))::text
                     ELSE 'no domain' END
                FROM pg_type t WHERE t.oid = to_regtype(o.identity)), '') END AS definition
  FROM unnest($1::text[], $2::text[]) AS o(kind, identity)`;
function requireSameDefinitions(before, after) {
  const problems = [...before].flatMap(
    ([object, definition]) => after.get(object) === definition ? [] : [
      fault(
        "restore-schema-not-ours",
        `The dump defines the ${object} in another way than the target, where it stands in a schema that holds none of the dump's tables.`,
        {
          next: "Bring both databases to the same migrations, and dump again. The transaction was rolled back."
        }
      )
    ]
  );
  if (problems.length > 0) throw new SeedrailError(problems, { verdict: "broken" });
}
function describe({ kind, schema, name, inputs }) {
  return `${kind} ${renderName({ schema, name })}${inputs === void 0 ? "" : `(${inputs.join(", ").replaceAll('"', "")})`}`;
}
function nameOf3({ kind, schema, name, inputs }) {
  return JSON.stringify([kind, schema, name, inputs]);
}

// actions/lib/dump/restore/replace.ts
async function replaceFromDump(database, dump, options) {
  const { manifest } = dump;
  const objects = await readCreatedObjects(dump);
  return inTransaction(
    database,
    async () => {
      await takeLock(database, `seedrail:${manifest.dataset}`, options.lockTimeout, options.onWait);
      await limitLockWaits(database, options.lockTimeout);
      await readPlainly(database);
      await database.query(`SELECT set_config('search_path', '', true)`);
      const present = await loadPresentObjects(database, objects);
      const target = await loadDatabaseName(database);
      const foreign = await loadForeignSchemas(database, manifest, objects, present);
      requireNothingNew(await loadOccupiedSchemas(database, foreign, present), objects, present);
      const unconfirmed = requireReplaceable(present, target, options);
      const tables = present.filter(({ kind }) => kind === "table").map(({ identity }) => identity);
      if (tables.length > 0 && !options.plan) await database.query(`LOCK TABLE ${tables.join(", ")}`);
      await requireIndependent(database, present);
      await requireOwnVersions(database, dump, present);
      const outcome = startOutcome2(manifest, present, options.plan, unconfirmed);
      if (options.plan) return outcome;
      const before = await loadInventory(database, tables);
      const rights = await loadRights(database, present);
      const definitions = await loadDefinitions(database, foreign, present);
      await dropObjects(database, present).catch((error) => {
        throw explainHeld(error);
      });
      outcome.problems.push(...judgeServer(database, manifest));
      await loadDump(
        database,
        dump,
        options.onSection === void 0 ? {} : { onSection: options.onSection }
      ).catch((error) => {
        throw explainOlderServer(error, outcome.problems);
      });
      await database.query(`SELECT set_config('search_path', '', true)`);
      requireSameDefinitions(definitions, await loadDefinitions(database, foreign, present));
      const lost = findLost(before, await loadInventory(database, tables));
      outcome.problems.push(...judgeLost(lost, dump));
      const taken = await restoreStanding(database, present, rights).catch((error) => {
        throw explainStanding(error);
      });
      outcome.problems.push(...taken.map(tellTaken));
      outcome.verified = await requireRows(database, manifest, options.check);
      return outcome;
    },
    { ending: ({ plan }) => plan ? "rollback" : "commit" }
  );
}
function explainStanding(error) {
  if (!/^[0-9A-Z]{5}$/.test(codeOf(error))) return error;
  return new SeedrailError(
    fault("restore-owner-lost", `What was replaced cannot be given back to its owner: ${messageOf(error)}.`, {
      next: "Log in as the owner, or as a member of it, and let it CREATE in the schema. The transaction was rolled back."
    }),
    { cause: error }
  );
}
function tellTaken({ kind, identity, right, grantee }) {
  const who = grantee === "PUBLIC" ? "everybody" : grantee;
  return caution(
    "restore-right-taken",
    `New objects give ${right} to ${who}, but the ${kind} ${identity} had not: it was taken away again.`,
    { next: `GRANT ${right} ON ${kind.toUpperCase()} ${identity} TO ${grantee}, if it is wanted after all.` }
  );
}
function startOutcome2(manifest, present, plan, problems) {
  return {
    mode: "replace",
    plan,
    tables: manifest.tables.map(({ table, rows, version }) => ({
      ...emptyTable(table, rows),
      inserted: rows,
      version: version === null ? void 0 : { before: version, after: version }
    })),
    changes: [],
    dropped: present.map(({ kind, identity }) => `${kind} ${identity}`),
    digest: void 0,
    verified: void 0,
    problems
  };
}
function explainHeld(error) {
  if (codeOf(error) !== "2BP01") return error;
  const { detail } = error;
  return new SeedrailError(
    fault("restore-depended-on", `${messageOf(error)}: ${detail ?? "the server does not say by what"}.`, {
      next: 'Use mode "merge", which drops nothing. The transaction was rolled back.'
    }),
    { cause: error }
  );
}
async function loadDatabaseName(database) {
  const { rows } = await database.query("SELECT current_database()::text AS name");
  return rows[0]?.name ?? "";
}
function requireReplaceable(present, target, { confirm, plan }) {
  if (present.length === 0) return [];
  const names = present.map(({ actual, identity }) => `${actual} ${identity}`);
  const listed = `${names.slice(0, 6).join(", ")}${names.length > 6 ? ` and ${names.length - 6} more` : ""}`;
  const misnamed = confirm === void 0 || confirm === target ? "" : ` "confirm" names "${confirm}".`;
  const problem = caution(
    "restore-target-not-empty",
    `The database "${target}" already has what the dump would create: ${listed}.${misnamed}`,
    {
      next: `Use mode "merge" to keep what is there. To drop these and create them anew from the dump, give "confirm: ${target}". Nothing was changed.`
    }
  );
  if (confirm !== target && !plan) throw new SeedrailError({ ...problem, level: "error" });
  const taken = present.filter(({ kind, actual }) => kind !== actual);
  const others = present.filter(({ ours }) => !ours);
  const problems = [
    ...taken.map(
      ({ kind, actual, identity }) => fault("restore-name-taken", `${identity} is a ${actual} here, but a ${kind} in the dump.`, {
        next: "Move it out of the way yourself, or restore into another database. Nothing was changed."
      })
    ),
    ...others.map(
      ({ kind, identity, owner }) => fault("restore-not-owner", `The ${kind} ${identity} belongs to "${owner}", who is not this login.`, {
        next: `Log in as "${owner}", or use mode "merge", which drops nothing. Nothing was changed.`
      })
    )
  ];
  if (problems.length > 0) throw new SeedrailError(problems);
  return confirm === target ? [] : [problem];
}
async function requireIndependent(database, present) {
  if (present.length === 0) return;
  const dependents = await loadDependents(database, present);
  if (dependents.length === 0) return;
  throw new SeedrailError(
    dependents.map(
      ({ object, on }) => fault("restore-depended-on", `${object} depends on ${on}, and is not in the dump.`, {
        next: 'Use mode "merge", which leaves it undisturbed, or take it away yourself and put it back afterwards. Nothing was changed.'
      })
    )
  );
}
function explainOlderServer(error, cautions) {
  const older = cautions.find(({ code }) => code === "restore-server-older");
  if (older === void 0 || !(error instanceof SeedrailError) || error.code !== "dump-load-refused")
    return error;
  return new SeedrailError([...error.problems, older], { verdict: error.verdict, cause: error });
}
async function requireOwnVersions(database, { manifest }, present) {
  const words2 = manifest.merge.policy === "upsert" ? manifest.merge.version : null;
  const table = manifest.tables.find(({ role }) => role === "versions");
  const there = present.some(({ schema, name }) => schema === table?.schema && name === table.name);
  if (words2 === null || table === void 0 || !there) return;
  const { rows } = await database.query(
    `SELECT ${quoteIdentifier(words2.name)}::text AS name FROM ${quoteTable(table)}
      WHERE NOT ${quoteIdentifier(words2.name)}::text = ANY ($1::text[]) ORDER BY 1 LIMIT 20`,
    [manifest.tables.map(({ name }) => name)]
  );
  if (rows.length === 0) return;
  throw new SeedrailError(
    rows.map(
      ({ name }) => fault(
        "restore-depended-on",
        `"${table.table}" also keeps the version of "${name}", which is not in the dump.`,
        {
          place: { table: table.table },
          next: 'Use mode "merge", which leaves it undisturbed. Nothing was changed.'
        }
      )
    )
  );
}
function judgeLost(lost, dump) {
  const parts2 = lost.filter(({ kind }) => kind === "part");
  if (parts2.length > 0) {
    throw new SeedrailError(
      parts2.map(
        ({ object, on }) => fault("restore-part-lost", `The ${object} of ${on} is not in the dump, and would be lost.`, {
          place: { table: on },
          next: 'Use mode "merge", or drop it yourself and put it back afterwards. The transaction was rolled back.'
        })
      )
    );
  }
  return lost.map(
    ({ object, on }) => caution(
      "restore-column-dropped",
      `The ${object} of ${on} is not in the dump: it is gone, with its values.`,
      {
        place: { table: on },
        next: `Migrate the database that "${dump.manifest.dataset}" is dumped from, and dump again, if it should stay.`
      }
    )
  );
}

// actions/lib/dump/restore/part.ts
var savepoint = "seedrail_part";
function asPart(database) {
  return {
    ...database,
    query: async (sql, values) => {
      const statements = translate(sql);
      for (const statement of statements.slice(0, -1)) await database.query(statement);
      return database.query(statements.at(-1) ?? sql, values);
    }
  };
}
function translate(sql) {
  if (/^BEGIN\b/.test(sql)) return [`SAVEPOINT ${savepoint}`];
  if (sql === "COMMIT") return [`RELEASE SAVEPOINT ${savepoint}`];
  if (sql === "ROLLBACK") return [`ROLLBACK TO SAVEPOINT ${savepoint}`, `RELEASE SAVEPOINT ${savepoint}`];
  return [sql];
}

// actions/restore/merged.ts
var mostChanges = 1e4;
async function mergeReference(database, dump, options) {
  const dataset = await composeDataset(dump, options.maxDeactivations);
  const wanted = dataset.manifest.tables.map(({ table }) => tableNamed(dump, table));
  return inTransaction(
    database,
    async () => {
      await readPlainly(database);
      const problems = await requireCompatible(database, dump.manifest, wanted);
      const request = {
        mode: options.plan ? "plan" : "apply",
        // What was seeded last says nothing of what a dump holds.
        full: true,
        onForeignOwner: "report",
        adopt: [],
        expectedPlan: options.expectedPlan,
        lockTimeout: options.lockTimeout,
        ...options.onWait === void 0 ? {} : { onWait: options.onWait }
      };
      const merged = await upsertDataset(asPart(database), dataset, request);
      const outcome = toOutcome(dump, merged, options.plan);
      outcome.problems.unshift(...problems);
      if (options.plan || hasErrors2(outcome.problems)) return outcome;
      requireAllRows(dump, merged);
      if (options.check === "sums") await requireSettled2(database, dataset, request);
      outcome.verified = options.check;
      outcome.problems.push(...await advanceSequences(database, dump.manifest));
      return outcome;
    },
    { ending: ({ plan, problems }) => plan || hasErrors2(problems) ? "rollback" : "commit" }
  );
}
async function composeDataset(dump, maxDeactivations) {
  const { dataset: name, merge } = dump.manifest;
  if (merge.policy !== "upsert") throw new RangeError("Only reference tables are merged by the seed.");
  const most = "rows" in maxDeactivations ? maxDeactivations.rows : `${maxDeactivations.percent}%`;
  const manifest = manifestSchema.parse({
    name,
    policy: "upsert",
    tables: merge.tables.map(({ table, key, owner, active }) => ({
      table,
      file: dump.manifest.file.name,
      key,
      owner: owner ?? false,
      active: active ?? false,
      "max-deactivations": most,
      "allow-empty": true
    })),
    ...merge.version === null ? {} : { version: merge.version }
  });
  if (manifest.policy !== "upsert") throw new RangeError("Only reference tables are merged by the seed.");
  const sources = await composeSources(dump);
  return {
    manifest,
    manifestFile: nameFile(dump.path),
    sources: merge.tables.map(({ table }) => sources.get(table) ?? missing(table))
  };
}
async function composeSources(dump) {
  const { path, manifest } = dump;
  const sources = /* @__PURE__ */ new Map();
  let line = await countLinesBeforeRows(dump) + 1;
  for (const section of manifest.sections.filter(({ kind }) => kind === "data")) {
    const table = tableOf(dump, section);
    const header = Buffer.byteLength(renderCopyHeader(table));
    const copy = {
      columns: table.columns.map((column) => column.name),
      offset: section.offset + header,
      bytes: section.bytes - header - Buffer.byteLength(endOfRows),
      gzip: manifest.file.compression === "gzip",
      line: line + 1,
      sha256: table.sha256
    };
    sources.set(table.table, {
      path,
      file: nameFile(path),
      format: "copy",
      collection: "",
      map: void 0,
      copy
    });
    line += table.rows + 2;
  }
  return sources;
}
async function countLinesBeforeRows(dump) {
  let lines = 0;
  for await (const { section, content } of readSections(dump)) {
    if (section.kind !== "preamble" && section.kind !== "schema") break;
    lines += (await readText(content)).split("\n").length - 1;
  }
  return lines;
}
function requireAllRows({ manifest }, merged) {
  const words2 = manifest.merge.policy === "upsert" ? manifest.merge.tables : [];
  const differing = merged.tables.filter(({ table, rows }) => {
    const dumped = manifest.tables.find((candidate) => candidate.table === table)?.rows ?? 0;
    const owned = words2.find((candidate) => candidate.table === table)?.owner !== null;
    return owned ? rows > dumped : rows !== dumped;
  });
  if (differing.length === 0) return;
  throw new SeedrailError(
    differing.map(
      ({ table, rows }) => fault(
        "restore-rows-differ",
        `${rows} rows were read for "${table}", which are not those of the manifest.`,
        {
          place: { table },
          next: "Let nobody write to the dump, and run again. The transaction was rolled back."
        }
      )
    ),
    { verdict: "broken" }
  );
}
async function requireSettled2(database, dataset, request) {
  await forgetStages(database);
  const again = await upsertDataset(asPart(database), dataset, {
    ...request,
    mode: "plan",
    expectedPlan: void 0
  });
  const open = again.tables.filter(
    ({ inserted, updated, reactivated, deactivated }) => inserted + updated + reactivated + deactivated > 0
  );
  if (open.length === 0 && !hasErrors2(again.problems)) return;
  const names = open.map(({ table }) => table).join(", ");
  throw new SeedrailError(
    [
      fault("restore-rows-differ", `After the merge these tables are not as in the dump: ${names}.`, {
        next: "A trigger of the target may change what is written. The transaction was rolled back."
      }),
      ...again.problems
    ],
    { verdict: "broken" }
  );
}
async function forgetStages(database) {
  const { rows } = await database.query(
    `SELECT relname::text AS name FROM pg_class
      WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r' AND relname LIKE 'seedrail %'`
  );
  for (const { name } of rows) await database.query(`DROP TABLE pg_temp.${quoteIdentifier(name)}`);
}
function toOutcome(dump, merged, plan) {
  const owned = merged.tables.flatMap((table) => explainOwned(tableNamed(dump, table.table), table));
  return {
    mode: "merge",
    plan,
    tables: merged.tables.map((table) => {
      const { rows } = tableNamed(dump, table.table);
      const { inserted, updated, reactivated, deactivated, unchanged, foreign, version } = table;
      return {
        ...emptyTable(table.table, rows),
        ...{ inserted, updated, reactivated, deactivated, unchanged, foreign, version }
      };
    }),
    changes: merged.tables.flatMap(({ table, changes }) => changes.map(({ kind, key, fields }) => ({ kind, table, key, fields }))).slice(0, mostChanges),
    dropped: [],
    digest: merged.digest,
    verified: void 0,
    problems: [...owned, ...merged.problems]
  };
}
function explainOwned({ table, rows }, { rows: ours }) {
  const others = rows - ours;
  if (others <= 0) return [];
  return [
    caution(
      "restore-rows-not-ours",
      `${others} of ${rows} rows in the dump have another owner: not merged.`,
      {
        place: { table },
        next: 'Mode "replace" restores every row, whoever owns it.'
      }
    )
  ];
}
function tableNamed(dump, name) {
  return dump.manifest.tables.find(({ table }) => table === name) ?? missing(name);
}
function missing(table) {
  throw new RangeError(`The dump holds no rows of "${table}".`);
}
function hasErrors2(problems) {
  return problems.some(({ level }) => level === "error");
}

// actions/restore/restored.ts
async function restoreInto(database, dump, options) {
  requireHarmless(dump.manifest);
  if (options.dataset !== void 0)
    await requirePinned(database, dump.manifest, options.dataset, options.mode);
  if (options.mode === "replace") return replaceFromDump(database, dump, options);
  return dump.manifest.policy === "publish" ? mergeCurated(database, dump, options) : mergeReference(database, dump, options);
}

export {
  restoreInto
};
