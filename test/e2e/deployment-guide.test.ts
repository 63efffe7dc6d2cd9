import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { packageRoot } from '../../scripts/root.js'
import { reusableWorkflows, workflows } from '../../workflows-src/index.js'
import { pins } from '../../workflows-src/pins.js'
import { runLine, splitWords } from '../support/command-line.js'
import { readCommands } from '../support/guide.js'
import { createMovementsDatabase, readMovements, seed } from '../support/movements.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { type Staging, startStaging } from '../support/staging.js'

const page = 'docs/deployment-guide.md'
const commands = await readCommands(page)

/** The page's addresses, as they stand there. */
const addresses = {
  development: 'postgresql://athlete:athlete@127.0.0.1:55432/athlete_planning',
  staging: 'postgresql://athlete:athlete_staging@localhost:55433/athlete_planning_staging',
  target: 'postgresql://seeder:secret@db.example.com:5432/planning',
}

/** Each command is an npm of its own, and a busy machine takes seconds for one. */
const patient = { timeout: 600_000 }

let emulator: Staging
let target: TestDatabase
/** Where the commands are typed: our data beside, so that a test may edit it. */
let workspace: string

beforeAll(async () => {
  emulator = await startStaging()
})
afterAll(async () => void (await emulator.stop()))
beforeEach(async () => {
  target = await createTestDatabase()
  workspace = await mkdtemp(join(tmpdir(), 'seedrail-guide-'))
  await cp(join(packageRoot, 'data'), join(workspace, 'data'), { recursive: true })
})
afterEach(async () => {
  await target.drop()
  await rm(workspace, { recursive: true, force: true })
})

/** The newest dump of a folder, whose name the page can't know. */
async function findDump(folder: string): Promise<string> {
  const names = (await readdir(join(workspace, folder))).filter((name) => name.endsWith('.sql')).sort()
  return `${folder}/${names.at(-1) ?? 'none.sql'}`
}

/** A command of the page, with what stands for addresses, names, dumps and digests put in its place. */
async function fill(line: string, digest: string | undefined): Promise<string> {
  const { host } = new URL(target.dsn)
  let text = line
    .replaceAll(addresses.development, emulator.development)
    .replaceAll(addresses.staging, emulator.staging)
    .replaceAll(addresses.target, target.dsn)
    .replaceAll('db.example.com/planning', `${host}/${target.name}`)
    .replaceAll('--confirm=planning', `--confirm=${target.name}`)
    .replaceAll('<digest>', digest ?? 'no digest was printed')
  const dump = /(artifacts\/[a-z-]+)\/\w+_seed_\d{8}_\d{6}\.sql/.exec(text)
  if (dump !== null) text = text.replace(dump[0], await findDump(dump[1] ?? ''))
  expect(text, 'the page has an address that the test does not know').not.toMatch(/55432|55433|example\.com/)
  return text
}

/** Runs the commands of one part of a section as they stand on the page. @returns their logs */
async function follow(section: string, part: string): Promise<string[]> {
  const chosen = commands.filter(
    (command) => command.section === section && command.part === part && command.mark === undefined,
  )
  expect(chosen.length, `${section}, ${part}`).toBeGreaterThan(0)
  const logs: string[] = []
  for (const { line } of chosen) {
    const digest = /digest=([0-9a-f]{64})|digest\W+([0-9a-f]{64})/.exec(logs.at(-1) ?? '')
    const { exitCode, log } = await runLine(await fill(line, digest?.[1] ?? digest?.[2]), workspace)
    expect(exitCode, `${line}\n${log}`).toBe(0)
    expect(log).not.toMatch(/athlete:athlete_staging@|athlete:athlete@/)
    logs.push(log)
  }
  return logs
}

const movementsOf = (database: TestDatabase) =>
  database.query(
    `SELECT slug, version, is_current, name, instructions::text AS words FROM movement_library ORDER BY slug, version`,
  )

/** Gives the first movement of the workspace another name. */
async function editMovement(name: string): Promise<void> {
  const file = join(workspace, 'data/movements/movements.json')
  const [first, ...others] = await readMovements()
  await writeFile(file, JSON.stringify([{ ...first, name }, ...others], null, 2))
}

describe('before anything', patient, () => {
  test('what a database holds is kept, and can be put back', async () => {
    await target.drop()
    target = await createMovementsDatabase()
    await seed(target)
    const before = await movementsOf(target)
    await follow('', 'Before you touch a database that matters')
    await target.query(`UPDATE movement_library SET name = 'Spoilt'`)
    await follow('4. Dump and restore', 'Roll back')
    expect(before).toHaveLength(8)
    expect(await movementsOf(target)).toEqual(before)
  })
})

describe('1. Direct seed', patient, () => {
  const section = '1. Direct seed'
  const read = () => target.query('SELECT id, label, is_active FROM grips ORDER BY id')

  test('plan, apply by digest, verify, and roll back', async () => {
    const [, planned, applied] = await follow(section, '')
    expect(planned).toMatch(/nothing was written/i)
    expect(applied).toContain('PASS')
    const [equal, again] = await follow(section, 'Verify')
    expect(equal).toContain('PASS')
    expect(again).toContain('23 tables were known to be unchanged. Nothing had to be written.')
    const before = await read()
    expect(before.length).toBeGreaterThan(5)

    const file = join(workspace, 'data/reference/grips.json')
    const words = await readFile(file, 'utf8')
    await writeFile(file, words.replace('"Hook grip"', '"Hooked grip"'))
    const edit = `npm run action -- seed --dataset=data/reference --dsn="${target.dsn}"`
    expect(await runLine(edit, workspace)).toMatchObject({ exitCode: 0 })
    expect(await read()).not.toEqual(before)
    await writeFile(file, words)
    await follow(section, 'Roll back')
    expect(await read()).toEqual(before)
  })
})

describe('2. seed-to-dsn', patient, () => {
  const section = '2. seed-to-dsn'

  test('from nothing to verified, and once more; then back to the old words', async () => {
    const [first, second] = await follow(section, '')
    expect(first).toContain('Created 8')
    expect(second).toContain('Skipped 8')
    await follow(section, 'Verify')

    await editMovement('Another name')
    const edit = `npm run seed:movements -- --dsn="${target.dsn}" --on-published-change=new-version`
    expect(await runLine(edit, workspace)).toMatchObject({ exitCode: 0 })
    const [movement] = await readMovements()
    await editMovement(movement?.name ?? '')
    await follow(section, 'Roll back')
    const versions = (await movementsOf(target)).filter(({ slug }) => slug === movement?.slug)
    expect(versions.map(({ version, name, is_current }) => [version, name, is_current])).toEqual([
      [1, movement?.name, false],
      [2, 'Another name', false],
      [3, movement?.name, true],
    ])
  })
})

describe('3. Staging emulator, then 4. Dump and restore, and 5. CI-made artifact', patient, () => {
  test('one dump goes to staging and to the target, is verified there, and is put back', async () => {
    const [seeded] = await follow('3. Staging emulator', '')
    expect(seeded).toContain('Created 8')
    await follow('3. Staging emulator', 'Verify')
    await follow('3. Staging emulator', 'Roll back')

    const [, , planned, restored] = await follow('4. Dump and restore', '')
    expect(planned).toMatch(/nothing was written/i)
    expect(restored).toContain('PASS')
    await follow('4. Dump and restore', 'Verify')
    const rows = await movementsOf(target)
    expect(rows).toHaveLength(8)

    // The artifact of a run, as it would have been fetched.
    await mkdir(join(workspace, 'artifacts/ci'), { recursive: true })
    await cp(join(workspace, 'artifacts/seed-dumps'), join(workspace, 'artifacts/ci'), { recursive: true })
    await target.drop()
    target = await createTestDatabase()
    const [printed] = await follow('5. CI-made artifact', '')
    expect(printed).toContain('act workflow_dispatch')
    await follow('5. CI-made artifact', 'Verify')
    await target.query(`UPDATE movement_library SET name = 'Spoilt'`)
    await follow('5. CI-made artifact', 'Roll back')
    expect(await movementsOf(target)).toEqual(rows)
  })
})

describe('the page itself', () => {
  const marked = (mark: string) => commands.filter((command) => command.mark === mark).map(({ line }) => line)

  test('its commands that nothing here can run are these, and no others', () => {
    expect(marked('needs: docker').map((line) => splitWords(line).slice(0, 2).join(' '))).toEqual([
      'docker compose',
      'docker compose',
    ])
    expect(marked('needs: github').map((line) => splitWords(line).slice(0, 3).join(' '))).toEqual([
      'gh workflow run',
      'gh run list',
      'gh workflow run',
      'gh workflow run',
      'gh run download',
      'gh attestation verify',
      'gh attestation verify',
      'gh workflow run',
    ])
    // Started for all tests here, on other ports and with --fresh.
    expect(marked('keeps running')).toEqual(['npm run staging'])
    const marks = new Set(commands.map(({ mark }) => mark))
    expect(marks).toEqual(new Set([undefined, 'needs: docker', 'needs: github', 'keeps running']))
  })

  test('every part with commands is followed by a test above', async () => {
    const source = await readFile(join(packageRoot, 'test/e2e/deployment-guide.test.ts'), 'utf8')
    const parts = new Set(
      commands.filter(({ mark }) => mark === undefined).map(({ section, part }) => `${section}|${part}`),
    )
    const followed = new Set(
      [...source.matchAll(/follow\((section|'[^']*'), '([^']*)'\)/g)].flatMap(([, where = '', part]) =>
        where === 'section'
          ? [`1. Direct seed|${part}`, `2. seed-to-dsn|${part}`]
          : [`${where.slice(1, -1)}|${part}`],
      ),
    )
    expect(parts.size).toBeGreaterThan(10)
    expect([...parts].filter((part) => !followed.has(part))).toEqual([])
  })

  test('the workflows that it starts by hand take the inputs that it names, and all they need', () => {
    for (const line of marked('needs: github').filter((text) => text.startsWith('gh workflow run'))) {
      const words = splitWords(line.replaceAll(/<[^>]*>/g, '1'))
      const id = words[3]?.replace(/\.yml$/, '')
      const workflow = reusableWorkflows.find((candidate) => candidate.id === id)
      const inputs = workflow?.on.callable?.inputs ?? {}
      const given = Object.fromEntries(
        words.flatMap((word, at) => (words[at - 1] === '-f' ? [word.split('=') as [string, string]] : [])),
      )
      expect(Object.keys(inputs), line).toEqual(expect.arrayContaining(Object.keys(given)))
      for (const [name, input] of Object.entries(inputs)) {
        if (input.required && input.default === undefined) expect(given, line).toHaveProperty(name)
        if (input.options && given[name] !== undefined) expect(input.options).toContain(given[name])
      }
    }
  })

  test('a signature is asked for of both files, from the workflow that signs', () => {
    const lines = marked('needs: github').filter((text) => text.startsWith('gh attestation verify'))
    expect(lines.map((line) => /\.(sql|manifest\.json) /.exec(line)?.[1])).toEqual(['sql', 'manifest.json'])
    const signers = workflows
      .filter(({ jobs }) => JSON.stringify(jobs).includes(pins.attest.sha))
      .map(({ id }) => id)
    for (const line of lines) {
      // Unless it is told, gh trusts workflows of --repo alone, and not the one that a caller's workflow called.
      const [, signer = ''] =
        / --signer-workflow <owner>\/<repository>\/\.github\/workflows\/([\w-]+)\.yml$/.exec(line) ?? []
      expect(signers).toContain(signer)
    }
  })

  test('the compose file has the profile that its Docker commands name', async () => {
    const compose = parse(await readFile(join(packageRoot, 'docker/compose/preview.yml'), 'utf8'), {
      merge: true,
    }) as { services: Record<string, { profiles?: string[] }> }
    for (const line of marked('needs: docker')) {
      expect(line).toMatch(/^docker compose -f docker\/compose\/preview\.yml --profile staging (up|down) /)
    }
    expect(compose.services['postgres-staging']?.profiles).toEqual(['staging'])
  })

  test('its symptoms have codes that troubleshooting explains, and its prose names no command that is in no block', async () => {
    const text = await readFile(join(packageRoot, page), 'utf8')
    const rows = (text.split('## Troubleshooting by symptom')[1] ?? '')
      .split('\n')
      .filter((row) => /^\| [^-w]/.test(row))
    const codes = rows.map((row) => /^\|[^|]*\| `([a-z-]+)` \|/.exec(row)?.[1])
    const known = await readFile(join(packageRoot, 'docs/troubleshooting.md'), 'utf8')
    expect(codes.length).toBeGreaterThan(10)
    for (const code of codes) expect(known).toContain(`\`${code}\``)
    const inProse = [...text.replaceAll(/```.*?```/gs, '').matchAll(/`((?:npm|npx|gh|docker) [^`]+)`/g)]
    expect(inProse.length).toBeGreaterThan(0)
    const inBlocks = commands.map(({ line }) => line)
    for (const [, command = ''] of inProse) {
      expect(inBlocks.some((line) => line === command || line.startsWith(`${command} `))).toBe(true)
    }
  })
})
