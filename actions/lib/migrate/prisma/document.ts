import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../database/connection.js'
import { fault, SeedrailError } from '../../problem/problem.js'

/**
 * Reads Prisma's schema language as far as it says what a database must look like: blocks, fields, attributes.
 * Grammar: https://www.prisma.io/docs/orm/reference/prisma-schema-reference. Validity is Prisma's own business
 * (`prisma validate`); what cannot be understood here is refused, never guessed.
 */

/** A value inside an attribute. */
export type Argument =
  | { kind: 'text'; value: string }
  /** A number, true or false, a field's or an enum's name, as it is written. */
  | { kind: 'word'; value: string }
  | { kind: 'list'; items: Argument[] }
  | { kind: 'call'; name: string; arguments: Named[] }

/** An argument with its name, where it has one. */
export type Named = { name: string | undefined; value: Argument }

/** `@default(now())`; the name is without its `@`s. */
export type Attribute = { name: string; arguments: Named[] }

export type Field = {
  name: string
  type: string
  /** What `Unsupported("…")` says. */
  unsupported: string | undefined
  list: boolean
  optional: boolean
  attributes: Attribute[]
  line: number
}

export type Block = {
  keyword: string
  name: string
  fields: Field[]
  /** Attributes of the whole: `@@map`, `@@id`. */
  attributes: (Attribute & { line: number })[]
  /** `provider = "postgresql"` of datasources and generators. */
  settings: ReadonlyMap<string, Argument>
  file: string
  line: number
}

/**
 * Reads a schema file, or all `.prisma` files of a folder, as Prisma itself does.
 * @throws SeedrailError `prisma-schema-missing`, `prisma-schema-unreadable`
 */
export async function readDocument(path: string): Promise<Block[]> {
  const blocks: Block[] = []
  for (const file of await listFiles(path)) blocks.push(...parseDocument(await readFile(file, 'utf8'), file))
  return blocks
}

async function listFiles(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const entries = await readdir(path, { recursive: true, encoding: 'utf8' })
    const files = entries.filter((entry) => entry.endsWith('.prisma')).sort()
    if (files.length > 0) return files.map((file) => join(path, file))
  } catch (error) {
    throw new SeedrailError(missing(path, codeOf(error)), { cause: error })
  }
  throw new SeedrailError(missing(path, 'a folder without .prisma files'))
}

function missing(path: string, reason: string) {
  return fault('prisma-schema-missing', `The Prisma schema "${path}" cannot be read (${reason}).`, {
    place: { file: path },
    next: 'Correct "schema", or leave it out where there is none.',
  })
}

type Token = { text: string; line: number; kind: 'word' | 'text' | 'sign' | 'end' }

const pattern =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|@@?[\w.]+|[-\w.]+|[{}()[\],:=?]|\n|[^\S\n]+|[\s\S]/g

/** Line ends count: fields and attributes of blocks end with their line. */
function* tokenise(text: string): Generator<Token> {
  let line = 1
  for (const [piece] of text.matchAll(pattern)) {
    if (piece === '\n') yield { text: piece, line, kind: 'end' }
    else if (piece.startsWith('"')) yield { text: JSON.parse(piece) as string, line, kind: 'text' }
    else if (/^[{}()[\],:=?]$/.test(piece)) yield { text: piece, line, kind: 'sign' }
    else if (!/^(\/\/|\/\*|\s)/.test(piece)) yield { text: piece, line, kind: 'word' }
    line += piece.split('\n').length - 1
  }
}

/** The blocks of one file. @throws SeedrailError `prisma-schema-unreadable`, with the line */
export function parseDocument(text: string, file: string): Block[] {
  const tokens = [...tokenise(text)]
  let at = 0
  const refuse = (token: Token | undefined, wanted: string): never => {
    const found = token === undefined ? 'the end of the file' : JSON.stringify(token.text)
    const line = token?.line ?? tokens.at(-1)?.line ?? 1
    throw new SeedrailError(
      fault('prisma-schema-unreadable', `Expected ${wanted}, found ${found}.`, {
        place: { file, line },
        next: 'Run `npx prisma validate`; if Prisma takes it, report it to us with that line.',
      }),
    )
  }
  const peek = () => tokens[at]
  const take = (): Token => tokens[at++] ?? refuse(undefined, 'more')
  const is = (sign: string) => peek()?.kind === 'sign' && peek()?.text === sign
  const skipLines = () => {
    while (peek()?.kind === 'end') at++
  }
  const expect = (sign: string): Token => {
    const token = tokens[at]
    if (!is(sign) || token === undefined) return refuse(token, `"${sign}"`)
    at++
    return token
  }
  const word = (wanted: string): Token => {
    const token = tokens[at]
    if (token?.kind !== 'word') return refuse(token, wanted)
    at++
    return token
  }

  const readArgument = (): Argument => {
    skipLines()
    if (is('[')) return { kind: 'list', items: readList() }
    const token = take()
    if (token.kind === 'text') return { kind: 'text', value: token.text }
    if (token.kind !== 'word') return refuse(token, 'a value')
    return is('(')
      ? { kind: 'call', name: token.text, arguments: readArguments() }
      : { kind: 'word', value: token.text }
  }
  const readList = (): Argument[] => {
    expect('[')
    const items: Argument[] = []
    skipLines()
    while (!is(']')) {
      items.push(readArgument())
      skipLines()
      if (is(',')) at++
      skipLines()
    }
    at++
    return items
  }
  const readArguments = (): Named[] => {
    expect('(')
    const all: Named[] = []
    skipLines()
    while (!is(')')) {
      const named =
        tokens[at]?.kind === 'word' && tokens[at + 1]?.text === ':' && tokens[at + 1]?.kind === 'sign'
      const name = named ? take().text : undefined
      if (named) at++
      all.push({ name, value: readArgument() })
      skipLines()
      if (is(',')) at++
      else if (!is(')')) refuse(peek(), '"," or ")"')
      skipLines()
    }
    at++
    return all
  }
  const readAttribute = (): Attribute & { line: number } => {
    const token = word('an attribute')
    if (!token.text.startsWith('@')) refuse(token, 'an attribute')
    return {
      name: token.text.replace(/^@+/, ''),
      arguments: is('(') ? readArguments() : [],
      line: token.line,
    }
  }
  const readField = (name: Token): Field => {
    const attributes: Attribute[] = []
    let [type, unsupported, list, optional] = ['', undefined as string | undefined, false, false]
    if (peek()?.kind === 'word' && !peek()?.text.startsWith('@')) {
      type = take().text
      if (is('(')) {
        const [first] = readArguments()
        unsupported = first?.value.kind === 'text' ? first.value.value : ''
      }
      if (is('[')) {
        at++
        expect(']')
        list = true
      }
      if (is('?')) {
        at++
        optional = true
      }
    }
    while (peek()?.kind === 'word') attributes.push(readAttribute())
    const ending = peek()
    if (ending !== undefined && ending.kind !== 'end' && !is('}')) refuse(ending, 'the end of the line')
    return { name: name.text, type, unsupported, list, optional, attributes, line: name.line }
  }
  const readBlock = (): Block => {
    const keyword = word('a block such as "model"')
    const name = word('the name of the block')
    expect('{')
    const fields: Field[] = []
    const attributes: Block['attributes'] = []
    const settings = new Map<string, Argument>()
    skipLines()
    while (!is('}')) {
      const token = tokens[at]
      if (token?.text.startsWith('@@')) attributes.push(readAttribute())
      else {
        const first = word('a field')
        if (is('=')) {
          at++
          settings.set(first.text, readArgument())
        } else fields.push(readField(first))
      }
      skipLines()
    }
    at++
    return { keyword: keyword.text, name: name.text, fields, attributes, settings, file, line: keyword.line }
  }

  const blocks: Block[] = []
  skipLines()
  while (at < tokens.length) {
    blocks.push(readBlock())
    skipLines()
  }
  return blocks
}
