import { createInterface } from 'node:readline/promises'
import { type Dsn, describeDsn } from '../lib/database/dsn.js'
import type { DumpManifest } from '../lib/dump/manifest.js'
import { fault, SeedrailError } from '../lib/problem/problem.js'

/** What a person is about to do. */
export type Intent = {
  mode: 'merge' | 'replace'
  plan: boolean
  dsn: Dsn
  manifest: Pick<DumpManifest, 'dataset' | 'file' | 'tables'>
  /** What was given as `confirm`. */
  confirm: string | undefined
}

/** True where somebody sits in front of the process and can answer it. */
export function onTerminal(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && process.env.CI !== 'true'
}

/** What has to be typed, and the words that ask for it. */
export function planQuestion({ mode, dsn, manifest }: Intent): { question: string; answer: RegExp } {
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
  const what = `${manifest.file.name}: ${rows} rows of ${manifest.dataset} in ${manifest.tables.length} tables`
  return mode === 'replace'
    ? {
        question: `${what}\nThis REPLACES what ${describeDsn(dsn)} has of them.\nType the name of the database to go on: `,
        answer: new RegExp(`^${dsn.database.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`),
      }
    : {
        question: `${what}\nThis merges them into ${describeDsn(dsn)}.\nGo on? (yes/no) `,
        answer: /^y(es)?$/i,
      }
}

/**
 * Asks on the terminal, and gives the `confirm` that follows from the answer. Plans are not asked about.
 * @throws SeedrailError `restore-declined`
 */
export async function confirmOnTerminal(
  intent: Intent,
  ask: (question: string) => Promise<string> = askTerminal,
): Promise<string | undefined> {
  if (intent.plan) return intent.confirm
  const { question, answer } = planQuestion(intent)
  const typed = (await ask(question)).trim()
  if (answer.test(typed)) return intent.mode === 'replace' ? intent.dsn.database : intent.confirm
  throw new SeedrailError(
    fault('restore-declined', 'The restore was not confirmed: nothing was touched.', {
      next:
        intent.mode === 'replace'
          ? `Type "${intent.dsn.database}", as it stands in the address.`
          : 'Answer yes, or add --skip-confirmation in scripts.',
    }),
  )
}

async function askTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await terminal.question(question)
  } finally {
    terminal.close()
  }
}
