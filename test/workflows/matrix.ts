import type { Json } from './expressions.js'

export type Combination = Record<string, Json>

/**
 * The jobs that a matrix makes: all combinations of its lists, without what `exclude` matches, with what `include`
 * adds to them or beside them. By GitHub's documentation of `jobs.<job_id>.strategy.matrix`.
 * @throws RangeError where it makes none, as GitHub refuses it
 */
export function expandMatrix(matrix: Json): Combination[] {
  if (!isRecord(matrix)) throw new RangeError('The matrix is no mapping.')
  const { include, exclude, ...vectors } = matrix
  for (const [name, values] of Object.entries(vectors)) {
    if (!Array.isArray(values)) throw new RangeError(`The matrix vector '${name}' is no list.`)
    if (values.length === 0) throw new RangeError(`Matrix vector '${name}' does not contain any values`)
  }
  const names = Object.keys(vectors)
  const excluded = toCombinations(exclude)
  const base = names
    .reduce<Combination[]>(
      (made, name) =>
        made.flatMap((combination) =>
          (vectors[name] as readonly Json[]).map((value) => ({ ...combination, [name]: value })),
        ),
      names.length === 0 ? [] : [{}],
    )
    .filter((combination) => !excluded.some((pattern) => matches(combination, pattern)))
  const made = base.map((combination) => ({ ...combination }))
  for (const addition of toCombinations(include)) {
    const shared = Object.fromEntries(Object.entries(addition).filter(([name]) => names.includes(name)))
    const fitting = made.filter((_, index) => base[index] !== undefined && matches(base[index], shared))
    if (fitting.length === 0) made.push({ ...addition })
    else for (const combination of fitting) Object.assign(combination, addition)
  }
  if (made.length === 0) throw new RangeError('Matrix must define at least one vector')
  return made
}

function toCombinations(list: Json | undefined): Combination[] {
  return Array.isArray(list) ? list.filter(isRecord) : []
}

function matches(combination: Combination, pattern: Combination): boolean {
  return Object.entries(pattern).every(
    ([name, value]) => JSON.stringify(combination[name]) === JSON.stringify(value),
  )
}

function isRecord(value: Json | undefined): value is Combination {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
