import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { packageRoot } from '../../scripts/root.js'

const file = join(packageRoot, 'docker/compose/preview.yml')

const duration = z.string().regex(/^(\d+(us|ms|s|m|h))+$/)

/** The words of the Compose specification that this file uses; any other is an error, as it is for compose. */
const service = z.strictObject({
  image: z.string().regex(/^postgres:1[4-8]@sha256:[0-9a-f]{64}$/),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']),
  shm_size: z.string().regex(/^\d+(b|k|m|g|kb|mb|gb)$/),
  profiles: z.array(z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/)).optional(),
  environment: z.record(z.string(), z.string()),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).length(1),
  volumes: z.array(z.string().regex(/^[a-z]+:\/[\w/]+$/)).length(1),
  healthcheck: z.strictObject({
    test: z.tuple([z.literal('CMD')], z.string()),
    interval: duration,
    timeout: duration,
    retries: z.int().positive(),
    start_period: duration,
  }),
})

const compose = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
})

async function readCompose() {
  const whole = parse(await readFile(file, 'utf8'), { merge: true }) as Record<string, unknown>
  // Extensions are for the file itself: compose ignores them.
  return compose.parse(Object.fromEntries(Object.entries(whole).filter(([key]) => !key.startsWith('x-'))))
}

const expected = {
  postgres: { port: 55_432, password: 'athlete', database: 'athlete_planning', profiles: undefined },
  'postgres-staging': {
    port: 55_433,
    password: 'athlete_staging',
    database: 'athlete_planning_staging',
    profiles: ['staging'],
  },
}

describe('docker/compose/preview.yml', () => {
  test('says nothing that compose does not know', async () => {
    expect(Object.keys((await readCompose()).services)).toEqual(Object.keys(expected))
  })

  test('a word that compose does not know would be noticed', () => {
    expect(service.safeParse({ healthchek: {} }).error?.message).toContain('healthchek')
    expect(duration.safeParse('2 seconds').success).toBe(false)
  })

  test.each(Object.entries(expected))('%s has its address, on this machine only', async (name, wanted) => {
    const { services } = await readCompose()
    const { environment, ports, profiles } = services[name] ?? expect.fail(`no ${name}`)
    expect(ports).toEqual([`127.0.0.1:${wanted.port}:5432`])
    expect(environment).toMatchObject({
      POSTGRES_USER: 'athlete',
      POSTGRES_PASSWORD: wanted.password,
      POSTGRES_DB: wanted.database,
    })
    expect(profiles).toEqual(wanted.profiles)
  })

  test.each(Object.keys(expected))('%s is healthy when it answers by TCP, as its own login', async (name) => {
    const { environment, healthcheck } = (await readCompose()).services[name] ?? expect.fail(`no ${name}`)
    const [, ...command] = healthcheck.test
    expect(command).toEqual([
      'pg_isready',
      ...['-h', '127.0.0.1'],
      ...['-U', environment.POSTGRES_USER],
      ...['-d', environment.POSTGRES_DB],
    ])
  })

  test('each keeps its data in a volume of its own, where images since 18 and before agree', async () => {
    const { services, volumes } = await readCompose()
    const mounts = Object.values(services).map(({ volumes: [mount = ''], environment }) => {
      const [volume = '', path = ''] = mount.split(':')
      // Since 18 the image refuses a mount at …/data, and before 18 it puts a volume without a name there.
      expect(path).toBe('/var/lib/postgresql')
      expect(environment.PGDATA?.startsWith(`${path}/`)).toBe(true)
      expect(environment.PGDATA).not.toMatch(/^\/var\/lib\/postgresql\/data(\/|$)/)
      return volume
    })
    expect(new Set(mounts).size).toBe(2)
    expect(Object.keys(volumes).sort()).toEqual([...mounts].sort())
  })

  test('compose itself reads it', async (context) => {
    const run = promisify(execFile)
    const version = await run('docker', ['compose', 'version']).catch(() => undefined)
    if (version === undefined) return context.skip('docker compose is not installed here')
    const args = ['compose', '-f', file, '--profile', 'staging', 'config', '--format', 'json']
    const { stdout } = await run('docker', args)
    const { services } = JSON.parse(stdout) as { services: Record<string, unknown> }
    expect(Object.keys(services).sort()).toEqual(Object.keys(expected).sort())
  })
})

test('npm run staging has the same addresses', async () => {
  const source = await readFile(join(packageRoot, 'scripts/staging.ts'), 'utf8')
  for (const { port, password, database } of Object.values(expected)) {
    const digits = String(port).replace(/(\d{3})$/, '_$1')
    expect(source).toContain(`port: ${digits},`)
    expect(source).toContain(`password: '${password}'`)
    expect(source).toContain(`database: '${database}'`)
  }
})
