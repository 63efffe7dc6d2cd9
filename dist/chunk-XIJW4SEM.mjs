import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  describeHolder
} from "./chunk-WKFHRT5B.mjs";
import {
  quoteIdentifier,
  quoteTable
} from "./chunk-FZZGC7RA.mjs";
import {
  codeOf,
  connectionWasLost
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  caution,
  fault,
  messageOf
} from "./chunk-7FL2PSFT.mjs";

// actions/lib/migrate/history.ts
import { randomUUID } from "crypto";
var historyTable = "_prisma_migrations";
function historySchema(database) {
  return database.dsn.parameters.schema || "public";
}
async function loadHistory(database) {
  const schema = historySchema(database);
  const { rows } = await database.query(
    inspectSql,
    [schema, historyTable]
  );
  const found = rows[0];
  const tableExists = found?.table === true;
  return {
    schema,
    schemaExists: found?.schema === true,
    tableExists,
    otherTable: found?.other ?? void 0,
    rows: tableExists ? (await database.query(rowsSql(schema))).rows : []
  };
}
async function createHistory(database, history) {
  if (!history.schemaExists) {
    await database.query(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(history.schema)}`);
  }
  await database.query(`
CREATE TABLE ${quoteTable({ schema: history.schema, name: historyTable })} (
  "id"                  VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum"            VARCHAR(64) NOT NULL,
  "finished_at"         TIMESTAMPTZ,
  "migration_name"      VARCHAR(255) NOT NULL,
  "logs"                TEXT,
  "rolled_back_at"      TIMESTAMPTZ,
  "started_at"          TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`);
}
async function recordStart(database, schema, migration) {
  const id = randomUUID();
  await database.query(
    `INSERT INTO ${quoteTable({ schema, name: historyTable })} (id, checksum, started_at, migration_name)
     VALUES ($1, $2, clock_timestamp(), $3)`,
    [id, migration.checksum, migration.name]
  );
  return id;
}
async function recordSuccess(database, schema, id) {
  const table = quoteTable({ schema, name: historyTable });
  await database.query(`UPDATE ${table} SET applied_steps_count = applied_steps_count + 1 WHERE id = $1`, [
    id
  ]);
  await database.query(`UPDATE ${table} SET finished_at = clock_timestamp() WHERE id = $1`, [id]);
}
async function recordFailure(database, schema, id, logs) {
  await database.query(`UPDATE ${quoteTable({ schema, name: historyTable })} SET logs = $2 WHERE id = $1`, [
    id,
    logs
  ]);
}
var inspectSql = `
SELECT n.oid IS NOT NULL AS schema,
       EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = $2 AND c.relkind IN ('r', 'p')) AS table,
       (SELECT min(c.relname::text)
          FROM pg_class c
         WHERE c.relnamespace = n.oid
           AND c.relkind IN ('r', 'p')
           AND c.relname <> $2
           AND lower(c.relname) NOT IN ('spatial_ref_sys', 'raster_columns', 'raster_overviews')
           AND NOT EXISTS (SELECT FROM pg_depend d
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')) AS other
  FROM (SELECT) AS always
  LEFT JOIN pg_namespace n ON n.nspname = $1`;
function rowsSql(schema) {
  return `
SELECT id,
       migration_name AS name,
       checksum,
       started_at::text AS "startedAt",
       finished_at::text AS "finishedAt",
       rolled_back_at::text AS "rolledBackAt",
       logs
  FROM ${quoteTable({ schema, name: historyTable })}
 ORDER BY started_at, id`;
}

// actions/lib/migrate/position.ts
function locate(script, position) {
  let before = "";
  let left = position - 1;
  for (const character of script) {
    if (left <= 0) break;
    before += character;
    left--;
  }
  const lines = before.split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

// actions/lib/migrate/explain.ts
function explainDoubts(status) {
  return [
    ...status.edited.map(
      (migration) => caution(
        "migration-edited",
        `"${migration.name}" was changed after it was applied; this database has the old content. \`prisma migrate deploy\` would not have said so.`,
        {
          place: { file: migration.file },
          next: "Restore the file, and put the change into a new migration."
        }
      )
    ),
    ...status.missing.map(
      (row) => caution(
        "migration-missing",
        `"${row.name}" is recorded in this database (${row.startedAt}) and is not in the folder. \`prisma migrate deploy\` would not have said so.`,
        { next: "Bring its folder back, or look whether this is the right database." }
      )
    )
  ];
}
function explainArrears(status) {
  return [
    ...status.unmanaged === void 0 ? [] : [explainNotEmpty(status)],
    ...status.failed.map((row) => explainFailed(status.schema, row)),
    ...status.pending.map(
      (migration) => fault("migration-pending", `"${migration.name}" has not been applied.`, {
        place: { file: migration.file },
        next: 'Run this action with mode "deploy", or `prisma migrate deploy`.'
      })
    )
  ];
}
function explainNotEmpty(status) {
  const first = status.pending[0]?.name ?? "<name>";
  return fault(
    "schema-not-empty",
    `The schema "${status.schema}" holds tables ("${status.unmanaged?.table ?? ""}") and no migration history: Prisma refuses this with P3005.`,
    {
      next: `Baseline it: for each migration that the tables already contain, \`prisma migrate resolve --applied ${first}\`. Or use an empty database. Nothing was written.`
    }
  );
}
function explainNotAllowed(schema, user, error) {
  return fault("migrate-not-allowed", `The history table can't be created: ${messageOf(error)}.`, {
    next: `As the owner: GRANT CREATE, USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${quoteIdentifier(user)}; or deploy as the owner. Nothing was written.`
  });
}
function explainFailed(schema, row) {
  const reason = firstLineOf(row.logs);
  return fault(
    "migration-failed-before",
    `"${row.name}" began on ${row.startedAt} and failed${reason === "" ? "" : ` (${reason})`}: nothing is applied after it until that is resolved (P3009).`,
    { next: howToResolve(schema, row.name) }
  );
}
function explainScriptFailure(schema, migration, error) {
  const state = codeOf(error);
  const detail = textOf(error, "detail");
  const hint = state === "25001" ? "Give this statement a migration of its own." : textOf(error, "hint");
  const left = mayCommit(migration.script) ? "The script ends transactions by itself, so part of it may be committed: look what is there. The rest was rolled back and the failure recorded." : "The script was rolled back and its failure recorded.";
  return fault(
    "migration-script-failed",
    `"${migration.name}" failed: ${[messageOf(error), detail].filter((part) => part !== "").join(". ")}${state === "" ? "" : ` (SQLSTATE ${state}, Prisma's P3018)`}.`,
    {
      place: placeOf(migration, error),
      next: `${hint === "" ? "" : `${hint.replace(/\.?$/, ".")} `}${left} Correct the file. ${howToResolve(schema, migration.name)}`
    }
  );
}
function explainOpenTransaction(schema, migration) {
  return fault(
    "migration-transaction-open",
    `"${migration.name}" begins a transaction and does not end it; that transaction was rolled back.`,
    {
      place: { file: migration.file },
      next: `Add the COMMIT, or leave BEGIN out: a script is one transaction anyway. ${howToResolve(schema, migration.name)}`
    }
  );
}
function explainLost(schema, migration) {
  return fault(
    "migration-interrupted",
    `The server ended the connection while "${migration.name}" ran. Its script was rolled back unless it commits by itself; the history shows it as begun, and the next deploy will stop there (P3009).`,
    { place: { file: migration.file }, next: howToResolve(schema, migration.name) }
  );
}
function renderLogs(migration, error) {
  const place = placeOf(migration, error);
  return [
    `Migration name: ${migration.name}`,
    `Database error code: ${codeOf(error) || "none"}`,
    `Database error: ${messageOf(error)}`,
    ...["detail", "hint", "where"].flatMap((field) => {
      const text = textOf(error, field);
      return text === "" ? [] : [`${field}: ${text}`];
    }),
    ...place.line === void 0 ? [] : [`Position: migration.sql:${place.line}:${place.column}`]
  ].join("\n");
}
var quiet = /--[^\n]*|\/\*[\s\S]*?\*\/|\be'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"/gi;
var body = /\$(\w*)\$[\s\S]*?\$\1\$/g;
function mayCommit(script) {
  const spoken = script.replace(quiet, " ");
  return /(?<!\bon\s+)\bcommit\b|\bconcurrently\b/i.test(spoken) || /(?:^|;)\s*(?:end|call|prepare\s+transaction)\b/i.test(spoken.replace(body, " "));
}
function howToResolve(schema, name) {
  const table = quoteTable({ schema, name: historyTable });
  const literal = `'${name.replaceAll("'", "''")}'`;
  return [
    `Then, if nothing of it is in the database: \`prisma migrate resolve --rolled-back ${name}\`,`,
    `or in SQL: UPDATE ${table} SET rolled_back_at = now() WHERE migration_name = ${literal} AND finished_at IS NULL;`,
    `if you finished it by hand: \`prisma migrate resolve --applied ${name}\`. Then deploy again.`
  ].join(" ");
}
function placeOf(migration, error) {
  const position = Number(textOf(error, "position"));
  return position > 0 ? { file: migration.file, ...locate(migration.script, position) } : { file: migration.file };
}
function firstLineOf(logs) {
  const lines = (logs ?? "").split("\n").map((line) => line.trim());
  const reason = lines.find((line) => /^(Database error|ERROR|db error):/.test(line)) ?? lines.find((line) => line !== "") ?? "";
  return reason.replace(/^Database error:\s*/, "").slice(0, 200);
}
function textOf(error, field) {
  const value = error?.[field];
  return typeof value === "string" ? value : "";
}

// actions/lib/migrate/folder.ts
import { createHash } from "crypto";
import { readdir, readFile, stat } from "fs/promises";
import { join } from "path";
async function readMigrations(folder) {
  const names = await listFolders(folder);
  if (names.length === 0) {
    throw new SeedrailError(
      fault("migrations-empty", `"${folder}" holds no migration: no folder with a migration.sql.`, {
        place: { file: folder },
        next: 'Point "migrations" at the folder that holds the migration folders, such as prisma/migrations.'
      })
    );
  }
  await checkProvider(folder);
  const problems = [];
  const migrations = [];
  for (const name of names) {
    const read = await readMigration(folder, name);
    if ("script" in read) migrations.push(read);
    else problems.push(read);
  }
  if (problems.length > 0) throw new SeedrailError(problems);
  return migrations;
}
function checksumsOf(bytes) {
  const unix = bytes.toString("latin1").replaceAll("\r\n", "\n");
  const windows = unix.replaceAll("\n", "\r\n");
  return [sha256(bytes), sha256(Buffer.from(unix, "latin1")), sha256(Buffer.from(windows, "latin1"))];
}
function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}
async function listFolders(folder) {
  try {
    const found = await stat(folder);
    if (!found.isDirectory()) throw new SeedrailError(explainMissing(folder, "is a file, not a folder"));
  } catch (error) {
    if (error instanceof SeedrailError) throw error;
    const reason = codeOf(error) === "ENOENT" ? "does not exist" : `cannot be read: ${messageOf(error)}`;
    throw new SeedrailError(explainMissing(folder, reason), { cause: error });
  }
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
function explainMissing(folder, reason) {
  return fault("migrations-missing", `The migrations folder "${folder}" ${reason}.`, {
    place: { file: folder },
    next: 'Check the repository out before this step, or correct "migrations"; the path starts at the working directory.'
  });
}
async function readMigration(folder, name) {
  const file = join(folder, name, "migration.sql");
  let bytes;
  try {
    bytes = await readFile(file);
  } catch (error) {
    return fault(
      "migration-script-missing",
      `The migration "${name}" has no readable migration.sql (${codeOf(error) || messageOf(error)}); Prisma calls this P3015.`,
      { place: { file }, next: "Add the file, or remove the folder." }
    );
  }
  try {
    const script = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const [checksum, ...others] = checksumsOf(bytes);
    return { name, file, script, checksum, checksums: [checksum, ...others] };
  } catch {
    return fault("migration-not-utf8", `The script of "${name}" is not UTF-8.`, {
      place: { file },
      next: "Save it as UTF-8."
    });
  }
}
async function checkProvider(folder) {
  const file = join(folder, "migration_lock.toml");
  const text = await readFile(file, "utf8").catch(() => "");
  const provider = /^\s*provider\s*=\s*"([^"]*)"/m.exec(text)?.[1];
  if (provider === void 0 || provider === "postgresql" || provider === "postgres") return;
  throw new SeedrailError(
    fault("migrations-provider", `These migrations were written for ${provider}, not for Postgres (P3019).`, {
      place: { file },
      next: 'Point "migrations" at a history whose migration_lock.toml says postgresql.'
    })
  );
}

// actions/lib/migrate/lock.ts
var migrationLock = 72707369;
async function underMigrationLock(database, options, work) {
  await takeMigrationLock(database, options);
  try {
    return await work();
  } finally {
    await database.query("SELECT pg_advisory_unlock($1)", [migrationLock]).catch(() => void 0);
  }
}
async function takeMigrationLock(database, { lockTimeout = 1e4, onWait }) {
  const { rows } = await database.query("SELECT pg_try_advisory_lock($1) AS taken", [
    migrationLock
  ]);
  if (rows[0]?.taken === true) return;
  const holders = await loadHolders(database);
  onWait?.(holders);
  const before = await database.query(`SELECT current_setting('lock_timeout') AS value`);
  await setLockTimeout(database, `${Math.max(1, Math.round(lockTimeout))}ms`);
  try {
    await database.query("SELECT pg_advisory_lock($1)", [migrationLock]);
  } catch (error) {
    if (codeOf(error) !== "55P03") throw error;
    throw new SeedrailError(explainTimeout(lockTimeout, holders), { cause: error });
  } finally {
    await setLockTimeout(database, before.rows[0]?.value ?? "0").catch(() => void 0);
  }
}
async function setLockTimeout(database, value) {
  await database.query(`SELECT set_config('lock_timeout', $1, false)`, [value]);
}
async function loadHolders(database) {
  const { rows } = await database.query(
    `SELECT l.pid,
            coalesce(nullif(a.application_name, ''), 'an unnamed program') AS application,
            coalesce(a.usename::text, 'unknown') AS "user",
            coalesce(to_char(a.backend_start, 'HH24:MI:SS'), 'unknown') AS since
       FROM pg_locks l
       LEFT JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'advisory'
        AND l.granted
        AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (l.classid::bigint << 32 | l.objid::bigint) = $1
      ORDER BY l.pid`,
    [migrationLock]
  );
  return rows;
}
function explainTimeout(timeout, holders) {
  const who = holders.map(describeHolder).join(", ") || "somebody who has just let go";
  return fault(
    "migration-lock-timeout",
    `Waited ${Math.round(timeout / 100) / 10} s for the migration lock (pg_advisory_lock ${migrationLock}, Prisma's P1002), held by ${who}.`,
    {
      next: "Let the other deploy finish and start again, or raise lock-timeout. A dead deploy lets go when its backend ends: SELECT pg_terminate_backend(<pid>). Nothing was written."
    }
  );
}

// actions/lib/migrate/state.ts
function compareHistory(migrations, history) {
  const standing = history.rows.filter((row) => row.rolledBackAt === null);
  const known = new Set(standing.map((row) => row.name));
  const inFolder = new Map(migrations.map((migration) => [migration.name, migration]));
  const applied = standing.filter((row) => row.finishedAt !== null);
  const failed = standing.filter((row) => row.finishedAt === null);
  const pending = migrations.filter((migration) => !known.has(migration.name));
  const recorded = new Map(applied.map((row) => [row.name, row.checksum]));
  return {
    schema: history.schema,
    unmanaged: history.tableExists || history.otherTable === void 0 ? void 0 : { table: history.otherTable },
    applied: applied.map(toRecorded),
    pending,
    failed: failed.map(toRecorded),
    edited: migrations.filter((migration) => {
      const checksum = recorded.get(migration.name);
      return checksum !== void 0 && !migration.checksums.includes(checksum);
    }),
    missing: standing.filter((row) => !inFolder.has(row.name)).map(toRecorded),
    upToDate: pending.length === 0 && failed.length === 0
  };
}
function toRecorded({ name, startedAt, finishedAt, logs }) {
  return { name, startedAt, finishedAt, logs };
}

// actions/lib/migrate/deploy.ts
async function deployMigrations(database, folder, options = {}) {
  const migrations = await readMigrations(folder);
  return underMigrationLock(database, options, async () => {
    const history = await loadHistory(database);
    const status = compareHistory(migrations, history);
    if (status.unmanaged !== void 0) throw new SeedrailError(explainNotEmpty(status));
    if (status.failed.length > 0) {
      throw new SeedrailError(status.failed.map((row) => explainFailed(status.schema, row)));
    }
    if (!history.tableExists) await beginHistory(database, history);
    const applied = [];
    for (const migration of upTo(options.until, status.pending)) {
      const done = {
        name: migration.name,
        duration: await applyMigration(database, status.schema, migration)
      };
      applied.push(done);
      options.onApplied?.(done);
    }
    return applied;
  });
}
function upTo(last, migrations) {
  if (last === void 0) return migrations;
  return migrations.filter(({ name }) => Buffer.compare(Buffer.from(name), Buffer.from(last)) <= 0);
}
async function beginHistory(database, history) {
  try {
    await createHistory(database, history);
  } catch (error) {
    if (codeOf(error) !== "42501") throw error;
    throw new SeedrailError(explainNotAllowed(history.schema, database.dsn.user, error), { cause: error });
  }
}
async function applyMigration(database, schema, migration) {
  await database.query(`SET search_path TO ${quoteIdentifier(schema)}`);
  const id = await recordStart(database, schema, migration);
  const start = performance.now();
  try {
    await database.query(migration.script);
  } catch (error) {
    if (connectionWasLost(error)) {
      throw new SeedrailError(explainLost(schema, migration), { cause: error });
    }
    await giveUp(database, schema, id, renderLogs(migration, error));
    throw new SeedrailError(explainScriptFailure(schema, migration, error), { cause: error });
  }
  const duration = performance.now() - start;
  if (await isInTransaction(database)) {
    const problem = explainOpenTransaction(schema, migration);
    await giveUp(database, schema, id, problem.message);
    throw new SeedrailError(problem);
  }
  await recordSuccess(database, schema, id);
  return duration;
}
async function giveUp(database, schema, id, logs) {
  await database.query("ROLLBACK");
  await recordFailure(database, schema, id, logs);
}
async function isInTransaction(database) {
  const { rows } = await database.query("SELECT now() <> statement_timestamp() AS open");
  return rows[0]?.open === true;
}

export {
  historyTable,
  historySchema,
  loadHistory,
  explainDoubts,
  explainArrears,
  explainFailed,
  readMigrations,
  compareHistory,
  deployMigrations
};
