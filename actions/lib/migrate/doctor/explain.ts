import { quoteTable } from '../../database/identifier.js'
import { caution, fault, type Problem } from '../../problem/problem.js'
import { explainFailed } from '../explain.js'
import { historyTable } from '../history.js'
import type { Collision, Finding } from './diagnose.js'

/** A finding as a problem whose next step is the exact command. */
export function explainFinding(finding: Finding): Problem {
  switch (finding.kind) {
    case 'failed':
      return explainFailed(finding.schema, finding.row)
    case 'unmanaged':
      return fault(
        'history-unmanaged',
        `The schema "${finding.schema}" holds tables ("${finding.table}") and no history: the next deploy would be refused with P3005.`,
        {
          next: `Find out up to which migration the tables reach, then for each of them in order: ${finding.migrations
            .slice(0, 3)
            .map((name) => `\`${resolveApplied(name)}\``)
            .join('; ')}${finding.migrations.length > 3 ? '; …' : ''}.`,
        },
      )
    case 'edited':
      return fault(
        'history-edited',
        `"${finding.migration.name}" is applied, and its file was changed since: this database and a new one are no longer the same.`,
        {
          place: { file: finding.migration.file },
          next: `Take the change back: \`git log -p -- ${finding.migration.file}\` shows it, \`git checkout <commit> -- ${finding.migration.file}\` restores it. Put the change into a new migration: \`npx prisma migrate dev --create-only --name <name>\`. Where only a comment changed, accept the new sum: UPDATE ${table(finding.schema)} SET checksum = '${finding.migration.checksum}' WHERE migration_name = ${literal(finding.migration.name)};`,
        },
      )
    case 'missing':
      return fault(
        'history-missing',
        `"${finding.row.name}" was applied here on ${finding.row.startedAt}, and its folder is gone: a new database will lack what it made.`,
        {
          next: `Find it: \`git log --all --diff-filter=D -- '*/${finding.row.name}/*'\`, then \`git checkout <commit>^ -- <path>\`. If it was squashed into another migration: DELETE FROM ${table(finding.schema)} WHERE migration_name = ${literal(finding.row.name)}; then \`${resolveApplied('<the squashed migration>')}\`.`,
        },
      )
    case 'foreign':
      return fault(
        'history-foreign',
        `All ${finding.rows.length} recorded migrations ("${finding.rows[0]?.name ?? ''}", …) are unknown to this folder: another set-up keeps its history in "${finding.schema}".`,
        {
          next: `Two set-ups cannot share one history. Point this one at its own database, or at a schema of its own with "?schema=<name>" in its address; then \`npx prisma migrate deploy\`. "compare-with" shows where the two part.`,
        },
      )
    case 'late':
      return caution(
        'history-late',
        `"${finding.migration.name}" waits, although the later "${finding.applied}" is applied: here it will run after it, in a new database before it.`,
        {
          place: { file: finding.migration.file },
          next: `Give it a name behind the others before it is applied anywhere: \`git mv ${folderOf(finding.migration.file)} ${folderOf(folderOf(finding.migration.file))}/<now as YYYYMMDDHHMMSS>_<name>\`.`,
        },
      )
    case 'twice':
      return fault(
        'history-twice',
        `"${finding.name}" is recorded ${finding.rows} times as applied: two deploys ran without Prisma's lock, perhaps through a pooler.`,
        {
          next: `Keep the first: DELETE FROM ${table(finding.schema)} a USING ${table(finding.schema)} b WHERE a.migration_name = ${literal(finding.name)} AND b.migration_name = a.migration_name AND (a.started_at, a.id) > (b.started_at, b.id); and deploy over a direct connection.`,
        },
      )
  }
}

/** Colliding names of one folder. */
export function explainCollision({ kind, migrations }: Collision): Problem {
  const names = migrations.map(({ name }) => `"${name}"`).join(' and ')
  const last = migrations.at(-1)
  const place = last === undefined ? {} : { place: { file: last.file } }
  switch (kind) {
    case 'case':
      return fault('migrations-collide', `${names} are one folder on Windows and macOS.`, {
        ...place,
        next: `Rename one before it is applied anywhere: \`git mv ${folderOf(last?.file ?? '')} <another name>\`.`,
      })
    case 'timestamp':
      return caution(
        'migrations-same-second',
        `${names} bear the same time, so the words behind it decide which runs first.`,
        { ...place, next: `Where that matters, rename one before it is applied anywhere: \`git mv\`.` },
      )
  }
}

function resolveApplied(name: string): string {
  return `npx prisma migrate resolve --applied ${name}`
}

function table(schema: string): string {
  return quoteTable({ schema, name: historyTable })
}

function literal(name: string): string {
  return `'${name.replaceAll("'", "''")}'`
}

/** The folder of a path, with `/` as git writes it. */
function folderOf(file: string): string {
  return file.replaceAll('\\', '/').replace(/\/[^/]*$/, '')
}
