import type { CreateStatsStmt, IndexStmt } from '@pgsql/types'
import { type Made, mayStandApart, requireHome, requireMade, unqualified } from './made.js'
import { nameKey, qualifiedNameOf, relationOf } from './relation.js'

/** Why an index may not be made: it must be new, and of a table of the dump's own, beside which it stands. */
export function judgeIndex(
  { relation, concurrent, idxname, if_not_exists }: IndexStmt,
  made: Made,
): string | undefined {
  if (concurrent) return 'builds an index outside the transaction'
  // Else somebody else's relation of that name would count as made here.
  if (if_not_exists) return 'passes over an index that is there already'
  const table = relationOf(relation)
  const reason = requireMade(table, made)
  if (reason === undefined && table !== undefined && idxname !== undefined) {
    made.relations.add(nameKey({ schema: table.schema, name: idxname }))
  }
  return reason
}

/** Why extended statistics may not be made: they must be new, and of one table of the dump's own. */
export function judgeStatistics(
  { defnames, relations = [], if_not_exists }: CreateStatsStmt,
  made: Made,
): string | undefined {
  // Else somebody else's of that name would count as made here.
  if (if_not_exists) return 'passes over statistics that are there already'
  const [table] = relations
  if (relations.length !== 1 || table === undefined || !('RangeVar' in table)) return unqualified
  const name = qualifiedNameOf(defnames)
  const of = relationOf(table.RangeVar)
  const reason = requireHome(name, made) ?? requireMade(of, made)
  if (reason !== undefined) return reason
  if (name === undefined || !mayStandApart(name, of, made))
    return 'makes statistics in another schema than their table'
  made.statistics.add(nameKey(name))
  return undefined
}
