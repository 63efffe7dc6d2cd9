import { dump } from '../../actions/dump/action.js'
import { migrate } from '../../actions/migrate/action.js'
import { parity } from '../../actions/parity/action.js'
import { postReport } from '../../actions/post-report/action.js'
import { seed } from '../../actions/seed/action.js'
import { verifyCounts } from '../../actions/verify-counts/action.js'
import { expression, outputOf, own, pinned, run, type Workflow } from '../lib/model.js'
import { dataset, migrations, runner } from '../parts/inputs.js'
import { checkPostgresVersion, postgresDsn, postgresService, postgresVersion } from '../parts/postgres.js'
import { callName, checkout, nameCall, reportPath, reportsOf, uploadReports } from '../parts/steps.js'
import { pins } from '../pins.js'

/** Name of the call, for the job that tells the pull request. */
const call = expression('needs.dump.outputs.call')

/** What tells one call of a run from another, and is the same in the next run, which changes its comment. */
const about = ['dataset', 'migrations', 'postgres-version', 'compress', 'runner'].map((name) =>
  expression(`inputs.${name}`),
)

/**
 * A pull request holds what nobody has merged: its dump is signed only where that is asked for. One from elsewhere has
 * no right to sign, be it from a fork or in one.
 */
const mayAttest =
  'github.event.pull_request == null || inputs.attest-pull-requests && github.event.pull_request.head.repo.full_name == github.repository'

/** Every row was inserted; the list of them is only worth reading where something failed. */
const worthTelling = expression("needs.dump.result == 'success' && '[345]-*.json' || '*.json'")

export const generateSeedDump: Workflow = {
  id: 'generate-seed-dump',
  name: 'Generate seed dump',
  about: [
    'Seeds an ephemeral Postgres from your files, proves the rows, dumps them, and restores the dump once before',
    'anybody relies on it. The dump is attested and uploaded.',
  ],
  on: {
    callable: {
      inputs: {
        dataset,
        migrations,
        'postgres-version': postgresVersion,
        'artifact-name': {
          summary: 'Name of the artifact. Default: the name of the dump.',
          type: 'string',
          default: '',
        },
        'retention-days': { summary: 'Days until the artifact is deleted.', type: 'number', default: 30 },
        compress: {
          summary: 'How the dump is packed.',
          type: 'string',
          default: 'none',
          options: ['none', 'gzip'],
        },
        attest: {
          summary: 'Sign where the dump came from. Needs id-token and attestations.',
          type: 'boolean',
          default: true,
        },
        'attest-pull-requests': {
          summary: 'Sign dumps of pull requests too, which hold what nobody has merged yet.',
          type: 'boolean',
          default: false,
        },
        comment: {
          summary: 'Tell the pull request, in one comment that is kept up to date.',
          type: 'boolean',
          default: false,
        },
        runner,
      },
      secrets: {},
      outputs: {
        'artifact-name': {
          summary: 'Name of the uploaded artifact.',
          value: expression('jobs.dump.outputs.artifact-name'),
        },
        'artifact-id': { summary: 'Its id.', value: expression('jobs.dump.outputs.artifact-id') },
        sha256: { summary: 'sha256 of the dump.', value: expression('jobs.dump.outputs.sha256') },
        rows: { summary: 'Rows in it.', value: expression('jobs.dump.outputs.rows') },
        tables: { summary: 'Tables in it.', value: expression('jobs.dump.outputs.tables') },
      },
    },
  },
  jobs: {
    dump: {
      name: 'Seed, prove, dump',
      'runs-on': expression('inputs.runner'),
      permissions: { contents: { level: 'read', why: 'to check the repository out' } },
      'timeout-minutes': 30,
      services: { postgres: postgresService() },
      outputs: {
        subjects: expression('steps.subjects.outputs.subjects'),
        'artifact-name': outputOf(dump, 'dump', 'artifact-name'),
        'artifact-id': outputOf(dump, 'dump', 'artifact-id'),
        sha256: outputOf(dump, 'dump', 'sha256'),
        rows: outputOf(dump, 'dump', 'rows'),
        tables: outputOf(dump, 'dump', 'tables'),
        call: callName,
        reports: reportsOf('generate-seed-dump'),
      },
      steps: [
        nameCall(...about),
        checkPostgresVersion(),
        checkout(),
        own(
          migrate,
          { dsn: postgresDsn, migrations: expression('inputs.migrations'), report: reportPath('1-migrate') },
          { name: 'Migrate' },
        ),
        own(
          seed,
          { dsn: postgresDsn, dataset: expression('inputs.dataset'), report: reportPath('2-seed') },
          { name: 'Seed' },
        ),
        own(
          verifyCounts,
          { dsn: postgresDsn, dataset: expression('inputs.dataset'), report: reportPath('3-verify') },
          { name: 'Verify counts' },
        ),
        own(
          parity,
          {
            dataset: expression('inputs.dataset'),
            left: 'dataset',
            right: postgresDsn,
            report: reportPath('4-parity'),
          },
          { name: 'Compare with the files' },
        ),
        own(
          dump,
          {
            dsn: postgresDsn,
            dataset: expression('inputs.dataset'),
            compress: expression('inputs.compress'),
            ephemeral: true,
            upload: true,
            'artifact-name': expression('inputs.artifact-name'),
            'retention-days': expression('inputs.retention-days'),
            report: reportPath('5-dump'),
          },
          { name: 'Dump, restore, prove', id: 'dump' },
        ),
        run(
          [
            '{',
            "  echo 'subjects<<end of the sums'",
            '  sha256sum "$DUMP" "$MANIFEST"',
            "  echo 'end of the sums'",
            '} >> "$GITHUB_OUTPUT"',
          ],
          {
            name: 'Sum up what is to be signed',
            id: 'subjects',
            env: { DUMP: outputOf(dump, 'dump', 'path'), MANIFEST: outputOf(dump, 'dump', 'manifest') },
          },
        ),
        uploadReports('generate-seed-dump'),
      ],
    },
    attest: {
      name: 'Attest',
      needs: ['dump'],
      if: expression(`inputs.attest && (${mayAttest})`),
      'runs-on': expression('inputs.runner'),
      permissions: {
        'id-token': { level: 'write', why: 'to sign as this workflow' },
        attestations: { level: 'write', why: 'to store the attestation' },
      },
      'timeout-minutes': 10,
      steps: [
        pinned(
          pins.attest,
          {
            'subject-checksums': expression('needs.dump.outputs.subjects'),
          },
          { name: 'Attest where the dump came from' },
        ),
      ],
    },
    comment: {
      name: 'Tell the pull request',
      needs: ['dump'],
      if: expression('always() && inputs.comment'),
      'runs-on': expression('inputs.runner'),
      permissions: { 'pull-requests': { level: 'write', why: 'to write one comment' } },
      'timeout-minutes': 10,
      steps: [
        pinned(
          pins.downloadArtifact,
          {
            name: expression('needs.dump.outputs.reports'),
            path: `${expression('runner.temp')}/seedrail`,
          },
          { name: 'Fetch the reports', id: 'reports', 'continue-on-error': true },
        ),
        own(
          postReport,
          {
            reports: `${expression('runner.temp')}/seedrail/${worthTelling}`,
            to: 'comment',
            marker: `generate-seed-dump-${call}`,
            token: expression('github.token'),
          },
          { name: 'Comment', if: expression("steps.reports.outcome == 'success'") },
        ),
      ],
    },
  },
}
