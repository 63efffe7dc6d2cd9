import { expect, test } from 'vitest'
import { packageRoot } from '../../scripts/root.js'
import { isTrue, type Json } from '../workflows/expressions.js'
import { at, conditionOf, readWorkflowFile } from '../workflows/template.js'

const repository = 'acme/plans'
const ours = { full_name: repository, fork: false }

/** Whether generate-seed-dump signs, where this is the event. */
async function signs(event: Json, inputs: Record<string, boolean>): Promise<boolean> {
  const file = await readWorkflowFile(packageRoot, '.github/workflows/generate-seed-dump.yml')
  return isTrue(conditionOf(at(file.root, 'jobs', 'attest', 'if')), {
    contexts: { github: { repository, event }, inputs: { attest: true, ...inputs } },
    status: { success: true, failure: false, cancelled: false },
  })
}
const pull = (head: Json): Json => ({ pull_request: { head: { repo: head } } })

test.each<[string, Json, boolean, boolean]>([
  ['a push', {}, true, true],
  ['a pull request of the repository', pull(ours), false, true],
  ['the same in a repository that is a fork itself', pull({ ...ours, fork: true }), false, true],
  ['a pull request of a fork', pull({ full_name: 'someone/plans', fork: true }), false, false],
  ['one of a repository that is no fork', pull({ full_name: 'someone/plans', fork: false }), false, false],
  ['one of a repository that is gone', pull(null), false, false],
])('%s', async (_, event, byDefault, asked) => {
  expect(await signs(event, { 'attest-pull-requests': false })).toBe(byDefault)
  expect(await signs(event, { 'attest-pull-requests': true })).toBe(asked)
  expect(await signs(event, { 'attest-pull-requests': true, attest: false })).toBe(false)
})
