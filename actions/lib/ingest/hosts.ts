import { fault, SeedrailError } from '../problem/problem.js'
import { describeUrl } from './url.js'

/**
 * Refuses an address that is neither on this machine nor named: a load test aimed at the wrong host is an attack.
 * @param allowed hosts, or `host:port`, or `*.example.com`
 * @throws SeedrailError `ingest-host-not-allowed`
 */
export function requireAllowedHost(url: URL, allowed: readonly string[]): void {
  if (isLoopback(url.hostname) || allowed.some((entry) => matches(entry.toLowerCase(), url))) return
  throw new SeedrailError(
    fault('ingest-host-not-allowed', `Requests to ${describeUrl(url)} are not allowed.`, {
      next: `Only this machine is, and hosts that "allowed-hosts" names: allowed-hosts: ${url.host}, if you may put load on it.`,
    }),
  )
}

/** 127.0.0.0/8, ::1 and localhost. `URL` has brought other spellings of an address into this form already. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname)
}

function matches(entry: string, url: URL): boolean {
  if (entry.startsWith('*.')) return url.hostname.endsWith(entry.slice(1))
  return entry === url.hostname || entry === url.host
}
