/**
 * What a type of intervals would drop of a text without a word: `digits`, or what is finer than its last field; undefined
 * when it keeps all, or the server refuses the text by itself.
 * Source: PostgreSQL, "Interval Input" 8.5.4; AdjustIntervalForTypmod, which cuts off and never rounds up but in seconds.
 * @param type as SQL writes it: `interval day to second(0)`
 */
export function findLostInterval(type: string, text: string): string | undefined {
  const field = /(year|month|day|hour|minute|second)(?:\(\d\))?$/.exec(type)?.[1]
  const room = Number(/\((\d)\)/.exec(type)?.[1] ?? 6)
  const read = readInterval(text, field ?? 'second')
  if (read === undefined) return undefined
  const { months, days, seconds, one, cut } = read
  if (cut) return 'digits'
  const rest = `what is finer than ${field === 'hour' ? 'an' : 'a'} ${field}`
  switch (field) {
    case 'year':
      return months % 12n !== 0n || days !== 0n || seconds !== 0n ? rest : undefined
    case 'month':
      return days !== 0n || seconds !== 0n ? rest : undefined
    case 'day':
      return seconds !== 0n ? rest : undefined
    case 'hour':
      return seconds % (3600n * one) !== 0n ? rest : undefined
    case 'minute':
      return seconds % (60n * one) !== 0n ? rest : undefined
    default:
      return (seconds * 10n ** BigInt(room)) % one !== 0n ? 'digits' : undefined
  }
}

/** Whole months and days; `one` is a second. `cut`: a year is no whole number of months. */
type Interval = { months: bigint; days: bigint; seconds: bigint; one: bigint; cut: boolean }

/** An amount of units, as it is written. */
type Amount = { text: string; unit: Unit }

/** The parts of months, of days or of seconds that a unit is, and the digits by which it is smaller. */
type Unit = { of: 'months' | 'days' | 'seconds'; times: bigint; finer?: number }

const units: readonly (readonly [RegExp, Unit])[] = [
  [/^mil(?:s|lennia|lennium)?$/, { of: 'months', times: 12_000n }],
  [/^c(?:ent|entury|enturies)?$/, { of: 'months', times: 1200n }],
  [/^dec(?:s|ades?)?$/, { of: 'months', times: 120n }],
  [/^(?:y|years?|yrs?)$/, { of: 'months', times: 12n }],
  [/^(?:mons?|months?)$/, { of: 'months', times: 1n }],
  [/^w(?:eeks?)?$/, { of: 'days', times: 7n }],
  [/^d(?:ays?)?$/, { of: 'days', times: 1n }],
  [/^h(?:ours?|rs?)?$/, { of: 'seconds', times: 3600n }],
  [/^m(?:ins?|inutes?)?$/, { of: 'seconds', times: 60n }],
  [/^s(?:econds?|ecs?)?$/, { of: 'seconds', times: 1n }],
  [/^m(?:s|secs?|seconds?|illisecon(?:ds?)?)$/, { of: 'seconds', times: 1n, finer: 3 }],
  [/^u(?:s|secs?|seconds?)$|^microsecon(?:ds?)?$/, { of: 'seconds', times: 1n, finer: 6 }],
]

function readInterval(text: string, last: string): Interval | undefined {
  const amounts = readAmounts(text, last)
  return amounts === undefined ? undefined : sum(amounts)
}

/** @param last the unit of a number that has none */
function readAmounts(text: string, last: string): Amount[] | undefined {
  const plain = /^\s*[+-]?P/i.test(text) ? spellOut(text) : text.toLowerCase()
  const words = plain
    .trim()
    .replace(/^@/, '')
    .replace(/\sago$/, '')
  const part =
    /\s*(?:([+-]?)(\d+):(\d+)(?::(\d+))?(\.\d*)?(?=\s|$)|([+-]?)(\d+)-(\d+)(?=\s|$)|([+-]?(?:\d+\.?\d*|\.\d+))(?:\s*([a-z]+)|(?=(\s+[+-]?\d+:))|(?=\s|$)))/y
  const amounts: Amount[] = []
  const add = (text: string, name: string) => {
    const unit = units.find(([names]) => names.test(name))?.[1]
    if (unit !== undefined) amounts.push({ text, unit })
    return unit !== undefined
  }
  while (part.lastIndex < words.length) {
    const found = part.exec(words)
    if (found === null) return undefined
    const [
      ,
      sign = '',
      first,
      second,
      third,
      fraction = '',
      turn = '',
      years,
      months,
      number = '',
      name,
      day,
    ] = found
    if (first !== undefined) {
      // With a fraction, two numbers are minutes and seconds.
      const shifted = third === undefined && fraction !== ''
      const [hours, minutes, seconds] = shifted ? ['0', first, second] : [first, second, third]
      add(`${sign}${hours}`, 'h')
      add(`${sign}${minutes}`, 'min')
      add(`${sign}${seconds ?? 0}${fraction}`, 's')
    } else if (years !== undefined) {
      add(`${turn}${years}`, 'y')
      add(`${turn}${months}`, 'mon')
    } else if (!add(number, name ?? (day === undefined ? last : 'day'))) return undefined
  }
  return amounts
}

/** `P1Y2M3DT4H5M6S`, or `P0001-02-03T04:05:06`, as words. */
function spellOut(text: string): string {
  const [date = '', time = ''] = text
    .trim()
    .replace(/^[+-]?P/i, '')
    .toLowerCase()
    .split('t')
  const days = date
    .replace(/^(\d+)-(\d+)-(\d+)$/, '$1 y $2 mon $3 d')
    .replace(/(?<=[\d.])m/g, 'mon')
    .replace(/(?<=[a-z])(?=[+-]?[\d.])/g, ' ')
  return `${days} ${time.replace(/(?<=[a-z])(?=[+-]?[\d.])/g, ' ')}`
}

/** Adds amounts up as the server does: a fraction of a month is of thirty days, one of a day of its seconds. */
function sum(amounts: readonly Amount[]): Interval {
  const scales = amounts.map(({ text, unit }) => (text.split('.')[1]?.length ?? 0) + (unit.finer ?? 0))
  const scale = Math.max(0, ...scales)
  const one = 10n ** BigInt(scale)
  const total = { months: 0n, days: 0n, seconds: 0n }
  let cut = false
  const carry = (of: keyof typeof total, amount: bigint) => {
    const rest = of === 'seconds' ? 0n : amount % one
    total[of] += of === 'seconds' ? amount : (amount - rest) / one
    if (rest !== 0n) carry(of === 'months' ? 'days' : 'seconds', rest * (of === 'months' ? 30n : 86_400n))
  }
  for (const [index, { text, unit }] of amounts.entries()) {
    const digits = BigInt(text.replace(/[.+]/g, '')) * 10n ** BigInt(scale - (scales[index] ?? 0))
    const amount = digits * unit.times
    // A fraction of a year, unlike one of a month, is only kept as whole months.
    if (unit.of === 'months' && unit.times > 1n && amount % one !== 0n) cut = true
    carry(unit.of, amount)
  }
  return { ...total, one, cut }
}
