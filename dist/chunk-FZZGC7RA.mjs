import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// actions/lib/database/identifier.ts
function quoteIdentifier(name) {
  if (name === "" || name.includes("\0"))
    throw new RangeError("An SQL identifier is neither empty nor holds a NUL.");
  return `"${name.replaceAll('"', '""')}"`;
}
function quoteLiteral(word) {
  const quoted = `'${word.replaceAll("'", "''")}'`;
  return word.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}
function quoteTable(table) {
  return table.schema === void 0 ? quoteIdentifier(table.name) : `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`;
}
function quoteList(names) {
  return names.map(quoteIdentifier).join(", ");
}
function parseTableName(text) {
  const part = '"(?:[^"]|"")+"|[^".\\s]+';
  const parts = new RegExp(`^(?:(?<schema>${part})\\.)?(?<name>${part})$`).exec(text)?.groups;
  if (parts?.name === void 0) throw new RangeError(`"${text}" is no table name.`);
  const name = unquote(parts.name);
  return parts.schema === void 0 ? { name } : { schema: unquote(parts.schema), name };
}
function unquote(part) {
  return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part;
}
function spellTable({ schema, name }) {
  const part = (text) => /^[^".\s]+$/.test(text) ? text : quoteIdentifier(text);
  return schema === void 0 ? part(name) : `${part(schema)}.${part(name)}`;
}
function describeTable(table) {
  return table.schema === void 0 ? table.name : `${table.schema}.${table.name}`;
}

export {
  quoteIdentifier,
  quoteLiteral,
  quoteTable,
  quoteList,
  parseTableName,
  spellTable,
  describeTable
};
