import { statSync } from 'node:fs'
import { type Dsn, describeDsn, parseDsn } from '../database/dsn.js'
import { nameFile } from '../dataset/source-file.js'
import { fault, SeedrailError } from '../problem/problem.js'
import { describeUrl } from './http.js'
import type { SideKind, SideName } from './side.js'

/** What a side is, as a caller names it. */
export type Address =
  | { kind: 'files'; label: string }
  | { kind: 'database'; dsn: Dsn; label: string }
  | { kind: 'bootstrap'; url: URL; label: string }
  | { kind: 'snapshot'; folder: string; label: string }

/** The word that means the dataset's own files. */
export const filesWord = 'dataset'

/**
 * What a text means as a side; undefined where that cannot be told. Only a folder that is there may be called anything:
 * any other text with signs of an address, of `name=value` pairs or of quotes may be a misspelled one with a password.
 */
export function recogniseSide(text: string): SideKind | undefined {
  if (text === filesWord) return 'files'
  if (/^postgres(?:ql)?:/i.test(text)) return 'database'
  if (/^https?:/i.test(text)) return 'bootstrap'
  const withoutDrive = text.replace(/^[a-z]:(?=[\\/])/i, '')
  return !/[@=:"']/.test(withoutDrive) || isFolder(text) ? 'snapshot' : undefined
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/**
 * Reads the name of a side: the word `dataset`, a database's address, a bootstrap's, or a snapshot's folder.
 * @param side named in messages, which cannot repeat the text
 * @throws SeedrailError `parity-side-invalid`, `dsn-malformed`; no message repeats a secret
 */
export function parseAddress(text: string, side?: SideName): Address {
  const kind = recogniseSide(text)
  switch (kind) {
    case 'files':
      return { kind, label: 'the files' }
    case 'database': {
      const dsn = parseDsn(text)
      return { kind, dsn, label: describeDsn(dsn) }
    }
    case 'bootstrap': {
      if (!URL.canParse(text)) throw invalid(side, 'is no address that can be read')
      const url = new URL(text)
      return { kind, url, label: describeUrl(url) }
    }
    case 'snapshot':
      return { kind, folder: text, label: nameFile(text) }
    case undefined:
      throw invalid(side, 'is no address that is known here, and no folder that is there')
  }
}

/** What a kind of side is called. */
export function nameKind(kind: SideKind): string {
  return { files: 'files', database: 'database', bootstrap: 'API', snapshot: 'snapshot' }[kind]
}

function invalid(side: SideName | undefined, reason: string): SeedrailError {
  const subject = side === undefined ? 'One of the sides' : `What was given for the ${side} side`
  return new SeedrailError(
    fault('parity-side-invalid', `${subject} ${reason}.`, {
      next: 'Write "dataset", postgresql://…, https://…/bootstrap, or the folder of an exported snapshot, without quotes. It is not repeated here, for it may hold a password.',
    }),
  )
}

/**
 * The sides that a caller named.
 * @param dsn stands in for the right side where none is named
 * @throws SeedrailError `parity-side-missing`, and as {@link parseAddress}
 */
export function chooseSides(
  given: Readonly<Record<SideName, string | undefined>>,
  dsn: Dsn | undefined,
): { name: SideName; address: Address }[] {
  const fallback: Address | undefined =
    dsn === undefined ? undefined : { kind: 'database', dsn, label: describeDsn(dsn) }
  return (['left', 'right', 'third'] as const).flatMap((name) => {
    const text = given[name]
    const address = text !== undefined ? parseAddress(text, name) : name === 'right' ? fallback : undefined
    if (address !== undefined) return [{ name, address }]
    if (name === 'third') return []
    throw new SeedrailError(
      fault('parity-side-missing', `Nothing was named for the ${name} side.`, {
        next: `Give "${name}": "dataset", postgresql://…, https://…/bootstrap, or the folder of a snapshot.`,
      }),
    )
  })
}
