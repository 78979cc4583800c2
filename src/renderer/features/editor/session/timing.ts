// Numbers of a document session, each with the reason for it.

export interface SessionTiming {
  /** Local updates of one burst travel together; short, because "saved" waits for it (the engine commits every 50 ms). */
  gatherMs: number
  /** Between two sendings while somebody goes on typing: each costs this window, the engine and the disk the same, however few letters it holds. */
  burstMs: number
  /** Nothing typed or received for so long: the window proves that it shows what the engine holds. */
  compareAfterIdleMs: number
  /** A full disk, or a call that failed without a reason we know, is tried again. */
  retryMs: number
  /** Carets move often and are never stored. */
  awarenessMs: number
}

export const sessionTiming: SessionTiming = { gatherMs: 15, burstMs: 120, compareAfterIdleMs: 8000, retryMs: 3000, awarenessMs: 100 }
