import { defineAction } from '../lib/action/definition.js'
import { count, databaseUrl, flag, path, text } from '../lib/action/input.js'

export const exportBootstrap = defineAction({
  name: 'export-bootstrap',
  summary: 'Write reference tables as static JSON files, for a CDN, for Pages, or for an app to bundle.',
  requirements: [
    'The dataset folder is in the workspace: check your repository out first.',
    'The dataset has policy `upsert`, and its tables are seeded.',
    'The login may read the tables of the dataset.',
  ],
  branding: { icon: 'share-2', color: 'blue' },
  inputs: {
    dsn: databaseUrl(),
    dataset: path({ summary: 'Folder that holds `dataset.json`, such as `data/reference`.', required: true }),
    folder: path({
      summary: 'Where the files are written. Made where it is not there; other files in it are left alone.',
      default: 'artifacts/reference',
    }),
    'schema-version': count({
      summary:
        'What the files carry as `schemaVersion`: raise it when an app of the old shape would misread the rows.',
      default: '1',
    }),
    'generated-at': text({
      summary:
        'What the files carry as `generatedAt`, such as `2026-11-21T04:00:00Z`. Default: `SOURCE_DATE_EPOCH` from the environment, else now, or as the files say where nothing else differs.',
    }),
    prune: flag({
      summary:
        'Take away files of tables that former exports wrote and this one does not. Else they are only named.',
      default: false,
    }),
    report: path({ summary: 'Where to write `report.json`.' }),
  },
  outputs: {
    'reference-version': 'Sum of all rows: equal rows have equal versions.',
    folder: 'Where the files are.',
    tables: 'Tables that were written.',
    rows: 'Rows in all of them.',
    changed: 'Files that are new or differ; 0 where the folder was already right.',
    report: 'Path of `report.json`, when one was asked for.',
  },
})
