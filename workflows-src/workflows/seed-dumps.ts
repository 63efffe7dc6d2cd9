import { expression, type Permissions, type Workflow } from '../lib/model.js'

const permissions: Permissions = {
  contents: { level: 'read', why: 'to check the repository out' },
  'id-token': { level: 'write', why: 'to sign the dumps as this workflow' },
  attestations: { level: 'write', why: 'to store the attestations' },
  'pull-requests': { level: 'write', why: 'the called workflow may comment; here it does not' },
}

const dump = (name: string, dataset: string) => ({
  name,
  permissions,
  calls: 'generate-seed-dump',
  with: { dataset, 'artifact-name': `${name}-seed-dump-${expression('github.sha')}` },
})

export const seedDumps: Workflow = {
  id: 'seed-dumps',
  name: 'Seed dumps',
  about: ['Makes the dumps of our own datasets whenever main changes them.'],
  on: {
    push: {
      branches: ['main'],
      paths: ['data/**', 'prisma/**', 'dist/**', '.github/workflows/generate-seed-dump.yml'],
    },
  },
  concurrency: { group: `seed-dumps-${expression('github.ref')}`, cancel: false },
  jobs: { movements: dump('movement', 'data/movements'), reference: dump('reference', 'data/reference') },
}
