// Random histories with the real binding. Replay one: FUZZ_SEED=n; longer: FUZZ_BUDGET_MS=n.
import { beforeAll, expect, test } from 'vitest'
import { runHistory } from './binding-history.fixture.ts'
import { installEditorDom } from './editor-window.fixture.ts'

beforeAll(() => {
  installEditorDom()
})

const budgetMs = Number(process.env.FUZZ_BUDGET_MS ?? 8000)
const only = process.env.FUZZ_SEED === undefined ? null : Number(process.env.FUZZ_SEED)

test(
  '[BO17] [BO18] random histories with undo end equal everywhere, without a write by receiving',
  () => {
    const until = performance.now() + budgetMs
    const first = only ?? 1
    let seed = first
    const problems: Record<string, number> = {}
    for (; only === null ? performance.now() < until || seed < first + 10 : seed === only; seed += 1) {
      const outcome = runHistory(seed, {})
      for (const code of outcome.problems) problems[code] = (problems[code] ?? 0) + 1
      expect({ replay: `FUZZ_SEED=${seed}`, ...outcome, problems: outcome.problems.includes('frozen') }).toEqual({
        replay: `FUZZ_SEED=${seed}`,
        diverged: false,
        unfaithful: false,
        writesWhileReceiving: 0,
        throwsWhileReceiving: 0,
        problems: false,
      })
    }
    process.stdout.write(`${seed - first} histories, caught: ${JSON.stringify(problems)}\n`)
  },
  budgetMs + 120_000,
)

/** Of the first 260 seeds: without the guard this one differs for ever between engine and windows; with it none does. */
const undoSeeds = [100]
/** 27 of the first 260 write while receiving when nothing refuses it, and in the last of these the binding throws as well. */
const writeSeeds = [11, 18, 93]

test('[BO18] without the guard of undo a known history diverges, with it none of them does', () => {
  expect(undoSeeds.map((seed) => runHistory(seed, { undoGuard: false }).diverged)).toContain(true)
  expect(undoSeeds.map((seed) => runHistory(seed, {}).diverged)).not.toContain(true)
})

test('[BO17] without refusing writes a known history writes by receiving, with it none of them does', () => {
  expect(writeSeeds.map((seed) => runHistory(seed, { refuseWrites: false }).writesWhileReceiving > 0)).toContain(true)
  expect(writeSeeds.map((seed) => runHistory(seed, {}).writesWhileReceiving > 0)).not.toContain(true)
})

test('[BO17] without rendering anew a known history throws through Yjs while it receives, with it none of them does', () => {
  expect(runHistory(93, { refuseWrites: false, renderAnew: false }).throwsWhileReceiving).toBeGreaterThan(0)
  expect(runHistory(93, { refuseWrites: false }).throwsWhileReceiving).toBe(0)
})
