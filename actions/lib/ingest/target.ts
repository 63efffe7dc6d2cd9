import { createHmac } from 'node:crypto'
import type { Headers } from './headers.js'
import { fillPath, fillTemplate, type Template } from './template.js'
import { joinUrl } from './url.js'
import type { Call } from './wire.js'

/** From what a service takes the key under which an event may have its effect once. */
export type KeySource = 'body' | 'field' | 'header'

/** A service that takes events, and how it wants to be spoken to. Header names are in small letters. */
export type Target = {
  base: URL
  /** With `{{source}}` and `{{tenant}}`. */
  path: string
  source: string
  tenant: Tenant
  headers: Headers
  tenantHeader: string
  signatureHeader: string
  signaturePrefix: string
  template: Template
  key: KeySource
  /** The header that names a key; undefined where the service knows none. */
  keyHeader: string | undefined
}

/** Somebody whose events are kept apart from everybody else's. */
export type Tenant = { name: string; secret: string }

/** One event as it is sent. */
export type Event = {
  /** Its identity, unique in the world. */
  id: string
  number: number
  run: string
  /** What varies deep inside. */
  deep: string
  /** Named in the key's header; by default only where the service takes the key from there. */
  key?: string
}

/** The signed request of an event. */
export function renderCall(target: Target, event: Event, tenant: Tenant = target.tenant): Call {
  const { source } = target
  const { id, number, run, deep } = event
  const text = fillTemplate(target.template, { event: id, number, run, deep, tenant: tenant.name, source })
  const body = Buffer.from(text)
  const key = event.key ?? (target.key === 'header' ? id : undefined)
  return {
    method: 'POST',
    url: joinUrl(target.base, fillPath(target.path, { source, tenant: tenant.name })),
    headers: {
      'content-type': 'application/json',
      ...target.headers,
      ...signedHeaders(target, tenant, body),
      ...(key !== undefined && target.keyHeader !== undefined ? { [target.keyHeader]: key } : {}),
    },
    body,
  }
}

/** Who asks, and the proof: HMAC-SHA256 over the raw body, hexadecimal. */
export function signedHeaders(target: Target, tenant: Tenant, body: Buffer): Headers {
  const signature = createHmac('sha256', tenant.secret).update(body).digest('hex')
  return {
    [target.tenantHeader]: tenant.name,
    [target.signatureHeader]: `${target.signaturePrefix}${signature}`,
  }
}
