import { defineAction } from '../lib/action/definition.js'
import { databaseUrl, duration, flag, type Input, path, text } from '../lib/action/input.js'
import type { Dsn } from '../lib/database/dsn.js'

/** Another database than the one that trials are made beside, and one that is only read. */
const historyDsn: Input<Dsn | undefined> = {
  ...databaseUrl(),
  summary:
    'Address of a database whose migration history is examined, such as staging. Masked; only read. Default: none.',
  required: false,
  environment: [],
}

export const testMigration = defineAction({
  name: 'test-migration',
  summary:
    'Try a Prisma migrations folder in scratch databases: from empty, again, from the previous release with its data.',
  requirements: [
    'The migrations folder is in the workspace: check your repository out first.',
    'A server on which the login may create databases: a service of the job, or any other. The database of the address itself is not written to.',
    'A dump for `previous` needs its manifest beside it.',
  ],
  branding: { icon: 'git-pull-request', color: 'blue' },
  inputs: {
    dsn: databaseUrl(),
    migrations: path({
      default: 'prisma/migrations',
      summary: 'Folder of Prisma migrations, one folder each with a `migration.sql`.',
    }),
    expectations: path({
      summary:
        'What the migrated database must be like, as JSON. Default: `expectations.json` beside the migrations folder, where there is one.',
    }),
    schema: path({
      summary:
        'The Prisma schema, a file or a folder. Default: `schema.prisma` or `schema` beside the migrations folder, where there is one.',
    }),
    previous: text({
      summary:
        'Data of the previous release: dataset folders and dumps of the dump action, separated by commas. Default: only what the migrations themselves insert.',
    }),
    'previous-migration': text({
      summary:
        'Name of the last migration of the previous release, or how it begins. Default: the one before the newest.',
    }),
    'expected-changes': text({
      summary:
        'Tables and columns (`table`, `table.column`) whose data the migrations are meant to change or drop, separated by commas.',
    }),
    down: flag({
      default: false,
      summary: 'Also restore the previous state over the migrated one, and compare the catalogues.',
    }),
    'compare-with': text({
      summary: 'Other migrations folders that should make the same database, separated by commas.',
    }),
    'history-dsn': historyDsn,
    prisma: flag({
      default: true,
      summary:
        "Also ask the project's own Prisma CLI (7 or later) for differences, where it and its engine are installed.",
    }),
    'lock-timeout': duration({
      default: '10s',
      summary: 'Longest wait of a migration for a lock: `500ms`, `30s`, `5m`.',
    }),
    'statement-timeout': duration({
      default: '10m',
      summary: 'Longest time for one script.',
    }),
    report: path({ summary: 'Where to write `report.json`.' }),
  },
  outputs: {
    migrations: 'Migrations in the folder.',
    kept: 'Steps that kept their promise.',
    broken: 'Steps that did not.',
    skipped: 'Steps for which something was missing; the log says what.',
    checks: 'Expectations that were checked, by catalogue and by behaviour.',
    destructive: 'Statements that destroy, block or rewrite.',
    drift: 'Differences between this folder and those of `compare-with`.',
    report: 'Path of `report.json`, when one was asked for.',
  },
})
