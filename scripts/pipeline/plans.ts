import type { Plan, PlanRequest } from '../../actions/lib/scoring/plan.js'

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
const intensities = ['low', 'moderate', 'high'] as const

/** A training plan that nobody trains, and the request that it answers. Equal numbers give equal plans. */
export function generatePlan(seed: number): { plan: Plan; request: PlanRequest } {
  const random = createRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const microcycles = Array.from({ length: 1 + below(4) }, (_, index) => ({
    deload: index > 0 && below(3) === 0,
    sessions: Array.from({ length: 1 + below(5) }, () => ({
      day: weekdays[below(7)] ?? 'monday',
      intensity: intensities[Math.min(2, below(4))] ?? 'low',
    })),
  }))
  const plan = {
    durationWeeks: 4 + below(13),
    microcycles,
    progressionPhases: Array.from({ length: below(5) }, (_, index) => ({ name: `phase ${index + 1}` })),
  }
  const request = {
    ...(below(3) === 0 ? { selectedDays: weekdays.slice(0, 1 + below(5)) } : {}),
    ...(below(3) > 0 ? { weeklyGoalDays: 1 + below(6) } : {}),
    ...(below(3) > 0 ? { availabilityDays: 2 + below(5) } : {}),
  }
  return { plan, request }
}

/** Numbers from 0 to 1 that only look random (mulberry32), so that a run can be repeated. */
function createRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
