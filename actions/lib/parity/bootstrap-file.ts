import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { fault, SeedrailError } from '../problem/problem.js'

/** Where the rows of each table stand in the file of a bootstrap, in bytes, and what stands at its head. */
export type BootstrapFile = {
  path: string
  referenceVersion: string
  tables: ReadonlyMap<string, { start: number; end: number }>
}

/** Most bytes of a member that is kept as text: names and heads are short. */
const longestText = 4_096

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a
const comma = 0x2c

/**
 * Looks through the bytes of a bootstrap once, without parsing rows: it may be larger than memory.
 * @param label where it came from, for people
 * @throws SeedrailError `parity-answer-invalid`: not JSON, cut short, another wrapper
 */
export async function indexBootstrap(path: string, label: string): Promise<BootstrapFile> {
  const outline = new Outline((reason) => answerInvalid(label, reason))
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }))
    outline.push(chunk as Buffer)
  outline.end()
  for (const name of ['schemaVersion', 'referenceVersion', 'generatedAt', 'tables']) {
    if (!outline.members.has(name)) throw answerInvalid(label, `it has no "${name}"`)
  }
  const referenceVersion = readText(outline.members.get('referenceVersion')?.text)
  if (referenceVersion === undefined || referenceVersion === '')
    throw answerInvalid(label, '"referenceVersion" is no text')
  if (!/^\d+$/.test(outline.members.get('schemaVersion')?.text ?? ''))
    throw answerInvalid(label, '"schemaVersion" is no number')
  if (!outline.sawTables) throw answerInvalid(label, '"tables" is no object')
  await requireLists(path, outline.tables, label)
  return { path, referenceVersion, tables: outline.tables }
}

/** The version that a `version.json`, or the endpoint of that name, tells. @throws SeedrailError as above */
export function readVersionText(text: string, label: string): string {
  try {
    const { referenceVersion } = JSON.parse(text) as { referenceVersion?: unknown }
    if (typeof referenceVersion === 'string' && referenceVersion !== '') return referenceVersion
  } catch {
    throw answerInvalid(label, 'it is no JSON')
  }
  throw answerInvalid(label, '"referenceVersion" is no text')
}

async function requireLists(
  path: string,
  tables: ReadonlyMap<string, { start: number; end: number }>,
  label: string,
): Promise<void> {
  const handle = await open(path)
  try {
    for (const [name, { start }] of tables) {
      const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, start)
      if (buffer.toString('latin1') !== '[') throw answerInvalid(label, `"tables.${name}" is no list`)
    }
  } finally {
    await handle.close()
  }
}

/** The refusal of something that is no bootstrap. */
export function answerInvalid(label: string, reason: string): SeedrailError {
  return new SeedrailError(
    fault('parity-answer-invalid', `What ${label} gives is no bootstrap: ${reason}.`, {
      next: 'Correct the address; it must give schemaVersion, referenceVersion, generatedAt and tables.',
    }),
  )
}

function readText(text: string | undefined): string | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

type Member = { start: number; end: number; text: string }

/** Finds the members of the outermost object, and of its member `tables`. */
class Outline {
  readonly members = new Map<string, Member>()
  readonly tables = new Map<string, { start: number; end: number }>()
  sawTables = false
  private depth = 0
  private at = 0
  private inString = false
  private escaped = false
  /** Depth of the object whose members are being read: 1, or 2 within `tables`. 0 before and after. */
  private level = 0
  private key: string | undefined
  private keyBytes: number[] | undefined
  private valueStart = -1
  private valueEnd = -1
  private text: number[] = []
  private ended = false

  constructor(private readonly refuse: (reason: string) => SeedrailError) {}

  push(chunk: Buffer): void {
    for (let index = 0; index < chunk.length; index++, this.at++) this.take(chunk[index] as number)
  }

  end(): void {
    if (!this.ended)
      throw this.refuse(this.at === 0 ? 'it is empty' : 'it ends before its last brace: it was cut short')
  }

  private take(code: number): void {
    const inMembers = this.depth === this.level
    if (this.keyBytes !== undefined) this.keyBytes.push(code)
    if (this.inString) {
      if (this.escaped) this.escaped = false
      else if (code === backslash) this.escaped = true
      else if (code === quote) this.endString()
      this.keep(code)
      return
    }
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) return
    if (this.ended) throw this.refuse('something follows its last brace')
    if (this.level === 0) {
      if (code !== 0x7b) throw this.refuse('it is no JSON object')
      this.depth = 1
      this.level = 1
      return
    }
    if (inMembers && code === quote && this.key === undefined) {
      this.keyBytes = [code]
      this.inString = true
      return
    }
    if (inMembers && code === colon && this.valueStart === -1 && this.key !== undefined) {
      this.valueStart = 0
      return
    }
    if (inMembers && (code === comma || code === 0x7d)) {
      this.closeMember(code)
      return
    }
    if (this.valueStart === -1) throw this.refuse('it is no JSON')
    if (this.valueStart === 0) this.beginValue(code)
    else this.step(code)
  }

  private beginValue(code: number): void {
    if (this.level === 1 && this.key === 'tables' && code === 0x7b) {
      if (this.members.has('tables')) throw this.refuse('"tables" stands twice in it')
      this.members.set('tables', { start: this.at, end: this.at, text: '' })
      this.sawTables = true
      this.level = 2
      this.depth = 2
      this.key = undefined
      this.valueStart = -1
      return
    }
    this.valueStart = this.at
    this.text = []
    this.step(code)
  }

  private step(code: number): void {
    if (code === quote) this.inString = true
    else if (code === 0x7b || code === 0x5b) this.depth++
    else if (code === 0x7d || code === 0x5d) this.depth--
    if (this.depth < this.level) throw this.refuse('it is no JSON')
    this.keep(code)
  }

  private keep(code: number): void {
    this.valueEnd = this.at + 1
    if (this.level === 1 && this.text.length < longestText) this.text.push(code)
  }

  private endString(): void {
    this.inString = false
    if (this.keyBytes === undefined) return
    this.key = readText(Buffer.from(this.keyBytes).toString('utf8'))
    this.keyBytes = undefined
    if (this.key === undefined) throw this.refuse('it is no JSON')
  }

  private closeMember(code: number): void {
    if (this.key !== undefined) {
      if (this.valueStart <= 0) throw this.refuse('it is no JSON')
      const member = { start: this.valueStart, end: this.valueEnd }
      const names = this.level === 1 ? this.members : this.tables
      if (names.has(this.key)) throw this.refuse(`"${this.key}" stands twice in it`)
      if (this.level === 1)
        this.members.set(this.key, { ...member, text: Buffer.from(this.text).toString('utf8') })
      else this.tables.set(this.key, member)
    }
    this.key = undefined
    this.valueStart = -1
    if (code === comma) return
    this.depth--
    this.level--
    if (this.level === 0) this.ended = true
    // The member `tables` is whole; what follows is a comma or the end.
  }
}
