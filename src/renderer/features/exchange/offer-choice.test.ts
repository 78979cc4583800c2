import { describe, expect, it } from 'vitest'
import type { Offer, OfferedItem } from '../../../contract/areas/exchange.ts'
import type { ItemId } from '../../../contract/ids.ts'
import {
  type Change,
  canLeaveEverything,
  fitOf,
  groupsOf,
  isEmptyPlace,
  isEverythingAtFirst,
  isEverythingMore,
  leavingOf,
  toggleGroup,
  toggleItem,
  waysOf,
} from './offer-choice.ts'

const id = (number: number) => String(number).padStart(30, '0') as ItemId
const item = (number: number, change: Change): OfferedItem => ({ id: id(number), title: '', kind: 'note', change, by: [], atUtc: null, sizeBytes: 0 })
const counts = { new: 2, changed: 1, withdrawn: 0, notes: 3, entries: 40, attachments: 0 }
const offer = { items: [item(1, 'new'), item(2, 'new'), item(3, 'changed')], counts }
const leave: Offer['leave'] = { items: 1, entries: 4, attachments: 0, sizeBytes: 50, freeBytes: 100, for: [], anybody: false }
const whole = { ...offer, leave, sizeBytes: 10, freeBytes: 100, missingVolumes: [] }

describe('what is ticked on the look-before page', () => {
  it('is everything at first, in groups that hold something', () => {
    const groups = groupsOf(offer, new Set())
    expect(groups.map(({ change, count, state }) => [change, count, state])).toEqual([
      ['new', 2, 'all'],
      ['changed', 1, 'all'],
    ])
  })
  it('is unticked item by item or as a group, and ticked again', () => {
    const one = toggleItem(new Set(), id(1))
    expect(groupsOf(offer, one)[0]?.state).toBe('some')
    expect(toggleItem(one, id(1)).size).toBe(0)
    const [fresh] = groupsOf(offer, new Set())
    if (!fresh) throw new Error('there is a group')
    const none = toggleGroup(new Set(), fresh)
    expect([...none]).toEqual([id(1), id(2)])
    expect(groupsOf(offer, none)[0]?.state).toBe('none')
    // Ticked in part: the press ticks it whole.
    expect(toggleGroup(one, { items: fresh.items, state: 'some' }).size).toBe(0)
  })
  it('says when more came than are named, so that nobody puts off half by mistake', () => {
    const [fresh] = groupsOf({ ...offer, counts: { ...counts, new: 5000 } }, new Set([id(1), id(2)]))
    expect(fresh).toMatchObject({ count: 5000, whole: false, state: 'some' })
  })
})

describe('the ways that can be gone', () => {
  it('are both at first, then each alone', () => expect(waysOf(whole)).toEqual(['both', 'take', 'leave']))
  it('leave out what has no room', () => {
    expect(waysOf({ ...whole, leave: { ...leave, freeBytes: 10 } })).toEqual(['take'])
    expect(waysOf({ ...whole, freeBytes: 1 })).toEqual(['leave'])
    expect(fitOf({ sizeBytes: 2, freeBytes: 1, leave: { ...leave, freeBytes: 1 } })).toEqual({ takes: false, leaves: false })
  })
  it('leave word of what one has, where there is nothing else to leave', () =>
    expect(waysOf({ ...whole, leave: { ...leave, items: 0, entries: 0, sizeBytes: 0 } })).toEqual(['both', 'take', 'leave']))
  it('take nothing while parts of a bundle are missing', () => expect(waysOf({ ...whole, missingVolumes: ['x.2of3'] })).toEqual(['leave']))
  it('only leave where nothing comes, and only take from a bundle', () => {
    const nothing = { new: 0, changed: 0, withdrawn: 0, notes: 0, entries: 0, attachments: 0 }
    expect(waysOf({ ...whole, items: [], counts: nothing })).toEqual(['leave'])
    expect(waysOf({ ...whole, leave: null })).toEqual(['take'])
    expect(waysOf({ ...whole, items: [], counts: nothing, leave: null })).toEqual([])
  })
})

describe('an empty stick', () => {
  const empty = { what: 'folder' as const, from: [], leave, nothingToDo: false }
  it('is one on which nobody left anything of this repository', () => {
    expect(isEmptyPlace(empty, null)).toBe(true)
    expect(isEmptyPlace(empty, { repositories: [{ name: 'River', known: false, devices: 1, lastLeftAtUtc: null }] })).toBe(true)
  })
  it('is none on which this device left something earlier, and none where nothing is to be left', () => {
    expect(isEmptyPlace(empty, { repositories: [{ name: 'Ours', known: true, devices: 1, lastLeftAtUtc: null }] })).toBe(false)
    expect(isEmptyPlace({ ...empty, nothingToDo: true }, null)).toBe(false)
    expect(isEmptyPlace({ ...empty, what: 'bundle' }, null)).toBe(false)
  })
})

describe('what is left', () => {
  const leaveEverything = { items: 40, entries: 900, attachments: 22, sizeBytes: 90, before: false }
  const stick = { ...whole, what: 'folder' as const, from: [], leave, leaveEverything, nothingToDo: false }
  it('is what those lack who are known, or everything, each with its own weight', () => {
    expect(leavingOf(stick, false)).toEqual(leave)
    expect(leavingOf(stick, true)).toEqual({ items: 40, entries: 900, attachments: 22, sizeBytes: 90, freeBytes: 100, for: [], anybody: true })
    expect(leavingOf({ ...stick, leaveEverything: null }, true)).toEqual(leave)
  })
  it('can be chosen only where everything is more', () => {
    expect(canLeaveEverything(stick)).toBe(true)
    expect(canLeaveEverything({ ...stick, leaveEverything: { ...leaveEverything, entries: 4, attachments: 0 } })).toBe(false)
    expect(canLeaveEverything({ ...stick, leaveEverything: null })).toBe(false)
    // Otherwise nobody could stop doing it.
    const before = { ...stick, leaveEverything: { ...leaveEverything, entries: 4, attachments: 0, before: true } }
    expect([canLeaveEverything(before), isEverythingMore(before)]).toEqual([true, false])
  })
  it('is at first what was chosen for the place before', () => {
    const place = { repositories: [{ name: 'Ours', known: true, devices: 1, lastLeftAtUtc: null }] }
    expect(isEverythingAtFirst(stick, place)).toBe(false)
    expect(isEverythingAtFirst({ ...stick, leaveEverything: { ...leaveEverything, before: true } }, place)).toBe(true)
  })
  it('is at first everything on an empty stick, unless that has no room', () => {
    expect(isEverythingAtFirst(stick, null)).toBe(true)
    expect(isEverythingAtFirst({ ...stick, leave: { ...leave, freeBytes: 60 } }, null)).toBe(false)
    const awaited = { ...stick, leaveEverything: null, leave: { ...leave, anybody: true } }
    expect(isEverythingAtFirst(awaited, null)).toBe(true)
    // Not remembered for a stick on which everything is left only because somebody is awaited.
    expect(isEverythingAtFirst(awaited, { repositories: [{ name: 'Ours', known: true, devices: 1, lastLeftAtUtc: null }] })).toBe(false)
  })
})
