import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Characters that are held before anything is written to a temporary file. */
const mostHeld = 2 * 1024 * 1024

/**
 * Lines of text, sorted into portions while a file is read from its beginning to its end. Few stay in memory, more
 * go to a temporary file that only this process' user can read: so a file is read once, however many rows are wanted.
 */
export class Spool {
  private readonly held: string[][]
  private readonly stretches: { start: number; length: number }[][]
  private heldLength = 0
  private written = 0
  private folder: string | undefined
  private file: FileHandle | undefined

  /** @param most characters that are held; less for tests */
  constructor(
    portions: number,
    private readonly most = mostHeld,
  ) {
    this.held = Array.from({ length: portions }, () => [])
    this.stretches = Array.from({ length: portions }, () => [])
  }

  /** True where lines had to leave memory. */
  get spilled(): boolean {
    return this.file !== undefined
  }

  /** Keeps a line, which holds no line break. */
  async add(portion: number, line: string): Promise<void> {
    this.held[portion]?.push(line)
    this.heldLength += line.length
    if (this.heldLength >= this.most) await this.spill()
  }

  /** The lines of a portion, in the order in which they came. They are given once. */
  async take(portion: number): Promise<string[]> {
    const lines: string[] = []
    for (const { start, length } of this.stretches[portion] ?? []) {
      const bytes = Buffer.alloc(length)
      await this.file?.read(bytes, 0, length, start)
      lines.push(...bytes.toString('utf8').split('\n'))
    }
    lines.push(...(this.held[portion] ?? []))
    this.held[portion] = []
    return lines
  }

  async close(): Promise<void> {
    await this.file?.close()
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true })
  }

  private async spill(): Promise<void> {
    this.folder ??= await mkdtemp(join(tmpdir(), 'seedrail-parity-'))
    this.file ??= await open(join(this.folder, 'rows'), 'wx+', 0o600)
    for (const [portion, lines] of this.held.entries()) {
      if (lines.length === 0) continue
      const bytes = Buffer.from(lines.join('\n'))
      await this.file.write(bytes, 0, bytes.length, this.written)
      this.stretches[portion]?.push({ start: this.written, length: bytes.length })
      this.written += bytes.length
      this.held[portion] = []
    }
    this.heldLength = 0
  }
}
