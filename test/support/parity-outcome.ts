import type { ParityOutcome, RowDifference, TableOutcome } from '../../actions/lib/parity/outcome.js'

/** A table's outcome in which nothing differs, with what a test says otherwise. */
export function tableOutcome(table: string, more: Partial<TableOutcome> = {}): TableOutcome {
  return {
    table,
    key: ['id'],
    rows: { left: 3, right: 3 },
    equal: 3,
    missing: 0,
    extra: 0,
    changed: 0,
    duplicate: 0,
    foreign: 0,
    deactivated: 0,
    fieldsCompared: 9,
    differingFields: 0,
    alone: {},
    rules: {},
    notCompared: {},
    differences: [],
    foreignRows: [],
    ...more,
  }
}

/** A row of which one field differs. */
export function changedRow(
  table: string,
  key: string,
  fields: Readonly<Record<string, readonly [unknown, unknown]>>,
  line = 1,
): RowDifference {
  return {
    table,
    key,
    kind: 'changed',
    on: ['left', 'right'],
    fields: Object.entries(fields).map(([field, [left, right]]) => ({
      field,
      values: {
        ...(left === undefined ? {} : { left: left as string }),
        ...(right === undefined ? {} : { right: right as string }),
      },
      wrong: undefined,
    })),
    wrong: undefined,
    place: { file: `data/${table}.json`, line, column: 3 },
  }
}

/** An outcome of files beside a database. */
export function parityOutcome(
  tables: readonly TableOutcome[],
  more: Partial<ParityOutcome> = {},
): ParityOutcome {
  return {
    dataset: 'reference',
    sides: [
      { name: 'left', kind: 'files', label: 'the files', version: undefined },
      { name: 'right', kind: 'database', label: 'app@db.example.org:5432/planning', version: undefined },
    ],
    types: 'the catalogue of planning',
    tables,
    blockers: [],
    extraTables: [],
    retries: 0,
    ...more,
  }
}
