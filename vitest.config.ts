import { defineConfig } from 'vitest/config'

/** Starts one Postgres for the whole run; each test makes itself a database on it. */
const globalSetup = ['test/support/global-setup.ts']

/** Published as sources that Node itself cannot load: they import JSON without an attribute. */
const server = { deps: { inline: [/@actions\//] } }

/** Counts for whoever asks for them; the default reporter is for people. */
const results = process.env.SEEDRAIL_TEST_RESULTS

export default defineConfig({
  test: {
    reporters: results ? ['default', ['json', { outputFile: results }]] : ['default'],
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], server } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          server,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          server,
        },
      },
    ],
  },
})
