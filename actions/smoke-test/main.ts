import { randomUUID } from 'node:crypto'
import { runAction } from '../lib/action/run.js'
import { readRules, readTarget } from '../lib/ingest/settings.js'
import { smokeTest as askService } from '../lib/ingest/smoke.js'
import { describeUrl } from '../lib/ingest/url.js'
import { createWire } from '../lib/ingest/wire.js'
import { smokeTest } from './action.js'

/** Requests of a smoke test: none may keep it waiting for longer than all together. */
const requests = 5

await runAction(smokeTest, async ({ inputs, journal }) => {
  if (inputs.report !== undefined) journal.output('report', inputs.report)
  const target = await readTarget(inputs)
  const run = `smoke-${randomUUID().slice(0, 13)}`
  journal.fact('target', describeUrl(target.base))
  journal.fact('tenant', target.tenant.name)
  const { timeout } = inputs
  const wire = createWire({ timeout, deadline: Date.now() + requests * timeout })
  const paths = { health: inputs['health-path'], metrics: inputs['metrics-path'] }
  const checks = await journal
    .phase('ask the service', () => askService({ target, wire, rules: readRules(inputs), run }, paths))
    .finally(() => wire.close())

  const failed = checks.filter(({ verdict }) => verdict === 'failed')
  journal.section({
    title: 'Checks',
    columns: ['check', 'expected', 'found', 'verdict'],
    rows: checks.map(({ name, expected, found, verdict }) => [name, expected, found, verdict]),
  })
  journal.problem(...failed.flatMap(({ problem }) => (problem === undefined ? [] : [problem])))
  journal.output('checks', checks.length)
  journal.output('failed', failed.length)
  journal.result(checks)
  const headline =
    failed.length === 0
      ? `All ${checks.length} checks held.`
      : `${failed.length} of ${checks.length} checks did not hold: ${failed.map(({ name }) => name).join('; ')}.`
  return { headline, ending: failed.length === 0 ? 'kept' : 'broken' }
})
