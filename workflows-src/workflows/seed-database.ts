import { migrate } from '../../actions/migrate/action.js'
import { postReport } from '../../actions/post-report/action.js'
import { seed } from '../../actions/seed/action.js'
import { verifyCounts } from '../../actions/verify-counts/action.js'
import {
  expression,
  outputOf,
  own,
  type PinnedStep,
  pinned,
  type RunStep,
  run,
  type Workflow,
} from '../lib/model.js'
import { databaseUrl, dataset, migrations, runner } from '../parts/inputs.js'
import { allReports, callName, checkout, nameCall, nameTarget, reportPath } from '../parts/steps.js'
import { pins } from '../pins.js'

const target = expression('secrets.DATABASE_URL')

/** What belongs to one target in one attempt, in the names of its artifacts and of the folder in them. */
const targetName = `${expression('steps.target.outputs.name')}-${expression('github.run_attempt')}`

/** Where a step writes its report. A job that fetches those of many targets gets each in a folder of its own. */
const reportOf = (step: string): string => reportPath(`${targetName}/${step}`)

/** Steps whose end the one summary tells of. */
const steps = ['migrate', 'plan', 'apply', 'verify'] as const

const outcomes = steps.map((id) => `"${id}": "${expression(`steps.${id}.outcome`)}"`).join(', ')

/** The matrix overwrites the outputs of its jobs: what the one summary needs travels as files. */
function sayInFile(name: string, file: string, record: string, condition?: string): RunStep {
  return run(['mkdir -p "$FOLDER"', `printf '%s\\n' "$RECORD" > "$FOLDER/${file}.json"`], {
    name,
    ...(condition === undefined ? {} : { if: condition }),
    env: {
      FOLDER: `${allReports}/${targetName}`,
      RECORD: `{"target": ${expression('toJSON(matrix.target)')}, "attempt": ${expression('github.run_attempt')}${record}}`,
    },
  })
}

/**
 * Refuses a target that is named twice: two jobs would write one database, and their reports would meet. GitHub does not
 * tell environments apart by case.
 */
const refuseTwins = run(
  [
    `names=$(grep -oE '"([^"\\\\]|\\\\.)*"' <<< "$TARGETS" | tr '[:upper:]' '[:lower:]' || true)`,
    `twins=$(sort <<< "$names" | uniq -d | tr '\\n' ' ')`,
    'if [ -z "${twins// /}" ]; then exit 0; fi',
    'message="targets names an environment more than once: $twins(GitHub does not tell upper case from lower). Nothing was written. Name each once."',
    'echo "::error title=Named twice::$message"',
    'echo "$message" >> "$GITHUB_STEP_SUMMARY"',
    'exit 1',
  ],
  { name: 'Refuse targets named twice', env: { TARGETS: expression('inputs.targets') } },
)

/** @param days that it is kept */
function keep(name: string, kind: 'started' | 'reports', days: number, condition?: string): PinnedStep {
  return pinned(
    pins.uploadArtifact,
    {
      name: `seed-database-${kind}-${callName}-${targetName}`,
      path: allReports,
      'retention-days': days,
      'if-no-files-found': 'error',
    },
    { name, ...(condition === undefined ? {} : { if: condition }) },
  )
}

export const seedDatabase: Workflow = {
  id: 'seed-database',
  name: 'Seed database',
  about: [
    'Brings one or many databases to the state of your files: a plan that is always shown, then, where that is asked',
    'for, exactly that plan, then the proof. Each target is an environment with a secret DATABASE_URL. The last job tells',
    'all of them in one summary, and fails when one is not well: it is the one to require.',
  ],
  on: {
    callable: {
      inputs: {
        dataset,
        targets: {
          summary: 'Environments to seed, as a JSON list: ["staging", "production-eu"].',
          type: 'string',
          required: true,
          default: '["staging"]',
        },
        mode: {
          summary: 'Only show the plan, or apply it.',
          type: 'string',
          default: 'plan',
          options: ['plan', 'apply'],
        },
        'expected-plan': {
          summary: 'Digest of a plan that somebody has read; anything else is refused. One target only.',
          type: 'string',
          default: '',
        },
        migrate: { summary: 'Apply pending migrations first.', type: 'boolean', default: false },
        migrations,
        full: {
          summary: 'Compare every row, also where the recorded version says that nothing changed.',
          type: 'boolean',
          default: false,
        },
        'max-parallel': { summary: 'Most databases at once.', type: 'number', default: 4 },
        runner,
      },
      secrets: { DATABASE_URL: databaseUrl },
      outputs: {},
    },
  },
  jobs: {
    seed: {
      name: `Seed ${expression('matrix.target')}`,
      'runs-on': expression('inputs.runner'),
      permissions: { contents: { level: 'read', why: 'to check the repository out' } },
      'timeout-minutes': 60,
      environment: expression('matrix.target'),
      strategy: {
        'fail-fast': false,
        'max-parallel': expression('inputs.max-parallel'),
        matrix: { target: expression('fromJSON(inputs.targets)') },
      },
      concurrency: {
        group: `seed-database-${expression('matrix.target')}-${expression('inputs.dataset')}`,
        cancel: false,
      },
      // The same from every job of the matrix, so that it does not matter which one wins.
      outputs: { call: callName },
      steps: [
        nameCall(expression('inputs.dataset'), expression('inputs.mode'), expression('inputs.targets')),
        nameTarget(expression('matrix.target')),
        refuseTwins,
        sayInFile('Say that it starts', 'started', ''),
        // Nothing touches the database before this is out: a target without it has not been touched.
        keep('Keep that it started', 'started', 1),
        checkout(),
        own(
          migrate,
          { dsn: target, migrations: expression('inputs.migrations'), report: reportOf('1-migrate') },
          { name: 'Migrate', id: 'migrate', if: expression("inputs.migrate && inputs.mode == 'apply'") },
        ),
        own(
          seed,
          {
            dsn: target,
            dataset: expression('inputs.dataset'),
            mode: 'plan',
            full: expression('inputs.full'),
            'expected-plan': expression('inputs.expected-plan'),
            report: reportOf('2-plan'),
          },
          { name: 'Plan', id: 'plan' },
        ),
        own(
          seed,
          {
            dsn: target,
            dataset: expression('inputs.dataset'),
            full: expression('inputs.full'),
            'expected-plan': outputOf(seed, 'plan', 'digest'),
            report: reportOf('3-apply'),
          },
          { name: 'Apply that plan', id: 'apply', if: expression("inputs.mode == 'apply'") },
        ),
        own(
          verifyCounts,
          { dsn: target, dataset: expression('inputs.dataset'), report: reportOf('4-verify') },
          { name: 'Verify counts', id: 'verify', if: expression("inputs.mode == 'apply'") },
        ),
        sayInFile(
          'Say how it ended',
          'ended',
          `, "job": "${expression('job.status')}", "address": ${expression("secrets.DATABASE_URL != ''")}, "steps": {${outcomes}}`,
          expression('always()'),
        ),
        keep('Keep the reports', 'reports', 14, expression('always()')),
      ],
    },
    summary: {
      name: 'Tell all targets',
      needs: ['seed'],
      // Also when the run is cancelled: a required check that is skipped counts as one that went well.
      if: expression('always()'),
      'runs-on': expression('inputs.runner'),
      permissions: {},
      'timeout-minutes': 10,
      steps: [
        refuseTwins,
        pinned(
          pins.downloadArtifact,
          {
            pattern: `seed-database-*-${expression("needs.seed.outputs.call || 'none'")}-*`,
            path: allReports,
            'merge-multiple': true,
          },
          { name: 'Fetch the reports', id: 'reports', 'continue-on-error': true },
        ),
        own(
          postReport,
          {
            to: 'summary',
            targets: expression('inputs.targets'),
            result: expression("steps.reports.outcome == 'success' && needs.seed.result || 'unknown'"),
            reports: `${allReports}/*/*.json`,
          },
          { name: 'Tell all targets' },
        ),
      ],
    },
  },
}
