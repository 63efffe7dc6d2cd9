// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub's, in YAML.
import { describe, expect, test } from 'vitest'
import { matchesFilter } from '../workflows/event.js'
import { dataOf, evaluate, isTrue, textsOf } from '../workflows/expressions.js'
import { CommandFileFault, readCommandFile, readPathFile } from '../workflows/files.js'
import { stableText } from '../workflows/golden.js'
import { hashFiles } from '../workflows/hash-files.js'
import { createMasks, createStepLog } from '../workflows/log.js'
import { expandMatrix } from '../workflows/matrix.js'
import { allows, refuseExcess, withoutWriting } from '../workflows/permissions.js'
import { passSecrets, readSecrets, secretsOfJob } from '../workflows/secrets.js'
import { planService, ServiceFault } from '../workflows/services.js'
import { at, conditionOf, parseWorkflowFile } from '../workflows/template.js'

describe('a matrix', () => {
  test('is all combinations, without what is excluded, with what is included', () => {
    expect(
      expandMatrix({
        os: ['linux', 'mac'],
        node: [20, 24],
        exclude: [{ os: 'mac', node: 20 }],
        include: [{ os: 'linux', extra: true }, { os: 'windows' }],
      }),
    ).toEqual([
      { os: 'linux', node: 20, extra: true },
      { os: 'linux', node: 24, extra: true },
      { os: 'mac', node: 24 },
      { os: 'windows' },
    ])
    expect(expandMatrix({ include: [{ target: 'eu' }, { target: 'us' }] })).toHaveLength(2)
  })
  test('of nothing is refused, not passed by', () => {
    expect(() => expandMatrix({ target: [] })).toThrow("Matrix vector 'target' does not contain any values")
    expect(() => expandMatrix({ target: 'eu' })).toThrow('is no list')
    expect(() => expandMatrix({ a: [1], exclude: [{ a: 1 }] })).toThrow('at least one vector')
  })
})

test.each([
  ['main', ['main'], true],
  ['release/1', ['release/*'], true],
  ['release/1/2', ['release/*'], false],
  ['data/a/b.json', ['data/**'], true],
  ['a/b.json', ['**/*.json'], true],
  ['b.json', ['**/*.json'], true],
  ['data/x.md', ['data/**', '!**/*.md'], false],
  ['v1.2.3', ['v[0-9]+.[0-9]+.[0-9]+'], true],
  ['v1x2x3', ['v[0-9]+.[0-9]+.[0-9]+'], false],
])('the filter: %s in %j is %s', (name, patterns, matched) => {
  expect(matchesFilter(name, patterns)).toBe(matched)
})

describe('a command file', () => {
  test('has lines and blocks, and the later value wins', () => {
    const text = 'a=1=2\nb<<END\nx=1\n\ny<<z\nEND\na=3\r\n'
    expect(readCommandFile(text)).toEqual({ a: '3', b: 'x=1\n\ny<<z' })
  })
  test.each([
    ['only words\n', /Invalid format 'only words'/],
    ['=x\n', /Name must not be empty/],
    ['a<<END\nx\n', /Matching delimiter not found 'END'/],
    ['a<<\nx\n', /delimiter must not be empty/],
  ])('%j is refused', (text, reason) => {
    expect(() => readCommandFile(text)).toThrow(CommandFileFault)
    expect(() => readCommandFile(text)).toThrow(reason)
  })
  test('of folders has the last one first', () => {
    expect(readPathFile('/a\n\n/b\n')).toEqual(['/b', '/a'])
  })
})

describe('the log of a step', () => {
  test('obeys commands, hides secrets in whatever it keeps, and says where one stood', () => {
    const log = createStepLog(createMasks(['hunter2']))
    for (const line of [
      'the password is hunter2',
      '::add-mask::later',
      'later and aHVudGVyMg==',
      '::error file=a.json,line=3,col=5,title=No%2C hunter2::bad%0Ahunter2',
      '::set-output name=x::1',
    ]) {
      log.take(line)
    }
    expect(log.text).toBe('the password is ***\n*** and ***\n##[error]bad\n***\n')
    expect(log.annotations).toEqual([
      { level: 'error', message: 'bad\n***', title: 'No, ***', file: 'a.json', line: 3, column: 5 },
    ])
    expect(log.warnings).toEqual([expect.stringContaining('`set-output`')])
    expect(log.leaks).toBe(3)
  })
  test('leaves commands alone while they are stopped', () => {
    const log = createStepLog(createMasks([]))
    for (const line of ['::stop-commands::t0ken', '::error::no', '::t0ken::', '::error::yes']) log.take(line)
    expect(log.annotations.map(({ message }) => message)).toEqual(['yes'])
  })
  test('keeps ten annotations of a level, as GitHub does', () => {
    const log = createStepLog(createMasks([]))
    for (let index = 0; index < 12; index++) log.take(`::warning::${index}`)
    expect(log.annotations).toHaveLength(10)
    expect(log.warnings).toHaveLength(2)
  })
})

test('the password of an address is a leak, though GitHub hides the whole address only', () => {
  const masks = createMasks(['postgresql://app:correct-horse@db.example/plans'])
  expect(masks.leaks('logged in with correct-horse')).toBe(true)
  expect(masks.hide('logged in with correct-horse')).toContain('correct-horse')
  expect(masks.leaks('logged in as app at db.example')).toBe(false)
})

describe('permissions', () => {
  const granted = { contents: 'read', issues: 'write' } as const
  test('that were not granted stop a called workflow', () => {
    expect(refuseExcess("The nested job 'a'", { contents: 'read', issues: 'read' }, granted)).toBeUndefined()
    expect(refuseExcess("The nested job 'a'", { contents: 'write', 'id-token': 'write' }, granted)).toBe(
      "The nested job 'a' is requesting 'contents: write, id-token: write', but is only allowed 'contents: read, id-token: none'.",
    )
  })
  test('of a fork only read, and sign nothing', () => {
    const left = withoutWriting({ ...granted, 'id-token': 'write' })
    expect(left).toEqual({ contents: 'read', issues: 'read', 'id-token': 'none' })
    expect(allows(left, ['issues', 'pull-requests'], 'read')).toBe(true)
    expect(allows(left, ['issues', 'pull-requests'], 'write')).toBe(false)
  })
})

describe('expressions', () => {
  const scope = {
    contexts: { inputs: { list: '["a","b"]', flag: false, count: 3 }, github: { ref: 'refs/heads/main' } },
    status: { success: false, failure: true, cancelled: false },
  }
  test('are evaluated by the evaluator that GitHub publishes', () => {
    expect(
      evaluate("fromJSON(inputs.list)[1] == 'B' && format('{0}!', inputs.count)", scope).coerceString(),
    ).toBe('3!')
    expect(isTrue('failure() && !inputs.flag', scope)).toBe(true)
    expect(isTrue('success() || cancelled()', scope)).toBe(false)
    expect(evaluate("format('a''{0}'' b''c', inputs.count)", scope).coerceString()).toBe("a'3' b'c")
    expect(evaluate('inputs.absent', scope).coerceString()).toBe('')
    expect(evaluate("contains(fromJSON(inputs.list), 'a')", scope).coerceString()).toBe('true')
  })
  test('that cannot be evaluated are named', () => {
    expect(() => evaluate('fromJSON(inputs.flag).x(', scope)).toThrow('${{ fromJSON(inputs.flag).x( }}')
    expect(() => evaluate("hashFiles('*')", scope)).toThrow('only known to steps')
  })
  test('hash files by patterns that the original takes', () => {
    const data = 'test/fixtures/callers/bakery'
    expect(hashFiles(data, ['content/*/dataset.json', '!**/*.md'])).toMatch(/^[0-9a-f]{64}$/)
    expect(hashFiles(data, ['./content/recipes/dataset.json'])).toMatch(/^[0-9a-f]{64}$/)
    expect(hashFiles(data, ['nothing/*'])).toBe('')
    for (const pattern of ['content/./recipes/dataset.json', 'content/../content/*/*.json', '../bakery/*']) {
      expect(() => hashFiles(data, ['content/**', pattern])).toThrow(
        "Relative pathing '.' and '..' is not allowed",
      )
    }
  })
  test('in a file keep their types, and become texts in env', async () => {
    const { root, faults } = await parseWorkflowFile(
      'a.yml',
      `on: push
env:
  A: \${{ inputs.count }}-\${{ inputs.flag }}
  B: 1.50
  C: true
  D:
jobs:
  a:
    if: inputs.flag
    runs-on: x
    strategy: { max-parallel: 2, matrix: { v: "\${{ fromJSON(inputs.list) }}" } }
    steps: [{ run: x, if: always() }]
`,
    )
    expect(faults).toEqual([])
    expect(textsOf(at(root, 'env'), scope)).toEqual({ A: '3-false', B: '1.5', C: 'true', D: '' })
    expect(dataOf(at(root, 'jobs', 'a', 'strategy'), scope)).toEqual({
      'max-parallel': 2,
      matrix: { v: ['a', 'b'] },
    })
    expect(conditionOf(at(root, 'jobs', 'a', 'if'))).toBe('success() && (inputs.flag)')
    expect(conditionOf(undefined)).toBe('success()')
  })
  test('of the wrong context, and keys that do not exist, are faults of the file', async () => {
    const { faults } = await parseWorkflowFile(
      'a.yml',
      'on: push\njobs:\n  a:\n    runs-on: x\n    if: steps.x.outputs.y\n    stepz: []\n',
    )
    expect(faults.join('\n')).toContain('stepz')
    expect(faults.join('\n')).toContain('steps')
  })
})

describe('secrets of an environment', () => {
  const environment = { secrets: { Database_Url: 'env', OTHER: 'env' } }
  test('win over those of the repository', () => {
    expect(secretsOfJob(readSecrets({ database_url: 'repository', KEY: 'k' }), environment)).toEqual({
      DATABASE_URL: 'env',
      OTHER: 'env',
      KEY: 'k',
    })
  })
  test('reach a called workflow only by a name that its caller hands over', async () => {
    const { root } = await parseWorkflowFile(
      'a.yml',
      'on: push\njobs:\n  a:\n    uses: ./.github/workflows/b.yml\n    secrets:\n      DATABASE_URL: ${{ secrets.DATABASE_URL }}\n      LITERAL: stays\n',
    )
    const passed = passSecrets(at(root, 'jobs', 'a', 'secrets'), readSecrets({}), {
      contexts: { secrets: {} },
    })
    const settings = { secrets: { ...environment.secrets, LITERAL: 'env' } }
    expect(secretsOfJob(passed, settings)).toEqual({ DATABASE_URL: 'env', LITERAL: 'stays' })
    expect(secretsOfJob(passed, undefined)).toEqual({ DATABASE_URL: '', LITERAL: 'stays' })
  })
})

describe('a service', () => {
  const service = {
    image: `postgres:17@sha256:${'a'.repeat(64)}`,
    env: { POSTGRES_USER: 'u', POSTGRES_PASSWORD: 'p', POSTGRES_DB: 'd' },
    ports: ['5432/tcp'],
    options: '--health-cmd "pg_isready -h 127.0.0.1 -U u -d d" --health-interval 2s',
  }
  test('is understood', () => {
    expect(planService('postgres', service)).toEqual({
      id: 'postgres',
      major: 17,
      user: 'u',
      password: 'p',
      database: 'd',
      hostPort: undefined,
    })
    expect(planService('postgres', { ...service, ports: ['55432:5432'] }).hostPort).toBe(55432)
  })
  test.each([
    ['no digest', { image: 'postgres:17' }, /is no postgres:<major>@sha256/],
    ['another image', { image: `redis:7@sha256:${'a'.repeat(64)}` }, /is no postgres/],
    ['no password', { env: { POSTGRES_USER: 'u' } }, /POSTGRES_PASSWORD is empty/],
    ['no port', { ports: [] }, /its ports are \[\]/],
    ['a foreign port', { ports: ['5433:5433'] }, /its ports are \[5433:5433\]/],
    ['no health check', { options: '--health-interval 2s' }, /no --health-cmd/],
    ['the socket', { options: '--health-cmd "pg_isready -U u -d d"' }, /add -h 127\.0\.0\.1/],
    ['nobody', { options: '--health-cmd "pg_isready -h 127.0.0.1 -d d"' }, /add -U u/],
    ['another database', { options: '--health-cmd "pg_isready -h 127.0.0.1 -U u -d x"' }, /add -d d/],
    ['a volume', { volumes: ['/data'] }, /"volumes" has no stand-in/],
  ])('with %s is refused', (_, difference, reason) => {
    expect(() => planService('postgres', { ...service, ...difference })).toThrow(ServiceFault)
    expect(() => planService('postgres', { ...service, ...difference })).toThrow(reason)
  })
})

test('a golden text keeps what is said, and drops what differs from run to run', () => {
  const first =
    'Applied 2 migrations to seedrail@127.0.0.1:34657/seedrail in 31.5 ms at 2026-11-21 08:19:29.681012+00: movements\\_seed\\_20261121\\_081930.sql (69.6 KB), PostgreSQL 18.4'
  const second =
    'Applied 2 migrations to seedrail@127.0.0.1:5501/seedrail in 7 ms at 2027-01-02 09:00:00.1+00: movements\\_seed\\_20270102\\_090000.sql (69.7 KB), PostgreSQL 16'
  expect(stableText(first)).toBe(stableText(second))
  expect(stableText(first)).toContain('Applied 2 migrations to seedrail@127.0.0.1:<port>/seedrail in <n> ms')
  expect(stableText(first)).not.toBe(stableText(second.replace('Applied 2', 'Applied 3')))
})
