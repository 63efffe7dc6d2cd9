import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { SeedrailError } from '../../actions/lib/problem/problem.js'
import { adaptForAct } from '../../workflows-src/act/adapt.js'
import { type ActPlan, type ActRequest, planActRun, renderCommand } from '../../workflows-src/act/plan.js'
import { reusableWorkflows } from '../../workflows-src/index.js'
import { checkActionlint, checkLanguage, checkScripts } from '../workflows/lint.js'

const password = 'p@ss"word\\$HOME'
const address = `postgresql://seeder:${encodeURIComponent(password)}@db.example:5432/plans`

const plan = (workflow: string, request: Partial<ActRequest> = {}): ActPlan =>
  planActRun({
    workflow,
    inputs: [],
    environment: {},
    root: '/work',
    folder: '/temp/act',
    image: 'node:24-bookworm',
    postgresPort: 55_434,
    dump: workflow === 'restore-seed',
    ...request,
  })

const codesOf = (work: () => unknown): string[] => {
  try {
    work()
  } catch (error) {
    if (error instanceof SeedrailError) return error.problems.map(({ code }) => code)
    throw error
  }
  return []
}

type Yaml = {
  on: { workflow_dispatch: { inputs: Record<string, { required: boolean }> } }
  jobs: Record<string, { 'runs-on': string; services?: object; steps: Record<string, unknown>[] }>
}

const jobsOf = (id: string) => (parse(plan(id).yaml) as Yaml).jobs
const stepsOf = (id: string, job: string) => jobsOf(id)[job]?.steps ?? []

describe.each(reusableWorkflows.map(({ id }) => id))('%s for act', (id) => {
  const path = `.github/workflows/${id}.yml`

  test('is a workflow in which actionlint, the language service and shellcheck find nothing', async () => {
    const { yaml } = plan(id)
    expect(await checkActionlint(path, yaml)).toEqual([])
    expect(await checkLanguage(path, yaml)).toEqual([])
    expect(await checkScripts(path, yaml)).toEqual([])
  })

  test('holds nothing that act has not', () => {
    const { yaml } = plan(id)
    expect(yaml).not.toMatch(/job\.services|\$\/|-artifact@|attest@|gh attestation|post-report/)
    expect(yaml).not.toMatch(/^\s*(concurrency|environment):(?!\n\s+description)/m)
    expect(yaml).toMatch(/uses: \.\/actions\//)
  })

  test('checks the workspace out, whatever is asked for, before it uses an action of it', () => {
    for (const { steps, 'runs-on': label } of Object.values(jobsOf(id))) {
      expect(label).toBe('ubuntu-24.04')
      expect(steps[0]).toMatchObject({ uses: expect.stringMatching(/^actions\/checkout@/) })
      expect(steps[0]).not.toHaveProperty('if')
      expect(steps[0]?.with).toEqual({ 'persist-credentials': false })
    }
  })

  test('is startable without any input that has no default, but for what the workflow itself needs', () => {
    const { inputs } = (parse(plan(id).yaml) as Yaml).on.workflow_dispatch
    for (const [name, input] of Object.entries(inputs)) {
      if (input.required) expect(input, name).toHaveProperty('default')
    }
  })
})

describe('what is left out is said', () => {
  test('of generate-seed-dump: the upload, the attestation, the comment', () => {
    const { leftOut, yaml } = plan('generate-seed-dump')
    const told = leftOut.join('\n')
    for (const name of ['Keep the reports', 'Attest where the dump came from', 'Comment']) {
      expect(told).toContain(`no "${name}"`)
    }
    expect(told).toContain('not uploaded')
    expect(Object.keys(jobsOf('generate-seed-dump'))).toEqual(['dump'])
    expect(yaml).toContain('upload: false')
    expect(yaml).not.toMatch(/ephemeral: |retention-days: /)
  })

  test('of restore-seed: the artifact is a folder, where exactly one dump must be', () => {
    const steps = stepsOf('restore-seed', 'restore')
    const names = steps.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['Check out', 'Find the dump', 'Plan', 'Restore']))
    expect(names).not.toContain('Fetch the dump')
    expect(names).not.toContain('Verify the attestation')
    expect(steps.find(({ name }) => name === 'Find the dump')?.env).toEqual({ FOLDER: '/seedrail-dump' })
  })

  test('of plan-seed: the base comes out of the working copy', () => {
    const steps = stepsOf('plan-seed', 'plan')
    const named = (wanted: string) => steps.find(({ name }) => name === wanted)
    const base = named('Check out the base') as { run?: string; env?: Record<string, string> } | undefined
    expect(base?.run).toContain('archive --format=tar "$COMMIT"')
    expect(base?.env?.COMMIT).toContain("inputs.base-ref || 'HEAD'")
    expect(base?.env?.FOLDER).toMatch(/base$/)
  })
})

describe('the service', () => {
  test('listens on one fixed port of this machine, and its address says so', () => {
    const { yaml } = plan('generate-seed-dump', { postgresPort: 60_001 })
    expect((parse(yaml) as Yaml).jobs.dump?.services).toMatchObject({
      postgres: { ports: ['127.0.0.1:60001:5432'] },
    })
    expect(yaml.match(/@127\.0\.0\.1:60001\/seedrail/g)?.length).toBeGreaterThan(3)
  })

  test('is of the major that was asked for, by digest', () => {
    const inputs = [['postgres-version', '15']] as const
    expect(plan('generate-seed-dump', { inputs }).yaml).toMatch(/image: postgres:15@sha256:[0-9a-f]{64}/)
  })

  test('a workflow that would still ask act for it is refused', () => {
    const [workflow] = reusableWorkflows
    if (workflow === undefined) throw new Error('no workflow')
    const jobs = Object.fromEntries(
      Object.entries(workflow.jobs).map(([id, job]) => [id, { ...job, env: { PORT: 'job.services.other' } }]),
    )
    const options = { postgresPort: 1, postgresVersion: '17' } as const
    expect(() => adaptForAct({ ...workflow, jobs } as typeof workflow, options)).toThrow('job.services')
  })
})

describe('the command line', () => {
  test('guards the token, and shuts out files of the working copy', () => {
    const { args } = plan('seed-database')
    expect(args[0]).toBe('workflow_dispatch')
    const behind = (flag: string) => args[args.indexOf(flag) + 1]
    expect(behind('-s')).toBe('GITHUB_TOKEN=')
    for (const flag of ['--env-file', '--var-file', '--input-file']) {
      expect(behind(flag)).toBe(join('/temp/act', 'nothing.env'))
    }
    expect(behind('--secret-file')).toBe(join('/temp/act', 'secrets.yaml'))
    expect(behind('--workflows')).toBe(join('/temp/act', 'workflow.yml'))
    expect(behind('--platform')).toBe('ubuntu-24.04=node:24-bookworm')
  })

  test('holds no secret; the file has them exactly', () => {
    const environment = { DATABASE_URL: address, HEADERS: 'Authorization: Bearer "x"\nOther: $y' }
    const database = plan('seed-database', { environment })
    expect(database.secrets.found).toEqual(['DATABASE_URL'])
    expect(JSON.stringify([database.args, database.leftOut, database.yaml])).not.toContain('seeder')
    expect(parse(database.files['secrets.yaml'] ?? '')).toEqual({ DATABASE_URL: address })
    const parity = plan('parity', { environment })
    expect(parse(parity.files['secrets.yaml'] ?? '')).toEqual({ HEADERS: environment.HEADERS })
    expect(parity.secrets.absent).toEqual(['LEFT', 'RIGHT', 'THIRD'])
  })

  test('DATABASE_URL comes from the same variables as everywhere', () => {
    const environment = { PLANNING_DATABASE_URL: address, DATABASE_URL: 'postgresql://other/x' }
    expect(parse(plan('seed-database', { environment }).files['secrets.yaml'] ?? '')).toEqual({
      DATABASE_URL: address,
    })
  })

  test('is read by a shell as the words that it is made of', () => {
    expect(renderCommand(['act', '-s', 'A=', "it's", 'a b'])).toBe(`act -s A= 'it'\\''s' 'a b'`)
    const { args } = plan('restore-seed', { folder: '/temp/a b' })
    expect(args[args.indexOf('--container-options') + 1]).toBe(
      `-v '${join('/temp/a b', 'dump')}:/seedrail-dump:ro'`,
    )
  })
})

describe('refused before anything is written', () => {
  const given = (id: string, name: string, value: string) => () => plan(id, { inputs: [[name, value]] })

  test.each([
    ['an address with a login', 'parity', 'right', address, 'act-input-secret'],
    ['an API address with a login', 'parity', 'right', 'https://u:p@api.example/x', 'act-input-secret'],
    ['an input that is none', 'plan-seed', 'datset', 'x', 'input-unknown'],
    ['an input that only GitHub understands', 'plan-seed', 'comment', 'true', 'input-unknown'],
    ['a value that is not on the list', 'seed-database', 'mode', 'aply', 'input-invalid'],
    ['a version that there is not', 'generate-seed-dump', 'postgres-version', '13', 'input-invalid'],
    ['a word where yes or no is asked', 'seed-database', 'full', 'yes', 'input-invalid'],
  ])('%s', (_what, id, name, value, code) => {
    expect(codesOf(given(id, name, value))).toEqual([code])
  })

  test('the name of the variable is told where an input would be a secret', () => {
    expect(given('parity', 'right', address)).toThrow('looks like an address with a login')
    try {
      given('parity', 'right', address)()
    } catch (error) {
      const [problem] = (error as SeedrailError).problems
      expect(problem?.next).toContain('environment variable RIGHT')
      expect(JSON.stringify(problem)).not.toContain('seeder')
    }
  })

  test('a workflow that is none of the reusable ones, with the nearest name', () => {
    expect(codesOf(() => plan('generate-seed-dumb'))).toEqual(['act-workflow-unknown'])
    expect(() => plan('generate-seed-dumb')).toThrow('Did you mean "generate-seed-dump"?')
  })

  test('restore-seed without a dump, and a dump for anything else', () => {
    expect(codesOf(() => plan('restore-seed', { dump: false }))).toEqual(['input-missing'])
    expect(codesOf(() => plan('seed-database', { dump: true }))).toEqual(['input-unknown'])
  })
})
