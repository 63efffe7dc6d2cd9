import { codeOf, type Database } from '../../database/connection.js'
import { parseTableName, quoteTable } from '../../database/identifier.js'
import { attempt, inTransaction, Undo } from '../../database/transaction.js'
import { messageOf } from '../../problem/problem.js'
import type { Catalogue } from '../catalogue/catalogue.js'
import type { Check } from './check.js'
import type { Expectations, TableExpectation } from './file.js'
import { CannotMakeRow, createRowMaker, type Given, type RowMaker } from './rows.js'
import { pickTable, type SampledTable, type Value } from './sample.js'

/** A rule of a table, and a pair of rows that shows it: one that is taken, and one that is refused. */
type Trial = {
  what: string
  /** SQLSTATE of the refusal. */
  expected: string
  /** Constraint that must be the one that refuses; undefined for any. */
  constraint: string | undefined
  /** Writes what must be there before, and gives the row that shall be refused and one that differs where it counts. */
  prepare(
    maker: RowMaker,
  ): Promise<{ refused: ReadonlyMap<string, Value>; taken: ReadonlyMap<string, Value> }>
}

/**
 * Shows the rules of the expected tables by trying to break them: each refusal must bear the right SQLSTATE and
 * leave nothing behind, and a row that keeps the rule must be taken, or else the refusal shows nothing. All of it
 * is rolled back.
 */
export async function tryExpectations(
  database: Database,
  expectations: Expectations,
  catalogue: Catalogue,
): Promise<Check[]> {
  const checks: Check[] = []
  const locate = (label: string) => {
    const { schema = expectations.schema, name } = parseTableName(label)
    return { schema, name }
  }
  const rows = new Map(
    Object.entries(expectations.tables).map(([label, { row }]) => [JSON.stringify(locate(label)), row]),
  )
  const givenFor = ({ schema, name }: SampledTable) => rows.get(JSON.stringify({ schema, name })) ?? {}
  const surroundings = { database, catalogue, givenFor }
  for (const [label, wanted] of Object.entries(expectations.tables)) {
    const table = pickTable(catalogue, locate(label))
    if (table === undefined) continue
    for (const trial of planTrials(table, wanted)) {
      checks.push(await runTrial(surroundings, label, table, trial))
    }
  }
  return checks
}

function planTrials(table: SampledTable, wanted: TableExpectation): Trial[] {
  const given = wanted.row
  const keys = [...(wanted['primary-key'] === undefined ? [] : [wanted['primary-key']]), ...wanted.unique]
  return [
    ...keys.map((key) => planDuplicate(table, key, given)),
    ...wanted['foreign-keys'].map(({ columns }) => planDangling(table, columns, given)),
    ...Object.entries(wanted.columns)
      .filter(([, column]) => 'nullable' in column && column.nullable === false)
      .map(([column]) =>
        planRefused({
          what: `null in ${column}`,
          expected: '23502',
          table,
          given,
          values: { [column]: null },
        }),
      ),
    ...wanted.checks.map(({ name, refuses }) =>
      planRefused({
        what: `${Object.entries(refuses)
          .map(([column, value]) => `${column} = ${JSON.stringify(value)}`)
          .join(', ')}`,
        expected: '23514',
        constraint: name,
        table,
        given,
        values: refuses,
      }),
    ),
  ]
}

function planDuplicate(table: SampledTable, key: readonly string[], given: Given): Trial {
  return {
    what: `a duplicate of (${key.join(', ')})`,
    expected: '23505',
    constraint: undefined,
    prepare: async (maker) => {
      const first = await maker.insert(table, await maker.plan(table, { variant: 1, given, fill: key }))
      const taken = await maker.plan(table, { variant: 2, given, fill: key })
      const refused = new Map(taken)
      for (const column of key) refused.set(column, first[column] ?? null)
      return { refused, taken }
    },
  }
}

function planDangling(table: SampledTable, columns: readonly string[], given: Given): Trial {
  const key = table.constraints.find(
    (one) => one.kind === 'foreign key' && one.columns.join('\n') === columns.join('\n'),
  )
  const others = Object.fromEntries(Object.entries(given).filter(([column]) => !columns.includes(column)))
  return {
    what: `(${columns.join(', ')}) that points at nothing`,
    expected: '23503',
    constraint: key?.name,
    prepare: async (maker) => {
      if (key === undefined) throw new CannotMakeRow('there is no such foreign key')
      const taken = await maker.plan(table, { variant: 1, given: others, fill: columns })
      const dangling = await maker.plan(table, { variant: 997, given: others, fill: columns, dangling: key })
      const refused = new Map(taken)
      for (const column of columns) refused.set(column, dangling.get(column) ?? null)
      return { refused, taken }
    },
  }
}

function planRefused(wish: {
  what: string
  expected: string
  constraint?: string | undefined
  table: SampledTable
  given: Given
  values: Readonly<Record<string, unknown>>
}): Trial {
  const { what, expected, constraint, table, given, values } = wish
  return {
    what,
    expected,
    constraint,
    prepare: async (maker) => {
      const taken = await maker.plan(table, { variant: 1, given })
      const wrong = await maker.plan(table, { variant: 1, given: { ...given, ...values } })
      const refused = new Map(taken)
      for (const column of Object.keys(values)) refused.set(column, wrong.get(column) ?? null)
      return { refused, taken }
    },
  }
}

type Surroundings = { database: Database; catalogue: Catalogue; givenFor: (table: SampledTable) => Given }

async function runTrial(
  surroundings: Surroundings,
  label: string,
  table: SampledTable,
  trial: Trial,
): Promise<Check> {
  const { database } = surroundings
  let actual: string | undefined
  const count = () => countRows(database, table)
  const outside = await count()
  await inTransaction(
    database,
    async () => {
      await database.query('SET CONSTRAINTS ALL IMMEDIATE')
      actual = await attemptTrial(surroundings, table, trial)
    },
    { ending: 'rollback' },
  ).catch((error) => {
    // A column that cannot be written, a right that is lacking: no fault of the rows, and nothing shown.
    if (!/^[0-9A-Z]{5}$/.test(codeOf(error))) throw error
    actual = `no row to try it with: ${messageOf(error)} (${codeOf(error)})`
  })
  const left = (await count()) - outside
  const found = left === 0 ? (actual ?? 'nothing') : `${left} rows left behind after the rollback`
  const expected =
    trial.constraint === undefined ? trial.expected : `${trial.expected} by ${trial.constraint}`
  return {
    table: label,
    what: trial.what,
    how: 'behaviour',
    passed: found === expected,
    expected,
    actual: found,
  }
}

/** @returns what was found, in the words of what is expected where it is that */
async function attemptTrial(
  { database, catalogue, givenFor }: Surroundings,
  table: SampledTable,
  trial: Trial,
): Promise<string> {
  const maker = createRowMaker(database, catalogue, givenFor)
  const prepared = await attempt(database, async () => {
    try {
      return await trial.prepare(maker)
    } catch (error) {
      if (!(error instanceof CannotMakeRow)) throw error
      throw Object.assign(new Undo(), { reason: error.message })
    }
  })
  if ('refusal' in prepared) {
    const { reason } = prepared.refusal as { reason?: string }
    return `no row to try it with: ${reason ?? messageOf(prepared.refusal)}`
  }
  const { refused, taken } = prepared.result
  const before = await countRows(database, table)
  const breaking = await attempt(database, () => maker.insert(table, refused))
  if (!('refusal' in breaking)) return 'it is taken'
  const behind = (await countRows(database, table)) - before
  if (behind !== 0) return `${behind} rows left behind after the refusal`
  const keeping = await attempt(database, () => maker.insert(table, taken))
  if ('refusal' in keeping) {
    return `no row to try it with: ${messageOf(keeping.refusal)} (${codeOf(keeping.refusal)})`
  }
  const { constraint } = breaking.refusal as { constraint?: string }
  const code = codeOf(breaking.refusal)
  return trial.constraint === undefined || constraint === undefined ? code : `${code} by ${constraint}`
}

async function countRows(database: Database, table: SampledTable): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${quoteTable({ schema: table.schema, name: table.name })}`,
  )
  return rows[0]?.count ?? 0
}
