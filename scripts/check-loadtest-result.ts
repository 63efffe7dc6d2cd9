import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import * as z from 'zod'
import { findNoProof, judgeResult, type Result, resultSchema } from '../actions/lib/ingest/result-file.js'
import { fault, messageOf, SeedrailError } from '../actions/lib/problem/problem.js'
import { renderProblems } from '../actions/lib/report/text.js'
import { runScript } from './failure.js'
import { typedIn } from './root.js'

const help = `Holds the result of a load test against what was expected.

  npm run check-loadtest-result -- <result.json> <expected total>

Fails (exit 1) on a wrong total, any answer that should not be, less than a fifth of duplicates, effects that are not
as many as events, or a check that did not hold; exits 2 where nothing was proven.`

/** `npm run check-loadtest-result -- result.json 100` */
await runScript(async () => {
  const [file, total, ...more] = process.argv.slice(2)
  if (file === '--help') {
    console.log(help)
    return 0
  }
  if (file === undefined || more.length > 0 || !/^[1-9]\d*$/.test(total ?? '')) {
    throw new SeedrailError(
      fault('loadtest-arguments', 'A result and the number of requests that it should hold are needed.', {
        next: 'npm run check-loadtest-result -- result.json 100',
      }),
    )
  }
  const result = await readResult(resolve(typedIn(), file), file)
  const problems = judgeResult(result, Number(total))
  if (problems.length > 0) throw new SeedrailError(problems, { verdict: 'broken' })
  const unproven = findNoProof(result)
  if (unproven !== undefined) {
    console.error(renderProblems([unproven]))
    return 2
  }
  const { sent, created, replayed, conflict, effects, checks } = result
  console.log(
    `PASS  ${sent} requests: ${created} created, ${replayed} replayed, ${conflict} in progress; exactly ${effects?.found} effects (${effects?.how}); ${checks.length} checks.`,
  )
  return 0
})

async function readResult(path: string, name: string): Promise<Result> {
  const parsed = await readFile(path, 'utf8').then(
    (text) => resultSchema.safeParse(parse(text)),
    (error: unknown) => ({ success: false as const, error }),
  )
  if (parsed.success) return parsed.data
  throw new SeedrailError(
    fault('loadtest-result-unreadable', `"${name}" is no result of a load test: ${explain(parsed.error)}`, {
      next: 'Name the file that "out" of load-test-ingest wrote.',
    }),
  )
}

function explain(error: unknown): string {
  if (!(error instanceof z.ZodError)) return messageOf(error)
  const [issue] = error.issues
  const field = issue?.path.join('.') ?? ''
  return field === '' ? 'it holds no JSON object.' : `"${field}" is missing or wrong.`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
