import type { ErrorObject, Options, ValidateFunction } from 'ajv'
import { suggest } from '../problem/suggestion.js'
import { findDateFault, findDateTimeFault, findTimeFault } from './date-time.js'
import { addStep } from './pointer.js'
import { refuse, showValue, type Violation } from './violation.js'

/** A JSON Schema, ready to be held against payloads. */
export type Structure = {
  /** Whether a value has the structure. Quick: stops at the first fault. */
  accepts(value: unknown): boolean
  /** What is wrong with a value that was not accepted. @param all every fault, or only the first */
  explain(value: unknown, all: boolean): Violation[]
}

/** What of ajv's three classes is used. */
type Compiler = {
  addFormat(name: string, format: (text: string) => boolean): unknown
  compile(schema: object): ValidateFunction
}

/** Faults that come as a consequence of others, which are told themselves. */
const consequences = new Set(['if', 'propertyNames'])

/**
 * Compiles a JSON Schema of draft-07, 2019-09 or 2020-12, as its `$schema` says (default: 2020-12). ajv is loaded
 * here and nowhere else. Strict: a keyword that nobody knows is a fault of the schema, for it would check nothing.
 * @throws Error with ajv's words when the schema is not one
 */
export async function compileStructure(schema: object): Promise<Structure> {
  const createCompiler = await loadCompiler(schema)
  const quick = createCompiler({}).compile(schema)
  const slow = new Map<boolean, ValidateFunction>()
  return {
    accepts: (value) => quick(value),
    explain(value, all) {
      const validate = slow.get(all) ?? createCompiler({ allErrors: all, verbose: true }).compile(schema)
      slow.set(all, validate)
      if (validate(value)) return []
      return (validate.errors ?? []).filter((error) => !consequences.has(error.keyword)).map(toViolation)
    },
  }
}

async function loadCompiler(schema: object): Promise<(more: Options) => Compiler> {
  const { default: addFormats } = await import('ajv-formats')
  const create = await loadDraft(schema)
  return (more) => {
    const options = {
      strict: true,
      allowUnionTypes: true,
      strictRequired: false,
      logger: false,
      ...more,
    } as const
    const compiler = create(options)
    addFormats.default(compiler as never)
    // ajv's own take leap seconds, blanks for T, and offsets without minutes.
    compiler.addFormat('date-time', (text) => findDateTimeFault(text) === undefined)
    compiler.addFormat('date', (text) => findDateFault(text) === undefined)
    compiler.addFormat('time', (text) => findTimeFault(text) === undefined)
    return compiler
  }
}

/** A bundle gives a CommonJS module as its default alone, so that is what is taken. */
async function loadDraft(schema: object): Promise<(options: Options) => Compiler> {
  const draft = (schema as { $schema?: unknown }).$schema ?? 'https://json-schema.org/draft/2020-12/schema'
  switch (
    String(draft)
      .replace(/#$/, '')
      .replace(/^http:/, 'https:')
  ) {
    case 'https://json-schema.org/draft/2020-12/schema': {
      const { default: ajv } = await import('ajv/dist/2020.js')
      return (options) => new ajv.Ajv2020(options)
    }
    case 'https://json-schema.org/draft/2019-09/schema': {
      const { default: ajv } = await import('ajv/dist/2019.js')
      return (options) => new ajv.Ajv2019(options)
    }
    case 'https://json-schema.org/draft-07/schema': {
      const { default: ajv } = await import('ajv')
      return (options) => new ajv.Ajv(options)
    }
    default:
      throw new Error(`"$schema" is ${showValue(draft)}; draft-07, 2019-09 and 2020-12 are known`)
  }
}

/** Nobody mistypes a longer name, and comparing takes time. */
const longestName = 100

function toViolation(error: ErrorObject): Violation {
  const { instancePath: pointer, keyword, data } = error
  const params = error.params as Readonly<Record<string, unknown>>
  switch (keyword) {
    case 'type':
      return refuse('scoring-type', pointer, nameTypes(params.type), showValue(data))
    case 'required':
      return refuse('scoring-missing', addStep(pointer, String(params.missingProperty)), 'a value', 'nothing')
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(params.additionalProperty ?? params.unevaluatedProperty)
      const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {})
      const member = (data as Readonly<Record<string, unknown>>)[name]
      const nearest = name.length > longestName ? undefined : suggest(name, known)
      const expected = nearest === undefined ? 'no such field' : `no such field (is "${nearest}" meant?)`
      return refuse('scoring-unknown-field', addStep(pointer, name), expected, showValue(member))
    }
    case 'const':
      return refuse('scoring-value', pointer, showValue(params.allowedValue), showValue(data))
    case 'enum': {
      const allowed = (params.allowedValues as readonly unknown[]).slice(0, 12).map(showValue)
      return refuse('scoring-value', pointer, `one of ${allowed.join(', ')}`, showValue(data))
    }
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return refuse('scoring-range', pointer, nameBound(keyword, params.limit), showValue(data))
    case 'format':
      return explainFormat(pointer, String(params.format), String(data))
    default:
      return refuse('scoring-structure', pointer, error.message ?? keyword, showValue(data))
  }
}

function nameTypes(types: unknown): string {
  const names = {
    array: 'a list',
    integer: 'a whole number',
    null: 'null',
    object: 'an object',
    string: 'a text',
  }
  const name = (type: string) =>
    type === 'number' ? 'a finite number' : (names[type as 'null'] ?? `a ${type}`)
  return (Array.isArray(types) ? types : [types]).map((type) => name(String(type))).join(' or ')
}

function nameBound(keyword: string, limit: unknown): string {
  switch (keyword) {
    case 'minimum':
      return `at least ${limit}`
    case 'maximum':
      return `at most ${limit}`
    case 'exclusiveMinimum':
      return `more than ${limit}`
    default:
      return `less than ${limit}`
  }
}

function explainFormat(pointer: string, format: string, text: string): Violation {
  switch (format) {
    case 'date-time': {
      const expected = 'an ISO 8601 time such as 2026-02-28T07:15:00Z'
      return refuse('scoring-date', pointer, expected, `${showValue(text)}: ${findDateTimeFault(text)}`)
    }
    case 'date': {
      const expected = 'a date such as 2026-02-28'
      return refuse('scoring-date', pointer, expected, `${showValue(text)}: ${findDateFault(text)}`)
    }
    case 'time': {
      const expected = 'a time of day such as 07:15:00Z'
      return refuse('scoring-date', pointer, expected, `${showValue(text)}: ${findTimeFault(text)}`)
    }
    default:
      return refuse('scoring-structure', pointer, `a text of the format ${format}`, showValue(text))
  }
}
