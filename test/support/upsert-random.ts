import fc from 'fast-check'
import { ExactNumber, type JsonValue, renderJson } from '../../actions/lib/dataset/json-value.js'

export type Type =
  | 'text'
  | 'integer'
  | 'bigint'
  | 'boolean'
  | 'numeric'
  | 'jsonb'
  | 'text[]'
  | 'date'
  | 'mood'
export type RandomColumn = { name: string; type: Type; nullable: boolean; default: JsonValue | undefined }
export type Fields = Record<string, JsonValue>
export type Catalogue = {
  keys: RandomColumn[]
  columns: RandomColumn[]
  active: 'none' | 'true' | 'no default'
  owned: boolean
  selfReference: boolean
}
export type Scene = {
  catalogue: Catalogue
  before: Fields[]
  after: Fields[]
  admins: boolean[]
  givesActive: boolean
}

export const tableName = 'Random "Thing"'
const names = ['label', 'sort_order', 'order', 'a"b', 'constructor', 'mixedCase', 'größe', 'x y', '__proto__']

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => !value.includes('\0')),
  fc.constantFrom('', ' ', 'null', 'NULL', '\\N', '\\.', 'a\tb\nc\rd', '"{}",\\', '::add-mask::x', '👩‍🚀'),
)
const digits = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 22n }), fc.stringMatching(/^(\.\d{1,12})?$/))
  .map(([minus, whole, rest]) => toNumber(`${minus && whole > 0n ? '-' : ''}${whole}${rest}`))
const document = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(text, digits, fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3 }),
  ) as fc.Arbitrary<JsonValue>,
})).value

const values: Record<Type, fc.Arbitrary<JsonValue>> = {
  text,
  integer: fc.oneof(fc.integer(), fc.constantFrom(0, 2 ** 31 - 1, -(2 ** 31))),
  bigint: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => toNumber(String(value))),
  boolean: fc.boolean(),
  numeric: digits,
  // An SQL null and a JSON null are told apart by nobody's file: null means the former.
  jsonb: document.filter((value) => value !== null),
  'text[]': fc.array(fc.option(text), { maxLength: 4 }),
  date: fc
    .date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10)),
  mood: fc.constantFrom('calm', 'so "so"', "it's fine"),
}

function toNumber(token: string): JsonValue {
  return String(Number(token)) === token ? Number(token) : new ExactNumber(token)
}

const column = (name: string, types: readonly Type[]): fc.Arbitrary<RandomColumn> =>
  fc.constantFrom(...types).chain((type) =>
    fc.record({
      name: fc.constant(name),
      type: fc.constant(type),
      nullable: fc.boolean(),
      default: fc.option(
        type === 'jsonb' ? fc.constant({}) : type === 'text[]' ? fc.constant([]) : values[type],
        { nil: undefined, freq: 3 },
      ),
    }),
  )

const catalogues: fc.Arbitrary<Catalogue> = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.subarray(names, { minLength: 0, maxLength: 5 }),
    fc.constantFrom('none' as const, 'true' as const, 'no default' as const),
    fc.boolean(),
    fc.boolean(),
  )
  .chain(([keys, picked, active, owned, wantsReference]) =>
    fc
      .record({
        keys: fc.tuple(
          ...Array.from({ length: keys }, (_, index) =>
            column(`key ${index}`, ['text', 'integer', 'bigint', 'date', 'mood', 'boolean']),
          ),
        ),
        columns: fc.tuple(...picked.map((name) => column(name, Object.keys(values) as Type[]))),
        active: fc.constant(active),
        owned: fc.constant(owned),
      })
      .map((catalogue) => ({ ...catalogue, selfReference: wantsReference && keys === 1 })),
  )

function sources({ keys, columns }: Catalogue): fc.Arbitrary<Fields[]> {
  const key = fc.tuple(
    ...keys.map(({ type }) =>
      type === 'text'
        ? text.filter((value) => value.trim() !== '')
        : (values[type] as fc.Arbitrary<JsonValue>),
    ),
  )
  const row = fc
    .tuple(
      key,
      fc.tuple(
        ...columns.map((one) => {
          const value = one.nullable ? fc.option(values[one.type], { freq: 5 }) : values[one.type]
          const optional = one.nullable || one.default !== undefined
          return optional ? fc.option(value, { nil: undefined, freq: 4 }) : value
        }),
      ),
    )
    .map(([parts, cells]) => {
      const fields = [
        ...keys.map(({ name }, index) => [name, parts[index]]),
        ...columns.map(({ name }, index) => [name, cells[index]]),
      ].filter(([, value]) => value !== undefined)
      return Object.fromEntries(fields) as Fields
    })
  return fc.uniqueArray(row, { minLength: 1, maxLength: 6, selector: (fields) => keyOf(keys, fields) })
}

/** A row's key as text. */
export function keyOf(keys: readonly RandomColumn[], fields: Fields): string {
  return renderJson(keys.map(({ name }) => fields[name]))
}

/** A random table, a first and a second source for it, and who else has a hand in it. */
export const scenes: fc.Arbitrary<Scene> = catalogues.chain((catalogue) =>
  fc
    .tuple(
      sources(catalogue),
      sources(catalogue),
      fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      fc.array(fc.option(fc.nat(5)), { minLength: 12, maxLength: 12 }),
      fc.array(fc.constantFrom('keep', 'drop', 'touch'), { minLength: 6, maxLength: 6 }),
      fc.boolean(),
      fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    )
    .map(([before, fresh, admins, parents, fates, wantsActive, actives]) => {
      // The second source keeps, drops and changes rows of the first, and brings some of its own.
      const seen = new Set(before.map((fields) => keyOf(catalogue.keys, fields)))
      const kept = before.flatMap((fields, index) => {
        if (fates[index] === 'drop') return []
        const other = fresh[index % fresh.length] as Fields
        const key = Object.fromEntries(catalogue.keys.map(({ name }) => [name, fields[name] as JsonValue]))
        return [fates[index] === 'touch' ? { ...other, ...key } : fields]
      })
      const after = [...fresh.filter((fields) => !seen.has(keyOf(catalogue.keys, fields))), ...kept]
      const givesActive = wantsActive && catalogue.active !== 'none'
      const finish = (rows: Fields[], offset: number) =>
        rows.map((fields, index) => {
          const parent = parents[(index + offset) % 12]
          const chosen = parent === null || parent === undefined ? undefined : rows[parent % rows.length]
          return {
            ...fields,
            ...(catalogue.selfReference ? { parent: chosen?.['key 0'] ?? null } : {}),
            ...(givesActive ? { is_active: actives[(index + offset) % 12] ?? true } : {}),
          }
        })
      return {
        catalogue,
        before: finish(before, 0),
        after: finish(after.length > 0 ? after : before, 3),
        admins,
        givesActive,
      }
    }),
)
