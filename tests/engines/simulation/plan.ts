// Which seeds play which kind of history: most with quick windows, three of sixteen with the real editor.
// First of all: Yjs takes its source of random numbers when it loads.
import './system-chance.ts'

import { runHistory as runBindingHistory } from '../../../src/document/binding/binding-history.fixture.ts'
import { installEditorDom } from '../../../src/document/binding/editor-window.fixture.ts'
import { openEditorWindow, openRestlessWindow } from './editor-window.ts'
import { type HistoryResult, runHistory } from './history.ts'
import { rememberSignatures } from './known-signatures.ts'
import type { SafeguardName } from './safeguards.ts'
import { beginChance } from './system-chance.ts'

await rememberSignatures()

/** Few devices: an editor in jsdom costs as much as ten other windows. */
const editorHistory = (seed: number, off: SafeguardName | null) => runHistory({ seed, off, deviceCount: 2, steps: 160, openWindow: openEditorWindow })

/** One device, two windows, a restless hand and much undo, over the real engine. */
const restlessHistory = (seed: number, off: SafeguardName | null) =>
  runHistory({
    seed,
    off,
    deviceCount: 1,
    steps: 260,
    only: ['type', 'pump', 'engine edit', 'time passes'],
    openWindow: openRestlessWindow(off !== 'undoGuard'),
  })

/** Two windows and a bare engine document, short and dense: about one in a hundred of these needs the guard of undo. */
const bindingHistory = (seed: number, off: SafeguardName | null): HistoryResult => {
  installEditorDom()
  const { diverged, unfaithful, problems } = runBindingHistory(seed, { undoGuard: off !== 'undoGuard' })
  const found = [
    diverged && 'the engine and the windows differ for ever',
    unfaithful && 'a window shows what its document does not hold',
    problems.includes('frozen') && 'a window froze',
  ]
  return { seed, problems: found.filter((one) => one !== false), entries: 0, counts: { binding: 1 } }
}

export const playSeed = async (seed: number, off: SafeguardName | null = null): Promise<HistoryResult> => {
  beginChance(seed)
  if (off === 'undoGuard' || seed % 16 === 4) return bindingHistory(seed, off)
  if (seed % 16 === 0) return restlessHistory(seed, off)
  return seed % 16 === 8 ? editorHistory(seed, off) : runHistory({ seed, off })
}
