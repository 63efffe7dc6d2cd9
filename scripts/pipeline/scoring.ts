import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn, secretForms } from '../../actions/lib/database/dsn.js'
import { fault, SeedrailError } from '../../actions/lib/problem/problem.js'
import { parsePointer } from '../../actions/lib/scoring/pointer.js'
import { scorePlan } from '../../actions/lib/scoring/scorer.js'
import { createLinePrinter } from '../runner/console.js'
import { runActionProcess } from '../runner/process.js'
import { generatePlan } from './plans.js'

/** Completed jobs of the fixture. */
export const fixtureJobs = 10_000

/** Whose jobs they are: other rows of the table stay out of sight. */
const user = 'scoring-fixture'

/** Rows of one INSERT. */
const batch = 1_000

/** What is wrong, where, and the value that stands there instead; undefined takes the field away. */
type Breakage = { what: string; pointer: string; value: unknown }

/** The broken payloads by the number of their job. */
const breakages: ReadonlyMap<number, Breakage> = new Map([
  [137, { what: 'the total is no sum', pointer: '/total', value: 0.0123 }],
  [1_204, { what: 'a score is a text', pointer: '/factors/safety/score', value: '0.9' }],
  [2_999, { what: 'the weights sum to 1.2', pointer: '/weights/compliance', value: 0.5 }],
  [4_444, { what: 'a factor is missing', pointer: '/factors/performance', value: undefined }],
  [
    5_871,
    { what: 'a day that no February has', pointer: '/metadata/evaluatedAt', value: '2026-02-30T07:15:00Z' },
  ],
  [7_310, { what: 'an unknown version', pointer: '/version', value: 'fixed-weight-v2.0' }],
  [9_998, { what: 'an unknown field', pointer: '/totl', value: 0.9 }],
])

/** The ids of the broken jobs, in order. */
export const brokenJobs: readonly string[] = [...breakages.keys()].map(jobId)

function jobId(number: number): string {
  return `job-${String(number).padStart(5, '0')}`
}

/**
 * Writes 10,000 completed plan jobs with plans and their scores, seven of them broken, and some that are not
 * completed. The table must be there, without these jobs.
 */
export async function createScoringFixture(database: Database): Promise<void> {
  for (let from = 1; from <= fixtureJobs; from += batch) {
    const rows = Array.from({ length: Math.min(batch, fixtureJobs - from + 1) }, (_, index) =>
      makeJob(from + index),
    )
    await database.query(insertJobs, [JSON.stringify(rows)])
  }
  const pending = Array.from({ length: 20 }, (_, index) => ({
    ...makeJob(fixtureJobs + 1 + index),
    status: 'pending',
    result_data: null,
  }))
  await database.query(insertJobs, [JSON.stringify(pending)])
}

const insertJobs = `
INSERT INTO plan_jobs (job_id, user_id, status, progress, request_data, result_data)
SELECT job_id, user_id, status, progress, request_data, result_data
  FROM jsonb_populate_recordset(NULL::plan_jobs, $1::jsonb)`

function makeJob(number: number) {
  const { plan, request } = generatePlan(number)
  const scoring: Record<string, unknown> = scorePlan(plan, request, '2026-11-21T07:15:00Z')
  const breakage = breakages.get(number)
  if (breakage !== undefined) breakField(scoring, breakage)
  return {
    job_id: jobId(number),
    user_id: user,
    status: 'completed',
    progress: 100,
    request_data: request,
    result_data: { plan, scoring },
  }
}

function breakField(payload: Record<string, unknown>, { pointer, value }: Breakage): void {
  const steps = parsePointer(pointer)
  const last = steps.pop() ?? ''
  const holder = steps.reduce((here, step) => here[step] as Record<string, unknown>, payload)
  if (value === undefined) delete holder[last]
  else holder[last] = value
}

type StepOptions = { dsn: string; built: boolean; cwd: string; signal?: AbortSignal | undefined }

/**
 * A step of the tour: creates the fixture of 10,000 payloads in a database that has the tables, validates them,
 * and requires that the run ends with 1 and names the seven broken jobs and no other. Prints what happened.
 * @returns what happened, as sentences
 * @throws SeedrailError `scoring-step-failed`
 */
export async function proveScoringFindsBrokenJobs(options: StepOptions): Promise<string[]> {
  console.log(
    `\nValidate ${fixtureJobs} stored scores, ${brokenJobs.length} of them broken (validate-scoring)`,
  )
  await inDatabase(parseDsn(options.dsn), createScoringFixture)
  const { exitCode, found, looked } = await validateFixture(options)
  const missed = brokenJobs.filter((job) => !found.includes(job))
  const wronged = found.filter((job) => !brokenJobs.includes(job))
  if (exitCode !== 1 || missed.length > 0 || wronged.length > 0 || looked !== fixtureJobs) {
    const named = [...missed.map((job) => `${job} missed`), ...wronged.map((job) => `${job} wrongly named`)]
    const message = `validate-scoring ended with ${exitCode} after ${looked} payloads${named.length > 0 ? `: ${named.join(', ')}` : ''}.`
    throw new SeedrailError(
      fault('scoring-step-failed', message, { next: 'Its log above says what it found; report it.' }),
      { verdict: 'broken' },
    )
  }
  console.log('\n   It ended with 1, as it should. Broken, and found by id:')
  for (const [number, { what }] of breakages) console.log(`     ${jobId(number)}  ${what}`)
  return [
    `${looked} stored scores were validated and computed again from their plans; exactly the ${found.length} broken ones were named, by job id.`,
  ]
}

async function validateFixture({ dsn, built, cwd, signal }: StepOptions) {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-scoring-'))
  try {
    const report = join(folder, 'report.json')
    const run = await runActionProcess(
      'validate-scoring',
      {
        dsn,
        filter: `status=completed, user_id=${user}`,
        recompute: 'true',
        'expect-scoring': 'present',
        report,
      },
      {
        cwd,
        built,
        ...(signal === undefined ? {} : { signal }),
        secrets: secretForms(dsn),
        onLine: createLinePrinter('   '),
      },
    )
    const { result } = JSON.parse(await readFile(report, 'utf8')) as {
      result: { looked: number; broken: string[] } | null
    }
    return { exitCode: run.exitCode, found: [...(result?.broken ?? [])].sort(), looked: result?.looked ?? 0 }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
