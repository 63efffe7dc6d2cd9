import type { WorkflowInput, WorkflowSecret } from '../lib/model.js'

/** Inputs that several workflows share, so that they read alike everywhere. */

export const dataset: WorkflowInput = {
  summary: 'Folder of your repository that holds dataset.json.',
  type: 'string',
  required: true,
  default: 'data/movements',
}

export const migrations: WorkflowInput = {
  summary: 'Folder of Prisma migrations to apply first.',
  type: 'string',
  default: 'prisma/migrations',
}

export const environment: WorkflowInput = {
  summary:
    'Environment of your repository whose secret DATABASE_URL is the target, and whose rules must agree.',
  type: 'string',
  required: true,
}

export const runner: WorkflowInput = {
  summary: 'Label of the runner: a self-hosted one, where only that reaches the database.',
  type: 'string',
  default: 'ubuntu-24.04',
}

export const databaseUrl: WorkflowSecret = {
  summary:
    'Address of the target: postgresql://user:password@host:5432/database. A secret of the environment wins.',
  required: false,
}
