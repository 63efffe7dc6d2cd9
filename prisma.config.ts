import { defineConfig } from 'prisma/config'

/** The address that Seedrail's own actions take, in the same order; `prisma validate` needs none. */
const url = process.env.PLANNING_DATABASE_URL || process.env.DATABASE_URL
const shadowDatabaseUrl = process.env.SHADOW_DATABASE_URL

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url ? { datasource: { url, ...(shadowDatabaseUrl ? { shadowDatabaseUrl } : {}) } } : {}),
})
