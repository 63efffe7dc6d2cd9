/** Why there is no reference data. `code` is stable; docs/troubleshooting.md lists them. */
export class ReferenceProviderError extends Error {
  readonly code: string

  constructor(code: string, message: string, cause?: unknown) {
    super(message)
    this.name = 'ReferenceProviderError'
    this.code = code
    if (cause !== undefined) this.cause = cause
  }
}

/**
 * An error to be thrown.
 * @internal
 */
export function refuse(code: string, message: string, cause?: unknown): ReferenceProviderError {
  return new ReferenceProviderError(code, message, cause)
}
