import { expect, it } from 'vitest'
import { createPace } from './pace.ts'

it('[IM9] says nothing before two seconds and a twentieth, then what the pace so far says', () => {
  let now = 0
  const pace = createPace(
    Array.from({ length: 100 }, () => 0),
    () => now,
  )
  now = 1000
  for (let file = 0; file < 10; file++) expect(pace.done(0)).toBeNull()
  now = 4000
  for (let file = 0; file < 9; file++) pace.done(0)
  expect(pace.done(0)).toBe(16_000)
})

it('[IM9] weighs files by their size', () => {
  let now = 0
  const pace = createPace([0, 200_000 * 99], () => now)
  now = 60_000
  expect(pace.done(0)).toBeNull()
  expect(pace.done(200_000 * 99)).toBe(0)
})
