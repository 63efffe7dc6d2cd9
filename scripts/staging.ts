import { SeedrailError } from '../actions/lib/problem/problem.js'
import { chooseDirectory } from './embedded/directory.js'
import { startEmbeddedPostgres } from './embedded.js'
import { runScript } from './failure.js'
import { readFlags } from './runner/arguments.js'
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
  ['help', 'boolean'],
])

const help = `Keeps the databases of docker/compose/preview.yml running without Docker, until Ctrl-C.

  npm run staging

  --fresh  forgets its data when it ends`

/** `npm run staging [-- --fresh]`: a development and a staging database, at the addresses that the guide speaks of. */
await runScript(async () => {
  const { values, problems } = readFlags(flags, process.argv.slice(2))
  if (problems.length > 0) throw new SeedrailError(problems)
  if (values.help === 'true') {
    console.log(help)
    return 0
  }
  for (const { name, ...login } of servers) {
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
