#!/usr/bin/env node
/**
 * Stands in for Prisma's native schema engine.
 *
 * The Prisma CLI starts the engine named by PRISMA_SCHEMA_ENGINE_BINARY and speaks with it in two ways:
 *   schema-engine cli --datasource … can-connect-to-database     answers by its exit code
 *   schema-engine --datamodels … --datasource …                  answers JSON-RPC, a line each, on stdio
 * Both are answered here, the second by the WebAssembly build of the same engine over node-postgres.
 * Plain JavaScript, because the CLI executes this file itself.
 */
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import pg from 'pg'

/** Catalogue types that the adapter does not know, and the types under which it reads the same values. */
const character = 18 // "char", a single byte
const readAs = new Map([
  [character, 25],
  [24, 25], // regproc
  [2205, 25], // regclass
  [1003, 1009], // name[]
])

/** A pool whose results speak of text where the catalogue speaks of its own types. */
class EnginePool extends pg.Pool {
  /** Columns of type "char" in the last result: the engine takes them only as such. */
  characters = []

  async query(query, values) {
    const { types } = query
    const asked =
      types === undefined
        ? query
        : {
            ...query,
            types: { getTypeParser: (oid, format) => types.getTypeParser(readAs.get(oid) ?? oid, format) },
          }
    const result = await super.query(asked, values)
    const fields = result.fields ?? []
    this.characters = fields.flatMap((field, index) => (field.dataTypeID === character ? [index] : []))
    for (const field of fields) field.dataTypeID = readAs.get(field.dataTypeID) ?? field.dataTypeID
    return result
  }
}

const invocation = readArguments(process.argv.slice(2))
if (invocation.command === undefined) await serve(invocation)
else process.exitCode = await runCommand(invocation)

/** What the CLI asks for: the datasource, the schema files, and the sub-command after `cli`, if any. */
function readArguments(args) {
  const after = (name) => args[args.indexOf(name) + 1]
  const datasource = args.includes('--datasource') ? JSON.parse(after('--datasource')) : {}
  const commands = ['can-connect-to-database', 'create-database', 'drop-database']
  return {
    url: datasource.url ?? process.env.DATABASE_URL,
    shadowUrl: datasource.shadowDatabaseUrl ?? process.env.SHADOW_DATABASE_URL,
    schemaFiles: args.flatMap((arg, index) =>
      arg === '--datamodels' || arg === '-d' ? [args[index + 1]] : [],
    ),
    command: commands.find((command) => args.includes(command)),
  }
}

/** Answers the one sub-command that `migrate deploy` and `status` need: can the database be reached? */
async function runCommand({ command, url }) {
  if (command !== 'can-connect-to-database') return refuse('P1014', `${command} is not offered to tests`)
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    return 0
  } catch (error) {
    const codes = { '3D000': 'P1003', '28P01': 'P1000' }
    return refuse(codes[error.code] ?? 'P1001', error.message)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The engine's log lines on standard error; the CLI passes over the first and reads the code from the next. */
function refuse(code, message) {
  const line = (level, fields) =>
    console.error(JSON.stringify({ level, target: 'schema_engine', timestamp: new Date(), fields }))
  line('INFO', { message: 'Starting schema engine CLI' })
  line('ERROR', { error_code: code, message })
  return 1
}

/** Answers JSON-RPC requests, one after another, until the CLI closes the pipe. */
async function serve(asked) {
  const engine = await startEngine(asked)
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line)
    if (request.method === undefined) continue // the CLI's answer to one of our own notices
    send({ jsonrpc: '2.0', id: request.id, ...(await answer(engine, request)) })
  }
  process.exit(0)
}

/** The result or the error of one request, in the shape of the native engine. */
async function answer(engine, { method, params }) {
  try {
    const result = await engine[method === 'getDatabaseVersion' ? 'version' : method](params)
    return { result: (method === 'diff' ? printDiff(result) : result) ?? {} }
  } catch (error) {
    const data = {
      is_panic: false,
      message: error.message,
      error_code: error.code ?? null,
      meta: error.meta ?? null,
    }
    return { error: { code: 4466, message: 'An error happened. Check the data field for details.', data } }
  }
}

/** The native engine has the CLI print a diff through a request of its own; the WebAssembly one returns it. */
function printDiff({ exitCode, stdout }) {
  if (stdout != null) {
    const content = stdout.replace(/\n$/, '')
    send({ jsonrpc: '2.0', id: 1_000_000, method: 'print', params: { content } })
  }
  return { exitCode, stdout: null }
}

function send(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** Loads the WebAssembly by hand: its own loader imports `.wasm` as a module, which Node does not do. */
async function startEngine({ url, shadowUrl, schemaFiles }) {
  // Where a panic of the engine leaves its reason; without it the reason is lost.
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => console.error(message) }
  const glueUrl = import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const glue = await import(glueUrl)
  const bytes = await readFile(join(dirname(fileURLToPath(glueUrl)), 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  const datamodels = await Promise.all(schemaFiles.map(async (file) => [file, await readFile(file, 'utf8')]))
  return await glue.SchemaEngine.new(
    { datamodels: datamodels.length === 0 ? undefined : datamodels },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory({
      provider: 'postgres',
      adapterName: '@prisma/adapter-pg',
      connect: () => openAdapter(url),
      connectToShadowDb: () => openShadow(shadowUrl),
    }),
  )
}

/** The shadow database, emptied: the engine replays all migrations into it. */
async function openShadow(url) {
  if (url === undefined) throw new Error('Set SHADOW_DATABASE_URL: this command replays the migrations.')
  const adapter = await openAdapter(url)
  await adapter.executeScript('DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public;')
  return adapter
}

async function openAdapter(url) {
  if (url === undefined) throw new Error('Set DATABASE_URL: this stand-in always connects.')
  const schema = new URL(url).searchParams.get('schema') ?? 'public'
  const searchPath = `-c search_path=${pg.escapeIdentifier(schema)}`
  const pool = new EnginePool({ connectionString: url, max: 1, options: searchPath })
  // Both of these the native engine does when it connects.
  await pool.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(schema)}`)
  const adapter = await new PrismaPg(pool, { schema }).connect()
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query)
    for (const index of pool.characters) result.columnTypes[index] = ColumnTypeEnum.Character
    return result
  }
  // The adapter cuts scripts at every semicolon, also inside functions; the native engine sends them whole.
  adapter.executeScript = async (script) => {
    try {
      await pool.query(script)
    } catch (error) {
      adapter.onError(error)
    }
  }
  return adapter
}
