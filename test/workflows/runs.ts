/** How a workflow comes to run. */
export const ways = {
  called: 'called by another repository',
  'by hand': 'by hand, in this repository',
  fork: 'called in a pull request of a fork',
} as const

export type Way = keyof typeof ways

/** A run that a test does and judges. */
export type KnownRun = {
  /** Of `test/e2e`, without `.test.ts`. */
  file: string
  /** Name of the test. */
  test: string
  /** Files of `test/fixtures/golden` that its summary, comment or issue is compared with. */
  golden: readonly string[]
}

/** A workflow on one way: a run that goes well and one that must fail and does, or why there can be none. */
export type KnownRuns = { green: KnownRun | string; red: KnownRun | string }

const run = (file: string, test: string, ...golden: string[]): KnownRun => ({ file, test, golden })
const byHand = (test: string, ...golden: string[]) =>
  run('workflows-by-hand', test, ...golden.map((name) => `by-hand/${name}`))

const targetOnly =
  'It is called by a dispatch or a schedule: its target is the secret of an environment, which no fork is given.'

/** Every run of every workflow that others may call, by its id. */
export const knownRuns: Readonly<Record<string, Readonly<Record<Way, KnownRuns>>>> = {
  'generate-seed-dump': {
    called: {
      green: run(
        'workflows-generate-seed-dump',
        'another repository gets a dump that was restored, and told in its pull request',
        'generate-seed-dump/summary.md',
        'generate-seed-dump/comment.md',
      ),
      red: run(
        'workflows-generate-seed-dump',
        'a row that the database refuses stops it before there is a dump, and the comment says where',
        'generate-seed-dump/refused-summary.md',
        'generate-seed-dump/refused-comment.md',
      ),
    },
    'by hand': {
      green: byHand(
        'with nothing filled in, the movements are dumped and signed',
        'generate-seed-dump-summary.md',
      ),
      red: byHand(
        'a movement that is rated out of range is refused at its line',
        'generate-seed-dump-refused-summary.md',
      ),
    },
    fork: {
      green: run(
        'workflows-generate-seed-dump',
        'a fork without any permission gets its dump; nothing is signed, nothing posted, nothing fails',
        'generate-seed-dump/fork-summary.md',
      ),
      red: run(
        'workflows-generate-seed-dump',
        'a fork whose row is refused fails like any other, and reads why in the summary',
        'generate-seed-dump/fork-refused-summary.md',
      ),
    },
  },
  'seed-database': {
    called: {
      green: run(
        'workflows-seed-database',
        'two empty databases are migrated, seeded and counted in one run of another repository',
        'seed-database/summary.md',
      ),
      red: run(
        'workflows-seed-database',
        'a target without a secret says what is missing, and a list that is no JSON starts nothing',
      ),
    },
    'by hand': {
      green: run(
        'workflows-seed-database',
        'rows that somebody else keeps are told and left; a second run changes nothing',
      ),
      red: run(
        'workflows-seed-database',
        'a target that fails does not keep the next one from its rows',
        'seed-database/refused-summary.md',
      ),
    },
    fork: {
      green: 'Its targets are secrets of environments, which no fork is given: it can only fail.',
      red: run(
        'workflows-seed-database-summary',
        'a pull request from a fork has no secret, and is told that, not that a database is wrong',
        'seed-database/fork.md',
      ),
    },
  },
  'plan-seed': {
    called: {
      green: run(
        'workflows-plan-seed',
        'a pull request sees its plan in one comment, which the next push changes',
        'plan-seed/summary.md',
        'plan-seed/comment.md',
      ),
      red: run(
        'workflows-plan-seed',
        'a row without its parent fails the plan, at its line',
        'plan-seed/refused-summary.md',
        'plan-seed/refused-comment.md',
      ),
    },
    'by hand': {
      green: byHand('a branch is planned against main', 'plan-seed-summary.md'),
      red: byHand(
        'a branch that changes what is published fails, unless a new version is asked for',
        'plan-seed-refused-summary.md',
      ),
    },
    fork: {
      green: run(
        'workflows-plan-seed',
        'a fork without any permission or secret reads its plan in the summary',
        'plan-seed/fork-summary.md',
      ),
      red: run(
        'workflows-plan-seed',
        'a fork whose plan fails is told in the summary, for it may not be told elsewhere',
        'plan-seed/fork-refused-summary.md',
      ),
    },
  },
  'restore-seed': {
    called: {
      green: run(
        'workflows-restore-seed',
        'the dump of another run is verified, planned, and restored when that is asked for',
        'restore-seed/summary.md',
      ),
      red: run(
        'workflows-restore-seed',
        'a dump that nobody signed is refused before the database is asked anything',
        'restore-seed/unsigned-summary.md',
      ),
    },
    'by hand': {
      green: byHand('the dump of the run before is verified and restored', 'restore-seed-summary.md'),
      red: byHand(
        'an environment without an address is named before anything is fetched into it',
        'restore-seed-refused-summary.md',
      ),
    },
    fork: { green: targetOnly, red: targetOnly },
  },
  'detect-drift': {
    called: {
      green: run(
        'workflows-detect-drift',
        'an issue is opened, kept up to date, closed when the database is as the files, and opened again',
        'detect-drift/closed-summary.md',
        'detect-drift/closed-issue.md',
      ),
      red: run(
        'workflows-detect-drift',
        'an issue is opened, kept up to date, closed when the database is as the files, and opened again',
        'detect-drift/summary.md',
        'detect-drift/issue.md',
      ),
    },
    'by hand': {
      green: byHand('is as the files, for detect-drift and for parity', 'detect-drift-summary.md'),
      red: byHand(
        'is not any more once somebody edits it, and an issue says so',
        'detect-drift-differs-summary.md',
        'detect-drift-issue.md',
      ),
    },
    fork: { green: targetOnly, red: targetOnly },
  },
  'validate-scoring-contract': {
    called: {
      green: run(
        'workflows-validate-scoring-contract',
        'the files of a pull request keep the contract of their own repository',
        'validate-scoring-contract/summary.md',
      ),
      red: run(
        'workflows-validate-scoring-contract',
        'the stored ones are validated in their environment, and a broken one fails its job alone',
        'validate-scoring-contract/database-summary.md',
      ),
    },
    'by hand': {
      green: byHand('the sample keeps the contract', 'validate-scoring-contract-summary.md'),
      red: byHand(
        'a total that is not the sum of its parts breaks it',
        'validate-scoring-contract-broken-summary.md',
      ),
    },
    fork: {
      green: run(
        'workflows-validate-scoring-contract',
        'a fork reads of its files what everybody reads',
        'validate-scoring-contract/summary.md',
      ),
      red: run(
        'workflows-validate-scoring-contract',
        'a payload that does not add up fails the run, at its line',
        'validate-scoring-contract/broken-summary.md',
      ),
    },
  },
  parity: {
    called: {
      green: run('workflows-parity', 'files and two databases that say the same', 'parity/summary.md'),
      red: run(
        'workflows-parity',
        'the side that stands alone is named, and a page for people is kept',
        'parity/differs-summary.md',
      ),
    },
    'by hand': {
      green: byHand('is as the files, for detect-drift and for parity', 'parity-summary.md'),
      red: byHand(
        'is not any more once somebody edits it, and an issue says so',
        'parity-differs-summary.md',
      ),
    },
    fork: {
      green: run(
        'workflows-parity',
        'a fork compares what needs no secret, and is told where one is missing',
        'parity/fork-summary.md',
      ),
      red: run(
        'workflows-parity',
        'a fork compares what needs no secret, and is told where one is missing',
        'parity/fork-refused-summary.md',
      ),
    },
  },
  'test-migration': {
    called: {
      green: run(
        'workflows-test-migration',
        'has its migrations applied from empty and again',
        'test-migration/summary.md',
      ),
      red: run(
        'workflows-test-migration',
        'fails with a migration that breaks, at its line',
        'test-migration/broken-summary.md',
      ),
    },
    'by hand': {
      green: byHand('our migrations apply, and make what is expected of them', 'test-migration-summary.md'),
      red: byHand('a migration that contradicts what is expected fails', 'test-migration-broken-summary.md'),
    },
    fork: {
      green: run(
        'workflows-test-migration',
        'has its migrations applied from empty and again',
        'test-migration/summary.md',
      ),
      red: run(
        'workflows-test-migration',
        'fails with a migration that breaks, at its line',
        'test-migration/broken-summary.md',
      ),
    },
  },
}

/** The table of README.md: a row for each workflow and way, with the tests and what they compare. */
export function renderKnownRuns(): string {
  const rows = Object.entries(knownRuns).flatMap(([workflow, onWays]) =>
    Object.entries(onWays).map(
      ([way, { green, red }]) => `| ${workflow} | ${way} | ${renderCell(green)} | ${renderCell(red)} |`,
    ),
  )
  return ['| workflow | way | green | red, as it must |', '|---|---|---|---|', ...rows].join('\n')
}

function renderCell(cell: KnownRun | string): string {
  if (typeof cell === 'string') return `– ${cell}`
  const golden = cell.golden.map((name) => `\`${name}\``).join(', ')
  return `${cell.test} ([${cell.file}](../e2e/${cell.file}.test.ts))${golden === '' ? '' : `: ${golden}`}`
}
