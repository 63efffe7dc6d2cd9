/** The one place where a name becomes SQL. */

/** Quotes a name as an SQL identifier: `order` -> `"order"`, `a"b` -> `"a""b"`. */
export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0'))
    throw new RangeError('An SQL identifier is neither empty nor holds a NUL.')
  return `"${name.replaceAll('"', '""')}"`
}

/**
 * Quotes a word of a manifest or a catalogue as an SQL literal: a status, a column's name as text.
 * Never for rows: their values travel as parameters or COPY.
 */
export function quoteLiteral(word: string): string {
  const quoted = `'${word.replaceAll("'", "''")}'`
  return word.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted
}

/** A table as a manifest names it. Without a schema the search path decides. */
export type TableName = { schema?: string | undefined; name: string }

/** Quotes `schema.table`, or the table alone. */
export function quoteTable(table: TableName): string {
  return table.schema === undefined
    ? quoteIdentifier(table.name)
    : `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`
}

/** Quotes each name, with commas between. */
export function quoteList(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(', ')
}

/**
 * Reads `table`, `schema.table` or either part in double quotes (`"Order Lines"`, `sales."Order"`).
 * Unquoted parts keep their case: a manifest says what the catalogue says.
 * @throws RangeError when it is none of these
 */
export function parseTableName(text: string): TableName {
  const part = '"(?:[^"]|"")+"|[^".\\s]+'
  const parts = new RegExp(`^(?:(?<schema>${part})\\.)?(?<name>${part})$`).exec(text)?.groups
  if (parts?.name === undefined) throw new RangeError(`"${text}" is no table name.`)
  const name = unquote(parts.name)
  return parts.schema === undefined ? { name } : { schema: unquote(parts.schema), name }
}

function unquote(part: string): string {
  return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part
}

/** A table as a manifest would name it: `item`, `port.pier`, `sales."Order Lines"`; read back by {@link parseTableName}. */
export function spellTable({ schema, name }: TableName): string {
  const part = (text: string) => (/^[^".\s]+$/.test(text) ? text : quoteIdentifier(text))
  return schema === undefined ? part(name) : `${part(schema)}.${part(name)}`
}

/** `schema.table` for people, without quotes. */
export function describeTable(table: TableName): string {
  return table.schema === undefined ? table.name : `${table.schema}.${table.name}`
}
