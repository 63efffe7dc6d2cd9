import { SeedrailError } from '../actions/lib/problem/problem.js'
import { chooseDirectory } from './embedded/directory.js'
import { requireFreePort } from './embedded/port.js'
import { startEmbeddedPostgres } from './embedded.js'
import { runScript } from './failure.js'
import { readFlags } from './runner/arguments.js'
import { readPort } from './runner/port.js'
import { untilInterrupted } from './shutdown.js'

/** The databases of docker/compose/preview.yml, with the same addresses. */
const servers = [
  { name: 'development', port: 55_432, user: 'athlete', password: 'athlete', database: 'athlete_planning' },
  {
    name: 'staging',
    port: 55_433,
    user: 'athlete',
    password: 'athlete_staging',
    database: 'athlete_planning_staging',
  },
] as const

const flags = new Map<string, 'boolean' | 'string'>([
  ['fresh', 'boolean'],
  ['development-port', 'string'],
  ['staging-port', 'string'],
  ['help', 'boolean'],
])

const help = `Keeps the databases of docker/compose/preview.yml running without Docker, until Ctrl-C.

  npm run staging

  --fresh             begins empty, and forgets its data when it ends
  --development-port  default: ${servers[0].port}
  --staging-port      default: ${servers[1].port}`

/** `npm run staging [-- --fresh]`: a development and a staging database, at the addresses that the guide speaks of. */
await runScript(async () => {
  const { values, problems } = readFlags(flags, process.argv.slice(2))
  if (problems.length > 0) throw new SeedrailError(problems)
  if (values.help === 'true') {
    console.log(help)
    return 0
  }
  const placed = servers.map((server) => {
    const asked = values[`${server.name}-port`]
    return { ...server, port: asked === undefined ? server.port : readPort(asked) }
  })
  // Before the first is started, so that neither or both run.
  for (const { port } of placed) await requireFreePort(port)
  for (const { name, ...login } of placed) {
    const server = await startEmbeddedPostgres({
      ...login,
      ...(values.fresh === 'true'
        ? {}
        : { directory: await chooseDirectory(`preview-${name}`), persistent: true }),
    })
    console.log(`${name.padEnd(12)} PostgreSQL ${server.version}  ${server.dsn}`)
  }
  console.log('\nCtrl-C stops both.')
  await untilInterrupted()
  return 0
})
