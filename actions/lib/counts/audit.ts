import { requireColumn } from '../database/catalogue.js'
import type { Database } from '../database/connection.js'
import { quoteIdentifier } from '../database/identifier.js'
import type { PublishManifest } from '../dataset/manifest.js'
import { fault } from '../problem/problem.js'
import { type AuditEvent, judgeTrail, type PublishedRow } from './audit-trail.js'
import { type Check, nameOffenders, type Offender, quantity } from './check.js'
import { nothingToCheck } from './rows.js'
import type { Probe, Survey, SurveyedTable } from './survey.js'

const name = { check: 'audit complete', expected: 'every published row' }

/** Rows of the stream that are held at once, beside the events of one staging row. */
const chunk = 2_000

/** Follows every published row back through its events. Memory stays flat: one staging row at a time. */
export function probeAudit(manifest: PublishManifest): Probe {
  return {
    table: manifest.library.table,
    names: [name],
    async run(survey) {
      const tables = await surveyRoles(survey, manifest)
      const { label, rows: published } = tables.library
      if (published === 0) {
        const next = 'Seed the dataset with publish on, or take the audit out of its expectations.'
        return [nothingToCheck(label, name, 'nothing is published', next)]
      }
      const words = Object.values(manifest.audit.actions)
      const tally = createTally(manifest, survey.showKeys)
      for await (const entry of streamEntries(survey.database, planTrailQuery(manifest, tables), [words])) {
        tally.take(entry)
      }
      return [checkAudit(label, published, tally.finish())]
    },
  }
}

type Roles = { staging: SurveyedTable; library: SurveyedTable; audit: SurveyedTable }

/** An entry of the stream: a published row (`action` is null) or an event. */
type Entry = {
  draft: string | null
  drafted: boolean
  position: number
  library: string | null
  key: string | null
  version: string | null
  action: string | null
}

async function surveyRoles(survey: Survey, manifest: PublishManifest): Promise<Roles> {
  return {
    staging: await survey.table(manifest.staging.table),
    library: await survey.table(manifest.library.table),
    audit: await survey.table(manifest.audit.table),
  }
}

/**
 * One ordered stream: for each staging row its versions in order, then its events in order of time.
 * An event that names only a library row belongs to the staging row that this one came from.
 */
function planTrailQuery(manifest: PublishManifest, tables: Roles): string {
  const column = (table: SurveyedTable, alias: string, name: string) =>
    `${alias}.${quoteIdentifier(requireColumn(table.shape, name).name)}`
  const s = { id: column(tables.staging, 's', manifest.staging.id) }
  const l = {
    id: column(tables.library, 'l', manifest.library.id),
    key: column(tables.library, 'l', manifest.key),
    version: column(tables.library, 'l', manifest.library.version),
    staging: column(tables.library, 'l', manifest.library.staging),
  }
  const a = {
    at: column(tables.audit, 'a', manifest.audit.at),
    action: column(tables.audit, 'a', manifest.audit.action),
    staging: column(tables.audit, 'a', manifest.audit.staging),
    library: column(tables.audit, 'a', manifest.audit.library),
  }
  return `
    SELECT draft, drafted, position::int, library, key, version, action
      FROM (
        SELECT ${l.staging}::text AS draft,
               ${s.id} IS NOT NULL AS drafted,
               row_number() OVER (PARTITION BY ${l.staging} ORDER BY ${l.version}, ${l.id}) AS position,
               ${l.id}::text AS library,
               ${l.key}::text AS key,
               ${l.version}::text AS version,
               NULL AS action
          FROM ${tables.library.sql} l
          LEFT JOIN ${tables.staging.sql} s ON ${s.id} = ${l.staging}
        UNION ALL
        SELECT coalesce(${a.staging}::text, ${l.staging}::text),
               true,
               dense_rank() OVER (PARTITION BY coalesce(${a.staging}::text, ${l.staging}::text) ORDER BY ${a.at}),
               ${a.library}::text,
               NULL,
               NULL,
               ${a.action}::text
          FROM ${tables.audit.sql} a
          LEFT JOIN ${tables.library.sql} l ON ${l.id} = ${a.library}
         WHERE ${a.action}::text = ANY ($1::text[])
           AND coalesce(${a.staging}::text, ${l.staging}::text) IS NOT NULL
      ) trail
     ORDER BY draft COLLATE "C" NULLS LAST, action IS NOT NULL, position`
}

async function* streamEntries(
  database: Database,
  sql: string,
  values: readonly unknown[],
): AsyncGenerator<Entry> {
  await database.query(`DECLARE seedrail_trail NO SCROLL CURSOR FOR ${sql}`, values)
  for (;;) {
    const { rows } = await database.query<Entry>(`FETCH ${chunk} FROM seedrail_trail`)
    yield* rows
    if (rows.length < chunk) break
  }
  await database.query('CLOSE seedrail_trail')
}

type Tally = { broken: number; offenders: Offender[] }

/** Collects the entries of one staging row, judges them when the next one begins, and keeps only what is broken. */
function createTally(manifest: PublishManifest, showKeys: number) {
  const tally: Tally = { broken: 0, offenders: [] }
  let draft: string | null = null
  let rows: PublishedRow[] = []
  let events: AuditEvent[] = []
  const blame = (row: PublishedRow, fault: string) => {
    tally.broken++
    if (tally.offenders.length < showKeys) {
      tally.offenders.push({ key: `${row.key} v${row.version}`, fault })
    }
  }
  const judge = () => {
    for (const trail of judgeTrail(rows, events, manifest.audit.actions)) blame(trail.row, trail.fault)
    rows = []
    events = []
  }
  return {
    take(entry: Entry): void {
      if (entry.draft !== draft) judge()
      draft = entry.draft
      if (entry.action !== null) {
        events.push({ action: entry.action, library: entry.library, moment: entry.position })
        return
      }
      const row = { id: entry.library ?? '', key: entry.key ?? '(null)', version: entry.version ?? '(null)' }
      if (entry.draft === null) blame(row, `${manifest.library.staging} is null`)
      else if (!entry.drafted) blame(row, `${manifest.library.staging} = ${entry.draft} is not in staging`)
      else rows.push(row)
    },
    finish(): Tally {
      judge()
      return tally
    },
  }
}

function checkAudit(table: string, published: number, { broken, offenders }: Tally): Check {
  const named = nameOffenders(offenders, broken)
  const message = `${name.check} in ${table}: ${broken} of ${quantity(published, 'published row')} without all five events in order${named}.`
  const problem = fault('audit-incomplete', message, {
    place: { table },
    next: 'Find out how these rows came to be published; what no one reviewed is reviewed and published again as a new version.',
  })
  return {
    table,
    check: name.check,
    expected: `${published} with all five events`,
    actual: published - broken,
    difference: broken === 0 ? 0 : -broken,
    passed: broken === 0,
    offenders,
    problem: broken === 0 ? null : problem,
  }
}
