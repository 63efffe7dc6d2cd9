import { explainRefusal } from '../../database/refusal.js'
import type { Place, Problem } from '../../problem/problem.js'

/** What the server refused, in one line: triggers and types of a user's may say it in several. */
export function explainRefused(error: unknown, place: Place): Problem {
  const problem = explainRefusal(error, place)
  return { ...problem, message: problem.message.replace(/\s*[\r\n]+\s*/g, ' ') }
}
