import type { Rule } from './manifest.js'
import {
  follow,
  followPattern,
  membersOf,
  type Pattern,
  parsePattern,
  parsePointer,
  renderPattern,
  renderPointer,
} from './pointer.js'
import { within } from './rounding.js'
import { isNumber, type RuleOf, type Statement, showNumber, type Visit } from './statement.js'
import { notEmpty, rounded } from './value-rules.js'
import type { Violation } from './violation.js'

/**
 * The rules of a contract, ready to be held against payloads. A rule speaks only of values that have the type it
 * needs: what is missing or no number is a fault of structure, and told as that.
 */
export type Arithmetic = {
  /** Whether a payload keeps every rule, warnings among them. */
  holds(payload: unknown): boolean
  /** @param missing fields that structure misses: a sum over an object that lacks one is no second fault */
  explain(payload: unknown, missing?: readonly string[]): Violation[]
}

export function compileArithmetic(rules: readonly Rule[]): Arithmetic {
  const compiled = rules.map((rule) => ({ rule, visit: compileRule(rule) }))
  return {
    holds(payload) {
      for (const { visit } of compiled) if (!visit(payload)) return false
      return true
    },
    explain(payload, missing = []) {
      const holders = missing.map((pointer) => pointer.slice(0, pointer.lastIndexOf('/')))
      const statements: Statement[] = []
      for (const { rule, visit } of compiled) visit(payload, (told) => statements.push({ rule, ...told }))
      const broken = statements.filter((statement) => !statement.holds && !isPartial(statement, holders))
      const doubts = weighFields(statements)
      return broken.map((statement) => toViolation(statement, doubts))
    },
  }
}

/** A sum in which a member is missing. */
function isPartial({ rule }: Statement, holders: readonly string[]): boolean {
  if (rule.rule !== 'total' && rule.rule !== 'weights-sum') return false
  const { before } = parsePattern(rule.rule === 'total' ? rule.contributions : rule.weights)
  return holders.includes(renderPointer(before))
}

function toViolation(statement: Statement, doubts: ReadonlyMap<string, number>): Violation {
  const { rule, pointer, expected, actual } = statement
  switch (rule.rule) {
    case 'rounded':
      return { level: rule.level, code: 'scoring-not-rounded', pointer, expected, actual, suspects: [] }
    case 'not-empty':
      return { level: rule.level, code: 'scoring-empty', pointer, expected, actual, suspects: [] }
    case 'weights-sum':
    case 'factor-weight':
    case 'contribution':
    case 'total': {
      const suspects = findSuspects(statement, doubts)
      return { level: 'error', code: codes[rule.rule], pointer, expected, actual, suspects }
    }
  }
}

const codes = {
  'weights-sum': 'scoring-weights-sum',
  'factor-weight': 'scoring-factor-weight',
  contribution: 'scoring-contribution',
  total: 'scoring-total',
} as const

/**
 * Which of an equation's fields is wrong cannot be known from it alone. But a field that also breaks other
 * equations is more likely so, and one that other equations confirm is less.
 */
function weighFields(statements: readonly Statement[]): ReadonlyMap<string, number> {
  const doubts = new Map<string, number>()
  for (const { holds, fields } of statements) {
    for (const field of fields) doubts.set(field, (doubts.get(field) ?? 0) + (holds ? -1 : 1))
  }
  return doubts
}

/** More than a person would look at are no help. */
const mostSuspects = 12

function findSuspects(broken: Statement, doubts: ReadonlyMap<string, number>): string[] {
  const most = broken.fields.reduce(
    (sum, field) => Math.max(sum, doubts.get(field) ?? 0),
    Number.NEGATIVE_INFINITY,
  )
  const suspects = broken.fields.filter((field) => doubts.get(field) === most)
  return suspects.length > mostSuspects ? [] : suspects
}

function compileRule(rule: Rule): Visit {
  switch (rule.rule) {
    case 'weights-sum':
      return sumOfWeights(rule)
    case 'factor-weight':
      return equalWeights(rule)
    case 'contribution':
      return contribution(rule)
    case 'total':
      return total(rule)
    case 'rounded':
      return rounded(rule)
    case 'not-empty':
      return notEmpty(rule)
  }
}

function sumOfWeights(rule: RuleOf<'weights-sum'>): Visit {
  const weights = parsePattern(rule.weights)
  return (payload, tell) => {
    const members = membersOf(payload, weights)
    const sum = sumUp(payload, weights, members)
    if (sum === undefined) return true
    const holds = within(sum, rule.sum, rule.tolerance)
    tell?.({
      holds,
      pointer: renderPointer(weights.before),
      expected: holds ? '' : `${rule.sum} ± ${rule.tolerance} in all`,
      actual: holds ? '' : showNumber(sum),
      fields: members.map((member) => renderPattern(weights, member)),
    })
    return holds
  }
}

function equalWeights(rule: RuleOf<'factor-weight'>): Visit {
  const weight = parsePattern(rule.weight)
  const equals = parsePattern(rule.equals)
  return (payload, tell) => {
    let all = true
    for (const member of membersOf(payload, weight)) {
      const actual = followPattern(payload, weight, member)
      const expected = followPattern(payload, equals, member)
      if (!isNumber(actual) || !isNumber(expected)) continue
      const holds = within(actual, expected, rule.tolerance)
      if (!holds && tell === undefined) return false
      all &&= holds
      tell?.({
        holds,
        pointer: renderPattern(weight, member),
        expected: holds
          ? ''
          : `${showNumber(expected)} ± ${rule.tolerance}, as ${renderPattern(equals, member)} is`,
        actual: holds ? '' : showNumber(actual),
        fields: [renderPattern(weight, member), renderPattern(equals, member)],
      })
    }
    return all
  }
}

function contribution(rule: RuleOf<'contribution'>): Visit {
  const patterns = {
    contribution: parsePattern(rule.contribution),
    weight: parsePattern(rule.weight),
    score: parsePattern(rule.score),
  }
  return (payload, tell) => {
    let all = true
    for (const member of membersOf(payload, patterns.contribution)) {
      const actual = followPattern(payload, patterns.contribution, member)
      const weight = followPattern(payload, patterns.weight, member)
      const score = followPattern(payload, patterns.score, member)
      if (!isNumber(actual) || !isNumber(weight) || !isNumber(score)) continue
      const holds = within(actual, weight * score, rule.tolerance)
      if (!holds && tell === undefined) return false
      all &&= holds
      tell?.({
        holds,
        pointer: renderPattern(patterns.contribution, member),
        expected: holds
          ? ''
          : `${showNumber(weight * score)} ± ${rule.tolerance}, from ${showNumber(weight)} × ${showNumber(score)}`,
        actual: holds ? '' : showNumber(actual),
        fields: Object.values(patterns).map((pattern) => renderPattern(pattern, member)),
      })
    }
    return all
  }
}

function total(rule: RuleOf<'total'>): Visit {
  const steps = parsePointer(rule.total)
  const contributions = parsePattern(rule.contributions)
  return (payload, tell) => {
    const actual = follow(payload, steps)
    if (!isNumber(actual)) return true
    const members = membersOf(payload, contributions)
    const sum = sumUp(payload, contributions, members)
    if (sum === undefined) return true
    const holds = within(actual, sum, rule.tolerance)
    tell?.({
      holds,
      pointer: rule.total,
      expected: holds ? '' : `${showNumber(sum)} ± ${rule.tolerance}, the sum of the contributions`,
      actual: holds ? '' : showNumber(actual),
      fields: [rule.total, ...members.map((member) => renderPattern(contributions, member))],
    })
    return holds
  }
}

/** The sum of a pattern's numbers; undefined when there are none, or something else is among them. */
function sumUp(payload: unknown, pattern: Pattern, members: readonly string[]): number | undefined {
  if (members.length === 0) return undefined
  let sum = 0
  for (const member of members) {
    const value = followPattern(payload, pattern, member)
    if (!isNumber(value)) return undefined
    sum += value
  }
  return sum
}
