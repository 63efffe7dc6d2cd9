import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../../scripts/root.js'
import type { WorkflowResult } from './result.js'
import { ourRepository, type RunWorkflowOptions, runWorkflow } from './run.js'

/**
 * A copy of what our workflows read in this repository: datasets, schema and migrations, and nothing else, so that a
 * checkout takes no time and a test may edit it.
 * @returns the folder; remove it with {@link removeOurFiles}
 */
export async function copyOurFiles(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-ours-'))
  for (const name of ['data', 'prisma']) {
    await cp(join(packageRoot, name), join(folder, name), { recursive: true })
  }
  return folder
}

export async function removeOurFiles(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

/** Starts a workflow of this repository in this repository, as a maintainer does under Actions: "Run workflow". */
export function startByHand(
  id: string,
  { branch, ...options }: Omit<RunWorkflowOptions, 'workflow' | 'event' | 'name'> & { branch?: string },
): Promise<WorkflowResult> {
  return runWorkflow({
    ...options,
    name: ourRepository,
    workflow: `.github/workflows/${id}.yml`,
    event: { name: 'workflow_dispatch', branch: branch ?? 'main' },
  })
}
