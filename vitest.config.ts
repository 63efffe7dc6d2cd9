import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { defineConfig, type Plugin } from 'vitest/config'

/**
 * Files at the same time. One more than there are processors, for most tests wait: for a server, for a process they
 * started, for a lock. The default is one less, which on two processors means one file after the other.
 */
const maxWorkers = availableParallelism() + 1

/** Starts one Postgres for the whole run; each test makes itself a database on it. */
const globalSetup = ['test/support/global-setup.ts']

/** Published as sources that Node itself cannot load: they import JSON without an attribute. */
const server = { deps: { inline: [/@actions\//] } }

/** Their source maps name sources that are not published; Vite would say so for each of a hundred files. */
const withoutMaps: Plugin = {
  name: 'without-maps',
  enforce: 'pre',
  load: async (id) => {
    if (!/[\\/]node_modules[\\/]@actions[\\/].*\.js$/.test(id)) return undefined
    return (await readFile(id, 'utf8')).replace(/^\/\/# sourceMappingURL=.*$/m, '')
  },
}

/** Counts for whoever asks for them; the default reporter is for people. */
const results = process.env.SEEDRAIL_TEST_RESULTS

export default defineConfig({
  test: {
    maxWorkers,
    reporters: results ? ['default', ['json', { outputFile: results }]] : ['default'],
    projects: [
      {
        plugins: [withoutMaps],
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          server,
        },
      },
      {
        plugins: [withoutMaps],
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
        plugins: [withoutMaps],
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
