import { join } from 'node:path'
import type { InputsOf, OutputsOf } from '../lib/action/definition.js'
import type { Journal } from '../lib/action/run.js'
import { downloadArtifact } from '../lib/artifact/download.js'
import { fault, SeedrailError } from '../lib/problem/problem.js'
import type { restore } from './action.js'

type Inputs = InputsOf<typeof restore>

/**
 * The path of the dump that is meant: a file of the workspace, or what an artifact holds, fetched into `folder`.
 * @throws SeedrailError `input-missing`, `input-invalid`, and those of `downloadArtifact`
 */
export async function locateDump(
  inputs: Pick<Inputs, 'dump-file' | 'artifact' | 'run-id' | 'repository' | 'token'>,
  journal: Pick<Journal<OutputsOf<typeof restore>>, 'phase' | 'fact'>,
  folder: string,
): Promise<string> {
  const { 'dump-file': file, artifact, repository, token } = inputs
  if ((file === undefined) === (artifact === undefined)) throw new SeedrailError(explainSource(file))
  if (file !== undefined) return file
  const runId = parseRunId(inputs['run-id'])
  const arrived = await journal.phase('fetch the artifact', () =>
    downloadArtifact({ name: artifact ?? '', runId, repository, token, to: join(folder, 'artifact') }),
  )
  journal.fact('artifact', `${arrived.name} (id ${arrived.id}, ${arrived.digest ?? 'without a digest'})`)
  return arrived.dump
}

function parseRunId(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,15}$/.test(text)) return Number(text)
  throw new SeedrailError(
    fault('input-invalid', `The input "run-id" is "${text}", but must be a number.`, {
      next: 'It is the number behind /runs/ in the address of the run.',
    }),
  )
}

function explainSource(file: string | undefined) {
  return file === undefined
    ? fault('input-missing', 'No dump was named.', {
        next: 'Give "dump-file" (a path), or "artifact" (the name of one).',
      })
    : fault('input-invalid', 'Both "dump-file" and "artifact" were given.', { next: 'Give one of them.' })
}
