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

/**
 * A dump of this very run is of this run's ref: whoever chose that could have chosen `source-ref` too. A schedule does
 * not always tell of its repository, but it runs on the default branch.
 */
const sourceRef =
  "inputs.source-ref || (inputs.run-id == '' && github.ref) || format('refs/heads/{0}', github.event.repository.default_branch || github.ref_name)"

/** What tells one call of a run from another. */
const about = ['environment', 'artifact-name', 'run-id', 'mode', 'apply', 'dataset'].map((name) =>
  expression(`inputs.${name}`),
)

/** What Plan and Restore are told alike: where they write, and what they may write. */
const restored = {
  dsn: target,
  'dump-file': expression('steps.dump.outputs.file'),
  dataset: expression('inputs.dataset'),
  mode: expression('inputs.mode'),
  confirm: expression('inputs.confirm'),
  'allowed-databases': expression('inputs.allowed-databases'),
}

/**
 * Both files have to be signed: the manifest says which tables are written, by which keys, and whose rows are left alone.
 * Its name is made here as the restore makes it, so that what is verified is what is read.
 */
const verifyAttestation = run(
  [
    'manifest="${DUMP%.gz}"',
    'manifest="${manifest%.sql}.manifest.json"',
    'for what in dump manifest; do',
    '  if [ "$what" = dump ]; then file="$DUMP"; else file="$manifest"; fi',
    '  if gh attestation verify "$file" --repo "$GITHUB_REPOSITORY" --signer-workflow "$SIGNER" --source-ref "$SOURCE_REF"; then',
    '    continue',
    '  fi',
    '  message="The $what carries no signature of $SIGNER for $GITHUB_REPOSITORY at $SOURCE_REF. Nothing was restored. Take one that was attested there, name another source-ref, or set verify-attestation to false."',
    '  echo "::error title=Not signed::$message"',
    '  echo "$message" >> "$GITHUB_STEP_SUMMARY"',
    '  exit 1',
    'done',
  ],
  {
    name: 'Verify the attestation',
    if: expression('inputs.verify-attestation'),
    env: {
      DUMP: expression('steps.dump.outputs.file'),
      SIGNER: expression(generator),
      SOURCE_REF: expression(sourceRef),
      GH_TOKEN: expression('github.token'),
    },
  },
)

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
        'source-ref': {
          summary:
            'The branch or tag that the dump must have been signed on, such as refs/tags/v1.0.0. Empty: that of this run for its own dump, else the default branch.',
          type: 'string',
          default: '',
        },
        'expected-plan': {
          summary: 'Mode merge: digest of a plan that somebody has read; anything else is refused.',
          type: 'string',
          default: '',
        },
        dataset: {
          summary:
            'Folder with dataset.json: only its tables are written, by its keys and owners, and its expectations are checked afterwards. Empty: neither.',
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
    group: ['restore-seed', ...about].join('-'),
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
        nameCall(...about),
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
        verifyAttestation,
        own(
          restore,
          {
            ...restored,
            plan: true,
            'expected-plan': expression('inputs.expected-plan'),
            report: reportPath('1-plan'),
          },
          { name: 'Plan', id: 'plan' },
        ),
        own(
          restore,
          {
            ...restored,
            'expected-plan': outputOf(restore, 'plan', 'digest'),
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
