import { collectInputs, secretsOf } from '../lib/action/read-inputs.js'
import { runAction } from '../lib/action/run.js'
import type { Dsn } from '../lib/database/dsn.js'
import { readDataset } from '../lib/dataset/read.js'
import { chooseSides } from '../lib/parity/address.js'
import { parseHeaders } from '../lib/parity/headers.js'
import { hideSecrets } from '../lib/parity/hide-secrets.js'
import { renderHtml } from '../lib/parity/html.js'
import { defaultRules } from '../lib/parity/normalisation.js'
import { sumUp } from '../lib/parity/outcome.js'
import { compareSides } from '../lib/parity/parity.js'
import {
  listProblems,
  renderParityHeadline,
  tabulateDifferences,
  tabulateTables,
} from '../lib/parity/summary.js'
import { fault, messageOf, type Problem, SeedrailError } from '../lib/problem/problem.js'
import { prepareFile, writeWhole } from '../lib/report/destination.js'
import { parity } from './action.js'

await runAction(parity, async ({ inputs, journal }) => {
  const { dataset: folder, left, right, third, html, report } = inputs
  const dsn: Dsn | undefined = inputs.dsn
  if (report !== undefined) journal.output('report', report)
  const sides = chooseSides({ left, right, third }, dsn)
  for (const { name, address } of sides) journal.fact(name, address.label)
  const dataset = await readDataset(folder)
  journal.fact('dataset', `${dataset.manifest.name} (${dataset.manifestFile})`)

  if (html !== undefined) await prepareHtml(html)
  const found = await journal.phase('compare', () =>
    compareSides({
      dataset,
      sides,
      schema: dsn,
      tables: splitNames(inputs.tables ?? ''),
      headers: parseHeaders(inputs.headers ?? ''),
      timeout: inputs.timeout,
      deadline: Date.now() + inputs['total-timeout'],
      mostBytes: inputs['max-body'],
      retries: inputs.retries,
      mostDetails: inputs.details,
      say: journal.say,
    }),
  )

  const outcome = hideSecrets(found, secretsOf(parity, collectInputs(parity, process.env), process.env))
  const totals = sumUp(outcome)
  journal.section(tabulateTables(outcome))
  const differences = tabulateDifferences(outcome, inputs.show)
  if (differences !== undefined) journal.section(differences)
  journal.problem(...listProblems(outcome))
  for (const name of ['tables', 'rows', 'equal', 'missing', 'extra', 'changed', 'differences'] as const)
    journal.output(name, totals[name])
  journal.output('fields', totals.fieldsCompared)
  journal.result({ ...outcome, totals, defaultRules })
  const unwritten = html === undefined ? undefined : await writeHtml(html, renderHtml(outcome))
  if (unwritten !== undefined) journal.problem(unwritten)
  else if (html !== undefined) journal.output('html', html)
  const stopped = outcome.blockers.length > 0 || unwritten !== undefined
  const ending = stopped ? 'could-not-run' : totals.differences > 0 ? 'broken' : 'kept'
  return { headline: renderParityHeadline(outcome), ending }
})

function splitNames(text: string): string[] {
  return text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]))
}

/** Whoever asked for a page learns it before anything is compared that there can be none. */
async function prepareHtml(path: string): Promise<void> {
  try {
    await prepareFile(path)
  } catch (error) {
    throw new SeedrailError(explainUnwritten(path, error), { cause: error })
  }
}

async function writeHtml(path: string, page: string): Promise<Problem | undefined> {
  try {
    await writeWhole(path, page)
    return undefined
  } catch (error) {
    return explainUnwritten(path, error)
  }
}

function explainUnwritten(path: string, error: unknown): Problem {
  return fault('parity-html-unwritable', `The page "${path}" cannot be written: ${messageOf(error)}`, {
    next: 'Correct "html", or its permissions.',
  })
}
