import { createRedactor } from '../action/redaction.js'
import type { FieldDifference } from './judge.js'
import type { ParityOutcome } from './outcome.js'

/**
 * What a comparison found, without secrets that a server repeats, in its version or in a row. Comes before any text is
 * cut or escaped into something that nobody would recognise as a secret any more. Our own words stay as they are: a
 * password may be one of them.
 */
export function hideSecrets(outcome: ParityOutcome, secrets: readonly string[]): ParityOutcome {
  const redactor = createRedactor()
  redactor.hide(secrets)
  const hide = redactor.redactAll
  const hideFields = (fields: readonly FieldDifference[]) =>
    fields.map((field) => ({
      ...field,
      values: Object.fromEntries(Object.entries(field.values).map(([side, value]) => [side, hide(value)])),
    }))
  return {
    ...outcome,
    sides: outcome.sides.map((side) => ({ ...side, label: hide(side.label), version: hide(side.version) })),
    tables: outcome.tables.map((table) => ({
      ...table,
      differences: table.differences.map((row) => ({
        ...row,
        key: hide(row.key),
        fields: hideFields(row.fields),
      })),
      foreignRows: table.foreignRows.map((row) => ({ key: hide(row.key), fields: hideFields(row.fields) })),
    })),
    blockers: outcome.blockers.map((blocker) => ({ ...blocker, message: hide(blocker.message) })),
    extraTables: outcome.extraTables.map(({ side, table }) => ({ side, table: hide(table) })),
  }
}
