/** The Prisma schema against the catalogue: what we find is what Prisma finds, and it has a line. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import type { Catalogue } from '../../actions/lib/migrate/catalogue/catalogue.js'
import { loadCatalogue } from '../../actions/lib/migrate/catalogue/load.js'
import { diffWithPrisma, findPrisma, type PrismaCli } from '../../actions/lib/migrate/prisma/cli.js'
import { compareWithCatalogue } from '../../actions/lib/migrate/prisma/compare.js'
import { parseDocument, readDocument } from '../../actions/lib/migrate/prisma/document.js'
import { wantSchema } from '../../actions/lib/migrate/prisma/expected.js'
import type { Problem, SeedrailError } from '../../actions/lib/problem/problem.js'
import { createMovementsDatabase } from '../support/movements.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'

const schemaFile = 'prisma/schema.prisma'
let own: TestDatabase
let catalogue: Catalogue
let schema: string
beforeAll(async () => {
  own = await createMovementsDatabase()
  catalogue = await load(own)
  schema = await readFile(schemaFile, 'utf8')
})
afterAll(() => own.drop())

const load = (database: TestDatabase) => inDatabase(parseDsn(database.dsn), loadCatalogue)
const compareText = (text: string, found: Catalogue) =>
  compareWithCatalogue(wantSchema(parseDocument(text, 'schema.prisma')), found, 'public')

/** Line of a text, from 1. */
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length

test('our own schema is what our migrations make, and all of it was compared', () => {
  const { compared, problems } = compareText(schema, catalogue)
  expect(problems).toEqual([])
  expect(compared).toEqual({ tables: 29, columns: 300, keys: 57, enums: 3 })
})

describe('a change of the schema alone is found on its line', () => {
  test.each([
    ['  recommendedRpe      Int?  ', '  recommendedRpe      BigInt?', 'bigint, the migrations make integer'],
    [
      '  reviewNotes         String?',
      '  reviewNotes         String ',
      'required in the schema, and the column nullable',
    ],
    [
      '  tenantId  String\n',
      '  tenantId  String @db.VarChar(60)\n',
      'character varying(60), the migrations make text',
    ],
    [
      '  maxRetries  Int           @default(3)',
      '  maxRetries  Int           @default(4)',
      'default is 4, the column',
    ],
    [
      '  jobId       String        @unique',
      '  jobId       String        ',
      'unique key "plan_jobs_job_id_key" (job_id), and the schema has it not',
    ],
    ['  @@index([reviewerId])\n', '', 'index "movement_staging_reviewer_id_idx"'],
    ['  REJECTED\n', '', 'The enum "MovementAuditAction" is'],
    [
      '  @@unique([tenantId, key])',
      '  @@unique([key, tenantId])',
      'unique key (key, tenantId), and no migration',
    ],
    [
      '  createdAt DateTime @default(now())\n\n  @@unique',
      '  createdAt DateTime @default(now()) @db.Timestamptz(6)\n\n  @@unique',
      'timestamp with time zone, the',
    ],
    ['  key       String\n', '  key       String\n  body      Json\n', 'no migration makes it'],
    ['  key       String\n', '', 'the model "IdempotencyKey" does not have it'],
  ])('%s', (before, after, message) => {
    const text = schema.replace(before, after)
    expect(text).not.toBe(schema)
    const { problems } = compareText(text, catalogue)
    expect(problems.map((problem) => problem.message).join('\n')).toContain(message)
    // A key under other columns is one that is missing and one too many.
    expect(problems).toHaveLength(message.includes('key (key') ? 2 : 1)
    expect(problems[0]?.place?.line).toBeGreaterThan(1)
  })

  test('with the line of the field', () => {
    const text = schema.replace(
      '  maxRetries  Int           @default(3)',
      '  maxRetries  Int           @default(4)',
    )
    expect(compareText(text, catalogue).problems).toMatchObject([
      {
        code: 'schema-differs',
        place: {
          file: 'schema.prisma',
          line: lineOf(text, 'maxRetries'),
          table: 'plan_jobs',
          field: 'max_retries',
        },
      },
    ])
  })

  test('a whole model and a whole enum', () => {
    const more = `${schema}\nmodel Extra {\n  id Int @id @default(autoincrement())\n}\nenum Mood {\n  CALM\n}\n`
    expect(compareText(more, catalogue).problems).toMatchObject([
      { place: { line: lineOf(more, 'model Extra') }, message: expect.stringContaining('"Extra"') },
      { place: { line: lineOf(more, 'enum Mood') }, message: expect.stringContaining('"Mood"') },
    ])
    const less = schema.replace(/model IdempotencyKey \{[\s\S]*?\n\}\n/, '')
    expect(compareText(less, catalogue).problems).toMatchObject([
      { message: 'The migrations make the table "idempotency_keys", and no model has it.' },
    ])
  })
})

test('the rest of the language: relations of every kind, native types, maps, schemas of several files', async () => {
  const database = await createTestDatabase()
  await database.query(
    `
    CREATE TYPE "mood_type" AS ENUM ('very-calm', 'loud');
    CREATE TABLE "User" (
      id serial PRIMARY KEY, email varchar(255) NOT NULL, "parentId" integer,
      CONSTRAINT "User_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "User"(id) ON DELETE SET NULL ON UPDATE CASCADE);
    CREATE UNIQUE INDEX "User_email_key" ON "User"(email);
    CREATE TABLE posts (
      a uuid NOT NULL DEFAULT gen_random_uuid(), b char(3) NOT NULL, price numeric(65,30) NOT NULL DEFAULT 1.5, raw bytea,
      moods "mood_type"[] DEFAULT ARRAY['loud']::"mood_type"[], mood "mood_type" NOT NULL DEFAULT 'very-calm',
      day date, at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, big bigint NOT NULL DEFAULT 9007199254740993, ok boolean NOT NULL DEFAULT false,
      author integer NOT NULL, shape point, note text NOT NULL DEFAULT 'it''s "so"', settings jsonb NOT NULL DEFAULT '{"a": 1}',
      CONSTRAINT posts_pkey PRIMARY KEY (a, b),
      CONSTRAINT posts_author_fkey FOREIGN KEY (author) REFERENCES "User"(id) ON DELETE CASCADE ON UPDATE NO ACTION);
    CREATE INDEX posts_day_at_idx ON posts (day, at DESC);
    CREATE INDEX posts_partial ON posts (day) WHERE ok;
    CREATE TABLE "Tag" (name text PRIMARY KEY);
    CREATE TABLE "_TagToUser" ("A" text NOT NULL REFERENCES "Tag"(name) ON DELETE CASCADE ON UPDATE CASCADE,
      "B" integer NOT NULL REFERENCES "User"(id) ON DELETE CASCADE ON UPDATE CASCADE, PRIMARY KEY ("A", "B"));
    CREATE INDEX "_TagToUser_B_index" ON "_TagToUser"("B");
    CREATE TABLE legacy (x integer);
    CREATE VIEW seen AS SELECT 1 AS id`,
  )
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-schema-'))
  await writeFile(
    join(folder, 'base.prisma'),
    `datasource db {
  provider = "postgresql" // no url here
}
generator client {
  provider        = "prisma-client-js"
  previewFeatures = ["views"]
}
enum Mood {
  CALM @map("very-calm") /// a comment
  loud

  @@map("mood_type")
}
view Seen {
  id Int @unique
  @@map("seen")
}
model Legacy {
  x Int?
  @@map("legacy")
  @@ignore
}
`,
  )
  const users = `model User {
  id       Int     @id @default(autoincrement())
  email    String  @unique @db.VarChar(255)
  parentId Int?
  parent   User?   @relation("Family", fields: [parentId], references: [id])
  children User[]  @relation("Family")
  posts    Post[]
  tags     Tag[]
}
model Tag {
  name  String @id
  users User[]
}
model Post {
  a        String   @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  code     String   @map("b") @db.Char(3)
  price    Decimal  @default(1.5)
  raw      Bytes?
  moods    Mood[]   @default([loud])
  mood     Mood     @default(CALM)
  day      DateTime? @db.Date
  at       DateTime @default(now())
  big      BigInt   @default(9007199254740993)
  ok       Boolean  @default(false)
  author   Int
  shape    Unsupported("point")?
  note     String   @default("it's \\"so\\"")
  settings Json     @default("{\\"a\\":1}")
  client   String?  @ignore
  user     User     @relation(fields: [author], references: [id], onDelete: Cascade, onUpdate: NoAction)

  @@id([a, code])
  @@index([day, at(sort: Desc)])
  @@map("posts")
}
`
  await writeFile(join(folder, 'users.prisma'), users)
  const wanted = wantSchema(await readDocument(folder))
  const { compared, problems } = compareWithCatalogue(wanted, await load(database), 'public')
  expect(problems).toEqual([])
  expect(compared).toMatchObject({ tables: 4, columns: 20, enums: 1 })

  await database.query('ALTER TABLE "_TagToUser" DROP CONSTRAINT "_TagToUser_B_fkey"')
  const after = compareWithCatalogue(wanted, await load(database), 'public')
  expect(after.problems).toMatchObject([
    { message: expect.stringContaining('(B) to public.User(id) on delete CASCADE') },
  ])
  await rm(folder, { recursive: true })
  await database.drop()
})

test.each([
  ['model A {\n  id Int @id(\n}\n', 3],
  ['model A {\n  id Int @id\n', 2],
  ['model A {\n  id Int ~ @id\n}', 2],
  ['modelA {\n}', 1],
])('what cannot be read is refused with its line, never guessed: %j', (text, line) => {
  let problem: Problem | undefined
  try {
    parseDocument(text, 's.prisma')
  } catch (error) {
    problem = (error as SeedrailError).problems[0]
  }
  expect(problem).toMatchObject({ code: 'prisma-schema-unreadable', place: { file: 's.prisma', line } })
})

describe.skipIf(process.platform === 'win32')('asked as well, the real Prisma agrees', () => {
  let cli: PrismaCli
  const engine = resolve('test/support/prisma/schema-engine.mjs')
  const before = process.env.PRISMA_SCHEMA_ENGINE_BINARY
  beforeAll(async () => {
    process.env.PRISMA_SCHEMA_ENGINE_BINARY = engine
    const found = await findPrisma(schemaFile, process.env)
    if ('reason' in found) throw new Error(found.reason)
    cli = found
  })
  afterAll(() => {
    if (before === undefined) delete process.env.PRISMA_SCHEMA_ENGINE_BINARY
    else process.env.PRISMA_SCHEMA_ENGINE_BINARY = before
  })

  test.each([
    ['SELECT 1', 0],
    ['ALTER TABLE plan_jobs ADD COLUMN extra integer', 1],
    ['ALTER TABLE plan_jobs ALTER progress TYPE bigint', 1],
    ['ALTER TABLE plan_jobs ALTER max_retries SET DEFAULT 4', 1],
    ['DROP INDEX "plan_jobs_job_id_key"', 1],
    ['ALTER TABLE motions DROP CONSTRAINT motions_parent_id_fkey', 1],
    [`ALTER TYPE "PlanJobStatus" ADD VALUE 'paused'`, 1],
    // Neither of us can see these in the schema: expectations and drift are for them.
    [
      'ALTER TABLE plan_jobs DROP CONSTRAINT plan_jobs_progress_check; DROP TRIGGER reference_version_insert ON motions',
      0,
    ],
  ])('%s', async (statement, differences) => {
    const database = await createMovementsDatabase()
    await database.query(statement)
    expect(compareText(schema, await load(database)).problems).toHaveLength(differences)
    const theirs = await diffWithPrisma(cli, schemaFile, parseDsn(database.dsn))
    expect(theirs.map(({ code }) => code)).toEqual(differences === 0 ? [] : ['prisma-differs'])
    await database.drop()
  })

  test('a failure of Prisma is no agreement', async () => {
    const nowhere = { ...parseDsn(own.dsn), port: 1 }
    expect(await diffWithPrisma(cli, schemaFile, nowhere)).toMatchObject([{ code: 'prisma-diff-failed' }])
  })
})

test('without the engine Prisma is not asked, and it is said why', async () => {
  expect(await findPrisma(schemaFile, {})).toEqual({ reason: expect.stringContaining('schema engine') })
  expect(await findPrisma(join(tmpdir(), 'schema.prisma'), {})).toEqual({
    reason: expect.stringContaining('node_modules'),
  })
})
