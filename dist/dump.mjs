import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  describeClient,
  findDumpClient,
  nameDump,
  planPath,
  withCleanup,
  writeDump
} from "./chunk-JTDJDLJ7.mjs";
import {
  collectProblems,
  needsSource,
  verifyExpectations
} from "./chunk-SSNO2FTO.mjs";
import {
  countGuards,
  loadColumns,
  loadDump,
  readDumpManifest,
  readPlainly,
  sumRows,
  verifyDumpFile,
  writeCanonically
} from "./chunk-TR5B3ERA.mjs";
import {
  countSources,
  readDataset
} from "./chunk-YTYZCK7B.mjs";
import {
  nameFile
} from "./chunk-JYHO4SMC.mjs";
import "./chunk-UO45KZRA.mjs";
import {
  inTransaction,
  limitSessionLockWaits
} from "./chunk-WKFHRT5B.mjs";
import {
  quoteIdentifier,
  quoteLiteral,
  quoteTable
} from "./chunk-FZZGC7RA.mjs";
import {
  choice,
  count,
  databaseUrl,
  defineAction,
  flag,
  path,
  runAction,
  text
} from "./chunk-RTCPOCUZ.mjs";
import "./chunk-2LEG7YXO.mjs";
import {
  codeOf,
  connect,
  describeDsn,
  inDatabase,
  withDatabase
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  fault,
  messageOf
} from "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";

// actions/dump/main.ts
import { basename, dirname } from "path";

// actions/lib/dump/change.ts
function isChanged(previous, current) {
  return describeContent(previous) !== describeContent(current);
}
function describeContent({ dataset, tables, sequences, sections }) {
  return JSON.stringify([
    dataset,
    tables.map(({ table, columns, key, rows, sha256 }) => ({ table, columns, key, rows, sha256 })),
    sequences,
    sections.filter(({ kind }) => kind === "schema" || kind === "constraints").map(({ kind, sha256 }) => [kind, sha256])
  ]);
}

// actions/lib/dump/origin.ts
import { execFile } from "child_process";
import { promisify } from "util";
async function findOrigin(folder, environment) {
  const { GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = environment;
  if (repository !== void 0 && commit !== void 0 && isCommit(commit)) return { repository, commit };
  const [head, remote] = await Promise.all([
    askGit(folder, ["rev-parse", "HEAD"]),
    askGit(folder, ["config", "--get", "remote.origin.url"])
  ]);
  return {
    repository: remote === void 0 ? null : nameRepository(remote),
    commit: head !== void 0 && isCommit(head) ? head : null
  };
}
function nameRepository(remote) {
  const parts = /^(?:https?:\/\/|ssh:\/\/|git:\/\/|[\w.-]+@)[^/:]+(?::\d+)?[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(
    remote.replace(/^(\w+:\/\/)[^@/]*@/, "$1")
  );
  return parts?.[1] ?? null;
}
function isCommit(text2) {
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text2);
}
async function askGit(folder, words) {
  try {
    const { stdout } = await promisify(execFile)("git", ["-C", folder, ...words], {
      timeout: 5e3,
      windowsHide: true
    });
    return stdout.trim() || void 0;
  } catch {
    return void 0;
  }
}

// actions/lib/dump/scratch.ts
import { randomBytes } from "crypto";
async function inScratchDatabase(dsn, work) {
  const name = `seedrail_proof_${randomBytes(8).toString("hex")}`;
  let creation = Promise.resolve();
  const drop = async () => {
    if (await creation.then(
      () => false,
      () => true
    ))
      return;
    await inDatabase(
      dsn,
      (database) => database.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`)
    );
  };
  return withCleanup(drop, async () => {
    creation = inDatabase(dsn, (database) => createBeside(database, name));
    await creation;
    const scratch = await connect(withDatabase(dsn, name));
    try {
      return await work(scratch);
    } finally {
      await scratch.close().catch(() => void 0);
    }
  });
}
var loadLocale = `
SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, datctype AS ctype,
       to_jsonb(d) ->> 'datlocprovider' AS provider,
       coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') AS locale,
       to_jsonb(d) ->> 'daticurules' AS rules
  FROM pg_database d WHERE datname = current_database()`;
function renderLocale({ encoding, collate, ctype, provider, locale, rules }) {
  const options = [
    ["ENCODING", encoding],
    ["LC_COLLATE", collate],
    ["LC_CTYPE", ctype]
  ];
  if (provider === "c") options.push(["LOCALE_PROVIDER", "libc"]);
  if (provider === "i") options.push(["LOCALE_PROVIDER", "icu"], ["ICU_LOCALE", locale], ["ICU_RULES", rules]);
  if (provider === "b") options.push(["LOCALE_PROVIDER", "builtin"], ["BUILTIN_LOCALE", locale]);
  return options.flatMap(([word, value]) => value === null ? [] : [`${word} ${quoteLiteral(value)}`]).join(" ");
}
async function createBeside(database, name) {
  const { rows } = await database.query(loadLocale);
  try {
    await database.query(
      `CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE template0 ${rows.map(renderLocale).join("")}`
    );
  } catch (error) {
    throw explainUncreated(error, database.dsn);
  }
}
function explainUncreated(error, dsn) {
  const waysOut = 'ALTER ROLE … CREATEDB; or give "prove-dsn" a server where it may; or say "prove: false". No dump was written.';
  switch (codeOf(error)) {
    case "42501":
      return new SeedrailError(
        fault(
          "prove-not-allowed",
          `The login may not create the database in which the dump is proven (${describeDsn(dsn)}).`,
          {
            next: waysOut
          }
        ),
        { cause: error }
      );
    case "53100":
    case "53300":
    case "55006":
    case "25006":
      return new SeedrailError(
        fault("prove-no-room", `No database can be created to prove the dump in: ${messageOf(error)}.`, {
          next: 'Give the server what it lacks, or give "prove-dsn" another server. No dump was written.'
        }),
        { cause: error }
      );
    default:
      return error;
  }
}

// actions/lib/dump/prove.ts
async function proveDump(dsn, draft, options) {
  const start = performance.now();
  const dump2 = await verifyDumpFile(draft.path, draft.manifest);
  return inScratchDatabase(dsn, async (database) => {
    await inTransaction(database, async () => {
      await readPlainly(database);
      await loadDump(database, dump2);
    });
    const problems = await inTransaction(
      database,
      async () => {
        await writeCanonically(database);
        return [...await compareRows(database, draft), ...await compareGuards(database, draft)];
      },
      { isolation: "REPEATABLE READ", ending: "rollback" }
    );
    if (problems.length > 0) throw new SeedrailError(problems, { verdict: "broken" });
    const expectations = await options.expectations(database);
    return {
      serverVersion: database.serverVersion,
      tables: draft.manifest.tables.length,
      rows: draft.manifest.tables.reduce((sum, table) => sum + table.rows, 0),
      ...draft.guards,
      expectations,
      durationMs: Math.round(performance.now() - start)
    };
  });
}
async function compareRows(database, draft) {
  const problems = [];
  for (const [index, table] of draft.manifest.tables.entries()) {
    const source = draft.sources[index];
    if (source === void 0) continue;
    const columns = await loadColumnsOf(database, source);
    const found = await sumRows(database, { ...source, columns, only: void 0 });
    if (found.rows === table.rows && found.sha256 === table.sha256) continue;
    const how = found.rows === table.rows ? `its ${found.rows} rows read differently` : `it has ${found.rows} rows instead of ${table.rows}`;
    problems.push(
      fault("dump-proof-failed", `Restored, the table "${table.table}" is another: ${how}.`, {
        place: { table: table.table },
        next: "Something changes rows as they are loaded. Report it with the definition of the table. No dump was written."
      })
    );
  }
  return problems;
}
async function loadColumnsOf(database, source) {
  const { rows } = await database.query("SELECT to_regclass($1)::oid AS oid", [
    quoteTable(source)
  ]);
  return loadColumns(database, rows[0]?.oid ?? 0);
}
async function compareGuards(database, { manifest, guards }) {
  const found = await countGuards(database, manifest.tables);
  const kinds = [
    ["foreign keys", guards.foreignKeys, found.foreignKeys],
    ["unique keys", guards.uniqueKeys, found.uniqueKeys]
  ];
  return kinds.filter(([, wanted, there]) => wanted !== there).map(
    ([kind, wanted, there]) => fault("dump-proof-failed", `Restored, the tables have ${there} valid ${kind} instead of ${wanted}.`, {
      next: 'pg_dump left something out: try another ("pg-dump"), and report it. No dump was written.'
    })
  );
}

// actions/lib/dump/summary.ts
function renderDumpHeadline({ tables, file, proof }, path2) {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const proven = proof === null ? "not proven" : "proven";
  return `${count2(rows, "row")} of ${count2(tables.length, "table")} dumped into ${path2} (${renderBytes(file.bytes)}), ${proven}.`;
}
function tabulateDump({ tables, file, proof }) {
  const note = proof === null ? "The dump was not restored: prove was off." : `Restored on PostgreSQL ${proof.serverVersion}: ${count2(proof.rows, "row")} counted and summed, ${count2(proof.foreignKeys, "foreign key")} and ${count2(proof.uniqueKeys, "unique key")} valid, ${count2(proof.expectations, "check")} held.`;
  return {
    title: `${file.name}, sha256 ${file.sha256}`,
    columns: ["table", "rows", "version", "sha256 of the rows"],
    rows: tables.map(({ table, rows, version, sha256 }) => [table, rows, version ?? "–", sha256]),
    note
  };
}
function count2(number, word) {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
function renderBytes(bytes) {
  if (bytes < 1e3) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

// actions/dump/action.ts
var proveDsn = {
  ...databaseUrl(),
  summary: "Address of a database beside which the dump is proven, where the login may not create databases. Masked. Default: `dsn`.",
  required: false,
  environment: []
};
var dump = defineAction({
  name: "dump",
  summary: "Dump the tables of a dataset into one file, and prove that it restores before anybody relies on it.",
  requirements: [
    "The dataset folder is in the workspace: check your repository out first.",
    "The login may read the tables, and create a database for the proof (or give `prove-dsn`, or `prove: false`).",
    "No pg_dump has to be installed: the server's own major is used where it is, else one that Seedrail carries."
  ],
  branding: { icon: "package", color: "orange" },
  inputs: {
    dsn: databaseUrl(),
    dataset: path({ summary: "Folder that holds `dataset.json`, such as `data/movements`.", required: true }),
    "output-dir": path({ default: "artifacts/seed-dumps", summary: "Folder for the dump and its manifest." }),
    name: text({
      summary: "Name of the file, without its ending. Default: `<dataset>_seed_YYYYMMDD_HHMMSS`, in UTC."
    }),
    prove: flag({
      default: true,
      summary: "Restore the dump into an empty database, recount and re-sum, before it gets its name."
    }),
    "prove-dsn": proveDsn,
    "pg-dump": text({
      summary: "The pg_dump to use: a path, or a command line such as `docker exec -i <container> pg_dump`. Split at blanks, with quotes; no shell."
    }),
    compress: choice(["none", "gzip"], { default: "none", summary: "How the file is packed." }),
    previous: path({ summary: "Manifest of an earlier dump; `changed` says whether this one differs." }),
    upload: flag({ default: false, summary: "Upload dump and manifest as an artifact of the run." }),
    "artifact-name": text({
      summary: "Name of the artifact. Default: the name of the dump. A second attempt of a run adds its number."
    }),
    "retention-days": count({ default: "30", summary: "Days until GitHub deletes the artifact." }),
    ephemeral: flag({
      default: false,
      summary: "The database is the job's own service: its dump may be uploaded from a public repository."
    }),
    "allow-public-artifact": flag({
      default: false,
      summary: "Upload although everybody can read artifacts of a public repository."
    }),
    report: path({ summary: "Where to write `report.json`." })
  },
  outputs: {
    path: "Path of the dump.",
    manifest: "Path of its manifest.",
    sha256: "sha256 of the dump, as it lies there.",
    rows: "Rows in it, over all tables.",
    tables: "Tables in it.",
    "artifact-id": "Id of the artifact, when it was uploaded.",
    "artifact-name": "Name of the artifact, when it was uploaded.",
    "server-version": "Version of the server.",
    client: "How the pg_dump was found (input, native, path, wasm) and its version.",
    changed: "Whether rows or definitions differ from `previous`; true without one.",
    report: "Path of `report.json`, when one was asked for."
  }
});

// actions/dump/main.ts
var longestLockWait = 6e4;
await runAction(dump, async ({ inputs, journal }) => {
  const { dsn, report, previous: previousPath, compress: compression } = inputs;
  const createdAt = /* @__PURE__ */ new Date();
  journal.fact("source", describeDsn(dsn));
  if (report !== void 0) journal.output("report", report);
  const dataset = await readDataset(inputs.dataset);
  const { manifest } = dataset;
  journal.fact("dataset", `${manifest.name} (${dataset.manifestFile})`);
  const path2 = planPath(inputs["output-dir"], inputs.name ?? nameDump(manifest.name, createdAt), compression);
  const previous = previousPath === void 0 ? void 0 : await readDumpManifest(previousPath);
  if (inputs.upload) {
    const { requirePrivateOrAllowed } = await import("./visibility-JAOPRPWA.mjs");
    await requirePrivateOrAllowed(
      { dsn, ephemeral: inputs.ephemeral, allowPublicArtifact: inputs["allow-public-artifact"] },
      process.env
    );
  }
  const source = findOrigin(inputs.dataset, process.env);
  const onRetry = (reason) => journal.say(`waiting for the server: ${reason}`);
  const written = await inDatabase(
    dsn,
    async (database) => {
      await limitSessionLockWaits(database, longestLockWait);
      journal.fact("server", `PostgreSQL ${database.serverVersion}`);
      journal.output("server-version", database.serverVersion);
      const client = await findDumpClient(database.serverVersionNumber, inputs["pg-dump"]);
      journal.fact("client", describeClient(client));
      journal.output("client", `${client.kind} ${client.version}`);
      return journal.phase(
        "dump",
        async () => writeDump(database, {
          dataset,
          client,
          path: path2,
          compression,
          createdAt,
          source: await source,
          prove: async (draft) => inputs.prove ? journal.phase(
            "prove",
            () => proveDump(inputs["prove-dsn"] ?? dsn, draft, {
              expectations: (scratch) => holdExpectations(scratch, dataset)
            })
          ) : null
        })
      );
    },
    { onRetry }
  );
  const changed = previous === void 0 || isChanged(previous, written.manifest);
  journal.problem(...written.cautions);
  journal.section(tabulateDump(written.manifest));
  journal.output("path", nameFile(written.path));
  journal.output("manifest", nameFile(written.manifestPath));
  journal.output("sha256", written.manifest.file.sha256);
  journal.output("tables", written.manifest.tables.length);
  journal.output(
    "rows",
    written.manifest.tables.reduce((sum, table) => sum + table.rows, 0)
  );
  journal.output("changed", changed);
  journal.result(written.manifest);
  if (inputs.upload) {
    const uploaded = await journal.phase(
      "upload",
      () => uploadDump([written.path, written.manifestPath], inputs["artifact-name"], inputs["retention-days"])
    );
    journal.fact("artifact", `${uploaded.name} (${uploaded.id})`);
    journal.output("artifact-id", uploaded.id);
    journal.output("artifact-name", uploaded.name);
  }
  return { headline: renderDumpHeadline(written.manifest, nameFile(written.path)) };
});
async function holdExpectations(database, dataset) {
  const { manifest } = dataset;
  if (manifest.expectations.length === 0) return 0;
  const sourceRows = needsSource(manifest) ? await countSources(dataset) : () => void 0;
  const verification = await verifyExpectations(database, manifest, { sourceRows });
  const problems = collectProblems(verification);
  if (problems.length > 0) throw new SeedrailError(problems, { verdict: "broken" });
  return verification.checks.length;
}
async function uploadDump(files, given, retentionDays) {
  const { artifactNameFor } = await import("./name-TSVOX2OO.mjs");
  const { uploadArtifact } = await import("./upload-25GXNE4Q.mjs");
  const base = basename(files[0]).replace(/\.sql(\.gz)?$/, "");
  const name = artifactNameFor(given ?? base, process.env);
  return uploadArtifact({ name, files, root: dirname(files[0]), retentionDays });
}
