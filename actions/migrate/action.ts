import { defineAction } from '../lib/action/definition.js'
import { choice, databaseUrl, duration, path } from '../lib/action/input.js'

export const migrate = defineAction({
  name: 'migrate',
  summary: "Apply a Prisma migrations folder, keeping Prisma's own history, without Prisma.",
  requirements: [
    'The migrations folder is in the workspace: check your repository out first.',
    'The login may create what the migrations create; the database exists.',
  ],
  branding: { icon: 'layers', color: 'blue' },
  inputs: {
    dsn: databaseUrl(),
    migrations: path({
      default: 'prisma/migrations',
      summary: 'Folder of Prisma migrations, one folder each with a `migration.sql`.',
    }),
    mode: choice(['deploy', 'status'], {
      default: 'deploy',
      summary:
        'Apply what is pending, or only say what is; `status` fails when the database is not up to date.',
    }),
    'lock-timeout': duration({
      default: '10s',
      summary: "Longest wait for Prisma's migration lock: `500ms`, `30s`, `5m`.",
    }),
    report: path({ summary: 'Where to write `report.json`.' }),
  },
  outputs: {
    applied: 'Migrations that this run applied.',
    pending: 'Migrations that still wait, after this run.',
    failed: 'Migrations that failed and were neither resolved nor rolled back.',
    edited: 'Applied migrations whose file no longer has the recorded checksum.',
    missing: 'Applied migrations that are no longer in the folder.',
    'up-to-date': '`true` when nothing is pending or failed.',
    report: 'Path of `report.json`, when one was asked for.',
  },
})
