import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  loadTableShape,
  requireColumn,
  tableNameOf
} from "./chunk-UO45KZRA.mjs";
import {
  inTransaction
} from "./chunk-WKFHRT5B.mjs";
import {
  parseTableName,
  quoteIdentifier,
  quoteTable
} from "./chunk-FZZGC7RA.mjs";
import {
  look,
  makeFolder
} from "./chunk-RTCPOCUZ.mjs";
import {
  codeOf
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  fault,
  messageOf
} from "./chunk-7FL2PSFT.mjs";

// actions/lib/bootstrap/names.ts
function toCamelCase(name) {
  const [leading = ""] = /^_+/.exec(name) ?? [];
  const words = name.split(separators).filter((word) => word !== "");
  return leading + words.map((word, index) => index === 0 ? lowerFirst(word) : upperFirst(word)).join("");
}
var separators = /[^0-9A-Za-z$\u0080-\uffff]+/;
function lowerFirst(word) {
  const whole2 = word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase();
  return whole2 ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1);
}
function upperFirst(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

// actions/lib/bootstrap/model.ts
var sortColumn = "sort_order";
var longestName = 63;
async function loadReadModel(database, dataset) {
  const manifest = requireUpsert(dataset.manifest, dataset.manifestFile);
  const shapes = [];
  const problems = [];
  for (const { table } of manifest.tables) {
    try {
      shapes.push(await loadTableShape(database, parseTableName(table)));
    } catch (error) {
      if (!(error instanceof SeedrailError) || !error.code.startsWith("table-")) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw placed(problems, dataset);
  return planReadModel(manifest, shapes, dataset);
}
function planReadModel(manifest, shapes, dataset) {
  const keys = chooseKeys(shapes);
  const tables = [];
  const problems = findTaken(keys, manifest.tables);
  for (const [index, words] of manifest.tables.entries()) {
    const shape = shapes[index];
    if (shape === void 0) continue;
    try {
      tables.push(planTable(words, shape, keys[index] ?? shape.name));
    } catch (error) {
      if (!(error instanceof SeedrailError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw placed(problems, dataset);
  return { dataset: manifest.name, tables, version: manifest.version };
}
function requireUpsert(manifest, file) {
  if (manifest.policy === "upsert") return manifest;
  throw new SeedrailError(
    fault("read-model-policy", `The dataset "${manifest.name}" has policy "${manifest.policy}".`, {
      place: { file },
      next: 'The read model serves reference tables: name a dataset with policy "upsert".'
    })
  );
}
function planTable(words, shape, key) {
  const active = chooseActive(words, shape);
  const owner = words.owner === false ? void 0 : words.owner.column;
  const fieldOf = new Map(Object.entries(words.rename).map(([field, column]) => [column, field]));
  const ignored = new Set(words.ignore.map(toCamelCase));
  const fields = [...shape.columns.values()].filter(
    ({ name, generated }) => name !== active && name !== owner && !generated && !ignored.has(toCamelCase(name))
  ).map((column) => ({ name: toCamelCase(fieldOf.get(column.name) ?? column.name), column }));
  const problems = checkFields(words.table, fields);
  if (problems.length > 0) throw new SeedrailError(problems);
  const sort = shape.columns.get(sortColumn);
  return {
    key,
    name: words.table,
    shape,
    fields,
    keyColumns: chooseKeyColumns(words, shape),
    active,
    sort: sort !== void 0 && !sort.list && (sort.kind === "integer" || sort.kind === "number") ? sort : void 0,
    mayBeEmpty: words["allow-empty"]
  };
}
function chooseActive(words, shape) {
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
function chooseKeyColumns(words, shape) {
  const names = words.key ?? shape.primaryKey;
  const place = { table: words.table };
  if (names.length === 0) {
    throw new SeedrailError(
      fault("key-missing", `The table "${words.table}" has no primary key.`, {
        place,
        next: 'Name its natural key as "key" in dataset.json.'
      })
    );
  }
  const columns = names.map((name) => requireColumn(shape, name));
  const unique = shape.uniqueKeys.some((key) => key.every((name) => names.includes(name)));
  if (unique) return columns;
  throw new SeedrailError(
    fault("key-not-unique", `The key (${names.join(", ")}) is not unique in table "${words.table}".`, {
      place,
      next: "Add a unique index on it in a migration, or name another key in dataset.json."
    })
  );
}
function chooseKeys(shapes) {
  const plain = shapes.map(({ name }) => toCamelCase(name));
  return shapes.map(({ schema, name }, index) => {
    const key = plain[index] ?? name;
    return plain.filter((other) => other === key).length > 1 ? toCamelCase(`${schema}_${name}`) : key;
  });
}
function findTaken(keys, tables) {
  const folded = keys.map((key) => key.toLowerCase());
  return keys.flatMap((key, index) => {
    const table = tables[index]?.table ?? key;
    const first = folded.indexOf(folded[index] ?? "");
    if (key !== "" && first === index) return [];
    const reason = key === "" ? "has no letter in its name" : `would be called "${key}", as "${tables[first]?.table}" is`;
    return [
      fault("read-model-name", `The table "${table}" ${reason}.`, {
        place: { table },
        next: "Rename one of them, or keep them in two datasets."
      })
    ];
  });
}
function checkFields(table, fields) {
  return fields.flatMap(({ name, column }, index) => {
    const twin = fields.findIndex((other) => other.name === name);
    const reason = name === "" ? "has no letter in its name" : twin !== index ? `would be called "${name}", as "${fields[twin]?.column.name}" is` : new TextEncoder().encode(name).length > longestName ? `would be called "${name}", which is longer than ${longestName} bytes` : void 0;
    if (reason === void 0) return [];
    return [
      fault("read-model-name", `The column "${column.name}" of table "${table}" ${reason}.`, {
        place: { table, field: column.name },
        next: 'Give it another field name under "rename" in dataset.json, or list it under "ignore".'
      })
    ];
  });
}
function placed(problems, dataset) {
  return new SeedrailError(
    problems.map((problem) => ({ ...problem, place: { file: dataset.manifestFile, ...problem.place } }))
  );
}

// actions/lib/bootstrap/statements.ts
var firstOwnOid = 16384;
var fixRendering = `
SELECT set_config('TimeZone', 'UTC', true),
       set_config('DateStyle', 'ISO, YMD', true),
       set_config('IntervalStyle', 'iso_8601', true),
       set_config('bytea_output', 'hex', true),
       set_config('extra_float_digits', '1', true)`;
function selectRows(table, order) {
  return `
SELECT ${rowText(table)} AS row
  FROM ${quoteTable(tableNameOf(table.shape))} AS t${onlyActive(table)}
 ORDER BY ${orderOf(table, order)}`;
}
function selectDigests(tables) {
  return tables.map(
    (table, index) => `
SELECT ${index} AS number,
       count(*)::text AS rows,
       encode(sha256(coalesce(string_agg(sha256(convert_to(${rowText(table)}, 'UTF8')), ''::bytea
                                         ORDER BY ${orderOf(table, "display")}), ''::bytea)), 'hex') AS digest
  FROM ${quoteTable(tableNameOf(table.shape))} AS t${onlyActive(table)}`
  ).join("\nUNION ALL").concat("\n ORDER BY number");
}
var definitions = `
    SELECT concat_ws(' ', 'table', c.oid, c.relnamespace, n.nspname, pg_table_is_visible(c.oid), c.relname,
                     c.relfilenode, c.xmin, row_security_active(c.oid)) AS part
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY ($1::oid[])
    UNION ALL
    SELECT concat_ws(' ', 'column', a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attgenerated)
      FROM pg_attribute a WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT concat_ws(' ', 'key', i.indrelid, i.indexrelid, i.indkey, i.indisprimary, i.indisvalid)
      FROM pg_index i WHERE i.indrelid = ANY ($1::oid[]) AND i.indisunique`;
var ownTypes = `
WITH RECURSIVE own_types AS (
    SELECT a.atttypid AS oid
      FROM pg_attribute a
     WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND a.atttypid >= ${firstOwnOid}
    UNION
    SELECT below.oid
      FROM own_types o
      JOIN pg_type y ON y.oid = o.oid
     CROSS JOIN LATERAL (
           SELECT y.typelem AS oid
           UNION ALL SELECT y.typbasetype
           UNION ALL SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = y.typrelid AND a.attnum > 0
           UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE y.oid IN (r.rngtypid, r.rngmultitypid)) AS below
     WHERE below.oid >= ${firstOwnOid}
)`;
var sumOfParts = `encode(sha256(convert_to(coalesce(string_agg(part, E'\\n' ORDER BY part COLLATE "C"), ''), 'UTF8')), 'hex')`;
var selectSignature = `
SELECT ${sumOfParts} AS signature, NULL::text AS versions
  FROM (${definitions}) AS parts`;
var whole = quoteIdentifier("§row");
function rowText(table) {
  const columns = table.fields.map(({ name, column }) => `t.${quoteIdentifier(column.name)} AS ${quoteIdentifier(name)}`);
  return `(SELECT row_to_json(${whole}) FROM (SELECT ${columns.join(", ")}) AS ${whole})::text`;
}
function onlyActive(table) {
  return table.active === void 0 ? "" : `
 WHERE t.${quoteIdentifier(table.active)}`;
}
function orderOf(table, order) {
  const key = table.keyColumns.map((column) => `t.${quoteIdentifier(column.name)}${collationOf(column)}`);
  const sort = order === "display" && table.sort !== void 0 ? [`t.${quoteIdentifier(table.sort.name)}`] : [];
  const rest = table.keyColumns.some((column) => column.nullable) ? [`${rowText(table)} COLLATE ${quoteIdentifier("C")}`] : [];
  return [...sort, ...key, ...rest].join(", ");
}
function collationOf(column) {
  return column.kind === "text" ? ` COLLATE ${quoteIdentifier("C")}` : "";
}

// actions/lib/bootstrap/version.ts
import { createHash } from "crypto";
var rendering = "seedrail-bootstrap-1";
async function loadContentVersion(database, model) {
  const { rows } = await database.query(selectDigests(model.tables));
  const tables = rows.map((row) => ({ rows: Number(row.rows), digest: row.digest }));
  return { referenceVersion: sumVersion(model, tables), tables };
}
function sumVersion(model, tables) {
  const lines = model.tables.map(({ key }, index) => `${key} ${tables[index]?.rows} ${tables[index]?.digest}`);
  return createHash("sha256").update([rendering, ...lines].join("\n")).digest("hex").slice(0, 32);
}

// actions/lib/bootstrap/bootstrap.ts
var batch = 2e3;
async function loadBootstrap(database, dataset, work, options = {}) {
  return inSnapshot(
    database,
    async () => {
      const model = await loadReadModel(database, dataset);
      return work(await readSnapshot(database, model, options));
    },
    options
  );
}
function inSnapshot(database, work, options = {}) {
  return inTransaction(
    database,
    async () => {
      await database.query("SET TRANSACTION READ ONLY");
      await database.query(fixRendering);
      if (options.statementTimeout !== void 0) {
        await database.query(`SELECT set_config('statement_timeout', $1, true)`, [
          `${Math.max(1, Math.round(options.statementTimeout))}ms`
        ]);
      }
      return work();
    },
    { isolation: "REPEATABLE READ" }
  );
}
async function readSnapshot(database, model, options = {}) {
  const version = await loadContentVersion(database, model);
  const tables = model.tables.map((table, index) => {
    const rowCount = version.tables[index]?.rows ?? 0;
    const sql = selectRows(table, options.order ?? "display");
    return { key: table.key, table, rowCount, rows: () => streamRows(database, sql, rowCount) };
  });
  return { model, version, tables };
}
async function* streamRows(database, sql, rowCount) {
  if (rowCount === 0) return;
  if (rowCount <= batch) {
    const { rows } = await database.query(sql);
    for (const { row } of rows) yield row;
    return;
  }
  await database.query(`DECLARE seedrail_rows NO SCROLL CURSOR FOR ${sql}`);
  try {
    for (; ; ) {
      const { rows } = await database.query(`FETCH ${batch} FROM seedrail_rows`);
      for (const { row } of rows) yield row;
      if (rows.length < batch) return;
    }
  } finally {
    await database.query("CLOSE seedrail_rows").catch(() => void 0);
  }
}

// actions/lib/bootstrap/file-set.ts
import { createHash as createHash2 } from "crypto";
import { createReadStream } from "fs";
import { open, rm as rm2 } from "fs/promises";
import { join as join2 } from "path";

// actions/lib/bootstrap/replacement.ts
import { copyFile, link, readdir, rename, rm } from "fs/promises";
import { join } from "path";
var unfinished = /^\.[^./\\:]+\.json\.(?<pid>\d+)\.(?:part|old)$/;
function partOf(folder, name) {
  return join(folder, `.${name}.${process.pid}.part`);
}
async function replaceFiles(folder, replacements) {
  const backups = [];
  const undo = [];
  try {
    for (const { name, part } of replacements) {
      const target = join(folder, name);
      const backup = join(folder, `.${name}.${process.pid}.old`);
      const wasThere = await keep(target, backup);
      if (wasThere) backups.push(backup);
      undo.push(wasThere ? () => rename(backup, target) : () => rm(target, { force: true }));
      await (part === void 0 ? rm(target, { force: true }) : rename(part, target));
    }
  } catch (error) {
    const lost = [];
    for (const step of undo.reverse()) await step().catch((reason) => lost.push(messageOf(reason)));
    if (lost.length > 0) {
      const reason = `${messageOf(error)}; what stood there before could not be brought back: ${lost.join("; ")}`;
      throw Object.assign(new Error(reason, { cause: error }), { code: codeOf(error) });
    }
    await removeBackups(backups);
    throw error;
  }
  await removeBackups(backups);
}
async function removeBackups(backups) {
  for (const backup of backups) await rm(backup, { force: true }).catch(() => void 0);
}
async function removeUnfinished(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const pid = unfinished.exec(entry.name)?.groups?.pid;
    if (pid === void 0 || !entry.isFile() || isRunning(Number(pid))) continue;
    await rm(join(folder, entry.name), { force: true });
  }
}
async function keep(target, backup) {
  await rm(backup, { force: true });
  try {
    await link(target, backup);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    await copyFile(target, backup);
  }
  return true;
}
function isRunning(pid) {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

// actions/lib/bootstrap/file-set.ts
var gathered = 256 * 1024;
async function createFileSet(folder) {
  await makeFolder(folder);
  await removeUnfinished(folder);
  const parts = [];
  return {
    async open(name) {
      await refuseOther(folder, name);
      const part = partOf(folder, name);
      const file = await openPart(name, part);
      const entry = { name, part, file, written: void 0 };
      parts.push(entry);
      return {
        write: file.write,
        close: async () => {
          entry.written = await file.close();
          return entry.written;
        }
      };
    },
    async publish(obsolete = []) {
      const changed = [];
      for (const { name, part, written } of parts) {
        if (await digestFile(join2(folder, name)) !== written?.sha256) changed.push({ name, part });
      }
      const gone = obsolete.map((name) => ({ name, part: void 0 }));
      await replaceFiles(folder, [...changed.slice(0, -1), ...gone, ...changed.slice(-1)]);
      return changed.map(({ name }) => name);
    },
    async discard() {
      for (const { part, file } of parts) {
        await file.abandon();
        await rm2(part, { force: true });
      }
    }
  };
}
async function refuseOther(folder, name) {
  const there = await look(join2(folder, name));
  if (there === void 0 || there.isFile()) return;
  throw Object.assign(new Error(`"${name}" is ${there.isDirectory() ? "a folder" : "no file"}`), {
    code: "EISDIR"
  });
}
async function digestFile(path) {
  const hash = createHash2("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch {
    return void 0;
  }
  return hash.digest("hex");
}
async function openPart(name, path) {
  const handle = await open(path, "w");
  const hash = createHash2("sha256");
  let bytes = 0;
  let pending = [];
  let length = 0;
  const flush = async () => {
    const chunk = Buffer.from(pending.join(""));
    pending = [];
    length = 0;
    bytes += chunk.length;
    await writeChunk(handle, hash, chunk);
  };
  return {
    async write(text) {
      pending.push(text);
      length += text.length;
      if (length >= gathered) await flush();
    },
    async close() {
      try {
        await flush();
        await handle.sync();
      } finally {
        await handle.close();
      }
      return { name, bytes, sha256: hash.digest("hex") };
    },
    abandon: () => handle.close().catch(() => void 0)
  };
}
async function writeChunk(handle, hash, chunk) {
  hash.update(chunk);
  await handle.writeFile(chunk);
}

export {
  toCamelCase,
  planReadModel,
  loadBootstrap,
  inSnapshot,
  createFileSet,
  digestFile
};
