import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { generatePayload } from '../support/scoring.js'

/**
 * Times the built validate-scoring against ajv on structure alone, whole processes, interleaved; prints medians
 * and the ratio. Usage: tsx test/bench/scoring.ts <payloads> <rounds>; BENCH_DIST names another bundle than dist.
 */

type Timing = { seconds: number; megabytes: number }

const payloads = Number(process.argv[2] ?? 100_000)
const rounds = Number(process.argv[3] ?? 3)
const dist = resolve(process.env.BENCH_DIST ?? 'dist')

/** Writes sound payloads as NDJSON: a thousand different ones, again and again. */
async function writePayloads(path: string): Promise<void> {
  const different = Array.from({ length: 1_000 }, (_, seed) => `${JSON.stringify(generatePayload(seed))}\n`)
  const out = createWriteStream(path)
  for (let written = 0; written < payloads; written += different.length) {
    const chunk = different.slice(0, payloads - written).join('')
    if (!out.write(chunk)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

/** Runs a script to its end: wall time, and the peak memory of the process as the system counts it. */
async function time(script: string, args: readonly string[], env: Record<string, string>): Promise<Timing> {
  const start = performance.now()
  const child = spawn('/usr/bin/time', ['-f', '%M', process.execPath, script, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  let log = ''
  child.stderr.on('data', (chunk) => (errors += chunk))
  child.stdout.on('data', (chunk) => (log += chunk))
  const code = await new Promise((done) => child.once('close', done))
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${errors}${log}`)
  return {
    seconds: (performance.now() - start) / 1000,
    megabytes: Number(errors.trim().split('\n').at(-1)) / 1024,
  }
}

const folder = await mkdtemp(join(tmpdir(), 'seedrail-bench-'))
try {
  const file = join(folder, 'payloads.ndjson')
  await writePayloads(file)
  const timings = { seedrail: [] as Timing[], ajv: [] as Timing[] }
  for (let round = 0; round < rounds; round++) {
    timings.ajv.push(await time('test/bench/ajv-lines.mjs', [file], {}))
    timings.seedrail.push(await time(join(dist, 'validate-scoring.mjs'), [], { INPUT_FILE: file }))
  }
  const median = (numbers: readonly number[]) =>
    [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
  const row = (name: string, all: readonly Timing[]) =>
    `| ${name} | ${median(all.map((one) => one.seconds)).toFixed(2)} s | ${median(all.map((one) => one.megabytes)).toFixed(0)} MB |`
  const ratio =
    median(timings.seedrail.map((one) => one.seconds)) / median(timings.ajv.map((one) => one.seconds))
  console.log(`${payloads} payloads, ${rounds} rounds; medians of whole processes\n`)
  console.log('| | time | peak memory |\n| --- | ---: | ---: |')
  console.log(`${row('validate-scoring', timings.seedrail)}\n${row('ajv, structure alone', timings.ajv)}`)
  console.log(`\nratio ${ratio.toFixed(2)}`)
} finally {
  await rm(folder, { recursive: true, force: true })
}
