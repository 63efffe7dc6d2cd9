import { expression, type RunStep, run, type Service, type WorkflowInput } from '../lib/model.js'
import { postgresImages } from '../pins.js'

/** Which Postgres a workflow's own database is. */
export const postgresVersion: WorkflowInput = {
  summary: 'Major version of the ephemeral Postgres.',
  type: 'string',
  default: '17',
  options: Object.keys(postgresImages),
}

/** A call may write anything, and GitHub starts no service for an unknown one without a word: said before anything else fails. */
export function checkPostgresVersion(): RunStep {
  const known = Object.keys(postgresImages)
  return run(
    [
      `case "$VERSION" in ${known.join(' | ')}) exit 0 ;; esac`,
      `message="postgres-version is '$VERSION', but there are only ${known.join(', ')}."`,
      'echo "::error title=No such Postgres::$message"',
      'echo "$message" >> "$GITHUB_STEP_SUMMARY"',
      'exit 1',
    ],
    { name: 'Check the version of Postgres', env: { VERSION: expression('inputs.postgres-version') } },
  )
}

/** Nobody but the job reaches this database, and it lives as long as the job. */
const login = { user: 'seedrail', password: 'seedrail', database: 'seedrail' }

/** An ephemeral Postgres. It is healthy when it answers by TCP: the socket answers for its temporary first server too. */
export function postgresService(): Service {
  return {
    image: expression(`fromJSON('${JSON.stringify(postgresImages)}')[inputs.postgres-version]`),
    env: {
      POSTGRES_USER: login.user,
      POSTGRES_PASSWORD: login.password,
      POSTGRES_DB: login.database,
    },
    ports: ['5432/tcp'],
    options: [
      `--health-cmd "pg_isready -h 127.0.0.1 -U ${login.user} -d ${login.database}"`,
      '--health-interval 2s',
      '--health-timeout 5s',
      '--health-retries 30',
    ].join(' '),
  }
}

/** Its address from the steps of the job. */
export const postgresDsn = `postgresql://${login.user}:${login.password}@127.0.0.1:${expression("job.services.postgres.ports['5432']")}/${login.database}`
