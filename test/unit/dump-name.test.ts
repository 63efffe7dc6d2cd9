import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nameDump, planPath } from '../../actions/lib/dump/name.js'
import { nameRepository } from '../../actions/lib/dump/origin.js'

test('names are made of the dataset and the moment in UTC, and never lead out of the folder', () => {
  expect(nameDump('movements', new Date('2026-11-21T06:05:04.999Z'))).toBe('movements_seed_20261121_060504')
  expect(planPath('out', 'x.sql', 'gzip')).toBe(join('out', 'x.sql.gz'))
  for (const name of ['../x', 'a/b', 'a\\b', '', 'x ', 'nul\0', '-rf']) {
    expect(() => planPath('out', name, 'none'), name).toThrow(/cannot be the name/)
  }
})

test.each([
  ['https://github.com/acme/seeds.git', 'acme/seeds'],
  ['git@github.com:acme/seeds.git', 'acme/seeds'],
  ['https://user:token@github.com/acme/seeds', 'acme/seeds'],
  ['ssh://git@host:22/acme/seeds', 'acme/seeds'],
  ['/home/somebody/seeds', null],
  ['C:\\seeds', null],
])('the repository of %s is %s', (remote, name) => {
  expect(nameRepository(remote)).toBe(name)
})
