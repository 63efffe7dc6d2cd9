import { describe, expect, test } from 'vitest'
import { type AuditEvent, judgeTrail } from '../../actions/lib/counts/audit-trail.js'

const words = {
  created: 'CREATED',
  updated: 'UPDATED',
  submitted: 'SUBMITTED',
  approved: 'APPROVED',
  published: 'PUBLISHED',
  archived: 'ARCHIVED',
}
const whole = '1 CREATED, 2 SUBMITTED, 3 APPROVED, 4 PUBLISHED a1, 5 CREATED a1'
const v1 = { id: 'a1', key: 'pho', version: '1' }
const v2 = { id: 'a2', key: 'pho', version: '2' }

describe('the trail of one version', () => {
  test('five events in order are a whole trail', () => {
    expect(faults([v1], whole)).toEqual([])
  })

  test('five events of one instant are in order, however they were stored', () => {
    expect(faults([v1], '1 PUBLISHED a1, 1 APPROVED, 1 CREATED a1, 1 SUBMITTED, 1 CREATED')).toEqual([])
  })

  test.each([
    ['CREATED', 'CREATED missing'],
    ['SUBMITTED', 'SUBMITTED missing'],
    ['APPROVED', 'APPROVED missing'],
    ['PUBLISHED a1', 'PUBLISHED missing'],
    ['CREATED a1', 'library CREATED missing'],
  ])('without %s the trail is broken', (event, fault) => {
    const rest = whole.split(', ').filter((entry) => entry.replace(/^\d+ /, '') !== event)
    expect(rest).toHaveLength(4)
    expect(faults([v1], rest.join(', '))).toEqual([`v1 ${fault}`])
  })

  test.each([
    ['1 CREATED, 3 SUBMITTED, 2 APPROVED, 4 PUBLISHED a1, 5 CREATED a1', 'SUBMITTED after APPROVED'],
    ['2 CREATED, 1 SUBMITTED, 3 APPROVED, 4 PUBLISHED a1, 5 CREATED a1', 'CREATED after SUBMITTED'],
    ['1 CREATED, 2 SUBMITTED, 5 APPROVED, 4 PUBLISHED a1, 5 CREATED a1', 'APPROVED after PUBLISHED'],
    ['1 CREATED, 2 SUBMITTED, 3 APPROVED, 5 PUBLISHED a1, 4 CREATED a1', 'library CREATED before PUBLISHED'],
  ])('%s is told as out of order', (events, fault) => {
    expect(faults([v1], events)).toEqual([`v1 ${fault}`])
  })

  test('a draft that was sent back, changed and approved again is whole', () => {
    const events = '1 CREATED, 2 SUBMITTED, 3 UPDATED, 4 SUBMITTED, 5 APPROVED, 6 PUBLISHED a1, 7 CREATED a1'
    expect(faults([v1], events)).toEqual([])
  })

  test('an edit after the approval was published unseen', () => {
    const events = '1 CREATED, 2 SUBMITTED, 3 APPROVED, 4 UPDATED, 5 PUBLISHED a1, 6 CREATED a1'
    expect(faults([v1], events)).toEqual(['v1 UPDATED after SUBMITTED'])
  })

  test('a first version that was only ever updated has no beginning', () => {
    expect(faults([v1], whole.replace('1 CREATED', '1 UPDATED'))).toEqual(['v1 CREATED missing'])
  })

  test('the birth of the library row does not stand in for the birth of the draft', () => {
    expect(faults([v1], whole.replace('1 CREATED,', '1 CREATED a1,'))).toEqual(['v1 CREATED missing'])
  })

  test('a publication that names no library row still counts for the next version in line', () => {
    expect(faults([v1], whole.replace('PUBLISHED a1', 'PUBLISHED'))).toEqual([])
  })

  test('a publication of another row does not count', () => {
    expect(faults([v1], whole.replace('PUBLISHED a1', 'PUBLISHED x9'))).toEqual(['v1 PUBLISHED missing'])
  })

  test('both a missing review and a missing library event are told', () => {
    expect(faults([v1], '1 CREATED, 2 SUBMITTED, 4 PUBLISHED a1')).toEqual([
      'v1 APPROVED missing, library CREATED missing',
    ])
  })
})

describe('the trail of a second version', () => {
  const second = '6 UPDATED, 7 SUBMITTED, 8 APPROVED, 9 PUBLISHED a2, 10 CREATED a2'

  test('its own five events make it whole', () => {
    expect(faults([v1, v2], `${whole}, ${second}`)).toEqual([])
  })

  test.each(['UPDATED', 'SUBMITTED', 'APPROVED'])('the %s of version 1 does not serve version 2', (event) => {
    const rest = second.split(', ').filter((entry) => !entry.endsWith(` ${event}`))
    expect(faults([v1, v2], `${whole}, ${rest.join(', ')}`)).toEqual([`v2 ${event} missing`])
  })

  test('what is missing from version 1 is not found in version 2', () => {
    expect(faults([v1, v2], `${whole.replace('3 APPROVED, ', '')}, ${second}`)).toEqual([
      'v1 APPROVED missing',
    ])
  })

  test('two versions of one instant need two of everything', () => {
    const atOnce = (events: string) => events.replace(/\d+ /g, '1 ')
    expect(faults([v1, v2], atOnce(`${whole}, ${second}`))).toEqual([])
    expect(faults([v1, v2], atOnce(`${whole}, ${second.replace('8 APPROVED, ', '')}`))).toEqual([
      'v2 APPROVED missing',
    ])
  })

  test('a version published before the one that it follows is out of order', () => {
    const swapped = `${whole}, ${second}`
      .replace('PUBLISHED a1', 'PUBLISHED a2')
      .replace('9 PUBLISHED a2', '9 PUBLISHED a1')
    expect(faults([v1, v2], swapped)).toContain('v2 PUBLISHED before the version that it follows')
  })
})

/** `4 PUBLISHED a1` is an event of moment 4 that names library row a1. */
function faults(rows: readonly (typeof v1)[], events: string): string[] {
  const parsed = events.split(', ').map((text): AuditEvent => {
    const [moment, action, library] = text.split(' ')
    return { moment: Number(moment), action: action ?? '', library: library ?? null }
  })
  return judgeTrail(rows, parsed, words).map(({ row, fault }) => `v${row.version} ${fault}`)
}
