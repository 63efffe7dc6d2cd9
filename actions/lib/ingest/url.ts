import { fault, SeedrailError } from '../problem/problem.js'

/** An address without what may be secret in it: no user, no query. */
export function describeUrl(url: URL): string {
  return `${url.origin}${url.pathname}`
}

/** Whether an address must never be shown: a login or a query may stand in it. */
export function holdsSecret(text: string): boolean {
  return /^[a-z]+:\/\/[^/?#]*@|\?/i.test(text)
}

/**
 * Reads an `http:` or `https:` address.
 * @param name the input that gave it
 * @throws SeedrailError `ingest-url-invalid`; the message never repeats the address
 */
export function parseUrl(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '')
    return url
  const reason =
    url === undefined
      ? 'is no address that can be read'
      : /^https?:$/.test(url.protocol)
        ? 'holds a login'
        : 'is neither http nor https'
  throw new SeedrailError(
    fault('ingest-url-invalid', `The input "${name}" ${reason}.`, {
      next: 'Write it as http://127.0.0.1:3000 or https://host; a login goes into "headers".',
    }),
  )
}

/** The address of a path below a base, whatever slashes stand between them. */
export function joinUrl(base: URL, path: string): URL {
  const url = new URL(base.href)
  const [pathname = '', query] = path.split('?', 2)
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/${pathname.replace(/^\/+/, '')}`
  url.search = query === undefined ? base.search : `?${query}`
  url.hash = ''
  return url
}
