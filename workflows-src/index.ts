import type { Workflow } from './lib/model.js'
import { ci } from './workflows/ci.js'
import { codeql } from './workflows/codeql.js'
import { dependencyReview } from './workflows/dependency-review.js'
import { detectDrift } from './workflows/detect-drift.js'
import { generateSeedDump } from './workflows/generate-seed-dump.js'
import { parityWorkflow } from './workflows/parity.js'
import { planSeed } from './workflows/plan-seed.js'
import { release } from './workflows/release.js'
import { restoreSeed } from './workflows/restore-seed.js'
import { scorecard } from './workflows/scorecard.js'
import { seedDatabase } from './workflows/seed-database.js'
import { seedDumps } from './workflows/seed-dumps.js'
import { testMigration } from './workflows/test-migration.js'
import { validateScoringContract } from './workflows/validate-scoring-contract.js'

/** What other repositories call, and a person may start by hand. */
export const reusableWorkflows: readonly Workflow[] = [
  generateSeedDump,
  seedDatabase,
  planSeed,
  restoreSeed,
  detectDrift,
  validateScoringContract,
  parityWorkflow,
  testMigration,
]

/** Every workflow of this repository. */
export const workflows: readonly Workflow[] = [
  ...reusableWorkflows,
  seedDumps,
  ci,
  release,
  codeql,
  dependencyReview,
  scorecard,
]
