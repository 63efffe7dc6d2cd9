import { runAction } from '../lib/action/run.js'
import { inDatabase } from '../lib/database/connection.js'
import { type Dsn, describeDsn } from '../lib/database/dsn.js'
import { limitSessionLockWaits } from '../lib/database/transaction.js'
import { type Contract, readContract } from '../lib/scoring/contract-file.js'
import { resolveExpectation, scoringFlag } from '../lib/scoring/expectation.js'
import { chooseSource, describeSource, type PayloadSource } from '../lib/scoring/source.js'
import { renderHeadline, tabulateOutcome } from '../lib/scoring/summary.js'
import {
  type ValidateOptions,
  type Validation,
  validateFiles,
  validateSample,
  validateStored,
} from '../lib/scoring/validate.js'
import { judgeOutcome } from '../lib/scoring/verdict.js'
import { validateScoring } from './action.js'

/** A check that only reads should not hang behind somebody's forgotten lock. Milliseconds. */
const longestLockWait = 60_000

await runAction(validateScoring, async ({ inputs, journal }) => {
  const { dsn, recompute, show } = inputs
  if (inputs.report !== undefined) journal.output('report', inputs.report)
  const contract = await readContract(inputs.contract)
  journal.fact('contract', `${contract.manifest.name} (${contract.file})`)
  const source = await chooseSource(
    {
      ...inputs,
      jsonPath: inputs['json-path'],
      keyColumn: inputs['key-column'],
      hasDatabase: dsn !== undefined,
    },
    contract,
  )
  journal.fact('source', describeSource(source))
  if (source.kind === 'database' && dsn !== undefined) journal.fact('target', describeDsn(dsn))
  const { expectation, because } = resolveExpectation(inputs['expect-scoring'], process.env[scoringFlag])
  if (source.kind !== 'sample') journal.fact('scores expected', `${expectation} (${because})`)

  const options = { expectation: source.kind === 'sample' ? 'any' : expectation, recompute, show } as const
  const { outcome, unreadable } = await journal.phase('validate', () =>
    validate(contract, source, dsn, options, journal.say),
  )

  // That too few were there says nothing new where a file could not be read.
  const requireAtLeast = unreadable.length > 0 ? 0 : inputs['require-at-least']
  const bounds = { maxFailures: inputs['max-failures'], requireAtLeast, recompute }
  const { kept, problems } = judgeOutcome(outcome, bounds)
  for (const section of tabulateOutcome(outcome)) journal.section(section)
  journal.problem(...unreadable, ...problems)
  journal.output('looked', outcome.looked)
  journal.output('payloads', outcome.payloads)
  journal.output('valid', outcome.valid)
  journal.output('invalid', outcome.invalid)
  journal.output('absent', outcome.absent.count)
  journal.output('violations', outcome.errors)
  journal.output('warnings', outcome.warnings)
  journal.output('recomputed', outcome.recomputed.payloads)
  journal.result(outcome)
  const ending = unreadable.length > 0 ? 'could-not-run' : kept ? 'kept' : 'broken'
  const reading = unreadable.length > 0 ? 'Not everything could be read. ' : ''
  return { headline: `${reading}${renderHeadline(outcome)}`, ending }
})

async function validate(
  contract: Contract,
  source: PayloadSource,
  dsn: Dsn | undefined,
  options: ValidateOptions,
  say: (line: string) => void,
): Promise<Validation> {
  switch (source.kind) {
    case 'sample':
      return validateSample(contract, options)
    case 'files':
      return validateFiles(contract, source, options)
    case 'database': {
      if (dsn === undefined) throw new TypeError('A database was chosen without an address.')
      const onRetry = (reason: string) => say(`waiting for the server: ${reason}`)
      return inDatabase(
        dsn,
        async (database) => {
          await limitSessionLockWaits(database, longestLockWait)
          return validateStored(database, contract, source.place, options)
        },
        { onRetry },
      )
    }
  }
}
