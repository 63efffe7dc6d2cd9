import { expect, test } from 'vitest'
import { connect } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { adminDsn } from '../support/postgres.js'

test.each(['prefer', 'allow', 'disable'])(
  'sslmode=%s does without TLS where the server has none, as psql does',
  async (mode) => {
    const database = await connect(parseDsn(`${adminDsn()}?sslmode=${mode}`))
    const { rows } = await database.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')
    await database.close()
    expect(rows).toEqual([{ ssl: false }])
  },
)

test.each(['require', 'verify-full'])('sslmode=%s does not', async (mode) => {
  await expect(connect(parseDsn(`${adminDsn()}?sslmode=${mode}`))).rejects.toMatchObject({
    code: 'database-unreachable',
  })
})

test('a certificate that is not there is a fault of the address, not of ours', async () => {
  const dsn = parseDsn(`${adminDsn()}?sslmode=verify-ca&sslrootcert=/no/such.crt`)
  await expect(connect(dsn)).rejects.toMatchObject({ code: 'database-unreachable' })
})
