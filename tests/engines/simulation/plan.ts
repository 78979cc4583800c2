// Which seeds play which kind of history: most with quick windows, every eighth with the real editor.
import { openEditorWindow, openRestlessWindow } from './editor-window.ts'
import type { HistoryOptions } from './history.ts'
import type { SafeguardName } from './safeguards.ts'

/** Few devices: an editor in jsdom costs as much as ten other windows. */
const editorHistory = (seed: number, off: SafeguardName | null): HistoryOptions => ({ seed, off, deviceCount: 2, steps: 160, openWindow: openEditorWindow })

/** One device, two windows, a restless hand and much undo: what the guard of undo is for. */
const restlessHistory = (seed: number, off: SafeguardName | null): HistoryOptions => ({
  seed,
  off,
  deviceCount: 1,
  steps: 260,
  only: ['type', 'pump', 'engine edit', 'time passes'],
  openWindow: openRestlessWindow(off !== 'undoGuard'),
})

export const historyOf = (seed: number, off: SafeguardName | null = null): HistoryOptions => {
  if (off === 'undoGuard' || seed % 16 === 0) return restlessHistory(seed, off)
  return seed % 16 === 8 ? editorHistory(seed, off) : { seed, off }
}
