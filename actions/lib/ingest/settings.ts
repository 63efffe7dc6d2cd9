import { readFile } from 'node:fs/promises'
import { fault, messageOf, SeedrailError } from '../problem/problem.js'
import type { AnswerRules } from './answer.js'
import { parseHeaders, requireHeaderName } from './headers.js'
import { requireAllowedHost } from './hosts.js'
import { none, splitWords } from './inputs.js'
import type { KeySource, Target } from './target.js'
import { defaultBody, parseTemplate, type Template } from './template.js'
import { parseUrl } from './url.js'

/** The texts from which a target is made, by the names of the inputs. */
export type TargetTexts = {
  url: string
  source: string
  tenant: string
  secret: string
  path: string
  headers?: string | undefined
  'tenant-header': string
  'signature-header': string
  'signature-prefix': string
  body?: string | undefined
  key: KeySource
  'key-header': string
  'allowed-hosts'?: string | undefined
}

/**
 * The service that the inputs mean.
 * @throws SeedrailError `ingest-url-invalid`, `ingest-host-not-allowed`, `ingest-headers-invalid`, `ingest-template-invalid`
 */
export async function readTarget(texts: TargetTexts): Promise<Target> {
  const base = parseUrl('url', texts.url)
  requireAllowedHost(base, splitWords(texts['allowed-hosts']))
  const headers = parseHeaders(texts.headers ?? '')
  const keyHeader = texts['key-header'] === none ? undefined : requireHeaderName(texts['key-header'])
  if (texts.key === 'header' && keyHeader === undefined) {
    throw new SeedrailError(
      fault('ingest-key-header-missing', 'The key is to be named in a header, but "key-header" is "none".', {
        next: 'Name the header, or take the key from the body.',
      }),
    )
  }
  return {
    base,
    path: texts.path,
    source: texts.source,
    tenant: { name: texts.tenant, secret: texts.secret },
    headers,
    tenantHeader: requireHeaderName(texts['tenant-header']),
    signatureHeader: requireHeaderName(texts['signature-header']),
    signaturePrefix: texts['signature-prefix'],
    template: await readTemplate(texts.body, headers['content-type'] ?? 'application/json'),
    key: texts.key,
    keyHeader,
  }
}

async function readTemplate(given: string | undefined, contentType: string): Promise<Template> {
  if (given === undefined) return parseTemplate(defaultBody, 'application/json')
  if (!given.startsWith('@')) return parseTemplate(given, contentType)
  const file = given.slice(1)
  try {
    return parseTemplate(await readFile(file, 'utf8'), contentType)
  } catch (error) {
    if (error instanceof SeedrailError) throw error
    throw new SeedrailError(
      fault('ingest-template-unreadable', `The body "${file}" cannot be read: ${messageOf(error)}`, {
        next: 'Correct "body": its path is relative to the working directory.',
      }),
      { cause: error },
    )
  }
}

/** How the service tells a first answer from a repeated one. @throws SeedrailError `ingest-headers-invalid` */
export function readRules(texts: {
  'created-status': readonly number[]
  'replayed-status': readonly number[]
  'replay-header': string
  'ignore-fields'?: string | undefined
}): AnswerRules {
  return {
    created: texts['created-status'],
    replayed: texts['replayed-status'],
    replayHeader: requireHeaderName(texts['replay-header']),
    ignored: splitWords(texts['ignore-fields']),
  }
}
