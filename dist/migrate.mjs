import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  compareHistory,
  deployMigrations,
  explainArrears,
  explainDoubts,
  loadHistory,
  readMigrations
} from "./chunk-XIJW4SEM.mjs";
import {
  describeHolder,
  inTransaction
} from "./chunk-WKFHRT5B.mjs";
import "./chunk-FZZGC7RA.mjs";
import {
  choice,
  databaseUrl,
  defineAction,
  duration,
  path,
  renderDuration,
  runAction
} from "./chunk-RTCPOCUZ.mjs";
import "./chunk-2LEG7YXO.mjs";
import {
  describeDsn,
  inDatabase
} from "./chunk-523P5D6S.mjs";
import "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";

// actions/lib/migrate/status.ts
async function loadMigrationStatus(database, folder) {
  const migrations = await readMigrations(folder);
  return inTransaction(
    database,
    async () => {
      await database.query("SET TRANSACTION READ ONLY");
      return compareHistory(migrations, await loadHistory(database));
    },
    { isolation: "REPEATABLE READ", ending: () => "rollback" }
  );
}

// actions/migrate/action.ts
var migrate = defineAction({
  name: "migrate",
  summary: "Apply a Prisma migrations folder, keeping Prisma's own history, without Prisma.",
  requirements: [
    "The migrations folder is in the workspace: check your repository out first.",
    "The login may create what the migrations create; the database exists."
  ],
  branding: { icon: "layers", color: "blue" },
  inputs: {
    dsn: databaseUrl(),
    migrations: path({
      default: "prisma/migrations",
      summary: "Folder of Prisma migrations, one folder each with a `migration.sql`."
    }),
    mode: choice(["deploy", "status"], {
      default: "deploy",
      summary: "Apply what is pending, or only say what is; `status` fails when the database is not up to date."
    }),
    "lock-timeout": duration({
      default: "10s",
      summary: "Longest wait for Prisma's migration lock: `500ms`, `30s`, `5m`."
    }),
    report: path({ summary: "Where to write `report.json`." })
  },
  outputs: {
    applied: "Migrations that this run applied.",
    pending: "Migrations that still wait, after this run.",
    failed: "Migrations that failed and were neither resolved nor rolled back.",
    edited: "Applied migrations whose file no longer has the recorded checksum.",
    missing: "Applied migrations that are no longer in the folder.",
    "up-to-date": "`true` when nothing is pending or failed.",
    report: "Path of `report.json`, when one was asked for."
  }
});

// actions/migrate/publish.ts
function publishStatus(journal, status, run) {
  journal.output("applied", run.applied.length);
  journal.output("pending", status.pending.length);
  journal.output("failed", status.failed.length);
  journal.output("edited", status.edited.length);
  journal.output("missing", status.missing.length);
  journal.output("up-to-date", status.upToDate);
  journal.section({
    title: "Migrations",
    columns: ["migration", "state", "time"],
    rows: listMigrations(status, run.applied),
    note: `History: ${status.schema}._prisma_migrations, ${count(status.applied.length, "migration")} applied.`
  });
  journal.problem(...run.mode === "status" ? explainArrears(status) : [], ...explainDoubts(status));
  journal.result({
    mode: run.mode,
    schema: status.schema,
    upToDate: status.upToDate,
    applied: run.applied.map(({ name, duration: duration2 }) => ({ name, durationMs: Math.round(duration2) })),
    history: status.applied.map(({ name, finishedAt }) => ({ name, finishedAt })),
    pending: status.pending.map(({ name }) => name),
    failed: status.failed.map(({ name, startedAt, logs }) => ({ name, startedAt, logs })),
    edited: status.edited.map(({ name }) => name),
    missing: status.missing.map(({ name }) => name),
    baselineNeeded: status.unmanaged !== void 0
  });
}
function summariseDeploy(status, applied) {
  const total = count(status.applied.length, "migration");
  return {
    headline: applied.length === 0 ? `Nothing was pending: ${total} applied before.` : `Applied ${count(applied.length, "migration")}; the history now holds ${total}.`
  };
}
function summariseStatus(status) {
  const total = count(status.applied.length, "migration");
  return status.upToDate ? { headline: `The database is up to date: ${total} applied, none pending.` } : {
    headline: `The database is not up to date: ${status.pending.length} pending, ${status.failed.length} failed, ${total} applied.`,
    ending: "broken"
  };
}
function listMigrations(status, applied) {
  const rows = /* @__PURE__ */ new Map();
  for (const { name } of status.applied) rows.set(name, ["applied before", ""]);
  for (const { name, duration: duration2 } of applied) rows.set(name, ["applied now", renderDuration(duration2)]);
  for (const { name } of status.pending) rows.set(name, ["pending", ""]);
  for (const { name } of status.failed) rows.set(name, ["failed", ""]);
  const mark = (names, word) => {
    for (const { name } of names) {
      const [state, time] = rows.get(name) ?? ["", ""];
      rows.set(name, [`${state}, ${word}`, time]);
    }
  };
  mark(status.edited, "edited since");
  mark(status.missing, "missing in the folder");
  return [...rows].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))).map(([name, [state, time]]) => [name, state, time]);
}
function count(number, word) {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

// actions/migrate/main.ts
await runAction(
  migrate,
  async ({ inputs, journal }) => inDatabase(inputs.dsn, async (database) => {
    journal.fact("target", describeDsn(inputs.dsn));
    journal.fact("server", `PostgreSQL ${database.serverVersion}`);
    journal.fact("migrations", inputs.migrations);
    const loadStatus = () => loadMigrationStatus(database, inputs.migrations);
    if (inputs.mode === "status") {
      const status2 = await journal.phase("status", loadStatus);
      publishStatus(journal, status2, { mode: "status", applied: [] });
      return summariseStatus(status2);
    }
    const applied = [];
    try {
      await journal.phase(
        "deploy",
        () => deployMigrations(database, inputs.migrations, {
          lockTimeout: inputs["lock-timeout"],
          onWait: (holders) => journal.say(
            `Waiting for ${holders.map(describeHolder).join(", ") || "another deploy"} to finish.`
          ),
          onApplied: (one) => applied.push(one)
        })
      );
    } catch (error) {
      journal.output("applied", applied.length);
      const status2 = await loadStatus().catch(() => void 0);
      if (status2 !== void 0) publishStatus(journal, status2, { mode: "deploy", applied });
      throw error;
    }
    const status = await loadStatus();
    publishStatus(journal, status, { mode: "deploy", applied });
    return summariseDeploy(status, applied);
  })
);
