import { fault, SeedrailError } from '../problem/problem.js'

/** The body of an event, with places to fill. */
export type Template = { text: string; json: boolean }

/** What fills the places. `deep` varies where nothing else does. */
export type Filling = {
  event: string
  deep: string
  number: number
  run: string
  tenant: string
  source: string
}

/** A sale whose identity stands two levels down, and whose `deep` four: shallow keys see no difference at all. */
export const defaultBody =
  '{"type":"sale.completed","source":"{{source}}","data":{"order":{"id":"{{event}}","run":"{{run}}","lines":[{"sku":"sku-1","quantity":1,"options":{"note":"{{deep}}"}}]}}}'

const place = /\{\{(\w+)\}\}/g
const places: readonly string[] = ['event', 'deep', 'number', 'run', 'tenant', 'source']

/**
 * Takes a template over, after filling it once.
 * @throws SeedrailError `ingest-template-invalid`
 */
export function parseTemplate(text: string, contentType: string): Template {
  const used = [...text.matchAll(place)].map((match) => match[1] ?? '')
  const unknown = used.find((name) => !places.includes(name))
  if (unknown !== undefined) {
    throw invalid(
      `The body has a place "{{${unknown}}}" that nothing fills.`,
      `Places: ${places.join(', ')}.`,
    )
  }
  for (const [name, why] of [
    ['event', 'all events would be the same'],
    ['deep', 'no two events could differ only deep inside'],
  ] as const) {
    if (!used.includes(name))
      throw invalid(`The body has no place "{{${name}}}", so ${why}.`, `Write {{${name}}} into it.`)
  }
  const template = { text, json: /\bjson\b/i.test(contentType) }
  if (template.json) requireJson(template)
  return template
}

/** The body of one event. Values are escaped where the body is JSON. */
export function fillTemplate({ text, json }: Template, filling: Filling): string {
  return text.replace(place, (_, name: keyof Filling) => {
    const value = String(filling[name])
    return json ? JSON.stringify(value).slice(1, -1) : value
  })
}

/** A path with its places filled; each value is one segment's part. */
export function fillPath(path: string, filling: Readonly<Record<string, string>>): string {
  return path.replace(place, (whole, name: string) => {
    const value = filling[name]
    return value === undefined ? whole : encodeURIComponent(value)
  })
}

function requireJson(template: Template): void {
  const sample = { event: 'e', deep: 'd', number: 0, run: 'r', tenant: 't', source: 's' }
  try {
    JSON.parse(fillTemplate(template, sample))
  } catch {
    throw invalid('The filled body is no JSON.', 'Put texts in quotes: {"id": "{{event}}"}.')
  }
}

function invalid(message: string, next: string): SeedrailError {
  return new SeedrailError(fault('ingest-template-invalid', message, { next }))
}
