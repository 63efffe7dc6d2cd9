import { quoteIdentifier as id } from '../../database/identifier.js'

/**
 * A row's key as text, in SQL: as `keyOf` of dataset/validate.ts writes it, so that a row is called by one name
 * everywhere, and no two by the same. Null where a part of the key is.
 */
export function writeKeyText(key: readonly string[], alias: string): string {
  const parts = key.map((name) => `${alias}.${id(name)}::text`)
  if (parts.length === 1) return parts[0] ?? ''
  return parts
    .map((part) => `CASE WHEN ${part} ~ '${doubtful}' THEN to_json(${part})::text ELSE ${part} END`)
    .join(` || ', ' || `)
}

/** What a part of a key is quoted for, as PostgreSQL's regular expressions write it. */
const doubtful = String.raw`[,"\u0001-\u001F]|^ | $|^$`
