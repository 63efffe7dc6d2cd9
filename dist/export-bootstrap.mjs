import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  createFileSet,
  digestFile,
  loadBootstrap
} from "./chunk-2KWS6VJG.mjs";
import {
  readDataset
} from "./chunk-YTYZCK7B.mjs";
import {
  nameFile
} from "./chunk-JYHO4SMC.mjs";
import "./chunk-UO45KZRA.mjs";
import {
  limitSessionLockWaits
} from "./chunk-WKFHRT5B.mjs";
import "./chunk-FZZGC7RA.mjs";
import {
  array,
  count,
  databaseUrl,
  defineAction,
  flag,
  iso_exports,
  literal,
  number,
  object,
  path,
  record,
  runAction,
  string,
  text
} from "./chunk-RTCPOCUZ.mjs";
import "./chunk-2LEG7YXO.mjs";
import {
  describeDsn,
  inDatabase
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  caution,
  fault,
  messageOf
} from "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";

// actions/lib/bootstrap/export.ts
import { readFile } from "fs/promises";
import { join } from "path";

// actions/lib/bootstrap/render.ts
function renderVersion(head) {
  return `${renderHead(head)}}
`;
}
function openTable(head, key) {
  return `${renderHead(head)},"table":${JSON.stringify(key)},"rows":`;
}
function openBootstrap(head) {
  return `${renderHead(head)},"tables":{`;
}
var closeTable = "}\n";
var closeBootstrap = "\n}}\n";
function nameTable(key, index) {
  return `${index === 0 ? "" : ","}
${JSON.stringify(key)}:`;
}
async function* renderRows(table) {
  let open = "[\n";
  for await (const row of table.rows()) {
    yield open + row;
    open = ",\n";
  }
  yield open === ",\n" ? "\n]" : "[]";
}
function renderHead({ schemaVersion, referenceVersion, generatedAt }) {
  return JSON.stringify({ schemaVersion, referenceVersion, generatedAt }).slice(0, -1);
}

// actions/lib/bootstrap/export.ts
var format = 1;
var own = ["version", "bootstrap", "manifest"];
var device = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
var manifestFile = object({
  format: literal(format),
  dataset: string(),
  schemaVersion: number(),
  referenceVersion: string(),
  generatedAt: iso_exports.datetime(),
  tables: record(
    string(),
    object({ file: string(), rows: number(), bytes: number(), sha256: string() })
  ),
  files: record(string(), object({ bytes: number(), sha256: string() })),
  /** Files that a former export wrote, that belong to no table now, and that nobody took away yet. */
  stale: array(string()).optional()
});
async function writeExport(database, dataset, folder, options) {
  return loadBootstrap(database, dataset, async (snapshot) => {
    checkSnapshot(snapshot, dataset);
    const former = await readManifest(folder);
    const head = chooseHead(snapshot, former, options);
    const files = await writable(folder, () => createFileSet(folder));
    try {
      const stale = await findStale(folder, former, snapshot);
      const plan = { head, stale, prune: options.prune };
      const { manifest, changed } = await writable(folder, () => writeFiles(files, snapshot, plan));
      return {
        folder: nameFile(folder),
        head,
        tables: Object.entries(manifest.tables).map(([key, table]) => ({ key, ...table })),
        changed,
        stale: options.prune ? [] : stale,
        pruned: options.prune ? stale : [],
        problems: options.prune ? [] : stale.map((name) => explainStale(folder, name))
      };
    } finally {
      await files.discard();
    }
  });
}
function checkSnapshot({ tables, model }, dataset) {
  const place = { file: dataset.manifestFile };
  const empty = tables.flatMap(
    ({ table, rowCount }) => rowCount > 0 || table.mayBeEmpty ? [] : [
      fault("export-empty", `The table "${table.name}" has no row that is on.`, {
        place: { ...place, table: table.name },
        next: 'Seed it first, or say "allow-empty": true in dataset.json where that is meant.'
      })
    ]
  );
  if (empty.length === 0 && tables.every(({ rowCount }) => rowCount === 0)) {
    empty.push(
      fault(
        "export-empty",
        `Not one of the ${tables.length} tables of "${model.dataset}" has a row that is on.`,
        {
          place,
          next: "Seed the database first."
        }
      )
    );
  }
  const taken = tables.flatMap(
    ({ key, table }) => own.includes(key) || device.test(key) ? [
      fault(
        "export-name",
        `The table "${table.name}" would be the file "${key}.json", which has another meaning.`,
        {
          place: { ...place, table: table.name },
          next: "Keep it in a dataset that is not exported, or give the table another name."
        }
      )
    ] : []
  );
  if (empty.length + taken.length > 0) throw new SeedrailError([...empty, ...taken]);
}
function chooseHead(snapshot, former, options) {
  const { schemaVersion } = options;
  const { referenceVersion } = snapshot.version;
  const same = former?.referenceVersion === referenceVersion && former.schemaVersion === schemaVersion;
  const generatedAt = options.generatedAt?.toISOString() ?? (same ? former.generatedAt : (/* @__PURE__ */ new Date()).toISOString());
  return { schemaVersion, referenceVersion, generatedAt };
}
async function writeFiles(files, snapshot, { head, stale, prune }) {
  const tables = [];
  const bootstrap = await files.open("bootstrap.json");
  await bootstrap.write(openBootstrap(head));
  for (const [index, table] of snapshot.tables.entries()) {
    const file = await files.open(`${table.key}.json`);
    await file.write(openTable(head, table.key));
    await bootstrap.write(nameTable(table.key, index));
    for await (const text2 of renderRows(table)) {
      await bootstrap.write(text2);
      await file.write(text2);
    }
    await file.write(closeTable);
    const { name, ...sums } = await file.close();
    tables.push([table.key, { file: name, rows: table.rowCount, ...sums }]);
  }
  await bootstrap.write(closeBootstrap);
  const whole = await bootstrap.close();
  const version = await writeText(await files.open("version.json"), renderVersion(head));
  const manifest = {
    format,
    dataset: snapshot.model.dataset,
    ...head,
    tables: Object.fromEntries(tables),
    files: Object.fromEntries([whole, version].map(({ name, ...sums }) => [name, sums])),
    ...prune || stale.length === 0 ? {} : { stale: [...stale] }
  };
  await writeText(await files.open("manifest.json"), `${JSON.stringify(manifest, null, 2)}
`);
  return { manifest, changed: await files.publish(prune ? stale : []) };
}
async function writeText(file, text2) {
  await file.write(text2);
  return file.close();
}
async function readManifest(folder) {
  try {
    return manifestFile.parse(JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")));
  } catch {
    return void 0;
  }
}
async function findStale(folder, former, { tables }) {
  const now = new Set(tables.map(({ key }) => `${key}.json`.toLowerCase()));
  const written = [...Object.values(former?.tables ?? {}).map(({ file }) => file), ...former?.stale ?? []];
  const names = [...new Set(written)].filter((file) => /^[^./\\:]+\.json$/.test(file) && !now.has(file.toLowerCase())).filter((file) => !own.includes(file.slice(0, -".json".length)));
  const there = await Promise.all(names.map((name) => digestFile(join(folder, name))));
  return names.filter((_, index) => there[index] !== void 0);
}
function explainStale(folder, name) {
  return caution("export-stale", `"${name}" is of a former export, and of no table of this one.`, {
    place: { file: nameFile(join(folder, name)) },
    next: "Take it away, or run with prune: true."
  });
}
async function writable(folder, work) {
  try {
    return await work();
  } catch (error) {
    const { code } = error;
    if (typeof code !== "string" || !/^E[A-Z]+$/.test(code)) throw error;
    throw new SeedrailError(
      fault("export-unwritable", `The folder "${nameFile(folder)}" cannot be written: ${messageOf(error)}`, {
        place: { file: nameFile(folder) },
        next: 'Correct "folder", or its permissions.'
      }),
      { cause: error }
    );
  }
}

// actions/lib/bootstrap/export-summary.ts
function tabulateExport(outcome) {
  const notes = [
    `version ${outcome.head.referenceVersion}, generated at ${outcome.head.generatedAt}`,
    ...outcome.pruned.length === 0 ? [] : [`taken away: ${outcome.pruned.join(", ")}`]
  ];
  return {
    title: `Files in ${outcome.folder}`,
    columns: ["table", "rows", "bytes", "file", "sha256"],
    rows: outcome.tables.map(({ key, rows, bytes, file, sha256 }) => [
      key,
      rows,
      bytes,
      outcome.changed.includes(file) ? file : `${file} (as it was)`,
      sha256.slice(0, 12)
    ]),
    note: notes.join("; ")
  };
}
function renderExportHeadline(outcome) {
  const rows = outcome.tables.reduce((sum, table) => sum + table.rows, 0);
  const written = outcome.changed.length === 0 ? "nothing had to be written" : `${outcome.changed.length} files written`;
  return `${outcome.tables.length} tables, ${rows} rows in ${outcome.folder}; ${written}`;
}

// actions/lib/bootstrap/generated-at.ts
function chooseGeneratedAt(asked, epoch) {
  if (asked !== void 0) {
    const zoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(asked);
    return requireDate("generated-at", asked, zoned ? Date.parse(asked) : Number.NaN);
  }
  if (epoch === void 0 || epoch.trim() === "") return void 0;
  const seconds = /^\d+$/.test(epoch.trim()) ? Number(epoch) : Number.NaN;
  return requireDate("SOURCE_DATE_EPOCH", epoch, seconds * 1e3);
}
function requireDate(name, text2, time) {
  const date = new Date(time);
  if (!Number.isNaN(date.getTime())) return date;
  throw new SeedrailError(
    fault("input-invalid", `"${name}" is "${text2}", which is no moment.`, {
      next: name === "generated-at" ? "Write it with its zone, as 2026-11-21T04:00:00Z." : "Write it as seconds since 1970, as `git log -1 --format=%ct` prints them."
    })
  );
}

// actions/export-bootstrap/action.ts
var exportBootstrap = defineAction({
  name: "export-bootstrap",
  summary: "Write reference tables as static JSON files, for a CDN, for Pages, or for an app to bundle.",
  requirements: [
    "The dataset folder is in the workspace: check your repository out first.",
    "The dataset has policy `upsert`, and its tables are seeded.",
    "The login may read the tables of the dataset."
  ],
  branding: { icon: "share-2", color: "blue" },
  inputs: {
    dsn: databaseUrl(),
    dataset: path({ summary: "Folder that holds `dataset.json`, such as `data/reference`.", required: true }),
    folder: path({
      summary: "Where the files are written. Made where it is not there; other files in it are left alone.",
      default: "artifacts/reference"
    }),
    "schema-version": count({
      summary: "What the files carry as `schemaVersion`: raise it when an app of the old shape would misread the rows.",
      default: "1"
    }),
    "generated-at": text({
      summary: "What the files carry as `generatedAt`, such as `2026-11-21T04:00:00Z`. Default: `SOURCE_DATE_EPOCH` from the environment, else now, or as the files say where nothing else differs."
    }),
    prune: flag({
      summary: "Take away files of tables that former exports wrote and this one does not. Else they are only named.",
      default: false
    }),
    report: path({ summary: "Where to write `report.json`." })
  },
  outputs: {
    "reference-version": "Sum of all rows: equal rows have equal versions.",
    folder: "Where the files are.",
    tables: "Tables that were written.",
    rows: "Rows in all of them.",
    changed: "Files that are new or differ; 0 where the folder was already right.",
    report: "Path of `report.json`, when one was asked for."
  }
});

// actions/export-bootstrap/main.ts
var longestLockWait = 6e4;
await runAction(exportBootstrap, async ({ inputs, journal }) => {
  const { dsn, dataset: folder, report } = inputs;
  journal.fact("target", describeDsn(dsn));
  if (report !== void 0) journal.output("report", report);
  const generatedAt = chooseGeneratedAt(inputs["generated-at"], process.env.SOURCE_DATE_EPOCH);
  const dataset = await readDataset(folder);
  journal.fact("dataset", `${dataset.manifest.name} (${dataset.manifestFile})`);
  const outcome = await inDatabase(
    dsn,
    async (database) => {
      await limitSessionLockWaits(database, longestLockWait);
      journal.fact("server", `PostgreSQL ${database.serverVersion}`);
      return journal.phase(
        "write the files",
        () => writeExport(database, dataset, inputs.folder, {
          schemaVersion: inputs["schema-version"],
          generatedAt,
          prune: inputs.prune
        })
      );
    },
    { onRetry: (reason) => journal.say(`waiting for the server: ${reason}`) }
  );
  journal.section(tabulateExport(outcome));
  journal.problem(...outcome.problems);
  journal.output("reference-version", outcome.head.referenceVersion);
  journal.output("folder", outcome.folder);
  journal.output("tables", outcome.tables.length);
  journal.output(
    "rows",
    outcome.tables.reduce((sum, table) => sum + table.rows, 0)
  );
  journal.output("changed", outcome.changed.length);
  journal.result(outcome);
  return { headline: renderExportHeadline(outcome) };
});
