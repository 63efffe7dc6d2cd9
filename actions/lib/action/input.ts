import * as z from 'zod'
import { type Dsn, parseDsn } from '../database/dsn.js'
import { SeedrailError } from '../problem/problem.js'

/**
 * One input of an action: how it is described to people and how its text becomes a value.
 * GitHub hands every input over as text, and an absent one as the empty text.
 */
export type Input<Value> = {
  summary: string
  /** Text that stands in when the caller gives none; shown in action.yml. */
  default: string | undefined
  required: boolean
  /** Masked in every form before anything is printed. */
  secret: boolean
  /** All that must be masked of a secret's text. Default: the text, and its password where it is an address. */
  secretsIn?: (text: string) => readonly string[]
  /** Environment variables that are asked, in order, when the caller gives nothing. */
  environment: readonly string[]
  /** The words a choice allows; undefined for other inputs. */
  choices: readonly string[] | undefined
  schema: z.ZodType<Value, string>
}

type Wording = { summary: string; default?: string; required?: boolean }

function input<Value>(
  schema: z.ZodType<Value, string>,
  wording: Wording,
  more: Partial<Input<Value>> = {},
): Input<Value> {
  return {
    summary: wording.summary,
    default: wording.default,
    required: wording.required ?? false,
    secret: false,
    environment: [],
    choices: undefined,
    schema,
    ...more,
  }
}

/** The database to work on. Falls back to `PLANNING_DATABASE_URL`, then `DATABASE_URL`; always masked. */
export function databaseUrl(): Input<Dsn> {
  const schema = z.string().transform((text, context) => {
    try {
      return parseDsn(text)
    } catch (error) {
      if (!(error instanceof SeedrailError)) throw error
      const [problem] = error.problems
      context.addIssue({ code: 'custom', message: `${problem?.message} ${problem?.next ?? ''}`.trim() })
      return z.NEVER
    }
  })
  return input(
    schema,
    {
      summary:
        'Address of the database, `postgresql://user:password@host:5432/database`. Masked. Default: `PLANNING_DATABASE_URL`, else `DATABASE_URL` from the environment.',
      required: true,
    },
    { secret: true, environment: ['PLANNING_DATABASE_URL', 'DATABASE_URL'] },
  )
}

/** A file or folder, relative to the working directory. */
export function path(wording: Wording & { default: string }): Input<string>
export function path(wording: Wording & { required: true }): Input<string>
export function path(wording: Wording): Input<string | undefined>
export function path(wording: Wording): Input<string> | Input<string | undefined> {
  return text(wording)
}

/** Any text. */
export function text(wording: Wording & { default: string }): Input<string>
export function text(wording: Wording & { required: true }): Input<string>
export function text(wording: Wording): Input<string | undefined>
export function text(wording: Wording): Input<string> | Input<string | undefined> {
  return input(z.string(), wording)
}

/** One of a few words. */
export function choice<const Word extends string>(
  words: readonly [Word, ...Word[]],
  wording: Wording & { default: Word },
): Input<Word> {
  const schema = z
    .string()
    .pipe(z.enum(words, { error: `must be one of: ${words.join(', ')}` })) as unknown as z.ZodType<
    Word,
    string
  >
  return input(schema, wording, { choices: words })
}

/** `true` or `false`, in the spellings GitHub's own `getBooleanInput` takes. */
export function flag(wording: { summary: string; default: boolean }): Input<boolean> {
  const schema = z
    .string()
    .regex(/^(true|false)$/i, 'must be true or false')
    .transform((word) => word.toLowerCase() === 'true')
  return input(
    schema,
    { summary: wording.summary, default: String(wording.default) },
    { choices: ['true', 'false'] },
  )
}

/** A span of time such as `500ms`, `30s`, `5m`; a bare number means seconds. The value is in milliseconds. */
export function duration(wording: Wording & { default: string }): Input<number> {
  const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const
  const schema = z
    .string()
    .regex(/^\d+(\.\d+)?\s*(ms|s|m|h)?$/, 'must be a time such as 500ms, 30s or 5m')
    .transform((word) => {
      const unit = (/[a-z]+$/.exec(word)?.[0] ?? 's') as keyof typeof units
      return Number.parseFloat(word) * units[unit]
    })
  return input(schema, wording)
}

/** A whole number, zero or more. */
export function count(wording: Wording & { default: string }): Input<number> {
  const schema = z.string().regex(/^\d+$/, 'must be a whole number').transform(Number)
  return input(schema, wording)
}

/** Most rows that may be touched: a count (`5`) or a share (`10%`). */
export type Limit = { rows: number } | { percent: number }

/** A {@link Limit}. */
export function limit(wording: Wording & { default: string }): Input<Limit> {
  const schema = z
    .string()
    .regex(/^\d+(\.\d+)?%$|^\d+$/, 'must be a count such as 5 or a share such as 10%')
    .transform(
      (word): Limit => (word.endsWith('%') ? { percent: Number.parseFloat(word) } : { rows: Number(word) }),
    )
  return input(schema, wording)
}
