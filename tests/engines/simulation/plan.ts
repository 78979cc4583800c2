// Which seeds play which kind of history: most with quick windows, every eighth with the real editor.
import { openEditorWindow } from './editor-window.ts'
import type { HistoryOptions } from './history.ts'
import type { SafeguardName } from './safeguards.ts'

/** Two people in one document with much undo: what the guard of undo is for. Some of these seeds diverge without it. */
const editorHistory = (seed: number, off: SafeguardName | null): HistoryOptions => ({
  seed,
  off,
  deviceCount: 2,
  steps: 160,
  openWindow: openEditorWindow(off !== 'undoGuard'),
})

export const historyOf = (seed: number, off: SafeguardName | null = null): HistoryOptions =>
  seed % 8 === 0 || off === 'undoGuard' ? editorHistory(seed, off) : { seed, off }
