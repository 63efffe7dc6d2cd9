import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packageRoot } from '../../scripts/root.js'

/** Inputs of `seed` that are refused before the database is touched: its address leads nowhere. */

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seedrail-seed-inputs-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** The seed action on an address at which nobody answers. @returns its report, or what it printed without one */
async function seedNowhere(inputs: Readonly<Record<string, string>>) {
  const given = {
    dsn: 'postgresql://nobody:secret@127.0.0.1:1/nowhere',
    report: join(folder, 'report.json'),
    ...inputs,
  }
  const child = spawn(process.execPath, ['--import', 'tsx', join('actions', 'seed', 'main.ts')], {
    cwd: packageRoot,
    env: {
      PATH: process.env.PATH,
      ...Object.fromEntries(
        Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const report = await readFile(given.report, 'utf8').catch(() => '{"problems": []}')
  return { code, text, problems: JSON.parse(report).problems as { code: string; message: string }[] }
}

const reference = join('data', 'reference')
const movements = join('data', 'movements')

test.each([
  ['adopt', 'grips/NEUTRAL', movements],
  ['expected-plan', 'a'.repeat(64), movements],
  ['full', 'true', movements],
  ['on-foreign-owner', 'fail', movements],
  ['submit', 'false', reference],
  ['publish', 'false', reference],
  ['on-published-change', 'new-version', reference],
  ['on-missing', 'archive', reference],
  ['max-archived', '5', reference],
  ['actor-id', 'somebody', reference],
  ['actor-email', 'a@b.invalid', reference],
  ['actor-role', 'ADMIN', reference],
])('"%s" is refused for a dataset of the other policy', async (name, value, dataset) => {
  const { code, problems, text } = await seedNowhere({ dataset, [name]: value })
  expect(problems).toMatchObject([{ code: 'input-misplaced', message: expect.stringContaining(`"${name}"`) }])
  expect(code).toBe(2)
  expect(text).toContain('The database was not touched.')
})

test('all of them are told at once, and what has its default is not', async () => {
  const { problems } = await seedNowhere({
    dataset: reference,
    submit: 'true',
    'max-archived': '10%',
    'on-missing': 'archive',
    'actor-id': 'x',
  })
  expect(problems.map(({ message }) => /"([^"]+)"/.exec(message)?.[1])).toEqual(['on-missing', 'actor-id'])
})

test('an input of its own policy goes on to the database', async () => {
  const { problems } = await seedNowhere({
    dataset: reference,
    full: 'true',
    'expected-plan': 'a'.repeat(64),
  })
  expect(problems).toMatchObject([{ code: 'database-refused' }])
}, 20_000)

test('a report that cannot be written is found before the database is looked for', async () => {
  const report = join(reference, 'dataset.json', 'report.json')
  const { code, text } = await seedNowhere({ dataset: reference, report })
  expect(code).toBe(2)
  expect(text).toContain('The report could not be written')
  expect(text).not.toContain('127.0.0.1')
})
