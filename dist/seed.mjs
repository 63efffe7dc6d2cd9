import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ExactNumber,
  didYouMean,
  loadTableShape,
  readDataset,
  readRows,
  renderJson,
  requireColumn,
  tableNameOf
} from "./chunk-O3UKKNGU.mjs";
import {
  SeedrailError,
  attempt,
  caution,
  choice,
  databaseUrl,
  defineAction,
  describeDsn,
  describeHolder,
  duration,
  explainRefusal,
  fault,
  flag,
  inDatabase,
  inTransaction,
  limit,
  limitLockWaits,
  parseTableName,
  path,
  quoteIdentifier,
  quoteList,
  quoteTable,
  renderRowPlace,
  runAction,
  takeLock,
  text
} from "./chunk-CKWA72MX.mjs";

// actions/lib/seed/publish/outcome.ts
function countErrors(outcome) {
  return outcome.problems.filter((problem) => problem.level === "error").length;
}

// actions/lib/seed/publish/description.ts
var listed = 40;
function summariseOutcome(outcome, dataset) {
  const archived = outcome.archived === 0 ? "" : `, Archived ${outcome.archived}`;
  const errors = countErrors(outcome);
  const counts = `Created ${outcome.created}, Updated ${outcome.updated}, Skipped ${outcome.skipped}${archived}, Errors ${errors}`;
  const ending = errors > 0 ? "Nothing was written." : outcome.changes.length === 0 ? "Nothing had to be written." : outcome.mode === "plan" ? "This was a plan: nothing was written." : "Committed in one transaction.";
  return `${dataset}: ${counts} (${outcome.rows} rows in the source). ${ending}`;
}
function describeChanges(outcome) {
  if (outcome.changes.length === 0 || countErrors(outcome) > 0) return [];
  const rest = outcome.changes.length - listed;
  return [
    {
      title: outcome.mode === "plan" ? "Would be written" : "Written",
      columns: ["", "key", "version", "steps", "fields", "source"],
      rows: outcome.changes.slice(0, listed).map((change) => [
        signOf(change),
        change.key,
        change.version === void 0 ? "–" : `v${change.version}`,
        change.steps.join(" → "),
        change.fields.map(describeField).join("; "),
        placeOf(change)
      ]),
      ...rest > 0 ? { note: `${rest} more, all in report.json` } : {}
    }
  ];
}
function signOf(change) {
  switch (change.outcome) {
    case "created":
      return "+";
    case "updated":
      return "~";
    case "archived":
      return "−";
  }
}
function describeField({ field, from, to }) {
  return `${field} ${shorten(from)} → ${shorten(to)}`;
}
function shorten(text2) {
  if (text2 === null) return "∅";
  return text2.length > 60 ? `${text2.slice(0, 57)}…` : text2;
}
function placeOf({ place }) {
  return place.line === void 0 ? renderRowPlace(place) : `${place.file}:${place.line}`;
}

// actions/lib/dataset/field.ts
function toSnakeCase(field) {
  return field.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2").toLowerCase();
}
function checkType(column, value) {
  if (value === null) {
    return column.nullable ? [] : [{ code: "field-null", message: "may not be null", at: [] }];
  }
  if (!column.list) return checkScalar(column, value, []);
  if (!Array.isArray(value)) return [wrongType(`must be a list, but is ${describe(value)}`, [])];
  return value.flatMap((element, index) => element === null ? [] : checkScalar(column, element, [index]));
}
function checkLimits(limits, value) {
  const missing = value === void 0 || value === null || typeof value === "string" && value.trim() === "";
  if (missing) {
    return limits.required === true ? [{ code: "field-missing", message: "is required", at: [] }] : [];
  }
  if (typeof value === "string") return checkText(limits, value);
  if (Array.isArray(value)) return checkList(limits, value);
  return typeof value === "number" || value instanceof ExactNumber ? checkRange(limits, Number(value)) : [];
}
function fromText(column, text2) {
  if (column.list) return splitList(text2).map((part) => scalarFromText(column, part));
  return scalarFromText(column, text2);
}
function scalarFromText(column, text2) {
  switch (column.kind) {
    case "boolean":
      return /^(true|false)$/i.test(text2) ? text2.toLowerCase() === "true" : text2;
    case "integer":
    case "number":
      return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text2) ? exact(text2) : text2;
    case "json":
      try {
        return JSON.parse(text2);
      } catch {
        return text2;
      }
    default:
      return text2;
  }
}
function splitList(text2) {
  const separator = [";", "|", ","].find((candidate) => text2.includes(candidate));
  const parts = separator === void 0 ? [text2] : text2.split(separator);
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}
function exact(text2) {
  return String(Number(text2)) === text2 ? Number(text2) : new ExactNumber(text2);
}
function checkScalar(column, value, at) {
  switch (column.kind) {
    case "boolean":
      return typeof value === "boolean" ? [] : [wrongType(`must be true or false, but is ${describe(value)}`, at)];
    case "integer":
      return checkInteger(column, value, at);
    case "number":
      return isNumber(value) ? [] : [wrongType(`must be a number, but is ${describe(value)}`, at)];
    case "json":
      return [];
    case "enum":
      return checkLabel(column, value, at);
    case "text":
    case "uuid":
    case "date":
    case "time":
    case "timestamp":
    case "bytes":
      return checkWording(column, value, at);
    case "other":
      return typeof value === "object" && !isNumber(value) && !Array.isArray(value) ? [wrongType(`must be a ${column.type}, but is ${describe(value)}`, at)] : [];
  }
}
function checkInteger(column, value, at) {
  if (!isNumber(value)) return [wrongType(`must be a whole number, but is ${describe(value)}`, at)];
  const text2 = String(value);
  if (!/^-?\d+$/.test(text2)) return [wrongType(`must be a whole number, but is ${text2}`, at)];
  const bound = 2n ** BigInt((column.bytes ?? 8) * 8 - 1);
  const number = BigInt(text2);
  return number >= -bound && number < bound ? [] : [{ code: "field-range", message: `is ${text2}, which does not fit ${column.type}`, at }];
}
function checkLabel(column, value, at) {
  const labels = column.labels ?? [];
  if (typeof value === "string" && labels.includes(value)) return [];
  const nearest = typeof value === "string" ? didYouMean(value, labels) : "";
  const message = `must be one of ${labels.join(", ")}, but is ${describe(value)}.${nearest}`;
  return [{ code: "field-enum", message, at }];
}
var wordings = {
  uuid: /^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i,
  date: /^\d{4,}-\d{2}-\d{2}$/,
  timestamp: /^\d{4,}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}(:?\d{2})?)?)?$/i,
  time: /^\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}(:?\d{2})?)?$/i
};
function checkWording(column, value, at) {
  if (typeof value !== "string") return [wrongType(`must be text, but is ${describe(value)}`, at)];
  if (column.maxLength !== void 0 && lengthOf(value) > column.maxLength) {
    const message = `has ${lengthOf(value)} characters, but ${column.type} takes ${column.maxLength}`;
    return [{ code: "field-too-long", message, at }];
  }
  const { kind } = column;
  if (kind !== "uuid" && kind !== "date" && kind !== "timestamp" && kind !== "time") return [];
  const fits = wordings[kind].test(value) && (kind === "uuid" || kind === "time" || isRealDate(value));
  return fits ? [] : [{ code: "field-type", message: `must be a ${column.type}, but is ${describe(value)}`, at }];
}
function isRealDate(text2) {
  const [year, month, day] = text2.slice(0, 10).split("-").map(Number);
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0));
  return text2[4] !== "-" || date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}
function checkText(limits, value) {
  const faults = [];
  const length = lengthOf(value);
  const most = limits["max-length"];
  const least = limits["min-length"];
  if (most !== void 0 && length > most)
    faults.push(beyond(`has ${length} characters, at most ${most} are allowed`));
  if (least !== void 0 && length < least)
    faults.push(beyond(`has ${length} characters, at least ${least} are needed`));
  if (limits.pattern !== void 0 && !new RegExp(`^(?:${limits.pattern})$`, "u").test(value)) {
    faults.push({
      code: "field-pattern",
      message: `is ${describe(value)}, which does not match ${limits.pattern}`,
      at: []
    });
  }
  return faults;
}
function checkList(limits, value) {
  const faults = [];
  const most = limits["max-items"];
  const least = limits["min-items"];
  if (most !== void 0 && value.length > most)
    faults.push(beyond(`has ${value.length} items, at most ${most} are allowed`));
  if (least !== void 0 && value.length < least)
    faults.push(beyond(`has ${value.length} items, at least ${least} are needed`));
  if (limits["unique-items"] === true) {
    const texts = value.map((item) => JSON.stringify(item));
    const twice = texts.findIndex((text2, index) => texts.indexOf(text2) !== index);
    if (twice !== -1)
      faults.push({ code: "field-limit", message: `holds ${texts[twice]} twice`, at: [twice] });
  }
  return faults;
}
function checkRange(limits, value) {
  const faults = [];
  if (limits.minimum !== void 0 && value < limits.minimum)
    faults.push(beyond(`is ${value}, at least ${limits.minimum} is needed`));
  if (limits.maximum !== void 0 && value > limits.maximum)
    faults.push(beyond(`is ${value}, at most ${limits.maximum} is allowed`));
  return faults;
}
function beyond(message) {
  return { code: "field-limit", message, at: [] };
}
function wrongType(message, at) {
  return { code: "field-type", message, at };
}
function isNumber(value) {
  return typeof value === "number" || value instanceof ExactNumber;
}
function lengthOf(text2) {
  return [...text2].length;
}
function describe(value) {
  if (value === void 0) return "absent";
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return "a list";
  if (value !== null && typeof value === "object") return "an object";
  const text2 = JSON.stringify(value);
  return text2.length > 60 ? `${text2.slice(0, 57)}…"` : text2;
}

// actions/lib/dataset/validate.ts
function rulesFor(manifest, shape, roles) {
  return {
    table: shape.name,
    key: manifest.key,
    columns: new Map([...shape.columns].filter(([name, column]) => !roles.has(name) && !column.generated)),
    rename: manifest.rename,
    ignore: /* @__PURE__ */ new Set(["$schema", ...manifest.ignore]),
    limits: manifest.limits
  };
}
function validateRow(rules, source) {
  const mapped = mapFields(rules, source);
  const keyValue = mapped.values[rules.key];
  const key = keyValue === void 0 || keyValue === null ? void 0 : String(keyValue);
  const problems = [
    ...mapped.problems,
    ...[...rules.columns.values()].flatMap((column) => checkColumn(rules, column, mapped, source, key))
  ].map((problem) => withKey(problem, key));
  if (problems.length > 0 || key === void 0) return { problems };
  return { row: { key, values: mapped.values, source, fieldOf: mapped.fieldOf } };
}
function createDuplicateFinder(rules) {
  const first = /* @__PURE__ */ new Map();
  return (source) => {
    const field = Object.keys(source.fields).find((name) => columnOf(rules, name) === rules.key);
    const value = field === void 0 ? null : source.fields[field] ?? null;
    if (field === void 0 || value === null) return [];
    const key = String(value);
    const earlier = first.get(key);
    if (earlier === void 0) {
      first.set(key, source);
      return [];
    }
    const there = earlier.place([field]);
    const message = `The ${field} "${key}" stands twice: first at ${there.file}:${there.line}:${there.column}.`;
    return [
      fault("key-duplicate", message, {
        place: { ...source.place([field]), table: rules.table, key, field },
        next: "Keep one of the two rows."
      })
    ];
  };
}
function columnOf(rules, field) {
  return rules.rename[field] ?? (rules.columns.has(field) ? field : toSnakeCase(field));
}
function mapFields(rules, source) {
  const mapped = { values: {}, fieldOf: {}, problems: [] };
  for (const [field, value] of Object.entries(source.fields)) {
    if (rules.ignore.has(field)) continue;
    const name = columnOf(rules, field);
    const column = rules.columns.get(name);
    if (column === void 0) {
      mapped.problems.push(unknownField(rules, source, field));
    } else if (mapped.fieldOf[name] !== void 0) {
      const message = `"${field}" and "${mapped.fieldOf[name]}" both mean the column "${name}".`;
      mapped.problems.push(
        fault("field-twice", message, { place: { ...source.place([field]), table: rules.table, field } })
      );
    } else {
      mapped.fieldOf[name] = field;
      mapped.values[name] = source.textual && typeof value === "string" ? fromText(column, value) : value;
    }
  }
  return mapped;
}
function unknownField(rules, source, field) {
  const known = [...rules.columns.keys(), ...Object.keys(rules.rename)];
  const nearest = didYouMean(toSnakeCase(field), known);
  return fault("field-unknown", `"${field}" is no column of ${rules.table}.${nearest}`, {
    place: { ...source.place([field]), table: rules.table, field },
    next: 'Correct the name, or list it under "rename" or "ignore" in dataset.json.'
  });
}
function checkColumn(rules, column, mapped, source, key) {
  const field = mapped.fieldOf[column.name];
  const value = mapped.values[column.name];
  const limits = rules.limits[column.name] ?? {};
  const demanded = column.name === rules.key || !column.nullable && column.default === void 0;
  const bounds = checkLimits({ ...limits, required: limits.required ?? demanded }, value);
  const typed = field === void 0 || value === void 0 ? [] : checkType(column, value);
  const tellsNull = bounds.some((found2) => found2.code === "field-missing");
  const found = [...bounds, ...typed.filter((other) => !(tellsNull && other.code === "field-null"))];
  return found.map((one) => toProblem(rules, column, one, field, source, key, value));
}
function toProblem(rules, column, found, field, source, key, value) {
  const name = field ?? column.name;
  const place = field === void 0 ? source.place() : source.place([field, ...found.at]);
  const absent = found.code === "field-missing" && value !== void 0 ? `, but is ${describe(value)}` : "";
  return fault(found.code, `${name} ${found.message}${absent}${/[.?]$/.test(found.message) ? "" : "."}`, {
    place: { ...place, table: rules.table, ...key === void 0 ? {} : { key }, field: name }
  });
}
function withKey(problem, key) {
  return key === void 0 || problem.place?.key !== void 0 ? problem : { ...problem, place: { ...problem.place, key } };
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
function limitOf(limit2, total) {
  return "rows" in limit2 ? limit2.rows : Math.ceil(limit2.percent / 100 * total);
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
  const place = placeOf2(writer, row, decision.changes[0]?.field);
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
  return `${field} (published ${shorten2(from)}, source ${shorten2(to)})`;
}
function shorten2(text2) {
  if (text2 === null) return "nothing";
  return text2.length > 80 ? `${text2.slice(0, 77)}…` : text2;
}
function placeOf2(writer, row, column) {
  const field = column === void 0 ? void 0 : row.fieldOf[column] ?? column;
  return {
    ...row.source.place(field === void 0 ? [] : [field]),
    table: writer.manifest.staging.table,
    key: row.key,
    ...field === void 0 ? {} : { field }
  };
}
function sourceIsEmpty(dataset) {
  return fault("source-empty", `"${dataset.sourceFile}" holds no rows.`, {
    place: { file: dataset.sourceFile, line: 1, column: 1 },
    next: 'If that is meant, say "allow-empty": true in dataset.json.'
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
  const text2 = renderJson(lines);
  await run(writer.database, writer.statements.writeAudit, [
    text2,
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
function parsed(text2) {
  return text2 === null ? null : JSON.parse(text2);
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
    else outcome.problems.push(explainRefusal(one.refusal, placeOf2(writer, row)));
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
  const status = (word) => `${quoteIdentifier(staging.status.column)} = ${literal(word)}::${stagingType(staging.status.column)}`;
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
      `${literal(staging.status.draft)}::${stagingType(staging.status.column)}`,
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
    /** Published rows of this actor whose key the source (`$1`) no longer has. */
    loadMissing: `
SELECT s.${quoteIdentifier(staging.id)}::text AS id, s.${key}::text AS key, l.${quoteIdentifier(library.id)}::text AS library_id
  FROM ${stagingTable} AS s
  JOIN ${libraryTable} AS l ON l.${key} = s.${key} AND l.${quoteIdentifier(library.current)}
 WHERE s.${quoteIdentifier(staging.status.column)} = ${literal(staging.status.published)}::${stagingType(staging.status.column)}
   AND ${staging["created-by"] === void 0 ? "$2::text IS NOT NULL" : `s.${quoteIdentifier(staging["created-by"])}::text IS NOT DISTINCT FROM $2`}
   AND NOT EXISTS (SELECT FROM unnest($1::text[]) AS k(key) WHERE k.key = s.${key}::text)
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
  const given = `CASE WHEN (e.item -> 'row') ? ${literal(column.name)} THEN p.${name}`;
  return column.default.constant ? `${given} ELSE ${column.default.sql} END` : `${given} WHEN s.${name} IS NOT NULL THEN s.${name} ELSE ${column.default.sql} END`;
}
function changes(names, side) {
  const rows = names.map(
    (name) => `(${literal(name)}, to_jsonb(${side}.${quoteIdentifier(name)}), to_jsonb(w.${quoteIdentifier(name)}))`
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
function literal(word) {
  const quoted = `'${word.replaceAll("'", "''")}'`;
  return word.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

// actions/lib/seed/publish/tables.ts
async function loadPublishTables(database, manifest) {
  const staging = await loadTableShape(database, parseTableName(manifest.staging.table));
  const library = await loadTableShape(database, parseTableName(manifest.library.table));
  const audit = await loadTableShape(database, parseTableName(manifest.audit.table));
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
  return { staging, library, audit, content, roles };
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
    fault("key-not-unique", `The key "${key}" is not unique in table "${staging.name}".`, {
      place: { table: staging.name, field: key },
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
        `The library table "${library.name}" has no column "${column}", so it could not be published.`,
        {
          place: { table: library.name, field: column },
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
  const rules = rulesFor(dataset.manifest, tables.staging, tables.roles);
  const findDuplicate = createDuplicateFinder(rules);
  const rows = [];
  const problems = [];
  let read = 0;
  for await (const one of readRows(dataset)) {
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
  if (read === 0 && !dataset.manifest["allow-empty"]) problems.push(sourceIsEmpty(dataset));
  if (problems.length > 0) throw new SeedrailError(problems, { verdict: "broken" });
  return { rows, tables };
}
async function publishDataset(database, dataset, source, options) {
  const writer = {
    database,
    statements: writeStatements(dataset.manifest, source.tables),
    manifest: dataset.manifest,
    actor: options.actor,
    origin: { dataset: dataset.manifest.name, file: dataset.sourceFile, commit: options.commit }
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
      return countErrors(outcome) > 0 ? withoutWrites(outcome) : outcome;
    },
    { ending: (outcome) => outcome.mode === "plan" || countErrors(outcome) > 0 ? "rollback" : "commit" }
  );
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
    if ("refusal" in single) outcome.problems.push(explainRefusal(single.refusal, placeOf2(writer, one.row)));
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
      place: placeOf2(writer, row)
    });
  }
}
async function treatMissing(writer, rows, options, outcome) {
  if (countErrors(outcome) > 0) return;
  const { database, statements, actor, manifest } = writer;
  const keys = rows.map((row) => row.key);
  const { rows: missing } = await run(
    database,
    statements.loadMissing,
    [keys, actor.id]
  );
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

// actions/seed/action.ts
var seed = defineAction({
  name: "seed",
  summary: "Bring the tables of a dataset to the state of its files, in one transaction.",
  requirements: [
    "The dataset folder is in the workspace: check your repository out first.",
    "The tables exist: run the `migrate` action first, or your own migrations.",
    "The login may read and write the tables of the dataset; it needs no right to create anything."
  ],
  branding: { icon: "database", color: "green" },
  inputs: {
    dsn: databaseUrl(),
    dataset: path({ summary: "Folder that holds `dataset.json`, such as `data/movements`.", required: true }),
    file: path({ summary: "A source file that stands in for the dataset's own." }),
    mode: choice(["apply", "plan"], {
      default: "apply",
      summary: "Write, or do the same work, show what would be written and roll it back."
    }),
    submit: flag({ default: true, summary: "Submit new and changed drafts for review." }),
    publish: flag({ default: true, summary: "Approve and publish what is submitted. Needs `submit`." }),
    "on-published-change": choice(["error", "new-version"], {
      default: "error",
      summary: "What a change to published content means: a fault, or a new version beside the old one."
    }),
    "on-missing": choice(["report", "archive"], {
      default: "report",
      summary: "What to do with published rows that left the source: name them, or archive them."
    }),
    "max-archived": limit({
      default: "10%",
      summary: "Most rows that one run may archive: a count, or a share of the published rows (at least one)."
    }),
    "actor-id": text({
      default: "seedrail",
      summary: "Who acts, for the audit log. Drafts of any other actor are reported and never touched."
    }),
    "actor-email": text({
      default: "seedrail@automation.invalid",
      summary: "The actor's address, for the audit log."
    }),
    "actor-role": text({ default: "AUTOMATION", summary: "The actor's role, for the audit log." }),
    "lock-timeout": duration({
      default: "60s",
      summary: "Longest wait for another run of the same dataset, or for any lock: `500ms`, `30s`, `5m`."
    }),
    report: path({ summary: "Where to write `report.json`." })
  },
  outputs: {
    created: "Rows that were not in the database before.",
    updated: "Rows whose content or state in the lifecycle moved.",
    skipped: "Rows that already were as the source has them.",
    archived: "Rows that left the source and were archived.",
    errors: "Faults found; anything but 0 means that nothing was written.",
    report: "Path of `report.json`, when one was asked for."
  }
});

// actions/seed/main.ts
await runAction(seed, async ({ inputs, journal }) => {
  const dataset = await readDataset(inputs.dataset, { file: inputs.file });
  journal.fact("dataset", dataset.manifest.name);
  journal.fact("source", dataset.sourceFile);
  journal.fact("target", describeDsn(inputs.dsn));
  if (inputs.report !== void 0) journal.output("report", inputs.report);
  for (const name of ["created", "updated", "skipped", "archived"]) journal.output(name, 0);
  const work = inDatabase(inputs.dsn, async (database) => {
    journal.fact("server", `PostgreSQL ${database.serverVersion}`);
    const source = await journal.phase("read and validate", () => readValidRows(database, dataset));
    return journal.phase(
      inputs.mode === "plan" ? "plan" : "publish",
      () => publishDataset(database, dataset, source, {
        mode: inputs.mode,
        submit: inputs.submit,
        publish: inputs.publish,
        onPublishedChange: inputs["on-published-change"],
        onMissing: inputs["on-missing"],
        maxArchived: inputs["max-archived"],
        actor: { id: inputs["actor-id"], email: inputs["actor-email"], role: inputs["actor-role"] },
        lockTimeout: inputs["lock-timeout"],
        commit: process.env.GITHUB_SHA,
        onWait: (holders) => journal.say(`waiting for the lock, held by ${holders.map(describeHolder).join(", ")}`)
      })
    );
  });
  const outcome = await work.catch((error) => {
    journal.output("errors", error instanceof SeedrailError ? error.problems.length : 1);
    throw error;
  });
  journal.output("created", outcome.created);
  journal.output("updated", outcome.updated);
  journal.output("skipped", outcome.skipped);
  journal.output("archived", outcome.archived);
  journal.output("errors", countErrors(outcome));
  for (const section of describeChanges(outcome)) journal.section(section);
  journal.problem(...outcome.problems);
  journal.result(outcome);
  return { headline: summariseOutcome(outcome, dataset.manifest.name) };
});
