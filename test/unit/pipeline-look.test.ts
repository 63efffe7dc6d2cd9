import { expect, test } from 'vitest'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { renderLook } from '../../scripts/pipeline/look.js'

const look = (query: string, dataset = 'data/movements') =>
  renderLook('.', dataset, parseDsn(`postgresql://u:secret@h:5432/d${query}`))

test('tables are in the schema of the address, whoever runs the queries', async () => {
  const text = await look('?schema=My%20Schema&sslmode=require')
  expect(text).toContain('psql "postgresql://u@h:5432/d?sslmode=require"')
  expect(text).toContain('FROM "My Schema"."movement_library" WHERE')
  expect(text).toContain('FROM "My Schema"."movement_audit_log" GROUP BY')
  expect(await look('?schema=My%20Schema', 'data/reference')).toMatch(
    /SELECT \* FROM "My Schema"\."\w+" LIMIT/,
  )
})

test('without one, the search path decides', async () => {
  expect(await look('')).toContain('FROM "movement_library" WHERE')
})
