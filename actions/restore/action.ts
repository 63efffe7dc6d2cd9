import { defineAction } from '../lib/action/definition.js'
import { choice, count, databaseUrl, duration, flag, limit, path, text } from '../lib/action/input.js'

export const restore = defineAction({
  name: 'restore',
  summary: 'Bring a verified dump into a database: merged row by row, or in place of what is there.',
  requirements: [
    'The dump and its manifest lie side by side in the workspace, or in an artifact of the dump action.',
    'Mode `merge`: the tables exist, and the login may read and write them. Mode `replace`: it may create, and owns what it replaces.',
    'For an artifact of another run: a token with `actions: read` on its repository.',
  ],
  branding: { icon: 'upload', color: 'green' },
  inputs: {
    dsn: databaseUrl(),
    'dump-file': path({
      summary: 'The dump, `….sql` or `….sql.gz`; its manifest lies beside it. Or give `artifact`.',
    }),
    artifact: text({
      summary: 'Name of an artifact that holds a dump and its manifest. Or give `dump-file`.',
    }),
    'run-id': text({ summary: 'The run that uploaded the artifact. Default: this run.' }),
    repository: text({ summary: "The artifact's repository, `owner/name`. Default: this repository." }),
    token: {
      ...text({
        summary: 'Fetches the artifact of another run. Masked. Default: `GITHUB_TOKEN` from the environment.',
      }),
      secret: true,
      environment: ['GITHUB_TOKEN'],
    },
    'expected-dataset': text({
      summary: 'Name of the dataset that the dump must hold, such as `movements`.',
    }),
    dataset: path({
      summary:
        'Folder of your own `dataset.json`: the dump may then only write its tables, by its keys and owners, whatever the dump says of itself.',
    }),
    mode: choice(['merge', 'replace'], {
      default: 'merge',
      summary:
        'Compare with the tables that are there and write what differs, leaving what others own; or create tables and rows anew.',
    }),
    plan: flag({
      default: false,
      summary:
        'Only show what would happen. A merge does the same work and rolls it back; a replacement only looks.',
    }),
    'expected-plan': text({
      summary: 'Mode `merge`: digest of a plan; refuses to write anything else.',
    }),
    confirm: text({
      summary: 'Mode `replace`: the name of the database, without which nothing that is there is dropped.',
    }),
    'allowed-databases': text({
      summary:
        'The only databases that may be restored into: `host/name` or `host:port/name`, with `*`, separated by commas.',
    }),
    'skip-confirmation': flag({
      default: false,
      summary: 'Do not ask on a terminal. Elsewhere nobody is asked anyway.',
    }),
    'max-deactivations': limit({
      default: '10%',
      summary: 'Policy `upsert`: most rows that a merge may switch off, per table.',
    }),
    check: choice(['sums', 'counts'], {
      default: 'sums',
      summary:
        "What is compared with the dump's manifest before the commit: every row that was written, or only how many there are. Counts are quicker on large tables.",
    }),
    'show-changes': count({ default: '60', summary: 'Most changes to list; `report.json` holds more.' }),
    'lock-timeout': duration({
      default: '60s',
      summary: 'Longest wait for another run on the same dataset, or for any lock: `500ms`, `30s`, `5m`.',
    }),
    report: path({ summary: 'Where to write `report.json`.' }),
  },
  outputs: {
    tables: 'Tables of the dump.',
    rows: 'Rows of the dump, over all tables.',
    inserted: 'Rows that were inserted.',
    updated: 'Rows that were changed, or switched on again.',
    deactivated: 'Rows that the dump no longer has, and that were switched off.',
    foreign: 'Rows that somebody else owns or works on, and that were left alone.',
    digest: 'Mode `merge`: sum of the changes, for `expected-plan`.',
    mode: '`merge` or `replace`.',
    verified:
      'What was compared with the manifest before the commit: `sums`, `counts`, or empty for what was only looked at.',
    report: 'Path of `report.json`, when one was asked for.',
  },
})
