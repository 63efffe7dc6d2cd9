import { restore } from '../../actions/restore/action.js'
import { verifyCounts } from '../../actions/verify-counts/action.js'
import { expression, outputOf, own, pinned, run, type Workflow } from '../lib/model.js'
import { databaseUrl, environment, runner } from '../parts/inputs.js'
import { checkout, nameCall, reportPath, uploadReports } from '../parts/steps.js'
import { pins } from '../pins.js'

const target = expression('secrets.DATABASE_URL')

const folder = `${expression('runner.temp')}/seedrail-dump`

/**
 * Who signs dumps: the repository of this workflow, not the caller's, and `gh` trusts only the latter unless told. The
 * way over JSON is for actionlint, which does not know the property yet.
 */
const generator =
  "format('{0}/.github/workflows/generate-seed-dump.yml', fromJSON(toJSON(job)).workflow_repository)"

export const restoreSeed: Workflow = {
  id: 'restore-seed',
  name: 'Restore seed',
  about: [
    'Brings a dump that generate-seed-dump made into a database: attestation and sums are verified first, the plan is',
    'shown, and exactly that plan is applied.',
  ],
  on: {
    callable: {
      inputs: {
        'artifact-name': {
          summary: 'Name of the artifact that holds the dump.',
          type: 'string',
          required: true,
        },
        'run-id': {
          summary: 'The run that uploaded it. Default: this run.',
          type: 'string',
          default: '',
        },
        environment,
        mode: {
          summary: 'Merge with the tables that are there, or replace them.',
          type: 'string',
          default: 'merge',
          options: ['merge', 'replace'],
        },
        apply: { summary: 'Write; else only show what would be written.', type: 'boolean', default: false },
        confirm: {
          summary: 'With replace: the name of the database, without which nothing is dropped.',
          type: 'string',
          default: '',
        },
        'allowed-databases': {
          summary: 'The only databases that may be restored into: host/name with *, separated by commas.',
          type: 'string',
          default: '',
        },
        'verify-attestation': {
          summary: 'Refuse a dump without a signature of generate-seed-dump, made for this repository.',
          type: 'boolean',
          default: true,
        },
        dataset: {
          summary: 'Folder with dataset.json, whose expectations are checked afterwards. Empty: not checked.',
          type: 'string',
          default: '',
        },
        runner,
      },
      secrets: { DATABASE_URL: databaseUrl },
      outputs: {
        digest: { summary: 'Digest of the plan (merge).', value: expression('jobs.restore.outputs.digest') },
        inserted: { summary: 'Rows inserted.', value: expression('jobs.restore.outputs.inserted') },
        updated: { summary: 'Rows updated.', value: expression('jobs.restore.outputs.updated') },
      },
    },
  },
  concurrency: {
    group: `restore-seed-${expression('inputs.environment')}-${expression('inputs.artifact-name')}`,
    cancel: false,
  },
  jobs: {
    restore: {
      name: `Restore into ${expression('inputs.environment')}`,
      'runs-on': expression('inputs.runner'),
      permissions: {
        actions: { level: 'read', why: 'to fetch the artifact of another run' },
        attestations: { level: 'read', why: 'to verify who made the dump' },
        contents: { level: 'read', why: 'to check the repository out' },
      },
      'timeout-minutes': 60,
      environment: expression('inputs.environment'),
      outputs: {
        digest: outputOf(restore, 'plan', 'digest'),
        inserted: outputOf(restore, 'restore', 'inserted'),
        updated: outputOf(restore, 'restore', 'updated'),
      },
      steps: [
        nameCall(expression('inputs.environment'), expression('inputs.artifact-name')),
        { ...checkout(), if: expression("inputs.dataset != ''") },
        pinned(
          pins.downloadArtifact,
          {
            name: expression('inputs.artifact-name'),
            path: folder,
            'run-id': expression('inputs.run-id || github.run_id'),
            'github-token': expression('github.token'),
          },
          { name: 'Fetch the dump' },
        ),
        run(
          [
            'shopt -s nullglob',
            'files=("$FOLDER"/*.sql "$FOLDER"/*.sql.gz)',
            'if [ "${#files[@]}" -ne 1 ]; then',
            '  echo "::error::The artifact holds ${#files[@]} dumps, not one."',
            '  exit 1',
            'fi',
            'echo "file=${files[0]}" >> "$GITHUB_OUTPUT"',
          ],
          { name: 'Find the dump', id: 'dump', env: { FOLDER: folder } },
        ),
        run(
          [
            'if gh attestation verify "$FILE" --repo "$GITHUB_REPOSITORY" --signer-workflow "$SIGNER"; then',
            '  exit 0',
            'fi',
            'message="The dump carries no signature of $SIGNER for $GITHUB_REPOSITORY. Nothing was restored. Take one that was attested, or set verify-attestation to false."',
            'echo "::error title=Not signed::$message"',
            'echo "$message" >> "$GITHUB_STEP_SUMMARY"',
            'exit 1',
          ],
          {
            name: 'Verify the attestation',
            if: expression('inputs.verify-attestation'),
            env: {
              FILE: expression('steps.dump.outputs.file'),
              SIGNER: expression(generator),
              GH_TOKEN: expression('github.token'),
            },
          },
        ),
        own(
          restore,
          {
            dsn: target,
            'dump-file': expression('steps.dump.outputs.file'),
            mode: expression('inputs.mode'),
            plan: true,
            confirm: expression('inputs.confirm'),
            'allowed-databases': expression('inputs.allowed-databases'),
            report: reportPath('1-plan'),
          },
          { name: 'Plan', id: 'plan' },
        ),
        own(
          restore,
          {
            dsn: target,
            'dump-file': expression('steps.dump.outputs.file'),
            mode: expression('inputs.mode'),
            confirm: expression('inputs.confirm'),
            'expected-plan': outputOf(restore, 'plan', 'digest'),
            'allowed-databases': expression('inputs.allowed-databases'),
            'skip-confirmation': true,
            report: reportPath('2-restore'),
          },
          { name: 'Restore', id: 'restore', if: expression('inputs.apply') },
        ),
        own(
          verifyCounts,
          { dsn: target, dataset: expression('inputs.dataset'), report: reportPath('3-verify') },
          { name: 'Verify counts', if: expression("inputs.apply && inputs.dataset != ''") },
        ),
        uploadReports('restore-seed'),
      ],
    },
  },
}
