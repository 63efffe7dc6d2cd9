import { createServer } from 'node:net'
import { fault, messageOf, SeedrailError } from '../../actions/lib/problem/problem.js'

/** The only address on which the server listens. */
export const host = '127.0.0.1'

/** A port that nobody listens on at this moment. */
export async function findFreePort(): Promise<number> {
  return tryToListen(0)
}

/**
 * Makes sure that the port can be listened on.
 * @throws SeedrailError `port-taken`, `port-invalid`
 */
export async function requireFreePort(port: number): Promise<void> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new SeedrailError(
      fault('port-invalid', `${port} is no port.`, { next: 'Give a number between 1 and 65535.' }),
    )
  }
  try {
    await tryToListen(port)
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    throw new SeedrailError(
      fault(
        'port-taken',
        taken
          ? `Something already listens on port ${port} of ${host}.`
          : `Port ${port} of ${host} cannot be used: ${messageOf(error)}`,
        { next: 'Give another port, or none for a free one.' },
      ),
      { cause: error },
    )
  }
}

function tryToListen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address()
      const chosen = typeof address === 'object' && address !== null ? address.port : port
      server.close(() => resolve(chosen))
    })
  })
}
