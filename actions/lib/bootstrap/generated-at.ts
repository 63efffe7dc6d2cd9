import { fault, SeedrailError } from '../problem/problem.js'

/**
 * The moment that files are to carry: what was asked for, else `SOURCE_DATE_EPOCH` (seconds since 1970, see
 * reproducible-builds.org), else undefined. Pure.
 * @throws SeedrailError `input-invalid`
 */
export function chooseGeneratedAt(asked: string | undefined, epoch: string | undefined): Date | undefined {
  if (asked !== undefined) {
    const zoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(asked)
    return requireDate('generated-at', asked, zoned ? Date.parse(asked) : Number.NaN)
  }
  if (epoch === undefined || epoch.trim() === '') return undefined
  const seconds = /^\d+$/.test(epoch.trim()) ? Number(epoch) : Number.NaN
  return requireDate('SOURCE_DATE_EPOCH', epoch, seconds * 1_000)
}

function requireDate(name: string, text: string, time: number): Date {
  const date = new Date(time)
  if (!Number.isNaN(date.getTime())) return date
  throw new SeedrailError(
    fault('input-invalid', `"${name}" is "${text}", which is no moment.`, {
      next:
        name === 'generated-at'
          ? 'Write it with its zone, as 2026-11-21T04:00:00Z.'
          : 'Write it as seconds since 1970, as `git log -1 --format=%ct` prints them.',
    }),
  )
}
