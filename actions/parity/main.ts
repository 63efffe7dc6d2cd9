import { writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { InputsOf } from '../lib/action/definition.js'
import { createRedactor } from '../lib/action/redaction.js'
import { runAction } from '../lib/action/run.js'
import { type Dsn, secretForms } from '../lib/database/dsn.js'
import { readDataset } from '../lib/dataset/read.js'
import { makeFolder } from '../lib/file/folder.js'
import { chooseSides, holdsSecret } from '../lib/parity/address.js'
import { parseHeaders } from '../lib/parity/headers.js'
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
import { fault, messageOf, type Problem } from '../lib/problem/problem.js'
import { parity } from './action.js'

type Inputs = InputsOf<typeof parity>

await runAction(parity, async ({ inputs, journal }) => {
  const { dataset: folder, left, right, third, html, report } = inputs
  const dsn: Dsn | undefined = inputs.dsn
  if (report !== undefined) journal.output('report', report)
  const sides = chooseSides({ left, right, third }, dsn)
  for (const { name, address } of sides) journal.fact(name, address.label)
  const dataset = await readDataset(folder)
  journal.fact('dataset', `${dataset.manifest.name} (${dataset.manifestFile})`)

  const outcome = await journal.phase('compare', () =>
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

  const totals = sumUp(outcome)
  journal.section(tabulateTables(outcome))
  const differences = tabulateDifferences(outcome, inputs.show)
  if (differences !== undefined) journal.section(differences)
  journal.problem(...listProblems(outcome))
  for (const name of ['tables', 'rows', 'equal', 'missing', 'extra', 'changed', 'differences'] as const)
    journal.output(name, totals[name])
  journal.output('fields', totals.fieldsCompared)
  journal.result({ ...outcome, totals, defaultRules })
  const unwritten = html === undefined ? undefined : await writeHtml(html, renderHtml(hide(outcome, inputs)))
  if (unwritten !== undefined) journal.problem(unwritten)
  else if (html !== undefined) journal.output('html', html)
  const stopped = outcome.blockers.length > 0 || unwritten !== undefined
  const ending = stopped ? 'could-not-run' : totals.differences > 0 ? 'broken' : 'kept'
  return { headline: renderParityHeadline(outcome), ending }
})

function splitNames(text: string): string[] {
  return text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]))
}

/** The page is written by us alone, so what is secret is hidden here. */
function hide<Value>(outcome: Value, { left, right, third, dsn, headers }: Inputs): Value {
  const addresses = [left, right, third].filter((text) => text !== undefined && holdsSecret(text))
  const redactor = createRedactor()
  for (const text of [...addresses, dsn?.text, headers])
    if (text !== undefined) redactor.hide(secretForms(text))
  return redactor.redactAll(outcome)
}

async function writeHtml(path: string, page: string): Promise<Problem | undefined> {
  try {
    await makeFolder(dirname(path))
    await writeFile(path, page)
    return undefined
  } catch (error) {
    return fault('parity-html-unwritable', `The page "${path}" cannot be written: ${messageOf(error)}`, {
      next: 'Correct "html", or its permissions.',
    })
  }
}
