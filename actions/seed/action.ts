import { defineAction } from '../lib/action/definition.js'
import { choice, databaseUrl, duration, flag, limit, path, text } from '../lib/action/input.js'

export const seed = defineAction({
  name: 'seed',
  summary: 'Bring the tables of a dataset to the state of its files, in one transaction.',
  requirements: [
    'The dataset folder is in the workspace: check your repository out first.',
    'The tables exist: run the `migrate` action first, or your own migrations.',
    'The login may read and write the tables of the dataset; it needs no right to create anything.',
  ],
  branding: { icon: 'database', color: 'green' },
  inputs: {
    dsn: databaseUrl(),
    dataset: path({ summary: 'Folder that holds `dataset.json`, such as `data/movements`.', required: true }),
    file: path({ summary: "A source file that stands in for the dataset's own." }),
    mode: choice(['apply', 'plan'], {
      default: 'apply',
      summary: 'Write, or do the same work, show what would be written and roll it back.',
    }),
    submit: flag({ default: true, summary: 'Policy `publish`: submit new and changed drafts for review.' }),
    publish: flag({
      default: true,
      summary: 'Policy `publish`: approve and publish what is submitted. Needs `submit`.',
    }),
    'on-published-change': choice(['error', 'new-version'], {
      default: 'error',
      summary:
        'Policy `publish`: what a change to published content means: a fault, or a new version beside the old one.',
    }),
    'on-missing': choice(['report', 'archive'], {
      default: 'report',
      summary:
        'Policy `publish`: what to do with published rows that left the source: name them, or archive them.',
    }),
    'max-archived': limit({
      default: '10%',
      summary:
        'Most rows that one run may archive: a count, or a share of the published rows (at least one).',
    }),
    'actor-id': text({
      default: 'seedrail',
      summary: 'Who acts, for the audit log. Drafts of any other actor are reported and never touched.',
    }),
    'actor-email': text({
      default: 'seedrail@automation.invalid',
      summary: "The actor's address, for the audit log.",
    }),
    'actor-role': text({ default: 'AUTOMATION', summary: "The actor's role, for the audit log." }),
    full: flag({
      default: false,
      summary:
        'Policy `upsert`: compare every row, also where the recorded version says that nothing changed.',
    }),
    'on-foreign-owner': choice(['report', 'fail'], {
      default: 'report',
      summary:
        'Policy `upsert`: what to do with rows of other owners that differ from the source. They are never written.',
    }),
    adopt: text({
      summary:
        'Policy `upsert`: rows of other owners to take over, by name: `grips/NEUTRAL, grips/HOOK`; as a JSON list, `["pairs/a, b"]`, where a key holds a comma.',
    }),
    'expected-plan': text({
      summary:
        'Policy `upsert`: digest of a plan; refuses to write anything else. The summary says which one it was bound to, or none.',
    }),
    'lock-timeout': duration({
      default: '60s',
      summary: 'Longest wait for another run of the same dataset, or for any lock: `500ms`, `30s`, `5m`.',
    }),
    report: path({ summary: 'Where to write `report.json`.' }),
  },
  outputs: {
    created: 'Rows that were not in the database before.',
    updated: 'Rows whose content or state in the lifecycle moved.',
    skipped: 'Rows that already were as the source has them.',
    archived: 'Policy `publish`: rows that left the source and were archived.',
    deactivated: 'Policy `upsert`: rows that left the source and were switched off.',
    reactivated: 'Policy `upsert`: rows that returned to the source and were switched on.',
    foreign: 'Policy `upsert`: rows of other owners that differ from the source, and were left alone.',
    tables:
      'Policy `upsert`: JSON, the same counts for each table, its version before and after, its time: `{"grips": {"inserted": 1, …}}`.',
    digest: 'Policy `upsert`: sum of the plan, for `expected-plan`. Set in mode `plan`.',
    errors: 'Faults found; anything but 0 means that nothing was written.',
    report: 'Path of `report.json`, when one was asked for.',
  },
})
