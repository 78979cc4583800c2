// When a document's pending updates are folded: idle, many, large, or a peer waits for them.
import type { Clock } from '../parts.ts'
import { foldAtBytes, foldAtUpdates, foldForPeersMs, foldWhenIdleMs } from './limits.ts'
import type { LiveDocument } from './live-document.ts'
import type { Schedule } from './schedule.ts'

interface Options {
  clock: Clock
  schedule: Schedule
  fold: (live: LiveDocument) => void
}

export const createFoldRules = ({ clock, schedule, fold }: Options) => {
  const forget = (live: LiveDocument) => {
    live.pendingUpdates = 0
    live.pendingBytes = 0
    live.stopFoldTimer?.()
    live.stopFoldTimer = null
  }

  const tryFold = (live: LiveDocument) => {
    try {
      fold(live)
    } catch {
      // Full disk or a busy database: everything stays pending, and the next update or the next reading of the frontier tries again.
      arm(live)
    }
  }

  /** Looks again after the time that is left, so that typing moves no timer. */
  const arm = (live: LiveDocument, waitMs = live.peerHasItOpen ? foldForPeersMs : foldWhenIdleMs) => {
    live.stopFoldTimer ??= schedule(waitMs, () => {
      live.stopFoldTimer = null
      const leftMs = live.peerHasItOpen ? 0 : live.lastPushMs + foldWhenIdleMs - clock.nowMs()
      if (leftMs > 0) arm(live, leftMs)
      else tryFold(live)
    })
  }

  return {
    forget,
    noteCommitted: (live: LiveDocument, updates: readonly Uint8Array[]) => {
      live.lastPushMs = clock.nowMs()
      live.pendingUpdates += updates.length
      for (const update of updates) live.pendingBytes += update.length
      if (live.pendingUpdates >= foldAtUpdates || live.pendingBytes >= foldAtBytes) tryFold(live)
      else arm(live)
    },
    setPeerHasOpen: (live: LiveDocument, isOpen: boolean) => {
      if (live.peerHasItOpen === isOpen) return
      live.peerHasItOpen = isOpen
      live.stopFoldTimer?.()
      live.stopFoldTimer = null
      if (live.pendingUpdates > 0) arm(live)
    },
  }
}
