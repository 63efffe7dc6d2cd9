import { setTimeout } from 'node:timers/promises'
import { createRedactor } from '../lib/action/redaction.js'
import { runAction } from '../lib/action/run.js'
import { secretForms } from '../lib/database/dsn.js'
import { SeedrailError } from '../lib/problem/problem.js'
import {
  endingOf,
  summariseReports,
  tabulateAll,
  tabulateReports,
  worstEnding,
} from '../lib/report/combine.js'
import { readReports } from '../lib/report/report-file.js'
import { postReport } from './action.js'
import { tellReports } from './post.js'
import { checkTargets, tellTargets } from './targets.js'

await runAction(postReport, async ({ inputs, journal }) => {
  if (inputs.report !== undefined) journal.output('report', inputs.report)
  // Callers read these also when nothing comes of it.
  journal.output('state', 'skipped')
  journal.output('verdict', 'could-not-run')
  // What we post leaves through no log: the secrets of this job are taken out here.
  const redactor = createRedactor()
  const { PLANNING_DATABASE_URL = '', DATABASE_URL = '', GITHUB_TOKEN = '' } = process.env
  const secrets = [inputs.token ?? '', GITHUB_TOKEN, PLANNING_DATABASE_URL, DATABASE_URL]
  redactor.hide(secrets.filter((secret) => secret.trim() !== '').flatMap(secretForms))
  checkTargets(inputs)
  if (inputs.to === 'summary') return tellTargets({ inputs, journal }, redactor)
  const found = redactor.redactAll(await readReports(inputs.reports, inputs.report))

  const verdict = worstEnding(found.map(endingOf))
  journal.output('verdict', verdict)
  journal.section(tabulateReports(found))
  for (const one of found) if ('problem' in one) journal.problem({ ...one.problem, level: 'warning' })

  const { posted, number, reason, refusal } = await journal.phase('post', () =>
    tellReports(inputs, found, process.env, {
      pause: setTimeout,
      onRetry: (why) => journal.say(`waiting for GitHub: ${why}`),
    }),
  )
  journal.output('state', posted.state)
  if (number !== undefined) journal.output('number', number)
  if (posted.note !== undefined) journal.output('url', posted.note.url)
  journal.result({ verdict, to: inputs.to, state: posted.state, number: number ?? null })
  const summary = summariseReports(found)
  if (posted.note !== undefined) {
    const what = inputs.to === 'comment' ? `Comment on #${number}` : `Issue #${number}`
    return { headline: `${what} ${posted.state}: ${summary}.`, ending: 'kept' }
  }
  for (const section of tabulateAll(found)) journal.section(section)
  if (refusal !== undefined && inputs['fail-without-permission']) throw new SeedrailError(refusal)
  if (refusal !== undefined && reason === undefined) journal.problem({ ...refusal, level: 'warning' })
  return { headline: `${reason ?? 'Nothing could be posted'}: ${summary}.`, ending: 'kept' }
})
