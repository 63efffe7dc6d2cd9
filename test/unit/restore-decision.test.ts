import { describe, expect, test } from 'vitest'
import {
  decideKey,
  type KeyState,
  type StagingState,
  type VersionState,
} from '../../actions/lib/dump/restore/published/decision.js'

const words = { published: 'PUBLISHED', archived: 'ARCHIVED' }

const staging = (more: Partial<StagingState> = {}): StagingState => ({
  dumpId: 's',
  targetId: 't',
  status: 'PUBLISHED',
  dumpStatus: 'PUBLISHED',
  changes: [],
  takenBy: null,
  ...more,
})

const version = (number: number, more: Partial<VersionState> = {}): VersionState => ({
  dumpId: `v${number}`,
  targetId: `w${number}`,
  version: number,
  changes: [],
  takenBy: null,
  ...more,
})

const decide = (more: Partial<KeyState>) =>
  decideKey({ key: 'k', staging: staging(), versions: [version(1)], targetVersion: 1, ...more }, words)

const change = [['name', '"a"', '"b"']] as const

describe('a key of curated content', () => {
  test('equal content is passed over', () => {
    expect(decide({})).toEqual({ kind: 'skip' })
  })

  test('what the target lacks is inserted', () => {
    const missing = version(1, { targetId: null })
    expect(
      decide({ staging: staging({ targetId: null, status: null }), versions: [missing], targetVersion: 0 }),
    ).toEqual({
      kind: 'write',
      staging: 'insert',
      versions: [missing],
      ahead: true,
    })
  })

  test('a draft that only the dump has comes along without any version', () => {
    const draft = staging({ targetId: null, status: null, dumpStatus: 'DRAFT' })
    expect(decide({ staging: draft, versions: [], targetVersion: 0 })).toMatchObject({
      kind: 'write',
      staging: 'insert',
      ahead: false,
    })
  })

  test('published content that differs is refused with its version, also where more versions would come', () => {
    const versions = [version(1, { changes: change }), version(2, { targetId: null })]
    expect(decide({ versions })).toEqual({
      kind: 'refuse',
      faults: [{ kind: 'differs', where: 'library', version: 1, changes: change }],
    })
  })

  test('a row that was edited in place behind its published version is refused', () => {
    expect(decide({ staging: staging({ changes: change }) })).toMatchObject({
      kind: 'refuse',
      faults: [{ where: 'staging' }],
    })
  })

  test('the next version moves the row on', () => {
    const next = version(2, { targetId: null })
    expect(decide({ staging: staging({ changes: change }), versions: [version(1), next] })).toEqual({
      kind: 'write',
      staging: 'update',
      versions: [next],
      ahead: true,
    })
  })

  test('an older version that the target lacks becomes history, not the current one', () => {
    const old = version(1, { targetId: null })
    expect(decide({ versions: [old], targetVersion: 3 })).toMatchObject({
      kind: 'write',
      staging: 'keep',
      ahead: false,
    })
  })

  test.each(['DRAFT', 'READY_FOR_REVIEW', 'APPROVED', 'CHANGES_REQUESTED'])(
    'a draft in state %s is left alone, with all versions that would come',
    (status) => {
      const held = staging({ status, changes: change })
      expect(decide({ staging: held })).toEqual({ kind: 'leave' })
      expect(decide({ staging: held, versions: [version(1), version(2, { targetId: null })] })).toEqual({
        kind: 'leave',
      })
    },
  )

  test('the same draft on both sides is passed over', () => {
    const draft = staging({ status: 'DRAFT', dumpStatus: 'DRAFT' })
    expect(decide({ staging: draft, versions: [], targetVersion: 0 })).toEqual({ kind: 'skip' })
  })

  test('a target that went on, and a state that differs, are only told', () => {
    expect(decide({ staging: staging({ changes: change }), targetVersion: 2 })).toEqual({
      kind: 'skip',
      note: 'ahead',
    })
    expect(decide({ staging: staging({ status: 'ARCHIVED' }) })).toEqual({
      kind: 'skip',
      note: 'state',
    })
  })

  test("the dump's own unfinished work on published content is no content yet", () => {
    expect(decide({ staging: staging({ dumpStatus: 'DRAFT', changes: change }) })).toEqual({
      kind: 'skip',
      note: 'state',
    })
  })

  test('ids that belong to something else are refused, but only those that would be written', () => {
    const missing = version(2, { targetId: null, takenBy: 'other (version 1)' })
    expect(decide({ versions: [version(1, { takenBy: 'x' }), missing] })).toMatchObject({
      kind: 'refuse',
      faults: [{ kind: 'taken', where: 'library', id: 'v2', by: 'other (version 1)' }],
    })
    const staged = staging({ targetId: null, status: null, takenBy: 'other' })
    expect(decide({ staging: staged, versions: [], targetVersion: 0 })).toMatchObject({
      faults: [{ where: 'staging' }],
    })
  })
})
