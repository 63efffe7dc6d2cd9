import { fault, SeedrailError } from '../problem/problem.js'
import { classify, findDifference, nameReply } from './answer.js'
import { type Bench, callOf, makeEvent } from './bench.js'
import { type Check, judge } from './check.js'
import { parseMetrics } from './prometheus.js'
import { explainWave } from './stop.js'
import { joinUrl } from './url.js'
import type { Reply, Wire } from './wire.js'

/** The parts of a service that a smoke test needs. */
export type SmokeBench = Pick<Bench, 'target' | 'wire' | 'rules' | 'run'>

/** Where a service says how it is. */
export type SmokePaths = { health: string; metrics: string }

/** Most faults of the metrics that are told. */
const shown = 3

/**
 * Asks a running service the few things that show whether it works at all. Every question is put, whatever came
 * before; unless there is no answer to the first.
 * @throws SeedrailError `ingest-unreachable`, `ingest-silent`, `ingest-answer-broken`
 */
export async function smokeTest(bench: SmokeBench, paths: SmokePaths): Promise<Check[]> {
  const health = await get(bench.wire, bench, paths.health, '*/*')
  const stop = explainWave([health], false)
  if (stop !== undefined) throw new SeedrailError(stop)
  return [
    checkHealth(health, paths.health),
    await checkMetrics(bench, paths.metrics),
    ...(await checkIngest(bench)),
    await checkSignature(bench),
  ]
}

function checkHealth(reply: Reply, path: string): Check {
  const faults =
    'status' in reply && reply.status === 200
      ? []
      : [
          fault('smoke-health', `${path} gave ${describe(reply)}, not 200.`, {
            next: 'Wait until the service is up, or read its log.',
          }),
        ]
  return judge('health', { expected: '200', found: describe(reply) }, faults)
}

async function checkMetrics(bench: SmokeBench, path: string): Promise<Check> {
  const reply = await get(bench.wire, bench, path, 'text/plain;version=0.0.4')
  const expected = 'Prometheus text'
  if ('failure' in reply || reply.status !== 200) {
    const problem = fault('smoke-metrics', `${path} gave ${describe(reply)}, not 200.`, {
      next: 'Correct "metrics-path", or look why the service has no metrics.',
    })
    return judge('metrics', { expected, found: describe(reply) }, [problem])
  }
  const type = reply.headers['content-type'] ?? ''
  const { samples, faults } = parseMetrics(reply.body)
  const told = [
    ...(/^text\/plain\b/i.test(type) ? [] : [`its type is "${type || 'missing'}", not text/plain`]),
    ...(samples.length > 0 ? [] : ['it holds no value']),
    ...faults.slice(0, shown).map(({ line, message }) => `line ${line}: ${message}`),
  ]
  const found = told.length === 0 ? `${samples.length} values` : 'no Prometheus text'
  const problem = fault('smoke-metrics-invalid', `${path} is no valid Prometheus text: ${told.join('; ')}`, {
    next: 'Let the metrics library write the answer, with its own content type (text format 0.0.4).',
  })
  return judge('metrics', { expected, found }, told.length === 0 ? [] : [problem])
}

/** One event, and the same again. */
async function checkIngest(bench: SmokeBench): Promise<Check[]> {
  const call = callOf(bench, makeEvent(bench, 'smoke'))
  const first = await bench.wire.send(call)
  const again = await bench.wire.send(call)
  const created = classify(first, bench.rules)
  const replayed = classify(again, bench.rules)
  const at =
    'status' in first && 'status' in again ? findDifference(first, again, bench.rules.ignored) : undefined
  const ingest = fault('smoke-ingest', `A signed event got ${describe(first)}: it was not taken as new.`, {
    next:
      created === 'unauthorized'
        ? 'Correct "secret" (WEBHOOK_SECRET), "tenant", or the names of the headers that carry them.'
        : 'Read the log of the service; or correct "path", "body" or "created-status".',
  })
  const reason =
    replayed !== 'replayed' ? `got ${describe(again)} (${replayed})` : `got an answer that differs at ${at}`
  const replay = fault('smoke-replay', `The same event again ${reason}, not the first answer.`, {
    next: 'Store the first answer with the key; or correct "replayed-status", "replay-header" or "ignore-fields".',
  })
  return [
    judge(
      'signed event',
      { expected: 'created', found: `${created} (${describe(first)})` },
      created === 'created' ? [] : [ingest],
    ),
    judge(
      'the same again',
      { expected: 'replayed, the same answer', found: `${replayed} (${describe(again)})` },
      replayed === 'replayed' && at === undefined && created === 'created' ? [] : [replay],
    ),
  ]
}

/** A service that takes anything passes every other question. */
async function checkSignature(bench: SmokeBench): Promise<Check> {
  const { target } = bench
  const forged = { ...target.tenant, secret: `not ${target.tenant.secret}` }
  const call = callOf(bench, makeEvent(bench, 'forged'), forged)
  const reply = await bench.wire.send(call)
  const faults =
    classify(reply, bench.rules) === 'unauthorized'
      ? []
      : [
          fault('smoke-signature', `An event with a wrong signature got ${describe(reply)}.`, {
            next: 'Check the signature over the raw body before anything else, and answer 401.',
          }),
        ]
  return judge('wrong signature', { expected: '401', found: describe(reply) }, faults)
}

function get(wire: Wire, { target }: SmokeBench, path: string, accept: string): Promise<Reply> {
  const headers = { ...target.headers, accept }
  return wire.send({ method: 'GET', url: joinUrl(target.base, path), headers, body: Buffer.alloc(0) })
}

function describe(reply: Reply): string {
  return 'failure' in reply ? `${nameReply(reply)}: ${reply.reason}` : nameReply(reply)
}
