import { defineAction } from '../lib/action/definition.js'
import { count, databaseUrl, duration, path, text } from '../lib/action/input.js'
import { headersInput, sideInput } from '../lib/parity/side-input.js'

export const parity = defineAction({
  name: 'parity',
  summary:
    'Prove that files, databases and APIs say the same, or name every row and field in which they do not.',
  requirements: [
    'The dataset folder is in the workspace: check your repository out first.',
    'A login may read the tables of the dataset; nothing is written.',
    'An address of an API is that of the whole bootstrap: `https://…/api/v1/reference/bootstrap`.',
  ],
  branding: { icon: 'check-circle', color: 'purple' },
  inputs: {
    dataset: path({
      summary: 'Folder that holds `dataset.json`: keys and rules come from it.',
      required: true,
    }),
    left: sideInput({
      summary:
        'What is expected: `dataset` (its files), `postgresql://…`, `https://…/bootstrap`, or the folder of an exported snapshot. An address that holds a login or a query is masked, and its password, its token and each value of its query by themselves.',
      default: 'dataset',
    }),
    right: sideInput({ summary: 'What is held against it; as `left`.' }),
    third: sideInput({
      summary: 'A third side, so that the one that stands alone can be told; as `left`.',
    }),
    dsn: {
      ...databaseUrl(),
      required: false,
      summary:
        'A database that is `right` where no `right` is given; else it only tells column types, where no side is a database. Masked.',
      environment: [],
    },
    tables: text({ summary: 'Tables to compare, with commas between. Default: all of the dataset.' }),
    headers: headersInput({
      summary:
        'Headers for the APIs: `Name: value` lines or a JSON object; by side as `{"right": {…}}`. Masked, and each value by itself.',
    }),
    timeout: duration({ default: '30s', summary: 'Longest time for one request to an API.' }),
    'total-timeout': duration({
      default: '10m',
      summary: 'Longest time for all requests and their repetitions.',
    }),
    retries: count({ default: '3', summary: 'How often a request that failed in passing is tried again.' }),
    'max-body': count({ default: '268435456', summary: 'Most bytes of an answer, unpacked.' }),
    show: count({ default: '20', summary: 'Most differing rows to show in the log.' }),
    details: count({ default: '20000', summary: 'Most differing rows to keep for `report` and `html`.' }),
    html: path({ summary: 'Where to write `report.html`, a page for people that needs no network.' }),
    report: path({ summary: 'Where to write `report.json`.' }),
  },
  outputs: {
    tables: 'Tables that were compared.',
    rows: 'Rows that were compared.',
    fields: 'Fields that were compared.',
    equal: 'Rows that are equal.',
    missing: 'Rows that are on the left and not on another side.',
    extra: 'Rows that are on another side and not on the left.',
    changed: 'Rows that differ in a field.',
    differences:
      'All of them, keys that stand twice and tables too many included. 0: the sides say the same.',
    html: 'Path of `report.html`, when one was asked for.',
    report: 'Path of `report.json`, when one was asked for.',
  },
})
