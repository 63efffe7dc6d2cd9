import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ExactNumber,
  didYouMean,
  loadTableShape,
  parsePlainObject,
  parsePlainObjects,
  readBytes,
  readDataset,
  readRawRows,
  readRows,
  renderJson,
  requireColumn,
  tableNameOf,
  toRow
} from "./chunk-CMVQEH6T.mjs";
import {
  SeedrailError,
  attempt,
  caution,
  choice,
  codeOf,
  connect,
  databaseUrl,
  defineAction,
  describeDsn,
  describeHolder,
  duration,
  explainRefusal,
  fault,
  flag,
  inTransaction,
  limit,
  limitLockWaits,
  limitSessionLockWaits,
  parseTableName,
  path,
  quoteIdentifier,
  quoteList,
  quoteLiteral,
  quoteTable,
  renderDuration,
  renderRowPlace,
  runAction,
  takeLock,
  text
} from "./chunk-VDQTCZ3Z.mjs";

// actions/lib/dataset/dataset.ts
function isPublished(dataset) {
  return dataset.manifest.policy === "publish";
}
function isUpserted(dataset) {
  return dataset.manifest.policy === "upsert";
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
    submit: flag({ default: true, summary: "Policy `publish`: submit new and changed drafts for review." }),
    publish: flag({
      default: true,
      summary: "Policy `publish`: approve and publish what is submitted. Needs `submit`."
    }),
    "on-published-change": choice(["error", "new-version"], {
      default: "error",
      summary: "Policy `publish`: what a change to published content means: a fault, or a new version beside the old one."
    }),
    "on-missing": choice(["report", "archive"], {
      default: "report",
      summary: "Policy `publish`: what to do with published rows that left the source: name them, or archive them."
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
    full: flag({
      default: false,
      summary: "Policy `upsert`: compare every row, also where the recorded version says that nothing changed."
    }),
    "on-foreign-owner": choice(["report", "fail"], {
      default: "report",
      summary: "Policy `upsert`: what to do with rows of other owners that differ from the source. They are never written."
    }),
    adopt: text({
      summary: "Policy `upsert`: rows of other owners to take over, by name: `grips/NEUTRAL, grips/HOOK`."
    }),
    "expected-plan": text({
      summary: "Policy `upsert`: digest of a plan; refuses to write anything else."
    }),
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
    archived: "Policy `publish`: rows that left the source and were archived.",
    deactivated: "Policy `upsert`: rows that left the source and were switched off.",
    reactivated: "Policy `upsert`: rows that returned to the source and were switched on.",
    foreign: "Policy `upsert`: rows of other owners that differ from the source, and were left alone.",
    digest: "Policy `upsert`: sum of the plan, for `expected-plan`. Set in mode `plan`.",
    errors: "Faults found; anything but 0 means that nothing was written.",
    report: "Path of `report.json`, when one was asked for."
  }
});

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
  const number2 = BigInt(text2);
  return number2 >= -bound && number2 < bound ? [] : [{ code: "field-range", message: `is ${text2}, which does not fit ${column.type}`, at }];
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
  const { kind: kind2 } = column;
  if (kind2 !== "uuid" && kind2 !== "date" && kind2 !== "timestamp" && kind2 !== "time") return [];
  const fits = wordings[kind2].test(value) && (kind2 === "uuid" || kind2 === "time" || isRealDate(value));
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
  const bounded = most ?? least ?? limits["unique-items"] ?? limits.required;
  const hollow = bounded === void 0 || bounded === false ? -1 : value.findIndex((item) => item === null || typeof item === "string" && item.trim() === "");
  if (hollow !== -1) faults.push({ code: "field-limit", message: "holds an empty item", at: [hollow] });
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
function rulesFor(words, shape, key, roles) {
  return {
    table: shape.name,
    key,
    columns: new Map([...shape.columns].filter(([name, column]) => !roles.has(name) && !column.generated)),
    rename: bare(words.rename),
    ignore: /* @__PURE__ */ new Set(["$schema", ...words.ignore]),
    limits: bare(words.limits)
  };
}
function bare(entries = {}) {
  return Object.assign(/* @__PURE__ */ Object.create(null), entries);
}
function checkWords(words, shape) {
  const names = [...shape.columns.keys()];
  const place = (field) => ({ table: shape.name, field });
  const renamed = Object.entries(words.rename).flatMap(
    ([field, name]) => shape.columns.has(name) ? [] : [
      fault(
        "column-missing",
        `"rename" sends "${field}" to "${name}", which is no column of ${shape.name}.${didYouMean(name, names)}`,
        { place: place(name), next: "Correct dataset.json." }
      )
    ]
  );
  const bounded = Object.entries(words.limits).flatMap(([name, limits]) => {
    const column = shape.columns.get(name);
    if (column === void 0) {
      const message = `"limits" speaks of "${name}", which is no column of ${shape.name}.${didYouMean(toSnakeCase(name), names)}`;
      return [fault("column-missing", message, { place: place(name), next: "Correct dataset.json." })];
    }
    return listMisplaced(column, limits).map(
      (word) => fault("limit-misplaced", `"${word}" means nothing for "${name}", which is ${column.type}.`, {
        place: place(name),
        next: "Correct dataset.json."
      })
    );
  });
  return [...renamed, ...bounded];
}
function listMisplaced(column, limits) {
  const open = column.kind === "json" || column.kind === "other";
  const words = {
    text: ["min-length", "max-length", "pattern"],
    list: ["min-items", "max-items", "unique-items"],
    number: ["minimum", "maximum"]
  };
  const fits = [
    "required",
    ...column.list || open ? words.list : [],
    ...!column.list && (open || !["integer", "number", "boolean"].includes(column.kind)) ? words.text : [],
    ...!column.list && (open || ["integer", "number"].includes(column.kind)) ? words.number : []
  ];
  return Object.keys(limits).filter((word) => !fits.includes(word));
}
function validateRow(rules, source) {
  const mapped = mapFields(rules, source);
  const key = keyOf(rules, mapped.values);
  const problems = [
    ...mapped.problems,
    ...[...rules.columns.values()].flatMap((column) => checkColumn(rules, column, mapped, source, key))
  ].map((problem) => withKey(problem, key));
  if (problems.length > 0 || key === void 0) return { problems };
  return { row: { key, values: mapped.values, source, fieldOf: mapped.fieldOf } };
}
function keyOf(rules, values) {
  const parts = rules.key.map((column) => values[column]);
  if (parts.some((part) => part === void 0 || part === null)) return void 0;
  return parts.map((part) => typeof part === "object" ? renderJson(part) : String(part)).join(", ");
}
function createDuplicateFinder(rules) {
  const first = /* @__PURE__ */ new Map();
  return (source) => {
    const { values, fieldOf } = mapFields(rules, source);
    const key = keyOf(rules, values);
    if (key === void 0) return [];
    const earlier = first.get(key);
    if (earlier === void 0) {
      first.set(key, source);
      return [];
    }
    return [explainDuplicate(rules, key, source, earlier, fieldOf[rules.key[0] ?? ""] ?? "")];
  };
}
function explainDuplicate(rules, key, source, earlier, field) {
  const there = earlier.place([field]);
  const message = `The ${rules.key.length === 1 ? field : "key"} "${key}" stands twice: first at ${there.file}:${there.line}:${there.column}.`;
  return fault("key-duplicate", message, {
    place: { ...source.place([field]), table: rules.table, key, field },
    next: "Keep one of the two rows."
  });
}
function own(record, key) {
  return Object.hasOwn(record, key) ? record[key] : void 0;
}
function columnOf(rules, field) {
  return own(rules.rename, field) ?? (rules.columns.has(field) ? field : toSnakeCase(field));
}
function mapFields(rules, source) {
  const mapped = { values: bare(), fieldOf: bare(), problems: [] };
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
  const limits = own(rules.limits, column.name) ?? {};
  const absent = value === void 0 || value === null;
  const demanded = rules.key.includes(column.name) || absent && !column.nullable && column.default === void 0;
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
function limitOf(limit2, total) {
  return "rows" in limit2 ? limit2.rows : Math.ceil(Number((limit2.percent * total / 100).toFixed(6)));
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
      created.rows.forEach((line2, index) => {
        const key = due[index]?.row.key;
        if (key !== void 0) ids.set(key, line2.id);
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
  const byDraft = new Map(inserted.rows.map((line2) => [line2.staging_id, line2]));
  const events = due.map(({ row }) => {
    const line2 = byDraft.get(ids.get(row.key) ?? "");
    if (line2 !== void 0) versions.set(row.key, line2.version);
    return { row, library: line2?.id ?? null, version: line2?.version };
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
  return lines.flatMap((line2) => {
    const row = rows[line2.ordinal - 1];
    return row === void 0 ? [] : [{ row, state: toState(writer, line2), draft: toDraft(line2) }];
  });
}
function toDraft(line2) {
  return line2.staging_id === null ? void 0 : { id: line2.staging_id, seen: line2.seen, status: line2.status };
}
function toState(writer, line2) {
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
    staging: line2.staging_id === null ? void 0 : {
      stage: stages.find((stage) => status[stage] === line2.status) ?? "held",
      status: line2.status,
      foreign: line2.foreign,
      changes: toChanges(line2.staged_changes)
    },
    library: line2.library_id === null ? void 0 : { version: line2.version, changes: toChanges(line2.published_changes) }
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
  const wordless = checkWords(manifest, staging);
  if (wordless.length > 0) throw new SeedrailError(wordless);
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
async function checkDeferred(writer, rows, outcome) {
  if (countErrors(outcome) > 0 || outcome.changes.length === 0) return;
  const checked = await attempt(writer.database, () => writer.database.query("SET CONSTRAINTS ALL IMMEDIATE"));
  if ("result" in checked) return;
  const row = findOffender(rows, checked.refusal);
  const place = row === void 0 ? { file: writer.origin.file } : placeOf2(writer, row);
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

// actions/seed/published.ts
async function seedPublished({ inputs, journal }, database, dataset) {
  if (inputs.publish && !inputs.submit) {
    journal.problem(
      caution("publish-needs-submit", "Nothing is published: only what is submitted can be.", {
        next: 'Leave "submit" true, or set "publish" to false as well where drafts are meant.'
      })
    );
  }
  journal.fact("source", dataset.sources.map((source2) => source2.file).join(", "));
  const source = await journal.phase("read and validate", () => readValidRows(database, dataset));
  const outcome = await journal.phase(
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
  journal.output("created", outcome.created);
  journal.output("updated", outcome.updated);
  journal.output("skipped", outcome.skipped);
  journal.output("archived", outcome.archived);
  journal.output("errors", countErrors(outcome));
  for (const section of describeChanges(outcome)) journal.section(section);
  journal.problem(...outcome.problems);
  journal.result(outcome);
  return { headline: summariseOutcome(outcome, dataset.manifest.name) };
}

// actions/lib/seed/upsert/explanation.ts
function describeForeign(target, outcome, wish) {
  const tell = wish === "fail" ? fault : caution;
  const foreign2 = outcome.changes.filter((change) => change.kind === "!");
  const told = foreign2.map(
    (change) => tell(
      "row-foreign",
      `"${change.key}" belongs to another owner and was left alone. It differs in ${describeFields(change)}.`,
      {
        place: {
          file: target.source.file,
          ...change.line === null ? {} : { line: change.line },
          table: target.name,
          key: change.key
        },
        next: `Agree with its owner, or take it over by name: adopt: ${target.name}/${change.key}.`
      }
    )
  );
  const rest = outcome.foreign - foreign2.length;
  if (rest === 0) return told;
  return [
    ...told,
    tell("row-foreign", `${rest} more rows of ${target.name} belong to other owners and were left alone.`, {
      place: { table: target.name }
    })
  ];
}
function tooManyDeactivated(target, gone, most, keys) {
  const named = keys.join(", ") + (gone > keys.length ? `, and ${gone - keys.length} more` : "");
  return fault(
    "too-many-deactivated",
    `${gone} rows left the source, but one run may switch off ${most}: ${named}.`,
    {
      place: { file: target.source.file, table: target.name },
      next: 'If they really shall go, raise "max-deactivations" in dataset.json. Nothing was written.'
    }
  );
}
function explainMoved(expected, actual) {
  return fault(
    "plan-moved",
    `The plan is now ${actual?.slice(0, 12)}…, not ${expected.slice(0, 12)}…: the source or the database moved.`,
    {
      next: "Look at a new plan, and give its digest. Nothing was written."
    }
  );
}
function describeFields(change) {
  return change.fields.map(([field, from, to]) => `${field} ${shorten3(from)} → ${shorten3(to)}`).join("; ");
}
function shorten3(text2) {
  if (text2 === null) return "null";
  return text2.length > 60 ? `${text2.slice(0, 57)}…` : text2;
}

// actions/lib/seed/upsert/description.ts
var listed2 = 60;
var counted = ["inserted", "updated", "reactivated", "deactivated", "unchanged", "foreign"];
function sumUp(outcome) {
  const zero = { inserted: 0, updated: 0, reactivated: 0, deactivated: 0, unchanged: 0, foreign: 0 };
  return outcome.tables.reduce(
    (sums, table) => Object.fromEntries(counted.map((name) => [name, sums[name] + table[name]])),
    zero
  );
}
function summariseUpsert(outcome, dataset) {
  const sums = sumUp(outcome);
  const counts = counted.map((name) => `${sums[name]} ${name}`).join(", ");
  const errors = outcome.problems.filter((problem) => problem.level === "error").length;
  const moved = sums.inserted + sums.updated + sums.reactivated + sums.deactivated;
  const trusted = outcome.tables.filter((table) => table.trusted !== void 0).length;
  const known = trusted === 0 ? "" : ` ${trusted} tables were known to be unchanged.`;
  const ending = errors > 0 ? `${errors} ${errors === 1 ? "fault" : "faults"}: nothing was written.` : moved === 0 ? "Nothing had to be written." : outcome.mode === "plan" ? "This was a plan: nothing was written." : "Committed in one transaction.";
  return `${dataset}: ${counts} over ${outcome.tables.length} tables.${known} ${ending}`;
}
function describeTables(outcome) {
  return {
    title: outcome.mode === "plan" ? "Plan" : "Tables",
    columns: ["table", ...counted, "version", "time", ""],
    rows: outcome.tables.map((table) => [
      table.table,
      ...counted.map((name) => table[name]),
      describeVersion(table),
      renderDuration(table.duration),
      table.trusted ?? table.note ?? ""
    ]),
    ...outcome.digest === void 0 ? {} : { note: `Digest of this plan: ${outcome.digest}` }
  };
}
function describeVersion({ version }) {
  if (version === void 0) return "–";
  return version.before === version.after ? version.after : `${version.before} → ${version.after}`;
}
function describePlan(outcome) {
  const shown = (change) => outcome.mode === "plan" || change.kind !== "+";
  const changes2 = outcome.tables.flatMap(
    (table) => table.changes.filter(shown).map((change) => ({ table, change }))
  );
  if (changes2.length === 0) return [];
  const total = outcome.tables.reduce(
    (sum, table) => sum + (outcome.mode === "plan" ? table.inserted : 0) + table.updated + table.reactivated + table.deactivated + table.foreign,
    0
  );
  const rest = total - Math.min(changes2.length, listed2);
  return [
    {
      title: outcome.mode === "plan" ? "Would change" : "Changes",
      columns: ["", "row", "fields", "source"],
      rows: changes2.slice(0, listed2).map(({ table, change }) => [
        signOf2(change),
        `${table.table}/${change.key}`,
        change.kind === "+" ? "" : describeFields(change),
        change.line === null ? "" : `${table.file}:${change.line}`
      ]),
      ...rest > 0 ? { note: `${rest} more, all in report.json` } : {}
    }
  ];
}
function signOf2({ kind: kind2 }) {
  switch (kind2) {
    case "+":
    case "~":
    case "!":
      return kind2;
    case "^":
      return "↑";
    case "-":
      return "−";
  }
}

// actions/lib/seed/upsert/upsert.ts
import { createHash as createHash2 } from "crypto";

// actions/lib/seed/upsert/direct.ts
import { stat } from "fs/promises";

// actions/lib/database/copy-text.ts
var copyNull = "\\N";
var special = /[\\\t\n\r]/;
var escapes = { "\\": "\\\\", "	": "\\t", "\n": "\\n", "\r": "\\r" };
function escapeCopy(text2) {
  return special.test(text2) ? text2.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character) : text2;
}
var plainElement = /^[\w.+-]+$/;
function renderArray(elements) {
  const parts = elements.map((element) => {
    if (element === null) return "NULL";
    if (typeof element !== "string") return renderArray(element);
    if (plainElement.test(element) && element.toUpperCase() !== "NULL") return element;
    return `"${element.replace(/["\\]/g, "\\$&")}"`;
  });
  return `{${parts.join(",")}}`;
}

// actions/lib/seed/upsert/encoder.ts
function createEncoder(target, absents) {
  const { columns, rules } = target;
  const indexOf = new Map(columns.map((column, index) => [column.name, index]));
  const indexByField = /* @__PURE__ */ new Map();
  const given = /* @__PURE__ */ new Set();
  const limits = columns.map((column) => own(rules.limits, column.name));
  const blank = columns.map((column) => absents.get(column.name) ?? copyNull);
  const needed = columns.map(
    (column, index) => target.key.includes(column.name) || limits[index]?.required === true || !absents.has(column.name)
  );
  const findIndex = (field) => {
    const name = own(rules.rename, field) ?? (rules.columns.has(field) ? field : toSnakeCase(field));
    const index = rules.ignore.has(field) ? -1 : indexOf.get(name) ?? -2;
    indexByField.set(field, index);
    const column = columns[index];
    if (column !== void 0) given.add(column.name);
    return index;
  };
  return {
    given,
    quick(fields) {
      const line2 = blank.slice();
      const filled = new Uint8Array(columns.length);
      for (const field in fields) {
        const index = indexByField.get(field) ?? findIndex(field);
        if (index === -1) continue;
        const column = columns[index];
        if (column === void 0 || filled[index] === 1) return void 0;
        const value = fields[field];
        const text2 = encodeQuickly(column, value);
        const bounds = limits[index];
        const blankKey = index < target.key.length && typeof value === "string" && value.trim() === "";
        if (text2 === void 0 || blankKey || bounds !== void 0 && checkLimits(bounds, value).length > 0)
          return void 0;
        filled[index] = 1;
        line2[index] = text2;
      }
      for (let index = 0; index < columns.length; index++) {
        if (filled[index] === 0 && needed[index]) return void 0;
      }
      return `${line2.join("	")}
`;
    },
    careful(row) {
      for (const name of Object.keys(row.values)) given.add(name);
      const line2 = columns.map((column, index) => {
        const value = row.values[column.name];
        if (value === void 0) return blank[index];
        return encodeCarefully(column, value);
      });
      return `${line2.join("	")}
`;
    }
  };
}
function encodeQuickly(column, value) {
  if (value === null) return column.nullable ? copyNull : void 0;
  if (column.list) {
    if (!Array.isArray(value)) return void 0;
    const elements = [];
    for (const element of value) {
      if (column.kind === "text" && typeof element === "string") elements.push(element);
      else return void 0;
    }
    return escapeCopy(renderArray(elements));
  }
  switch (column.kind) {
    case "text":
      return typeof value === "string" && (column.maxLength === void 0 || value.length <= column.maxLength) ? escapeCopy(value) : void 0;
    case "boolean":
      return typeof value === "boolean" ? value ? "t" : "f" : void 0;
    case "integer":
      return typeof value === "number" && Number.isSafeInteger(value) && Math.abs(value) < 2 ** ((column.bytes ?? 2) * 8 - 1) ? String(value) : void 0;
    case "json":
      return escapeCopy(JSON.stringify(value));
    case "enum":
      return typeof value === "string" && column.labels?.includes(value) === true ? escapeCopy(value) : void 0;
    default:
      return void 0;
  }
}
function encodeCarefully(column, value) {
  if (value === null) return copyNull;
  if (column.list && Array.isArray(value))
    return escapeCopy(renderArray(value.map((element) => elementText(column, element))));
  return escapeCopy(column.kind === "json" ? renderJson(value) : scalarText(column, value));
}
function elementText(column, element) {
  if (element === null) return null;
  if (column.kind === "json") return renderJson(element);
  if (Array.isArray(element)) return element.map((inner) => elementText(column, inner));
  return scalarText(column, element);
}
function scalarText(column, value) {
  if (typeof value === "string") return value;
  if (column.kind === "boolean") return value === true ? "t" : "f";
  if (column.kind === "integer") return BigInt(String(value)).toString();
  return value instanceof ExactNumber ? value.text : renderJson(value);
}

// actions/lib/seed/upsert/key-set.ts
var KeySet = class {
  size = 0;
  slots = new Uint32Array(2 * 2 ** 12);
  /** Remembers a key; true when it seems to have been there. */
  add(key) {
    if (this.size * 2 > this.slots.length / 2) this.grow();
    let first = 2166136261;
    let second = 2538058380;
    for (let index = 0; index < key.length; index++) {
      const code = key.charCodeAt(index);
      first = Math.imul(first ^ code, 16777619);
      second = Math.imul(second ^ code, 1540483477);
      second ^= second >>> 15;
    }
    return this.insert(first >>> 0, second >>> 0 || 1);
  }
  insert(first, second) {
    const mask = this.slots.length / 2 - 1;
    for (let slot = (first ^ second >>> 7) & mask; ; slot = slot + 1 & mask) {
      const at = slot * 2;
      const low = this.slots[at];
      const high = this.slots[at + 1];
      if (low === 0 && high === 0) {
        this.slots[at] = first;
        this.slots[at + 1] = second;
        this.size++;
        return false;
      }
      if (low === first && high === second) return true;
    }
  }
  grow() {
    const old = this.slots;
    this.slots = new Uint32Array(old.length * 2);
    this.size = 0;
    for (let at = 0; at < old.length; at += 2) {
      const second = old[at + 1] ?? 0;
      if (second !== 0) this.insert(old[at] ?? 0, second);
    }
  }
};

// actions/lib/seed/upsert/order.ts
function checkOrder(tables) {
  const position = new Map(tables.map((table, index) => [nameOf(table.shape), index]));
  const wrong = tables.flatMap(
    (table, index) => needsOf(table, position).flatMap(
      (needed) => needed > index ? [`${table.name} points at ${tables[needed]?.name}`] : []
    )
  );
  if (wrong.length === 0) return [];
  const sorted = sortByNeeds(tables, position);
  return "cycle" in sorted ? [
    fault("order-cycle", `The tables ${sorted.cycle.join(" -> ")} point at each other in a circle.`, {
      next: "Make one of these foreign keys DEFERRABLE."
    })
  ] : [
    fault("order-wrong", `The tables stand in the wrong order: ${wrong.join("; ")}.`, {
      next: `Put them in this order in dataset.json: ${sorted.order.join(", ")}.`
    })
  ];
}
function needsOf(table, position) {
  const own2 = nameOf(table.shape);
  return table.shape.foreignKeys.flatMap(({ references, deferrable }) => {
    const name = nameOf({ schema: references.schema, name: references.table });
    const needed = position.get(name);
    return deferrable || name === own2 || needed === void 0 ? [] : [needed];
  });
}
function sortByNeeds(tables, position) {
  const order = [];
  const done = /* @__PURE__ */ new Set();
  const path2 = [];
  const visit = (index) => {
    if (done.has(index)) return void 0;
    const begun = path2.indexOf(index);
    if (begun !== -1) return [...path2.slice(begun), index].map((step) => tables[step]?.name ?? "");
    path2.push(index);
    const table = tables[index];
    for (const needed of table === void 0 ? [] : needsOf(table, position)) {
      const cycle = visit(needed);
      if (cycle !== void 0) return cycle;
    }
    path2.pop();
    done.add(index);
    order.push(table?.name ?? "");
    return void 0;
  };
  for (const index of tables.keys()) {
    const cycle = visit(index);
    if (cycle !== void 0) return { cycle };
  }
  return { order };
}
function nameOf(table) {
  return JSON.stringify([table.schema, table.name]);
}

// actions/lib/seed/upsert/target.ts
async function loadTargets(database, dataset) {
  const targets = [];
  const problems = [];
  for (const [index, words] of dataset.manifest.tables.entries()) {
    const source = dataset.sources[index];
    if (source === void 0) continue;
    try {
      targets.push(await loadTarget(database, words, source));
    } catch (error) {
      if (!(error instanceof SeedrailError)) throw error;
      problems.push(...error.problems);
    }
  }
  problems.push(...findTwice(targets), ...checkOrder(targets));
  if (problems.length > 0) {
    throw new SeedrailError(
      problems.map((problem) => ({ ...problem, place: { file: dataset.manifestFile, ...problem.place } }))
    );
  }
  return targets;
}
async function loadTarget(database, words, source) {
  const shape = await loadTableShape(database, parseTableName(words.table));
  const key = chooseKey(shape, words);
  const wordless = checkWords(words, shape);
  if (wordless.length > 0) throw new SeedrailError(wordless);
  const owner = chooseOwner(shape, words);
  const active = chooseActive(shape, words);
  const roles = new Set(owner === void 0 ? [] : [owner.column]);
  const rules = rulesFor(words, shape, key, roles);
  const switchOn = active === void 0 ? void 0 : rules.columns.get(active);
  if (switchOn !== void 0) {
    rules.columns = new Map(rules.columns).set(switchOn.name, {
      ...switchOn,
      default: { sql: "true", constant: true }
    });
  }
  const columns = [...rules.columns.values()].sort(
    (a, b) => Number(key.includes(b.name)) - Number(key.includes(a.name))
  );
  return {
    name: words.table,
    words,
    source: keySource(source, key),
    shape,
    key,
    columns,
    owner,
    active,
    rules
  };
}
function keySource(source, key) {
  if (source.format !== "map" || key.length !== 1) return source;
  return { ...source, map: { key: key[0] ?? "key", value: source.map?.value ?? "value" } };
}
function chooseOwner(shape, words) {
  if (words.owner === false) return void 0;
  const { column } = words.owner;
  if (!shape.columns.has(column) && column === "source_type") return void 0;
  requireColumn(shape, column);
  return words.owner;
}
function chooseActive(shape, words) {
  if (words.active === false || !shape.columns.has(words.active) && words.active === "is_active")
    return void 0;
  const column = requireColumn(shape, words.active);
  if (column.kind === "boolean" && !column.list) return column.name;
  throw new SeedrailError(
    fault("active-not-boolean", `The column "${column.name}" is a ${column.type}, not a boolean.`, {
      place: { table: words.table, field: column.name },
      next: 'Name the boolean that switches rows on and off as "active" in dataset.json, or say "active": false.'
    })
  );
}
function hasOneSpelling(column) {
  if (column.list) return false;
  if (column.kind === "text") return /^(text|character varying)/.test(column.type);
  return column.kind === "integer" || column.kind === "boolean" || column.kind === "enum";
}
function chooseKey(shape, words) {
  const key = words.key ?? shape.primaryKey;
  const place = { table: words.table };
  if (key.length === 0) {
    throw new SeedrailError(
      fault("key-missing", `The table "${words.table}" has no primary key.`, {
        place,
        next: 'Name its natural key as "key" in dataset.json.'
      })
    );
  }
  for (const column of key) {
    if (!requireColumn(shape, column).generated) continue;
    throw new SeedrailError(
      fault("key-missing", `The key "${column}" of table "${words.table}" is made by the database.`, {
        place,
        next: 'Name a natural key, which a source can know, as "key" in dataset.json.'
      })
    );
  }
  const unique = shape.uniqueKeys.some(
    (columns) => columns.length === key.length && columns.every((column) => key.includes(column))
  );
  if (unique) return key;
  throw new SeedrailError(
    fault("key-not-unique", `The key (${key.join(", ")}) is not unique in table "${words.table}".`, {
      place,
      next: "Add a unique index on it in a migration, or name another key in dataset.json."
    })
  );
}
function findTwice(targets) {
  return targets.flatMap(
    (target, index) => targets.findIndex((other) => other.shape.oid === target.shape.oid) === index ? [] : [
      fault("table-twice", `The table "${target.name}" stands twice in the manifest.`, {
        place: { table: target.name },
        next: "Join its files into one: each would switch off the rows of the other."
      })
    ]
  );
}

// actions/lib/seed/upsert/stage.ts
var mostProblems2 = 1e3;
var portion = 128 * 1024;
async function loadAbsents(database, target) {
  const constants = target.columns.filter((column) => column.default?.constant === true);
  const absents = /* @__PURE__ */ new Map();
  for (const column of target.columns) {
    if (column.nullable || column.default !== void 0 && !column.default.constant)
      absents.set(column.name, copyNull);
  }
  if (constants.length === 0) return absents;
  const expressions = constants.map((column) => `(${column.default?.sql})::${column.type}::text`);
  const { rows } = await database.query(
    `SELECT ARRAY[${expressions.join(", ")}] AS texts`
  );
  for (const [index, column] of constants.entries()) {
    const text2 = rows[0]?.texts[index];
    absents.set(column.name, text2 === null || text2 === void 0 ? copyNull : escapeCopy(text2));
  }
  return absents;
}
async function fillStage(database, target, statements, absents) {
  await database.query(statements.createStage);
  const encoder = createEncoder(target, absents);
  const reading2 = { rows: 0, given: encoder.given, suspicious: false, problems: [] };
  try {
    await database.copyIn(statements.copyStage, numberRows(encodeRows(target, encoder, reading2), reading2));
  } catch (error) {
    throw await explainCopyFailure(error, target);
  }
  if (reading2.rows === 0 && reading2.problems.length === 0 && !target.words["allow-empty"]) {
    reading2.problems.push(sourceIsEmpty2(target));
  }
  return reading2;
}
async function* numberRows(batches, reading2) {
  let text2 = "";
  for await (const batch of batches) {
    for (const row of batch) {
      reading2.rows++;
      text2 += `${reading2.rows}	${row.line}	${row.text}`;
      if (text2.length > portion) {
        yield text2;
        text2 = "";
      }
    }
  }
  if (text2 !== "") yield text2;
}
async function* encodeRows(target, encoder, reading2) {
  const keys = new KeySet();
  const keyAt = target.key.length;
  if (!target.columns.slice(0, keyAt).every(hasOneSpelling)) reading2.suspicious = true;
  const remember = (text2) => {
    let end = -1;
    for (let part = 0; part < keyAt; part++) end = text2.indexOf("	", end + 1);
    if (keys.add(end === -1 ? text2.slice(0, -1) : text2.slice(0, end))) reading2.suspicious = true;
  };
  const carefully = (source) => {
    const checked = validateRow(target.rules, source);
    if ("problems" in checked) {
      reading2.problems.push(...checked.problems);
      return [];
    }
    const text2 = encoder.careful(checked.row);
    remember(text2);
    return [{ text: text2, line: source.place().line }];
  };
  if (target.source.format !== "json") {
    for await (const read of readRows(target.source)) {
      if ("problems" in read) reading2.problems.push(...read.problems);
      else yield carefully(read.row);
      if (reading2.problems.length > mostProblems2) return;
    }
    return;
  }
  for await (const raws of readRawRows(target.source.path, target.source.collection)) {
    const batch = [];
    const plains = parsePlainObjects(raws);
    for (const [index, raw] of raws.entries()) {
      const plain = plains === void 0 ? parsePlainObject(raw.text, raw.colons ?? -1) : plains[index];
      const text2 = plain === void 0 ? void 0 : encoder.quick(plain);
      if (text2 !== void 0) {
        remember(text2);
        batch.push({ text: text2, line: raw.line });
        continue;
      }
      const read = toRow(target.source.path, raw);
      if ("problems" in read) reading2.problems.push(...read.problems);
      else batch.push(...carefully(read.row));
      if (reading2.problems.length > mostProblems2) return;
    }
    yield batch;
  }
}
async function placeRow(target, number2, columns = []) {
  let row = 0;
  for await (const read of readRows(target.source)) {
    if ("problems" in read) continue;
    const checked = validateRow(target.rules, read.row);
    if (!("row" in checked)) continue;
    row++;
    if (row !== number2) continue;
    const field = columns.map((column) => checked.row.fieldOf[column]).find((name) => name !== void 0);
    return {
      ...read.row.place(field === void 0 ? [] : [field]),
      table: target.name,
      key: checked.row.key,
      ...field === void 0 ? {} : { field }
    };
  }
  return { file: target.source.file, table: target.name };
}
async function explainCopyFailure(error, target) {
  const where = error?.where;
  const found = typeof where === "string" ? /, line (\d+)(?:, column ([^:]+))?/.exec(where) : null;
  if (found === null) return error;
  const column = found[2]?.replace(/^"|"$/g, "");
  const place = await placeRow(target, Number(found[1]), column === void 0 ? [] : [column]);
  return new SeedrailError(explainRefusal(error, place), { verdict: "broken", cause: error });
}
function sourceIsEmpty2(target) {
  return fault("source-empty", `"${target.source.file}" holds no rows.`, {
    place: { file: target.source.file, line: 1, column: 1, table: target.name },
    next: 'If that is meant, say "allow-empty": true for the table in dataset.json.'
  });
}

// actions/lib/seed/upsert/statements.ts
var number = '"§n"';
var line = '"§line"';
var kind = '"§kind"';
function writeStatements2(target, managed) {
  const table = quoteTable(tableNameOf(target.shape));
  const stage = quoteIdentifier(`seedrail stage ${target.shape.oid}`);
  const change = quoteIdentifier(`seedrail change ${target.shape.oid}`);
  const gone = quoteIdentifier(`seedrail gone ${target.shape.oid}`);
  const { key, owner, active } = target;
  const content = managed.filter((column) => !key.includes(column.name) || !hasOneSpelling(column));
  const switched = active === void 0 ? [] : content.some((column) => column.name === active) ? [] : [active];
  const on = (left, right) => key.map((name) => `${left}.${quoteIdentifier(name)} = ${right}.${quoteIdentifier(name)}`).join(" AND ");
  const ours = (alias) => owner === void 0 ? "true" : `${alias}.${quoteIdentifier(owner.column)}::text = ${quoteLiteral(owner.seed)}`;
  const wantedActive = active === void 0 ? "true" : switched.length > 0 ? "true" : `s.${quoteIdentifier(active)}`;
  const differs = [
    ...content.length === 0 ? [] : [`${image(content, "s")} *<> ${image(content, "t")}`],
    ...switched.map((name) => `t.${quoteIdentifier(name)} IS NOT TRUE`)
  ];
  const order = (alias) => key.map((name) => `${alias}.${quoteIdentifier(name)}`).join(", ");
  const keyText = (alias) => key.length === 1 ? `${alias}.${quoteIdentifier(key[0] ?? "")}::text` : `concat_ws(', ', ${key.map((name) => `${alias}.${quoteIdentifier(name)}::text`).join(", ")})`;
  const fields = (old) => `(SELECT coalesce(jsonb_agg(jsonb_build_array(f.field, f.old::text, f.new::text)), '[]')
          FROM (VALUES ${[
    ...content.map(
      (column) => `(${quoteLiteral(column.name)}, to_jsonb(${old}.${quoteIdentifier(column.name)}), to_jsonb(s.${quoteIdentifier(column.name)}))`
    ),
    ...switched.map((name) => `(${quoteLiteral(name)}, to_jsonb(${old}.${quoteIdentifier(name)}), 'true'::jsonb)`),
    `(NULL::text, NULL::jsonb, NULL::jsonb)`
  ].join(",\n                       ")}) AS f(field, old, new)
         WHERE f.old::text IS DISTINCT FROM f.new::text)`;
  const isSelf = (referenced) => referenced.schema === target.shape.schema && referenced.table === target.shape.name;
  const insert = (bound) => `
INSERT INTO ${table} (${quoteList([...managed.map((column) => column.name), ...switched, ...owner === void 0 ? [] : [owner.column]])})
SELECT ${[...managed.map((column) => `s.${quoteIdentifier(column.name)}`), ...switched.map(() => "true"), ...owner === void 0 ? [] : [quoteLiteral(owner.seed)]].join(", ")}
  FROM ${change} AS s
 WHERE s.${kind} = '+'${bound}
 ORDER BY ${order("s")}`;
  const update = (bound) => content.length + switched.length + (owner === void 0 ? 0 : 1) === 0 ? void 0 : `
UPDATE ${table} AS t
   SET ${[
    ...content.map((column) => `${quoteIdentifier(column.name)} = s.${quoteIdentifier(column.name)}`),
    ...switched.map((name) => `${quoteIdentifier(name)} = true`),
    ...owner === void 0 ? [] : [`${quoteIdentifier(owner.column)} = ${quoteLiteral(owner.seed)}`]
  ].join(", ")}
  FROM ${change} AS s
 WHERE s.${kind} IN ('~', '^') AND ${on("t", "s")}${bound}`;
  return {
    stage,
    isEmpty: `SELECT NOT EXISTS (SELECT FROM ${table}) AS empty`,
    createStage: `
CREATE TEMPORARY TABLE ${stage} ON COMMIT DROP AS
SELECT 0::int AS ${number}, 0::int AS ${line}, ${quoteList(target.columns.map((column) => column.name))}
  FROM ${table}
  WITH NO DATA`,
    copyStage: `COPY ${stage} (${number}, ${line}, ${quoteList(target.columns.map((column) => column.name))}) FROM STDIN`,
    /** Into an empty table the rows go at once; what the source does not give gets the table's defaults. */
    copyTable: `COPY ${table} (${quoteList([...managed.map((column) => column.name), ...owner === void 0 ? [] : [owner.column]])}) FROM STDIN`,
    findDuplicates: `
SELECT (array_agg(s.${line} ORDER BY s.${number}))[1:2] AS lines, (array_agg(s.${number} ORDER BY s.${number}))[1:2] AS numbers, ${keyText("s")} AS key
  FROM ${stage} AS s
 GROUP BY ${order("s")}
HAVING count(*) > 1
 ORDER BY 2
 LIMIT 100`,
    /** Rows that leave out a column that others give, and that only the server could fill. */
    findMixed: (column) => `
SELECT s.${number} AS number FROM ${stage} AS s WHERE s.${quoteIdentifier(column)} IS NULL ORDER BY 1 LIMIT 20`,
    /** \`+\` insert, \`~\` update, \`^\` switch on again, \`!\` somebody else's. */
    createChange: `
CREATE TEMPORARY TABLE ${change} ON COMMIT DROP AS
SELECT s.*,
       CASE WHEN t.ctid IS NULL THEN '+'
            WHEN NOT coalesce(${ours("t")}, false) AND NOT ${keyText("s")} = ANY ($1::text[]) THEN '!'
            ${active === void 0 ? "" : `WHEN t.${quoteIdentifier(active)} IS NOT TRUE AND ${wantedActive} THEN '^'`}
            ELSE '~' END AS ${kind}
  FROM ${stage} AS s
  LEFT JOIN ${table} AS t ON ${on("s", "t")}
 WHERE t.ctid IS NULL${differs.length === 0 ? "" : `
    OR ${differs.join("\n    OR ")}`}${owner === void 0 ? "" : `
    OR (${keyText("s")} = ANY ($1::text[]) AND NOT coalesce(${ours("t")}, false))`}`,
    createGone: `
CREATE TEMPORARY TABLE ${gone} ON COMMIT DROP AS
SELECT ${key.map((name) => `t.${quoteIdentifier(name)}`).join(", ")}
  FROM ${table} AS t
 WHERE ${ours("t")}${active === void 0 ? " AND false" : ` AND t.${quoteIdentifier(active)}`}
   AND ${key.map((name) => `t.${quoteIdentifier(name)} IS NOT NULL`).join(" AND ")}
   AND NOT EXISTS (SELECT FROM ${stage} AS s WHERE ${on("s", "t")})`,
    countChanges: `SELECT ${kind} AS kind, count(*)::int AS rows FROM ${change} GROUP BY 1`,
    countGone: `
SELECT (SELECT count(*)::int FROM ${gone}) AS gone,
       (SELECT count(*)::int FROM ${table} AS t WHERE ${ours("t")}${active === void 0 ? "" : ` AND t.${quoteIdentifier(active)}`}) AS active,
       ARRAY(SELECT ${keyText("g")} FROM ${gone} AS g ORDER BY 1 LIMIT 10) AS keys`,
    /** Every change in key order, with the fields that move: \`[[field, from, to], …]\`, values as JSON text. */
    listChanges: `
SELECT * FROM (
SELECT s.${kind} AS kind, s.${line} AS line, ${keyText("s")} AS key, ${fields("t")} AS fields
  FROM ${change} AS s
  LEFT JOIN ${table} AS t ON ${on("s", "t")}
UNION ALL
SELECT '-', NULL, ${keyText("g")}, '[]'::jsonb FROM ${gone} AS g
) AS changes
 ORDER BY key COLLATE "C"`,
    insert: insert(""),
    update: update(""),
    /** The same for the rows up to the n-th of the source, to find the one that is refused. */
    upTo: { insert: insert(` AND s.${number} <= $1`), update: update(` AND s.${number} <= $1`) },
    deactivate: active === void 0 ? void 0 : `
UPDATE ${table} AS t
   SET ${quoteIdentifier(active)} = false
  FROM ${gone} AS g
 WHERE ${on("t", "g")} AND ${ours("t")}`,
    /** Rows of the stage whose reference is neither in the target's table nor, for a reference to itself, in the stage. */
    findOrphans: (columns, referenced) => {
      const toSelf = isSelf(referenced);
      const matches = (alias) => columns.map((name, index) => `${alias}.${quoteIdentifier(referenced.columns[index] ?? name)} = s.${quoteIdentifier(name)}`).join(" AND ");
      return `
SELECT s.${number} AS number, ${columns.map((name) => `s.${quoteIdentifier(name)}::text`).join(` || ', ' || `)} AS value
  FROM ${stage} AS s
 WHERE ${columns.map((name) => `s.${quoteIdentifier(name)} IS NOT NULL`).join(" AND ")}
   AND NOT EXISTS (SELECT FROM ${quoteTable({ schema: referenced.schema, name: referenced.table })} AS r WHERE ${matches("r")})
   ${toSelf ? `AND NOT EXISTS (SELECT FROM ${stage} AS r WHERE ${matches("r")})` : ""}
 ORDER BY 1
 LIMIT 100`;
    },
    listKeys: (referenced) => `
SELECT ${quoteIdentifier(referenced.columns[0] ?? "")}::text AS key FROM ${quoteTable({ schema: referenced.schema, name: referenced.table })}${isSelf(referenced) ? ` UNION SELECT ${quoteIdentifier(referenced.columns[0] ?? "")}::text FROM ${stage}` : ""} LIMIT 5000`
  };
}
function image(columns, alias) {
  return `ROW(${columns.map((column) => `${alias}.${quoteIdentifier(column.name)}`).join(", ")})::record`;
}

// actions/lib/seed/upsert/direct.ts
var worthwhile = 4 * 1024 * 1024;
var NotDirectly = class extends Error {
  code = "P0SEED";
};
async function copyIntoEmptyTable(database, target, absents) {
  if (target.source.format !== "json" || (await stat(target.source.path)).size < worthwhile) return void 0;
  const { rows } = await database.query(writeStatements2(target, []).isEmpty);
  if (rows[0]?.empty !== true) return void 0;
  const given = await peekColumns(target, absents);
  const columns = target.columns.filter(
    (column) => given.has(column.name) || column.default?.constant !== false
  );
  const loaded = await attempt(database, () => copyColumns(database, { ...target, columns }, absents));
  return "result" in loaded ? loaded.result : void 0;
}
async function peekColumns(target, absents) {
  const encoder = createEncoder(target, absents);
  for await (const _ of encodeRows(target, encoder, newReading(encoder.given))) break;
  return encoder.given;
}
async function copyColumns(database, target, absents) {
  const encoder = createEncoder(target, absents);
  const reading2 = newReading(encoder.given);
  const known = new Set(target.columns.map((column) => column.name));
  const { copyTable } = writeStatements2(target, target.columns);
  const owner = target.owner === void 0 ? "\n" : `	${escapeCopy(target.owner.seed)}
`;
  const checked = async function* () {
    for await (const text2 of joinRows(encodeRows(target, encoder, reading2), owner)) {
      if (reading2.suspicious || reading2.problems.length > 0) throw new NotDirectly();
      yield text2;
    }
    const lost = [...encoder.given].some((column) => !known.has(column));
    if (lost || reading2.suspicious || reading2.problems.length > 0) throw new NotDirectly();
  };
  return database.copyIn(copyTable, checked());
}
async function* joinRows(batches, ending) {
  let text2 = "";
  for await (const batch of batches) {
    for (const row of batch) {
      text2 += ending === "\n" ? row.text : row.text.slice(0, -1) + ending;
      if (text2.length > portion) {
        yield text2;
        text2 = "";
      }
    }
  }
  if (text2 !== "") yield text2;
}
function newReading(given) {
  return { rows: 0, given, suspicious: false, problems: [] };
}

// actions/lib/seed/upsert/lock.ts
async function lockTables(database, targets, timeout) {
  if (targets.length === 0) return;
  const inOrder = targets.toSorted((a, b) => a.shape.oid - b.shape.oid);
  const names = inOrder.map(({ shape }) => quoteTable(tableNameOf(shape))).join(", ");
  try {
    await database.query(`
SAVEPOINT seedrail_lock;
LOCK TABLE ${names} IN SHARE ROW EXCLUSIVE MODE;
RELEASE SAVEPOINT seedrail_lock`);
  } catch (error) {
    if (codeOf(error) !== "55P03") throw error;
    await database.query("ROLLBACK TO SAVEPOINT seedrail_lock");
    throw await explainLockTimeout(database, inOrder, timeout, error);
  }
}
async function explainLockTimeout(database, targets, timeout, cause) {
  const { rows } = await database.query(findHolders, [
    targets.map(({ shape }) => shape.oid)
  ]);
  const problems = targets.flatMap(({ name: name2, shape }) => {
    const holders = rows.filter((row) => row.oid === shape.oid);
    return holders.length === 0 ? [] : [[name2, holders.map(describeHolder).join(", ")]];
  });
  const [[name, who]] = problems.length > 0 ? problems : [[targets[0]?.name, "somebody who has just let go"]];
  return new SeedrailError(
    fault(
      "lock-timeout",
      `Waited ${Math.round(timeout / 100) / 10} s for the table "${name}", held by ${who}.`,
      {
        place: { table: name ?? "" },
        next: "Let them finish and run again, or raise lock-timeout. Nothing was written."
      }
    ),
    { cause }
  );
}
var findHolders = `
SELECT l.relation::int8::int AS oid, l.pid,
       coalesce(nullif(a.application_name, ''), 'an unnamed program') AS application,
       coalesce(a.usename::text, 'unknown') AS "user",
       coalesce(to_char(a.xact_start, 'HH24:MI:SS'), 'unknown') AS since
  FROM pg_locks l
  LEFT JOIN pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'relation' AND l.relation = ANY ($1::int8[]::oid[]) AND l.granted
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
   AND l.pid <> pg_backend_pid()
 ORDER BY l.pid`;

// actions/lib/seed/upsert/rights.ts
async function requireRights(database, manifest, targets) {
  const wanted = targets.map(({ shape }) => ({ shape, rights: ["SELECT", "INSERT", "UPDATE"] }));
  if (manifest.version !== void 0) {
    const shape = await loadTableShape(database, parseTableName(manifest.version.table));
    wanted.push({ shape, rights: ["SELECT", "UPDATE"] });
  }
  const each = wanted.flatMap(({ shape, rights }) => rights.map((right) => ({ shape, right })));
  const { rows } = await database.query(
    `SELECT current_user::text AS login, current_database()::text AS base, w.*
       FROM (SELECT name AS object, privilege AS missing
               FROM unnest($1::int8[], $2::text[], $3::text[]) AS t(oid, name, privilege)
              WHERE NOT has_any_column_privilege(oid::oid, privilege)
             UNION
             SELECT nspname::text, 'USAGE' FROM pg_namespace
              WHERE nspname = ANY ($4::text[]) AND NOT has_schema_privilege(oid, 'USAGE')
             UNION
             SELECT current_database()::text, 'TEMPORARY'
              WHERE NOT has_database_privilege(current_database(), 'TEMPORARY')) AS w
      ORDER BY w.object, w.missing`,
    [
      each.map(({ shape }) => shape.oid),
      each.map(({ shape }) => quoteTable(tableNameOf(shape))),
      each.map(({ right }) => right),
      wanted.map(({ shape }) => shape.schema)
    ]
  );
  if (rows.length === 0) return;
  const kinds = { USAGE: "SCHEMA ", TEMPORARY: "DATABASE " };
  throw new SeedrailError(
    rows.map(({ login, object, missing }) => {
      const kind2 = kinds[missing] ?? "";
      const target = kind2 === "" ? object : `${kind2}${quoteIdentifier(object)}`;
      return fault("database-forbidden", `The login "${login}" lacks ${missing} on ${target}.`, {
        next: `GRANT ${missing} ON ${target} TO ${quoteIdentifier(login)}; a plan needs the same rights as the run that it plans.`
      });
    })
  );
}

// actions/lib/seed/upsert/trust.ts
import { createHash } from "crypto";
var reading = "seedrail-1";
async function digestSource(target) {
  const hash = createHash("sha256").update(reading).update(JSON.stringify(target.words));
  for await (const chunk of readBytes(target.source.path)) hash.update(chunk);
  return hash.digest("hex");
}
async function loadVersion(database, words, shape) {
  if (words === void 0) return void 0;
  const { rows } = await database.query(
    `SELECT ${quoteIdentifier(words.version)}::text AS version, ${quoteIdentifier(words["seed-digest"])}::text AS seed_digest, ${quoteIdentifier(words["seed-version"])}::text AS seed_version
       FROM ${quoteTable(parseTableName(words.table))}
      WHERE ${quoteIdentifier(words.name)} = $1`,
    [shape.name]
  );
  const [row] = rows;
  return row === void 0 ? void 0 : { version: row.version, seedDigest: row.seed_digest, seedVersion: row.seed_version };
}
async function recordSeed(database, words, shape, digest) {
  await database.query(
    `UPDATE ${quoteTable(parseTableName(words.table))}
        SET ${quoteIdentifier(words["seed-digest"])} = $2, ${quoteIdentifier(words["seed-version"])} = ${quoteIdentifier(words.version)}
      WHERE ${quoteIdentifier(words.name)} = $1
        AND (${quoteIdentifier(words["seed-digest"])} IS DISTINCT FROM $2 OR ${quoteIdentifier(words["seed-version"])} IS DISTINCT FROM ${quoteIdentifier(words.version)})`,
    [shape.name, digest]
  );
}
async function versionIsKept(database, shape) {
  const { rows } = await database.query(
    `SELECT current_setting('session_replication_role') = 'origin'
            AND coalesce(bit_or(t.tgtype::int) & 60 = 60, false) AS kept
       FROM pg_trigger t
      WHERE t.tgrelid = $1::regclass
        AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
        AND t.tgtype::int & 1 = 0 AND t.tgtype::int & 2 = 0
        AND cardinality(t.tgattr::int2[]) = 0 AND t.tgqual IS NULL`,
    [quoteTable(tableNameOf(shape))]
  );
  return rows[0]?.kept === true;
}

// actions/lib/seed/upsert/upsert.ts
var mostRows = 2 ** 31 - 1;
var mostChanges = 1e4;
async function upsertDataset(database, dataset, options) {
  return inTransaction(
    database,
    async () => {
      await takeLock(database, `seedrail:${dataset.manifest.name}`, options.lockTimeout, options.onWait);
      await limitLockWaits(database, options.lockTimeout);
      const targets = await loadTargets(database, dataset);
      await requireRights(database, dataset.manifest, targets);
      const standings = await judgeAll(database, dataset.manifest, targets, options);
      const compared = targets.filter((_, index) => standings[index]?.trusted === void 0);
      await lockTables(database, compared, options.lockTimeout);
      await database.query("SET CONSTRAINTS ALL DEFERRED");
      const plan = options.mode === "plan" || options.expectedPlan !== void 0 ? createHash2("sha256") : void 0;
      const outcome = { mode: options.mode, tables: [], digest: void 0, problems: [] };
      for (const [index, target] of targets.entries()) {
        const standing = standings[index];
        const table = await seedTable(
          database,
          dataset.manifest,
          target,
          standing,
          options,
          plan,
          outcome.problems
        ).catch((error) => {
          throw explainThrown(error, target);
        });
        outcome.tables.push(table);
        options.onTable?.(table);
      }
      if (!hasErrors(outcome.problems)) {
        const checked = await attempt(database, () => database.query("SET CONSTRAINTS ALL IMMEDIATE"));
        if ("refusal" in checked)
          outcome.problems.push(...await explainDeferred(database, targets, checked.refusal));
      }
      outcome.digest = plan?.digest("hex");
      const moved = options.expectedPlan !== void 0 && options.expectedPlan !== outcome.digest;
      if (moved && !hasErrors(outcome.problems)) {
        outcome.problems.push(explainMoved(options.expectedPlan ?? "", outcome.digest));
      }
      return hasErrors(outcome.problems) ? withoutWrites2(outcome) : outcome;
    },
    { ending: (outcome) => outcome.mode === "plan" || hasErrors(outcome.problems) ? "rollback" : "commit" }
  );
}
function withoutWrites2(outcome) {
  const tables = outcome.tables.map((table) => ({
    ...table,
    inserted: 0,
    updated: 0,
    reactivated: 0,
    deactivated: 0,
    changes: table.changes.filter((change) => change.kind === "!")
  }));
  return { ...outcome, tables };
}
async function judgeAll(database, manifest, targets, options) {
  const standings = [];
  for (const target of targets) {
    const start = performance.now();
    const digest = await digestSource(target);
    const before = await loadVersion(database, manifest.version, target.shape);
    const kept = before !== void 0 && await versionIsKept(database, target.shape);
    const same = kept && before.seedDigest === digest && before.seedVersion === before.version;
    const trusted = same && !options.full && options.adopt.length === 0 ? `the source has the sum that was seeded last, and no row moved since (version ${before.version})` : void 0;
    standings.push({ digest, before, trusted, duration: performance.now() - start });
  }
  return standings;
}
function explainThrown(error, { source, name }) {
  return /^[0-9A-Z]{5}$/.test(codeOf(error)) ? new SeedrailError(explainRefusal(error, { file: source.file, table: name }), { cause: error }) : error;
}
async function seedTable(database, manifest, target, { digest, before, trusted, duration: duration2 }, options, plan, problems) {
  const start = performance.now() - duration2;
  const outcome = emptyOutcome(target);
  if (trusted !== void 0 && before !== void 0) {
    outcome.trusted = trusted;
    outcome.version = { before: before.version, after: before.version };
    outcome.duration = performance.now() - start;
    return outcome;
  }
  const failed = problems.length;
  await compareAndWrite(database, target, options, plan, problems, outcome);
  if (manifest.version !== void 0 && !hasErrors(problems.slice(failed))) {
    if (outcome.foreign === 0) await recordSeed(database, manifest.version, target.shape, digest);
    const after = await loadVersion(database, manifest.version, target.shape);
    if (after !== void 0) outcome.version = { before: before?.version ?? "0", after: after.version };
  }
  outcome.duration = performance.now() - start;
  return outcome;
}
function emptyOutcome(target) {
  return {
    table: target.name,
    file: target.source.file,
    rows: 0,
    inserted: 0,
    updated: 0,
    reactivated: 0,
    deactivated: 0,
    unchanged: 0,
    foreign: 0,
    changes: [],
    version: void 0,
    trusted: void 0,
    note: target.active === void 0 ? "it has no column that switches rows off, so none ever is" : void 0,
    duration: 0
  };
}
async function compareAndWrite(database, target, options, plan, problems, outcome) {
  const staging = writeStatements2(target, []);
  const absents = await loadAbsents(database, target);
  const loaded = plan === void 0 ? await copyIntoEmptyTable(database, target, absents) : void 0;
  if (loaded !== void 0) {
    outcome.rows = loaded;
    outcome.inserted = loaded;
    return;
  }
  const reading2 = await fillStage(database, target, staging, absents);
  outcome.rows = reading2.rows;
  const found = [...reading2.problems, ...await findStageFaults(database, target, staging, reading2)];
  problems.push(...found);
  if (found.length > 0) return;
  const managed = target.columns.filter((column) => reading2.given.has(column.name));
  const statements = writeStatements2(target, managed);
  await database.query(
    statements.createChange,
    statements.createChange.includes("$1") ? [adoptedKeys(target, options.adopt)] : []
  );
  await database.query(statements.createGone);
  const brake = await checkBrake(database, target, statements, outcome);
  if (brake !== void 0) {
    problems.push(brake);
    return;
  }
  await countChanges(database, statements, outcome);
  await collectChanges(database, target, statements, outcome, plan);
  if (outcome.foreign > 0) problems.push(...describeForeign(target, outcome, options.onForeignOwner));
  if (outcome.inserted + outcome.updated + outcome.reactivated + outcome.deactivated === 0) return;
  if (hasErrors(problems)) return;
  problems.push(...await write2(database, target, statements, outcome));
}
function adoptedKeys(target, adopt) {
  const prefix = `${target.name}/`;
  return adopt.map((word) => word.startsWith(prefix) ? word.slice(prefix.length) : word);
}
async function findStageFaults(database, target, statements, reading2) {
  const problems = [];
  if (reading2.suspicious) {
    const { rows } = await database.query(
      statements.findDuplicates
    );
    for (const { numbers, lines, key } of rows) {
      const place = await placeRow(target, numbers[1] ?? 0, target.key);
      problems.push(
        fault("key-duplicate", `The key "${key}" stands twice: first at ${target.source.file}:${lines[0]}.`, {
          place: { ...place, key },
          next: "Keep one of the two rows."
        })
      );
    }
  }
  const computed = target.columns.filter(
    (column) => column.default?.constant === false && reading2.given.has(column.name)
  );
  for (const column of computed) {
    const { rows } = await database.query(statements.findMixed(column.name));
    for (const { number: number2 } of rows) {
      problems.push(
        fault(
          "field-mixed",
          `${column.name} is given by other rows, but not by this one, and its default is computed by the server.`,
          {
            place: await placeRow(target, number2),
            next: "Give it in every row, or in none."
          }
        )
      );
    }
  }
  return problems;
}
async function checkBrake(database, target, statements, outcome) {
  const { rows } = await database.query(
    statements.countGone
  );
  const { gone = 0, active = 0, keys = [] } = rows[0] ?? {};
  outcome.deactivated = gone;
  const limit2 = target.words["max-deactivations"];
  const most = "rows" in limit2 ? limit2.rows : Math.ceil(Number((limit2.percent * active / 100).toFixed(6)));
  return gone > most ? tooManyDeactivated(target, gone, most, keys) : void 0;
}
async function countChanges(database, statements, outcome) {
  const { rows } = await database.query(statements.countChanges);
  const of = (kind2) => rows.find((row) => row.kind === kind2)?.rows ?? 0;
  outcome.inserted = of("+");
  outcome.updated = of("~");
  outcome.reactivated = of("^");
  outcome.foreign = of("!");
  outcome.unchanged = outcome.rows - of("+") - of("~") - of("^") - of("!");
}
async function collectChanges(database, target, statements, outcome, plan) {
  const total = outcome.inserted + outcome.updated + outcome.reactivated + outcome.deactivated + outcome.foreign;
  if (total === 0 || plan === void 0 && total > mostChanges) return;
  await database.query(`DECLARE seedrail_changes NO SCROLL CURSOR FOR ${statements.listChanges}`);
  const changes2 = [];
  plan?.update(`${target.name}
`);
  for (; ; ) {
    const { rows } = await database.query("FETCH 2000 FROM seedrail_changes");
    if (rows.length === 0) break;
    for (const row of rows) {
      plan?.update(JSON.stringify([row.kind, row.key, row.fields]));
      if (changes2.length < mostChanges) changes2.push(row);
    }
  }
  await database.query("CLOSE seedrail_changes");
  outcome.changes = changes2;
}
async function write2(database, target, statements, { inserted, updated, reactivated, deactivated }) {
  const { upTo } = statements;
  let trial;
  const written = await attempt(database, async () => {
    if (inserted > 0) {
      trial = upTo.insert;
      await database.query(statements.insert);
    }
    if (updated + reactivated > 0 && statements.update !== void 0) {
      trial = upTo.update;
      await database.query(statements.update);
    }
    trial = void 0;
    if (deactivated > 0 && statements.deactivate !== void 0) await database.query(statements.deactivate);
  });
  if ("result" in written) return [];
  const before = trial === upTo.update && inserted > 0 ? statements.insert : void 0;
  return explainWriteFailure(database, target, statements, written.refusal, { trial, before });
}
async function locateRefused(database, rows, { trial, before }) {
  if (trial === void 0) return void 0;
  const undo = Object.assign(new Error("Undo."), { code: "P0UNDO" });
  const isRefused = async (count) => {
    const tried = await attempt(database, async () => {
      if (before !== void 0) await database.query(before);
      await database.query(trial, [count]);
      throw undo;
    });
    return "refusal" in tried && tried.refusal !== undo;
  };
  let most = rows;
  if (!await isRefused(most)) return void 0;
  let least = 1;
  while (least < most) {
    const middle = Math.floor((least + most) / 2);
    if (await isRefused(middle)) most = middle;
    else least = middle + 1;
  }
  return most;
}
async function explainDeferred(database, targets, error) {
  const { schema, table } = error;
  const target = targets.find(({ shape }) => shape.schema === schema && shape.name === table);
  if (target === void 0) return [explainRefusal(error, {})];
  const staged = await database.query("SELECT to_regclass($1) IS NOT NULL AS staged", [
    writeStatements2(target, []).stage
  ]);
  if (staged.rows[0]?.staged !== true)
    return [explainRefusal(error, { file: target.source.file, table: target.name })];
  return explainWriteFailure(database, target, writeStatements2(target, []), error);
}
async function explainWriteFailure(database, target, statements, error, refused = { trial: void 0, before: void 0 }) {
  const { constraint, column, detail } = error;
  const key = target.shape.foreignKeys.find((one) => one.name === constraint);
  if (codeOf(error) !== "23503" || key === void 0) {
    const row = await locateRefused(database, mostRows, refused);
    const named = column ?? /^Key \(([^,)]+)\)/.exec(detail ?? "")?.[1]?.replace(/^"|"$/g, "");
    const place = row === void 0 ? { file: target.source.file, table: target.name } : await placeRow(target, row, named === void 0 ? [] : [named]);
    return [explainRefusal(error, place)];
  }
  const orphans = await database.query(
    statements.findOrphans(key.columns, key.references)
  );
  const known = await database.query(statements.listKeys(key.references));
  const problems = [];
  for (const { number: number2, value } of orphans.rows) {
    problems.push(
      fault(
        "reference-missing",
        `"${value}" is no row of ${key.references.table}, neither in the source nor in the database.${didYouMean(
          value,
          known.rows.map((row) => row.key)
        )}`,
        {
          place: await placeRow(target, number2, key.columns),
          next: "Correct the reference, or add the row it means. Nothing was written."
        }
      )
    );
  }
  return problems.length > 0 ? problems : [explainRefusal(error, { file: target.source.file, table: target.name })];
}
function hasErrors(problems) {
  return problems.some((problem) => problem.level === "error");
}

// actions/seed/upserted.ts
async function seedUpserted({ inputs, journal }, database, dataset) {
  const outcome = await journal.phase(
    inputs.mode === "plan" ? "plan" : "seed",
    () => upsertDataset(database, dataset, {
      mode: inputs.mode,
      full: inputs.full,
      onForeignOwner: inputs["on-foreign-owner"],
      adopt: (inputs.adopt ?? "").split(",").flatMap((word) => word.trim() === "" ? [] : [word.trim()]),
      expectedPlan: inputs["expected-plan"],
      lockTimeout: inputs["lock-timeout"],
      onWait: (holders) => journal.say(`waiting for the lock, held by ${holders.map(describeHolder).join(", ")}`)
    })
  );
  const sums = sumUp(outcome);
  journal.output("created", sums.inserted);
  journal.output("updated", sums.updated);
  journal.output("skipped", sums.unchanged);
  journal.output("deactivated", sums.deactivated);
  journal.output("reactivated", sums.reactivated);
  journal.output("foreign", sums.foreign);
  journal.output("errors", outcome.problems.filter((problem) => problem.level === "error").length);
  if (outcome.digest !== void 0) journal.output("digest", outcome.digest);
  journal.section(describeTables(outcome));
  for (const section of describePlan(outcome)) journal.section(section);
  journal.problem(...outcome.problems);
  journal.result(outcome);
  return { headline: summariseUpsert(outcome, dataset.manifest.name) };
}

// actions/seed/main.ts
await runAction(seed, async (context) => {
  const { inputs, journal } = context;
  if (inputs.report !== void 0) journal.output("report", inputs.report);
  for (const name of ["created", "updated", "skipped", "errors"]) journal.output(name, 0);
  const dataset = await readDataset(inputs.dataset, { file: inputs.file });
  journal.fact("dataset", dataset.manifest.name);
  journal.fact("target", describeDsn(inputs.dsn));
  const onRetry = (reason) => journal.say(`waiting for the server: ${reason}`);
  const database = await connect(inputs.dsn, { onRetry });
  try {
    journal.fact("server", `PostgreSQL ${database.serverVersion}`);
    await limitSessionLockWaits(database, inputs["lock-timeout"]);
    if (isPublished(dataset)) return await seedPublished(context, database, dataset);
    if (isUpserted(dataset)) return await seedUpserted(context, database, dataset);
    throw new RangeError("A dataset is published or upserted.");
  } catch (error) {
    journal.output("errors", error instanceof SeedrailError ? error.problems.length : 1);
    throw error;
  } finally {
    await database.close();
  }
});
