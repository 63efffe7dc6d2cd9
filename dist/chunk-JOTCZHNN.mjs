import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  checkWords,
  createDuplicateFinder,
  rulesFor,
  validateRow
} from "./chunk-WA54RVKV.mjs";
import {
  readRows
} from "./chunk-YTYZCK7B.mjs";
import {
  renderJson
} from "./chunk-JYHO4SMC.mjs";
import {
  loadTableShape,
  requireColumn,
  tableNameOf
} from "./chunk-UO45KZRA.mjs";
import {
  attempt,
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
  explainRefusal
} from "./chunk-RTCPOCUZ.mjs";
import {
  SeedrailError,
  caution,
  fault
} from "./chunk-7FL2PSFT.mjs";

// actions/lib/seed/publish/outcome.ts
function countErrors(outcome) {
  return outcome.problems.filter((problem) => problem.level === "error").length;
}

// actions/lib/seed/publish/decision.ts
function decideRow({ staging, library }, wishes) {
  if (staging === void 0) return decideWithoutDraft(library, wishes);
  switch (staging.stage) {
    case "published":
      return decidePublished(staging.changes, library, wishes);
    case "archived":
      return staging.foreign ? { kind: "leave", reason: "archived", changes: staging.changes } : write("updated", stepsFrom("update", wishes), staging.changes);
    case "held":
      return staging.foreign || staging.changes.length === 0 ? { kind: "leave", reason: staging.foreign ? "foreign" : "held", changes: staging.changes } : write("updated", stepsFrom("update", wishes), staging.changes);
    case "draft":
    case "submitted":
    case "approved":
      if (staging.foreign) return { kind: "leave", reason: "foreign", changes: staging.changes };
      if (library !== void 0 && library.changes.length === 0) return { kind: "skip" };
      if (library !== void 0 && wishes.onPublishedChange === "error") {
        return { kind: "refuse", changes: library.changes };
      }
      return staging.changes.length > 0 ? write("updated", stepsFrom("update", wishes), staging.changes) : write("updated", stepsAfter(staging.stage, wishes), []);
  }
}
function decideWithoutDraft(library, wishes) {
  if (library === void 0) return write("created", stepsFrom("create", wishes), []);
  if (library.changes.length === 0) return { kind: "skip" };
  return wishes.onPublishedChange === "error" ? { kind: "refuse", changes: library.changes } : write("updated", stepsFrom("create", wishes), library.changes);
}
function decidePublished(staged, library, wishes) {
  const changes2 = library?.changes ?? staged;
  if (changes2.length === 0) return { kind: "skip" };
  return wishes.onPublishedChange === "error" ? { kind: "refuse", changes: changes2 } : write("updated", stepsFrom("update", wishes), changes2);
}
function stepsFrom(first, wishes) {
  return [first, ...stepsAfter("draft", wishes)];
}
function stepsAfter(stage, wishes) {
  const submitted = stage === "draft" && wishes.submit ? ["submit"] : [];
  if (!wishes.publish || stage === "draft" && !wishes.submit) return submitted;
  return [...submitted, ...stage === "approved" ? [] : ["approve"], "publish"];
}
function write(outcome, steps, changes2) {
  return steps.length === 0 ? { kind: "skip" } : { kind: "write", outcome, steps, changes: changes2 };
}
function limitOf(limit, total) {
  return "rows" in limit ? limit.rows : Math.ceil(Number((limit.percent * total / 100).toFixed(6)));
}

// actions/lib/seed/publish/explanation.ts
function tooManyArchived(writer, keys, most) {
  const named = keys.slice(0, 10).join(", ") + (keys.length > 10 ? `, and ${keys.length - 10} more` : "");
  return fault(
    "too-many-archived",
    `${keys.length} published rows left the source, but one run may archive ${most}: ${named}.`,
    {
      place: { file: writer.origin.file, table: writer.manifest.staging.table },
      next: "If they really shall go, raise max-archived. Nothing was written."
    }
  );
}
function explainDecision(writer, row, decision, state) {
  if (decision.kind === "skip") return [];
  const place = placeOf(writer, row, decision.changes[0]?.field);
  const fields = decision.changes.map(describeChange).join("; ");
  if (decision.kind === "refuse") {
    const message = `${row.key} :: Published ${writer.manifest.name} cannot be edited. Differs in ${fields}.`;
    return [
      fault("published-changed", message, {
        place,
        next: "Take the change back, or publish it beside the old one with on-published-change: new-version. Nothing was written."
      })
    ];
  }
  if (decision.reason === "foreign" && decision.changes.length === 0) return [];
  const differs = fields === "" ? "" : ` It differs in ${fields}.`;
  switch (decision.reason) {
    case "foreign":
      return [
        caution(
          "row-foreign",
          `The draft "${row.key}" (${state.staging?.status}) belongs to another actor and was left alone.${differs}`,
          {
            place,
            next: "Agree with its owner, or run with their actor-id."
          }
        )
      ];
    case "held":
      return [
        caution(
          "row-held",
          `"${row.key}" is ${state.staging?.status}: a reviewer holds it, so it was left alone.`,
          {
            place,
            next: "Change it in the source, or let the reviewer move it on."
          }
        )
      ];
    case "archived":
      return [
        caution("row-archived", `"${row.key}" was archived by another actor and was not published again.`, {
          place,
          next: "Remove it from the source, or restore it where it was archived."
        })
      ];
  }
}
function describeChange({ field, from, to }) {
  return `${field} (published ${shorten(from)}, source ${shorten(to)})`;
}
function shorten(text) {
  if (text === null) return "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
function placeOf(writer, row, column) {
  const field = column === void 0 ? void 0 : row.fieldOf[column] ?? column;
  return {
    ...row.source.place(field === void 0 ? [] : [field]),
    table: writer.manifest.staging.table,
    key: row.key,
    ...field === void 0 ? {} : { field }
  };
}
function sourceIsEmpty(file) {
  return fault("source-empty", `"${file}" holds no rows.`, {
    place: { file, line: 1, column: 1 },
    next: 'If that is meant, say "allow-empty": true in dataset.json.'
  });
}
function draftLeft(writer, key) {
  return caution("draft-left-source", `The draft "${key}" is no longer in the source; it stays a draft.`, {
    place: { file: writer.origin.file, table: writer.manifest.staging.table, key },
    next: "Put it back into the source, or remove the draft where drafts are kept."
  });
}

// actions/lib/seed/publish/writer.ts
import { randomUUID } from "crypto";
async function writeRows(writer, pending) {
  const ids = new Map(pending.flatMap(({ row, draft }) => draft === void 0 ? [] : [[row.key, draft.id]]));
  await lockDrafts(writer, pending);
  const versions = /* @__PURE__ */ new Map();
  for (const step of ["create", "update", "submit", "approve", "publish"]) {
    const due = pending.filter((one) => one.steps.includes(step));
    if (due.length > 0) await takeStep(writer, step, due, ids, versions);
  }
  return pending.map(({ row }) => ({ key: row.key, version: versions.get(row.key) }));
}
async function lockDrafts(writer, pending) {
  const drafts = pending.flatMap(
    ({ draft }) => draft === void 0 ? [] : [{ id: draft.id, seen: draft.seen }]
  );
  if (drafts.length === 0) return;
  const locked = await run(writer.database, writer.statements.lockDrafts, [JSON.stringify(drafts)]);
  if (locked.rowCount === drafts.length) return;
  throw new SeedrailError(
    fault(
      "row-moved",
      `Somebody changed ${drafts.length - (locked.rowCount ?? 0)} of the rows while this run was about to write them.`,
      {
        place: { table: writer.manifest.staging.table },
        next: "Nothing was written. Run again to see the rows as they are now."
      }
    )
  );
}
async function takeStep(writer, step, due, ids, versions) {
  const { database, statements, manifest, actor } = writer;
  const known = () => due.map(({ row }) => ids.get(row.key));
  switch (step) {
    case "create": {
      const created = await run(database, statements.create, [
        rowsParameter(writer, due),
        actor.id
      ]);
      created.rows.forEach((line, index) => {
        const key = due[index]?.row.key;
        if (key !== void 0) ids.set(key, line.id);
      });
      return writeAudit(writer, due, ids, manifest.audit.actions.created);
    }
    case "update":
      await run(database, statements.update, [rowsParameter(writer, due), actor.id]);
      return writeAudit(writer, due, ids, manifest.audit.actions.updated);
    case "submit":
      await run(database, statements.submit, [known(), actor.id]);
      return writeAudit(
        writer,
        due,
        ids,
        manifest.audit.actions.submitted,
        statusMove(manifest, "draft", "submitted")
      );
    case "approve":
      await run(database, statements.approve, [known(), actor.id, reviewNote(writer)]);
      return writeAudit(
        writer,
        due,
        ids,
        manifest.audit.actions.approved,
        statusMove(manifest, "submitted", "approved")
      );
    case "publish":
      return publishRows(writer, due, ids, versions);
  }
}
async function publishRows(writer, due, ids, versions) {
  const { database, statements, manifest, actor } = writer;
  const drafts = due.map(({ row }) => ids.get(row.key));
  await run(database, statements.retireVersions, [drafts]);
  const inserted = await run(
    database,
    statements.insertVersions,
    [drafts, actor.id]
  );
  await run(database, statements.publish, [drafts, actor.id]);
  const byDraft = new Map(inserted.rows.map((line) => [line.staging_id, line]));
  const events = due.map(({ row }) => {
    const line = byDraft.get(ids.get(row.key) ?? "");
    if (line !== void 0) versions.set(row.key, line.version);
    return { row, library: line?.id ?? null, version: line?.version };
  });
  const { actions } = manifest.audit;
  const diff = statusMove(manifest, "approved", "published");
  await insertAudit(
    writer,
    events.map(({ row, library, version }) => ({
      action: actions.published,
      staging: ids.get(row.key) ?? null,
      library,
      diff,
      metadata: metadataOf(writer, row, version)
    }))
  );
  await insertAudit(
    writer,
    events.map(({ row, library, version }) => ({
      action: actions.created,
      staging: null,
      library,
      diff: {},
      metadata: metadataOf(writer, row, version)
    }))
  );
}
async function archiveRows(writer, rows) {
  const { database, statements, manifest, actor, origin } = writer;
  const ids = rows.map((row) => row.id);
  await run(database, statements.retireVersions, [ids]);
  await run(database, statements.archive, [ids, actor.id]);
  const diff = statusMove(manifest, "published", "archived");
  const metadata = { ...origin, reason: "left the source" };
  await insertAudit(
    writer,
    rows.map((row) => ({
      action: manifest.audit.actions.archived,
      staging: row.id,
      library: row.libraryId,
      diff,
      metadata
    }))
  );
}
async function writeAudit(writer, due, ids, action, diff) {
  await insertAudit(
    writer,
    due.map(({ row, changes: changes2 }) => ({
      action,
      staging: ids.get(row.key) ?? null,
      library: null,
      diff: diff ?? diffOf(row, changes2),
      metadata: metadataOf(writer, row, void 0)
    }))
  );
}
async function insertAudit(writer, lines) {
  const { actor } = writer;
  const text = renderJson(lines);
  await run(writer.database, writer.statements.writeAudit, [
    text,
    actor.id,
    actor.email,
    actor.role,
    reviewNote(writer)
  ]);
}
async function run(database, sql, values) {
  const highest = Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map((match) => Number(match[1])));
  return database.query(sql, values.slice(0, highest));
}
function rowsParameter(writer, rows) {
  return renderJson(
    rows.map(({ row }) => ({ row: row.values, ...writer.statements.idGiven ? { id: randomUUID() } : {} }))
  );
}
function reviewNote({ origin }) {
  return `Imported from ${origin.file} of dataset ${origin.dataset} by automation.`;
}
function diffOf(row, changes2) {
  if (changes2.length === 0) {
    return Object.fromEntries(Object.entries(row.values).map(([field, to]) => [field, { from: null, to }]));
  }
  return Object.fromEntries(
    changes2.map(({ field, from, to }) => [field, { from: parsed(from), to: parsed(to) }])
  );
}
function parsed(text) {
  return text === null ? null : JSON.parse(text);
}
function statusMove(manifest, from, to) {
  const { status } = manifest.staging;
  return { [status.column]: { from: status[from], to: status[to] } };
}
function metadataOf({ origin }, row, version) {
  return {
    ...origin,
    line: row.source.place().line,
    ...version === void 0 ? {} : { version }
  };
}

// actions/lib/seed/publish/state.ts
async function loadStates(writer, rows, outcome) {
  const whole = await attempt(writer.database, () => queryStates(writer, rows));
  if ("result" in whole) return whole.result;
  const states = [];
  for (const row of rows) {
    const one = await attempt(writer.database, () => queryStates(writer, [row]));
    if ("result" in one) states.push(...one.result);
    else outcome.problems.push(explainRefusal(one.refusal, placeOf(writer, row)));
  }
  return states;
}
async function queryStates(writer, rows) {
  const parameter = rowsParameter(
    writer,
    rows.map((row) => ({ row }))
  );
  const { rows: lines } = await run(writer.database, writer.statements.loadStates, [
    parameter,
    writer.actor.id
  ]);
  return lines.flatMap((line) => {
    const row = rows[line.ordinal - 1];
    return row === void 0 ? [] : [{ row, state: toState(writer, line), draft: toDraft(line) }];
  });
}
function toDraft(line) {
  return line.staging_id === null ? void 0 : { id: line.staging_id, seen: line.seen, status: line.status };
}
function toState(writer, line) {
  const { status } = writer.manifest.staging;
  const stages = [
    "draft",
    "submitted",
    "approved",
    "published",
    "archived"
  ];
  const toChanges = (found) => found.map(([field, from, to]) => ({ field, from, to }));
  return {
    staging: line.staging_id === null ? void 0 : {
      stage: stages.find((stage) => status[stage] === line.status) ?? "held",
      status: line.status,
      foreign: line.foreign,
      changes: toChanges(line.staged_changes)
    },
    library: line.library_id === null ? void 0 : { version: line.version, changes: toChanges(line.published_changes) }
  };
}

// actions/lib/seed/publish/statements.ts
function writeStatements(manifest, tables) {
  const { staging, library, audit } = manifest;
  const stagingTable = quoteTable(tableNameOf(tables.staging));
  const libraryTable = quoteTable(tableNameOf(tables.library));
  const auditTable = quoteTable(tableNameOf(tables.audit));
  const content = [...tables.content.values()];
  const names = content.map((column) => column.name);
  const key = quoteIdentifier(manifest.key);
  const stagingType = (name) => typeOf(tables.staging.columns, name);
  const libraryType = (name) => typeOf(tables.library.columns, name);
  const auditType = (name) => typeOf(tables.audit.columns, name);
  const idGiven = !hasDefault(tables.staging.columns, staging.id);
  const libraryIdGiven = !hasDefault(tables.library.columns, library.id);
  const auditIdGiven = !hasDefault(tables.audit.columns, audit.id);
  const set = (assignments) => assignments.filter((one) => one !== void 0).join(", ");
  const assign = (role, value) => role === void 0 ? void 0 : `${quoteIdentifier(role)} = ${value}`;
  const touched = [
    assign(staging["updated-by"], `$2::text::${stagingType(staging["updated-by"] ?? staging.id)}`),
    assign(staging["updated-at"], "clock_timestamp()")
  ];
  const status = (word) => `${quoteIdentifier(staging.status.column)} = ${quoteLiteral(word)}::${stagingType(staging.status.column)}`;
  const wanted = `
  FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS e(item, ordinal)
 CROSS JOIN LATERAL jsonb_populate_record(NULL::${stagingTable}, e.item -> 'row') AS p`;
  const lookups = `
  LEFT JOIN ${stagingTable} AS s ON s.${key} = p.${key}
  LEFT JOIN ${libraryTable} AS l ON l.${key} = p.${key} AND l.${quoteIdentifier(library.current)}`;
  const wantedValues = `
 CROSS JOIN LATERAL (SELECT ${content.map((column) => `${wantedValue(column)} AS ${quoteIdentifier(column.name)}`).join(",\n                            ")}) AS w`;
  return {
    /** Each row's state, and the fields in which it differs from its draft and from its published version. */
    loadStates: `
SELECT e.ordinal::int AS ordinal,
       s.${quoteIdentifier(staging.id)}::text AS staging_id,
       s.xmin::text AS seen,
       s.${quoteIdentifier(staging.status.column)}::text AS status,
       ${foreign(staging["created-by"])} OR ${foreign(staging["updated-by"])} AS foreign,
       l.${quoteIdentifier(library.id)}::text AS library_id,
       l.${quoteIdentifier(library.version)}::int AS version,
       ${changes(names, "s")} AS staged_changes,
       ${changes(names, "l")} AS published_changes${wanted}${lookups}${wantedValues}
 ORDER BY e.ordinal`,
    /** Locks the drafts about to be written, unless they moved since their state was read. */
    lockDrafts: `
SELECT s.${quoteIdentifier(staging.id)}
  FROM ${stagingTable} AS s
  JOIN jsonb_to_recordset($1::jsonb) AS r(id text, seen text)
    ON s.${quoteIdentifier(staging.id)} = r.id::${stagingType(staging.id)} AND s.xmin::text = r.seen
 ORDER BY s.${quoteIdentifier(staging.id)}
   FOR UPDATE OF s`,
    create: `
INSERT INTO ${stagingTable} (${quoteList([
      ...names,
      staging.status.column,
      ...present(staging["created-by"], staging["updated-by"]),
      ...idGiven ? [staging.id] : []
    ])})
SELECT ${[
      ...names.map((name) => `w.${quoteIdentifier(name)}`),
      `${quoteLiteral(staging.status.draft)}::${stagingType(staging.status.column)}`,
      ...present(staging["created-by"], staging["updated-by"]).map(
        (role) => `$2::text::${stagingType(role)}`
      ),
      ...idGiven ? [`(e.item ->> 'id')::${stagingType(staging.id)}`] : []
    ].join(", ")}${wanted}${lookups}${wantedValues}
 ORDER BY e.ordinal
RETURNING ${quoteIdentifier(staging.id)}::text AS id, ${key}::text AS key`,
    update: `
UPDATE ${stagingTable} AS t
   SET ${set([...names.map((name) => `${quoteIdentifier(name)} = w.${quoteIdentifier(name)}`), status(staging.status.draft), ...touched])}${wanted}${lookups}${wantedValues}
 WHERE t.${quoteIdentifier(staging.id)} = s.${quoteIdentifier(staging.id)}`,
    submit: `
UPDATE ${stagingTable}
   SET ${set([status(staging.status.submitted), ...touched])}
 WHERE ${quoteIdentifier(staging.id)} = ANY ($1::${stagingType(staging.id)}[])`,
    approve: `
UPDATE ${stagingTable}
   SET ${set([
      status(staging.status.approved),
      assign(staging.reviewer, `$2::text::${stagingType(staging.reviewer ?? staging.id)}`),
      assign(staging["reviewed-at"], "clock_timestamp()"),
      assign(staging["review-notes"], "$3::text"),
      ...touched
    ])}
 WHERE ${quoteIdentifier(staging.id)} = ANY ($1::${stagingType(staging.id)}[])
   AND $2::text IS NOT NULL`,
    /** The version that was current steps back before the next one is inserted. */
    retireVersions: `
UPDATE ${libraryTable} AS l
   SET ${quoteIdentifier(library.current)} = false
  FROM ${stagingTable} AS s
 WHERE s.${quoteIdentifier(staging.id)} = ANY ($1::${stagingType(staging.id)}[])
   AND l.${key} = s.${key} AND l.${quoteIdentifier(library.current)}`,
    insertVersions: `
INSERT INTO ${libraryTable} (${quoteList([
      ...names,
      library.version,
      library.current,
      library.staging,
      ...present(library.snapshot, library["published-by"], library["published-at"]),
      ...libraryIdGiven ? [library.id] : []
    ])})
SELECT ${[
      ...names.map((name) => `s.${quoteIdentifier(name)}`),
      `coalesce((SELECT max(v.${quoteIdentifier(library.version)}) FROM ${libraryTable} AS v WHERE v.${key} = s.${key}), 0) + 1`,
      "true",
      `s.${quoteIdentifier(staging.id)}`,
      ...library.snapshot === void 0 ? [] : ["to_jsonb(s)"],
      ...library["published-by"] === void 0 ? [] : [`$2::text::${libraryType(library["published-by"])}`],
      ...library["published-at"] === void 0 ? [] : ["clock_timestamp()"],
      ...libraryIdGiven ? [`gen_random_uuid()::text::${libraryType(library.id)}`] : []
    ].join(", ")}
  FROM ${stagingTable} AS s
 WHERE s.${quoteIdentifier(staging.id)} = ANY ($1::${stagingType(staging.id)}[])
 ORDER BY s.${key}
RETURNING ${quoteIdentifier(library.id)}::text AS id, ${quoteIdentifier(library.staging)}::text AS staging_id, ${quoteIdentifier(library.version)}::int AS version`,
    publish: `
UPDATE ${stagingTable} AS t
   SET ${set([
      status(staging.status.published),
      assign(staging.published, `l.${quoteIdentifier(library.id)}`),
      ...touched
    ])}
  FROM ${libraryTable} AS l
 WHERE t.${quoteIdentifier(staging.id)} = ANY ($1::${stagingType(staging.id)}[])
   AND l.${quoteIdentifier(library.staging)} = t.${quoteIdentifier(staging.id)} AND l.${quoteIdentifier(library.current)}`,
    /** Rows of this actor whose key the source (`$1`) no longer has, published or still drafts. */
    loadMissing: `
SELECT s.${quoteIdentifier(staging.id)}::text AS id, s.${key}::text AS key, l.${quoteIdentifier(library.id)}::text AS library_id,
       s.${quoteIdentifier(staging.status.column)}::text = ${quoteLiteral(staging.status.published)} AND l.${quoteIdentifier(library.id)} IS NOT NULL AS published
  FROM ${stagingTable} AS s
  LEFT JOIN ${libraryTable} AS l ON l.${key} = s.${key} AND l.${quoteIdentifier(library.current)}
 WHERE s.${quoteIdentifier(staging.status.column)}::text <> ${quoteLiteral(staging.status.archived)}
   AND ${staging["created-by"] === void 0 ? "$2::text IS NOT NULL" : `s.${quoteIdentifier(staging["created-by"])}::text IS NOT DISTINCT FROM $2`}
   AND NOT EXISTS (SELECT FROM unnest($1::text[]) AS k(key) WHERE k.key::${stagingType(manifest.key)} = s.${key})
 ORDER BY s.${key}::text COLLATE "C"`,
    countPublished: `
SELECT count(*)::int AS rows FROM ${libraryTable} WHERE ${quoteIdentifier(library.current)}`,
    archive: `
UPDATE ${stagingTable}
   SET ${set([status(staging.status.archived), ...touched])}
 WHERE ${quoteIdentifier(staging.id)} = ANY ($1::${stagingType(staging.id)}[])`,
    /** `$1`: a list of {action, staging, library, diff, metadata}; `$2`–`$5`: actor id, e-mail, role, notes. */
    writeAudit: `
INSERT INTO ${auditTable} (${quoteList([
      audit.action,
      audit.at,
      audit.staging,
      audit.library,
      ...present(
        audit["actor-id"],
        audit["actor-email"],
        audit["actor-role"],
        audit.notes,
        audit.diff,
        audit.metadata
      ),
      ...auditIdGiven ? [audit.id] : []
    ])})
SELECT ${[
      `r.action::${auditType(audit.action)}`,
      `clock_timestamp()::${auditType(audit.at)}`,
      `r.staging::${auditType(audit.staging)}`,
      `r.library::${auditType(audit.library)}`,
      ...audit["actor-id"] === void 0 ? [] : [`a.id::${auditType(audit["actor-id"])}`],
      ...audit["actor-email"] === void 0 ? [] : [`a.email::${auditType(audit["actor-email"])}`],
      ...audit["actor-role"] === void 0 ? [] : [`a.role::${auditType(audit["actor-role"])}`],
      ...audit.notes === void 0 ? [] : ["a.notes"],
      ...audit.diff === void 0 ? [] : ["r.diff"],
      ...audit.metadata === void 0 ? [] : ["r.metadata"],
      ...auditIdGiven ? [`gen_random_uuid()::text::${auditType(audit.id)}`] : []
    ].join(", ")}
  FROM jsonb_to_recordset($1::jsonb) AS r(action text, staging text, library text, diff jsonb, metadata jsonb)
 CROSS JOIN (SELECT $2::text AS id, $3::text AS email, $4::text AS role, $5::text AS notes) AS a`,
    /** True where staging ids must be made by us, because their column has no default. */
    idGiven
  };
}
function wantedValue(column) {
  const name = quoteIdentifier(column.name);
  if (column.default === void 0) return `p.${name}`;
  const given = `CASE WHEN (e.item -> 'row') ? ${quoteLiteral(column.name)} THEN p.${name}`;
  return column.default.constant ? `${given} ELSE ${column.default.sql} END` : `${given} WHEN s.${name} IS NOT NULL THEN s.${name} ELSE ${column.default.sql} END`;
}
function changes(names, side) {
  const rows = names.map(
    (name) => `(${quoteLiteral(name)}, to_jsonb(${side}.${quoteIdentifier(name)}), to_jsonb(w.${quoteIdentifier(name)}))`
  );
  return `(SELECT coalesce(jsonb_agg(jsonb_build_array(f.field, f.old::text, f.new::text)), '[]')
          FROM (VALUES ${rows.join(",\n                       ")}) AS f(field, old, new)
         WHERE f.old IS DISTINCT FROM f.new)`;
}
function foreign(role) {
  return role === void 0 ? "false" : `coalesce(s.${quoteIdentifier(role)}::text <> $2::text, false)`;
}
function present(...roles) {
  return roles.filter((role) => role !== void 0);
}
function hasDefault(columns, name) {
  const column = columns.get(name);
  return column?.default !== void 0 || column?.generated === true;
}
function typeOf(columns, name) {
  return columns.get(name)?.type ?? "text";
}

// actions/lib/seed/publish/tables.ts
async function loadPublishTables(database, manifest) {
  const staging = await loadNamed(database, manifest.staging.table);
  const library = await loadNamed(database, manifest.library.table);
  const audit = await loadNamed(database, manifest.audit.table);
  const roles = new Set(columnsOf(manifest.staging));
  for (const column of roles) requireColumn(staging, column);
  for (const column of columnsOf(manifest.library)) requireColumn(library, column);
  for (const column of columnsOf(manifest.audit)) requireColumn(audit, column);
  requireColumn(staging, manifest.key);
  requireUniqueKey(staging, manifest.key);
  const content = new Map(
    [...staging.columns].filter(([name, column]) => !roles.has(name) && !column.generated)
  );
  requireInLibrary(content, library);
  const wordless = checkWords(manifest, staging);
  if (wordless.length > 0) throw new SeedrailError(wordless);
  return { staging, library, audit, content, roles };
}
async function loadNamed(database, called) {
  return { ...await loadTableShape(database, parseTableName(called)), called };
}
function columnsOf(part) {
  return Object.entries(part).flatMap(([role, value]) => {
    if (role === "table" || value === void 0) return [];
    if (typeof value === "string") return [value];
    return role === "status" && "column" in value ? [value.column] : [];
  });
}
function requireUniqueKey(staging, key) {
  if (staging.uniqueKeys.some((columns) => columns.length === 1 && columns[0] === key)) return;
  throw new SeedrailError(
    fault("key-not-unique", `The key "${key}" is not unique in table "${staging.called}".`, {
      place: { table: staging.called, field: key },
      next: "Add a unique index on it in a migration, or name another key in dataset.json."
    })
  );
}
function requireInLibrary(content, library) {
  const missing = [...content.keys()].filter((column) => !library.columns.has(column));
  if (missing.length === 0) return;
  throw new SeedrailError(
    missing.map(
      (column) => fault(
        "library-column-missing",
        `The library table "${library.called}" has no column "${column}", so it could not be published.`,
        {
          place: { table: library.called, field: column },
          next: 'Add the column in a migration, or name its role under "staging" in dataset.json.'
        }
      )
    )
  );
}

// actions/lib/seed/publish/publish.ts
var batchSize = 500;
var mostProblems = 1e4;
async function readValidRows(database, dataset) {
  const tables = await loadPublishTables(database, dataset.manifest);
  const rules = rulesFor(dataset.manifest, tables.staging, [dataset.manifest.key], tables.roles);
  const findDuplicate = createDuplicateFinder(rules);
  const rows = [];
  const problems = [];
  let read = 0;
  const readAll = async () => {
    for await (const one of readRows(sourceOf(dataset))) {
      if (problems.length > mostProblems) break;
      read++;
      if ("problems" in one) {
        problems.push(...one.problems);
        continue;
      }
      const checked = validateRow(rules, one.row);
      if ("row" in checked) rows.push(checked.row);
      else problems.push(...checked.problems);
      problems.push(...findDuplicate(one.row));
    }
  };
  await readAll().catch((error) => {
    if (!(error instanceof SeedrailError) || problems.length === 0) throw error;
    problems.push(...error.problems);
  });
  if (read === 0 && !dataset.manifest["allow-empty"]) problems.push(sourceIsEmpty(sourceOf(dataset).file));
  if (problems.length > 0) throw new SeedrailError(problems, { verdict: "broken" });
  return { rows, tables };
}
async function publishDataset(database, dataset, source, options) {
  const writer = {
    database,
    statements: writeStatements(dataset.manifest, source.tables),
    manifest: dataset.manifest,
    actor: options.actor,
    origin: { dataset: dataset.manifest.name, file: sourceOf(dataset).file, commit: options.commit }
  };
  return inTransaction(
    database,
    async () => {
      await takeLock(database, `seedrail:${dataset.manifest.name}`, options.lockTimeout, options.onWait);
      await limitLockWaits(database, options.lockTimeout);
      const outcome = {
        mode: options.mode,
        rows: source.rows.length,
        created: 0,
        updated: 0,
        skipped: 0,
        archived: 0,
        changes: [],
        missing: [],
        problems: []
      };
      for (let start = 0; start < source.rows.length; start += batchSize) {
        await publishBatch(writer, source.rows.slice(start, start + batchSize), options, outcome);
        options.onProgress?.(Math.min(start + batchSize, source.rows.length), source.rows.length);
      }
      await treatMissing(writer, source.rows, options, outcome);
      await checkDeferred(writer, source.rows, outcome);
      return countErrors(outcome) > 0 ? withoutWrites(outcome) : outcome;
    },
    { ending: (outcome) => outcome.mode === "plan" || countErrors(outcome) > 0 ? "rollback" : "commit" }
  );
}
function sourceOf(dataset) {
  const [source] = dataset.sources;
  if (source === void 0) throw new RangeError("A published dataset has one source.");
  return source;
}
function withoutWrites(outcome) {
  return { ...outcome, created: 0, updated: 0, archived: 0, changes: [] };
}
async function publishBatch(writer, rows, options, outcome) {
  const states = await loadStates(writer, rows, outcome);
  const pending = [];
  for (const { row, state, draft } of states) {
    const decision = decideRow(state, options);
    if (decision.kind === "write") {
      pending.push({ row, steps: decision.steps, changes: decision.changes, draft });
      outcome[decision.outcome]++;
    } else {
      if (decision.kind !== "refuse") outcome.skipped++;
      outcome.problems.push(...explainDecision(writer, row, decision, state));
    }
  }
  if (countErrors(outcome) > 0 || pending.length === 0) return;
  await writeOrExplain(writer, pending, outcome);
}
async function writeOrExplain(writer, pending, outcome) {
  const whole = await attempt(writer.database, () => writeRows(writer, pending));
  if ("result" in whole) {
    recordChanges(writer, pending, new Map(whole.result.map((one) => [one.key, one.version])), outcome);
    return;
  }
  for (const one of pending) {
    const single = await attempt(writer.database, () => writeRows(writer, [one]));
    if ("refusal" in single) outcome.problems.push(explainRefusal(single.refusal, placeOf(writer, one.row)));
  }
  if (countErrors(outcome) === 0) throw whole.refusal;
}
function recordChanges(writer, pending, versions, outcome) {
  for (const { row, steps, changes: changes2, draft } of pending) {
    outcome.changes.push({
      key: row.key,
      outcome: draft === void 0 ? "created" : "updated",
      steps,
      fields: changes2,
      version: versions.get(row.key),
      place: placeOf(writer, row)
    });
  }
}
async function checkDeferred(writer, rows, outcome) {
  if (countErrors(outcome) > 0 || outcome.changes.length === 0) return;
  const checked = await attempt(writer.database, () => writer.database.query("SET CONSTRAINTS ALL IMMEDIATE"));
  if ("result" in checked) return;
  const row = findOffender(rows, checked.refusal);
  const place = row === void 0 ? { file: writer.origin.file } : placeOf(writer, row);
  outcome.problems.push(explainRefusal(checked.refusal, place));
}
function findOffender(rows, refusal) {
  const found = /^Key \((.+?)\)=\((.*?)\) /.exec(refusal.detail ?? "");
  const [, column = "", value] = found ?? [];
  return rows.find(
    (row) => row.values[column.replaceAll('"', "")] !== void 0 && String(row.values[column.replaceAll('"', "")]) === value
  );
}
async function treatMissing(writer, rows, options, outcome) {
  if (countErrors(outcome) > 0) return;
  const { database, statements, actor, manifest } = writer;
  const keys = rows.map((row) => row.key);
  const { rows: left } = await run(
    database,
    statements.loadMissing,
    [keys, actor.id]
  );
  const missing = left.filter((row) => row.published);
  outcome.problems.push(...left.filter((row) => !row.published).map(({ key }) => draftLeft(writer, key)));
  if (missing.length === 0) return;
  if (options.onMissing === "report") {
    outcome.missing = missing.map(({ key }) => key);
    outcome.problems.push(
      ...missing.map(
        ({ key }) => caution("row-left-source", `"${key}" is published but no longer in the source; it stays published.`, {
          place: { file: writer.origin.file, table: manifest.staging.table, key },
          next: "Put it back into the source, or archive it with on-missing: archive."
        })
      )
    );
    return;
  }
  const published = await run(database, statements.countPublished, []);
  const most = limitOf(options.maxArchived, published.rows[0]?.rows ?? 0);
  if (missing.length > most) {
    outcome.problems.push(
      tooManyArchived(
        writer,
        missing.map(({ key }) => key),
        most
      )
    );
    return;
  }
  await archiveRows(
    writer,
    missing.map((row) => ({ id: row.id, libraryId: row.library_id }))
  );
  outcome.archived = missing.length;
  for (const { key } of missing) {
    const place = { file: writer.origin.file, table: manifest.staging.table, key };
    outcome.changes.push({
      key,
      outcome: "archived",
      steps: ["archive"],
      fields: [],
      version: void 0,
      place
    });
  }
}

export {
  countErrors,
  readValidRows,
  publishDataset
};
