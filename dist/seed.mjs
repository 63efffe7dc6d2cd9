import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  countErrors,
  publishDataset,
  readValidRows
} from "./chunk-JOTCZHNN.mjs";
import {
  isPublished,
  isUpserted
} from "./chunk-A5O63OLS.mjs";
import {
  describeFields,
  readAdoptions,
  upsertDataset
} from "./chunk-WA54RVKV.mjs";
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
  databaseUrl,
  defineAction,
  duration,
  flag,
  limit,
  path,
  renderDuration,
  runAction,
  text
} from "./chunk-RTCPOCUZ.mjs";
import "./chunk-2LEG7YXO.mjs";
import {
  connect,
  describeDsn
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  caution,
  fault,
  hasErrors,
  renderRowPlace
} from "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";

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
      summary: 'Policy `upsert`: rows of other owners to take over, by name: `grips/NEUTRAL, grips/HOOK`; as a JSON list, `["pairs/a, b"]`, where a key holds a comma.'
    }),
    "expected-plan": text({
      summary: "Policy `upsert`: digest of a plan; refuses to write anything else. The summary says which one it was bound to, or none."
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
    tables: 'Policy `upsert`: JSON, the same counts for each table, its version before and after, its time: `{"grips": {"inserted": 1, …}}`.',
    digest: "Policy `upsert`: sum of the plan, for `expected-plan`. Set in mode `plan`.",
    errors: "Faults found; anything but 0 means that nothing was written.",
    report: "Path of `report.json`, when one was asked for."
  }
});

// actions/seed/combination.ts
var only = {
  publish: [
    "submit",
    "publish",
    "on-published-change",
    "on-missing",
    "max-archived",
    "actor-id",
    "actor-email",
    "actor-role"
  ],
  upsert: ["full", "on-foreign-owner", "adopt", "expected-plan"]
};
function requireFitting(inputs, { name, policy }) {
  const other = policy === "publish" ? "upsert" : "publish";
  const given = only[other].filter((input) => !hasDefault(inputs, input));
  if (given.length === 0) return;
  throw new SeedrailError(
    given.map(
      (input) => fault(
        "input-misplaced",
        `The input "${input}" is for policy "${other}", but the dataset "${name}" has policy "${policy}", which would pass it over.`,
        { next: `Leave "${input}" out, or name another dataset. The database was not touched.` }
      )
    )
  );
}
function hasDefault(inputs, name) {
  const { default: text2, schema } = seed.inputs[name];
  const value = text2 === void 0 || text2 === "" ? void 0 : schema.parse(text2);
  return JSON.stringify(inputs[name]) === JSON.stringify(value);
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
function countTables(outcome) {
  const byTable = outcome.tables.map((table) => [
    table.table,
    {
      ...Object.fromEntries(counted.map((name) => [name, table[name]])),
      ...table.version === void 0 ? {} : { version: table.version },
      milliseconds: Math.round(table.duration)
    }
  ]);
  return JSON.stringify(Object.fromEntries(byTable));
}
function describeTables(outcome) {
  return {
    title: hasErrors(outcome.problems) ? "Refused: nothing of this was written" : outcome.mode === "plan" ? "Plan" : "Tables",
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
  const changes = outcome.tables.flatMap(
    (table) => table.changes.filter(shown).map((change) => ({ table, change }))
  );
  if (changes.length === 0) return [];
  const total = outcome.tables.reduce(
    (sum, table) => sum + (outcome.mode === "plan" ? table.inserted : 0) + table.updated + table.reactivated + table.deactivated + table.foreign,
    0
  );
  const rest = total - Math.min(changes.length, listed2);
  return [
    {
      title: outcome.mode === "plan" ? "Would change" : "Changes",
      columns: ["", "row", "fields", "source"],
      rows: changes.slice(0, listed2).map(({ table, change }) => [
        signOf2(change),
        `${table.table}/${change.key}`,
        describeChange(change),
        change.line === null ? "" : `${table.file}:${change.line}`
      ]),
      ...rest > 0 ? { note: `${rest} more, all in report.json` } : {}
    }
  ];
}
function describeChange(change) {
  if (change.kind === "+") return "";
  if (change.kind !== "-") return describeFields(change);
  const by = change.referencedBy?.map(({ table, rows }) => `${rows} of ${table}`).join(", ");
  return by === void 0 ? "" : `still referenced by ${by}`;
}
function signOf2({ kind }) {
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

// actions/seed/upserted.ts
async function seedUpserted({ inputs, journal }, database, dataset) {
  if (inputs.mode === "apply") journal.fact("expected plan", inputs["expected-plan"] ?? "none");
  const outcome = await journal.phase(
    inputs.mode === "plan" ? "plan" : "seed",
    () => upsertDataset(database, dataset, {
      mode: inputs.mode,
      full: inputs.full,
      onForeignOwner: inputs["on-foreign-owner"],
      adopt: readAdoptions(inputs.adopt ?? ""),
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
  journal.output("tables", countTables(outcome));
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
  requireFitting(inputs, dataset.manifest);
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
