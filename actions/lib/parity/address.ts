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
 * Reads the name of a side: the word `dataset`, a database's address, a bootstrap's, or a snapshot's folder.
 * @throws SeedrailError `parity-side-invalid`, `dsn-malformed`; no message repeats a secret
 */
export function parseAddress(text: string): Address {
  if (text === filesWord) return { kind: 'files', label: 'the files' }
  if (/^postgres(?:ql)?:/i.test(text)) {
    const dsn = parseDsn(text)
    return { kind: 'database', dsn, label: describeDsn(dsn) }
  }
  if (/^https?:/i.test(text)) {
    if (!URL.canParse(text)) throw invalid('is no address that can be read')
    const url = new URL(text)
    return { kind: 'bootstrap', url, label: describeUrl(url) }
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) throw invalid('has a scheme that is not known here')
  return { kind: 'snapshot', folder: text, label: nameFile(text) }
}

/** Whether the text of a side must never be shown: a password, a login or a query may stand in it. */
export function holdsSecret(text: string): boolean {
  return /^postgres(?:ql)?:/i.test(text) || /^https?:\/\/[^/?#]*@|^https?:[^#]*\?/i.test(text)
}

/** What a kind of side is called. */
export function nameKind(kind: SideKind): string {
  return { files: 'files', database: 'database', bootstrap: 'API', snapshot: 'snapshot' }[kind]
}

function invalid(reason: string): SeedrailError {
  return new SeedrailError(
    fault('parity-side-invalid', `One of the sides ${reason}.`, {
      next: 'Write "dataset", postgresql://…, https://…/bootstrap, or the folder of an exported snapshot.',
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
    const address = text !== undefined ? parseAddress(text) : name === 'right' ? fallback : undefined
    if (address !== undefined) return [{ name, address }]
    if (name === 'third') return []
    throw new SeedrailError(
      fault('parity-side-missing', `Nothing was named for the ${name} side.`, {
        next: `Give "${name}": "dataset", postgresql://…, https://…/bootstrap, or the folder of a snapshot.`,
      }),
    )
  })
}
