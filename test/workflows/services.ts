import { findPackage } from '../../scripts/embedded/binaries.js'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../scripts/embedded.js'
import type { Json } from './expressions.js'

/** Why a job's containers cannot be started, or must not. */
export class ServiceFault extends Error {}

/** A service of a job, read and understood. */
export type ServicePlan = {
  id: string
  major: number
  user: string
  password: string
  database: string
  /** Fixed port of the host; undefined: a free one. */
  hostPort: number | undefined
}

export type RunningService = {
  /** `job.services.<id>`. */
  context: { id: string; network: string; ports: Record<string, string> }
  /** Where it is not what was asked for. */
  warning: string | undefined
  stop(): Promise<void>
}

const known = ['image', 'env', 'ports', 'options']

/**
 * Reads a service as the runner would hand it to Docker. Stricter than the runner where a workflow would only work by
 * luck: the image is a Postgres by digest, and its health is asked by TCP, as its own user, of its own database (the
 * socket answers for the image's temporary first server too).
 * @throws ServiceFault
 */
export function planService(id: string, service: Json): ServicePlan {
  const fail = (reason: string) => new ServiceFault(`Service "${id}": ${reason}`)
  if (typeof service !== 'object' || service === null || Array.isArray(service)) throw fail('is no mapping.')
  const spec = service as Record<string, Json>
  const foreign = Object.keys(spec).find((key) => !known.includes(key))
  if (foreign !== undefined) throw fail(`"${foreign}" has no stand-in; known are ${known.join(', ')}.`)
  const major = /^postgres:(\d+)@sha256:[0-9a-f]{64}$/.exec(String(spec.image))?.[1]
  if (major === undefined) {
    throw fail(`the image "${spec.image}" is no postgres:<major>@sha256:<digest>.`)
  }
  const env = (spec.env ?? {}) as Record<string, Json>
  const user = String(env.POSTGRES_USER ?? 'postgres')
  const password = env.POSTGRES_PASSWORD
  if (password === undefined || password === '') {
    throw fail('POSTGRES_PASSWORD is empty: the image does not start without one.')
  }
  const database = String(env.POSTGRES_DB ?? user)
  requireHealthCheck(String(spec.options ?? ''), { user, database }, fail)
  return {
    id,
    major: Number(major),
    user,
    password: String(password),
    database,
    hostPort: readPort(spec.ports, fail),
  }
}

function readPort(ports: Json | undefined, fail: (reason: string) => ServiceFault): number | undefined {
  const list = Array.isArray(ports) ? ports.map(String) : []
  const [port] = list
  const shape = /^(?:(?<host>\d+):)?5432(?:\/tcp)?$/.exec(port ?? '')
  if (list.length !== 1 || shape === null) {
    throw fail(`its ports are [${list.join(', ')}], but a job on the runner reaches it by one, 5432/tcp.`)
  }
  const host = shape.groups?.host
  return host === undefined ? undefined : Number(host)
}

function requireHealthCheck(
  options: string,
  { user, database }: { user: string; database: string },
  fail: (reason: string) => ServiceFault,
): void {
  const command = /--health-cmd[= ](?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>\S+))/.exec(
    options,
  )?.groups
  const words = (command?.double ?? command?.single ?? command?.bare ?? '').split(/\s+/)
  if (words[0] !== 'pg_isready')
    throw fail('it has no --health-cmd with pg_isready, so steps start before it does.')
  const flag = (name: string, long: string) => {
    const index = words.findIndex((word) => word === name || word === long)
    return index < 0
      ? words.find((word) => word.startsWith(`${long}=`))?.slice(long.length + 1)
      : words[index + 1]
  }
  const host = flag('-h', '--host')
  if (host !== '127.0.0.1' && host !== 'localhost') {
    throw fail(
      'its health is asked by the socket, which answers for the first, temporary server too; add -h 127.0.0.1.',
    )
  }
  if (flag('-U', '--username') !== user) throw fail(`its health is not asked as its user; add -U ${user}.`)
  if (flag('-d', '--dbname') !== database)
    throw fail(`its health is not asked of its database; add -d ${database}.`)
}

/** Starts the Postgres that npm brought: of the asked major where that is installed, else of the one that is. */
export async function startService(plan: ServicePlan): Promise<RunningService> {
  const packageFolder = await findPackage(plan.major)
  const server: EmbeddedPostgres = await startEmbeddedPostgres({
    user: plan.user,
    password: plan.password,
    database: plan.database,
    stopOnSignal: false,
    ...(plan.hostPort === undefined ? {} : { port: plan.hostPort }),
    ...(packageFolder === undefined ? {} : { packageFolder }),
  })
  const stoodIn = Number.parseInt(server.version, 10) !== plan.major
  return {
    context: { id: `stand-in-${plan.id}`, network: 'stand-in', ports: { '5432': String(server.port) } },
    warning: stoodIn
      ? `Service "${plan.id}": PostgreSQL ${server.version} stood in for ${plan.major}, which is not here.`
      : undefined,
    stop: server.stop,
  }
}
