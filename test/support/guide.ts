import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../../scripts/root.js'

/** A command of a page, with the heading above it and the mark of its block: `needs: docker`, `keeps running`. */
export type Command = { section: string; part: string; mark: string | undefined; line: string }

/** All commands of a page's `sh` blocks, in their order. */
export async function readCommands(page: string): Promise<Command[]> {
  const text = await readFile(join(packageRoot, page), 'utf8')
  const commands: Command[] = []
  let section = ''
  let part = ''
  let mark: string | undefined
  let inBlock = false
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('```')) {
      if (inBlock) mark = undefined
      inBlock = !inBlock
    } else if (inBlock) {
      if (line.trim() !== '') commands.push({ section, part, mark, line })
    } else if (line.startsWith('## ')) {
      section = line.slice(3)
      part = ''
    } else {
      part = /^\*\*(.+?)\.?\*\*/.exec(line)?.[1] ?? part
      mark = /^<!-- (.+) -->$/.exec(line)?.[1] ?? mark
    }
  }
  return commands
}
