import type { Database } from '../database/connection.js'
import { type Problem, SeedrailError } from '../problem/problem.js'
import type { Contract } from './contract-file.js'
import type { Expectation } from './expectation.js'
import { readPayloads } from './files.js'
import { createJudge } from './judge.js'
import { createRecomputer } from './recompute.js'
import { readStored, type StoredPlace } from './stored.js'
import { createTally, type Outcome, type Tally } from './tally.js'

export type ValidateOptions = {
  expectation: Expectation
  recompute: boolean
  /** Most errors, and most warnings, that are kept to be shown. */
  show: number
}

/** What was found, and what could not be read at all. */
export type Validation = { outcome: Outcome; unreadable: readonly Problem[] }

/**
 * Validates the payloads of files, in order. A file that cannot be read to its end is told, and what it held until
 * there counts; the files behind it are read.
 */
export async function validateFiles(
  contract: Contract,
  source: { files: readonly string[]; paths: Parameters<typeof readPayloads>[1] },
  options: ValidateOptions,
): Promise<Validation> {
  const tally = startTally(contract, options)
  const unreadable: Problem[] = []
  for (const file of source.files) {
    try {
      for await (const batch of readPayloads(file, source.paths)) for (const found of batch) tally.take(found)
    } catch (error) {
      if (!(error instanceof SeedrailError)) throw error
      unreadable.push(...error.problems)
    }
  }
  return { outcome: tally.finish(), unreadable }
}

/** Validates what a table holds. @throws as `readStored` */
export async function validateStored(
  database: Database,
  contract: Contract,
  place: StoredPlace,
  options: ValidateOptions,
): Promise<Validation> {
  const tally = startTally(contract, options)
  await readStored(database, place, (batch) => {
    for (const found of batch) tally.take(found)
  })
  return { outcome: tally.finish(), unreadable: [] }
}

/** Validates the contract's own example. */
export async function validateSample(contract: Contract, options: ValidateOptions): Promise<Validation> {
  const { sample } = contract
  if (sample !== undefined && 'file' in sample) {
    return validateFiles(contract, { files: [sample.file], paths: undefined }, options)
  }
  const tally = startTally(contract, options)
  if (sample !== undefined) {
    tally.take({
      is: 'payload',
      text: sample.text,
      origin: { name: `the sample of ${contract.manifest.name}` },
    })
  }
  return { outcome: tally.finish(), unreadable: [] }
}

function startTally({ manifest, demands }: Contract, options: ValidateOptions): Tally {
  const rules = options.recompute ? manifest.recompute : undefined
  return createTally({
    manifest,
    expectation: options.expectation,
    judge: createJudge(demands),
    recompute: rules === undefined ? undefined : createRecomputer(rules),
    show: options.show,
  })
}
