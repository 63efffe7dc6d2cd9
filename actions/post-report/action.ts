import * as z from 'zod'
import { defineAction } from '../lib/action/definition.js'
import { choice, count, flag, type Input, path, text } from '../lib/action/input.js'
import { markerShape } from '../lib/github/marker.js'

/** A list, one a line. */
function lines(wording: { summary: string; required: true }): Input<string[]> {
  const schema = z.string().transform((given) =>
    given
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  )
  return { ...text(wording), schema }
}

const marker: Input<string | undefined> = {
  ...text({
    summary:
      'A word by which the comment or issue is found again, such as `seedrail-plan`. One for each kind of report. Default: the name of the workflow.',
  }),
  schema: z
    .string()
    .regex(markerShape, 'must be one word of letters, digits, dots, dashes and underscores, at most 64 long'),
}

const pullRequest: Input<number | undefined> = {
  ...count({
    default: '',
    summary: 'Number of the pull request that gets the comment. Default: the one that the event is about.',
  }),
  default: undefined,
  schema: z
    .string()
    .regex(/^[1-9]\d{0,9}$/, 'must be the number of a pull request')
    .transform(Number),
}

/** A JSON list of names, as a matrix takes it. */
const targets: Input<string[] | undefined> = {
  ...text({
    summary:
      'With `to: summary`: the targets that were asked for, as the JSON list that the matrix got. Each gets a row, also where nothing was heard of it.',
  }),
  schema: z.string().transform((given, context) => {
    const names = readNames(given)
    if (names.length > 0) return names
    context.addIssue({
      code: 'custom',
      message: 'must be a JSON list of at least one name: ["north", "south"]',
    })
    return z.NEVER
  }),
}

/** Names in a JSON list, each once; none where it is no such list. */
function readNames(given: string): string[] {
  try {
    const list = z.array(z.union([z.string(), z.number(), z.boolean()])).safeParse(JSON.parse(given))
    return [...new Set((list.data ?? []).map(String))]
  } catch {
    return []
  }
}

const labels: Input<string[] | undefined> = {
  ...text({ summary: 'Labels that a new issue gets, with commas or one a line.' }),
  schema: z.string().transform((given) =>
    given
      .split(/[,\n]/)
      .map((label) => label.trim())
      .filter((label) => label !== ''),
  ),
}

export const postReport = defineAction({
  name: 'post-report',
  summary:
    'Tell the reports of other actions in one pull-request comment, or one issue, that is kept up to date; or those of many targets in one summary.',
  requirements: [
    'Reports of Seedrail actions, which write them where `report` says; run this step with `if: always()`.',
    'For a comment the permission `pull-requests: write`, for an issue `issues: write`. Without it, as on pull requests from forks, nothing is posted and nothing fails.',
    'For `to: summary` neither a permission nor a token, but the folders that the jobs of `seed-database` leave: `started.json`, `ended.json` and their reports.',
    'A job hands over its token only when told to: as `token`, with the value of `github.token`.',
  ],
  branding: { icon: 'message-square', color: 'blue' },
  inputs: {
    reports: lines({
      summary: 'Reports to tell: paths or globs, one a line, such as `reports/*.json`.',
      required: true,
    }),
    to: choice(['comment', 'issue', 'summary'], {
      default: 'comment',
      summary:
        'Where to: a comment on a pull request, an issue of the repository that opens when a report is not kept, or only the summary of this job, one row for each of `targets`; then it fails when one of them is not well.',
    }),
    targets,
    result: choice(['success', 'failure', 'cancelled', 'skipped', 'unknown'], {
      default: 'unknown',
      summary:
        'With `to: summary`: how the jobs of the targets ended together, `needs.<job>.result`; `unknown` where their reports could not be fetched.',
    }),
    marker,
    title: text({ summary: 'Title of a new issue. Default: `Seedrail: <marker>`.' }),
    labels,
    'pull-request': pullRequest,
    'close-when-kept': flag({
      default: false,
      summary: 'Close the issue when every report ended "kept"; it is opened again when one does not.',
    }),
    token: {
      ...text({
        summary: 'Writes the comment or issue. Masked. Default: `GITHUB_TOKEN` from the environment.',
      }),
      secret: true,
      environment: ['GITHUB_TOKEN'],
    },
    'fail-without-permission': flag({
      default: false,
      summary:
        'Fail where nothing could be posted. Else that is said, and the reports stand in the summary only.',
    }),
    report: path({ summary: 'Where to write the `report.json` of this action.' }),
  },
  outputs: {
    url: 'Address of the comment or issue.',
    number: 'Number of the pull request or issue.',
    state: 'What was done: created, updated, unchanged, closed, or skipped.',
    verdict: 'The worst verdict of the reports: kept, broken, or could-not-run.',
    report: 'Path of `report.json`, when one was asked for.',
  },
})
