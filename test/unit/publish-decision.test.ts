import { describe, expect, test } from 'vitest'
import {
  decideRow,
  limitOf,
  type RowState,
  type Stage,
  type Wishes,
} from '../../actions/lib/seed/publish/decision.js'

const all: Wishes = { submit: true, publish: true, onPublishedChange: 'error' }
const change = [{ field: 'name', from: '"a"', to: '"b"' }]

function draft(stage: Stage, more: { foreign?: boolean; changes?: typeof change } = {}): RowState {
  return {
    staging: { stage, status: stage.toUpperCase(), foreign: false, changes: [], ...more },
    library: undefined,
  }
}

function published(changes: typeof change, foreign = false): RowState {
  return { ...draft('published', { foreign }), library: { version: 1, changes } }
}

describe('a row that is new', () => {
  test.each([
    [all, ['create', 'submit', 'approve', 'publish']],
    [{ ...all, publish: false }, ['create', 'submit']],
    [{ ...all, submit: false, publish: false }, ['create']],
    [{ ...all, submit: false }, ['create']],
  ])('goes as far as it may: %j', (wishes, steps) => {
    expect(decideRow({ staging: undefined, library: undefined }, wishes)).toMatchObject({
      kind: 'write',
      outcome: 'created',
      steps,
    })
  })
})

describe('a draft', () => {
  test.each([
    ['draft', ['submit', 'approve', 'publish']],
    ['submitted', ['approve', 'publish']],
    ['approved', ['publish']],
  ] as const)('that is %s goes on from there', (stage, steps) => {
    expect(decideRow(draft(stage), all)).toMatchObject({ kind: 'write', outcome: 'updated', steps })
  })

  test('that changed begins again', () => {
    expect(decideRow(draft('approved', { changes: change }), all)).toMatchObject({
      steps: ['update', 'submit', 'approve', 'publish'],
      changes: change,
    })
  })

  test('that has nowhere to go is skipped', () => {
    expect(decideRow(draft('submitted'), { ...all, publish: false })).toEqual({ kind: 'skip' })
    expect(decideRow(draft('draft'), { ...all, submit: false, publish: false })).toEqual({ kind: 'skip' })
  })

  test.each(['draft', 'submitted', 'approved', 'held'] as const)(
    'of another actor is left alone: %s',
    (stage) => {
      expect(decideRow(draft(stage, { foreign: true, changes: change }), all)).toEqual({
        kind: 'leave',
        reason: 'foreign',
        changes: change,
      })
    },
  )

  test('that a reviewer holds waits until the source changes', () => {
    expect(decideRow(draft('held'), all)).toMatchObject({ kind: 'leave', reason: 'held' })
    expect(decideRow(draft('held', { changes: change }), all)).toMatchObject({
      kind: 'write',
      steps: ['update', 'submit', 'approve', 'publish'],
    })
  })
})

describe('a published row', () => {
  test('that is as the source has it is skipped, whoever published it', () => {
    expect(decideRow(published([]), all)).toEqual({ kind: 'skip' })
    expect(decideRow(published([], true), all)).toEqual({ kind: 'skip' })
  })

  test('that changed is refused, or becomes a new version', () => {
    expect(decideRow(published(change), all)).toEqual({ kind: 'refuse', changes: change })
    expect(decideRow(published(change), { ...all, onPublishedChange: 'new-version' })).toMatchObject({
      kind: 'write',
      steps: ['update', 'submit', 'approve', 'publish'],
    })
  })

  test('without a draft is compared all the same', () => {
    const library = { version: 3, changes: change }
    expect(decideRow({ staging: undefined, library }, all)).toMatchObject({ kind: 'refuse' })
    expect(decideRow({ staging: undefined, library: { version: 3, changes: [] } }, all)).toEqual({
      kind: 'skip',
    })
  })
})

describe('a draft of a later version', () => {
  const later = (stage: Stage, published: typeof change): RowState => ({
    ...draft(stage),
    library: { version: 1, changes: published },
  })

  test.each(['draft', 'submitted', 'approved'] as const)(
    'is not published where published content is to stay: %s',
    (stage) => {
      expect(decideRow(later(stage, change), all)).toEqual({ kind: 'refuse', changes: change })
      expect(decideRow(later(stage, change), { ...all, onPublishedChange: 'new-version' })).toMatchObject({
        kind: 'write',
      })
    },
  )

  test('is not published when the source has what is published already', () => {
    expect(decideRow(later('draft', []), all)).toEqual({ kind: 'skip' })
    expect(decideRow(later('draft', []), { ...all, onPublishedChange: 'new-version' })).toEqual({
      kind: 'skip',
    })
  })
})

describe('an archived row', () => {
  test('returns when this actor archived it, and never when another did', () => {
    expect(decideRow(draft('archived'), all)).toMatchObject({ kind: 'write', outcome: 'updated' })
    expect(decideRow(draft('archived', { foreign: true }), all)).toMatchObject({
      kind: 'leave',
      reason: 'archived',
    })
  })
})

test('a share of the rows is rounded up, a count is taken as it is', () => {
  expect(limitOf({ percent: 10 }, 8)).toBe(1)
  expect(limitOf({ percent: 10 }, 101)).toBe(11)
  expect(limitOf({ percent: 7 }, 100)).toBe(7)
  expect(limitOf({ percent: 0 }, 8)).toBe(0)
  expect(limitOf({ rows: 3 }, 8)).toBe(3)
})
