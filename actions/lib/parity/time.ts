import type { Column } from '../database/catalogue.js'

const clockPart = String.raw`([01]\d|2[0-4]):([0-5]\d)(?::([0-5]\d)(?:\.(\d+))?)?`
/** Offsets as far as Postgres takes them: less than sixteen hours. */
const zonePart = String.raw`\s*(Z|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?(?::?[0-5]\d)?)?`
const dateTime = new RegExp(String.raw`^(\d{4,})-(\d{2})-(\d{2})(?:[T ]${clockPart})?${zonePart}$`, 'i')
const clock = new RegExp(`^${clockPart}${zonePart}$`, 'i')

/** The end of a day, the last moment of one: JavaScript and Postgres both know it as 24:00. Microseconds. */
const endOfDay = 86_400_000_000n

/**
 * A point in time as microseconds, or undefined where the text is none. In a column without a zone, that of UTC says
 * nothing, and any other keeps apart: whoever reads it sees another moment. A text without one, for a column that has
 * one, is read as UTC. Without such a column, in a text or a document, a time without a zone keeps apart from those
 * that have one.
 */
export function readTime(text: string, column: Column | undefined): string | undefined {
  const at = dateTime.exec(text)
  if (at !== null && column?.kind !== 'time') return readDateTime(at, column)
  const time = clock.exec(text)
  if (time === null) return undefined
  const [, hour, minute, second = '0', fraction = '', zone] = time
  const passed = microseconds(hour, minute, second, fraction)
  if (passed > endOfDay) return undefined
  return `clock ${passed}${zoneOf(zone, column) === undefined ? '' : ` zone ${zoneOf(zone, column)}`}`
}

function readDateTime(parts: RegExpExecArray, column: Column | undefined): string | undefined {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = parts
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (Number.isNaN(date.getTime()) || date.getUTCMonth() + 1 !== Number(month)) return undefined
  const since = microseconds(hour, minute, second, fraction)
  if (since > endOfDay) return undefined
  const passed = BigInt(date.getTime()) * 1_000n + since
  const offset = zoneOf(zone, column)
  return offset === undefined ? `local ${passed}` : `instant ${passed - BigInt(offset) * 1_000_000n}`
}

/** Seconds east of Greenwich; undefined where there is no zone, or none that counts. */
function zoneOf(zone: string | undefined, column: Column | undefined): number | undefined {
  const timed = column?.kind === 'timestamp' || column?.kind === 'time'
  const zoned = timed ? /with time zone/.test(column.base) : undefined
  if (zone === undefined) return zoned === true ? 0 : undefined
  const [hours = 0, minutes = 0, seconds = 0] = (zone.slice(1).replaceAll(':', '').match(/\d{2}/g) ?? []).map(
    Number,
  )
  const east = (zone.startsWith('-') ? -1 : 1) * (hours * 3_600 + minutes * 60 + seconds)
  return east === 0 && zoned === false ? undefined : east
}

/** Postgres keeps six digits of a second, and rounds the seventh. */
function microseconds(
  hour: string | undefined,
  minute: string | undefined,
  second: string | undefined,
  fraction: string,
): bigint {
  const whole = (Number(hour) * 60 + Number(minute)) * 60 + Number(second)
  const digits = fraction.padEnd(7, '0')
  const rounded = Number(digits.slice(0, 6)) + (Number(digits[6]) >= 5 ? 1 : 0)
  return BigInt(whole) * 1_000_000n + BigInt(rounded)
}
