import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  explaining,
  hasArtifactService,
  loadClient
} from "./chunk-WLZVBTV4.mjs";
import {
  requireName
} from "./chunk-TF2JFGBA.mjs";
import {
  restoreInto
} from "./chunk-G7QZIPT5.mjs";
import {
  verifyDump
} from "./chunk-TR5B3ERA.mjs";
import "./chunk-WA54RVKV.mjs";
import "./chunk-PEZDW2T4.mjs";
import {
  readDataset
} from "./chunk-YTYZCK7B.mjs";
import "./chunk-JYHO4SMC.mjs";
import "./chunk-UO45KZRA.mjs";
import {
  describeHolder,
  limitSessionLockWaits
} from "./chunk-WKFHRT5B.mjs";
import "./chunk-FZZGC7RA.mjs";
import {
  choice,
  count,
  databaseUrl,
  defineAction,
  duration,
  flag,
  limit,
  makeFolder,
  path,
  runAction,
  text
} from "./chunk-RTCPOCUZ.mjs";
import "./chunk-2LEG7YXO.mjs";
import {
  describeDsn,
  inDatabase
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  fault
} from "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";

// actions/restore/main.ts
import { mkdtemp, rm } from "fs/promises";
import { tmpdir } from "os";
import { join as join3 } from "path";

// actions/lib/dump/restore/allowed.ts
function parsePatterns(text2) {
  const words = text2.split(/[,\n]/).map((word) => word.trim()).filter((word) => word !== "");
  if (words.length === 0 && text2.trim() !== "") throw explainInvalid(text2);
  return words.map(parsePattern);
}
function parsePattern(text2) {
  const slash = text2.indexOf("/");
  const place = text2.slice(0, slash);
  const name = text2.slice(slash + 1);
  if (slash < 1 || name === "") throw explainInvalid(text2);
  const nameFits = glob(name, "");
  const placeFits = glob(place, "i");
  return {
    text: text2,
    matches: (dsn) => nameFits.test(dsn.database) && [dsn.host, `${dsn.host}:${dsn.port}`, `[${dsn.host}]:${dsn.port}`].some((host) => placeFits.test(host))
  };
}
function explainInvalid(text2) {
  return new SeedrailError(
    fault("allowed-databases-invalid", `"${text2}" names no database.`, {
      next: 'Write host/name or host:port/name in "allowed-databases", such as 127.0.0.1/plans_*.'
    })
  );
}
function glob(text2, flags) {
  const parts = text2.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]*")}$`, `s${flags}`);
}
function requireAllowed(dsn, patterns) {
  if (patterns.length === 0 || patterns.some((pattern) => pattern.matches(dsn))) return;
  throw new SeedrailError(
    fault(
      "database-not-allowed",
      `${describeDsn(dsn)} is none of the databases that may be restored into: ${patterns.map(({ text: text2 }) => text2).join(", ")}.`,
      { next: 'Correct the address, or "allowed-databases". The target was not connected to.' }
    )
  );
}

// actions/lib/dump/restore/description.ts
var counted = ["inserted", "updated", "reactivated", "deactivated", "unchanged", "foreign"];
function sumUp({ tables }) {
  const sums = {
    rows: 0,
    inserted: 0,
    updated: 0,
    reactivated: 0,
    deactivated: 0,
    unchanged: 0,
    foreign: 0
  };
  for (const table of tables) {
    sums.rows += table.rows;
    for (const name of counted) sums[name] += table[name];
  }
  return sums;
}
function summariseRestore(outcome, dataset) {
  const sums = sumUp(outcome);
  const errors = outcome.problems.filter(({ level }) => level === "error").length;
  const moved = sums.inserted + sums.updated + sums.reactivated + sums.deactivated;
  const tables = `${outcome.tables.length} ${outcome.tables.length === 1 ? "table" : "tables"}`;
  if (errors > 0) {
    return `${dataset}: ${errors} ${errors === 1 ? "fault" : "faults"}: nothing was written.`;
  }
  if (outcome.mode === "replace") {
    return outcome.plan ? `${dataset}: would load ${sums.rows} rows into ${tables}, dropping ${outcome.dropped.length} objects first. This was a plan: nothing was changed.` : `${dataset}: ${sums.rows} rows loaded into ${tables}, ${outcome.dropped.length} objects dropped before. ${describeCheck(outcome)} Committed in one transaction.`;
  }
  const counts = counted.map((name) => `${sums[name]} ${name}`).join(", ");
  const ending = outcome.plan ? "This was a plan: nothing was written." : `${moved === 0 ? "Nothing had to be written." : "Committed in one transaction."} ${describeCheck(outcome)}`;
  return `${dataset}: ${counts} over ${tables}. ${ending}`;
}
function describeCheck({ verified }) {
  switch (verified) {
    case "sums":
      return "Every row was compared with the dump before the commit.";
    case "counts":
      return "Rows were counted before the commit.";
    case void 0:
      return "";
  }
}
function describeTables(outcome) {
  return {
    title: outcome.plan ? "Plan" : "Tables",
    columns: ["table", "in the dump", ...counted, "version"],
    rows: outcome.tables.map((table) => [
      table.table,
      table.rows,
      ...counted.map((name) => table[name]),
      describeVersion(table.version)
    ]),
    ...outcome.plan && outcome.digest !== void 0 ? { note: `Digest of these changes: ${outcome.digest}` } : {}
  };
}
function describeVersion(version) {
  if (version === void 0) return "–";
  return version.before === version.after ? version.after : `${version.before} → ${version.after}`;
}
function describeDropped({ dropped, plan }) {
  if (dropped.length === 0) return void 0;
  return {
    title: plan ? "Would be dropped, and made anew from the dump" : "Dropped, and made anew from the dump",
    columns: ["object"],
    rows: dropped.map((object) => [object])
  };
}
function describeChanges({ changes, plan }, most) {
  if (changes.length === 0) return void 0;
  const rest = changes.length - most;
  return {
    title: plan ? "Would change" : "Changes",
    columns: ["", "row", "fields"],
    rows: changes.slice(0, most).map((change) => [signOf(change), `${change.table}/${change.key}`, describeFields(change)]),
    ...rest > 0 ? { note: `${rest} more, in report.json` } : {}
  };
}
function signOf({ kind }) {
  switch (kind) {
    case "+":
    case "~":
    case "!":
      return kind;
    case "^":
      return "↑";
    case "-":
      return "−";
  }
}
function describeFields({ kind, fields }) {
  if (kind === "+") return "";
  const texts = fields.slice(0, 4).map(([field, from, to]) => `${field} ${cut(from)} → ${cut(to)}`);
  return `${texts.join(", ")}${fields.length > 4 ? `, and ${fields.length - 4} more` : ""}`;
}
function cut(json) {
  if (json === null) return "null";
  return json.length > 40 ? `${json.slice(0, 39)}…` : json;
}

// actions/restore/action.ts
var restore = defineAction({
  name: "restore",
  summary: "Bring a verified dump into a database: merged row by row, or in place of what is there.",
  requirements: [
    "The dump and its manifest lie side by side in the workspace, or in an artifact of the dump action.",
    "Mode `merge`: the tables exist, and the login may read and write them. Mode `replace`: it may create, and owns what it replaces.",
    "For an artifact of another run: a token with `actions: read` on its repository."
  ],
  branding: { icon: "upload", color: "green" },
  inputs: {
    dsn: databaseUrl(),
    "dump-file": path({
      summary: "The dump, `….sql` or `….sql.gz`; its manifest lies beside it. Or give `artifact`."
    }),
    artifact: text({
      summary: "Name of an artifact that holds a dump and its manifest. Or give `dump-file`."
    }),
    "run-id": text({ summary: "The run that uploaded the artifact. Default: this run." }),
    repository: text({ summary: "The artifact's repository, `owner/name`. Default: this repository." }),
    token: {
      ...text({
        summary: "Fetches the artifact of another run. Masked. Default: `GITHUB_TOKEN` from the environment."
      }),
      secret: true,
      environment: ["GITHUB_TOKEN"]
    },
    "expected-dataset": text({
      summary: "Name of the dataset that the dump must hold, such as `movements`."
    }),
    dataset: path({
      summary: "Folder of your own `dataset.json`: the dump may then only write its tables, by its keys and owners, whatever the dump says of itself."
    }),
    mode: choice(["merge", "replace"], {
      default: "merge",
      summary: "Compare with the tables that are there and write what differs, leaving what others own; or create tables and rows anew."
    }),
    plan: flag({
      default: false,
      summary: "Only show what would happen. A merge does the same work and rolls it back; a replacement only looks."
    }),
    "expected-plan": text({
      summary: "Mode `merge`: digest of a plan; refuses to write anything else."
    }),
    confirm: text({
      summary: "Mode `replace`: the name of the database, without which nothing that is there is dropped."
    }),
    "allowed-databases": text({
      summary: "The only databases that may be restored into: `host/name` or `host:port/name`, with `*`, separated by commas."
    }),
    "skip-confirmation": flag({
      default: false,
      summary: "Do not ask on a terminal. Elsewhere nobody is asked anyway."
    }),
    "max-deactivations": limit({
      default: "10%",
      summary: "Policy `upsert`: most rows that a merge may switch off, per table."
    }),
    check: choice(["sums", "counts"], {
      default: "sums",
      summary: "What is compared with the dump's manifest before the commit: every row that was written, or only how many there are. Counts are quicker on large tables."
    }),
    "show-changes": count({ default: "60", summary: "Most changes to list; `report.json` holds more." }),
    "lock-timeout": duration({
      default: "60s",
      summary: "Longest wait for another run on the same dataset, or for any lock: `500ms`, `30s`, `5m`."
    }),
    report: path({ summary: "Where to write `report.json`." })
  },
  outputs: {
    tables: "Tables of the dump.",
    rows: "Rows of the dump, over all tables.",
    inserted: "Rows that were inserted.",
    updated: "Rows that were changed, or switched on again.",
    deactivated: "Rows that the dump no longer has, and that were switched off.",
    foreign: "Rows that somebody else owns or works on, and that were left alone.",
    digest: "Mode `merge`: sum of the changes, for `expected-plan`.",
    mode: "`merge` or `replace`.",
    verified: "What was compared with the manifest before the commit: `sums`, `counts`, or empty for what was only looked at.",
    report: "Path of `report.json`, when one was asked for."
  }
});

// actions/restore/combination.ts
import { isDeepStrictEqual } from "util";
function requireCombination(inputs) {
  const problems = [];
  if (inputs.mode === "replace" && inputs["expected-plan"] !== void 0) {
    problems.push(
      fault("input-invalid", 'The input "expected-plan" is for mode "merge": a replacement has no digest.', {
        next: 'Leave it out, or use mode "merge". A replacement is confirmed by "confirm". Nothing was touched.'
      })
    );
  }
  if (inputs.mode === "replace" && !isUsual(inputs["max-deactivations"])) {
    problems.push(
      fault(
        "input-invalid",
        'The input "max-deactivations" is for mode "merge": a replacement switches nothing off, it drops.',
        { next: 'Leave it out, or use mode "merge". Nothing was touched.' }
      )
    );
  }
  for (const name of ["run-id", "repository"]) {
    if (inputs["dump-file"] === void 0 || inputs[name] === void 0) continue;
    problems.push(
      fault(
        "input-invalid",
        `The input "${name}" tells where an artifact is, but "dump-file" names a file.`,
        {
          next: `Leave "${name}" out, or give "artifact" instead of "dump-file". Nothing was touched.`
        }
      )
    );
  }
  if (problems.length > 0) throw new SeedrailError(problems);
}
function isUsual(limit2) {
  const { schema, default: usual } = restore.inputs["max-deactivations"];
  return isDeepStrictEqual(limit2, schema.parse(usual));
}

// actions/restore/confirmation.ts
import { createInterface } from "readline/promises";
function onTerminal() {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && process.env.CI !== "true";
}
function planQuestion({ mode, dsn, manifest }) {
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const what = `${manifest.file.name}: ${rows} rows of ${manifest.dataset} in ${manifest.tables.length} tables`;
  return mode === "replace" ? {
    question: `${what}
This REPLACES what ${describeDsn(dsn)} has of them.
Type the name of the database to go on: `,
    answer: new RegExp(`^${dsn.database.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`)
  } : {
    question: `${what}
This merges them into ${describeDsn(dsn)}.
Go on? (yes/no) `,
    answer: /^y(es)?$/i
  };
}
async function confirmOnTerminal(intent, ask = askTerminal) {
  if (intent.plan) return intent.confirm;
  const { question, answer } = planQuestion(intent);
  const typed = (await ask(question)).trim();
  if (answer.test(typed)) return intent.mode === "replace" ? intent.dsn.database : intent.confirm;
  throw new SeedrailError(
    fault("restore-declined", "The restore was not confirmed: nothing was touched.", {
      next: intent.mode === "replace" ? `Type "${intent.dsn.database}", as it stands in the address.` : "Answer yes, or add --skip-confirmation in scripts."
    })
  );
}
async function askTerminal(question) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

// actions/restore/source.ts
import { join as join2 } from "path";

// actions/lib/artifact/download.ts
import { lstat, readdir } from "fs/promises";
import { join } from "path";
async function downloadArtifact(request) {
  const { name, to } = request;
  requireName(name);
  const findBy = planSearch(request, process.env);
  await makeFolder(to);
  const options = findBy === void 0 ? {} : { findBy };
  const { artifact, digestMismatch } = await explaining("downloaded", name, async () => {
    const client = await loadClient();
    const { artifact: artifact2 } = await client.getArtifact(name, options);
    const expected = artifact2.digest === void 0 ? {} : { expectedHash: artifact2.digest };
    const { digestMismatch: digestMismatch2 } = await client.downloadArtifact(artifact2.id, {
      ...options,
      ...expected,
      path: to
    });
    return { artifact: artifact2, digestMismatch: digestMismatch2 };
  });
  if (digestMismatch === true) throw new SeedrailError(explainDigest(name, artifact.digest));
  return { id: artifact.id, name, digest: artifact.digest, ...await findDump(name, to) };
}
function planSearch({ name, runId, repository, token }, environment) {
  const here = environment.GITHUB_REPOSITORY;
  const elsewhere = repository !== void 0 && repository.toLowerCase() !== here?.toLowerCase();
  const another = elsewhere || runId !== void 0 && String(runId) !== environment.GITHUB_RUN_ID;
  if (!another) {
    if (hasArtifactService(environment)) return void 0;
    throw new SeedrailError(explainNoRun(name));
  }
  const wanted = repository ?? here ?? "";
  const [repositoryOwner, repositoryName, ...rest] = wanted.split("/");
  if (!repositoryOwner || !repositoryName || rest.length > 0) {
    throw new SeedrailError(
      fault("artifact-repository-invalid", `"${wanted}" is no repository.`, {
        next: 'Give "repository" as owner/name.'
      })
    );
  }
  if (runId === void 0) throw new SeedrailError(explainNoRun(name));
  if (token === void 0 || token === "") {
    throw new SeedrailError(
      fault(
        "artifact-token-missing",
        `The artifact "${name}" of another run is only handed over to a token.`,
        {
          next: 'Give "token"; in the same repository github.token will do, where the job has the permission "actions: read".'
        }
      )
    );
  }
  return { token, workflowRunId: runId, repositoryOwner, repositoryName };
}
async function findDump(name, folder) {
  const entries = (await readdir(folder)).sort();
  const plain = await Promise.all(entries.map(async (entry) => (await lstat(join(folder, entry))).isFile()));
  const manifests = entries.filter((entry) => entry.endsWith("manifest.json"));
  const dumps = entries.filter((entry) => /\.sql(\.gz)?$/.test(entry));
  const [manifest] = manifests;
  const [dump] = dumps;
  const whole = manifests.length === 1 && dumps.length === 1 && entries.length === 2 && !plain.includes(false);
  if (!whole || manifest === void 0 || dump === void 0) {
    throw new SeedrailError(explainNoDump(name, entries));
  }
  return { dump: join(folder, dump), manifest: join(folder, manifest) };
}
function explainNoRun(name) {
  return fault("artifact-run-missing", `Which run uploaded "${name}" is not known.`, {
    next: 'Give "run-id" (the number in the address of the run), and a token; or "dump-file".'
  });
}
function explainDigest(name, digest) {
  return fault(
    "artifact-digest-differs",
    `The artifact "${name}" did not arrive as it was sent (${digest}).`,
    {
      next: "Run again. Nothing was restored."
    }
  );
}
function explainNoDump(name, entries) {
  const found = entries.length === 0 ? "it is empty" : `it holds ${entries.slice(0, 5).join(", ")}`;
  return fault("artifact-not-a-dump", `The artifact "${name}" is no dump: ${found}.`, {
    next: "A dump is one .sql or .sql.gz file and its manifest, as the dump action uploads them."
  });
}

// actions/restore/source.ts
async function locateDump(inputs, journal, folder) {
  const { "dump-file": file, artifact, repository, token } = inputs;
  if (file === void 0 === (artifact === void 0)) throw new SeedrailError(explainSource(file));
  if (file !== void 0) return file;
  const runId = parseRunId(inputs["run-id"]);
  const arrived = await journal.phase(
    "fetch the artifact",
    () => downloadArtifact({ name: artifact ?? "", runId, repository, token, to: join2(folder, "artifact") })
  );
  journal.fact("artifact", `${arrived.name} (id ${arrived.id}, ${arrived.digest ?? "without a digest"})`);
  return arrived.dump;
}
function parseRunId(text2) {
  if (text2 === void 0) return void 0;
  if (/^[1-9]\d{0,15}$/.test(text2)) return Number(text2);
  throw new SeedrailError(
    fault("input-invalid", `The input "run-id" is "${text2}", but must be a number.`, {
      next: "It is the number behind /runs/ in the address of the run."
    })
  );
}
function explainSource(file) {
  return file === void 0 ? fault("input-missing", "No dump was named.", {
    next: 'Give "dump-file" (a path), or "artifact" (the name of one).'
  }) : fault("input-invalid", 'Both "dump-file" and "artifact" were given.', { next: "Give one of them." });
}

// actions/restore/main.ts
await runAction(restore, async ({ inputs, journal }) => {
  journal.output("mode", inputs.mode);
  if (inputs.report !== void 0) journal.output("report", inputs.report);
  journal.fact("target", describeDsn(inputs.dsn));
  requireCombination(inputs);
  requireAllowed(inputs.dsn, parsePatterns(inputs["allowed-databases"] ?? ""));
  const arrivals = await mkdtemp(join3(process.env.RUNNER_TEMP || tmpdir(), "seedrail-restore-"));
  try {
    const path2 = await locateDump(inputs, journal, arrivals);
    const dump = await journal.phase("verify the dump", () => verifyDump(path2));
    describeDump(journal, dump);
    requireDataset(dump, inputs["expected-dataset"]);
    return await restoreDump(inputs, journal, dump);
  } finally {
    await rm(arrivals, { recursive: true, force: true });
  }
});
function describeDump(journal, { manifest }) {
  const commit = manifest.source.commit === null ? "" : `, commit ${manifest.source.commit.slice(0, 12)}`;
  const proven = manifest.proof === null ? "not proven" : "proven";
  journal.fact(
    "dump",
    `${manifest.file.name} (${manifest.dataset}, ${manifest.createdAt}${commit}, ${proven})`
  );
  journal.output("tables", manifest.tables.length);
  journal.output(
    "rows",
    manifest.tables.reduce((sum, { rows }) => sum + rows, 0)
  );
}
function requireDataset({ manifest }, expected) {
  if (expected === void 0 || expected === manifest.dataset) return;
  throw new SeedrailError(
    fault("restore-dataset-differs", `The dump holds "${manifest.dataset}", not "${expected}".`, {
      next: 'Name the right dump, or correct "expected-dataset". The target was not connected to.'
    })
  );
}
async function restoreDump(inputs, journal, dump) {
  const { dsn, mode, plan } = inputs;
  const asked = onTerminal() && !inputs["skip-confirmation"];
  const dataset = inputs.dataset === void 0 ? void 0 : await readDataset(inputs.dataset);
  const confirm = asked ? await confirmOnTerminal({ mode, plan, dsn, manifest: dump.manifest, confirm: inputs.confirm }) : inputs.confirm;
  const outcome = await inDatabase(
    dsn,
    async (database) => {
      journal.fact("server", `PostgreSQL ${database.serverVersion}`);
      await limitSessionLockWaits(database, inputs["lock-timeout"]);
      return journal.phase(
        plan ? "plan" : mode,
        () => restoreInto(database, dump, {
          mode,
          plan,
          confirm,
          dataset,
          expectedPlan: inputs["expected-plan"],
          check: inputs.check,
          maxDeactivations: inputs["max-deactivations"],
          lockTimeout: inputs["lock-timeout"],
          onWait: (holders) => journal.say(`waiting for the lock, held by ${holders.map(describeHolder).join(", ")}`)
        })
      );
    },
    { onRetry: (reason) => journal.say(`waiting for the server: ${reason}`) }
  );
  publish(journal, outcome, inputs["show-changes"]);
  return { headline: summariseRestore(outcome, dump.manifest.dataset) };
}
function publish(journal, outcome, showChanges) {
  const sums = sumUp(outcome);
  journal.output("inserted", sums.inserted);
  journal.output("updated", sums.updated + sums.reactivated);
  journal.output("deactivated", sums.deactivated);
  journal.output("foreign", sums.foreign);
  journal.output("digest", outcome.digest ?? "");
  journal.output("verified", outcome.verified ?? "");
  const sections = [describeTables(outcome), describeDropped(outcome), describeChanges(outcome, showChanges)];
  for (const section of sections) if (section !== void 0) journal.section(section);
  journal.problem(...outcome.problems);
  journal.result(outcome);
}
