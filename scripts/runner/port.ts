import { fault, SeedrailError } from '../../actions/lib/problem/problem.js'

/** A port as somebody typed it. @throws SeedrailError `port-invalid` */
export function readPort(text: string): number {
  const port = Number(text)
  if (text.trim() !== '' && Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  throw new SeedrailError(
    fault('port-invalid', `"${text}" is no port.`, { next: 'Give a number between 1 and 65535.' }),
  )
}
