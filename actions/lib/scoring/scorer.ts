import { type Factor, type FactorName, fixedWeightVersion, type Payload } from './contract.js'
import type { Plan, PlanRequest } from './plan.js'
import { roundTo } from './rounding.js'

/** How much each factor counts. */
export const fixedWeights: Readonly<Record<FactorName, number>> = {
  safety: 0.6,
  compliance: 0.3,
  performance: 0.1,
}

/** Decimals of every number in a payload. */
const decimals = 4

type Measured = { score: number; reasons: string[]; metrics: Record<string, number> }

/**
 * Scores a plan by the rules of `fixed-weight-v1`, which docs/scoring-contract.md spells out. Pure. A factor's
 * score is rounded first and weighted then, and the total is the sum of the rounded contributions, so that a
 * payload's arithmetic can be checked from its own numbers.
 * @param evaluatedAt an ISO 8601 time with an offset
 */
export function scorePlan(plan: Plan, request: PlanRequest, evaluatedAt: string): Payload {
  const planned = meanSessions(plan)
  const goal = chooseGoal(request, planned)
  const factors = {
    safety: toFactor('safety', measureSafety(plan)),
    compliance: toFactor('compliance', measureCompliance(planned, goal, request)),
    performance: toFactor('performance', measurePerformance(plan)),
  }
  const { availabilityDays, weeklyGoalDays } = request
  const context = {
    ...(availabilityDays === undefined ? {} : { availabilityDays }),
    ...(weeklyGoalDays === undefined ? {} : { weeklyGoalDays }),
  }
  return {
    version: fixedWeightVersion,
    total: round(Object.values(factors).reduce((sum, { contribution }) => sum + contribution, 0)),
    weights: { ...fixedWeights },
    factors,
    metadata: {
      evaluatedAt,
      weeklySessionsPlanned: round(planned),
      weeklyGoalDays: round(goal),
      ...(Object.keys(context).length === 0 ? {} : { requestContext: context }),
    },
  }
}

function toFactor(name: FactorName, { score, reasons, metrics }: Measured): Factor {
  const weight = fixedWeights[name]
  const rounded = round(clamp(score))
  const roundedMetrics = Object.entries(metrics).map(([metric, value]) => [metric, round(value)])
  return {
    weight,
    score: rounded,
    contribution: round(weight * rounded),
    reasons,
    metrics: Object.fromEntries(roundedMetrics) as Record<string, number>,
  }
}

/** Sessions of a microcycle on average; 0 without microcycles. */
function meanSessions(plan: Plan): number {
  return plan.microcycles.length === 0 ? 0 : allSessions(plan).length / plan.microcycles.length
}

function allSessions(plan: Plan) {
  return plan.microcycles.flatMap(({ sessions }) => sessions)
}

/**
 * Sessions a week that the plan is measured against: as many as days were selected, else the weekly goal, else the
 * availability, else what is planned. A list without a day selects nothing; a goal of 0 is a goal: none.
 */
function chooseGoal(request: PlanRequest, planned: number): number {
  const selected = request.selectedDays?.length
  return (selected || undefined) ?? request.weeklyGoalDays ?? request.availabilityDays ?? planned
}

function measureSafety(plan: Plan): Measured {
  const sessions = allSessions(plan)
  const high = sessions.filter(({ intensity }) => intensity === 'high').length
  const share = sessions.length === 0 ? 0 : high / sessions.length
  const restDays = 7 - new Set(sessions.map(({ day }) => day)).size
  const deloads = plan.microcycles.filter(({ deload }) => deload).length
  const metrics = {
    totalSessions: sessions.length,
    highIntensityRatio: share,
    averageRestDays: restDays,
    deloadWeeks: deloads,
  }
  if (sessions.length === 0) return { score: 0.7, reasons: ['No sessions are planned'], metrics }
  const strain = share > 0.4 ? Math.min(0.4, 0.6 * share) : 0.2 * share
  const score = 1 - strain - (restDays < 2 ? 0.15 : 0) + (deloads > 0 ? 0.05 : 0)
  const reasons = [
    `${roundTo(share * 100, 1)} % of the sessions are of high intensity`,
    `${count(restDays, 'rest day')} a week`,
    ...(deloads > 0 ? [count(deloads, 'deload microcycle')] : []),
  ]
  return { score, reasons, metrics }
}

function measureCompliance(planned: number, goal: number, request: PlanRequest): Measured {
  const metrics = {
    plannedWeeklySessions: planned,
    weeklyGoalDays: goal,
    ...(request.availabilityDays === undefined ? {} : { availabilityDays: request.availabilityDays }),
    deviation: Math.abs(planned - goal),
  }
  if (planned === 0) return { score: 0, reasons: ['No sessions are planned'], metrics }
  if (goal === 0) return { score: 0.8, reasons: ['There is no goal to measure against'], metrics }
  const score = 1 - (0.75 * Math.abs(planned - goal)) / Math.max(goal, 1)
  const reason = `${roundTo(planned, 1)} sessions a week are planned, ${roundTo(goal, 1)} are the goal`
  return { score, reasons: [reason], metrics }
}

function measurePerformance(plan: Plan): Measured {
  const sessions = allSessions(plan)
  const phases = plan.progressionPhases.length
  const variety = new Set(sessions.map(({ intensity }) => intensity)).size
  const weeks = plan.durationWeeks
  const sum =
    0.45 +
    Math.min(0.2, 0.05 * phases) +
    (variety >= 3 ? 0.1 : variety === 2 ? 0.05 : 0) +
    (weeks >= 12 ? 0.1 : weeks >= 8 ? 0.05 : 0)
  const reasons = [
    `${count(phases, 'phase')} of progression`,
    count(variety, 'intensity', 'intensities'),
    count(weeks, 'week'),
    ...(sessions.length === 0 ? ['Halved, for no sessions are planned'] : []),
  ]
  const metrics = { progressionPhases: phases, intensityVariety: variety, durationWeeks: weeks }
  return { score: sessions.length === 0 ? sum / 2 : sum, reasons, metrics }
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}

function clamp(score: number): number {
  return Math.min(1, Math.max(0, score))
}

function round(value: number): number {
  return roundTo(value, decimals)
}
