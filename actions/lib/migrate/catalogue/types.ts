/** Spellings of a type that mean the same to Postgres, and how `format_type` writes it. */
const spelled: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int: 'integer',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  float: 'double precision',
  decimal: 'numeric',
  varchar: 'character varying',
  char: 'character',
  bpchar: 'character',
  varbit: 'bit varying',
  timestamptz: 'timestamp with time zone',
  timestamp: 'timestamp without time zone',
  timetz: 'time with time zone',
  time: 'time without time zone',
}

/**
 * A type as the catalogue writes it: `int4` -> `integer`, `timestamptz(6)` -> `timestamp with time zone`,
 * `VARCHAR(60)[]` -> `character varying(60)[]`. Blanks and case are evened out where no quotes stand; six decimals
 * of a second are what a time has anyway, and the schema `public` goes without saying.
 */
export function normaliseType(text: string): string {
  const list = /^(.*?)\s*((?:\[\d*\])+)$/s.exec(text.trim())
  const [base, brackets] = list === null ? [text.trim(), ''] : [list[1] ?? '', '[]']
  const named = base.replace(/^public\./, '')
  if (named.includes('"')) return `${named.replace(/^"([a-z_][a-z0-9_]*)"$/, '$1')}${brackets}`
  const even = named.replace(/\s+/g, ' ').toLowerCase()
  const parts = /^([a-z0-9_. ]+?) ?(?:\(([^)]*)\))?( with(?:out)? time zone)?$/.exec(even)
  if (parts === null) return `${even}${brackets}`
  const [, word = '', modifier, zone] = parts
  const full = zone === undefined ? (spelled[word] ?? word) : `${word}${zone}`
  const digits = modifier === undefined ? undefined : modifier.replace(/\s/g, '')
  if (digits === undefined || (/^(time|timestamp) /.test(full) && digits === '6')) return `${full}${brackets}`
  const timed = /^(time|timestamp)( .*)$/.exec(full)
  return timed === null ? `${full}(${digits})${brackets}` : `${timed[1]}(${digits})${timed[2]}${brackets}`
}

/** Casts at the end of an expression: `'{}'::jsonb`, `ARRAY[]::text[]`. */
const cast =
  /::(?:"[^"]*"|[a-z_][\w.]*)(?:\."[^"]*")?(?: varying| precision| with(?:out)? time zone)?(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])*$/i

/**
 * A default without what the server adds to it: casts, parentheses around the whole, the case of keywords.
 * `'DRAFT'::"Status"` and `'DRAFT'` are one, and so are `now()` and `CURRENT_TIMESTAMP`, `'{}'` and `ARRAY[]`.
 */
export function normaliseDefault(text: string): string {
  let bare = text.trim()
  for (;;) {
    const next = unwrap(bare.replace(cast, '').trim())
    if (next === bare) break
    bare = next
  }
  if (/^(now\(\)|current_timestamp(\(\d\))?|transaction_timestamp\(\))$/i.test(bare)) return 'now()'
  if (/^array\[\]$/i.test(bare)) return "'{}'"
  if (/^array\[.*\]$/is.test(bare))
    return bare.replace(/('(?:[^']|'')*'|-?[\d.]+|true|false)::[^,\]]+/g, '$1')
  if (/^'-?\d+(\.\d+)?'$/.test(bare)) return bare.slice(1, -1)
  if (/^(true|false|null)$/i.test(bare)) return bare.toLowerCase()
  return bare
}

/** `(x)` -> `x`, where the first parenthesis is closed by the last. */
function unwrap(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '(') depth++
    if (text[index] === ')') depth--
    if (depth === 0 && index < text.length - 1) return text
  }
  return text.slice(1, -1).trim()
}

/** Whether two defaults are one, as far as texts can say. */
export function equalDefaults(left: string | null, right: string | null): boolean {
  if (left === null || right === null) return left === right
  return normaliseDefault(left) === normaliseDefault(right)
}
