import { type Origin, renderOrigin } from './found.js'
import { locateValues } from './json-text.js'
import { moveOrigin } from './record.js'
import type { Violation } from './violation.js'

/** A violation, and where it is. */
export type Told = Violation & { origin: Origin; where: string }

/** How often a rule was broken, and in how many payloads. */
export type RuleCount = { level: Violation['level']; violations: number; payloads: number }

/** Most violations of one payload that are kept: one bad payload should not hide the others. */
const shownPerPayload = 20

/** Most names of broken payloads that are kept. */
const namedPayloads = 1_000

/** Counts violations by their code, and keeps the first. */
export function createBook(show: number) {
  const rules = new Map<string, RuleCount>()
  const kept = { error: [] as Told[], warning: [] as Told[] }
  const broken: string[] = []
  return {
    note(
      origin: Origin,
      violations: readonly Violation[],
      text: string | undefined,
      offset: number | undefined,
    ): void {
      const seen = new Set<string>()
      for (const { code, level } of violations) {
        const rule = rules.get(code) ?? { level, violations: 0, payloads: 0 }
        rule.violations++
        if (!seen.has(code)) rule.payloads++
        seen.add(code)
        rules.set(code, rule)
      }
      if (broken.length < namedPayloads && violations.some(({ level }) => level === 'error')) {
        broken.push('table' in origin ? origin.key : renderOrigin(origin))
      }
      for (const level of ['error', 'warning'] as const) {
        const room = Math.min(shownPerPayload, show - kept[level].length)
        if (room <= 0) continue
        const first = violations.filter((one) => one.level === level).slice(0, room)
        kept[level].push(...placeAll(first, origin, text, offset))
      }
    },
    finish() {
      return {
        rules: Object.fromEntries([...rules].sort(([a], [b]) => a.localeCompare(b))),
        shown: { errors: kept.error, warnings: kept.warning },
        broken,
      }
    },
  }
}

/**
 * Finds where in their file violations of one payload stand: at the value, else at the nearest thing around it that
 * is there. One look at the text for all of them, for it may be long.
 */
function placeAll(
  found: readonly Violation[],
  origin: Origin,
  text: string | undefined,
  offset: number | undefined,
): Told[] {
  const tell = (one: Violation, at: Origin): Told => ({
    ...one,
    pointer: cutPointer(one.pointer),
    origin: at,
    where: renderOrigin(at),
  })
  if (text === undefined || !('file' in origin) || found.length === 0)
    return found.map((one) => tell(one, origin))
  if (offset !== undefined) return found.map((one) => tell(one, moveOrigin(origin, text, offset)))
  const around = found.map(({ pointer }) => listAround(pointer))
  const spans = locateValues(text, around.flat())
  return found.map((one, index) => {
    const nearest = around[index]?.find((pointer) => spans.has(pointer)) ?? ''
    return tell(one, moveOrigin(origin, text, spans.get(nearest)?.start ?? 0))
  })
}

/** A key may be of any length. */
const longestPointer = 500

function cutPointer(pointer: string): string {
  return pointer.length > longestPointer ? `${pointer.slice(0, longestPointer - 1)}…` : pointer
}

/** A pointer and those of everything around it, nearest first. */
function listAround(pointer: string): string[] {
  const steps = pointer.split('/')
  return steps.map((_, index) => steps.slice(0, steps.length - index).join('/'))
}
