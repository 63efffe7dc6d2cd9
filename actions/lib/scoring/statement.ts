import type { Rule } from './manifest.js'
import { roundTo } from './rounding.js'

/** What a rule found: one statement about a payload that is true or not. */
export type Statement = {
  rule: Rule
  holds: boolean
  pointer: string
  /** Empty where it holds: nobody asks then, and writing numbers takes time. */
  expected: string
  actual: string
  /** The fields that it is about. */
  fields: readonly string[]
}

/** Takes every statement, the true ones among them. */
export type Tell = (statement: Omit<Statement, 'rule'>) => void

/** Whether a payload keeps a rule. Without a listener it stops at the first statement that is not true. */
export type Visit = (payload: unknown, tell?: Tell) => boolean

/** The rule of that name, as a manifest has it. */
export type RuleOf<Name extends Rule['rule']> = Extract<Rule, { rule: Name }>

/** A number that can be counted with. */
export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** Without the noise of binary fractions. */
export function showNumber(value: number): string {
  return String(roundTo(value, 8))
}
