import type { PublishManifest } from '../dataset/manifest.js'

/** The audit column's word for each event. */
export type AuditWords = PublishManifest['audit']['actions']

/** A published row, as its library has it. */
export type PublishedRow = { id: string; key: string; version: string }

/** An event of a staging row or of one of its published rows. */
export type AuditEvent = {
  action: string
  /** The library row that the event names; null for a step of the draft. */
  library: string | null
  /** Place in time among the events of one staging row; events of the same instant share a moment. */
  moment: number
}

/** A published row whose events are incomplete or out of order. */
export type BrokenTrail = { row: PublishedRow; fault: string }

/** What a version's own events are looked for in: after `from`, up to and with `to`. */
type Window = { from: number; to: number; turn: number; last: boolean }

/**
 * Holds the published rows of one staging row against its events. Each version needs its own five, in
 * order: drafted (the first version: created), submitted, approved, published, and the library's created.
 * The last edit before a publication must have been submitted, and the last submission approved: content
 * that changed after its approval was published unseen. Events of the same instant are in order.
 * @param rows the versions of one staging row, in the order of their versions
 * @param events its events, in any order
 */
export function judgeTrail(
  rows: readonly PublishedRow[],
  events: readonly AuditEvent[],
  words: AuditWords,
): BrokenTrail[] {
  const published = matchPublications(rows, events, words)
  const broken: BrokenTrail[] = []
  let from = Number.NEGATIVE_INFINITY
  let before = Number.NEGATIVE_INFINITY
  let turn = 0
  rows.forEach((row, index) => {
    const to = published.get(row.id)
    if (to === undefined) {
      broken.push({ row, fault: `${words.published} missing` })
      return
    }
    if (to < before) {
      broken.push({ row, fault: `${words.published} before the version that it follows` })
      return
    }
    turn = to === before ? turn + 1 : 0
    from = to === before ? from : before
    before = to
    const faults = [
      judgeReview(events, words, { from, to, turn, last: index === rows.length - 1 }, index === 0),
      judgeLibrary(row, events, words, to),
    ].filter((fault) => fault !== undefined)
    if (faults.length > 0) broken.push({ row, fault: faults.join(', ') })
  })
  return broken
}

/** The moment at which each row was published: by the event that names it, else by the next that names none. */
function matchPublications(
  rows: readonly PublishedRow[],
  events: readonly AuditEvent[],
  words: AuditWords,
): Map<string, number> {
  const inTime = events
    .filter((event) => event.action === words.published)
    .sort((one, other) => one.moment - other.moment)
  const unnamed = inTime.filter((event) => event.library === null)
  const moments = new Map<string, number>()
  for (const row of rows) {
    const event = inTime.find((candidate) => candidate.library === row.id) ?? unnamed.shift()
    if (event !== undefined) moments.set(row.id, event.moment)
  }
  return moments
}

/** What is wrong with the steps of a draft up to its publication, or undefined. */
function judgeReview(
  events: readonly AuditEvent[],
  words: AuditWords,
  window: Window,
  first: boolean,
): string | undefined {
  const steps = events.filter((event) => event.library === null)
  const within = steps.filter((event) => event.moment > window.from && event.moment <= window.to)
  const drafts = [words.created, words.updated]
  const stages = [
    { required: first ? [words.created] : drafts, ordering: drafts },
    { required: [words.submitted], ordering: [words.submitted] },
    { required: [words.approved], ordering: [words.approved] },
  ]
  const missing = stages.find(({ required }) => ofActions(within, required).length <= window.turn)
  if (missing !== undefined) {
    const name = missing.required.length === 1 ? missing.required[0] : words.updated
    const late = window.last && ofActions(steps, missing.required).some((event) => event.moment > window.to)
    return late ? `${name} after ${words.published}` : `${name} missing`
  }
  const last = stages.map(({ ordering }) => latest(ofActions(within, ordering)))
  for (const [index, event] of last.entries()) {
    const next = last[index + 1]
    if (event !== undefined && next !== undefined && event.moment > next.moment) {
      return `${event.action} after ${next.action}`
    }
  }
  return undefined
}

/** What is wrong with the birth of the library row, or undefined. */
function judgeLibrary(
  row: PublishedRow,
  events: readonly AuditEvent[],
  words: AuditWords,
  published: number,
): string | undefined {
  const births = events.filter((event) => event.action === words.created && event.library === row.id)
  if (births.length === 0) return `library ${words.created} missing`
  return births.some((event) => event.moment >= published)
    ? undefined
    : `library ${words.created} before ${words.published}`
}

function ofActions(events: readonly AuditEvent[], actions: readonly string[]): AuditEvent[] {
  return events.filter((event) => actions.includes(event.action))
}

function latest(events: readonly AuditEvent[]): AuditEvent | undefined {
  return events.reduce<AuditEvent | undefined>(
    (last, event) => (last === undefined || event.moment >= last.moment ? event : last),
    undefined,
  )
}
