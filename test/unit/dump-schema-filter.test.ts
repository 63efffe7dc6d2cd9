import { expect, test } from 'vitest'
import type { Closure } from '../../actions/lib/dump/closure.js'
import { nameKey } from '../../actions/lib/dump/relation.js'
import { filterSchema } from '../../actions/lib/dump/schema-filter.js'

const closure: Closure = {
  tables: new Set([nameKey({ schema: 'public', name: 'item' })]),
  sequences: new Set(),
  types: new Set(),
  functions: new Set(),
  extensions: [],
  schemas: [],
  searched: ['public'],
  cautions: [],
}

const create = `CREATE TABLE "public"."item" (
    "id" integer DEFAULT 1,
    "note" "text" DEFAULT 'one
\\restrict abc
\\unrestrict abc
two'::"text"
);`
const head = '--\n-- PostgreSQL database dump\n--\n\n'
const tail = '\n--\n-- PostgreSQL database dump complete\n--\n\n'

test.each([
  ['an older pg_dump', `${head}SET x = 1;\n${create}\n${tail}`],
  ['a pg_dump that restricts psql', `${head}\\restrict abc\n\n${create}\n${tail}\\unrestrict abc\n\n`],
  ['one that the text was cut off of', `${head}\\restrict abc\n\n${create}\n`],
])('lines inside of quotes stay, whatever they look like: %s', async (_, text) => {
  const { schema } = await filterSchema(text, closure)
  expect(schema).toBe(`${create}\n`)
})

test('line breaks of Windows are pg_dump’s own where it begins with one, and else of the text', async () => {
  const odd = create.replace('one\n', 'one\r\n')
  const unix = await filterSchema(`${head}${odd}\n${tail}`, closure)
  expect(unix.schema).toBe(`${odd}\n`)
  // In text mode each line feed gets a carriage return, also one that has its own.
  const windows = await filterSchema(`${head}${odd}\n${tail}`.replaceAll('\n', '\r\n'), closure)
  expect(windows.schema).toBe(`${odd}\n`)
})
