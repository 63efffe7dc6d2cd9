import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SeedrailError } from '../../actions/lib/problem/problem.js'
import { bootstrapOf, type Comparison, compare, namesOf, serveAnswers } from './parity.js'
import { writeDataset } from './upsert.js'

/** How a server answers a request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void

const stops: (() => Promise<void>)[] = []

/** Stops all that were served. To be called after each test. */
export async function stopServing(): Promise<void> {
  for (const stop of stops.splice(0)) await stop()
}

/** The rows of the dataset that answers are held against. */
export const rows = [
  { id: 'a', label: 'A' },
  { id: 'b', label: 'B' },
]
/** An answer that says the same. */
export const good = bootstrapOf({ item: rows })

/** Serves `/bootstrap` by `answer`; `/version` is not there unless `version` gives it. */
export async function serve(
  answer: Answer,
  version?: () => string,
): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const { url, stop } = await serveAnswers((request, response) => {
    const path = request.url ?? ''
    if (path.startsWith('/version')) {
      response.writeHead(version === undefined ? 404 : 200, { 'Content-Type': 'application/json' })
      response.end(version === undefined ? '{}' : JSON.stringify({ referenceVersion: version() }))
      return
    }
    asked.push(`${request.method} ${path} ${request.headers.authorization ?? ''}`.trim())
    answer(request, response)
  })
  stops.push(stop)
  return { url: `${url}/bootstrap`, asked }
}

/** An answer with a text of JSON. */
export const json =
  (text: string | Buffer, status = 200, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers })
    response.end(text)
  }

/** Compares the dataset with an address. */
export async function against(right: string, more: Partial<Comparison> = {}) {
  const dataset = await writeDataset([{ table: 'item', rows }])
  return compare({ dataset, right, ...more })
}

/** What a comparison with an answer is refused with. */
export async function refusal(answer: Answer, more: Partial<Comparison> = {}) {
  const { url, asked } = await serve(answer)
  const error = await against(url, more).then(
    (outcome) => {
      throw new Error(`It was taken: ${JSON.stringify(namesOf(outcome))}`)
    },
    (refused: SeedrailError) => refused,
  )
  return {
    code: error.code,
    message: `${error.message} ${error.problems[0]?.next}`,
    asked: asked.length,
    verdict: error.verdict,
  }
}
