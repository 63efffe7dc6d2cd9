import { migrate } from '../../actions/migrate/action.js'
import { parity } from '../../actions/parity/action.js'
import { postReport } from '../../actions/post-report/action.js'
import { seed } from '../../actions/seed/action.js'
import { expression, outputOf, own, pinned, run, type Workflow } from '../lib/model.js'
import { dataset, migrations, runner } from '../parts/inputs.js'
import { checkPostgresVersion, postgresDsn, postgresService, postgresVersion } from '../parts/postgres.js'
import { callName, checkout, nameCall, reportPath, reportsOf, uploadReports } from '../parts/steps.js'
import { pins } from '../pins.js'

/** Folder of the base, inside the head's. */
const base = 'seedrail-base'

/** Name of the call, for the job that tells the pull request. */
const call = expression('needs.plan.outputs.call')

/** What tells one call of a run from another, and is the same in the next run, which changes its comment. */
const about = ['dataset', 'migrations', 'postgres-version', 'base-ref', 'on-published-change'].map((name) =>
  expression(`inputs.${name}`),
)

const baseFailed = expression(
  "steps.migrate-base.outcome == 'failure' || steps.seed-base.outcome == 'failure'",
)

/** All rows of the base would drown the few that change: of the base only a failure is told. */
const worthTelling = expression("needs.plan.outputs.base-failed == 'true' && '*.json' || '[345]-*.json'")

/**
 * The commit to compare with. The head of a pull request is its merge into the tip of its base, whose first parent that
 * tip is; the event may be older, and then the plan would show what others have merged meanwhile.
 */
const findBase = run(
  [
    'if [[ -z "$GIVEN" && "$GITHUB_REF" == refs/pull/*/merge ]] && git rev-parse --verify --quiet "HEAD^2"; then',
    '  echo "ref=$(git rev-parse "HEAD^1")" >> "$GITHUB_OUTPUT"',
    'else',
    '  echo "ref=${GIVEN:-$TOLD}" >> "$GITHUB_OUTPUT"',
    'fi',
  ],
  {
    name: 'Find the base',
    id: 'base',
    env: {
      GIVEN: expression('inputs.base-ref'),
      TOLD: expression(
        'github.event.pull_request.base.sha || github.event.merge_group.base_sha || github.event.repository.default_branch',
      ),
    },
  },
)

/** A change may be the first to bring the dataset or its migrations. hashFiles would refuse folders written with `./`. */
const lookAtBase = run(
  [
    'shopt -s nullglob',
    'migrations=("$BASE/$MIGRATIONS"/*/migration.sql)',
    'if [ "${#migrations[@]}" -gt 0 ]; then echo "migrations=true" >> "$GITHUB_OUTPUT"; fi',
    'if [ -e "$BASE/$DATASET/dataset.json" ]; then echo "dataset=true" >> "$GITHUB_OUTPUT"; fi',
  ],
  {
    name: 'Look what the base has',
    id: 'there',
    env: {
      BASE: base,
      MIGRATIONS: expression('inputs.migrations'),
      DATASET: expression('inputs.dataset'),
    },
  },
)

export const planSeed: Workflow = {
  id: 'plan-seed',
  name: 'Plan seed',
  about: [
    'Shows a pull request what it would change, row by row: an ephemeral Postgres gets the base branch with its data,',
    'then the plan of the head. Without any permission the plan is in the summary; a comment is optional.',
  ],
  on: {
    callable: {
      inputs: {
        dataset,
        migrations,
        'base-ref': {
          summary:
            'What to compare with. Default: the tip of the base of a pull request or of a merge queue; else the default branch.',
          type: 'string',
          default: '',
        },
        'postgres-version': postgresVersion,
        'on-published-change': {
          summary: 'Policy publish: what a change to published content means.',
          type: 'string',
          default: 'error',
          options: ['error', 'new-version'],
        },
        comment: {
          summary: 'Tell the pull request, in one comment that is kept up to date.',
          type: 'boolean',
          default: false,
        },
        runner,
      },
      secrets: {
        READONLY_DATABASE_URL: {
          summary: 'A database that is only read: what differs from it is shown as well.',
          required: false,
        },
      },
      outputs: {
        digest: {
          summary: 'Digest of the plan (policy upsert).',
          value: expression('jobs.plan.outputs.digest'),
        },
      },
    },
  },
  concurrency: {
    group: ['plan-seed', expression('github.ref'), ...about].join('-'),
    cancel: true,
  },
  jobs: {
    plan: {
      name: 'Plan',
      'runs-on': expression('inputs.runner'),
      permissions: { contents: { level: 'read', why: 'to check base and head out' } },
      'timeout-minutes': 30,
      services: { postgres: postgresService() },
      outputs: {
        digest: outputOf(seed, 'plan', 'digest'),
        call: callName,
        reports: reportsOf('plan-seed'),
        'base-failed': baseFailed,
      },
      env: { READONLY: expression("secrets.READONLY_DATABASE_URL != ''") },
      steps: [
        nameCall(...about),
        checkPostgresVersion(),
        // The head stands where it stands in the repository, so that annotations and links find its lines.
        checkout({ name: 'Check out the head', depth: 2 }),
        findBase,
        checkout({ name: 'Check out the base', ref: expression('steps.base.outputs.ref'), path: base }),
        lookAtBase,
        own(
          migrate,
          {
            dsn: postgresDsn,
            migrations: `${base}/${expression('inputs.migrations')}`,
            report: reportPath('1-migrate-base'),
          },
          {
            name: 'Migrate to the base',
            id: 'migrate-base',
            if: expression("steps.there.outputs.migrations == 'true'"),
          },
        ),
        own(
          seed,
          {
            dsn: postgresDsn,
            dataset: `${base}/${expression('inputs.dataset')}`,
            report: reportPath('2-seed-base'),
          },
          {
            name: 'Seed the base',
            id: 'seed-base',
            if: expression("steps.there.outputs.dataset == 'true'"),
          },
        ),
        own(
          migrate,
          {
            dsn: postgresDsn,
            migrations: expression('inputs.migrations'),
            report: reportPath('3-migrate-head'),
          },
          { name: 'Migrate to the head' },
        ),
        own(
          seed,
          {
            dsn: postgresDsn,
            dataset: expression('inputs.dataset'),
            mode: 'plan',
            'on-published-change': expression('inputs.on-published-change'),
            report: reportPath('4-plan'),
          },
          { name: 'Plan', id: 'plan' },
        ),
        own(
          parity,
          {
            dataset: expression('inputs.dataset'),
            left: 'dataset',
            right: expression('secrets.READONLY_DATABASE_URL'),
            report: reportPath('5-readonly'),
          },
          {
            name: 'Compare with the database that is only read',
            if: expression("env.READONLY == 'true'"),
            'continue-on-error': true,
          },
        ),
        uploadReports('plan-seed'),
      ],
    },
    comment: {
      name: 'Tell the pull request',
      needs: ['plan'],
      if: expression('always() && inputs.comment'),
      'runs-on': expression('inputs.runner'),
      permissions: { 'pull-requests': { level: 'write', why: 'to write one comment' } },
      'timeout-minutes': 10,
      steps: [
        pinned(
          pins.downloadArtifact,
          {
            name: expression('needs.plan.outputs.reports'),
            path: `${expression('runner.temp')}/seedrail`,
          },
          { name: 'Fetch the reports', id: 'reports', 'continue-on-error': true },
        ),
        own(
          postReport,
          {
            reports: `${expression('runner.temp')}/seedrail/${worthTelling}`,
            to: 'comment',
            marker: `plan-seed-${call}`,
            token: expression('github.token'),
          },
          { name: 'Comment', if: expression("steps.reports.outcome == 'success'") },
        ),
      ],
    },
  },
}
