import { defineAction } from '../lib/action/definition.js'
import { count, databaseUrl, path } from '../lib/action/input.js'

export const verifyCounts = defineAction({
  name: 'verify-counts',
  summary: "Check a dataset's expectations against a database: rows, groups, duplicates, orphans, audit.",
  requirements: [
    'The dataset folder is in the workspace: check your repository out first.',
    'The login may read the tables that the expectations name.',
  ],
  branding: { icon: 'check-square', color: 'purple' },
  inputs: {
    dsn: databaseUrl(),
    dataset: path({ summary: 'Folder that holds `dataset.json`, such as `data/movements`.', required: true }),
    file: path({ summary: "A source file that stands in for the dataset's own, where it is counted." }),
    'show-keys': count({ default: '10', summary: 'Most offending keys to name for each check.' }),
    report: path({ summary: 'Where to write `report.json`.' }),
  },
  outputs: {
    checks: 'Checks that were run.',
    passed: 'Checks that held.',
    failed: 'Checks that did not hold.',
    report: 'Path of `report.json`, when one was asked for.',
  },
})
