import { isBasicExpression } from '@actions/workflow-parser'
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token'
import { type Scope, textOf } from './expressions.js'
import type { Environment } from './run-state.js'
import { entries, literal } from './template.js'

/**
 * Secrets that a workflow sees. The one on top sees all of its repository; a called one those that were handed to it
 * by name, and of an environment only what has such a name: naming it is what lets the environment's secret in
 * (actions/runner#1490).
 */
export type Secrets = {
  values: Readonly<Record<string, string>>
  /** Names that an environment may fill; undefined: all. */
  fillable: readonly string[] | undefined
}

/** Names are compared in capitals, as GitHub keeps them. */
export function readSecrets(values: Readonly<Record<string, string>>): Secrets {
  return { values: toCapitals(values), fillable: undefined }
}

/** What the `secrets` of a calling job hand over. A literal stays as it is, also against an environment. */
export function passSecrets(token: TemplateToken | undefined, own: Secrets, scope: Scope): Secrets {
  if (literal(token) === 'inherit') return own
  const given = entries(token)
  return {
    values: toCapitals(Object.fromEntries(given.map(([name, value]) => [name, textOf(value, scope)]))),
    fillable: given.flatMap(([name, value]) => (isBasicExpression(value) ? [name.toUpperCase()] : [])),
  }
}

/** The secrets of a job that runs in an environment, or in none. */
export function secretsOfJob(secrets: Secrets, environment: Environment | undefined): Record<string, string> {
  const filled = Object.entries(toCapitals(environment?.secrets ?? {})).filter(
    ([name]) => secrets.fillable === undefined || secrets.fillable.includes(name),
  )
  return { ...secrets.values, ...Object.fromEntries(filled) }
}

function toCapitals(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name.toUpperCase(), value]))
}
