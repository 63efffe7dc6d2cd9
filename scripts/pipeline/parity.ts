import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Serving, serveReference } from '../../actions/lib/bootstrap/server/serve.js'
import { parseDsn, secretForms } from '../../actions/lib/database/dsn.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import type { ParityOutcome, Totals } from '../../actions/lib/parity/outcome.js'
import { fault, SeedrailError } from '../../actions/lib/problem/problem.js'
import { createLinePrinter } from '../runner/console.js'
import { runActionProcess } from '../runner/process.js'
import { editCopy } from './edit.js'

type StepOptions = { dsn: string; built: boolean; cwd: string; signal?: AbortSignal | undefined }

/** The field that is broken on purpose. */
const broken = { file: 'grips.json', from: '"label": "Neutral"', to: '"label": "Neutrale"' } as const
const expected = {
  table: 'grips',
  key: 'NEUTRAL',
  field: 'label',
  left: 'Neutrale',
  right: 'Neutral',
} as const

/**
 * A step of the tour: holds the files of the reference tables, a database that they were seeded into, and an API in
 * front of it against one another, and requires that they say the same. Then breaks one field in a scratch copy of the
 * files, and requires that parity ends with 1 and names that field and no other. The API is started on a free port and stopped.
 * @returns what happened, as sentences
 * @throws SeedrailError `parity-step-failed`
 */
export async function proveParityOfThreeSides(options: StepOptions): Promise<string[]> {
  const dataset = join(options.cwd, 'data', 'reference')
  const api = await startApi(options.dsn, dataset)
  try {
    const same = await compare(options, {
      dataset,
      right: options.dsn,
      third: `${api.url}/api/v1/reference/bootstrap`,
    })
    const { totals } = same.result ?? {}
    if (same.exitCode !== 0 || totals === undefined || totals.differences > 0 || totals.fieldsCompared === 0)
      throw failed(`the files, the database and the API did not say the same (exit code ${same.exitCode})`)
    return [
      `Files, database and API say the same: ${totals.tables} tables, ${totals.rows} rows, ${totals.fieldsCompared} fields compared.`,
      await proveBrokenField(options, dataset),
    ]
  } finally {
    await api.stop()
  }
}

async function proveBrokenField(options: StepOptions, dataset: string): Promise<string> {
  const copy = await editCopy(dataset, broken.file, broken.from, broken.to)
  try {
    console.log(`\n   In a copy, ${broken.from} becomes ${broken.to}:\n`)
    const { exitCode, result } = await compare(options, { dataset: copy.folder, right: options.dsn })
    const found = result?.tables.flatMap(({ differences }) => differences) ?? []
    const [row] = found
    const [field] = row?.fields ?? []
    const { table, key, left, right } = expected
    const exact =
      found.length === 1 &&
      row?.fields.length === 1 &&
      row.table === table &&
      row.key === key &&
      field?.field === expected.field &&
      field.values.left === left &&
      field.values.right === right
    if (exitCode !== 1 || !exact)
      throw failed(`the field that was broken on purpose was not named (exit code ${exitCode})`)
    return `One field broken on purpose: parity ended with 1 and named ${table}/${key}.${expected.field}, expected "${left}", found "${right}".`
  } finally {
    await copy.remove()
  }
}

async function startApi(dsn: string, dataset: string): Promise<Serving> {
  return serveReference(parseDsn(dsn), await readDataset(dataset), {
    host: '127.0.0.1',
    port: 0,
    schemaVersion: 1,
    origins: [],
    connections: 2,
    timeout: 15_000,
    grace: 5_000,
    say: () => undefined,
  })
}

type Result = Pick<ParityOutcome, 'tables'> & { totals: Totals }

async function compare(
  { dsn, built, cwd, signal }: StepOptions,
  inputs: Readonly<Record<string, string>>,
): Promise<{ exitCode: number; result: Result | null }> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-parity-step-'))
  try {
    const report = join(folder, 'report.json')
    const { exitCode } = await runActionProcess(
      'parity',
      { ...inputs, report },
      {
        cwd,
        built,
        ...(signal === undefined ? {} : { signal }),
        secrets: secretForms(dsn),
        onLine: createLinePrinter('   '),
      },
    )
    const { result } = JSON.parse(await readFile(report, 'utf8')) as { result: Result | null }
    return { exitCode, result }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function failed(what: string): SeedrailError {
  return new SeedrailError(
    fault('parity-step-failed', `In the tour, ${what}.`, {
      next: 'Its log above says what it found; report it.',
    }),
    { verdict: 'broken' },
  )
}
