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

/** A copy of a value with every text in it mapped, keys included; what is no plain data stays as it is. */
function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map))
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [map(key), mapTexts(member, map)]))
}
