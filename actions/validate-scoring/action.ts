import { defineAction } from '../lib/action/definition.js'
import { choice, count, databaseUrl, flag, type Input, limit, path, text } from '../lib/action/input.js'
import type { Dsn } from '../lib/database/dsn.js'
import type { Expectation } from '../lib/scoring/expectation.js'

/** Only needed where payloads are in a database. */
const dsn: Input<Dsn | undefined> = {
  ...databaseUrl(),
  summary:
    'Address of the database that holds payloads; not needed with `file`, `path` or `sample`. Masked. Default: `PLANNING_DATABASE_URL`, else `DATABASE_URL` from the environment.',
  required: false,
}

/** Without a default: where nobody says anything, the service's switch is asked. */
const expectScoring: Input<Expectation | undefined> = {
  ...choice(['present', 'absent', 'any'], {
    default: 'any',
    summary:
      'Whether each place must have a score (`present`), none may have one (`absent`), or both is right. Default: as `FEATURE_V1_PLANNING_SCORING` in the environment says ("true" or "1": present; anything else: absent); where that is not set, `any`.',
  }),
  default: undefined,
}

export const validateScoring = defineAction({
  name: 'validate-scoring',
  summary:
    'Validate stored scores against their contract: structure, arithmetic, and what the plan beside them gives.',
  requirements: [
    'For files: they are in the workspace (check your repository out first).',
    'For a database: the login may read the table. The run only reads.',
  ],
  branding: { icon: 'bar-chart-2', color: 'purple' },
  inputs: {
    dsn,
    file: path({
      summary:
        'A file of payloads: one object, an array, or NDJSON (`.ndjson`, `.jsonl`). With `json-path`, of records.',
    }),
    path: text({
      summary: 'Files or globs such as `out/**/*.json`, with commas between them or one a line.',
    }),
    sample: flag({ default: false, summary: "Validate the contract's own sample." }),
    contract: path({
      summary:
        'Folder that holds `contract.json`, or that file. Default: `fixed-weight-v1`, which is built in.',
    }),
    table: text({ summary: "Table with the payloads. Default: the contract's, `plan_jobs`." }),
    'key-column': text({
      summary: "Column that names a row in messages. Default: the contract's, `job_id`.",
    }),
    column: text({
      summary: "Column with the payloads: jsonb, json or text. Default: the contract's, `result_data`.",
    }),
    'json-path': text({
      summary:
        "Where in the column, or in a file's records, the payload is: `/scoring`, or `result.scoring`; `/` is the whole. Default: for a table the contract's, `/scoring`; for a file the whole.",
    }),
    filter: text({
      summary:
        "Rows to look at: `column=value` pairs with commas between them or one a line; `all` for every row. Default: the contract's, `status=completed`.",
    }),
    'expect-scoring': expectScoring,
    'require-at-least': count({
      default: '1',
      summary: 'Payloads that must have been validated (with `absent`: rows looked at). Fewer fail the run.',
    }),
    'max-failures': limit({
      default: '0',
      summary: 'Broken payloads that are tolerated: a count or a share such as `1%`.',
    }),
    recompute: flag({
      default: false,
      summary: 'Compute each score again from the plan and the request beside it, and report what differs.',
    }),
    show: count({ default: '50', summary: 'Most errors, and most warnings, to list. All are counted.' }),
    report: path({ summary: 'Where to write `report.json`.' }),
  },
  outputs: {
    looked: 'Rows, lines or elements that were looked at.',
    payloads: 'Payloads among them.',
    valid: 'Payloads that keep the contract.',
    invalid: 'Payloads that do not, and scores that are missing or should not be there.',
    absent: 'Places without a score.',
    violations: 'Errors in all payloads together.',
    warnings: 'Warnings in all payloads together.',
    recomputed: 'Scores that were computed again.',
    report: 'Path of `report.json`, when one was asked for.',
  },
})
