/** What is made once for a whole run of the tests, when the first file asks for it; whoever gets it only reads it. */
export type Shared =
  /** Folder of the actions, bundled from the working tree. */
  | 'bundle'
  /** Path of a Node 24. */
  | 'node24'
  /** Name of a database with our own migrations applied and nobody on it, to be copied. */
  | 'migrated'

/** Where the process that keeps the shared things listens; the global setup writes it. */
export const sharedVariable = 'SEEDRAIL_TEST_SHARED'

/** Asks for what is shared, and waits until it is made. @throws Error that says why it could not be made */
export async function askShared(name: Shared): Promise<string> {
  const url = process.env[sharedVariable]
  if (url === undefined) throw new Error(`${sharedVariable} is not set: run the tests through vitest.`)
  const response = await fetch(`${url}/${name}`)
  const text = await response.text()
  if (!response.ok) throw new Error(`No ${name} for the tests: ${text}`)
  return text
}
