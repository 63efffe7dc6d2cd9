import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Payload } from '../../actions/lib/scoring/contract.js'
import { type Contract, readContract } from '../../actions/lib/scoring/contract-file.js'
import { home } from '../../actions/lib/scoring/home.js'
import { createJudge } from '../../actions/lib/scoring/judge.js'
import { scorePlan } from '../../actions/lib/scoring/scorer.js'
import type { Violation } from '../../actions/lib/scoring/violation.js'
import { generatePlan } from '../../scripts/pipeline/plans.js'

/** A fresh copy of the contract's sample. */
export function samplePayload(): Payload {
  return structuredClone(home.sample) as Payload
}

/** The payload of a made-up plan; equal numbers give equal payloads. */
export function generatePayload(seed: number): Payload {
  const { plan, request } = generatePlan(seed)
  return scorePlan(plan, request, new Date(Date.UTC(2026, 0, 1) + seed * 61_000).toISOString())
}

let builtIn: Promise<Contract> | undefined

/** The built-in contract, compiled once. */
export function homeContract(): Promise<Contract> {
  builtIn ??= readContract(undefined)
  return builtIn
}

/** What the built-in contract finds in a text. */
export async function judgeText(text: string): Promise<readonly Violation[]> {
  return createJudge((await homeContract()).demands)(text).violations
}

/** Writes a file of a test's own and gives its path. */
export async function writeText(text: string | Buffer, name = 'payloads.json'): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'seedrail-scoring-')), name)
  await writeFile(path, text)
  return path
}
