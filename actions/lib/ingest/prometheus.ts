/** One value of one metric at one moment. */
export type Sample = { name: string; labels: ReadonlyMap<string, string>; value: number; line: number }

/** What is wrong with a text, and where; lines count from 1. */
export type MetricsFault = { line: number; message: string }

export type Metrics = {
  samples: readonly Sample[]
  types: ReadonlyMap<string, string>
  faults: readonly MetricsFault[]
}

const types: readonly string[] = ['counter', 'gauge', 'histogram', 'summary', 'untyped']

/** What a histogram or a summary adds to its name. */
const suffixes = { histogram: ['_bucket', '_sum', '_count'], summary: ['_sum', '_count'] } as const

type Reading = {
  samples: Sample[]
  types: Map<string, string>
  helped: Set<string>
  /** Families in the order in which they came; one that comes back is a fault. */
  families: string[]
  seen: Set<string>
  faults: MetricsFault[]
}

/**
 * Reads Prometheus' text format, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format), with what its reader demands
 * beyond the grammar: one HELP and TYPE for each metric, before its values; the lines of one metric together; no value
 * twice; counters that are not negative; whole histograms. Reads on after a fault.
 */
export function parseMetrics(text: string): Metrics {
  const reading: Reading = {
    samples: [],
    types: new Map(),
    helped: new Set(),
    families: [],
    seen: new Set(),
    faults: [],
  }
  const lines = text.split('\n')
  if (text !== '' && lines.at(-1) !== '') {
    reading.faults.push({ line: lines.length, message: 'The last line does not end.' })
  }
  for (const [index, raw] of lines.entries()) tryLine(reading, raw.trim(), index + 1)
  checkHistograms(reading)
  return reading
}

/** A line that means nothing. */
class Unreadable extends Error {}

function tryLine(reading: Reading, line: string, number: number): void {
  try {
    readLine(reading, line, number)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    reading.faults.push({ line: number, message: error.message })
  }
}

function readLine(reading: Reading, line: string, number: number): void {
  const wrong = (message: string) => void reading.faults.push({ line: number, message })
  if (line === '') return
  if (line.startsWith('#')) {
    readComment(reading, line, number, wrong)
    return
  }
  const head = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(.*)$/.exec(line)
  if (head === null) throw new Unreadable('This is neither a comment nor a value.')
  const [, name = '', afterName = ''] = head
  const labels = new Map<string, string>()
  let rest = afterName
  if (rest.startsWith('{')) {
    const after = readLabels(rest, labels)
    if (typeof after === 'object') throw new Unreadable(after.fault)
    rest = after
  } else if (!/^\S*\s/.test(line)) throw new Unreadable(`"${name}" has no value.`)
  const [given, stamp, ...more] = rest.trim().split(/\s+/)
  const value = readValue(given ?? '')
  if (value === undefined) throw new Unreadable(`The value of "${name}" is no number.`)
  if (more.length > 0 || (stamp !== undefined && !/^-?\d+$/.test(stamp)))
    throw new Unreadable(`Behind the value of "${name}" stands what is no time in milliseconds.`)
  addSample(reading, { name, labels, value, line: number }, wrong)
}

function readComment(reading: Reading, line: string, number: number, wrong: (message: string) => void): void {
  const parts = /^#\s+(HELP|TYPE)(?:\s+(\S+))?(?:\s+(.*))?$/.exec(line)
  if (parts === null) return
  const [, keyword, name = '', rest = ''] = parts
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) throw new Unreadable(`${keyword} names no metric.`)
  enterFamily(reading, name, number)
  if (keyword === 'HELP') {
    if (reading.helped.has(name)) wrong(`"${name}" has HELP twice.`)
    if (!/^(?:[^\\]|\\[\\n])*$/.test(rest)) wrong(`HELP of "${name}" holds a backslash that escapes nothing.`)
    reading.helped.add(name)
    return
  }
  if (reading.types.has(name)) wrong(`"${name}" has TYPE twice.`)
  if (!types.includes(rest))
    throw new Unreadable(`TYPE of "${name}" is "${rest}"; it can be ${types.join(', ')}.`)
  if (reading.samples.some((sample) => sample.name === name))
    wrong(`TYPE of "${name}" stands behind its values.`)
  reading.types.set(name, rest)
}

/** Reads `{a="b",c="d"}` into `labels`. @returns what stands behind it, or a fault */
function readLabels(text: string, labels: Map<string, string>): string | { fault: string } {
  const pair = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\["\\n])*)"\s*(,|(?=\}))/y
  let at = 1
  for (;;) {
    const end = /\s*\}/y
    end.lastIndex = at
    if (end.test(text)) return text.slice(end.lastIndex)
    pair.lastIndex = at
    const match = pair.exec(text)
    if (match === null) return { fault: 'The labels cannot be read.' }
    const [, name = '', value = ''] = match
    if (labels.has(name)) return { fault: `The label "${name}" stands twice.` }
    labels.set(
      name,
      value.replace(/\\(["\\n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
    )
    at = pair.lastIndex
  }
}

/** As Go's ParseFloat reads it: digits, an exponent, Inf and NaN in any case. */
function readValue(text: string): number | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text)
  if (/^nan$/i.test(text)) return Number.NaN
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text)
  if (infinite === null) return undefined
  return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

function addSample(reading: Reading, sample: Sample, wrong: (message: string) => void): void {
  const family = familyOf(reading, sample.name)
  enterFamily(reading, family, sample.line)
  const type = reading.types.get(family)
  const identity = JSON.stringify([sample.name, ...[...sample.labels].sort()])
  if (reading.seen.has(identity)) wrong(`"${sample.name}" has the same labels twice.`)
  reading.seen.add(identity)
  if (type === 'counter' && !(sample.value >= 0)) wrong(`The counter "${sample.name}" is ${sample.value}.`)
  if (type === 'histogram' && sample.name === family)
    wrong(`The histogram "${family}" has a value by itself.`)
  if (type === 'histogram' && sample.name.endsWith('_bucket') && !sample.labels.has('le'))
    wrong(`A bucket of "${family}" has no label "le".`)
  if (type === 'summary' && sample.name === family && !sample.labels.has('quantile'))
    wrong(`A value of the summary "${family}" has no label "quantile".`)
  reading.samples.push(sample)
}

/** The metric that a sample belongs to: `x_bucket` to the histogram `x`. */
function familyOf({ types: known }: Reading, name: string): string {
  for (const [type, endings] of Object.entries(suffixes)) {
    for (const ending of endings) {
      const base = name.slice(0, -ending.length)
      if (name.endsWith(ending) && known.get(base) === type) return base
    }
  }
  return name
}

function enterFamily(reading: Reading, family: string, line: number): void {
  if (reading.families.at(-1) === family) return
  if (reading.families.includes(family))
    reading.faults.push({ line, message: `The lines of "${family}" do not stand together.` })
  reading.families.push(family)
}

function checkHistograms(reading: Reading): void {
  for (const [name, type] of reading.types) {
    if (type !== 'histogram') continue
    const groups = new Map<string, { buckets: Sample[]; count?: Sample; sum?: Sample }>()
    for (const sample of reading.samples) {
      if (familyOf(reading, sample.name) !== name) continue
      const key = JSON.stringify([...sample.labels].filter(([label]) => label !== 'le').sort())
      const group = groups.get(key) ?? { buckets: [] }
      groups.set(key, group)
      if (sample.name === `${name}_bucket`) group.buckets.push(sample)
      else if (sample.name === `${name}_count`) group.count = sample
      else group.sum = sample
    }
    for (const group of groups.values()) checkHistogram(reading, name, group)
  }
}

function checkHistogram(
  reading: Reading,
  name: string,
  { buckets, count, sum }: { buckets: Sample[]; count?: Sample; sum?: Sample },
): void {
  const line = (buckets[0] ?? count ?? sum)?.line ?? 1
  const wrong = (message: string) => void reading.faults.push({ line, message })
  const bounds = buckets.map((bucket) => ({
    bound: readValue(bucket.labels.get('le') ?? ''),
    value: bucket.value,
  }))
  if (bounds.some(({ bound }) => bound === undefined)) wrong(`A bucket of "${name}" has no number as "le".`)
  const sorted = [...bounds].sort((a, b) => (a.bound ?? 0) - (b.bound ?? 0))
  const last = sorted.at(-1)
  if (last?.bound !== Number.POSITIVE_INFINITY) wrong(`The histogram "${name}" has no bucket with le="+Inf".`)
  else if (count !== undefined && count.value !== last.value)
    wrong(`The histogram "${name}" has ${count.value} as its count, but ${last.value} in its last bucket.`)
  if (count === undefined || sum === undefined) wrong(`The histogram "${name}" lacks its sum or its count.`)
  if (sorted.some(({ value }, index) => value < (sorted[index - 1]?.value ?? 0)))
    wrong(`The buckets of "${name}" do not add up: each holds all below it.`)
}
