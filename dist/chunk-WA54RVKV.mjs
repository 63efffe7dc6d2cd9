import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  checkLimits,
  checkType,
  depthOf,
  describe,
  fromText,
  toSnakeCase
} from "./chunk-PEZDW2T4.mjs";
import {
  mayBeReordered,
  readJsonBatches,
  readRows
} from "./chunk-YTYZCK7B.mjs";
import {
  ExactNumber,
  checkBeginning,
  explainUnreadable,
  parseJson,
  peekCharacter,
  readBytesInPlace,
  renderJson
} from "./chunk-JYHO4SMC.mjs";
import {
  didYouMean,
  loadTableShape,
  requireColumn,
  tableNameOf
} from "./chunk-UO45KZRA.mjs";
import {
  Undo,
  attempt,
  describeHolder,
  inTransaction,
  limitLockWaits,
  takeLock
} from "./chunk-WKFHRT5B.mjs";
import {
  parseTableName,
  quoteIdentifier,
  quoteList,
  quoteLiteral,
  quoteTable,
  spellTable
} from "./chunk-FZZGC7RA.mjs";
import {
  explainRefusal
} from "./chunk-RTCPOCUZ.mjs";
import {
  codeOf
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  caution,
  fault,
  hasErrors
} from "./chunk-7FL2PSFT.mjs";

// actions/lib/seed/upsert/key-text.ts
function writeKeyText(key, alias) {
  const parts = key.map((name) => `${alias}.${quoteIdentifier(name)}::text`);
  if (parts.length === 1) return parts[0] ?? "";
  return parts.map((part) => `CASE WHEN ${part} ~ '${doubtful}' THEN to_json(${part})::text ELSE ${part} END`).join(` || ', ' || `);
}
var doubtful = String.raw`[,"\u0001-\u001F]|^ | $|^$`;

// actions/lib/dataset/validate.ts
function rulesFor(words, shape, key, roles) {
  return {
    table: shape.called,
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
  const place = (field) => ({ table: shape.called, field });
  const renamed = Object.entries(words.rename).flatMap(
    ([field, name]) => shape.columns.has(name) ? [] : [
      fault(
        "column-missing",
        `"rename" sends "${field}" to "${name}", which is no column of ${shape.called}.${didYouMean(name, names)}`,
        { place: place(name), next: "Correct dataset.json." }
      )
    ]
  );
  const bounded = Object.entries(words.limits).flatMap(([name, limits]) => {
    const column = shape.columns.get(name);
    if (column === void 0) {
      const message = `"limits" speaks of "${name}", which is no column of ${shape.called}.${didYouMean(toSnakeCase(name), names)}`;
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
  const texts = parts.map((part) => typeof part === "object" ? renderJson(part) : String(part));
  return texts.length === 1 ? texts[0] : texts.map(quotePart).join(", ");
}
function quotePart(text) {
  return /[,"\u0001-\u001F]|^ | $|^$/.test(text) ? JSON.stringify(text) : text;
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
      const textual = source.textual && typeof value === "string";
      mapped.values[name] = textual ? fromText(column, value) : value;
      if (textual) mapped.problems.push(...checkDocument(rules, column, source, field, value));
    }
  }
  return mapped;
}
function checkDocument(rules, column, source, field, text) {
  const parsed = column.kind === "json" && !column.list ? parseJson(text) : { value: null };
  if ("value" in parsed) return [];
  return parsed.faults.filter(({ code }) => code !== "json-invalid").map(
    ({ code, message }) => fault(code, message, { place: { ...source.place([field]), table: rules.table, field } })
  );
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
  const path = [];
  const visit = (index) => {
    if (done.has(index)) return void 0;
    const begun = path.indexOf(index);
    if (begun !== -1) return [...path.slice(begun), index].map((step) => tables[step]?.name ?? "");
    path.push(index);
    const table = tables[index];
    for (const needed of table === void 0 ? [] : needsOf(table, position)) {
      const cycle = visit(needed);
      if (cycle !== void 0) return cycle;
    }
    path.pop();
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
  problems.push(...findTwice(targets), ...await findShared(targets), ...checkOrder(targets));
  if (problems.length > 0) {
    throw new SeedrailError(
      problems.map((problem) => ({ ...problem, place: { file: dataset.manifestFile, ...problem.place } }))
    );
  }
  return targets;
}
async function loadTarget(database, words, source) {
  const shape = { ...await loadTableShape(database, parseTableName(words.table)), called: words.table };
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
    rules,
    lists: await loadLists(database, words, shape)
  };
}
function callBeside({ name, shape }, other) {
  const bare2 = parseTableName(name).schema === void 0 && other.schema === shape.schema;
  return spellTable(bare2 ? { name: other.table } : { schema: other.schema, name: other.table });
}
async function loadLists(database, words, shape) {
  const lists = [];
  for (const [name, table] of Object.entries(words.references)) {
    const column = requireColumn(shape, name);
    const { schema, name: referenced, primaryKey } = await loadTableShape(database, parseTableName(table));
    if (!column.list && column.kind !== "json" || primaryKey.length !== 1) {
      throw new SeedrailError(
        fault(
          "reference-misplaced",
          `"references" says that "${name}" lists keys of ${table}, but ${primaryKey.length === 1 ? `it is ${column.type}, no list` : `the key of ${table} is not one column`}.`,
          { place: { table: words.table, field: name }, next: "Correct dataset.json." }
        )
      );
    }
    lists.push({ column, references: { schema, table: referenced, columns: primaryKey } });
  }
  return lists;
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
  if (column.kind === "text") return column.bytewise;
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
async function findShared(targets) {
  const problems = [];
  for (const [index, { name, source }] of targets.entries()) {
    const same = targets.slice(0, index).filter((other2) => other2.source.path === source.path);
    if (same.length === 0 || source.format === "copy") continue;
    const many = source.format === "json" && await peekCharacter(source.path) === "{";
    const other = many ? same.find((one) => one.source.collection === source.collection) : same[0];
    if (other === void 0) continue;
    problems.push(
      fault("file-twice", `The file "${source.file}" feeds "${other.name}" already, with the same rows.`, {
        place: { table: name },
        next: 'Give each table a file of its own, or an object with a member for each as "collection".'
      })
    );
  }
  return problems;
}

// actions/lib/seed/upsert/statements.ts
var number = '"§n"';
var line = '"§line"';
var kind = '"§kind"';
function writeStatements(target, managed) {
  const table = quoteTable(tableNameOf(target.shape));
  const rows = target.shape.partitioned ? table : `ONLY ${table}`;
  const stage = quoteIdentifier(`seedrail stage ${target.shape.oid}`);
  const change = quoteIdentifier(`seedrail change ${target.shape.oid}`);
  const seen = quoteIdentifier(`seedrail seen ${target.shape.oid}`);
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
  const keyText = (alias) => writeKeyText(key, alias);
  const wanted = [
    ...content.map(({ name }) => ({ name, wish: asJson(`s.${quoteIdentifier(name)}`), held: asJson(`t.${quoteIdentifier(name)}`) })),
    ...switched.map((name) => ({ name, wish: `'true'`, held: asJson(`t.${quoteIdentifier(name)}`) }))
  ];
  const judge2 = (unmatched) => `
       CASE WHEN t.ctid IS NULL THEN '${unmatched}'
            WHEN NOT coalesce(${ours("t")}, false) AND NOT ${keyText("t")} = ANY ($1::text[]) THEN '!'
            ${active === void 0 ? "" : `WHEN t.${quoteIdentifier(active)} IS NOT TRUE AND ${wantedActive} THEN '^'`}
            ELSE '~' END`;
  const matters = `t.ctid IS NULL${differs.length === 0 ? "" : `
    OR ${differs.join("\n    OR ")}`}${owner === void 0 ? "" : `
    OR (NOT coalesce(${ours("t")}, false) AND ${keyText("t")} = ANY ($1::text[]))`}`;
  const bounds = (from) => key.map((name, index) => `$${from + index}::text::${typeOf(target, name)}`).join(", ");
  const isSelf = (referenced) => referenced.schema === target.shape.schema && referenced.table === target.shape.name;
  const insert = (bound) => `
INSERT INTO ${table} (${quoteList([...managed.map((column) => column.name), ...switched, ...owner === void 0 ? [] : [owner.column]])})
SELECT ${[...managed.map((column) => `s.${quoteIdentifier(column.name)}`), ...switched.map(() => "true"), ...owner === void 0 ? [] : [quoteLiteral(owner.seed)]].join(", ")}
  FROM ${change} AS s
 WHERE s.${kind} = '+'${bound}
 ORDER BY ${order("s")}`;
  const update = (bound) => content.length + switched.length + (owner === void 0 ? 0 : 1) === 0 ? void 0 : `
UPDATE ${rows} AS t
   SET ${[
    ...content.map((column) => `${quoteIdentifier(column.name)} = s.${quoteIdentifier(column.name)}`),
    ...switched.map((name) => `${quoteIdentifier(name)} = true`),
    ...owner === void 0 ? [] : [`${quoteIdentifier(owner.column)} = ${quoteLiteral(owner.seed)}`]
  ].join(", ")}
  FROM ${change} AS s
 WHERE s.${kind} IN ('~', '^') AND ${on("t", "s")}${bound}`;
  return {
    change,
    gone,
    /** Names of the columns that are written. */
    managed: managed.map(({ name }) => name),
    /**
     * Whether rows may go straight into the table: none is there, and neither a rule, nor row-level security, nor a
     * trigger that could alter them stands before it. What follows the whole statement is asked of `countRewritten`.
     */
    isEmpty: `
SELECT NOT EXISTS (SELECT FROM ${rows}) AND NOT row_security_active(oid) AND NOT (${mayAlter("g.tgtype::int & 5 = 5")}) AS empty
  FROM pg_class AS c WHERE oid = ${target.shape.oid}`,
    /** Whether something in the database may alter rows on their way into the table. */
    mayAlter: `SELECT ${mayAlter("g.tgtype::int & 20 <> 0")} AS may FROM pg_class AS c WHERE oid = ${target.shape.oid}`,
    /** Rows that this transaction wrote again, or deleted: behind a copy, what triggers of the whole statement did. */
    countRewritten: `
SELECT coalesce(sum(pg_stat_get_xact_tuples_updated(p.oid) + pg_stat_get_xact_tuples_deleted(p.oid)), 0)::int AS rows
  FROM (SELECT ${target.shape.oid}::oid AS oid UNION SELECT relid FROM pg_partition_tree(${target.shape.oid})) AS p`,
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
    createChange: `
CREATE TEMPORARY TABLE ${change} ON COMMIT DROP AS
SELECT s.*, ''::text AS ${kind} FROM ${stage} AS s
  WITH NO DATA`,
    addChanges: `
INSERT INTO ${change}
SELECT s.*, ${judge2("+")} AS ${kind}
  FROM ${stage} AS s
  LEFT JOIN ${rows} AS t ON ${on("s", "t")}
 WHERE ${matters}`,
    /**
     * The same for a slice whose keys seem to lie between two: only these rows of the table are looked at. What none of
     * them answers is left as `?`, to be looked up in the whole table.
     */
    addChangesBetween: `
INSERT INTO ${change}
SELECT s.*, ${judge2("?")} AS ${kind}
  FROM ${stage} AS s
  LEFT JOIN (SELECT t.ctid, t.*
               FROM ${rows} AS t
              WHERE (${order("t")}) >= (${bounds(2)})
                AND (${order("t")}) <= (${bounds(2 + key.length)})) AS t ON ${on("s", "t")}
 WHERE ${matters}`,
    lookUpUnsure: `
WITH s AS (DELETE FROM ${change} WHERE ${kind} = '?' RETURNING ${quoteList(["§n", "§line", ...target.columns.map((column) => column.name)])})
INSERT INTO ${change}
SELECT s.*, ${judge2("+")} AS ${kind}
  FROM s
  LEFT JOIN ${rows} AS t ON ${on("s", "t")}
 WHERE ${matters}`,
    createSeen: active === void 0 ? void 0 : `
CREATE TEMPORARY TABLE ${seen} ON COMMIT DROP AS
SELECT ${quoteList(key)} FROM ${stage}
  WITH NO DATA`,
    addSeen: `INSERT INTO ${seen} SELECT ${quoteList(key)} FROM ${stage}`,
    emptyStage: `TRUNCATE ${stage}`,
    dropAll: `DROP TABLE IF EXISTS ${stage}, ${change}, ${seen}`,
    createGone: `
CREATE TEMPORARY TABLE ${gone} ON COMMIT DROP AS
SELECT ${key.map((name) => `t.${quoteIdentifier(name)}`).join(", ")}
  FROM ${rows} AS t
${active === void 0 ? "  WHERE false" : ` WHERE ${ours("t")} AND t.${quoteIdentifier(active)}
   AND ${key.map((name) => `t.${quoteIdentifier(name)} IS NOT NULL`).join(" AND ")}
   AND NOT EXISTS (SELECT FROM ${seen} AS s WHERE ${on("s", "t")})`}`,
    /** Which of some keys, as text, are in the table. */
    findKeys: `
SELECT wanted.key FROM unnest($1::text[]) AS wanted(key)
 WHERE EXISTS (SELECT FROM ${rows} AS t WHERE ${keyText("t")} = wanted.key)`,
    countChanges: `SELECT ${kind} AS kind, count(*)::int AS rows FROM ${change} GROUP BY 1`,
    countGone: `
SELECT (SELECT count(*)::int FROM ${gone}) AS gone,
       ${active === void 0 || switched.length > 0 || !content.some((column) => column.name === active) ? "0" : `(SELECT count(*)::int FROM ${change} AS s JOIN ${rows} AS t ON ${on("s", "t")} WHERE s.${kind} = '~' AND t.${quoteIdentifier(active)} AND s.${quoteIdentifier(active)} IS NOT TRUE)`} AS off,
       ARRAY(SELECT ${keyText("g")} FROM ${gone} AS g ORDER BY 1 LIMIT 10) AS keys`,
    /** The rows of ours that are on: what a share to switch off is a share of. */
    countActive: `
SELECT count(*)::int AS active FROM ${rows} AS t WHERE ${ours("t")}${active === void 0 ? "" : ` AND t.${quoteIdentifier(active)}`}`,
    /**
     * Every change in key order, with the fields that move: `[[field, from, to], …]`, values as JSON text. Somebody else's
     * row goes by the key that it has in the table: so it is taken over.
     */
    listChanges: `
SELECT * FROM (
SELECT s.${kind} AS kind, s.${line} AS line,
       CASE WHEN s.${kind} = '!' THEN ${keyText("t")} ELSE ${keyText("s")} END AS key,
       ${listFields(wanted.map(({ name, wish, held }) => [name, held, wish]))} AS fields
  FROM ${change} AS s
  LEFT JOIN ${rows} AS t ON ${on("s", "t")}
UNION ALL
SELECT '-', NULL, ${keyText("g")}, '[]'::jsonb FROM ${gone} AS g
) AS changes
 ORDER BY key COLLATE "C"`,
    /** Written rows that the table does not hold as they were sent: `[[field, sent, held], …]`, values as JSON text. */
    findAltered: `
SELECT *, count(*) OVER ()::int AS total FROM (
SELECT s.${number} AS number, s.${line} AS line, ${keyText("s")} AS key, t.ctid IS NULL AS lost,
       ${listFields([
      ...wanted.map(({ name, wish, held }) => [name, wish, held]),
      ...owner === void 0 ? [] : [
        [
          owner.column,
          `to_json(${quoteLiteral(owner.seed)}::text)::text`,
          asJson(`t.${quoteIdentifier(owner.column)}::text`)
        ]
      ]
    ])} AS fields
  FROM ${change} AS s
  LEFT JOIN ${rows} AS t ON ${on("s", "t")}
 WHERE s.${kind} IN ('+', '~', '^')
   AND (${["t.ctid IS NULL", ...differs, ...owner === void 0 ? [] : [`NOT coalesce(${ours("t")}, false)`]].join("\n    OR ")})
${active === void 0 ? "" : `UNION ALL
SELECT NULL, NULL, ${keyText("g")}, false, jsonb_build_array(jsonb_build_array(${quoteLiteral(active)}, 'false', 'true'))
  FROM ${gone} AS g
  JOIN ${rows} AS t ON ${on("t", "g")}
 WHERE t.${quoteIdentifier(active)}`}
) AS altered
 ORDER BY number, key
 LIMIT 20`,
    insert: insert(""),
    update: update(""),
    /** The same for the rows up to the n-th of the source, to find the one that is refused. */
    upTo: { insert: insert(` AND s.${number} <= $1`), update: update(` AND s.${number} <= $1`) },
    deactivate: active === void 0 ? void 0 : `
UPDATE ${rows} AS t
   SET ${quoteIdentifier(active)} = false
  FROM ${gone} AS g
 WHERE ${on("t", "g")} AND ${ours("t")}`,
    /** Changed rows whose reference is neither in the target's table nor, for a reference to itself, in the source. */
    findOrphans: (columns, referenced) => {
      const toSelf = isSelf(referenced);
      const matches = (alias) => columns.map((name, index) => `${alias}.${quoteIdentifier(referenced.columns[index] ?? name)} = s.${quoteIdentifier(name)}`).join(" AND ");
      return `
SELECT s.${number} AS number, ${columns.map((name) => `s.${quoteIdentifier(name)}::text`).join(` || ', ' || `)} AS value
  FROM ${change} AS s
 WHERE s.${kind} <> '!'
   AND ${columns.map((name) => `s.${quoteIdentifier(name)} IS NOT NULL`).join(" AND ")}
   AND NOT EXISTS (SELECT FROM ${quoteTable({ schema: referenced.schema, name: referenced.table })} AS r WHERE ${matches("r")})
   ${toSelf ? `AND NOT EXISTS (SELECT FROM ${change} AS r WHERE ${matches("r")})` : ""}
 ORDER BY 1
 LIMIT 100`;
    },
    /** How many rows of another table, only those that are on where it has such a column, point at each row that left. */
    countReferences: ({ table: other, columns, to, active: switchedBy }) => `
SELECT ${keyText("g")} AS key, count(*)::int AS rows
  FROM ${gone} AS g
  JOIN ${rows} AS t ON ${on("t", "g")}
  JOIN ${quoteTable(other)} AS r ON ${columns.map((name, index) => `r.${quoteIdentifier(name)} = t.${quoteIdentifier(to[index] ?? name)}`).join(" AND ")}
 ${switchedBy === void 0 ? "" : `WHERE r.${quoteIdentifier(switchedBy)}`}
 GROUP BY 1
 ORDER BY 1
 LIMIT 1000`,
    listKeys: (referenced) => `
SELECT ${quoteIdentifier(referenced.columns[0] ?? "")}::text AS key FROM ${quoteTable({ schema: referenced.schema, name: referenced.table })}${isSelf(referenced) ? ` UNION SELECT ${quoteIdentifier(referenced.columns[0] ?? "")}::text FROM ${change}` : ""} LIMIT 5000`
  };
}
var mayAlter = (which) => `c.relhasrules OR EXISTS (
    SELECT FROM pg_trigger AS g
     WHERE (g.tgrelid = c.oid OR g.tgrelid IN (SELECT relid FROM pg_partition_tree(c.oid)))
       AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND ${which})`;
function asJson(expression) {
  return `to_json(${expression})::text`;
}
function listFields(fields) {
  const values = fields.map(([name, from, to]) => `(${quoteLiteral(name)}, ${from}, ${to})`);
  return `(SELECT coalesce(jsonb_agg(jsonb_build_array(f.field, f.old, f.new)), '[]')
          FROM (VALUES ${[...values, "(NULL::text, NULL::text, NULL::text)"].join(",\n                       ")}) AS f(field, old, new)
         WHERE f.old IS DISTINCT FROM f.new)`;
}
function typeOf(target, name) {
  return target.shape.columns.get(name)?.type ?? "text";
}
function image(columns, alias) {
  return `ROW(${columns.map((column) => `${alias}.${quoteIdentifier(column.name)}`).join(", ")})::record`;
}

// actions/lib/seed/upsert/adoption.ts
function readAdoptions(text) {
  const listed = readJsonList(text);
  if (listed !== void 0) return listed;
  const parts = text.includes("\n") ? text.split("\n") : text.split(",");
  return parts.flatMap((word) => word.trim() === "" ? [] : [word.trim()]);
}
function readJsonList(text) {
  try {
    const list = JSON.parse(text);
    return Array.isArray(list) && list.every((word) => typeof word === "string") ? list : void 0;
  } catch {
    return void 0;
  }
}
function spellAdoption(table, key) {
  const name = `${table}/${key}`;
  return /[,\u0000-\u001F]|^\s|\s$/.test(name) ? JSON.stringify([name]) : name;
}
function adoptedKeys(target, adopt) {
  const prefix = `${target.name}/`;
  return adopt.map((word) => word.startsWith(prefix) ? word.slice(prefix.length) : word);
}
async function findUnknownAdoptions(database, targets, adopt) {
  if (adopt.length === 0) return [];
  const known = /* @__PURE__ */ new Set();
  for (const target of targets) {
    const keys = adoptedKeys(target, adopt);
    const { rows } = await database.query(writeStatements(target, []).findKeys, [keys]);
    const found = new Set(rows.map(({ key }) => key));
    for (const [index, word] of adopt.entries()) if (found.has(keys[index] ?? "")) known.add(word);
  }
  return adopt.filter((word) => !known.has(word)).map(
    (word) => fault("adopt-unknown", `"${word}" was to be taken over, but no table has such a row.`, {
      next: 'Write it as the report does: table/KEY; as a JSON list, ["table/KEY"], where a key holds a comma. Nothing was written.'
    })
  );
}

// actions/lib/seed/upsert/upsert.ts
import { createHash as createHash3 } from "crypto";

// actions/lib/seed/upsert/explanation.ts
function describeForeign(target, outcome, wish) {
  const tell = wish === "fail" ? fault : caution;
  const foreign = outcome.changes.filter((change) => change.kind === "!");
  const told = foreign.map(
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
        next: `Agree with its owner, or take it over by name: adopt: ${spellAdoption(target.name, change.key)}.`
      }
    )
  );
  const rest = outcome.foreign - foreign.length;
  if (rest === 0) return told;
  return [
    ...told,
    tell("row-foreign", `${rest} more rows of ${target.name} belong to other owners and were left alone.`, {
      place: { table: target.name }
    })
  ];
}
function describeAltered(target, altered, total) {
  const { name, source } = target;
  const next = "Write in the source what the database makes of it, or change the trigger. Until then each run writes it anew, and the table is never trusted to be unchanged.";
  const told = altered.map(({ key, line: line2, lost, fields }) => {
    const [first] = fields;
    const place = {
      file: source.file,
      ...line2 === null ? {} : { line: line2 },
      table: name,
      key,
      ...lost || first === void 0 ? {} : { field: first[0] }
    };
    const what = lost ? "no row has its key now" : `the table holds something else than what was sent${fields.length === 0 ? "" : `: ${describeFields({ fields })}`}`;
    const by = "a trigger or a rule of the table altered it";
    return caution("row-altered", `"${key}" was written, but ${what}; ${by}.`, { place, next });
  });
  const rest = total - altered.length;
  if (rest <= 0) return told;
  const message = `${rest} more rows of ${name} were altered on their way into the table.`;
  return [...told, caution("row-altered", message, { place: { file: source.file, table: name }, next })];
}
function versionUnmoved(target, versions, written) {
  const rows = `${written} ${written === 1 ? "row" : "rows"} of ${target.name}`;
  return caution("version-unmoved", `${rows} changed, but its version in ${versions} did not move.`, {
    place: { file: target.source.file, table: target.name },
    next: "Give the table triggers for INSERT, UPDATE, DELETE and TRUNCATE that move it, and see that they are enabled. Readers of the version do not know of this change; the seed was not recorded."
  });
}
function tooManyDeactivated(target, { gone, off }, most2, keys) {
  const what = [
    ...gone > 0 ? [`${gone} rows left the source`] : [],
    ...off > 0 ? [`${off} rows are switched off by it`] : []
  ].join(" and ");
  const named = keys.join(", ") + (gone > keys.length ? `, and ${gone - keys.length} more` : "");
  return fault(
    "too-many-deactivated",
    `${what}, but one run may switch off ${most2}${named === "" ? "" : `: ${named}`}.`,
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
  return change.fields.map(([field, from, to]) => `${field} ${shorten(from)} → ${shorten(to)}`).join("; ");
}
function shorten(text) {
  if (text === null) return "null";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

// actions/lib/seed/upsert/lists.ts
var most = 100;
async function findListStrays(database, targets, standings) {
  const trusted = (target) => target !== void 0 && standings[targets.indexOf(target)]?.trusted !== void 0;
  const problems = [];
  for (const target of targets) {
    for (const list of target.lists) {
      const listed = targets.find(({ shape }) => isTable(shape, list));
      if (trusted(target) && (trusted(listed) || listed === void 0)) continue;
      const missing = await loadMissing(database, target, list);
      problems.push(...await explainStrays(database, target, list, missing, "missing"));
      if (listed === void 0 || !await isThere(database, writeStatements(listed, []).gone)) continue;
      const { rows: off } = await database.query(findSwitchedOff(target, list, listed));
      problems.push(...await explainStrays(database, target, list, off, "off"));
    }
  }
  return problems;
}
function isTable(shape, { references }) {
  return shape.schema === references.schema && shape.name === references.table;
}
async function loadMissing(database, target, list) {
  const type = await database.query(findKeyType, [
    quoteTable({ schema: list.references.schema, name: list.references.table }),
    list.references.columns[0] ?? ""
  ]);
  const typed = await attempt(
    database,
    () => database.query(findMissing(target, list, type.rows[0]?.type ?? "text"))
  );
  if ("result" in typed) return typed.result.rows;
  return (await database.query(findMissing(target, list, void 0))).rows;
}
async function isThere(database, table) {
  const { rows } = await database.query("SELECT to_regclass($1) IS NOT NULL AS there", [
    table
  ]);
  return rows[0]?.there === true;
}
var findKeyType = `
WITH RECURSIVE chain(oid) AS (
  SELECT atttypid FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2
  UNION ALL
  SELECT t.typbasetype FROM chain c JOIN pg_type t ON t.oid = c.oid WHERE t.typbasetype <> 0
)
SELECT CASE t.oid WHEN 'bpchar'::regtype THEN 'bpchar' ELSE format_type(t.oid, NULL) END AS type
  FROM chain c JOIN pg_type t ON t.oid = c.oid WHERE t.typbasetype = 0`;
function listElements(target, { column }) {
  const name = quoteTable(tableNameOf(target.shape));
  const { key, owner, active } = target;
  const elements = column.list ? `unnest(t.${quoteIdentifier(column.name)}::text[])` : `jsonb_array_elements_text(CASE jsonb_typeof(t.${quoteIdentifier(column.name)}::jsonb) WHEN 'array' THEN t.${quoteIdentifier(column.name)}::jsonb ELSE '[]' END)`;
  return `
SELECT ${writeKeyText(key, "t")} AS key, e.value,
       ${active === void 0 ? "NULL::boolean" : `t.${quoteIdentifier(active)} IS TRUE`} AS "on"
  FROM ${target.shape.partitioned ? name : `ONLY ${name}`} AS t
 CROSS JOIN LATERAL ${elements} AS e(value)
 WHERE e.value IS NOT NULL${owner === void 0 ? "" : ` AND t.${quoteIdentifier(owner.column)}::text = ${quoteLiteral(owner.seed)}`}`;
}
function findMissing(target, list, type) {
  const { references } = list;
  const key = `r.${quoteIdentifier(references.columns[0] ?? "")}`;
  return `
SELECT l.key, l.value, l."on"
  FROM (${listElements(target, list)}) AS l
 WHERE NOT EXISTS (SELECT FROM ${quoteTable({ schema: references.schema, name: references.table })} AS r
                    WHERE ${type === void 0 ? `${key}::text = l.value` : `${key} = l.value::${type}`})
 ORDER BY l."on" DESC, l.key, l.value
 LIMIT ${10 * most}`;
}
function findSwitchedOff(target, list, listed) {
  const { gone } = writeStatements(listed, []);
  const found = listed.key.map((name) => `t.${quoteIdentifier(name)} = g.${quoteIdentifier(name)}`).join(" AND ");
  return `
SELECT l.key, l.value, l."on"
  FROM (${listElements(target, list)}) AS l
  JOIN ${quoteTable(tableNameOf(listed.shape))} AS t ON t.${quoteIdentifier(list.references.columns[0] ?? "")}::text = l.value
  JOIN ${gone} AS g ON ${found}
 WHERE l."on" IS NOT FALSE
 ORDER BY l.key, l.value
 LIMIT ${10 * most}`;
}
async function explainStrays(database, target, list, strays, why) {
  if (strays.length === 0) return [];
  const places = await placeKeys(target, new Set(strays.map(({ key }) => key)), list.column.name);
  const told = strays.filter(({ key, on }) => places.has(key) || on === true).slice(0, most);
  if (told.length === 0) return [];
  const called = callBeside(target, list.references);
  const keys = why === "off" ? [] : await loadKeys(database, list);
  return told.map(({ key, value }) => {
    const place = places.get(key) ?? {
      file: target.source.file,
      table: target.name,
      key,
      field: list.column.name
    };
    return why === "missing" ? fault(
      "reference-missing",
      `"${value}" is no row of ${called}, neither in the source nor in the database.${didYouMean(value, keys)}`,
      { place, next: "Correct the reference, or add the row it means. Nothing was written." }
    ) : caution(
      "reference-switched-off",
      `"${value}" left the source of ${called} and is off, but is still listed here.`,
      {
        place,
        next: `Take it out of the list, or put the row of ${called} back.`
      }
    );
  });
}
async function loadKeys(database, { references }) {
  const { rows } = await database.query(
    `SELECT ${quoteIdentifier(references.columns[0] ?? "")}::text AS key FROM ${quoteTable({ schema: references.schema, name: references.table })} LIMIT 5000`
  );
  return rows.map(({ key }) => key);
}
async function placeKeys(target, keys, column) {
  const places = /* @__PURE__ */ new Map();
  for await (const read of readRows(target.source)) {
    if ("problems" in read) continue;
    const checked = validateRow(target.rules, read.row);
    if (!("row" in checked) || !keys.has(checked.row.key)) continue;
    const { key, fieldOf } = checked.row;
    const field = fieldOf[column];
    places.set(key, {
      ...read.row.place(field === void 0 ? [] : [field]),
      table: target.name,
      key,
      ...field === void 0 ? {} : { field }
    });
    if (places.size === keys.size) break;
  }
  return places;
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

// actions/lib/seed/upsert/memory.ts
import { stat } from "fs/promises";
var large = 4 * 1024 * 1024;
async function raiseMemory(database, targets) {
  const sizes = await Promise.all(
    targets.map(
      ({ source }) => stat(source.path).then(
        ({ size }) => size,
        () => 0
      )
    )
  );
  if (!sizes.some((size) => size >= large)) return;
  await database.query(raiseWorkMemory);
  await attempt(database, () => database.query(raiseTemporaryBuffers));
}
var raiseWorkMemory = `
SELECT set_config('work_mem', '64MB', true) FROM pg_settings WHERE name = 'work_mem' AND setting::int < 64 * 1024`;
var raiseTemporaryBuffers = `
SELECT set_config('temp_buffers', '64MB', true) FROM pg_settings WHERE name = 'temp_buffers' AND setting::int < 8 * 1024`;

// actions/lib/seed/upsert/referrer.ts
async function findReferences(database, targets, outcomes) {
  const found = [];
  for (const outcome of outcomes) {
    const target = targets.find(({ name }) => name === outcome.table);
    const left = outcome.changes.some((change) => change.kind === "-");
    found.push(
      target === void 0 || !left ? outcome : await withReferences(database, targets, target, outcome)
    );
  }
  return found;
}
async function withReferences(database, targets, target, outcome) {
  const byKey = /* @__PURE__ */ new Map();
  const statements = writeStatements(target, []);
  for (const referrer of await loadReferrers(database, targets, target)) {
    const counted = await database.query(statements.countReferences(referrer));
    for (const { key, rows } of counted.rows) {
      byKey.set(key, [...byKey.get(key) ?? [], { table: referrer.called, rows }]);
    }
  }
  const changes = outcome.changes.map((change) => {
    const referencedBy = change.kind === "-" ? byKey.get(change.key) : void 0;
    return referencedBy === void 0 ? change : { ...change, referencedBy };
  });
  return { ...outcome, changes };
}
async function loadReferrers(database, targets, target) {
  const { rows } = await database.query(
    findReferrers,
    [target.shape.oid]
  );
  return rows.map(({ schema, name, columns, to }) => {
    const own2 = targets.find(({ shape }) => shape.schema === schema && shape.name === name);
    return {
      table: { schema, name },
      columns,
      to,
      active: own2?.active,
      called: own2?.name ?? callBeside(target, { schema, table: name })
    };
  });
}
var findReferrers = `
SELECT n.nspname::text AS schema, r.relname::text AS name,
       (SELECT array_agg(a.attname::text ORDER BY k.position)
          FROM unnest(c.conkey) WITH ORDINALITY AS k(attnum, position)
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum) AS columns,
       (SELECT array_agg(a.attname::text ORDER BY k.position)
          FROM unnest(c.confkey) WITH ORDINALITY AS k(attnum, position)
          JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum) AS "to"
  FROM pg_constraint c
  JOIN pg_class r ON r.oid = c.conrelid
  JOIN pg_namespace n ON n.oid = r.relnamespace
 WHERE c.contype = 'f' AND c.confrelid = $1 AND c.conparentid = 0
   AND has_table_privilege(c.conrelid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE')
 ORDER BY 1, 2, c.conname`;

// actions/lib/seed/upsert/rights.ts
async function requireRights(database, manifest, targets) {
  const wanted = targets.flatMap(
    ({ name: called, shape }) => ["SELECT", "INSERT", "UPDATE"].map((right) => ({ called, shape, right, columns: [] }))
  );
  if (manifest.version !== void 0) wanted.push(...await wantVersions(database, manifest.version));
  const { rows } = await database.query(findMissingRights, [
    JSON.stringify(
      wanted.map(({ called, shape, right, columns }) => ({
        called,
        oid: shape.oid,
        name: quoteTable(tableNameOf(shape)),
        privilege: right,
        columns
      }))
    ),
    wanted.map(({ shape }) => shape.schema)
  ]);
  if (rows.length > 0) throw new SeedrailError(rows.map(explainMissing));
  return warnOfPolicies(database, targets);
}
async function wantVersions(database, words) {
  const shape = await loadTableShape(database, parseTableName(words.table));
  const written = [words["seed-digest"], words["seed-version"]];
  return [
    { called: words.table, shape, right: "SELECT", columns: [words.name, words.version, ...written] },
    { called: words.table, shape, right: "UPDATE", columns: written }
  ];
}
var findMissingRights = `
SELECT current_user::text AS login, w.*
  FROM (SELECT called, name AS object, privilege AS missing, has_any_column_privilege(oid, privilege) AS partly
          FROM jsonb_to_recordset($1::jsonb) AS t(called text, oid oid, name text, privilege text, columns jsonb)
         WHERE NOT has_table_privilege(oid, privilege)
           AND (columns = '[]' OR EXISTS (SELECT FROM jsonb_array_elements_text(columns) AS c(name)
                                           WHERE has_column_privilege(t.oid, c.name, privilege) IS NOT TRUE))
        UNION
        SELECT NULL, nspname::text, 'USAGE', false FROM pg_namespace
         WHERE nspname = ANY ($2::text[]) AND NOT has_schema_privilege(oid, 'USAGE')
        UNION
        SELECT NULL, current_database()::text, 'TEMPORARY', false
         WHERE NOT has_database_privilege(current_database(), 'TEMPORARY')) AS w
 ORDER BY w.object, w.missing`;
var kinds = { USAGE: "SCHEMA ", TEMPORARY: "DATABASE " };
function explainMissing({ login, called, object, missing, partly }) {
  const kind2 = kinds[missing] ?? "";
  const target = kind2 === "" ? object : `${kind2}${quoteIdentifier(object)}`;
  const some = partly ? " as a whole: it has it on columns only" : "";
  return fault(
    "database-forbidden",
    `The login "${login}" lacks ${missing} on ${kind2 === "" ? called : target}${some}.`,
    {
      ...kind2 === "" ? { place: { table: called } } : {},
      next: `GRANT ${missing} ON ${target} TO ${quoteIdentifier(login)}; a plan needs the same rights as the run that it plans.`
    }
  );
}
async function warnOfPolicies(database, targets) {
  const { rows } = await database.query(
    "SELECT oid::text AS oid FROM unnest($1::int8[]) AS t(oid) WHERE row_security_active(oid::oid)",
    [targets.map(({ shape }) => shape.oid)]
  );
  const bound = new Set(rows.map(({ oid }) => Number(oid)));
  return targets.filter(({ shape }) => bound.has(Number(shape.oid))).map(
    ({ name }) => caution(
      "rows-may-be-hidden",
      `Row-level security binds this login on ${name}: rows that its policies hide are neither compared nor switched off.`,
      {
        place: { table: name },
        next: "If the seed shall see every row, let it log in with BYPASSRLS, or as an owner without FORCE ROW LEVEL SECURITY."
      }
    )
  );
}

// actions/lib/seed/upsert/trust.ts
import { createHash } from "crypto";
import { stat as stat2 } from "fs/promises";
var reading = "seedrail-5";
var SourceSum = class {
  /** @param triggers as {@link loadTriggers} prints them */
  constructor(target, triggers) {
    this.target = target;
    this.triggers = triggers;
  }
  target;
  triggers;
  result;
  /** Whoever reads the whole source shows it each chunk, and ends it behind the last. */
  start() {
    const { words, shape } = this.target;
    const columns = [...shape.columns.values()].map(({ labels, default: given }) => [labels, given?.sql]);
    const form = [shape.oid, shape.form, columns, this.triggers];
    this.result = void 0;
    const hash = createHash("sha256").update(reading).update(JSON.stringify([words, form]));
    let bytes = 0;
    return {
      take: (chunk) => {
        bytes += chunk.length;
        hash.update(chunk);
      },
      end: () => {
        this.result = `${bytes}-${hash.digest("hex")}`;
      }
    };
  }
  /** The sum of the bytes that were read last; reads them where nobody has. */
  async get() {
    if (this.result !== void 0) return this.result;
    const { take, end } = this.start();
    for await (const chunk of readBytesInPlace(this.target.source.path)) take(chunk);
    end();
    return this.get();
  }
  /** Whether the source has the sum that was recorded. */
  async isStill(recorded) {
    const { size } = await stat2(this.target.source.path);
    return recorded?.startsWith(`${size}-`) === true && recorded === await this.get();
  }
};
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
async function loadTriggers(database, shape) {
  const { rows } = await database.query(
    `SELECT current_setting('session_replication_role') = 'origin'
            AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = $1::regclass)
            AND coalesce(bit_or(t.tgtype::int) FILTER (
                  WHERE t.tgenabled IN ('O', 'A')
                    AND t.tgtype::int & 1 = 0 AND t.tgtype::int & 2 = 0
                    AND cardinality(t.tgattr::int2[]) = 0 AND t.tgqual IS NULL) & 60 = 60, false) AS kept,
            coalesce(string_agg(format('%s %s %s %s %s', t.oid, t.xmin, t.tgenabled, p.oid, p.xmin), ',' ORDER BY t.oid), '') AS print
       FROM pg_trigger t
       JOIN pg_proc p ON p.oid = t.tgfoid
      WHERE t.tgrelid = $1::regclass AND NOT t.tgisinternal`,
    [quoteTable(tableNameOf(shape))]
  );
  return rows[0] ?? { kept: false, print: "" };
}

// actions/lib/seed/upsert/standing.ts
async function judgeAll(database, manifest, targets, options) {
  const standings = [];
  for (const target of targets) standings.push(await judge(database, manifest, target, options));
  return standings;
}
async function judge(database, manifest, target, options) {
  const start = performance.now();
  if (target.source.format !== "copy") await checkBeginning(target.source.path);
  const triggers = manifest.version === void 0 ? void 0 : await loadTriggers(database, target.shape);
  const sum = triggers === void 0 ? void 0 : new SourceSum(target, triggers.print);
  const before = await loadVersion(database, manifest.version, target.shape);
  const mayTrust = !options.full && options.adopt.length === 0 && triggers?.kept === true;
  const unmoved = mayTrust && before !== void 0 && before.seedVersion === before.version;
  const trusted = unmoved && await sum?.isStill(before.seedDigest) ? `the source has the sum that was seeded last, and no row moved since (version ${before.version})` : void 0;
  return { sum, before, trusted, duration: performance.now() - start };
}

// actions/lib/seed/upsert/changes.ts
var mostChanges = 1e4;
async function findGone(database, target, statements, outcome) {
  await database.query(statements.createGone);
  const { rows } = await database.query(statements.countGone);
  const { gone = 0, off = 0, keys = [] } = rows[0] ?? {};
  outcome.deactivated = gone;
  if (gone + off === 0) return void 0;
  const most2 = await findMost(database, target, statements);
  return gone + off > most2 ? tooManyDeactivated(target, { gone, off }, most2, keys) : void 0;
}
async function findMost(database, { words }, statements) {
  const limit = words["max-deactivations"];
  if ("rows" in limit) return limit.rows;
  const { rows } = await database.query(statements.countActive);
  return Math.ceil(Number((limit.percent * (rows[0]?.active ?? 0) / 100).toFixed(6)));
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
  const changes = [];
  const { name, owner = null, active = null } = target;
  plan?.update(`${JSON.stringify([name, owner, active, statements.managed])}
`);
  for (; ; ) {
    const { rows } = await database.query("FETCH 2000 FROM seedrail_changes");
    if (rows.length === 0) break;
    for (const row of rows) {
      plan?.update(JSON.stringify([row.kind, row.key, row.fields]));
      if (changes.length < mostChanges) changes.push(row);
    }
  }
  await database.query("CLOSE seedrail_changes");
  outcome.changes = changes;
}

// actions/lib/seed/upsert/direct.ts
import { stat as stat3 } from "fs/promises";

// actions/lib/database/copy-text.ts
var copyNull = "\\N";
var special = /[\\\t\n\r]/;
var escapes = { "\\": "\\\\", "	": "\\t", "\n": "\\n", "\r": "\\r" };
function escapeCopy(text) {
  return special.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character) : text;
}
var unescapes = { "\\": "\\", t: "	", n: "\n", r: "\r" };
function unescapeCopy(value) {
  if (!value.includes("\\")) return value;
  if (/\\(?![\\tnr])/.test(value.replaceAll("\\\\", ""))) return void 0;
  return value.replace(/\\(.)/g, (_, character) => unescapes[character] ?? character);
}
var plainElement = /^[\w.+-]+$/;
function renderArray(elements) {
  const parts = elements.map((element) => {
    if (element === null) return "NULL";
    if (typeof element !== "string") return renderArray(element);
    if (plainElement.test(element) && !(element.length === 4 && element.toUpperCase() === "NULL"))
      return element;
    return `"${element.replace(/["\\]/g, "\\$&")}"`;
  });
  return `{${parts.join(",")}}`;
}

// actions/lib/seed/upsert/encoder.ts
function createEncoder(target, absents, given = /* @__PURE__ */ new Set()) {
  const { columns, rules } = target;
  const indexOf = new Map(columns.map((column, index) => [column.name, index]));
  const indexByField = /* @__PURE__ */ new Map();
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
  const line2 = blank.slice();
  const filled = new Array(columns.length).fill(0);
  let rowNumber = 0;
  return {
    given,
    quick(fields, escapes2) {
      rowNumber++;
      for (const field in fields) {
        const index = indexByField.get(field) ?? findIndex(field);
        if (index === -1) continue;
        const column = columns[index];
        if (column === void 0 || filled[index] === rowNumber) return void 0;
        const value = fields[field];
        const text = encodeQuickly(column, value, escapes2);
        if (text === void 0) return void 0;
        if (index < target.key.length && text.trim() === "") return void 0;
        const bounds = limits[index];
        if (bounds !== void 0 && checkLimits(bounds, value).length > 0) return void 0;
        filled[index] = rowNumber;
        line2[index] = text;
      }
      for (let index = 0; index < columns.length; index++) {
        if (filled[index] === rowNumber) continue;
        if (needed[index]) return void 0;
        line2[index] = blank[index] ?? copyNull;
      }
      return line2.join("	");
    },
    give(column) {
      if (indexOf.has(column)) given.add(column);
    },
    careful(row) {
      for (const name of Object.keys(row.values)) given.add(name);
      const line3 = columns.map((column, index) => {
        const value = row.values[column.name];
        if (value === void 0) return blank[index];
        return encodeCarefully(
          column,
          value,
          (steps) => row.source.json?.([row.fieldOf[column.name] ?? column.name, ...steps])
        );
      });
      return line3.join("	");
    }
  };
}
function encodeQuickly(column, value, escapes2) {
  if (value === null) return column.nullable ? copyNull : void 0;
  if (column.list) {
    if (!Array.isArray(value) || column.kind !== "text") return void 0;
    for (const element of value) {
      if (typeof element !== "string" || column.maxLength !== void 0 && !fitsSurely(column, element))
        return void 0;
    }
    return escapeCopy(renderArray(value));
  }
  switch (column.kind) {
    case "text":
      if (typeof value !== "string") return void 0;
      if (column.maxLength !== void 0 && !fitsSurely(column, value)) return void 0;
      return escapes2 ? escapeCopy(value) : value;
    case "boolean":
      return typeof value === "boolean" ? value ? "t" : "f" : void 0;
    case "integer":
      return typeof value === "number" && Number.isSafeInteger(value) && Math.abs(value) < 2 ** ((column.bytes ?? 2) * 8 - 1) ? String(value) : void 0;
    case "json": {
      const text = JSON.stringify(value);
      if (keepsOrder(column) && mayBeReordered(text)) return void 0;
      return escapes2 ? escapeCopy(text) : text;
    }
    case "enum":
      return typeof value === "string" && column.labels?.includes(value) === true ? escapeCopy(value) : void 0;
    default:
      return void 0;
  }
}
function fitsSurely({ maxLength = 0, base }, text) {
  return text.length <= (base.startsWith("name") ? maxLength / 4 : maxLength);
}
function keepsOrder({ base }) {
  return base.startsWith("json") && !base.startsWith("jsonb");
}
function encodeCarefully(column, value, textOf) {
  if (value === null) return copyNull;
  if (column.list && Array.isArray(value)) return escapeCopy(renderArray(nestList(column, value, textOf, [])));
  return escapeCopy(column.kind === "json" ? jsonText(column, value, textOf, []) : scalarText(column, value));
}
function nestList(column, list, textOf, steps) {
  return list.map((element, index) => {
    const here = [...steps, index];
    if (element === null) return null;
    if (Array.isArray(element) && here.length < depthOf(column))
      return nestList(column, element, textOf, here);
    return column.kind === "json" ? jsonText(column, element, textOf, here) : scalarText(column, element);
  });
}
function jsonText(column, value, textOf, steps) {
  const text = renderJson(value);
  return keepsOrder(column) && mayBeReordered(text) ? textOf(steps) ?? text : text;
}
function scalarText(column, value) {
  if (typeof value === "string") return value;
  if (column.kind === "boolean") return value === true ? "t" : "f";
  if (column.kind === "integer") return BigInt(String(value)).toString();
  return value instanceof ExactNumber ? value.text : renderJson(value);
}

// actions/lib/dataset/copy-lines.ts
import { createHash as createHash2 } from "crypto";
import { createReadStream } from "fs";
import { createGunzip } from "zlib";
async function* readCopyLines(source) {
  if (source.copy === void 0) throw new RangeError('A source of format "copy" says where its text stands.');
  const { line: line2 = 1, sha256 } = source.copy;
  const hash = sha256 === void 0 ? void 0 : createHash2("sha256");
  let first = line2;
  let rest = [];
  for await (const chunk of readStretch(source.path, source.copy)) {
    hash?.update(chunk);
    const end = chunk.lastIndexOf(10);
    if (end === -1) {
      rest.push(chunk);
      continue;
    }
    const lines = Buffer.concat([...rest, chunk.subarray(0, end)]).toString("utf8").split("\n");
    rest = [chunk.subarray(end + 1)];
    yield { lines, first };
    first += lines.length;
  }
  const last = Buffer.concat(rest).toString("utf8");
  if (last !== "") yield { lines: [last], first };
  if (hash !== void 0 && hash.digest("hex") !== sha256) throw changed(source);
}
function changed({ file }) {
  return new SeedrailError(
    fault("dump-changed", "The dump was changed since it was verified.", {
      place: { file },
      next: "Let nobody write to the file, and run again. The transaction was rolled back."
    }),
    { verdict: "broken" }
  );
}
async function* readStretch(path, { offset, bytes, gzip }) {
  if (bytes === 0) return;
  const end = offset + bytes;
  const file = createReadStream(path, gzip ? {} : { start: offset, end: end - 1, highWaterMark: 256 * 1024 });
  let at = gzip ? 0 : offset;
  try {
    for await (const chunk of gzip ? file.pipe(createGunzip()) : file) {
      const piece = chunk.subarray(Math.max(0, offset - at), Math.max(0, end - at));
      at += chunk.length;
      if (piece.length > 0) yield piece;
      if (at >= end) return;
    }
  } catch (error) {
    throw explainUnreadable(path, error);
  } finally {
    file.destroy();
  }
}

// actions/lib/seed/upsert/copied.ts
async function* readCopyRows(target) {
  const columns = target.source.copy?.columns ?? [];
  const order = target.columns.map((column) => columns.indexOf(column.name));
  const owner = target.owner === void 0 ? -1 : columns.indexOf(target.owner.column);
  const ours = target.owner === void 0 ? "" : escapeCopy(target.owner.seed);
  for await (const { lines, first } of readCopyLines(target.source)) {
    for (const [index, line2] of lines.entries()) {
      const values = line2.split("	");
      if (owner !== -1 && values[owner] !== ours) continue;
      yield { text: order.map((at) => values[at] ?? copyNull).join("	"), line: first + index };
    }
  }
}

// actions/lib/seed/upsert/key-set.ts
var KeySet = class {
  tables = [new Uint32Array(smallest)];
  size = 0;
  /** Remembers a key, the beginning of a text; true when it seems to have been there. */
  add(text, length = text.length) {
    let place = 2166136261;
    let print = 2538058380;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      place = Math.imul(place ^ code, 16777619);
      print = Math.imul(print ^ code, 1540483477);
      print ^= print >>> 15;
    }
    place ^= print >>> 7;
    print = print >>> 0 || 1;
    for (let older = 0; older < this.tables.length - 1; older++) {
      const table = this.tables[older];
      if (table[findSlot(table, place, print)] === print) return true;
    }
    return this.insert(place, print);
  }
  insert(place, print) {
    const newest = this.tables.at(-1);
    const slot = findSlot(newest, place, print);
    if (newest[slot] === print) return true;
    newest[slot] = print;
    this.size++;
    if (this.size * 3 > newest.length * 2) {
      this.tables.push(new Uint32Array(newest.length * growth));
      this.size = 0;
    }
    return false;
  }
};
var smallest = 2 ** 12;
var growth = 8;
function findSlot(table, place, print) {
  const mask = table.length - 1;
  let slot = place & mask;
  while (table[slot] !== 0 && table[slot] !== print) slot = slot + 1 & mask;
  return slot;
}

// actions/lib/seed/upsert/key-watch.ts
var trial = 5e4;
var KeyWatch = class {
  /** @param remember all keys, whatever their order */
  constructor(remember) {
    this.remember = remember;
  }
  remember;
  keys = new KeySet();
  count = 0;
  previous = "";
  rising = true;
  growing = true;
  /**
   * Looks at a key, the beginning of a text.
   * @returns `repeated` when it seems to have been there, `untold` when it comes out of order after all and nobody
   * remembers: then begin again, and remember
   */
  see(text, length) {
    const verdict = this.keys?.add(text, length) === true ? "repeated" : "new";
    if (this.remember || !(this.rising || this.growing)) return verdict;
    const key = text.slice(0, length);
    if (this.count > 0) this.compare(key);
    this.previous = key;
    this.count++;
    if (this.keys === void 0) return this.rising || this.growing ? "new" : "untold";
    if (this.count >= trial && (this.rising || this.growing)) this.keys = void 0;
    return verdict;
  }
  compare(key) {
    const { previous } = this;
    this.rising &&= key > previous;
    this.growing &&= key.length > previous.length || key.length === previous.length && key > previous;
  }
};

// actions/lib/seed/upsert/packer.ts
var Packer = class {
  constructor(target, reading2, frame, take = Buffer.allocUnsafeSlow) {
    this.target = target;
    this.reading = reading2;
    this.frame = frame;
    this.take = take;
    const columns = target.columns.slice(0, target.key.length);
    this.keys = new KeyWatch(reading2.remember);
    this.mayBeNull = columns.some(({ nullable }) => nullable);
    this.ending = frame.ending === void 0 ? "\n" : `	${frame.ending}
`;
    if (!columns.every(hasOneSpelling)) reading2.suspicious = true;
  }
  target;
  reading;
  frame;
  take;
  keys;
  mayBeNull;
  ending;
  number = 0;
  text = "";
  first = "";
  last = "";
  rows = 0;
  /** @param row its values, the key's first @param line where it begins in the file */
  add(row, line2) {
    let end = -1;
    for (let part = 0; part < this.target.key.length; part++) end = row.indexOf("	", end + 1);
    const length = end === -1 ? row.length : end;
    const without = this.mayBeNull ? findNull(this.target, row) : void 0;
    if (without !== void 0) {
      this.reading.problems.push(explainKeyNull(this.target, without, line2));
      return;
    }
    const seen = this.keys.see(row, length);
    if (seen === "repeated") this.reading.suspicious = true;
    if (seen === "untold") this.reading.untold = true;
    if (this.rows === 0) this.first = row;
    this.last = row;
    this.rows++;
    this.number++;
    this.text += this.frame.numbered ? `${this.number}	${line2}	${row}${this.ending}` : row + this.ending;
  }
  /** Characters since the last portion. */
  get size() {
    return this.text.length;
  }
  handOver() {
    const { rows, text, first, last } = this;
    const parts = this.target.key.length;
    this.rows = 0;
    this.text = "";
    const size = Buffer.byteLength(text);
    const memory = this.take(size);
    Buffer.from(memory.buffer, memory.byteOffset, size).write(text);
    return {
      rows,
      bytes: memory.subarray(0, size),
      first: first.split("	", parts),
      last: last.split("	", parts)
    };
  }
};
function findNull({ key }, text) {
  const values = text.split("	", key.length);
  return key.find((_, index) => values[index] === copyNull);
}
function explainKeyNull({ name, source, key }, column, line2) {
  return fault("key-null", `The row cannot be told from others: ${column} is null, and part of its key.`, {
    place: { file: source.file, line: line2, table: name, field: column },
    next: `Give it a value, or name other columns than ${key.join(", ")} as the key in dataset.json. Of a dump, mode "replace" restores it as it is.`
  });
}

// actions/lib/seed/upsert/encoding.ts
function startReading(sum, remember = false) {
  return { rows: 0, given: /* @__PURE__ */ new Set(), suspicious: false, remember, untold: false, sum, problems: [] };
}
var portionSize = 32 * 1024;
var mostProblems = 1e3;
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
    const text = rows[0]?.texts[index];
    absents.set(column.name, text === null || text === void 0 ? copyNull : escapeCopy(text));
  }
  return absents;
}
async function* encodeRows(target, encoder, reading2, frame, take) {
  const packer = new Packer(target, reading2, frame, take);
  switch (target.source.format) {
    case "json":
      return yield* packBatches(target, encoder, reading2, packer);
    case "copy":
      for (const column of target.source.copy?.columns ?? []) encoder.give(column);
      return yield* packRows(
        readCopyRows(target),
        reading2,
        packer,
        ({ text, line: line2 }) => packer.add(text, line2)
      );
    default: {
      const sum = reading2.sum?.start();
      const rows = readRows(target.source, sum?.take);
      yield* packRows(rows, reading2, packer, (row) => packCarefully(target, encoder, reading2, packer, row));
      if (goesOn(reading2)) sum?.end();
    }
  }
}
async function* packRows(rows, reading2, packer, pack) {
  for await (const row of rows) {
    pack(row);
    if (packer.size >= portionSize) yield packer.handOver();
    if (!goesOn(reading2)) return;
  }
  yield packer.handOver();
}
function goesOn({ problems, untold }) {
  return problems.length <= mostProblems && !untold;
}
async function* packBatches(target, encoder, reading2, packer) {
  const sum = reading2.sum?.start();
  for await (const batch of readJsonBatches(target.source.path, target.source.collection, sum?.take)) {
    const plains = batch.parse();
    for (let index = 0; index < batch.length; index++) {
      const plain = plains === void 0 ? batch.parseRow(index) : plains[index];
      const text = plain === void 0 ? void 0 : encoder.quick(plain, batch.escapes);
      if (text === void 0) packCarefully(target, encoder, reading2, packer, batch.row(index));
      else packer.add(text, batch.lines[index] ?? 1);
      if (!goesOn(reading2)) return;
    }
    if (packer.size >= portionSize) yield packer.handOver();
  }
  yield packer.handOver();
  sum?.end();
}
function packCarefully(target, encoder, reading2, packer, read) {
  const checked = "problems" in read ? read : validateRow(target.rules, read.row);
  if ("problems" in checked) reading2.problems.push(...checked.problems);
  else if ("row" in read) packer.add(encoder.careful(checked.row), read.row.place().line);
}

// actions/lib/seed/upsert/memory-pool.ts
var usual = 64 * 1024;
var Memory = class {
  free = [];
  /** A piece of at least so many bytes, whatever stands in it. */
  take(size) {
    const used = this.free.pop();
    return used !== void 0 && used.byteLength >= size ? new Uint8Array(used) : Buffer.allocUnsafeSlow(Math.ceil(size / usual) * usual);
  }
  giveBack(piece) {
    this.free.push(piece);
  }
};

// actions/lib/seed/upsert/read-ahead.ts
var ReadAhead = class {
  /** Begins at once. @param sizeOf bytes of a piece */
  constructor(pieces, sizeOf, most2) {
    this.sizeOf = sizeOf;
    this.most = most2;
    void this.make(pieces);
  }
  sizeOf;
  most;
  ready = [];
  bytes = 0;
  ended = false;
  closed = false;
  failure;
  /** Wakes whoever waits for a piece. */
  arrived = () => void 0;
  /** Wakes the making, which waits for room. */
  taken = () => void 0;
  /** The next piece; undefined behind the last. One at a time. @throws what making them threw, behind those made before */
  async next() {
    while (this.ready.length === 0 && !this.ended) {
      await new Promise((resolve) => {
        this.arrived = resolve;
      });
    }
    const piece = this.ready.shift();
    if (piece === void 0) {
      if (this.failure !== void 0) throw this.failure.error;
      return void 0;
    }
    this.bytes -= this.sizeOf(piece);
    this.taken();
    return piece;
  }
  /** Makes no more. */
  close() {
    this.closed = true;
    this.taken();
  }
  async make(pieces) {
    try {
      for await (const piece of pieces) {
        this.ready.push(piece);
        this.bytes += this.sizeOf(piece);
        this.arrived();
        while (!this.closed && this.isFull()) {
          await new Promise((resolve) => {
            this.taken = resolve;
          });
        }
        if (this.closed) break;
      }
    } catch (error) {
      this.failure = { error };
    }
    this.ended = true;
    this.arrived();
  }
  isFull() {
    return this.ready.length >= this.most.pieces || this.bytes >= this.most.bytes;
  }
};

// actions/lib/seed/upsert/portions.ts
var ahead = { pieces: 64, bytes: 4 * 1024 * 1024 };
function readPortions(target, absents, reading2, frame) {
  const encoder = createEncoder(target, absents, reading2.given);
  const memory = new Memory();
  const rows = encodeRows(target, encoder, reading2, frame, (size) => memory.take(size));
  const portions = new ReadAhead(rows, ({ bytes }) => bytes.length, ahead);
  return {
    next: () => portions.next(),
    release: ({ buffer }) => memory.giveBack(buffer),
    close: () => portions.close()
  };
}

// actions/lib/seed/upsert/direct.ts
var worthwhile = 1024 * 1024;
async function copyIntoEmptyTable(database, target, source) {
  if (target.lists.length > 0) return void 0;
  if (target.source.format !== "json" || (await stat3(target.source.path)).size < worthwhile) return void 0;
  const { rows } = await database.query(writeStatements(target, []).isEmpty);
  if (rows[0]?.empty !== true) return void 0;
  const given = await peekColumns(target, source.absents);
  if (target.columns.some((column) => given.has(column.name) && column.default?.constant === false))
    return void 0;
  const columns = target.columns.filter(
    (column) => given.has(column.name) || column.default?.constant !== false
  );
  const loaded = await attempt(database, () => copyColumns(database, { ...target, columns }, source));
  return "result" in loaded ? loaded.result : void 0;
}
async function peekColumns(target, absents) {
  const reading2 = startReading();
  const encoder = createEncoder(target, absents, reading2.given);
  for await (const _ of encodeRows(target, encoder, reading2, { numbered: false })) break;
  return reading2.given;
}
async function copyColumns(database, target, source) {
  const reading2 = startReading(source.sum, source.remember);
  const known = new Set(target.columns.map((column) => column.name));
  const { copyTable, countRewritten } = writeStatements(target, target.columns);
  const portions = readPortions(target, source.absents, reading2, {
    numbered: false,
    ...target.owner === void 0 ? {} : { ending: escapeCopy(target.owner.seed) }
  });
  const checked = async function* () {
    for (; ; ) {
      const portion = await portions.next();
      const lost = [...reading2.given].some((column) => !known.has(column));
      source.remember ||= reading2.untold;
      if (lost || reading2.suspicious || reading2.untold || reading2.problems.length > 0) throw new Undo();
      if (portion === void 0) return;
      reading2.rows += portion.rows;
      yield portion.bytes;
    }
  };
  try {
    const written = await database.copyIn(copyTable, checked(), portions.release);
    if (written !== reading2.rows) throw new Undo();
    const { rows } = await database.query(countRewritten);
    if (rows[0]?.rows !== 0) throw new Undo();
    return written;
  } finally {
    portions.close();
  }
}

// actions/lib/seed/upsert/refused.ts
function explainRefused(error, place) {
  const problem = explainRefusal(error, place);
  return { ...problem, message: problem.message.replace(/\s*[\r\n]+\s*/g, " ") };
}

// actions/lib/seed/upsert/place.ts
async function placeRows(target, columns) {
  const places = /* @__PURE__ */ new Map();
  let number2 = 0;
  if (target.source.format === "copy") {
    for await (const { line: line2 } of readCopyRows(target)) {
      number2++;
      if (columns.has(number2)) places.set(number2, { file: target.source.file, line: line2, table: target.name });
      if (places.size === columns.size) break;
    }
  } else if (columns.size > 0) {
    for await (const read of readRows(target.source)) {
      if ("problems" in read) continue;
      const checked = validateRow(target.rules, read.row);
      if (!("row" in checked)) continue;
      number2++;
      const wanted = columns.get(number2);
      if (wanted === void 0) continue;
      const field = wanted.map((column) => checked.row.fieldOf[column]).find((name) => name !== void 0);
      places.set(number2, {
        ...read.row.place(field === void 0 ? [] : [field]),
        table: target.name,
        key: checked.row.key,
        ...field === void 0 ? {} : { field }
      });
      if (places.size === columns.size) break;
    }
  }
  return (wanted) => places.get(wanted) ?? { file: target.source.file, table: target.name };
}
async function placeRow(target, number2, columns = []) {
  return (await placeRows(target, /* @__PURE__ */ new Map([[number2, columns]])))(number2);
}
async function explainCopyFailure(error, target, before) {
  const where = error?.where;
  const found = typeof where === "string" ? /, line (\d+)(?:, column ([^:]+))?/.exec(where) : null;
  if (found === null) return error;
  const column = found[2]?.replace(/^"|"$/g, "");
  const place = await placeRow(target, before + Number(found[1]), column === void 0 ? [] : [column]);
  return new SeedrailError(explainRefused(error, place), { verdict: "broken", cause: error });
}

// actions/lib/seed/upsert/stage.ts
var narrowSlice = 25e3;
var mostUnsure = 0.25;
async function compareSource(database, target, source, adopted) {
  const compareAgain = async (most2) => {
    source.remember = true;
    await database.query(writeStatements(target, []).dropAll);
    return compareSlices(database, target, source, adopted, most2);
  };
  let compared = await compareSlices(database, target, source, adopted, narrowSlice);
  if (compared === "unordered") compared = await compareAgain(narrowSlice);
  if (compared === "whole") compared = await compareAgain(Number.POSITIVE_INFINITY);
  if (typeof compared === "string")
    throw new RangeError("A source that is compared whole, and remembered, needs no second look.");
  return compared;
}
async function compareSlices(database, target, source, adopted, most2) {
  const reading2 = startReading(source.sum, source.remember);
  const portions = readPortions(target, source.absents, reading2, { numbered: true });
  let statements = writeStatements(target, []);
  let columns = 0;
  let size = most2;
  try {
    await createTables(database, statements);
    for (let ended = false; !ended; ) {
      const first = reading2.rows === 0;
      const slice = await stageSlice(database, target, statements, reading2, portions, size);
      ended = slice.ended;
      if (reading2.untold) return "unordered";
      if (!(first && ended) && (reading2.suspicious || !first && columns !== reading2.given.size))
        return "whole";
      if (reading2.problems.length > 0) continue;
      const faults = await findFaults(database, target, statements, reading2);
      reading2.problems.push(...faults);
      if (faults.length > 0) continue;
      columns = reading2.given.size;
      statements = writeStatements(
        target,
        target.columns.filter((column) => reading2.given.has(column.name))
      );
      const extent = Number.isFinite(size) ? findExtent(slice) : void 0;
      const unsure = await addChanges(database, statements, adopted, extent);
      if (extent === void 0 || unsure > slice.rows * mostUnsure) size = Number.POSITIVE_INFINITY;
      if (statements.createSeen !== void 0) await database.query(statements.addSeen);
      if (!ended) await database.query(statements.emptyStage);
    }
  } finally {
    portions.close();
  }
  if (reading2.rows === 0 && reading2.problems.length === 0 && !target.words["allow-empty"])
    reading2.problems.push(sourceIsEmpty(target));
  return { rows: reading2.rows, statements, problems: reading2.problems };
}
async function createTables(database, statements) {
  await database.query(statements.createStage);
  await database.query(statements.createChange);
  if (statements.createSeen !== void 0) await database.query(statements.createSeen);
}
async function addChanges(database, statements, adopted, extent) {
  if (extent === void 0) {
    const { rowCount: rowCount2 } = await database.query(statements.addChanges, [adopted]);
    return rowCount2 ?? 0;
  }
  const { rowCount } = await database.query(statements.addChangesBetween, [adopted, ...extent]);
  if (rowCount !== null && rowCount > 0) await database.query(statements.lookUpUnsure, [adopted]);
  return rowCount ?? 0;
}
function findExtent({ rows, first, last }) {
  const values = [...first, ...last].map(unescapeCopy);
  return rows === 0 || values.includes(void 0) ? void 0 : values;
}
async function stageSlice(database, target, statements, reading2, portions, most2) {
  const before = reading2.rows;
  const slice = { rows: 0, ended: false, first: [], last: [] };
  const sliced = async function* () {
    while (slice.rows < most2) {
      const portion = await portions.next();
      if (portion === void 0) {
        slice.ended = true;
        return;
      }
      const { rows, bytes, first, last } = portion;
      if (rows === 0) {
        portions.release(bytes);
        continue;
      }
      if (slice.rows === 0) slice.first = first;
      slice.last = last;
      slice.rows += rows;
      reading2.rows += rows;
      yield bytes;
    }
  };
  try {
    await database.copyIn(statements.copyStage, sliced(), portions.release);
  } catch (error) {
    throw await explainCopyFailure(error, target, before);
  }
  return slice;
}
async function findFaults(database, target, statements, reading2) {
  return [
    ...reading2.suspicious ? await findDuplicates(database, target, statements) : [],
    ...await findMixed(database, target, statements, reading2)
  ];
}
async function findDuplicates(database, target, statements) {
  const { rows } = await database.query(
    statements.findDuplicates
  );
  const placeOf = await placeRows(target, new Map(rows.map(({ numbers }) => [numbers[1] ?? 0, target.key])));
  return rows.map(
    ({ numbers, lines, key }) => fault("key-duplicate", `The key "${key}" stands twice: first at ${target.source.file}:${lines[0]}.`, {
      place: { ...placeOf(numbers[1] ?? 0), key },
      next: "Keep one of the two rows."
    })
  );
}
async function findMixed(database, target, statements, reading2) {
  const problems = [];
  const computed = target.columns.filter(
    (column) => column.default?.constant === false && reading2.given.has(column.name)
  );
  for (const column of computed) {
    const { rows } = await database.query(statements.findMixed(column.name));
    const placeOf = await placeRows(target, new Map(rows.map(({ number: number2 }) => [number2, []])));
    for (const { number: number2 } of rows) {
      problems.push(
        fault(
          "field-mixed",
          `${column.name} is given by other rows, but not by this one, and its default is computed by the server.`,
          { place: placeOf(number2), next: "Give it in every row, or in none." }
        )
      );
    }
  }
  return problems;
}
function sourceIsEmpty(target) {
  return fault("source-empty", `"${target.source.file}" holds no rows.`, {
    place: { file: target.source.file, line: 1, column: 1, table: target.name },
    next: 'If that is meant, say "allow-empty": true for the table in dataset.json.'
  });
}

// actions/lib/seed/upsert/write.ts
var mostRows = 2 ** 31 - 1;
async function writeChanges(database, target, statements, outcome) {
  const refusal = await tryWriting(database, statements, outcome, ["insert", "update"]);
  if (refusal === void 0) return findAltered(database, target, statements);
  if (refusal.error instanceof Swallowed) return [explainSwallowed(target, refusal.error)];
  if (codeOf(refusal.error) === "23505" && outcome.inserted > 0 && outcome.updated + outcome.reactivated > 0) {
    const again = await tryWriting(database, statements, outcome, ["update", "insert"]);
    if (again === void 0) return findAltered(database, target, statements);
  }
  return explainWriteFailure(database, target, statements, refusal.error, refusal);
}
async function findAltered(database, target, statements) {
  const { rows: alters } = await database.query(statements.mayAlter);
  if (alters[0]?.may !== true) return [];
  const { rows } = await database.query(statements.findAltered);
  return describeAltered(target, rows, rows[0]?.total ?? 0);
}
async function tryWriting(database, statements, { inserted, updated, reactivated, deactivated }, order) {
  const { upTo } = statements;
  const needed = { insert: inserted > 0, update: updated + reactivated > 0 };
  let trial2;
  let before;
  const written = await attempt(database, async () => {
    for (const step of order) {
      const statement = statements[step];
      if (!needed[step] || statement === void 0) continue;
      trial2 = upTo[step];
      const { rowCount } = await database.query(statement);
      requireAll(step, rowCount, step === "insert" ? inserted : updated + reactivated);
      before = statement;
    }
    trial2 = void 0;
    if (deactivated > 0 && statements.deactivate !== void 0) {
      const { rowCount } = await database.query(statements.deactivate);
      requireAll("switch off", rowCount, deactivated);
    }
  });
  return "result" in written ? void 0 : { error: written.refusal, trial: trial2, before };
}
var Swallowed = class extends Undo {
};
function requireAll(step, written, wanted) {
  if (written === wanted) return;
  throw new Swallowed(`Of ${wanted} rows to ${step}, the server wrote ${written ?? 0}, without an error.`);
}
function explainSwallowed(target, { message }) {
  return fault("rows-swallowed", message, {
    place: { file: target.source.file, table: target.name },
    next: "Look for a trigger that returns null, a rule, or a row-level policy on the table. Nothing was written."
  });
}
async function locateRefused(database, rows, { trial: trial2, before }) {
  if (trial2 === void 0) return void 0;
  const isRefused = async (count) => {
    const tried = await attempt(database, async () => {
      if (before !== void 0) await database.query(before);
      await database.query(trial2, [count]);
      throw new Undo();
    });
    return "refusal" in tried && !(tried.refusal instanceof Undo);
  };
  let most2 = rows;
  if (!await isRefused(most2)) return void 0;
  let least = 1;
  while (least < most2) {
    const middle = Math.floor((least + most2) / 2);
    if (await isRefused(middle)) most2 = middle;
    else least = middle + 1;
  }
  return most2;
}
async function wasCompared(database, { change }) {
  const { rows } = await database.query(
    "SELECT to_regclass($1) IS NOT NULL AS compared",
    [change]
  );
  return rows[0]?.compared === true;
}
async function explainDeferred(database, targets, error) {
  const { schema, table } = error;
  const target = targets.find(({ shape }) => shape.schema === schema && shape.name === table);
  if (target === void 0) return [explainRefused(error, {})];
  const statements = writeStatements(target, []);
  if (!await wasCompared(database, statements))
    return [explainRefused(error, { file: target.source.file, table: target.name })];
  return explainWriteFailure(database, target, statements, error);
}
async function explainWriteFailure(database, target, statements, error, refused = { trial: void 0, before: void 0 }) {
  const { constraint, column, detail } = error;
  const key = target.shape.foreignKeys.find((one) => one.name === constraint);
  if (codeOf(error) !== "23503" || key === void 0) {
    const row = await locateRefused(database, mostRows, refused);
    const named = column ?? /^Key \(([^,)]+)\)/.exec(detail ?? "")?.[1]?.replace(/^"|"$/g, "");
    const place = row === void 0 ? { file: target.source.file, table: target.name } : await placeRow(target, row, named === void 0 ? [] : [named]);
    return [explainRefused(error, place)];
  }
  const orphans = await database.query(
    statements.findOrphans(key.columns, key.references)
  );
  const problems = await explainOrphans(
    database,
    target,
    statements,
    orphans.rows,
    key.columns,
    key.references
  );
  return problems.length > 0 ? problems : [explainRefused(error, { file: target.source.file, table: target.name })];
}
async function explainOrphans(database, target, statements, orphans, columns, references) {
  if (orphans.length === 0) return [];
  const known = await database.query(statements.listKeys(references));
  const keys = known.rows.map((row) => row.key);
  const placeOf = await placeRows(target, new Map(orphans.map(({ number: number2 }) => [number2, columns])));
  return orphans.map(
    ({ number: number2, value }) => fault(
      "reference-missing",
      `"${value}" is no row of ${callBeside(target, references)}, neither in the source nor in the database.${didYouMean(value, keys)}`,
      {
        place: placeOf(number2),
        next: "Correct the reference, or add the row it means. Nothing was written."
      }
    )
  );
}

// actions/lib/seed/upsert/table.ts
function explainThrown(error, { source, name }) {
  return /^[0-9A-Z]{5}$/.test(codeOf(error)) ? new SeedrailError(explainRefused(error, { file: source.file, table: name }), { cause: error }) : error;
}
async function seedTable(database, manifest, target, { sum, before, trusted, duration }, options, plan, problems) {
  const start = performance.now() - duration;
  const outcome = emptyOutcome(target);
  if (trusted !== void 0 && before !== void 0) {
    outcome.trusted = trusted;
    outcome.version = { before: before.version, after: before.version };
    outcome.duration = performance.now() - start;
    return outcome;
  }
  const failed = problems.length;
  const settled = await compareAndWrite(database, target, sum, options, plan, problems, outcome);
  if (manifest.version !== void 0 && !hasErrors(problems.slice(failed))) {
    const after = await loadVersion(database, manifest.version, target.shape);
    const written = outcome.inserted + outcome.updated + outcome.reactivated + outcome.deactivated;
    const unmoved = written > 0 && after?.version === before?.version;
    if (unmoved) problems.push(versionUnmoved(target, manifest.version.table, written));
    else if (settled && sum !== void 0)
      await recordSeed(database, manifest.version, target.shape, await sum.get());
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
async function compareAndWrite(database, target, sum, options, plan, problems, outcome) {
  const absents = await loadAbsents(database, target);
  const source = { absents, sum, remember: false };
  const loaded = plan === void 0 ? await copyIntoEmptyTable(database, target, source) : void 0;
  if (loaded !== void 0) {
    outcome.rows = loaded;
    outcome.inserted = loaded;
    return true;
  }
  const compared = await compareSource(database, target, source, adoptedKeys(target, options.adopt));
  const { statements } = compared;
  outcome.rows = compared.rows;
  problems.push(...compared.problems);
  if (compared.problems.length > 0) return false;
  const brake = await findGone(database, target, statements, outcome);
  if (brake !== void 0) {
    problems.push(brake);
    return false;
  }
  await countChanges(database, statements, outcome);
  await collectChanges(database, target, statements, outcome, plan);
  if (outcome.foreign > 0) problems.push(...describeForeign(target, outcome, options.onForeignOwner));
  const settled = outcome.foreign === 0;
  if (outcome.inserted + outcome.updated + outcome.reactivated + outcome.deactivated === 0) return settled;
  if (hasErrors(problems)) return false;
  const told = await writeChanges(database, target, statements, outcome);
  problems.push(...told);
  return settled && told.length === 0;
}

// actions/lib/seed/upsert/upsert.ts
async function upsertDataset(database, dataset, options) {
  return inTransaction(
    database,
    async () => {
      await takeLock(database, `seedrail:${dataset.manifest.name}`, options.lockTimeout, options.onWait);
      await limitLockWaits(database, options.lockTimeout);
      await database.query(readAlike);
      const targets = await loadTargets(database, dataset);
      const hidden = await requireRights(database, dataset.manifest, targets);
      await raiseMemory(database, targets);
      const standings = await judgeAll(database, dataset.manifest, targets, options);
      const compared = targets.filter((_, index) => standings[index]?.trusted === void 0);
      await lockTables(database, compared, options.lockTimeout);
      await database.query("SET CONSTRAINTS ALL DEFERRED");
      const plan = options.mode === "plan" || options.expectedPlan !== void 0 ? createHash3("sha256") : void 0;
      const outcome = { mode: options.mode, tables: [], digest: void 0, problems: hidden };
      outcome.problems.push(...await findUnknownAdoptions(database, targets, options.adopt));
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
        else outcome.problems.push(...await findListStrays(database, targets, standings));
      }
      if (!hasErrors(outcome.problems)) {
        outcome.tables = await findReferences(database, targets, outcome.tables);
      }
      outcome.digest = hasErrors(outcome.problems) ? void 0 : plan?.digest("hex");
      const moved = options.expectedPlan !== void 0 && options.expectedPlan !== outcome.digest;
      if (moved && !hasErrors(outcome.problems)) {
        outcome.problems.push(explainMoved(options.expectedPlan ?? "", outcome.digest));
      }
      return hasErrors(outcome.problems) ? withoutWrites(outcome) : outcome;
    },
    { ending: (outcome) => outcome.mode === "plan" || hasErrors(outcome.problems) ? "rollback" : "commit" }
  );
}
var readAlike = `
SELECT set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true),
       set_config('intervalstyle', 'postgres', true), set_config('extra_float_digits', '1', true),
       set_config('bytea_output', 'hex', true), set_config('array_nulls', 'on', true),
       set_config('xmloption', 'content', true),
       set_config('lc_monetary', CASE WHEN scale(1::money::numeric) = 2 THEN 'C' ELSE current_setting('lc_monetary') END, true),
       set_config('quote_all_identifiers', 'off', true)`;
function withoutWrites(outcome) {
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

export {
  rulesFor,
  checkWords,
  validateRow,
  createDuplicateFinder,
  readAdoptions,
  describeFields,
  upsertDataset
};
