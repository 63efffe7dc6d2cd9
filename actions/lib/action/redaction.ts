import type { Report } from '../report/report.js'

/** Hides secrets in whatever we print or write ourselves, on GitHub and off it. */
export type Redactor = {
  /** Texts to hide from now on. */
  hide(secrets: readonly string[]): void
  /** The text with every secret replaced by `***`. */
  redact(text: string): string
  /** The same for every text in a value, before a renderer escapes it into something no longer recognised. */
  redactAll<Value>(value: Value): Value
}

/** A redactor that hides nothing yet. */
export function createRedactor(): Redactor {
  let secrets: string[] = []
  const redact = (text: string) => secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
  return {
    hide(more) {
      secrets = [...new Set([...secrets, ...more])]
        .filter((secret) => secret.trim() !== '')
        .sort((a, b) => b.length - a.length)
    },
    redact,
    redactAll: (value) => mapTexts(value, redact) as typeof value,
  }
}

/**
 * A report without secrets in anything that it tells. Its own words stay, for a password may be one of them: readers
 * find a report's parts by their names, and the exit code follows from its ending.
 */
export function redactReport(report: Report, { redact, redactAll }: Redactor): Report {
  return {
    ...report,
    headline: redact(report.headline),
    phases: report.phases.map((phase) => ({ ...phase, name: redact(phase.name) })),
    facts: redactAll(report.facts),
    sections: report.sections.map((section) => redactMembers(section, redactAll)),
    problems: report.problems.map((problem) => ({
      ...redactMembers(problem, redactAll),
      level: problem.level,
      code: problem.code,
      ...(problem.place === undefined ? {} : { place: redactMembers(problem.place, redactAll) }),
    })),
    outputs: redactMembers(report.outputs, redactAll),
    result: redactAll(report.result),
  }
}

function redactMembers<Value extends object>(value: Value, map: Redactor['redactAll']): Value {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member)])) as Value
}

/**
 * A value with every text in it mapped, keys included; what is no plain data stays as it is. Parts in which nothing
 * changes are not copied: a report may hold many thousand rows, and hardly ever a secret.
 */
function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value)
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined
    for (const [index, item] of value.entries()) {
      const mapped = mapTexts(item, map)
      if (mapped === item) continue
      copy ??= value.slice()
      copy[index] = mapped
    }
    return copy ?? value
  }
  let same = true
  const members = Object.entries(value).map(([key, member]): [string, unknown] => {
    const mapped: [string, unknown] = [map(key), mapTexts(member, map)]
    same &&= mapped[0] === key && mapped[1] === member
    return mapped
  })
  return same ? value : Object.fromEntries(members)
}
