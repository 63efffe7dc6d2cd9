import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { InputsOf } from '../lib/action/definition.js'
import { createRedactor } from '../lib/action/redaction.js'
import { runAction } from '../lib/action/run.js'
import { inDatabase } from '../lib/database/connection.js'
import { type Dsn, describeDsn, secretForms } from '../lib/database/dsn.js'
import { makeFolder } from '../lib/file/folder.js'
import type { Bench } from '../lib/ingest/bench.js'
import { countAtUrl, countInTable, type EffectCounter } from '../lib/ingest/effects.js'
import { requireAllowedHost } from '../lib/ingest/hosts.js'
import { none, splitWords } from '../lib/ingest/inputs.js'
import { checkShape } from '../lib/ingest/plan.js'
import { endingOf, type Outcome, problemsOf, proveIngest } from '../lib/ingest/prove.js'
import { toResult } from '../lib/ingest/result-file.js'
import { readRules, readTarget } from '../lib/ingest/settings.js'
import {
  renderHeadline,
  tabulateAnswers,
  tabulateBuckets,
  tabulateChecks,
  tabulateLatency,
} from '../lib/ingest/summary.js'
import { describeUrl, parseUrl } from '../lib/ingest/url.js'
import { createWire } from '../lib/ingest/wire.js'
import { fault, messageOf, SeedrailError } from '../lib/problem/problem.js'
import { loadTestIngest } from './action.js'

type Inputs = InputsOf<typeof loadTestIngest>

await runAction(loadTestIngest, async ({ inputs, journal }) => {
  const { total, unique, concurrency, seed, tenant, source, out, report } = inputs
  if (report !== undefined) journal.output('report', report)
  const shape = { total, unique, concurrency, seed }
  const wrong = checkShape(shape)
  if (wrong.length > 0) throw new SeedrailError(wrong)
  const target = await readTarget(inputs)
  const rules = readRules(inputs)
  const countUrl = readCountUrl(inputs)
  const run = `lt-${randomUUID().slice(0, 13)}`
  const url = describeUrl(target.base)
  for (const [name, value] of Object.entries({ target: url, source, tenant, run })) journal.fact(name, value)

  const deadline = Date.now() + inputs['total-timeout']
  const { timeout } = inputs
  const wire = createWire({ timeout, deadline })
  // What was sent is counted, also when the time for sending is over.
  const counting = createWire({ timeout, deadline: Number.POSITIVE_INFINITY })
  const prove = (counter: EffectCounter | undefined): Promise<Outcome> => {
    journal.fact('effects', counter?.how ?? 'not counted')
    const bench: Bench = {
      ...{ target, wire, rules, counter, run },
      settle: inputs.settle,
      retryFor: inputs['retry-for'],
    }
    const { phase, say } = journal
    return proveIngest(bench, { shape, otherTenant: chooseOtherTenant(inputs), deadline, say, phase })
  }
  const dsn: Dsn | undefined = inputs.dsn
  const outcome = await (dsn !== undefined
    ? inDatabase(dsn, async (database) => {
        journal.fact('database', describeDsn(dsn))
        return prove(await countInTable(database, inputs['effects-table'], inputs['tenant-column']))
      })
    : prove(countUrl === undefined ? undefined : countAtUrl(counting, target, countUrl))
  ).finally(() => {
    wire.close()
    counting.close()
  })

  for (const tabulate of [tabulateAnswers, tabulateChecks, tabulateLatency, tabulateBuckets]) {
    const section = tabulate(outcome)
    if (section !== undefined) journal.section(section)
  }
  journal.problem(...problemsOf(outcome))
  const result = toResult(outcome, { url, source, tenant, run })
  for (const name of ['sent', 'created', 'replayed', 'conflict', 'proven'] as const)
    journal.output(name, result[name])
  journal.output('other', result.unauthorized + result.limited + result.other + result.unanswered)
  journal.output('effects', result.effects?.found ?? '')
  journal.result(result)
  if (out !== undefined) {
    await writeResult(out, hide(`${JSON.stringify(result, null, 2)}\n`, inputs))
    journal.output('out', out)
  }
  return { headline: renderHeadline(outcome), ending: endingOf(outcome) }
})

/** Refused before anything is sent, where it may not be asked. */
function readCountUrl(inputs: Inputs): string | undefined {
  const text = inputs['count-url']
  if (text !== undefined) requireAllowedHost(parseUrl('count-url', text), splitWords(inputs['allowed-hosts']))
  return text
}

function chooseOtherTenant(inputs: Inputs) {
  const name = inputs['other-tenant'] ?? `${inputs.tenant}-other`
  return name === none ? undefined : { name, secret: inputs['other-secret'] ?? inputs.secret }
}

/** The result is written by us alone, so what is secret is hidden here. */
function hide(text: string, { secret, headers, dsn, ...inputs }: Inputs): string {
  const redactor = createRedactor()
  for (const given of [secret, headers, dsn?.text, inputs['other-secret']])
    if (given !== undefined) redactor.hide(secretForms(given))
  return redactor.redact(text)
}

async function writeResult(path: string, text: string): Promise<void> {
  try {
    await makeFolder(dirname(path))
    await writeFile(path, text)
  } catch (error) {
    throw new SeedrailError(
      fault('ingest-out-unwritable', `The result "${path}" cannot be written: ${messageOf(error)}`, {
        next: 'Correct "out", or its permissions.',
      }),
      { cause: error },
    )
  }
}
