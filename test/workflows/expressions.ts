import { data, Evaluator, Lexer, Parser } from '@actions/expressions'
import type { FunctionDefinition } from '@actions/expressions/funcs/info'
import { truthy } from '@actions/expressions/result'
import { isBasicExpression, isMapping, isSequence } from '@actions/workflow-parser'
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token'
import { entries, items, literal } from './template.js'

/** A value of the contexts, as JSON has them. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** How what came before went: what `success()` and its kind answer. */
export type Status = { success: boolean; failure: boolean; cancelled: boolean }

/** Everything that an expression can see at one place. */
export type Scope = {
  contexts: Readonly<Record<string, Json>>
  status?: Status
  /** Answers `hashFiles`; absent where there is no workspace. */
  hashFiles?: (patterns: readonly string[]) => string
}

const contextNames = [
  'github',
  'inputs',
  'needs',
  'steps',
  'job',
  'jobs',
  'matrix',
  'strategy',
  'env',
  'vars',
  'secrets',
  'runner',
] as const

/** A fault inside an expression, with the expression. */
export class ExpressionFault extends Error {}

/** Evaluates an expression without its `${{ }}`. */
export function evaluate(text: string, scope: Scope): data.ExpressionData {
  const functions = functionsOf(scope)
  try {
    const tokens = readTokens(text)
    const tree = new Parser(tokens, [...contextNames], [...functions.values()]).parse()
    const contexts = new data.Dictionary(
      ...contextNames.map((key) => ({ key, value: toData(scope.contexts[key] ?? {}) })),
    )
    return new Evaluator(tree, contexts, functions).evaluate()
  } catch (error) {
    throw new ExpressionFault(`\${{ ${text} }}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The lexer (0.3.61) makes one quote of the first doubled one in a text and leaves the others; GitHub's own does all. */
function readTokens(text: string) {
  return new Lexer(text)
    .lex()
    .tokens.map((token) =>
      token.lexeme.startsWith("'")
        ? { ...token, value: token.lexeme.slice(1, -1).replaceAll("''", "'") }
        : token,
    )
}

/** Whether an `if` lets its job or step run. */
export function isTrue(text: string, scope: Scope): boolean {
  return truthy(evaluate(text, scope))
}

/** The value of a token with all expressions in it evaluated. */
export function dataOf(token: TemplateToken | undefined, scope: Scope): Json {
  if (token === undefined) return null
  if (isBasicExpression(token)) return fromData(evaluate(token.expression, scope))
  if (isMapping(token)) {
    return Object.fromEntries(entries(token).map(([name, value]) => [name, dataOf(value, scope)]))
  }
  if (isSequence(token)) return items(token).map((item) => dataOf(item, scope))
  return fromData(toData(scalarOf(token)))
}

/** The text of a scalar: what `env`, `with` and `run` get. Null is the empty text. */
export function textOf(token: TemplateToken | undefined, scope: Scope): string {
  if (token === undefined) return ''
  if (isBasicExpression(token)) return evaluate(token.expression, scope).coerceString()
  return toData(scalarOf(token)).coerceString()
}

/** A mapping of texts, such as `env` and `with`; the mapping itself may be an expression. */
export function textsOf(token: TemplateToken | undefined, scope: Scope): Record<string, string> {
  if (token !== undefined && isBasicExpression(token)) {
    const value = dataOf(token, scope)
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return {}
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toText(member)]))
  }
  return Object.fromEntries(entries(token).map(([name, value]) => [name, textOf(value, scope)]))
}

/** A value as GitHub writes it into a text. */
export function toText(value: Json): string {
  return toData(value).coerceString()
}

function scalarOf(token: TemplateToken): Json {
  const { value } = token as { value?: string | number | boolean }
  return value ?? literal(token) ?? null
}

function toData(value: Json): data.ExpressionData {
  return JSON.parse(JSON.stringify(value), data.reviver) as data.ExpressionData
}

function fromData(value: data.ExpressionData): Json {
  return JSON.parse(JSON.stringify(value, data.replacer)) as Json
}

function functionsOf({ status, hashFiles }: Scope): Map<string, FunctionDefinition> {
  const before = status ?? { success: true, failure: false, cancelled: false }
  const answer = (name: string, value: boolean): FunctionDefinition => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  })
  const hash: FunctionDefinition = {
    name: 'hashFiles',
    minArgs: 1,
    maxArgs: 255,
    call: (...patterns) => {
      if (hashFiles === undefined) throw new Error('hashFiles is only known to steps.')
      return new data.StringData(hashFiles(patterns.map((pattern) => pattern.coerceString())))
    },
  }
  return new Map([
    ['success', answer('success', before.success)],
    ['failure', answer('failure', before.failure)],
    ['cancelled', answer('cancelled', before.cancelled)],
    ['always', answer('always', true)],
    ['hashfiles', hash],
  ])
}
