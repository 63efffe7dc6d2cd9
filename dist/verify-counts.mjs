import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  collectProblems,
  needsSource,
  renderHeadline,
  tabulateChecks,
  tabulateOffenders,
  verifyExpectations
} from "./chunk-SSNO2FTO.mjs";
import {
  countSources,
  readDataset
} from "./chunk-YTYZCK7B.mjs";
import "./chunk-JYHO4SMC.mjs";
import "./chunk-UO45KZRA.mjs";
import {
  limitSessionLockWaits
} from "./chunk-WKFHRT5B.mjs";
import "./chunk-FZZGC7RA.mjs";
import {
  count,
  databaseUrl,
  defineAction,
  path,
  runAction
} from "./chunk-RTCPOCUZ.mjs";
import "./chunk-2LEG7YXO.mjs";
import {
  describeDsn,
  inDatabase
} from "./chunk-523P5D6S.mjs";
import "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";

// actions/verify-counts/action.ts
var verifyCounts = defineAction({
  name: "verify-counts",
  summary: "Check a dataset's expectations against a database: rows, groups, duplicates, orphans, audit.",
  requirements: [
    "The dataset folder is in the workspace: check your repository out first.",
    "The login may read the tables that the expectations name."
  ],
  branding: { icon: "check-square", color: "purple" },
  inputs: {
    dsn: databaseUrl(),
    dataset: path({ summary: "Folder that holds `dataset.json`, such as `data/movements`.", required: true }),
    file: path({ summary: "A source file that stands in for the dataset's own, where it is counted." }),
    "show-keys": count({ default: "10", summary: "Most offending keys to name for each check." }),
    report: path({ summary: "Where to write `report.json`." })
  },
  outputs: {
    checks: "Checks that were run.",
    passed: "Checks that held.",
    failed: "Checks that did not hold.",
    report: "Path of `report.json`, when one was asked for."
  }
});

// actions/verify-counts/main.ts
var longestLockWait = 6e4;
await runAction(verifyCounts, async ({ inputs, journal }) => {
  const { dsn, dataset: folder, file, report } = inputs;
  journal.fact("target", describeDsn(dsn));
  if (report !== void 0) journal.output("report", report);
  const dataset = await readDataset(folder, { file });
  const { manifest } = dataset;
  journal.fact("dataset", `${manifest.name} (${dataset.manifestFile})`);
  const sourceRows = needsSource(manifest) ? await journal.phase("count the source", () => countSources(dataset)) : () => void 0;
  const verification = await inDatabase(
    dsn,
    async (database) => {
      await limitSessionLockWaits(database, longestLockWait);
      journal.fact("server", `PostgreSQL ${database.serverVersion}`);
      return journal.phase(
        "check the tables",
        () => verifyExpectations(database, manifest, { sourceRows, showKeys: inputs["show-keys"] })
      );
    },
    { onRetry: (reason) => journal.say(`waiting for the server: ${reason}`) }
  );
  const { checks } = verification;
  const failed = checks.filter((check) => !check.passed).length;
  const offenders = tabulateOffenders(verification);
  journal.section(tabulateChecks(verification));
  if (offenders !== void 0) journal.section(offenders);
  journal.problem(...collectProblems(verification));
  journal.output("checks", checks.length);
  journal.output("passed", checks.length - failed);
  journal.output("failed", failed);
  journal.result(verification);
  return { headline: renderHeadline(verification), ending: failed === 0 ? "kept" : "broken" };
});
