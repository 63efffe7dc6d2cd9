import { defineConfig } from 'prisma/config'

/** Where {@link runPrisma} points the CLI: everything comes from the variables that it sets. */
const { TEST_PRISMA_SCHEMA, TEST_PRISMA_MIGRATIONS, DATABASE_URL, SHADOW_DATABASE_URL } = process.env

export default defineConfig({
  schema: TEST_PRISMA_SCHEMA ?? '',
  migrations: { path: TEST_PRISMA_MIGRATIONS ?? '' },
  datasource: {
    url: DATABASE_URL ?? '',
    ...(SHADOW_DATABASE_URL === undefined ? {} : { shadowDatabaseUrl: SHADOW_DATABASE_URL }),
  },
})
