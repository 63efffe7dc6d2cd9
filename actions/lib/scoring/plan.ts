import * as z from 'zod'

/**
 * A plan and the request that it answers, as far as a score depends on them. Both hold much more; what is not
 * named here is passed over.
 */

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

const weekday = z.string().toLowerCase().pipe(z.enum(weekdays))

const session = z.looseObject({
  day: weekday.describe('The day of the week on which it is trained.'),
  intensity: z.string().trim().toLowerCase().min(1).describe('`high` counts as high intensity.'),
})

const microcycle = z.looseObject({
  deload: z.boolean().default(false).describe('A week of less load.'),
  sessions: z.array(session),
})

export const planSchema = z.looseObject({
  durationWeeks: z.number().min(0),
  microcycles: z.array(microcycle),
  progressionPhases: z.array(z.unknown()).default([]),
})

export const requestSchema = z.looseObject({
  selectedDays: z.array(weekday).optional().describe('The days that the athlete chose.'),
  weeklyGoalDays: z.number().min(0).optional(),
  availabilityDays: z.number().min(0).optional(),
})

export type Plan = z.infer<typeof planSchema>
export type PlanRequest = z.infer<typeof requestSchema>
