import { spawn } from 'node:child_process'
import { packageRoot } from '../../scripts/root.js'

export type CommandRun = { exitCode: number | null; log: string }

/** The words of a line, as every shell reads them: blanks part, "…" holds together, nothing is expanded. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ''))
}

/** Runs `npm run …` as it was typed, for this package, from any folder. */
export async function runLine(
  line: string,
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandRun> {
  const [program, ...words] = splitWords(line.replace(/\s#\s.*$/, ''))
  if (program !== 'npm') throw new Error(`Only npm is run here, not: ${line}`)
  // Its JavaScript, because Windows has no program called npm.
  const npm = process.env.npm_execpath
  const own = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm']
  const [file = 'npm', ...first] = own
  const child = spawn(file, [...first, '--prefix', packageRoot, ...words], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', PLANNING_DATABASE_URL: '', DATABASE_URL: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: file === 'npm' && process.platform === 'win32',
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { exitCode, log }
}
