import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  findDumpClient,
  planPath,
  withCleanup,
  writeDump
} from "./chunk-JTDJDLJ7.mjs";
import {
  compareHistory,
  deployMigrations,
  explainFailed,
  historySchema,
  historyTable,
  loadHistory,
  readMigrations
} from "./chunk-XIJW4SEM.mjs";
import {
  restoreInto
} from "./chunk-G7QZIPT5.mjs";
import {
  SqlSyntaxError,
  parseStatements,
  textsOf,
  verifyDump
} from "./chunk-TR5B3ERA.mjs";
import {
  publishDataset,
  readValidRows
} from "./chunk-JOTCZHNN.mjs";
import {
  isPublished,
  isUpserted
} from "./chunk-A5O63OLS.mjs";
import {
  upsertDataset
} from "./chunk-WA54RVKV.mjs";
import "./chunk-PEZDW2T4.mjs";
import {
  readDataset
} from "./chunk-YTYZCK7B.mjs";
import "./chunk-JYHO4SMC.mjs";
import {
  didYouMean
} from "./chunk-UO45KZRA.mjs";
import {
  Undo,
  attempt,
  inTransaction
} from "./chunk-WKFHRT5B.mjs";
import {
  parseTableName,
  quoteIdentifier,
  quoteLiteral,
  quoteTable
} from "./chunk-FZZGC7RA.mjs";
import {
  _enum,
  array,
  boolean,
  databaseUrl,
  defineAction,
  duration,
  flag,
  json,
  path,
  record,
  renderDuration,
  runAction,
  strictObject,
  string,
  text,
  union
} from "./chunk-RTCPOCUZ.mjs";
import "./chunk-2LEG7YXO.mjs";
import {
  codeOf,
  connect,
  describeDsn,
  inDatabase,
  renderDsn,
  withDatabase
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  caution,
  fault,
  messageOf
} from "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";

// actions/lib/migrate/destructive/judge.ts
function judgeStatement(node, made) {
  if ("CreateStmt" in node) return remember(node.CreateStmt.relation, made);
  if ("CreateTableAsStmt" in node) return remember(node.CreateTableAsStmt.into?.rel, made);
  if ("DropStmt" in node) return judgeDrop(node.DropStmt, made);
  if ("AlterTableStmt" in node) return judgeAlteration(node.AlterTableStmt, made);
  if ("TruncateStmt" in node) {
    const tables = (node.TruncateStmt.relations ?? []).flatMap(
      (one) => "RangeVar" in one ? [one.RangeVar] : []
    );
    return tables.filter((table2) => !made.has(nameOf(table2))).map((table2) => empties(`empties "${nameOf(table2)}"`));
  }
  if ("DeleteStmt" in node) {
    const { relation, whereClause } = node.DeleteStmt;
    if (made.has(nameOf(relation))) return [];
    const which = whereClause === void 0 ? "all rows" : "rows";
    return [empties(`deletes ${which} of "${nameOf(relation)}"`)];
  }
  if ("RenameStmt" in node) {
    const { renameType, relation, subname, newname } = node.RenameStmt;
    if (relation === void 0 || made.has(nameOf(relation))) return [];
    if (renameType === "OBJECT_COLUMN") return [renames(`column "${nameOf(relation)}.${subname}"`, newname)];
    return renameType === "OBJECT_TABLE" ? [renames(`table "${nameOf(relation)}"`, newname)] : [];
  }
  if ("IndexStmt" in node) {
    const { relation, concurrent, idxname } = node.IndexStmt;
    if (concurrent || made.has(nameOf(relation))) return [];
    return [
      {
        kind: "blocks",
        message: `builds the index "${idxname ?? ""}" while nobody may write to "${nameOf(relation)}"`,
        next: "On a large table, CREATE INDEX CONCURRENTLY in a migration of its own."
      }
    ];
  }
  if ("VacuumStmt" in node || "ClusterStmt" in node) return judgeMaintenance(node);
  return [];
}
function judgeMaintenance(node) {
  const full = "ClusterStmt" in node || "VacuumStmt" in node && (node.VacuumStmt.options ?? []).some(
    (option) => "DefElem" in option && option.DefElem.defname === "full"
  );
  return full ? [rewrites("rewrites a whole table while nobody may read it")] : [];
}
var dropped = {
  OBJECT_TABLE: "table",
  OBJECT_SCHEMA: "schema",
  OBJECT_TYPE: "type",
  OBJECT_VIEW: "view",
  OBJECT_MATVIEW: "materialized view",
  OBJECT_SEQUENCE: "sequence"
};
function judgeDrop({ removeType, objects, behavior }, made) {
  const kind = dropped[removeType ?? ""];
  if (kind === void 0) return [];
  const cascade = behavior === "DROP_CASCADE" ? ", and with CASCADE whatever stands on it" : "";
  return (objects ?? []).flatMap((object) => {
    const name = textsOf(
      "List" in object ? object.List.items : "TypeName" in object ? object.TypeName.names : [object]
    ).join(".");
    return made.delete(name) ? [] : [drops(`drops the ${kind} "${name}"${cascade}`)];
  });
}
function judgeAlteration({ relation, cmds, objtype }, made) {
  if (objtype !== "OBJECT_TABLE" || made.has(nameOf(relation))) return [];
  const commands = (cmds ?? []).flatMap((node) => "AlterTableCmd" in node ? [node.AlterTableCmd] : []);
  return commands.flatMap((command) => judgeCommand(nameOf(relation), command));
}
function judgeCommand(table2, { subtype, name, def }) {
  switch (subtype) {
    case "AT_DropColumn":
      return [drops(`drops the column "${table2}.${name}"`)];
    case "AT_AlterColumnType":
      return [
        {
          kind: "retypes",
          message: `changes the type of "${table2}.${name}": unless the old values are stored alike, the table is rewritten while nobody may read it`,
          next: "On a large table: a new column, filled in batches, then swapped. A varchar that only grows is harmless."
        }
      ];
    case "AT_SetNotNull":
      return [
        {
          kind: "requires",
          message: `requires a value in "${table2}.${name}": it fails where a row has none, and reads the whole table under its lock`,
          next: "Fill the rows first; add a CHECK (… IS NOT NULL) NOT VALID, validate it, and then SET NOT NULL."
        }
      ];
    case "AT_AddColumn":
      return def !== void 0 && "ColumnDef" in def ? judgeColumn(table2, def.ColumnDef) : [];
    case "AT_AddConstraint":
      return def !== void 0 && "Constraint" in def ? judgeConstraint(table2, def.Constraint) : [];
    case "AT_SetLogged":
    case "AT_SetUnLogged":
    case "AT_SetTableSpace":
    case "AT_SetAccessMethod":
      return [rewrites(`rewrites "${table2}" while nobody may read it`)];
    default:
      return [];
  }
}
var volatileFunction = /^(gen_random_uuid|uuid_generate_v\d\w*|random|clock_timestamp|timeofday|nextval|uuidv[47])$/;
var serialType = /^(small|big)?serial\d?$/;
function judgeColumn(table2, column) {
  const constraints = (column.constraints ?? []).flatMap(
    (node) => "Constraint" in node ? [node.Constraint] : []
  );
  const has2 = (type) => constraints.find(({ contype }) => contype === type);
  const place = `"${table2}.${column.colname ?? ""}"`;
  const serial = serialType.test(textsOf(column.typeName?.names).at(-1) ?? "");
  const filled = serial || has2("CONSTR_DEFAULT") !== void 0 || has2("CONSTR_IDENTITY") !== void 0 || has2("CONSTR_GENERATED");
  const required = has2("CONSTR_NOTNULL") !== void 0 || has2("CONSTR_PRIMARY") !== void 0;
  const expression = has2("CONSTR_DEFAULT")?.raw_expr;
  const perRow = serial || has2("CONSTR_IDENTITY") || has2("CONSTR_GENERATED") || callsVolatile(expression);
  return [
    ...required && !filled ? [
      {
        kind: "requires",
        message: `adds ${place} NOT NULL without a default: it fails as soon as the table has a row`,
        next: "Give it a default; or add it without NOT NULL, fill it, and require it in a later migration."
      }
    ] : [],
    ...perRow ? [rewrites(`computes ${place} for every row, and rewrites the table while nobody may read it`)] : []
  ];
}
function callsVolatile(expression) {
  if (expression === void 0) return false;
  const names2 = [...JSON.stringify(expression).matchAll(/"sval":"(\w+)"/g)].map(([, name]) => name ?? "");
  return names2.some((name) => volatileFunction.test(name));
}
function judgeConstraint(table2, constraint) {
  const { contype, conname, skip_validation: unchecked, indexname } = constraint;
  const named2 = `"${conname ?? ""}"`;
  switch (contype) {
    case "CONSTR_CHECK":
    case "CONSTR_FOREIGN":
      return unchecked ? [] : [
        {
          kind: "blocks",
          message: `checks every row of "${table2}" against ${named2} while nobody may write to it`,
          next: "On a large table: add it NOT VALID, and VALIDATE CONSTRAINT in a later migration."
        }
      ];
    case "CONSTR_UNIQUE":
    case "CONSTR_PRIMARY":
    case "CONSTR_EXCLUSION":
      return indexname ? [] : [
        {
          kind: "blocks",
          message: `builds the index of ${named2} while nobody may read "${table2}", and fails where two rows are equal`,
          next: "On a large table: CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … USING INDEX."
        }
      ];
    default:
      return [];
  }
}
function drops(message) {
  return {
    kind: "drops",
    message,
    next: "Release first what no longer uses it, and have a dump of it before this runs."
  };
}
function empties(message) {
  return { kind: "empties", message, next: "Have a dump of it before this runs, or switch rows off instead." };
}
function renames(what, to) {
  return {
    kind: "renames",
    message: `renames the ${what} to "${to ?? ""}": whatever still uses the old name fails at once`,
    next: "Add the new name beside the old (a column, or a view), release, and drop the old one later."
  };
}
function rewrites(message) {
  return { kind: "rewrites", message, next: "Do it while nobody uses the table, or in batches beside it." };
}
function remember(relation, made) {
  made.add(nameOf(relation));
  return [];
}
function nameOf(relation) {
  const { schemaname, relname = "" } = relation ?? {};
  return schemaname === void 0 ? relname : `${schemaname}.${relname}`;
}

// actions/lib/migrate/destructive/find.ts
async function findDestructive(migrations) {
  const found = [];
  for (const migration of migrations) {
    const made = /* @__PURE__ */ new Set();
    for (const { node, line } of await parseOrPass(migration.script)) {
      for (const harm of judgeStatement(node, made)) found.push({ migration, line, harm });
    }
  }
  return found;
}
async function parseOrPass(script) {
  try {
    return await parseStatements(script);
  } catch (error) {
    if (error instanceof SqlSyntaxError) return [];
    throw error;
  }
}
function explainDestructive({ migration, line, harm }) {
  const more = { place: { file: migration.file, line }, next: harm.next };
  const message = `This ${harm.message}.`;
  switch (harm.kind) {
    case "drops":
    case "empties":
      return caution("migration-destroys", message, more);
    case "retypes":
      return caution("migration-changes-type", message, more);
    case "requires":
      return caution("migration-requires-value", message, more);
    case "renames":
      return caution("migration-renames", message, more);
    case "rewrites":
    case "blocks":
      return caution("migration-blocks", message, more);
  }
}

// actions/lib/migrate/doctor/diagnose.ts
function diagnoseHistory(migrations, history) {
  const status = compareHistory(migrations, history);
  const { schema } = status;
  const names2 = migrations.map(({ name }) => name);
  const foreign = findForeign(names2, status);
  return [
    ...status.unmanaged === void 0 ? [] : [{ kind: "unmanaged", table: status.unmanaged.table, schema, migrations: names2 }],
    ...status.failed.map((row) => ({ kind: "failed", schema, row })),
    ...foreign,
    ...foreign.length > 0 ? [] : status.missing.map((row) => ({ kind: "missing", row, schema })),
    ...status.edited.map((migration) => ({ kind: "edited", migration, schema })),
    ...findLate(status),
    ...findTwice(status)
  ];
}
function findForeign(names2, status) {
  const recorded = [...status.applied, ...status.failed];
  const shared = recorded.some((row) => names2.includes(row.name));
  return recorded.length === 0 || shared ? [] : [{ kind: "foreign", rows: recorded, schema: status.schema }];
}
function findLate(status) {
  const latest = status.applied.map(({ name }) => name).sort(bytewise).at(-1);
  if (latest === void 0) return [];
  const known = new Set(status.missing.map(({ name }) => name));
  if (known.has(latest)) return [];
  return status.pending.filter(({ name }) => bytewise(name, latest) < 0).map((migration) => ({ kind: "late", migration, applied: latest }));
}
function findTwice(status) {
  const counts = /* @__PURE__ */ new Map();
  for (const { name } of status.applied) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].filter(([, rows]) => rows > 1).map(([name, rows]) => ({ kind: "twice", name, rows, schema: status.schema }));
}
var timestamp = /^(\d{14})_/;
function findCollisions(migrations) {
  return [
    ...group(migrations, ({ name }) => name.toLowerCase()).map(
      (same) => ({
        kind: "case",
        migrations: same
      })
    ),
    ...group(migrations, ({ name }) => timestamp.exec(name)?.[1]).map(
      (same) => ({
        kind: "timestamp",
        migrations: same
      })
    )
  ];
}
function group(migrations, keyOf) {
  const groups = /* @__PURE__ */ new Map();
  for (const migration of migrations) {
    const key = keyOf(migration);
    if (key !== void 0) groups.set(key, [...groups.get(key) ?? [], migration]);
  }
  return [...groups.values()].filter((same) => same.length > 1);
}
function bytewise(a, b) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

// actions/lib/migrate/doctor/examine.ts
async function examineHistory(database, migrations) {
  return inTransaction(
    database,
    async () => {
      await database.query("SET TRANSACTION READ ONLY");
      const history = await loadHistory(database);
      return {
        schema: history.schema,
        rows: history.rows.length,
        findings: diagnoseHistory(migrations, history)
      };
    },
    { isolation: "REPEATABLE READ", ending: "rollback" }
  );
}

// actions/lib/migrate/doctor/explain.ts
function explainFinding(finding) {
  switch (finding.kind) {
    case "failed":
      return explainFailed(finding.schema, finding.row);
    case "unmanaged":
      return fault(
        "history-unmanaged",
        `The schema "${finding.schema}" holds tables ("${finding.table}") and no history: the next deploy would be refused with P3005.`,
        {
          next: `Find out up to which migration the tables reach, then for each of them in order: ${finding.migrations.slice(0, 3).map((name) => `\`${resolveApplied(name)}\``).join("; ")}${finding.migrations.length > 3 ? "; …" : ""}.`
        }
      );
    case "edited":
      return fault(
        "history-edited",
        `"${finding.migration.name}" is applied, and its file was changed since: this database and a new one are no longer the same.`,
        {
          place: { file: finding.migration.file },
          next: `Take the change back: \`git log -p -- ${finding.migration.file}\` shows it, \`git checkout <commit> -- ${finding.migration.file}\` restores it. Put the change into a new migration: \`npx prisma migrate dev --create-only --name <name>\`. Where only a comment changed, accept the new sum: UPDATE ${table(finding.schema)} SET checksum = '${finding.migration.checksum}' WHERE migration_name = ${literal(finding.migration.name)};`
        }
      );
    case "missing":
      return fault(
        "history-missing",
        `"${finding.row.name}" was applied here on ${finding.row.startedAt}, and its folder is gone: a new database will lack what it made.`,
        {
          next: `Find it: \`git log --all --diff-filter=D -- '*/${finding.row.name}/*'\`, then \`git checkout <commit>^ -- <path>\`. If it was squashed into another migration: DELETE FROM ${table(finding.schema)} WHERE migration_name = ${literal(finding.row.name)}; then \`${resolveApplied("<the squashed migration>")}\`.`
        }
      );
    case "foreign":
      return fault(
        "history-foreign",
        `All ${finding.rows.length} recorded migrations ("${finding.rows[0]?.name ?? ""}", …) are unknown to this folder: another set-up keeps its history in "${finding.schema}".`,
        {
          next: `Two set-ups cannot share one history. Point this one at its own database, or at a schema of its own with "?schema=<name>" in its address; then \`npx prisma migrate deploy\`. "compare-with" shows where the two part.`
        }
      );
    case "late":
      return caution(
        "history-late",
        `"${finding.migration.name}" waits, although the later "${finding.applied}" is applied: here it will run after it, in a new database before it.`,
        {
          place: { file: finding.migration.file },
          next: `Give it a name behind the others before it is applied anywhere: \`git mv ${folderOf(finding.migration.file)} ${folderOf(folderOf(finding.migration.file))}/<now as YYYYMMDDHHMMSS>_<name>\`.`
        }
      );
    case "twice":
      return fault(
        "history-twice",
        `"${finding.name}" is recorded ${finding.rows} times as applied: two deploys ran without Prisma's lock, perhaps through a pooler.`,
        {
          next: `Keep the first: DELETE FROM ${table(finding.schema)} a USING ${table(finding.schema)} b WHERE a.migration_name = ${literal(finding.name)} AND b.migration_name = a.migration_name AND (a.started_at, a.id) > (b.started_at, b.id); and deploy over a direct connection.`
        }
      );
  }
}
function explainCollision({ kind, migrations }) {
  const names2 = migrations.map(({ name }) => `"${name}"`).join(" and ");
  const last = migrations.at(-1);
  const place = last === void 0 ? {} : { place: { file: last.file } };
  switch (kind) {
    case "case":
      return fault("migrations-collide", `${names2} are one folder on Windows and macOS.`, {
        ...place,
        next: `Rename one before it is applied anywhere: \`git mv ${folderOf(last?.file ?? "")} <another name>\`.`
      });
    case "timestamp":
      return caution(
        "migrations-same-second",
        `${names2} bear the same time, so the words behind it decide which runs first.`,
        { ...place, next: `Where that matters, rename one before it is applied anywhere: \`git mv\`.` }
      );
  }
}
function resolveApplied(name) {
  return `npx prisma migrate resolve --applied ${name}`;
}
function table(schema) {
  return quoteTable({ schema, name: historyTable });
}
function literal(name) {
  return `'${name.replaceAll("'", "''")}'`;
}
function folderOf(file) {
  return file.replaceAll("\\", "/").replace(/\/[^/]*$/, "");
}

// actions/lib/migrate/trial/locks.ts
var strength = [
  "AccessShareLock",
  "RowShareLock",
  "RowExclusiveLock",
  "ShareUpdateExclusiveLock",
  "ShareLock",
  "ShareRowExclusiveLock",
  "ExclusiveLock",
  "AccessExclusiveLock"
];
async function watchLocks(database, migrations, onFootprint) {
  const scripts = /* @__PURE__ */ new Map();
  for (const { script } of migrations) scripts.set(script, await mayBeExtended(script));
  return {
    ...database,
    query: async (sql, values) => {
      const extended = values === void 0 ? scripts.get(sql) : void 0;
      if (extended === void 0) return database.query(sql, values);
      if (!extended) {
        const result = await database.query(sql);
        onFootprint("alone");
        return result;
      }
      const before = await loadRelations(database);
      const results = await database.query(`${sql}
;
${locksSql}`);
      const last = Array.isArray(results) ? results.at(-1) : results;
      onFootprint(readFootprint(before, last.rows, await loadRelations(database)));
      return results;
    }
  };
}
function readFootprint(before, held, after) {
  const strongest = /* @__PURE__ */ new Map();
  for (const { oid, mode } of held) {
    strongest.set(oid, Math.max(strongest.get(oid) ?? -1, strength.indexOf(mode)));
  }
  const files = new Map(after.map(({ oid, file }) => [oid, file]));
  return {
    locks: before.flatMap(({ oid, table: table2 }) => {
      const found = strongest.get(oid);
      return found === void 0 ? [] : [{ table: table2, rank: found, mode: strength[found] ?? "unknown" }];
    }).sort((a, b) => b.rank - a.rank || (a.table < b.table ? -1 : 1)).map(({ table: table2, mode }) => ({ table: table2, mode })),
    rewritten: before.filter(({ oid, file }) => files.has(oid) && files.get(oid) !== file).map(({ table: table2 }) => table2)
  };
}
async function loadRelations(database) {
  const { rows } = await database.query(relationsSql);
  return rows;
}
var relationsSql = `
SELECT c.oid::text AS oid, n.nspname || '.' || c.relname AS "table", coalesce(pg_relation_filenode(c.oid), 0)::text AS file
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND c.relname <> '_prisma_migrations'`;
var locksSql = `
SELECT l.relation::pg_catalog.text AS oid, l.mode
  FROM pg_catalog.pg_locks l
 WHERE l.locktype = 'relation' AND l.pid = pg_catalog.pg_backend_pid() AND l.granted
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())`;
async function mayBeExtended(script) {
  try {
    const [first, second] = await parseStatements(script);
    if (first === void 0) return false;
    return second !== void 0 || takesTransactions(first.node);
  } catch {
    return false;
  }
}
function takesTransactions(node) {
  if ("IndexStmt" in node) return !node.IndexStmt.concurrent;
  if ("DropStmt" in node) return !node.DropStmt.concurrent;
  if ("AlterTableStmt" in node) {
    return !(node.AlterTableStmt.cmds ?? []).some(
      (command) => "AlterTableCmd" in command && command.AlterTableCmd.subtype === "AT_DetachPartition"
    );
  }
  return [
    "CreateStmt",
    "CreateEnumStmt",
    "AlterEnumStmt",
    "RenameStmt",
    "ViewStmt",
    "InsertStmt",
    "UpdateStmt",
    "DeleteStmt",
    "TruncateStmt",
    "CreateFunctionStmt",
    "CreateTrigStmt"
  ].some((kind) => kind in node);
}

// actions/lib/migrate/trial/apply.ts
async function applyOnTrial(database, folder, options) {
  const migrations = await readMigrations(folder);
  const tried = [];
  let footprint = "alone";
  const watched = await watchLocks(database, migrations, (seen) => {
    footprint = seen;
  });
  try {
    await deployMigrations(watched, folder, {
      lockTimeout: options.lockTimeout,
      until: options.until,
      onApplied: (applied) => {
        const one = { ...applied, footprint };
        tried.push(one);
        options.onTried?.(one);
      }
    });
  } catch (error) {
    throw explainOnTrial(error, migrations);
  }
  return tried;
}
var ofTheScript = /* @__PURE__ */ new Set(["migration-script-failed", "migration-transaction-open"]);
function explainOnTrial(error, migrations) {
  if (!(error instanceof SeedrailError) || !ofTheScript.has(error.code)) return error;
  const problems = error.problems.map((problem) => {
    const line = quoteLine(problem, migrations);
    return fault("trial-migration-failed", `${problem.message}${line}`, {
      ...problem.place === void 0 ? {} : { place: problem.place },
      next: `${adviceFor(error)} It was tried in a scratch database only.`
    });
  });
  return new SeedrailError(problems, { verdict: "broken", cause: error });
}
function adviceFor(error) {
  if (error.code === "migration-transaction-open") {
    return "Add the COMMIT, or leave BEGIN out: a script is one transaction anyway.";
  }
  switch (codeOf(error.cause)) {
    case "25001":
      return "Give this statement a migration of its own: it refuses to share a transaction, and the statements of one script are one transaction.";
    case "55P03":
      return 'Somebody held a lock that the script needs for longer than "lock-timeout". Find out who, or raise it; on a busy server a migration would wait there too.';
    case "57014":
      return 'It took longer than "statement-timeout", even without much data. Make it quicker, or raise the limit.';
    case "42601":
      return "Correct the SQL at that place.";
    case "55P04":
      return "Postgres lets a new enum label be used only after it is committed: put ALTER TYPE … ADD VALUE into a migration of its own before this one.";
    default:
      return `${hintOf(error.cause)}Correct the file.`;
  }
}
function hintOf(cause) {
  const { hint } = cause ?? {};
  return typeof hint === "string" && hint !== "" ? `${hint.replace(/\.?$/, ".")} ` : "";
}
function quoteLine({ place }, migrations) {
  if (place?.line === void 0) return "";
  const script = migrations.find(({ file }) => file === place.file)?.script;
  const text2 = script?.split(/\r?\n/)[place.line - 1]?.trim() ?? "";
  if (text2 === "") return "";
  return ` Line ${place.line}: ${text2.length > 120 ? `${text2.slice(0, 119)}…` : text2}`;
}
async function applyAgain(database, folder, lockTimeout) {
  let again;
  try {
    again = await deployMigrations(database, folder, { lockTimeout });
  } catch (error) {
    if (!(error instanceof SeedrailError)) throw error;
    throw new SeedrailError(
      [notIdempotent(`a second deploy fails: ${messageOf(error)}`), ...error.problems],
      { verdict: "broken", cause: error }
    );
  }
  if (again.length === 0) return;
  const names2 = again.map(({ name }) => `"${name}"`).join(", ");
  throw new SeedrailError(notIdempotent(`a second deploy applied ${names2} again`), { verdict: "broken" });
}
function notIdempotent(what) {
  return fault("trial-not-idempotent", `With all migrations applied, ${what}.`, {
    next: "Look for a script that writes to _prisma_migrations, or drops the schema that holds it."
  });
}

// actions/lib/migrate/trial/scratch.ts
import { randomBytes } from "crypto";
var scratchPrefix = "seedrail_trial_";
async function withScratch(dsn, options, work) {
  const run2 = randomBytes(6).toString("hex");
  const names2 = [];
  const open = [];
  let making = Promise.resolve();
  const dropAll = async () => {
    await making.catch(() => void 0);
    await Promise.all(open.map((database) => database.close().catch(() => void 0)));
    if (names2.length > 0) await inDatabase(dsn, (database) => dropDatabases(database, names2));
  };
  return withCleanup(
    dropAll,
    () => work({
      async create(purpose) {
        const name = `${scratchPrefix}${run2}_${purpose.toLowerCase().replace(/[^a-z0-9]+/g, "_")}`.slice(
          0,
          63
        );
        const creation = inDatabase(dsn, (database) => createBeside(database, name));
        making = creation;
        await creation;
        names2.push(name);
        const scratch = await connect(withDatabase(dsn, name));
        open.push(scratch);
        await limitSession(scratch, options);
        return scratch;
      }
    })
  );
}
async function dropDatabases(database, names2) {
  for (const name of names2) {
    await database.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`);
  }
}
async function limitSession(database, options) {
  await database.query(
    `SELECT set_config('lock_timeout', $1, false), set_config('statement_timeout', $2, false)`,
    [`${Math.max(1, Math.round(options.lockTimeout))}ms`, `${Math.round(options.statementTimeout)}ms`]
  );
}
async function createBeside(database, name) {
  const { rows } = await database.query(
    `SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, datctype AS ctype
       FROM pg_database WHERE datname = current_database()`
  );
  const { encoding = "UTF8", collate = "C", ctype = "C" } = rows[0] ?? {};
  try {
    await database.query(
      `CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE template0 ENCODING ${quoteLiteral(encoding)}
       LC_COLLATE ${quoteLiteral(collate)} LC_CTYPE ${quoteLiteral(ctype)}`
    );
  } catch (error) {
    throw explainUncreated(error, database.dsn);
  }
}
function explainUncreated(error, dsn) {
  switch (codeOf(error)) {
    case "42501":
      return new SeedrailError(
        fault("scratch-not-allowed", `The login may not create a database beside ${describeDsn(dsn)}.`, {
          next: `As a superuser: ALTER ROLE ${quoteIdentifier(dsn.user)} CREATEDB; or give "dsn" a server where it may, such as a service of the job. Nothing was written.`
        }),
        { cause: error }
      );
    case "53100":
    case "53300":
    case "25006":
      return new SeedrailError(
        fault("scratch-no-room", `No scratch database can be created: ${messageOf(error)}.`, {
          next: 'Give the server what it lacks, or give "dsn" another server. Nothing was written.'
        }),
        { cause: error }
      );
    default:
      return error;
  }
}

// actions/test-migration/action.ts
var historyDsn = {
  ...databaseUrl(),
  summary: "Address of a database whose migration history is examined, such as staging. Masked; only read. Default: none.",
  required: false,
  environment: []
};
var testMigration = defineAction({
  name: "test-migration",
  summary: "Try a Prisma migrations folder in scratch databases: from empty, again, from the previous release with its data.",
  requirements: [
    "The migrations folder is in the workspace: check your repository out first.",
    "A server on which the login may create databases: a service of the job, or any other. The database of the address itself is not written to.",
    "A dump for `previous` needs its manifest beside it."
  ],
  branding: { icon: "git-pull-request", color: "blue" },
  inputs: {
    dsn: databaseUrl(),
    migrations: path({
      default: "prisma/migrations",
      summary: "Folder of Prisma migrations, one folder each with a `migration.sql`."
    }),
    expectations: path({
      summary: "What the migrated database must be like, as JSON. Default: `expectations.json` beside the migrations folder, where there is one."
    }),
    schema: path({
      summary: "The Prisma schema, a file or a folder. Default: `schema.prisma` or `schema` beside the migrations folder, where there is one."
    }),
    previous: text({
      summary: "Data of the previous release: dataset folders and dumps of the dump action, separated by commas. Default: only what the migrations themselves insert."
    }),
    "previous-migration": text({
      summary: "Name of the last migration of the previous release, or how it begins. Default: the one before the newest."
    }),
    "expected-changes": text({
      summary: "Tables and columns (`table`, `table.column`) whose data the migrations are meant to change or drop, separated by commas."
    }),
    down: flag({
      default: false,
      summary: "Also restore the previous state over the migrated one, and compare the catalogues."
    }),
    "compare-with": text({
      summary: "Other migrations folders that should make the same database, separated by commas."
    }),
    "history-dsn": historyDsn,
    prisma: flag({
      default: true,
      summary: "Also ask the project's own Prisma CLI (7 or later) for differences, where it and its engine are installed."
    }),
    "lock-timeout": duration({
      default: "10s",
      summary: "Longest wait of a migration for a lock: `500ms`, `30s`, `5m`."
    }),
    "statement-timeout": duration({
      default: "10m",
      summary: "Longest time for one script."
    }),
    report: path({ summary: "Where to write `report.json`." })
  },
  outputs: {
    migrations: "Migrations in the folder.",
    kept: "Steps that kept their promise.",
    broken: "Steps that did not.",
    skipped: "Steps for which something was missing; the log says what.",
    checks: "Expectations that were checked, by catalogue and by behaviour.",
    destructive: "Statements that destroy, block or rewrite.",
    drift: "Differences between this folder and those of `compare-with`.",
    report: "Path of `report.json`, when one was asked for."
  }
});

// actions/test-migration/ledger.ts
var signs = { kept: "✓", broken: "✗", skipped: "–", "not run": "–" };
function createLedger(journal) {
  const steps = [];
  const note = (title, state, told, started) => {
    const durationMs = Math.round(performance.now() - started);
    steps.push({ number: steps.length + 1, title, state, told, durationMs });
    journal.say(
      `   ${signs[state]} ${state === "kept" ? "" : `${state}: `}${told} (${renderDuration(durationMs)})`
    );
  };
  return {
    steps,
    async step(title, need, work) {
      const started = performance.now();
      journal.say(`${steps.length + 1}. ${title}`);
      if (need === void 0) {
        note(title, "not run", "a step before it did not come so far", started);
        return void 0;
      }
      try {
        const { told, problems = [], skipped = false, result } = await work(need);
        journal.problem(...problems);
        const broken = problems.some(({ level }) => level === "error");
        note(title, broken ? "broken" : skipped ? "skipped" : "kept", told, started);
        return result;
      } catch (error) {
        note(title, "broken", messageOf(error), started);
        if (!(error instanceof SeedrailError) || error.verdict !== "broken") throw error;
        journal.problem(...error.problems);
        return void 0;
      }
    }
  };
}
function tabulateSteps(steps) {
  return {
    title: "Steps",
    columns: ["step", "result", "what", "time"],
    rows: steps.map(({ number, title, state, told, durationMs }) => [
      `${number}. ${title}`,
      `${signs[state]} ${state}`,
      told,
      renderDuration(durationMs)
    ])
  };
}
function countSteps(steps, state) {
  return steps.filter((step) => step.state === state).length;
}

// actions/lib/migrate/drift/explain.ts
var longest = 160;
function explainDrift(differences, sides) {
  return differences.map((difference) => explainDifference(difference, sides));
}
function explainDifference(difference, sides) {
  const { kind, name } = difference;
  const what = `The ${kind} "${name}"`;
  const place = { table: name };
  switch (difference.how) {
    case "only left":
    case "only right": {
      const [here, there] = difference.how === "only left" ? [sides.left, sides.right] : [sides.right, sides.left];
      return fault("migrations-drift", `${what} is made by ${here}, and not by ${there}.`, {
        place,
        next: `Add it to ${there} in a new migration, or drop it in ${here}.`
      });
    }
    case "differs": {
      const shown = showBoth(difference.left, difference.right);
      return fault(
        "migrations-drift",
        `${what} differs in its ${difference.fact}${shown.line}: ${sides.left} says ${shown.left}, ${sides.right} says ${shown.right}.`,
        { place, next: "Decide which is right, and bring the other there with a new migration." }
      );
    }
  }
}
function tabulateDrift(differences, sides) {
  return {
    title: `Drift: ${sides.left} against ${sides.right}`,
    columns: ["object", "name", "what", sides.left, sides.right],
    rows: differences.map(tabulateDifference)
  };
}
function tabulateDifference(difference) {
  const { kind, name } = difference;
  switch (difference.how) {
    case "only left":
      return [kind, name, "missing", "is there", "–"];
    case "only right":
      return [kind, name, "missing", "–", "is there"];
    case "differs": {
      const shown = showBoth(difference.left, difference.right);
      return [kind, name, `${difference.fact}${shown.line}`, shown.left, shown.right];
    }
  }
}
function showBoth(left, right) {
  const [lefts, rights] = [left.split("\n"), right.split("\n")];
  if (lefts.length === 1 && rights.length === 1) return { line: "", left: cut(left), right: cut(right) };
  const at = lefts.findIndex((line, index2) => line !== rights[index2]);
  const first = at === -1 ? lefts.length : at;
  const show = (lines) => cut(lines[first]?.trim() ?? "nothing more");
  return { line: ` (line ${first + 1})`, left: show(lefts), right: show(rights) };
}
function cut(text2) {
  return text2.length > longest ? `${text2.slice(0, longest - 1)}…` : text2;
}

// actions/lib/migrate/expectation/check.ts
function explainChecks(checks, file) {
  return checks.filter(({ passed }) => !passed).map(
    (check) => fault(
      "expectation-broken",
      `${check.table}: ${check.what}: expected ${check.expected}, found ${check.actual}.`,
      {
        place: { file, table: check.table },
        next: check.how === "behaviour" ? 'Correct the migration; or give "row" values that the table takes, where the made-up ones are refused.' : "Correct the migration, or the expectation."
      }
    )
  );
}
function tabulateChecks(checks) {
  const tables = [...new Set(checks.map(({ table: table2 }) => table2))];
  return {
    title: "Expectations",
    columns: ["result", "name", "by catalogue", "by behaviour", "broken"],
    rows: tables.map((table2) => {
      const mine = checks.filter((check) => check.table === table2);
      const broken = mine.filter(({ passed }) => !passed).length;
      const held = (how) => mine.filter((check) => check.passed && check.how === how).length;
      return [broken === 0 ? "✓ holds" : "✗ broken", table2, held("catalogue"), held("behaviour"), broken];
    }),
    note: "By behaviour: a row that breaks the rule was refused and left nothing behind, and one that keeps it was taken."
  };
}

// actions/lib/migrate/trial/judge-rows.ts
function parseMeant(text2) {
  return new Set(text2.split(/[,\n]/).flatMap((word2) => word2.trim() === "" ? [] : [word2.trim()]));
}
function judgeRows(fates, meant) {
  return fates.flatMap((fate) => {
    if (isMeant(meant, fate.table)) return [];
    const lost = fate.lost === 0 ? [] : [
      fault(
        "trial-rows-lost",
        fate.now === void 0 ? `The table "${fate.table}" is gone, with ${count(fate.rows, "row")}.` : `${count(fate.lost, "row")} of ${fate.rows} in "${fate.table}" ${fate.lost === 1 ? "is" : "are"} gone${named(fate)}.`,
        { place: { table: fate.table }, next: meantHint(fate.table) }
      )
    ];
    const columns = [
      ...fate.changed.map(({ column, rows }) => ({ column, rows, what: "other values" })),
      ...fate.dropped.filter(({ rows }) => rows > 0).map((one) => ({ ...one, what: "no column" }))
    ];
    return [
      ...lost,
      ...columns.filter(({ column }) => !isMeant(meant, `${fate.table}.${column}`)).map(
        ({ column, rows, what }) => fault(
          "trial-values-lost",
          what === "no column" ? `The column "${fate.table}.${column}" is gone; it held a value in ${count(rows, "row")}.` : `"${fate.table}.${column}" has another value than before in ${count(rows, "row")}${named(fate)}.`,
          { place: { table: fate.table, field: column }, next: meantHint(`${fate.table}.${column}`) }
        )
      )
    ];
  });
}
function tabulateRows(fates) {
  const filled = fates.filter(({ rows }) => rows > 0);
  return {
    title: "Data of the previous release",
    columns: ["table", "rows before", "lost", "columns changed", "columns dropped"],
    rows: filled.map((fate) => [
      fate.now === void 0 || fate.now === fate.table ? fate.table : `${fate.table} → ${fate.now}`,
      fate.rows,
      fate.lost,
      fate.changed.map(({ column, rows }) => `${column} (${rows})`).join(", ") || "–",
      fate.dropped.map(({ column, rows }) => `${column} (${rows})`).join(", ") || "–"
    ]),
    note: `Tables that held no row: ${fates.length - filled.length}.`
  };
}
function isMeant(meant, name) {
  return meant.has(name) || meant.has(name.replace(/^[^.]+\./, ""));
}
function meantHint(name) {
  return `Correct the migration; or, where that is meant, say so: expected-changes: ${name.replace(/^public\./, "")}.`;
}
function named({ examples }) {
  return examples.length === 0 ? "" : ` (${examples.map((key) => `"${key}"`).join(", ")}, …)`;
}
function count(number, word2) {
  return `${number} ${word2}${number === 1 ? "" : "s"}`;
}

// actions/test-migration/steps.ts
import { mkdtemp as mkdtemp2, rm as rm2 } from "fs/promises";
import { tmpdir as tmpdir2 } from "os";
import { join as join3 } from "path";

// actions/lib/migrate/catalogue/catalogue.ts
function countObjects(catalogue) {
  return Object.values(catalogue).reduce((sum, list2) => sum + list2.length, 0);
}

// actions/lib/migrate/catalogue/statements.ts
var ours = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;
var bare = (classId, oid) => `NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = '${classId}'::regclass AND x.objid = ${oid} AND x.deptype = 'e')`;
var relations = `
  SELECT c.oid, c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relispartition, c.relpartbound, n.nspname
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${ours}
     AND c.relkind IN ('r', 'p', 'f')
     AND c.relname <> $1
     AND ${bare("pg_class", "c.oid")}`;
var tablesSql = `
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
 ORDER BY 1, 2`;
var columnsSql = `
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
 ORDER BY 1, 2, a.attnum`;
var constraintsSql = `
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
 ORDER BY 1, 2, 3`;
var indexesSql = `
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
 ORDER BY 1, 2, 3`;
var triggersSql = `
WITH t AS (${relations} OR c.relkind = 'v' AND ${ours})
SELECT t.nspname AS schema,
       t.relname AS "table",
       g.tgname AS name,
       pg_get_triggerdef(g.oid) AS definition,
       CASE g.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas' WHEN 'A' THEN 'always' ELSE 'enabled' END AS enabled
  FROM t
  JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal AND g.tgparentid = 0
 ORDER BY 1, 2, 3`;
var enumsSql = `
SELECT n.nspname AS schema,
       y.typname AS name,
       (SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = y.oid) AS labels
  FROM pg_type y
  JOIN pg_namespace n ON n.oid = y.typnamespace
 WHERE y.typtype = 'e' AND ${ours} AND ${bare("pg_type", "y.oid")}
 ORDER BY 1, 2`;
var domainsSql = `
SELECT n.nspname AS schema,
       y.typname AS name,
       concat_ws(' ', format_type(y.typbasetype, y.typtypmod),
                 CASE WHEN y.typnotnull THEN 'NOT NULL' END,
                 'DEFAULT ' || y.typdefault,
                 (SELECT string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname)
                    FROM pg_constraint k WHERE k.contypid = y.oid AND k.contype = 'c')) AS definition
  FROM pg_type y
  JOIN pg_namespace n ON n.oid = y.typnamespace
 WHERE y.typtype = 'd' AND ${ours} AND ${bare("pg_type", "y.oid")}
 ORDER BY 1, 2`;
var sequencesSql = `
SELECT n.nspname AS schema,
       c.relname AS name,
       concat_ws(' ', format_type(s.seqtypid, NULL), 'start', s.seqstart, 'increment', s.seqincrement, 'min', s.seqmin,
                 'max', s.seqmax, 'cache', s.seqcache, CASE WHEN s.seqcycle THEN 'cycle' END) AS definition
  FROM pg_sequence s
  JOIN pg_class c ON c.oid = s.seqrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE ${ours} AND ${bare("pg_class", "c.oid")}
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i')
 ORDER BY 1, 2`;
var viewsSql = `
SELECT n.nspname AS schema,
       c.relname AS name,
       CASE c.relkind WHEN 'm' THEN 'materialized view: ' ELSE 'view: ' END || pg_get_viewdef(c.oid) AS definition
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('v', 'm') AND ${ours} AND ${bare("pg_class", "c.oid")}
 ORDER BY 1, 2`;
var functionsSql = `
SELECT n.nspname AS schema,
       p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name,
       CASE WHEN p.prokind = 'a' THEN 'aggregate: ' || pg_get_function_result(p.oid)
            ELSE pg_get_functiondef(p.oid) END AS definition
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE ${ours} AND ${bare("pg_proc", "p.oid")}
 ORDER BY 1, 2`;
var policiesSql = `
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
 ORDER BY 1, 2, 3`;
var extensionsSql = `SELECT extname AS name FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1`;

// actions/lib/migrate/catalogue/load.ts
async function loadCatalogue(database) {
  return inTransaction(
    database,
    async () => {
      await database.query(`SELECT set_config('search_path', '', true)`);
      const all = async (sql, values = []) => (await database.query(sql, values)).rows;
      const ofTables = [historyTable];
      return {
        tables: await all(tablesSql, ofTables),
        columns: await all(columnsSql, ofTables),
        constraints: await all(constraintsSql, ofTables),
        indexes: await all(indexesSql, ofTables),
        triggers: await all(triggersSql, ofTables),
        enums: await all(enumsSql),
        domains: await all(domainsSql),
        sequences: await all(sequencesSql),
        views: await all(viewsSql),
        functions: await all(functionsSql),
        policies: await all(policiesSql),
        extensions: await all(extensionsSql)
      };
    },
    { isolation: "REPEATABLE READ", ending: "rollback" }
  );
}

// actions/lib/migrate/drift/compare.ts
function compareObjects(left, right) {
  const [leftByKey, rightByKey] = [index(left), index(right)];
  const [leftOnly, rightOnly] = [tablesOnlyIn(leftByKey, rightByKey), tablesOnlyIn(rightByKey, leftByKey)];
  const differences = [];
  for (const [key, object] of leftByKey) {
    const other = rightByKey.get(key);
    const { kind, name, table: table2 } = object;
    if (other !== void 0) differences.push(...compareFacts(object, other));
    else if (table2 === void 0 || !leftOnly.has(table2)) differences.push({ kind, name, how: "only left" });
  }
  for (const [key, { kind, name, table: table2 }] of rightByKey) {
    if (leftByKey.has(key) || table2 !== void 0 && rightOnly.has(table2)) continue;
    differences.push({ kind, name, how: "only right" });
  }
  return differences;
}
function compareFacts(left, right) {
  const { kind, name } = left;
  return Object.entries(left.facts).flatMap(([fact, value]) => {
    const other = right.facts[fact] ?? "";
    return value === other ? [] : [{ kind, name, how: "differs", fact, left: value, right: other }];
  });
}
function index(objects) {
  return new Map(objects.map((object) => [JSON.stringify([object.kind, object.name]), object]));
}
function tablesOnlyIn(here, there) {
  return new Set(
    [...here].flatMap(([key, { kind, name }]) => kind === "table" && !there.has(key) ? [name] : [])
  );
}

// actions/lib/migrate/drift/objects.ts
function listObjects(catalogue) {
  return [
    ...catalogue.extensions.map(({ name }) => entire("extension", name, {})),
    ...catalogue.enums.map(
      (type) => entire("enum", qualify(type), { labels: type.labels.map((label) => `'${label}'`).join(", ") })
    ),
    ...catalogue.domains.map((type) => entire("domain", qualify(type), { definition: type.definition })),
    ...catalogue.sequences.map((one) => entire("sequence", qualify(one), { definition: one.definition })),
    ...catalogue.tables.map(
      (table2) => entire("table", qualify(table2), {
        kind: table2.kind,
        persistence: table2.persistence,
        partition: table2.partition ?? "none",
        "row-level security": table2.rowSecurity ? "on" : "off"
      })
    ),
    ...catalogue.columns.map(
      (column) => part("column", column, {
        type: column.type,
        nullable: column.nullable ? "yes" : "no",
        default: column.default ?? "none",
        generated: column.generated || "no",
        collation: column.collation ?? "default"
      })
    ),
    ...catalogue.constraints.map((one) => part(one.kind, one, { definition: one.definition })),
    ...catalogue.indexes.map(
      (index2) => part("index", index2, { definition: index2.definition, valid: index2.valid ? "yes" : "no" })
    ),
    ...catalogue.triggers.map(
      (one) => part("trigger", one, { definition: one.definition, state: one.enabled })
    ),
    ...catalogue.policies.map((one) => part("policy", one, { definition: one.definition })),
    ...catalogue.views.map((view) => entire("view", qualify(view), { definition: view.definition })),
    ...catalogue.functions.map((one) => entire("function", qualify(one), { definition: one.definition }))
  ];
}
function qualify({ schema, name }) {
  return `${schema}.${name}`;
}
function entire(kind, name, facts) {
  return { kind, name, table: void 0, facts };
}
function part(kind, { schema, table: table2, name }, facts) {
  const owner = `${schema}.${table2}`;
  return { kind, name: `${owner}.${name}`, table: owner, facts };
}

// actions/lib/migrate/catalogue/types.ts
var spelled = {
  bool: "boolean",
  int: "integer",
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  float4: "real",
  float8: "double precision",
  float: "double precision",
  decimal: "numeric",
  varchar: "character varying",
  char: "character",
  bpchar: "character",
  varbit: "bit varying",
  timestamptz: "timestamp with time zone",
  timestamp: "timestamp without time zone",
  timetz: "time with time zone",
  time: "time without time zone"
};
function normaliseType(text2) {
  const list2 = /^(.*?)\s*((?:\[\d*\])+)$/s.exec(text2.trim());
  const [base, brackets] = list2 === null ? [text2.trim(), ""] : [list2[1] ?? "", "[]"];
  const named2 = base.replace(/^public\./, "");
  if (named2.includes('"')) return `${named2.replace(/^"([a-z_][a-z0-9_]*)"$/, "$1")}${brackets}`;
  const even = named2.replace(/\s+/g, " ").toLowerCase();
  const parts = /^([a-z0-9_. ]+?) ?(?:\(([^)]*)\))?( with(?:out)? time zone)?$/.exec(even);
  if (parts === null) return `${even}${brackets}`;
  const [, word2 = "", modifier, zone] = parts;
  const full = zone === void 0 ? spelled[word2] ?? word2 : `${word2}${zone}`;
  const digits = modifier === void 0 ? void 0 : modifier.replace(/\s/g, "");
  if (digits === void 0 || /^(time|timestamp) /.test(full) && digits === "6") return `${full}${brackets}`;
  const timed = /^(time|timestamp)( .*)$/.exec(full);
  return timed === null ? `${full}(${digits})${brackets}` : `${timed[1]}(${digits})${timed[2]}${brackets}`;
}
var cast = /::(?:"[^"]*"|[a-z_][\w.]*)(?:\."[^"]*")?(?: varying| precision| with(?:out)? time zone)?(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])*$/i;
function normaliseDefault(text2) {
  let bare2 = text2.trim();
  for (; ; ) {
    const next = unwrap(bare2.replace(cast, "").trim());
    if (next === bare2) break;
    bare2 = next;
  }
  if (/^(now\(\)|current_timestamp(\(\d\))?|transaction_timestamp\(\))$/i.test(bare2)) return "now()";
  if (/^array\[\]$/i.test(bare2)) return "'{}'";
  if (/^array\[.*\]$/is.test(bare2))
    return bare2.replace(/('(?:[^']|'')*'|-?[\d.]+|true|false)::[^,\]]+/g, "$1");
  if (/^'-?\d+(\.\d+)?'$/.test(bare2)) return bare2.slice(1, -1);
  if (/^(true|false|null)$/i.test(bare2)) return bare2.toLowerCase();
  return bare2;
}
function unwrap(text2) {
  if (!text2.startsWith("(") || !text2.endsWith(")")) return text2;
  let depth = 0;
  for (let index2 = 0; index2 < text2.length; index2++) {
    if (text2[index2] === "(") depth++;
    if (text2[index2] === ")") depth--;
    if (depth === 0 && index2 < text2.length - 1) return text2;
  }
  return text2.slice(1, -1).trim();
}
function equalDefaults(left, right) {
  if (left === null || right === null) return left === right;
  return normaliseDefault(left) === normaliseDefault(right);
}

// actions/lib/migrate/expectation/judge.ts
function judgeCatalogue(expectations, catalogue) {
  const locate = (text2) => {
    const { schema = expectations.schema, name } = parseTableName(text2);
    return { schema, name };
  };
  return [
    ...Object.entries(expectations.tables).flatMap(
      ([name, wanted]) => judgeTable(name, locate(name), wanted, catalogue, locate)
    ),
    ...Object.entries(expectations.enums).map(([name, labels]) => {
      const { schema, name: bare2 } = locate(name);
      const found = catalogue.enums.find((type) => type.schema === schema && type.name === bare2);
      return compare(name, "enum labels", labels.join(", "), found?.labels.join(", ") ?? "no such enum");
    }),
    ...expectations.views.map((name) => exists(name, "view", has(catalogue.views, locate(name)))),
    ...expectations.functions.map((name) => {
      const { schema, name: bare2 } = locate(name);
      const there = catalogue.functions.some(
        (one) => one.schema === schema && one.name.replace(/\(.*$/s, "") === bare2
      );
      return exists(name, "function", there);
    }),
    ...expectations.absent.map(
      (name) => compare(name, "table", "absent", has(catalogue.tables, locate(name)) ? "there" : "absent")
    )
  ];
}
function judgeTable(label, where, wanted, catalogue, locate) {
  const there = has(catalogue.tables, where);
  const head = exists(label, "table", there);
  if (!there) return [head];
  const mine = (parts) => parts.filter((part2) => part2.schema === where.schema && part2.table === where.name);
  const columns = mine(catalogue.columns);
  const constraints = mine(catalogue.constraints);
  const indexes = mine(catalogue.indexes);
  return [
    head,
    ...judgeColumns(label, wanted, columns),
    ...wanted["primary-key"] === void 0 ? [] : [
      compare(
        label,
        "primary key",
        list(wanted["primary-key"]),
        list(constraints.find(({ kind }) => kind === "primary key")?.columns ?? [])
      )
    ],
    ...wanted.unique.map((key) => {
      const found = [
        ...constraints.filter(({ kind }) => kind === "unique" || kind === "primary key"),
        ...indexes.filter(({ unique, valid }) => unique && valid)
      ].some((one) => sameSet(key, one.columns));
      return compare(label, `unique ${list(key)}`, "unique", found ? "unique" : "no such key");
    }),
    ...wanted["foreign-keys"].map((key) => judgeForeignKey(label, key, constraints, locate)),
    ...wanted.checks.flatMap(
      ({ name }) => name === void 0 ? [] : [
        compare(
          label,
          `check "${name}"`,
          "there",
          constraints.some((one) => one.kind === "check" && one.name === name) ? "there" : "absent"
        )
      ]
    ),
    ...wanted.indexes.map(({ columns: key, where: predicate, unique }) => {
      const all = [
        ...indexes,
        ...constraints.filter(({ kind }) => kind === "unique" || kind === "primary key").map((one) => ({ columns: one.columns, predicate: null, unique: true, valid: true }))
      ];
      const found = all.find(
        (index2) => index2.valid && list(index2.columns) === list(key) && (unique === void 0 || index2.unique === unique) && (predicate === void 0 || equalDefaults(index2.predicate, predicate))
      );
      const named2 = `index ${list(key)}${predicate === void 0 ? "" : ` where ${predicate}`}`;
      return compare(label, named2, "there", found === void 0 ? "absent" : "there");
    }),
    ...wanted.triggers.map((name) => {
      const found = mine(catalogue.triggers).find((trigger) => trigger.name === name);
      return compare(label, `trigger "${name}"`, "enabled", found?.enabled ?? "absent");
    })
  ];
}
function judgeColumns(label, wanted, columns) {
  const checks = Object.entries(wanted.columns).flatMap(([name, expected]) => {
    const column = columns.find((one) => one.name === name);
    if (column === void 0) return [compare(label, `column ${name}`, "there", "absent")];
    const type = expected.type;
    return [
      ...type === void 0 ? [] : [
        compareAs(
          label,
          `type of ${name}`,
          type,
          column.type,
          normaliseType(type) === normaliseType(column.type)
        )
      ],
      ..."nullable" in expected && expected.nullable !== void 0 ? [compare(label, `${name} nullable`, word(expected.nullable), word(column.nullable))] : [],
      ..."default" in expected && expected.default !== void 0 ? [
        compareAs(
          label,
          `default of ${name}`,
          expected.default ?? "none",
          column.default ?? "none",
          equalDefaults(expected.default, column.default)
        )
      ] : []
    ];
  });
  if (!wanted["only-these-columns"]) return checks;
  const others = columns.filter(({ name }) => !(name in wanted.columns)).map(({ name }) => name);
  return [...checks, compare(label, "other columns", "none", others.join(", ") || "none")];
}
function judgeForeignKey(label, key, constraints, locate) {
  const [, table2 = "", columns = ""] = /^([^(]+)\(([^)]+)\)$/.exec(key.references) ?? [];
  const target = locate(table2.trim());
  const targets = columns.split(",").map((column) => column.trim());
  const found = constraints.find(
    (one) => one.kind === "foreign key" && list(one.columns) === list(key.columns) && one.references?.schema === target.schema && one.references.table === target.name && list(one.references.columns) === list(targets)
  );
  const actions2 = [
    ["on delete", key["on-delete"], found?.onDelete],
    ["on update", key["on-update"], found?.onUpdate]
  ];
  const given = actions2.filter(([, wanted]) => wanted !== void 0);
  const describe = (which) => given.map((action) => `${action[0]} ${action[which] ?? "–"}`);
  return compare(
    label,
    `foreign key ${list(key.columns)}`,
    [key.references, ...describe(1)].join(" "),
    found === void 0 ? "absent" : [key.references, ...describe(2)].join(" ")
  );
}
function has(all, { schema, name }) {
  return all.some((one) => one.schema === schema && one.name === name);
}
function sameSet(wanted, found) {
  return wanted.length === found.length && wanted.every((column) => found.includes(column));
}
function exists(table2, what, there) {
  return compare(table2, what, "there", there ? "there" : "absent");
}
function compare(table2, what, expected, actual) {
  return compareAs(table2, what, expected, actual, expected === actual);
}
function compareAs(table2, what, expected, actual, passed) {
  return { table: table2, what, how: "catalogue", passed, expected, actual };
}
function list(names2) {
  return `(${names2.map((name) => name ?? "<expression>").join(", ")})`;
}
function word(value) {
  return value ? "yes" : "no";
}

// actions/lib/migrate/expectation/sample.ts
function pickTable(catalogue, where) {
  const { schema, name } = where;
  if (!catalogue.tables.some((table2) => table2.schema === schema && table2.name === name)) return void 0;
  const mine = (parts) => parts.filter((part2) => part2.schema === schema && part2.table === name);
  const constraints = mine(catalogue.constraints);
  const unique = mine(catalogue.indexes).filter((index2) => index2.unique);
  return {
    schema,
    name,
    columns: mine(catalogue.columns),
    constraints,
    keys: [
      ...constraints.filter(({ kind }) => kind === "primary key" || kind === "unique").map((one) => one.columns),
      ...unique.map(({ columns }) => columns.filter((column) => column !== null))
    ]
  };
}
function neededColumns(table2, more = []) {
  const wanted = /* @__PURE__ */ new Set([...table2.keys.flat(), ...more]);
  return table2.columns.filter(
    ({ name, nullable, default: preset, generated }) => !["always", "stored", "virtual"].includes(generated) && (wanted.has(name) && generated === "" || !nullable && preset === null && generated === "")
  );
}
function makeUpValue(column, variant, catalogue) {
  const type = normaliseType(column.type);
  if (type.endsWith("[]")) return "{}";
  const labels = findLabels(column.type, catalogue);
  if (labels !== void 0) return labels[variant % labels.length] ?? void 0;
  const [, base = type, limit] = /^(.*?)\((\d+)(?:,\d+)?\)/.exec(type) ?? [];
  const day = String(variant % 28 + 1).padStart(2, "0");
  switch (base.replace(/ with(out)? time zone$/, "")) {
    case "text":
    case "citext":
    case "character varying":
      return cutTo(`seedrail-${variant}`, limit);
    case "character":
      return cutTo(`seedrail-${variant}`, limit ?? "1");
    case "smallint":
    case "integer":
    case "bigint":
    case "numeric":
    case "real":
    case "double precision":
      return String(variant);
    case "boolean":
      return variant % 2 === 0 ? "false" : "true";
    case "uuid":
      return `00000000-0000-4000-8000-${String(variant).padStart(12, "0")}`;
    case "json":
    case "jsonb":
      return "{}";
    case "date":
      return `2026-01-${day}`;
    case "timestamp":
      return `2026-01-${day} 00:00:00+00`;
    case "time":
      return `00:00:${day}`;
    case "interval":
      return `${variant} seconds`;
    case "bytea":
      return `\\x${variant.toString(16).padStart(8, "0")}`;
    case "inet":
      return `10.0.0.${variant % 250}`;
    default:
      return void 0;
  }
}
function cutTo(text2, limit) {
  return limit === void 0 ? text2 : text2.slice(-Number(limit));
}
function findLabels(type, catalogue) {
  return catalogue.enums.find(({ schema, name }) => {
    const spellings = [name, quoteIdentifier(name)];
    return spellings.some(
      (one) => [one, `${schema}.${one}`, `${quoteIdentifier(schema)}.${one}`].includes(type)
    );
  })?.labels;
}

// actions/lib/migrate/expectation/rows.ts
var CannotMakeRow = class extends Error {
};
function createRowMaker(database, catalogue, givenFor) {
  const insert = async (table2, row) => {
    const names2 = [...row.keys()];
    const target = quoteTable({ schema: table2.schema, name: table2.name });
    const values = names2.length === 0 ? "DEFAULT VALUES" : `(${names2.map(quoteIdentifier).join(", ")}) OVERRIDING SYSTEM VALUE VALUES (${names2.map((_, index2) => `$${index2 + 1}`).join(", ")})`;
    const returned = table2.columns.map(({ name }) => `${quoteIdentifier(name)}::text AS ${quoteIdentifier(name)}`).join(", ");
    const { rows } = await database.query(
      `INSERT INTO ${target} ${values} RETURNING ${returned}`,
      [...row.values()]
    );
    const [stored] = rows;
    if (stored === void 0) throw new CannotMakeRow(`a trigger of "${table2.name}" keeps rows out`);
    return stored;
  };
  const plan = async (table2, wishes, above = []) => {
    const given = wishes.given ?? givenFor(table2);
    const distinct = new Set(table2.keys.flat());
    const row = /* @__PURE__ */ new Map();
    for (const column of neededColumns(table2, [...wishes.fill ?? [], ...Object.keys(given)])) {
      const wished = given[column.name];
      const value = wished === void 0 ? makeUpValue(column, wishes.variant, catalogue) : toValue(distinct.has(column.name) ? vary(wished, wishes.variant) : wished, column.type);
      if (value === void 0) {
        throw new CannotMakeRow(`no value can be made up for ${table2.name}.${column.name} (${column.type})`);
      }
      row.set(column.name, value);
    }
    for (const key of table2.constraints) {
      if (key.kind !== "foreign key" || key === wishes.dangling || key.references === null) continue;
      const asked = key.columns.some((column) => row.has(column) && given[column] === void 0);
      if (!asked) continue;
      const parent = pickTable(catalogue, { schema: key.references.schema, name: key.references.table });
      const name = `${key.references.schema}.${key.references.table}`;
      if (parent === void 0 || above.includes(name)) {
        throw new CannotMakeRow(`${table2.name} needs a row of ${name} that points back at it`);
      }
      const stored = await insertParent(parent, key, wishes.variant, [...above, name]);
      key.columns.forEach((column, index2) => {
        row.set(column, stored[key.references?.columns[index2] ?? ""] ?? null);
      });
    }
    return row;
  };
  const parents = /* @__PURE__ */ new Map();
  const insertParent = (parent, key, variant, above) => {
    const memory = `${parent.schema}.${parent.name} ${variant}`;
    const made = parents.get(memory) ?? plan(parent, { variant: variant + 100, fill: key.references?.columns ?? [] }, above).then(
      (row) => insert(parent, row)
    );
    parents.set(memory, made);
    return made;
  };
  return { plan: (table2, wishes) => plan(table2, wishes), insert };
}
function vary(given, variant) {
  if (variant === 1) return given;
  if (typeof given === "number") return given + variant - 1;
  return typeof given === "string" ? `${given}-${variant}` : given;
}
function toValue(given, type) {
  if (given === null) return null;
  if (Array.isArray(given) && type.endsWith("[]")) return given;
  return typeof given === "string" && !/^jsonb?$/.test(type) ? given : JSON.stringify(given);
}

// actions/lib/migrate/expectation/try.ts
async function tryExpectations(database, expectations, catalogue) {
  const checks = [];
  const locate = (label) => {
    const { schema = expectations.schema, name } = parseTableName(label);
    return { schema, name };
  };
  const rows = new Map(
    Object.entries(expectations.tables).map(([label, { row }]) => [JSON.stringify(locate(label)), row])
  );
  const givenFor = ({ schema, name }) => rows.get(JSON.stringify({ schema, name })) ?? {};
  const surroundings = { database, catalogue, givenFor };
  for (const [label, wanted] of Object.entries(expectations.tables)) {
    const table2 = pickTable(catalogue, locate(label));
    if (table2 === void 0) continue;
    for (const trial of planTrials(table2, wanted)) {
      checks.push(await runTrial(surroundings, label, table2, trial));
    }
  }
  return checks;
}
function planTrials(table2, wanted) {
  const given = wanted.row;
  const keys = [...wanted["primary-key"] === void 0 ? [] : [wanted["primary-key"]], ...wanted.unique];
  return [
    ...keys.map((key) => planDuplicate(table2, key, given)),
    ...wanted["foreign-keys"].map(({ columns }) => planDangling(table2, columns, given)),
    ...Object.entries(wanted.columns).filter(([, column]) => "nullable" in column && column.nullable === false).map(
      ([column]) => planRefused({
        what: `null in ${column}`,
        expected: "23502",
        table: table2,
        given,
        values: { [column]: null }
      })
    ),
    ...wanted.checks.map(
      ({ name, refuses }) => planRefused({
        what: `${Object.entries(refuses).map(([column, value]) => `${column} = ${JSON.stringify(value)}`).join(", ")}`,
        expected: "23514",
        constraint: name,
        table: table2,
        given,
        values: refuses
      })
    )
  ];
}
function planDuplicate(table2, key, given) {
  return {
    what: `a duplicate of (${key.join(", ")})`,
    expected: "23505",
    constraint: void 0,
    prepare: async (maker) => {
      const first = await maker.insert(table2, await maker.plan(table2, { variant: 1, given, fill: key }));
      const taken = await maker.plan(table2, { variant: 2, given, fill: key });
      const refused = new Map(taken);
      for (const column of key) refused.set(column, first[column] ?? null);
      return { refused, taken };
    }
  };
}
function planDangling(table2, columns, given) {
  const key = table2.constraints.find(
    (one) => one.kind === "foreign key" && one.columns.join("\n") === columns.join("\n")
  );
  const others = Object.fromEntries(Object.entries(given).filter(([column]) => !columns.includes(column)));
  return {
    what: `(${columns.join(", ")}) that points at nothing`,
    expected: "23503",
    constraint: key?.name,
    prepare: async (maker) => {
      if (key === void 0) throw new CannotMakeRow("there is no such foreign key");
      const taken = await maker.plan(table2, { variant: 1, given: others, fill: columns });
      const dangling = await maker.plan(table2, { variant: 997, given: others, fill: columns, dangling: key });
      const refused = new Map(taken);
      for (const column of columns) refused.set(column, dangling.get(column) ?? null);
      return { refused, taken };
    }
  };
}
function planRefused(wish) {
  const { what, expected, constraint, table: table2, given, values } = wish;
  return {
    what,
    expected,
    constraint,
    prepare: async (maker) => {
      const taken = await maker.plan(table2, { variant: 1, given });
      const wrong = await maker.plan(table2, { variant: 1, given: { ...given, ...values } });
      const refused = new Map(taken);
      for (const column of Object.keys(values)) refused.set(column, wrong.get(column) ?? null);
      return { refused, taken };
    }
  };
}
async function runTrial(surroundings, label, table2, trial) {
  const { database } = surroundings;
  let actual;
  const count3 = () => countRows(database, table2);
  const outside = await count3();
  await inTransaction(
    database,
    async () => {
      await database.query("SET CONSTRAINTS ALL IMMEDIATE");
      actual = await attemptTrial(surroundings, table2, trial);
    },
    { ending: "rollback" }
  ).catch((error) => {
    if (!/^[0-9A-Z]{5}$/.test(codeOf(error))) throw error;
    actual = `no row to try it with: ${messageOf(error)} (${codeOf(error)})`;
  });
  const left = await count3() - outside;
  const found = left === 0 ? actual ?? "nothing" : `${left} rows left behind after the rollback`;
  const expected = trial.constraint === void 0 ? trial.expected : `${trial.expected} by ${trial.constraint}`;
  return {
    table: label,
    what: trial.what,
    how: "behaviour",
    passed: found === expected,
    expected,
    actual: found
  };
}
async function attemptTrial({ database, catalogue, givenFor }, table2, trial) {
  const maker = createRowMaker(database, catalogue, givenFor);
  const prepared = await attempt(database, async () => {
    try {
      return await trial.prepare(maker);
    } catch (error) {
      if (!(error instanceof CannotMakeRow)) throw error;
      throw Object.assign(new Undo(), { reason: error.message });
    }
  });
  if ("refusal" in prepared) {
    const { reason } = prepared.refusal;
    return `no row to try it with: ${reason ?? messageOf(prepared.refusal)}`;
  }
  const { refused, taken } = prepared.result;
  const before = await countRows(database, table2);
  const breaking = await attempt(database, () => maker.insert(table2, refused));
  if (!("refusal" in breaking)) return "it is taken";
  const behind = await countRows(database, table2) - before;
  if (behind !== 0) return `${behind} rows left behind after the refusal`;
  const keeping = await attempt(database, () => maker.insert(table2, taken));
  if ("refusal" in keeping) {
    return `no row to try it with: ${messageOf(keeping.refusal)} (${codeOf(keeping.refusal)})`;
  }
  const { constraint } = breaking.refusal;
  const code = codeOf(breaking.refusal);
  return trial.constraint === void 0 || constraint === void 0 ? code : `${code} by ${constraint}`;
}
async function countRows(database, table2) {
  const { rows } = await database.query(
    `SELECT count(*)::int AS count FROM ${quoteTable({ schema: table2.schema, name: table2.name })}`
  );
  return rows[0]?.count ?? 0;
}

// actions/lib/migrate/prisma/cli.ts
import { spawn } from "child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "fs/promises";
import { tmpdir } from "os";
import { dirname, join, resolve } from "path";
var patience = 12e4;
async function findPrisma(schema, environment) {
  const modules = await findModules(resolve(dirname(schema)));
  if (modules === void 0) return { reason: "no node_modules/prisma beside the schema or above it" };
  const manifest = JSON.parse(await readFile(join(modules, "prisma", "package.json"), "utf8"));
  const version = manifest.version ?? "0";
  if (Number.parseInt(version, 10) < 7)
    return { reason: `Prisma ${version} is there, and 7 or later is needed` };
  const given = environment.PRISMA_SCHEMA_ENGINE_BINARY;
  const engine = given ? await exists2(given) : await hasEngine(modules);
  if (!engine)
    return { reason: `Prisma ${version} is there without its schema engine, which it would download` };
  return { entry: join(modules, "prisma", "build", "index.js"), version };
}
async function diffWithPrisma(cli, schema, dsn) {
  const folder = await mkdtemp(join(tmpdir(), "seedrail-prisma-"));
  try {
    const config = join(folder, "prisma.config.mjs");
    await writeFile(
      config,
      "export default { schema: process.env.SEEDRAIL_SCHEMA, datasource: { url: process.env.SEEDRAIL_URL } }\n"
    );
    const outcome = await run(
      cli,
      [
        "migrate",
        "diff",
        "--from-config-datasource",
        "--to-schema",
        resolve(schema),
        "--exit-code",
        "--config",
        config
      ],
      { SEEDRAIL_SCHEMA: resolve(schema), SEEDRAIL_URL: renderDsn(dsn) }
    );
    return judge(outcome, schema);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
function judge({ code, text: text2 }, schema) {
  if (code === 0 && /No difference detected/i.test(text2)) return [];
  const words = text2.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("Loaded Prisma config")).join("; ").slice(0, 1e3);
  const place = { file: schema };
  return code === 2 ? [
    fault("prisma-differs", `Prisma finds the migrated database different from the schema: ${words}`, {
      place,
      next: "Write the migration that is missing: `npx prisma migrate dev --create-only`."
    })
  ] : [
    fault("prisma-diff-failed", `\`prisma migrate diff\` failed: ${words}`, {
      place,
      next: 'Correct what it says, or give "prisma: false": our own comparison is made in any case.'
    })
  ];
}
function run(cli, args, more) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("INPUT_"));
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, [cli.entry, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: patience,
      env: {
        ...Object.fromEntries(inherited),
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
        CHECKPOINT_DISABLE: "1",
        NO_COLOR: "1",
        ...more
      }
    });
    let text2 = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (piece) => {
        text2 += piece;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => done({ code, text: text2 }));
  });
}
async function findModules(from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const modules = join(folder, "node_modules");
    if (await exists2(join(modules, "prisma", "build", "index.js"))) return modules;
    if (dirname(folder) === folder) return void 0;
  }
}
async function hasEngine(modules) {
  const files = await readdir(join(modules, "@prisma", "engines")).catch(() => []);
  return files.some((file) => file.startsWith("schema-engine-"));
}
function exists2(path2) {
  return stat(path2).then(
    () => true,
    () => false
  );
}

// actions/lib/migrate/prisma/compare.ts
function compareWithCatalogue(wanted, catalogue, schema) {
  const problems = [];
  const compared = { tables: 0, columns: 0, keys: 0, enums: 0 };
  for (const table2 of wanted.tables) {
    const where = { schema: table2.schema ?? schema, table: table2.name };
    compared.tables++;
    if (!catalogue.tables.some((one) => one.schema === where.schema && one.name === where.table)) {
      problems.push(
        differ(`The model "${table2.model}" wants a table "${table2.name}", which no migration makes.`, {
          file: table2.file,
          line: table2.line,
          table: table2.name
        })
      );
      continue;
    }
    const mine = (parts) => parts.filter((part2) => part2.schema === where.schema && part2.table === where.table);
    const columns = mine(catalogue.columns);
    compared.columns += table2.columns.length;
    problems.push(...compareColumns(table2, columns));
    const keys = compareKeys(table2, mine(catalogue.constraints), mine(catalogue.indexes), schema);
    compared.keys += keys.compared;
    problems.push(...keys.problems);
  }
  problems.push(...findUnwanted(wanted, catalogue, schema));
  for (const type of wanted.enums) {
    compared.enums++;
    problems.push(...compareEnum(type, catalogue, schema));
  }
  return { compared, problems };
}
function compareColumns(table2, columns) {
  const found = new Map(columns.map((column) => [column.name, column]));
  const wanted = new Set(table2.columns.map(({ name }) => name));
  return [
    ...table2.columns.flatMap((one) => {
      const place = { file: table2.file, line: one.line, table: table2.name, field: one.name };
      const column = found.get(one.name);
      return column === void 0 ? [differ(`The schema has this column, and no migration makes it.`, place)] : compareColumn(one, column, place);
    }),
    ...columns.filter(({ name }) => !wanted.has(name)).map(
      ({ name, type }) => differ(
        `The migrations make this column (${type}), and the model "${table2.model}" does not have it.`,
        {
          file: table2.file,
          line: table2.line,
          table: table2.name,
          field: name
        }
      )
    )
  ];
}
function compareColumn(wanted, column, place) {
  const problems = [];
  const [type, found] = [normaliseType(wanted.type), normaliseType(column.type)];
  if (type !== found) problems.push(differ(`The schema says ${type}, the migrations make ${found}.`, place));
  if (wanted.nullable !== void 0 && wanted.nullable !== column.nullable) {
    const [left, right] = wanted.nullable ? ["optional", "NOT NULL"] : ["required", "nullable"];
    problems.push(differ(`The field is ${left} in the schema, and the column ${right}.`, place));
  }
  const preset = describeDefault(wanted.default);
  if (!sameDefault(wanted.default, column)) {
    problems.push(
      differ(
        `The schema's default is ${preset}, the column's is ${column.default ?? (column.generated || "none")}.`,
        place
      )
    );
  }
  return problems;
}
function sameDefault(wanted, { default: sql, generated, type }) {
  if (wanted === "any") return true;
  const counts = generated === "always" || generated === "by default" || /^nextval\(/.test(sql ?? "");
  if (wanted === null) return sql === null && !counts;
  if ("generated" in wanted) return counts;
  return equalDefaults(wanted.sql, sql) || sameJson(wanted.sql, sql, type);
}
function sameJson(wanted, found, type) {
  if (!/^jsonb?$/.test(type) || found === null) return false;
  const read = (sql) => {
    try {
      return JSON.stringify(JSON.parse(/^'(.*?)'/s.exec(sql)?.[1] ?? ""));
    } catch {
      return void 0;
    }
  };
  return read(wanted) !== void 0 && read(wanted) === read(found);
}
function describeDefault(wanted) {
  if (wanted === null) return "none";
  if (wanted === "any") return "any";
  return "generated" in wanted ? "a sequence" : wanted.sql;
}
function compareKeys(table2, constraints, indexes, schema) {
  const plain = indexes.filter(
    ({ predicate, columns }) => predicate === null && !columns.includes(null)
  );
  const unique = [
    ...constraints.filter(({ kind }) => kind === "unique"),
    ...plain.filter((index2) => index2.unique)
  ];
  const primary = constraints.find(({ kind }) => kind === "primary key");
  const foreign = constraints.filter(({ kind }) => kind === "foreign key");
  const pair = table2.implicit && primary === void 0;
  const problems = [
    ...pair ? compareLists(table2, "unique key", table2.primaryKey === void 0 ? [] : [table2.primaryKey], unique) : [
      ...compareLists(
        table2,
        "primary key",
        table2.primaryKey === void 0 ? [] : [table2.primaryKey],
        primary === void 0 ? [] : [primary]
      ),
      ...compareLists(table2, "unique key", table2.unique, unique)
    ],
    ...compareLists(
      table2,
      "index",
      table2.indexes,
      plain.filter((index2) => !index2.unique)
    ),
    ...compareForeignKeys(table2, foreign, schema)
  ];
  const { unique: keys, foreignKeys, indexes: wanted, primaryKey } = table2;
  return {
    compared: keys.length + foreignKeys.length + wanted.length + (primaryKey === void 0 ? 0 : 1),
    problems
  };
}
function compareLists(table2, what, wanted, found) {
  const key = (columns) => columns.join("\n");
  const here = new Set(found.map(({ columns }) => key(columns)));
  const there = new Set(wanted.map(({ columns }) => key(columns)));
  return [
    ...wanted.filter(({ columns }) => !here.has(key(columns))).map(
      ({ columns, line }) => differ(`The schema has the ${what} (${columns.join(", ")}), and no migration makes it.`, {
        file: table2.file,
        line,
        table: table2.name
      })
    ),
    ...found.filter(({ columns }) => !there.has(key(columns))).map(
      ({ columns, name }) => differ(
        `The migrations make the ${what} "${name}" (${columns.join(", ")}), and the schema has it not.`,
        {
          file: table2.file,
          line: table2.line,
          table: table2.name
        }
      )
    )
  ];
}
function compareForeignKeys(table2, found, schema) {
  const write = (key) => {
    const { references } = key;
    const target = `${references?.schema ?? schema}.${references?.table}(${references?.columns.join(", ")})`;
    return `(${key.columns.join(", ")}) to ${target} on delete ${key.onDelete} on update ${key.onUpdate}`;
  };
  const here = new Set(found.map(write));
  const there = new Set(table2.foreignKeys.map(write));
  return [
    ...table2.foreignKeys.filter((key) => !here.has(write(key))).map(
      (key) => differ(`The schema has the foreign key ${write(key)}, and no migration makes it.`, {
        file: table2.file,
        line: key.line,
        table: table2.name
      })
    ),
    ...found.filter((key) => !there.has(write(key))).map(
      (key) => differ(`The migrations make the foreign key ${write(key)}, and the schema has it not.`, {
        file: table2.file,
        line: table2.line,
        table: table2.name
      })
    )
  ];
}
function findUnwanted(wanted, catalogue, schema) {
  const schemas = /* @__PURE__ */ new Set([schema, ...wanted.tables.map((table2) => table2.schema ?? schema)]);
  const known = new Set(wanted.tables.map((table2) => JSON.stringify([table2.schema ?? schema, table2.name])));
  const types = new Set(wanted.enums.map((type) => JSON.stringify([type.schema ?? schema, type.name])));
  const stray = (all, names2) => all.filter((one) => schemas.has(one.schema) && !names2.has(JSON.stringify([one.schema, one.name])));
  return [
    ...stray(catalogue.tables, known).filter(({ name, partition }) => partition === null && !wanted.ignored.includes(name)).map(
      ({ name }) => differ(`The migrations make the table "${name}", and no model has it.`, { table: name })
    ),
    ...stray(catalogue.enums, types).map(
      ({ name }) => differ(`The migrations make the enum "${name}", and the schema has it not.`, {})
    )
  ];
}
function compareEnum(wanted, catalogue, schema) {
  const place = { file: wanted.file, line: wanted.line };
  const found = catalogue.enums.find(
    (one) => one.schema === (wanted.schema ?? schema) && one.name === wanted.name
  );
  if (found === void 0) return [differ(`No migration makes the enum "${wanted.name}".`, place)];
  const [left, right] = [wanted.labels, found.labels].map((labels) => [...labels].sort().join(", "));
  return left === right ? [] : [
    differ(
      `The enum "${wanted.name}" is ${left} in the schema, and ${right} after the migrations.`,
      place
    )
  ];
}
function differ(message, place) {
  return fault("schema-differs", message, {
    place,
    next: "Write the migration that is missing (`npx prisma migrate dev --create-only`), or correct the schema."
  });
}

// actions/lib/migrate/trial/keepsake.ts
var keepsakeSchema = "seedrail_before";
async function keepRows(database) {
  const { rows: tables } = await database.query(tablesSql2, [
    historyTable,
    keepsakeSchema
  ]);
  await database.query(`CREATE SCHEMA ${quoteIdentifier(keepsakeSchema)}`);
  const kept = [];
  for (const table2 of tables) {
    const { rowCount } = await database.query(
      `CREATE TABLE ${copyOf(table2)} AS SELECT to_jsonb(t) AS row FROM ${quoteTable(table2)} t`
    );
    kept.push({ ...table2, rows: rowCount ?? 0 });
  }
  return kept;
}
async function compareRows(database, kept) {
  const fates = [];
  for (const table2 of kept) fates.push(await compareTable(database, table2));
  await database.query(`DROP SCHEMA ${quoteIdentifier(keepsakeSchema)} CASCADE`);
  return fates;
}
async function compareTable(database, kept) {
  const table2 = `${kept.schema}.${kept.name}`;
  const { rows } = await database.query(presentSql, [kept.oid, kept.schema, kept.name]);
  const present = rows[0];
  if (present === void 0) {
    return { table: table2, now: void 0, rows: kept.rows, lost: kept.rows, changed: [], dropped: [], examples: [] };
  }
  const pairs = pairColumns(kept, present);
  const dropped2 = await countDropped(database, kept, pairs);
  const compared = kept.key.length > 0 && kept.key.every((column) => pairs.has(column)) ? await compareByKey(database, kept, present, pairs) : await compareAsBag(database, kept, present, pairs);
  return { table: table2, now: `${present.schema}.${present.name}`, rows: kept.rows, dropped: dropped2, ...compared };
}
function pairColumns(kept, present) {
  const byNumber = new Map(present.columns.map((column) => [column.number, column.name]));
  const names2 = new Set(present.columns.map(({ name }) => name));
  return new Map(
    kept.columns.flatMap(({ number, name }) => {
      const renamed = present.same ? byNumber.get(number) : void 0;
      const now = renamed ?? (names2.has(name) ? name : void 0);
      return now === void 0 ? [] : [[name, now]];
    })
  );
}
async function countDropped(database, kept, pairs) {
  const gone = kept.columns.filter(({ name }) => !pairs.has(name));
  const counted = [];
  for (const { name } of gone) {
    const { rows } = await database.query(
      `SELECT count(*)::int AS rows FROM ${copyOf(kept)} WHERE row ->> $1 IS NOT NULL`,
      [name]
    );
    counted.push({ column: name, rows: rows[0]?.rows ?? 0 });
  }
  return counted;
}
async function compareByKey(database, kept, present, pairs) {
  const columns = [...pairs].filter(([name]) => !kept.key.includes(name));
  const differs = columns.map(
    ([old, now]) => `(b.row -> ${quoteLiteral(old)} IS DISTINCT FROM a.row -> ${quoteLiteral(now)}
        AND b.row ->> ${quoteLiteral(old)} IS DISTINCT FROM a.row ->> ${quoteLiteral(now)})`
  );
  const join6 = kept.key.map(
    (name) => `b.row ->> ${quoteLiteral(name)} = a.row ->> ${quoteLiteral(pairs.get(name) ?? name)}`
  );
  const from = `FROM ${copyOf(kept)} b LEFT JOIN (SELECT to_jsonb(t) AS row FROM ${quoteTable(present)} t) a ON ${join6.join(" AND ")}`;
  const counts = differs.map((one) => `count(*) FILTER (WHERE a.row IS NOT NULL AND ${one})::int`);
  const { rows } = await database.query(
    `SELECT count(*) FILTER (WHERE a.row IS NULL)::int AS lost,
            ARRAY[${counts.join(", ")}]::int[] AS changed ${from}`
  );
  const { lost = 0, changed = [] } = rows[0] ?? {};
  const found = columns.map(([column], index2) => ({ column, rows: changed[index2] ?? 0 })).filter((one) => one.rows > 0);
  if (lost === 0 && found.length === 0) return { lost, changed: [], examples: [] };
  const key = kept.key.map((name) => `b.row ->> ${quoteLiteral(name)}`).join(", ");
  const examples = await database.query(
    `SELECT concat_ws(' · ', ${key}) AS key ${from} WHERE a.row IS NULL OR ${["false", ...differs].join(" OR ")} ORDER BY 1 LIMIT 3`
  );
  return { lost, changed: found, examples: examples.rows.map((row) => row.key) };
}
async function compareAsBag(database, kept, present, pairs) {
  const shared = [...pairs].filter(([old, now]) => old === now).map(([name]) => name);
  const without = (all) => all.map(({ name }) => name).filter((name) => !shared.includes(name));
  const { rows } = await database.query(
    `SELECT count(*)::int AS lost
       FROM (SELECT row - $1::text[] FROM ${copyOf(kept)}
             EXCEPT ALL
             SELECT to_jsonb(t) - $2::text[] FROM ${quoteTable(present)} t) gone`,
    [without(kept.columns), without(present.columns)]
  );
  return { lost: rows[0]?.lost ?? 0, changed: [], examples: [] };
}
function copyOf({ oid }) {
  return quoteTable({ schema: keepsakeSchema, name: `t${oid}` });
}
var columnsOf = `(SELECT json_agg(json_build_object('number', a.attnum, 'name', a.attname,
                                    'type', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
                      FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)`;
var tablesSql2 = `
SELECT c.oid::text AS oid,
       n.nspname AS schema,
       c.relname AS name,
       coalesce(${columnsOf}, '[]') AS columns,
       coalesce((SELECT json_agg(a.attname ORDER BY o.position)
                   FROM pg_constraint k
                   CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS o(attnum, position)
                   JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.attnum
                  WHERE k.conrelid = c.oid AND k.contype = 'p'), '[]') AS key
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', $2)
   AND c.relname <> $1
   AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e')
 ORDER BY 2, 3`;
var presentSql = `
SELECT n.nspname AS schema, c.relname AS name, c.oid = $1::oid AS same, coalesce(${columnsOf}, '[]') AS columns
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND (c.oid = $1::oid OR (n.nspname = $2 AND c.relname = $3))
 ORDER BY c.oid = $1::oid DESC
 LIMIT 1`;

// actions/test-migration/previous-data.ts
import { stat as stat2 } from "fs/promises";
import { join as join2 } from "path";
async function readPrevious(paths) {
  const parts = [];
  for (const path2 of paths) {
    parts.push(
      await isFolder(path2) ? { path: path2, dataset: await readDataset(path2) } : { path: path2, dump: await verifyDump(path2) }
    );
  }
  return parts;
}
async function isFolder(path2) {
  try {
    return (await stat2(path2)).isDirectory();
  } catch (error) {
    throw new SeedrailError(
      fault("previous-missing", `"${path2}" cannot be read (${codeOf(error)}).`, {
        place: { file: path2 },
        next: 'Name folders that hold a dataset.json, or dumps, in "previous".'
      }),
      { cause: error }
    );
  }
}
async function fillPrevious(database, part2, lockTimeout) {
  if ("dump" in part2) {
    const outcome2 = await restoreInto(database, part2.dump, {
      mode: "merge",
      plan: false,
      expectedPlan: void 0,
      confirm: void 0,
      check: "sums",
      maxDeactivations: { percent: 100 },
      lockTimeout
    });
    return refuse(outcome2.problems);
  }
  const { dataset } = part2;
  if (isPublished(dataset)) {
    const outcome2 = await publishDataset(database, dataset, await readValidRows(database, dataset), {
      mode: "apply",
      submit: true,
      publish: true,
      onPublishedChange: "error",
      onMissing: "report",
      maxArchived: { percent: 100 },
      actor: { id: "seedrail", email: "seedrail@automation.invalid", role: "AUTOMATION" },
      lockTimeout
    });
    return refuse(outcome2.problems);
  }
  if (!isUpserted(dataset)) throw new RangeError("A dataset is published or upserted.");
  const outcome = await upsertDataset(database, dataset, {
    mode: "apply",
    full: true,
    onForeignOwner: "report",
    adopt: [],
    expectedPlan: void 0,
    lockTimeout
  });
  refuse(outcome.problems);
}
function refuse(problems) {
  const errors = problems.filter(({ level }) => level === "error");
  if (errors.length > 0) throw new SeedrailError(errors, { verdict: "broken" });
}
async function keepWayBack(database, parts, folder) {
  const dumps = [];
  for (const [index2, part2] of parts.entries()) {
    if ("dump" in part2) {
      dumps.push(part2.dump);
      continue;
    }
    const written = await writeDump(database, {
      dataset: part2.dataset,
      client: await findDumpClient(database.serverVersionNumber, void 0),
      path: planPath(join2(folder, String(index2)), part2.dataset.manifest.name, "none"),
      compression: "none",
      createdAt: /* @__PURE__ */ new Date(),
      source: { repository: null, commit: null },
      // It is restored in a moment, which is proof enough.
      prove: async () => null
    });
    dumps.push(await verifyDump(written.path));
  }
  return dumps;
}
async function goBack(database, dump, lockTimeout) {
  const outcome = await restoreInto(database, dump, {
    mode: "replace",
    plan: false,
    expectedPlan: void 0,
    confirm: database.dsn.database,
    check: "sums",
    maxDeactivations: { percent: 100 },
    lockTimeout
  });
  refuse(outcome.problems);
}

// actions/test-migration/steps.ts
async function applyToEmpty(plan, database, options, onTried) {
  const tried = await applyOnTrial(database, plan.folder, { lockTimeout: options.lockTimeout, onTried });
  const catalogue = await loadCatalogue(database);
  const time = tried.reduce((sum, { duration: duration2 }) => sum + duration2, 0);
  return {
    told: `${count2(tried.length, "migration")} applied in ${renderDuration(time)}, which make ${count2(countObjects(catalogue), "object")}`,
    result: { database, catalogue }
  };
}
async function upgradePrevious(plan, head, scratch, options, folder) {
  const until = plan.previousMigration;
  if (until === void 0) {
    return { skipped: true, told: "there is only one migration, so there is no release before it" };
  }
  const { lockTimeout } = options;
  const database = await scratch.create("previous");
  await applyOnTrial(database, plan.folder, { lockTimeout, until });
  for (const part2 of plan.previous) await fillPrevious(database, part2, lockTimeout);
  const wayBack = options.down ? await keepWayBack(database, plan.previous, folder) : [];
  const before = await loadCatalogue(database);
  const kept = await keepRows(database);
  const rows = kept.reduce((sum, table2) => sum + table2.rows, 0);
  const applied = await applyOnTrial(database, plan.folder, { lockTimeout });
  const fates = await compareRows(database, kept);
  const drift = compareObjects(listObjects(head.catalogue), listObjects(await loadCatalogue(database)));
  const problems = [
    ...judgeRows(fates, plan.meant),
    ...explainDrift(drift, { left: "the way from empty", right: "the way from the previous release" })
  ];
  const filled = fates.filter((fate) => fate.rows > 0).length;
  const path2 = `from "${until}", ${count2(applied.length, "migration")} further`;
  const result = { database, before, fates, wayBack };
  if (rows === 0) {
    return {
      skipped: true,
      problems,
      result,
      told: `${path2}; but no table held a row, so nothing was shown of data: name datasets or dumps in "previous"`
    };
  }
  const ending = problems.length === 0 ? "all kept" : `${count2(problems.length, "difference")} found`;
  return { problems, result, told: `${path2}; ${count2(rows, "row")} in ${count2(filled, "table")}, ${ending}` };
}
async function holdExpectations(plan, head) {
  if (plan.expectations === void 0) {
    return { skipped: true, told: "no expectations.json beside the migrations, and none was named" };
  }
  const { file, wanted } = plan.expectations;
  const checks = [
    ...judgeCatalogue(wanted, head.catalogue),
    ...await tryExpectations(head.database, wanted, head.catalogue)
  ];
  const tried = checks.filter(({ how }) => how === "behaviour").length;
  const held = checks.filter(({ passed }) => passed).length;
  return {
    told: `${held} of ${count2(checks.length, "expectation")} hold, ${checks.length - tried} by catalogue and ${tried} by behaviour`,
    problems: explainChecks(checks, file),
    result: checks
  };
}
async function holdSchema(plan, head, options) {
  if (plan.schema === void 0) {
    return { skipped: true, told: "no schema.prisma beside the migrations, and none was named" };
  }
  const { path: path2, wanted } = plan.schema;
  const { compared, problems } = compareWithCatalogue(wanted, head.catalogue, historySchema(head.database));
  const cli = options.prisma ? await findPrisma(path2, process.env) : { reason: "not asked" };
  const theirs = "reason" in cli ? [] : await diffWithPrisma(cli, path2, head.database.dsn);
  const prisma = "reason" in cli ? `Prisma itself was not asked: ${cli.reason}` : `Prisma ${cli.version} ${theirs.length === 0 ? "finds no difference" : "finds differences"}`;
  const all = [...problems, ...theirs];
  const ours2 = `${count2(compared.tables, "table")}, ${count2(compared.columns, "column")}, ${count2(compared.keys, "key")} and ${count2(compared.enums, "enum")}`;
  return {
    told: `${ours2} compared, ${problems.length === 0 ? "no difference" : count2(problems.length, "difference")}; ${prisma}`,
    problems: all
  };
}
async function takeBack(upgraded, lockTimeout) {
  const { database, before, wayBack } = upgraded;
  if (wayBack.length === 0) {
    return { skipped: true, told: 'nothing was named in "previous" that could be restored' };
  }
  const differences = [];
  let tables = 0;
  for (const dump of wayBack) {
    await goBack(database, dump, lockTimeout);
    const names2 = new Set(dump.manifest.tables.map(({ schema, name }) => `${schema}.${name}`));
    tables += names2.size;
    const after = listObjects(await loadCatalogue(database));
    differences.push(...compareObjects(partOf(listObjects(before), names2), partOf(after, names2)));
  }
  return {
    told: `${count2(wayBack.length, "dump")} restored over the new release; ${count2(tables, "table")} ${differences.length === 0 ? "are as they were" : "compared"}`,
    problems: explainDrift(differences, { left: "the previous release", right: "the restored one" })
  };
}
function partOf(objects, tables) {
  return objects.filter(({ kind, name, table: table2 }) => tables.has(kind === "table" ? name : table2 ?? ""));
}
async function compareSetups(plan, other, head, scratch, options) {
  const database = await scratch.create(`other_${plan.compareWith.indexOf(other)}`);
  await applyOnTrial(database, other.folder, { lockTimeout: options.lockTimeout });
  const catalogue = await loadCatalogue(database);
  const differences = compareObjects(listObjects(head.catalogue), listObjects(catalogue));
  const objects = Math.max(countObjects(catalogue), countObjects(head.catalogue));
  return {
    told: `${count2(objects, "object")} compared, ${differences.length === 0 ? "no difference" : count2(differences.length, "difference")}`,
    problems: explainDrift(differences, { left: plan.folder, right: other.folder }),
    result: differences
  };
}
async function inTemporaryFolder(work) {
  const folder = await mkdtemp2(join3(process.env.RUNNER_TEMP || tmpdir2(), "seedrail-trial-"));
  try {
    return await work(folder);
  } finally {
    await rm2(folder, { recursive: true, force: true });
  }
}
function count2(number, word2) {
  return `${number} ${word2}${number === 1 ? "" : "s"}`;
}

// actions/test-migration/publish.ts
function publish(journal, plan, steps, findings) {
  const { tried, checks, fates, drift, destructive } = findings;
  journal.output("kept", countSteps(steps, "kept"));
  journal.output("broken", countSteps(steps, "broken"));
  journal.output("skipped", countSteps(steps, "skipped"));
  journal.output("checks", checks.length);
  journal.output("destructive", destructive.length);
  journal.output("drift", countDrift(findings));
  if (tried.length > 0) journal.section(tabulateMigrations(tried));
  if (fates.some(({ rows }) => rows > 0)) journal.section(tabulateRows(fates));
  if (checks.length > 0) journal.section(tabulateChecks(checks));
  for (const { folder, differences } of drift) {
    if (differences.length > 0)
      journal.section(tabulateDrift(differences, { left: plan.folder, right: folder }));
  }
  journal.section(tabulateSteps(steps));
  journal.result({
    steps,
    migrations: tried.map(({ name, duration: duration2, footprint }) => ({
      name,
      durationMs: Math.round(duration2),
      ...footprint === "alone" ? { locks: null, rewritten: null } : footprint
    })),
    destructive: destructive.map(({ migration, line, harm }) => ({
      file: migration.file,
      line,
      kind: harm.kind,
      message: harm.message
    })),
    checks,
    data: fates,
    drift
  });
}
function summarise(plan, steps, findings) {
  const broken = countSteps(steps, "broken");
  const quiet = steps.filter(({ state }) => state === "skipped" || state === "not run");
  const tail = [
    ...quiet.length === 0 ? [] : [`nothing shown by step ${quiet.map(({ number }) => number).join(", ")}`],
    ...findings.destructive.length === 0 ? [] : [`${count2(findings.destructive.length, "statement")} to look at`]
  ];
  const head = `${countSteps(steps, "kept")} of ${count2(steps.length, "step")} kept`;
  return {
    headline: `${[`${head} for ${count2(plan.migrations.length, "migration")}`, ...broken === 0 ? [] : [`${broken} broken`], ...tail].join("; ")}.`,
    ending: broken === 0 ? "kept" : "broken"
  };
}
function countDrift({ drift }) {
  return drift.reduce((sum, { differences }) => sum + differences.length, 0);
}
function tabulateMigrations(tried) {
  return {
    title: "Migrations, from empty",
    columns: ["migration", "time", "strongest locks on what was there", "rewrites"],
    rows: tried.map(({ name, duration: duration2, footprint }) => [
      name,
      renderDuration(duration2),
      footprint === "alone" ? "not watched: it stands alone" : renderLocks(footprint.locks),
      footprint === "alone" ? "–" : footprint.rewritten.join(", ") || "none"
    ])
  };
}
function renderLocks(locks) {
  const shown = locks.slice(0, 3).map(({ table: table2, mode }) => `${mode.replace(/Lock$/, "")} on ${table2}`);
  if (locks.length === 0) return "none";
  return locks.length > shown.length ? `${shown.join(", ")} and ${locks.length - shown.length} more` : shown.join(", ");
}

// actions/test-migration/trial-plan.ts
import { stat as stat4 } from "fs/promises";
import { dirname as dirname2, join as join5 } from "path";

// actions/lib/migrate/expectation/file.ts
import { readFile as readFile2 } from "fs/promises";
var names = array(string().min(1)).min(1);
var columnSchema = union([
  string().min(1),
  strictObject({
    type: string().min(1).optional().describe("In any spelling that Postgres has for it."),
    nullable: boolean().optional().describe("`false` is also tried: null is refused with 23502."),
    default: string().nullable().optional().describe("An SQL expression; null for none.")
  })
]).transform((given) => typeof given === "string" ? { type: given } : given);
var foreignKeySchema = strictObject({
  columns: names,
  references: string().regex(/^[^()]+\([^()]+\)$/, "must be table(column, …)").describe("`table(column, …)`"),
  "on-delete": _enum(["CASCADE", "RESTRICT", "NO ACTION", "SET NULL", "SET DEFAULT"]).optional(),
  "on-update": _enum(["CASCADE", "RESTRICT", "NO ACTION", "SET NULL", "SET DEFAULT"]).optional()
});
var tableSchema = strictObject({
  columns: record(string(), columnSchema).default({}).describe("By name: a type, or an object."),
  "only-these-columns": boolean().default(false).describe("Others are an error."),
  "primary-key": names.optional(),
  unique: array(names).default([]).describe("Lists of columns; each is tried with a duplicate."),
  "foreign-keys": array(foreignKeySchema).default([]).describe("Each is tried with a value that is not there."),
  checks: array(
    strictObject({
      name: string().optional().describe("The constraint that must refuse it."),
      refuses: record(string(), json()).describe("Values of a row that must be refused with 23514.")
    })
  ).default([]),
  indexes: array(strictObject({ columns: names, where: string().optional(), unique: boolean().optional() })).default([]),
  triggers: array(string().min(1)).default([]).describe("Names; each must be there and enabled."),
  row: record(string(), json()).default({}).describe("Values for the rows that are tried, where one made up from the types would be refused.")
});
var expectationsSchema = strictObject({
  $schema: string().optional(),
  schema: string().min(1).default("public").describe("Of tables that are named without one."),
  tables: record(string(), tableSchema).default({}),
  enums: record(string(), names).default({}).describe("Labels, in their order."),
  views: array(string().min(1)).default([]),
  functions: array(string().min(1)).default([]).describe("Names, without arguments."),
  absent: array(string().min(1)).default([]).describe("Tables that must not be there.")
});
async function readExpectations(file) {
  const place = { file };
  let text2;
  try {
    text2 = await readFile2(file, "utf8");
  } catch (error) {
    throw new SeedrailError(
      fault("expectations-missing", `The expectations "${file}" cannot be read (${codeOf(error)}).`, {
        place,
        next: 'Correct "expectations", or leave it out.'
      }),
      { cause: error }
    );
  }
  const expectations = parse(text2, file);
  if (isEmpty(expectations)) {
    throw new SeedrailError(
      fault("expectations-empty", `"${file}" expects nothing.`, {
        place,
        next: "Name a table with its columns, keys or checks; docs/test-migration.md shows how."
      })
    );
  }
  return expectations;
}
function parse(text2, file) {
  let value;
  try {
    value = JSON.parse(text2);
  } catch (error) {
    throw new SeedrailError(
      fault("expectations-invalid", `"${file}" is no JSON: ${messageOf(error)}.`, { place: { file } }),
      { cause: error }
    );
  }
  const parsed = expectationsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SeedrailError(
    parsed.error.issues.map((issue) => {
      const field = issue.path.map(String).join(".");
      return fault("expectations-invalid", `${field === "" ? "The file" : field}: ${issue.message}.`, {
        place: { file, ...field === "" ? {} : { field } },
        next: "docs/test-migration.md describes every word."
      });
    })
  );
}
function isEmpty({ tables, enums, views, functions, absent }) {
  const lists = [Object.keys(tables), Object.keys(enums), views, functions, absent];
  return lists.every((list2) => list2.length === 0);
}

// actions/lib/migrate/prisma/document.ts
import { readdir as readdir2, readFile as readFile3, stat as stat3 } from "fs/promises";
import { join as join4 } from "path";
async function readDocument(path2) {
  const blocks = [];
  for (const file of await listFiles(path2)) blocks.push(...parseDocument(await readFile3(file, "utf8"), file));
  return blocks;
}
async function listFiles(path2) {
  try {
    if (!(await stat3(path2)).isDirectory()) return [path2];
    const entries = await readdir2(path2, { recursive: true, encoding: "utf8" });
    const files = entries.filter((entry) => entry.endsWith(".prisma")).sort();
    if (files.length > 0) return files.map((file) => join4(path2, file));
  } catch (error) {
    throw new SeedrailError(missing(path2, codeOf(error)), { cause: error });
  }
  throw new SeedrailError(missing(path2, "a folder without .prisma files"));
}
function missing(path2, reason) {
  return fault("prisma-schema-missing", `The Prisma schema "${path2}" cannot be read (${reason}).`, {
    place: { file: path2 },
    next: 'Correct "schema", or leave it out where there is none.'
  });
}
var pattern = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|@@?[\w.]+|[-\w.]+|[{}()[\],:=?]|\n|[^\S\n]+|[\s\S]/g;
function* tokenise(text2) {
  let line = 1;
  for (const [piece] of text2.matchAll(pattern)) {
    if (piece === "\n") yield { text: piece, line, kind: "end" };
    else if (piece.startsWith('"')) yield { text: JSON.parse(piece), line, kind: "text" };
    else if (/^[{}()[\],:=?]$/.test(piece)) yield { text: piece, line, kind: "sign" };
    else if (!/^(\/\/|\/\*|\s)/.test(piece)) yield { text: piece, line, kind: "word" };
    line += piece.split("\n").length - 1;
  }
}
function parseDocument(text2, file) {
  const tokens = [...tokenise(text2)];
  let at = 0;
  const refuse2 = (token, wanted) => {
    const found = token === void 0 ? "the end of the file" : JSON.stringify(token.text);
    const line = token?.line ?? tokens.at(-1)?.line ?? 1;
    throw new SeedrailError(
      fault("prisma-schema-unreadable", `Expected ${wanted}, found ${found}.`, {
        place: { file, line },
        next: "Run `npx prisma validate`; if Prisma takes it, report it to us with that line."
      })
    );
  };
  const peek = () => tokens[at];
  const take = () => tokens[at++] ?? refuse2(void 0, "more");
  const is = (sign) => peek()?.kind === "sign" && peek()?.text === sign;
  const skipLines = () => {
    while (peek()?.kind === "end") at++;
  };
  const expect = (sign) => {
    const token = tokens[at];
    if (!is(sign) || token === void 0) return refuse2(token, `"${sign}"`);
    at++;
    return token;
  };
  const word2 = (wanted) => {
    const token = tokens[at];
    if (token?.kind !== "word") return refuse2(token, wanted);
    at++;
    return token;
  };
  const readArgument = () => {
    skipLines();
    if (is("[")) return { kind: "list", items: readList() };
    const token = take();
    if (token.kind === "text") return { kind: "text", value: token.text };
    if (token.kind !== "word") return refuse2(token, "a value");
    return is("(") ? { kind: "call", name: token.text, arguments: readArguments() } : { kind: "word", value: token.text };
  };
  const readList = () => {
    expect("[");
    const items = [];
    skipLines();
    while (!is("]")) {
      items.push(readArgument());
      skipLines();
      if (is(",")) at++;
      skipLines();
    }
    at++;
    return items;
  };
  const readArguments = () => {
    expect("(");
    const all = [];
    skipLines();
    while (!is(")")) {
      const named2 = tokens[at]?.kind === "word" && tokens[at + 1]?.text === ":" && tokens[at + 1]?.kind === "sign";
      const name = named2 ? take().text : void 0;
      if (named2) at++;
      all.push({ name, value: readArgument() });
      skipLines();
      if (is(",")) at++;
      else if (!is(")")) refuse2(peek(), '"," or ")"');
      skipLines();
    }
    at++;
    return all;
  };
  const readAttribute = () => {
    const token = word2("an attribute");
    if (!token.text.startsWith("@")) refuse2(token, "an attribute");
    return {
      name: token.text.replace(/^@+/, ""),
      arguments: is("(") ? readArguments() : [],
      line: token.line
    };
  };
  const readField = (name) => {
    const attributes = [];
    let [type, unsupported, list2, optional] = ["", void 0, false, false];
    if (peek()?.kind === "word" && !peek()?.text.startsWith("@")) {
      type = take().text;
      if (is("(")) {
        const [first] = readArguments();
        unsupported = first?.value.kind === "text" ? first.value.value : "";
      }
      if (is("[")) {
        at++;
        expect("]");
        list2 = true;
      }
      if (is("?")) {
        at++;
        optional = true;
      }
    }
    while (peek()?.kind === "word") attributes.push(readAttribute());
    const ending = peek();
    if (ending !== void 0 && ending.kind !== "end" && !is("}")) refuse2(ending, "the end of the line");
    return { name: name.text, type, unsupported, list: list2, optional, attributes, line: name.line };
  };
  const readBlock = () => {
    const keyword = word2('a block such as "model"');
    const name = word2("the name of the block");
    expect("{");
    const fields = [];
    const attributes = [];
    const settings = /* @__PURE__ */ new Map();
    skipLines();
    while (!is("}")) {
      const token = tokens[at];
      if (token?.text.startsWith("@@")) attributes.push(readAttribute());
      else {
        const first = word2("a field");
        if (is("=")) {
          at++;
          settings.set(first.text, readArgument());
        } else fields.push(readField(first));
      }
      skipLines();
    }
    at++;
    return { keyword: keyword.text, name: name.text, fields, attributes, settings, file, line: keyword.line };
  };
  const blocks = [];
  skipLines();
  while (at < tokens.length) {
    blocks.push(readBlock());
    skipLines();
  }
  return blocks;
}

// actions/lib/migrate/prisma/words.ts
function attributeOf(attributes, name) {
  return attributes.find((attribute) => attribute.name === name);
}
function argumentOf(attribute, name) {
  const named2 = attribute.arguments.find((one) => one.name === name);
  return (named2 ?? attribute.arguments.find((one) => one.name === void 0))?.value;
}
function fieldNames(argument) {
  if (argument?.kind !== "list") return [];
  return argument.items.map((item) => item.kind === "call" ? item.name : textOf(item));
}
function nameOf2(block) {
  const map = attributeOf(block.attributes, "map");
  return map === void 0 ? block.name : textOf(argumentOf(map, "name"));
}
function schemaOf(block) {
  const schema = attributeOf(block.attributes, "schema");
  return schema === void 0 ? void 0 : textOf(argumentOf(schema, "map"));
}
function columnNameOf(field) {
  const map = attributeOf(field.attributes, "map");
  return map === void 0 ? field.name : textOf(argumentOf(map, "name"));
}
function textOf(argument) {
  return argument?.kind === "text" || argument?.kind === "word" ? argument.value : "";
}
function literal2(text2) {
  return `'${text2.replaceAll("'", "''")}'`;
}

// actions/lib/migrate/prisma/column.ts
var scalars = {
  String: "text",
  Boolean: "boolean",
  Int: "integer",
  BigInt: "bigint",
  Float: "double precision",
  Decimal: "numeric(65,30)",
  DateTime: "timestamp(3)",
  Json: "jsonb",
  Bytes: "bytea"
};
var natives = {
  Text: "text",
  Char: "character",
  VarChar: "character varying",
  Bit: "bit",
  VarBit: "bit varying",
  Uuid: "uuid",
  Xml: "xml",
  Inet: "inet",
  Citext: "citext",
  Boolean: "boolean",
  Integer: "integer",
  SmallInt: "smallint",
  BigInt: "bigint",
  Oid: "oid",
  DoublePrecision: "double precision",
  Real: "real",
  Decimal: "numeric",
  Money: "money",
  Timestamp: "timestamp",
  Timestamptz: "timestamptz",
  Date: "date",
  Time: "time",
  Timetz: "timetz",
  Json: "json",
  JsonB: "jsonb",
  ByteA: "bytea"
};
function wantColumn(field, enums) {
  return {
    name: columnNameOf(field),
    type: `${typeOf(field, enums)}${field.list ? "[]" : ""}`,
    nullable: field.list ? void 0 : field.optional,
    default: wantDefault(field, enums),
    line: field.line
  };
}
function typeOf(field, enums) {
  if (field.unsupported !== void 0) return field.unsupported;
  const native = field.attributes.find(({ name }) => name.startsWith("db."));
  if (native !== void 0) {
    const modifier = native.arguments.map(({ value }) => textOf(value)).join(",");
    const word2 = native.name.slice("db.".length);
    return `${natives[word2] ?? word2.toLowerCase()}${modifier === "" ? "" : `(${modifier})`}`;
  }
  const block = enums.find(({ name }) => name === field.type);
  if (block === void 0) return scalars[field.type] ?? field.type;
  const schema = schemaOf(block);
  return `${schema === void 0 ? "" : `${schema}.`}${quoteIdentifier(nameOf2(block))}`;
}
var byClient = /* @__PURE__ */ new Set(["uuid", "cuid", "nanoid", "ulid", "auto"]);
function wantDefault(field, enums) {
  const attribute = attributeOf(field.attributes, "default");
  if (attribute === void 0) return null;
  const value = argumentOf(attribute, "value");
  if (value === void 0) return "any";
  switch (value.kind) {
    case "text":
      return { sql: literal2(value.value) };
    case "list":
      return {
        sql: value.items.length === 0 ? "'{}'" : `ARRAY[${value.items.map((item) => toSql(item, field, enums)).join(", ")}]`
      };
    case "word":
      return { sql: toSql(value, field, enums) };
    case "call": {
      if (byClient.has(value.name)) return null;
      if (value.name === "now") return { sql: "now()" };
      if (value.name === "autoincrement" || value.name === "sequence") return { generated: true };
      const sql = textOf(value.arguments[0]?.value);
      return value.name === "dbgenerated" && sql !== "" ? { sql } : "any";
    }
  }
}
function toSql(argument, field, enums) {
  if (argument.kind === "text") return literal2(argument.value);
  const text2 = textOf(argument);
  const label = enums.find(({ name }) => name === field.type)?.fields.find(({ name }) => name === text2);
  return label === void 0 ? text2 : literal2(columnNameOf(label));
}

// actions/lib/migrate/prisma/expected.ts
var actions = {
  Cascade: "CASCADE",
  Restrict: "RESTRICT",
  NoAction: "NO ACTION",
  SetNull: "SET NULL",
  SetDefault: "SET DEFAULT"
};
function wantSchema(blocks) {
  const models = blocks.filter(({ keyword }) => keyword === "model");
  const related = new Set(
    blocks.filter(({ keyword }) => keyword === "view").concat(models).map(({ name }) => name)
  );
  const enums = blocks.filter(({ keyword }) => keyword === "enum");
  const emulated = blocks.some(
    ({ keyword, settings }) => keyword === "datasource" && textOf(settings.get("relationMode")) === "prisma"
  );
  const kept = models.filter((model) => attributeOf(model.attributes, "ignore") === void 0);
  return {
    tables: [
      ...kept.map((model) => wantTable(model, { models, enums, related, emulated })),
      ...wantJoinTables(kept, enums, emulated)
    ],
    enums: enums.map((block) => ({
      schema: schemaOf(block),
      name: nameOf2(block),
      labels: block.fields.map(columnNameOf),
      file: block.file,
      line: block.line
    })),
    ignored: models.filter((model) => !kept.includes(model)).map(nameOf2)
  };
}
function wantTable(model, { models, enums, related, emulated }) {
  const stored = model.fields.filter(
    ({ type, attributes }) => !related.has(type) && attributeOf(attributes, "ignore") === void 0
  );
  const columnsOf2 = (argument) => fieldNames(argument).map((name) => {
    const field = model.fields.find((one) => one.name === name);
    return field === void 0 ? name : columnNameOf(field);
  });
  const blockKeys = (name) => model.attributes.filter((attribute) => attribute.name === name).map((attribute) => ({ columns: columnsOf2(argumentOf(attribute, "fields")), line: attribute.line }));
  const fieldKeys = (name) => stored.filter(({ attributes }) => attributeOf(attributes, name) !== void 0).map((field) => ({ columns: [columnNameOf(field)], line: field.line }));
  return {
    model: model.name,
    schema: schemaOf(model),
    name: nameOf2(model),
    columns: stored.map((field) => wantColumn(field, enums)),
    primaryKey: [...fieldKeys("id"), ...blockKeys("id")][0],
    unique: [...fieldKeys("unique"), ...blockKeys("unique")],
    indexes: blockKeys("index"),
    foreignKeys: emulated ? [] : model.fields.flatMap((field) => wantForeignKey(field, model, models)),
    implicit: false,
    file: model.file,
    line: model.line
  };
}
function wantForeignKey(field, model, models) {
  const relation = attributeOf(field.attributes, "relation");
  const target = models.find(({ name }) => name === field.type);
  const [own, others] = ["fields", "references"].map(
    (name) => fieldNames(relation?.arguments.find((one) => one.name === name)?.value)
  );
  if (target === void 0 || own === void 0 || others === void 0 || own.length === 0) return [];
  const fields = own.map((name) => model.fields.find((one) => one.name === name));
  const optional = fields.some((one) => one?.optional === true);
  const actionOf = (name, otherwise) => {
    const word2 = textOf(relation?.arguments.find((one) => one.name === name)?.value);
    return actions[word2] ?? otherwise;
  };
  return [
    {
      columns: fields.map((one, index2) => one === void 0 ? own[index2] ?? "" : columnNameOf(one)),
      references: {
        schema: schemaOf(target),
        table: nameOf2(target),
        columns: others.map((name) => {
          const other = target.fields.find((one) => one.name === name);
          return other === void 0 ? name : columnNameOf(other);
        })
      },
      onDelete: actionOf("onDelete", optional ? "SET NULL" : "RESTRICT"),
      onUpdate: actionOf("onUpdate", "CASCADE"),
      line: field.line
    }
  ];
}
function wantJoinTables(models, enums, emulated) {
  const tables = /* @__PURE__ */ new Map();
  for (const model of models) {
    for (const field of model.fields) {
      const other = models.find(({ name: name2 }) => name2 === field.type);
      if (!field.list || other === void 0) continue;
      const named2 = relationName(field);
      const back = other.fields.filter(
        (one) => one.type === model.name && relationName(one) === named2 && one !== field
      );
      if (back.length === 0 || !back.some(({ list: list2 }) => list2)) continue;
      const [a, b] = [model, other].sort((left, right) => left.name < right.name ? -1 : 1);
      const name = `_${named2 ?? `${a.name}To${b.name}`}`;
      tables.set(name, joinTable(name, a, b, enums, emulated, field.line));
    }
  }
  return [...tables.values()];
}
function joinTable(name, a, b, enums, emulated, line) {
  const sides = [
    ["A", a],
    ["B", b]
  ];
  const idOf = (model) => model.fields.find(({ attributes }) => attributeOf(attributes, "id") !== void 0);
  return {
    model: name,
    schema: schemaOf(a),
    name,
    columns: sides.map(([column, model]) => {
      const id = idOf(model);
      return {
        name: column,
        type: id === void 0 ? "text" : typeOf(id, enums),
        nullable: false,
        default: null,
        line
      };
    }),
    primaryKey: { columns: ["A", "B"], line },
    unique: [],
    indexes: [{ columns: ["B"], line }],
    foreignKeys: emulated ? [] : sides.map(([column, model]) => ({
      columns: [column],
      references: {
        schema: schemaOf(model),
        table: nameOf2(model),
        columns: [columnNameOf(idOf(model) ?? { name: "id", attributes: [] })]
      },
      onDelete: "CASCADE",
      onUpdate: "CASCADE",
      line
    })),
    implicit: true,
    file: a.file,
    line
  };
}
function relationName(field) {
  const relation = attributeOf(field.attributes, "relation");
  const named2 = relation?.arguments.find(
    ({ name, value }) => (name ?? "name") === "name" && value.kind === "text"
  );
  return named2 === void 0 ? void 0 : textOf(named2.value);
}

// actions/test-migration/trial-plan.ts
async function planTrial(inputs) {
  const folder = inputs.migrations;
  const migrations = await readMigrations(folder);
  const previousMigration = choosePrevious(migrations, inputs["previous-migration"], folder);
  const beside = dirname2(folder.replace(/[\\/]+$/, ""));
  const expectations = inputs.expectations ?? await firstThere([join5(beside, "expectations.json")]);
  const schema = inputs.schema ?? await firstThere([join5(beside, "schema.prisma"), join5(beside, "schema")]);
  const others = splitList(inputs["compare-with"]);
  return {
    folder,
    migrations,
    previousMigration,
    released: migrations.slice(migrations.findIndex(({ name }) => name === previousMigration) + 1),
    previous: await readPrevious(splitList(inputs.previous)),
    meant: parseMeant(inputs["expected-changes"] ?? ""),
    expectations: expectations === void 0 ? void 0 : { file: expectations, wanted: await readExpectations(expectations) },
    schema: schema === void 0 ? void 0 : { path: schema, wanted: wantSchema(await readDocument(schema)) },
    compareWith: await Promise.all(
      others.map(async (other) => ({ folder: other, migrations: await readMigrations(other) }))
    )
  };
}
function choosePrevious(migrations, given, folder) {
  const names2 = migrations.map(({ name }) => name);
  if (given === void 0) return names2.at(-2);
  const [found, second] = names2.includes(given) ? [given] : names2.filter((name) => name.startsWith(given));
  if (found !== void 0 && second === void 0) return found;
  throw new SeedrailError(
    fault(
      "previous-migration-unknown",
      found === void 0 ? `No migration of "${folder}" is called "${given}", or begins so.${didYouMean(given, names2)}` : `More than one migration begins with "${given}": "${found}", "${second}".`,
      { next: 'Give the whole name of its folder as "previous-migration".' }
    )
  );
}
function splitList(text2) {
  return (text2 ?? "").split(/[,\n]/).flatMap((word2) => word2.trim() === "" ? [] : [word2.trim()]);
}
async function firstThere(paths) {
  for (const path2 of paths) {
    const there = await stat4(path2).then(
      () => true,
      () => false
    );
    if (there) return path2;
  }
  return void 0;
}

// actions/test-migration/main.ts
await runAction(testMigration, async ({ inputs, journal }) => {
  if (inputs.report !== void 0) journal.output("report", inputs.report);
  const plan = await planTrial(inputs);
  journal.fact("server", describeDsn(inputs.dsn));
  journal.fact("migrations", `${plan.folder} (${plan.migrations.length})`);
  journal.output("migrations", plan.migrations.length);
  const findings = {
    destructive: await findDestructive(
      inputs["previous-migration"] === void 0 ? plan.migrations : plan.released
    ),
    tried: [],
    checks: [],
    fates: [],
    drift: []
  };
  journal.problem(...findCollisions(plan.migrations).map(explainCollision));
  journal.problem(...findings.destructive.map(explainDestructive));
  const ledger = createLedger(journal);
  try {
    await inTemporaryFolder((folder) => runSteps(inputs, plan, ledger, findings, folder, journal));
  } finally {
    publish(journal, plan, ledger.steps, findings);
  }
  return summarise(plan, ledger.steps, findings);
});
async function runSteps(inputs, plan, ledger, findings, folder, journal) {
  await ledger.step("Reach the server", plan, () => reachServer(inputs.dsn, journal));
  const limits = { lockTimeout: inputs["lock-timeout"], statementTimeout: inputs["statement-timeout"] };
  await withScratch(
    inputs.dsn,
    limits,
    (scratch) => tryMigrations(inputs, plan, ledger, findings, folder, scratch)
  );
  const history = inputs["history-dsn"];
  if (history !== void 0) {
    await ledger.step(`Examine the history of ${describeDsn(history)}`, plan, () => examine(history, plan));
  }
}
async function tryMigrations(inputs, plan, ledger, findings, folder, scratch) {
  const { "lock-timeout": lockTimeout, down, prisma } = inputs;
  const options = { lockTimeout, down, prisma };
  const empty = await ledger.step("Make a scratch database", plan, async () => {
    const database = await scratch.create("head");
    return { told: `${database.dsn.database}, dropped at the end`, result: database };
  });
  const head = await ledger.step(
    "From empty to head",
    empty,
    (database) => applyToEmpty(plan, database, options, (tried) => findings.tried.push(tried))
  );
  await ledger.step("Head again: nothing is pending", head, async ({ database }) => {
    await applyAgain(database, plan.folder, lockTimeout);
    return { told: "a second deploy found nothing to do" };
  });
  const upgraded = await ledger.step(
    "From the previous release to head, data kept",
    head,
    (stand) => upgradePrevious(plan, stand, scratch, options, folder)
  );
  findings.fates = upgraded?.fates ?? [];
  const checks = await ledger.step(
    "Expectations, by catalogue and by behaviour",
    head,
    (stand) => holdExpectations(plan, stand)
  );
  findings.checks = checks ?? [];
  await ledger.step(
    "The Prisma schema against the migrated catalogue",
    head,
    (stand) => holdSchema(plan, stand, options)
  );
  if (down) {
    await ledger.step(
      "Back: the previous state restored",
      upgraded,
      (release) => takeBack(release, lockTimeout)
    );
  }
  for (const other of plan.compareWith) {
    const differences = await ledger.step(
      `Drift against ${other.folder}`,
      head,
      (stand) => compareSetups(plan, other, stand, scratch, options)
    );
    if (differences !== void 0) findings.drift.push({ folder: other.folder, differences });
  }
}
async function reachServer(dsn, journal) {
  return inDatabase(dsn, async (database) => ({ told: `PostgreSQL ${database.serverVersion} answers` }), {
    onRetry: (reason) => journal.say(`   waiting for the server: ${reason}`)
  });
}
async function examine(dsn, plan) {
  return inDatabase(dsn, async (database) => {
    const { schema, rows, findings } = await examineHistory(database, plan.migrations);
    return {
      told: `${count2(rows, "entry").replace("entrys", "entries")} in ${schema}._prisma_migrations, ${findings.length === 0 ? "healthy" : count2(findings.length, "finding")}`,
      problems: findings.map(explainFinding)
    };
  });
}
