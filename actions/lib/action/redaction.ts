/** Hides secrets in whatever we print or write ourselves, on GitHub and off it. */
export type Redactor = {
  /** Texts to hide from now on. */
  hide(secrets: readonly string[]): void
  /** The text with every secret replaced by `***`. */
  redact(text: string): string
}

/** A redactor that hides nothing yet. */
export function createRedactor(): Redactor {
  let secrets: string[] = []
  return {
    hide(more) {
      secrets = [...new Set([...secrets, ...more])]
        .filter((secret) => secret.trim() !== '')
        .sort((a, b) => b.length - a.length)
    },
    redact(text) {
      return secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
    },
  }
}
