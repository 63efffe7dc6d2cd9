/**
 * Times as RFC 3339 writes them, the strict part of ISO 8601 that every reader agrees on: upper-case `T` and
 * `Z`, an offset with minutes, a day that the calendar has. Leap seconds are refused: neither JavaScript's
 * `Date` nor Postgres can hold `23:59:60`, so a reader would fail or silently move it.
 */

/** Most times: every day up to the 28th is in every month. */
const usual =
  /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

const dateTime = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)$/
const date = /^(\d{4})-(\d\d)-(\d\d)$/
const time = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?$/
const offset = /^[+-](\d\d):(\d\d)$/

/** What is wrong with a date and time, as the end of a sentence; undefined when nothing is. */
export function findDateTimeFault(text: string): string | undefined {
  if (usual.test(text)) return undefined
  const parts = dateTime.exec(text)
  if (parts === null) return explainShape(text)
  const [, day = '', clock = '', zone = ''] = parts
  return findDateFault(day) ?? findClockFault(clock) ?? findOffsetFault(zone)
}

/** What is wrong with a date such as `2026-02-28`. */
export function findDateFault(text: string): string | undefined {
  const parts = date.exec(text)
  if (parts === null) return 'it is not written YYYY-MM-DD'
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number]
  if (year === 0) return 'there is no year 0'
  if (month < 1 || month > 12) return `there is no month ${month}`
  const last = daysOf(year, month)
  return day < 1 || day > last ? `that month has ${last} days` : undefined
}

/** What is wrong with a time of day with an offset, such as `07:15:00Z`. */
export function findTimeFault(text: string): string | undefined {
  const parts = /^(.*?)(Z|[+-]\d\d:\d\d)$/.exec(text)
  if (parts === null) return 'it has no offset, such as Z or +02:00'
  return findClockFault(parts[1] ?? '') ?? findOffsetFault(parts[2] ?? '')
}

function findClockFault(text: string): string | undefined {
  const parts = time.exec(text)
  if (parts === null) return 'its time is not written HH:MM:SS'
  const [hour, minute, second] = parts.slice(1).map(Number) as [number, number, number]
  if (hour > 23) return `there is no hour ${hour}`
  if (minute > 59) return `there is no minute ${minute}`
  if (second === 60) return 'leap seconds cannot be stored'
  return second > 60 ? `there is no second ${second}` : undefined
}

function findOffsetFault(text: string): string | undefined {
  const parts = offset.exec(text)
  return parts !== null && (Number(parts[1]) > 23 || Number(parts[2]) > 59)
    ? `there is no offset ${text}`
    : undefined
}

function daysOf(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
}

function explainShape(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return 'it is a date without a time'
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?$/.test(text)) return 'it has no offset, such as Z or +02:00'
  if (/^\d{4}-\d\d-\d\d /.test(text)) return 'a blank stands where T belongs'
  if (/[+-]\d\d(?:\d\d)?$/.test(text)) return 'its offset is not written +HH:MM'
  return 'it is not written YYYY-MM-DDTHH:MM:SSZ'
}
