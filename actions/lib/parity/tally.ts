import type { JsonValue } from '../dataset/json-value.js'
import type { Contract } from './contract.js'
import { isDifference, judgeRow, type View } from './judge.js'
import { describeRules } from './normalisation.js'
import type { ForeignRow, RowDifference, TableOutcome } from './outcome.js'
import type { ParityRow, Side, SideName } from './side.js'

/** Room for details of all tables together: counts go on when it is used up. */
export type Room = { left: number }

/** Counts what the rows of one table are, and keeps those that differ. */
export class Tally {
  readonly rows: Partial<Record<SideName, number>> = {}
  private readonly counts = {
    equal: 0,
    missing: 0,
    extra: 0,
    changed: 0,
    duplicate: 0,
    foreign: 0,
    deactivated: 0,
  }
  private fieldsCompared = 0
  private differingFields = 0
  private readonly alone: Partial<Record<SideName, number>> = {}
  private readonly differences: RowDifference[] = []
  private readonly foreignRows: ForeignRow[] = []

  constructor(
    private readonly contract: Contract,
    private readonly sides: readonly Side[],
    private readonly room: Room,
  ) {
    for (const { name } of sides) this.rows[name] = 0
  }

  /** Counts rows that a side has. */
  see(name: SideName, rows: number): void {
    this.rows[name] = (this.rows[name] ?? 0) + rows
  }

  /** Rows that are known to be equal on all sides, without having been looked at one by one. */
  addEqual(rows: number, fieldsOfEach: number): void {
    this.counts.equal += rows
    this.fieldsCompared += rows * fieldsOfEach
  }

  /** One row as each side has it: a list of one, of none, or of those that share the key. */
  addRow(rowsOf: readonly (readonly ParityRow[])[]): void {
    const place = rowsOf.flat().find((row) => row.place !== undefined)?.place
    const having = this.sides.filter((_, index) => (rowsOf[index]?.length ?? 0) > 0).map(({ name }) => name)
    const repeated = this.sides.filter((_, index) => (rowsOf[index]?.length ?? 0) > 1)
    const key = () => showKey(this.contract, rowsOf.flat()[0])
    const tell = (kind: RowDifference['kind'], rest: Pick<RowDifference, 'fields' | 'wrong'>) => {
      this.counts[kind]++
      if (rest.wrong !== undefined) this.alone[rest.wrong] = (this.alone[rest.wrong] ?? 0) + 1
      if (this.room.left-- <= 0) return
      this.differences.push({
        table: this.contract.name,
        key: key(),
        kind,
        on: having,
        ...rest,
        place: place?.(),
      })
    }
    if (repeated.length > 0) {
      tell('duplicate', { fields: [], wrong: repeated.length === 1 ? repeated[0]?.name : undefined })
      return
    }
    const views = this.sides.map(({ name, kind }, index): View => ({ name, kind, row: rowsOf[index]?.[0] }))
    const { kind, fields, wrong, compared } = judgeRow(this.contract, views)
    this.fieldsCompared += compared
    if (isDifference(kind)) {
      this.differingFields += fields.length
      tell(kind as RowDifference['kind'], { fields, wrong })
    } else {
      this.counts[kind as 'equal' | 'foreign' | 'deactivated']++
      if (kind === 'foreign' && this.room.left-- > 0) this.foreignRows.push({ key: key(), fields })
    }
  }

  close(notCompared: Readonly<Record<string, string>>): TableOutcome {
    const { contract } = this
    const rules = [...contract.fields.values()].flatMap(({ name, rules }) => {
      const told = describeRules(rules)
      return told.length === 0 ? [] : [[name, told] as const]
    })
    return {
      table: contract.name,
      key: contract.keyFields,
      rows: this.rows,
      ...this.counts,
      fieldsCompared: this.fieldsCompared,
      differingFields: this.differingFields,
      alone: this.alone,
      rules: Object.fromEntries(rules),
      notCompared,
      differences: this.differences,
      foreignRows: this.foreignRows,
    }
  }
}

/** A row's key for people: its parts with commas between. */
function showKey(contract: Contract, row: ParityRow | undefined): string {
  return contract.keyFields.map((name) => showPart(row?.fields[name])).join(', ')
}

function showPart(value: JsonValue | undefined): string {
  if (value === undefined) return '(none)'
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value)
}
