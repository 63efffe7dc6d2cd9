import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runAction } from '../support/action-process.js'
import { createTestDatabase } from '../support/postgres.js'

/** The JSON behind a marker of a page. */
async function readExample(page: string, marker: string): Promise<string> {
  const text = await readFile(page, 'utf8')
  const found = new RegExp(`<!-- example:${marker} -->\\s*\`\`\`json\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1]
  if (found === undefined) throw new Error(`${page} has no example "${marker}".`)
  return found
}

test('the manifest of a harbour, as docs/dataset-manifest.md has it, seeds, verifies and stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-harbour-'))
  await writeFile(join(folder, 'dataset.json'), await readExample('docs/dataset-manifest.md', 'harbour'))
  await writeFile(
    join(folder, 'piers.json'),
    JSON.stringify([
      { code: 'N', name: 'Nordmole' },
      { code: 'S', name: 'Südkai' },
    ]),
  )
  const berths = [
    { pier: 'N', number: 1, depth: 11.5, surveyor: 'Ada' },
    { pier: 'N', number: 2, depth: 8, open: false },
    { pier: 'S', number: 1, depth: 6.25 },
  ]
  await writeFile(join(folder, 'berths.ndjson'), berths.map((row) => JSON.stringify(row)).join('\n'))
  await writeFile(join(folder, 'signals.json'), JSON.stringify({ A: 'diver down', B: 'dangerous goods' }))

  const database = await createTestDatabase()
  try {
    await database.query(`
      CREATE SCHEMA port;
      CREATE TABLE port.pier (code char(1) PRIMARY KEY, name text NOT NULL, in_use boolean NOT NULL DEFAULT true);
      CREATE TABLE port."Berth" (
        pier_code char(1) REFERENCES port.pier, number smallint, depth_m numeric(4, 2) NOT NULL,
        open boolean NOT NULL DEFAULT true, maintained_by text NOT NULL DEFAULT 'registry',
        PRIMARY KEY (pier_code, number));
      CREATE TABLE port.signal (letter char(1) PRIMARY KEY, meaning text NOT NULL)`)
    const inputs = { dsn: database.dsn, dataset: folder }
    const first = await runAction('seed', inputs)
    expect(first.exitCode, first.log).toBe(0)
    expect(first.outputs).toMatchObject({ created: '7', updated: '0', errors: '0' })
    expect(
      await database.query('SELECT pier_code, number, depth_m::text, open FROM port."Berth" ORDER BY 1, 2'),
    ).toEqual([
      { pier_code: 'N', number: 1, depth_m: '11.50', open: true },
      { pier_code: 'N', number: 2, depth_m: '8.00', open: false },
      { pier_code: 'S', number: 1, depth_m: '6.25', open: true },
    ])
    expect((await runAction('seed', inputs)).outputs).toMatchObject({
      created: '0',
      updated: '0',
      skipped: '7',
    })
    expect((await runAction('verify-counts', inputs)).exitCode).toBe(0)
  } finally {
    await database.drop()
  }
})
