import { fault, type Problem } from '../problem/problem.js'
import type { Effects } from './bench.js'
import { type Check, judge, notAsked, pluralise } from './check.js'
import type { Load } from './load.js'

/** What the answers of a load, and the effects behind them, have to say. */
export function judgeLoad(load: Load, unique: number, effects: Effects | undefined): Check[] {
  return [
    judgeAnswers(load),
    judgeCreated(load, unique),
    judgeLater(load),
    judgeSameness(load),
    judgeEffects(effects, unique),
  ]
}

/** A rival may be told to wait (409); that its body is another one (422) is a lie, for it is the same. */
function judgeAnswers(load: Load): Check {
  const { tally, sent } = load
  const { created, replayed, conflict } = tally.counts
  const lies = tally.statuses.get('422') ?? 0
  const good = created + replayed + conflict - lies
  const told = [...tally.statuses].map(([name, count]) => `${count} × ${name}`).join(', ')
  const faults =
    good === sent && sent > 0
      ? []
      : [
          fault(
            'ingest-answers',
            `${sent - good} of ${sent} requests were answered with an error or not at all: ${told}.`,
            {
              next: adviseAnswers(load),
            },
          ),
        ]
  return judge('answers', { expected: 'created, replayed or in progress', found: told }, faults)
}

function adviseAnswers({ tally }: Load): string {
  const { unauthorized, unanswered } = tally.counts
  if ([...tally.statuses.keys()].some((name) => /^5\d\d$/.test(name)))
    return '500 under duplicates that come at the same moment is the mark of look-then-insert: use INSERT … ON CONFLICT DO NOTHING, then read what won.'
  if (unauthorized > 0) return 'A right signature is refused now and then (401, 403): look into the service.'
  return unanswered > 0
    ? 'Look into the log of the service, or raise "timeout" if it is only slow.'
    : 'An answer must say whether the event is new or known: see "created-status", "replayed-status" and "replay-header".'
}

function judgeCreated({ tally }: Load, unique: number): Check {
  const { once, more } = tally.createdEvents()
  const { created } = tally.counts
  const faults: Problem[] = []
  if (once < unique) {
    faults.push(
      fault('ingest-not-created', `Of ${unique} distinct events ${once} were answered as created.`, {
        next: 'Distinct events may have collapsed into one key; or correct "created-status", if the service says it otherwise.',
      }),
    )
  }
  if (more > 0) {
    faults.push(
      fault('ingest-created-twice', `${more} events were answered as created more than once.`, {
        next: 'A duplicate was taken for a new event; or it was replayed without a sign: see "replayed-status" and "replay-header".',
      }),
    )
  }
  return judge(
    'created once each',
    { expected: `${unique} events`, found: `${once} events, ${created} answers` },
    faults,
  )
}

function judgeLater({ later }: Load): Check {
  const faults =
    later.sent > 0 && later.replayed === later.sent
      ? []
      : [
          fault(
            'ingest-not-replayed',
            `Of ${later.sent} duplicates sent after the answer ${later.replayed} were replayed.`,
            {
              next: 'Store the first answer with the key, and give it again; or correct "replayed-status" and "replay-header".',
            },
          ),
        ]
  return judge('later duplicates replayed', { expected: `${later.sent}`, found: `${later.replayed}` }, faults)
}

function judgeSameness({ tally }: Load): Check {
  const { compared, different, differing } = tally.compare()
  const places = differing.slice(0, 3).map(({ event, at }) => `event ${event} at ${at}`)
  const faults =
    compared > 0 && different === 0
      ? []
      : [
          fault(
            'ingest-answer-changed',
            compared === 0
              ? 'No answer was repeated, so none could be compared.'
              : `${different} of ${compared} repeated answers are not their event's first one: ${places.join(', ')}.`,
            {
              next: 'Store the first answer and give it again; members that may differ go into "ignore-fields".',
            },
          ),
        ]
  return judge(
    'the first answer again',
    { expected: `${compared} equal`, found: `${compared - different} equal` },
    faults,
  )
}

function judgeEffects(effects: Effects | undefined, unique: number): Check {
  const name = 'effects'
  if (effects === undefined) return notAsked(name, `exactly ${unique}`, 'cannot be counted')
  const { expected, found } = effects
  const faults =
    found === expected
      ? []
      : [
          fault(
            'ingest-effects',
            `${pluralise(expected, 'distinct event')} had ${pluralise(found, 'effect')}.`,
            {
              next:
                found < expected
                  ? 'Events were lost: look at how the key is made (nested members must count), and that key and effect share one transaction.'
                  : 'Events had their effect twice; or somebody else writes for this tenant: give the test a tenant of its own.',
            },
          ),
        ]
  return judge(name, { expected: `exactly ${expected}`, found: `${found}` }, faults)
}
