// One opening of one document in this window: state in, own typing out, "saved" only after the engine's acknowledgement.
// Survives a restart of the engine and never loses what is not yet acknowledged. Knows no React and no editor:
// whoever binds an editor to `doc` hears `onDetach` before the document may no longer be touched.
import * as Y from 'yjs'
import type { OpenedDocument } from '../../../../contract/areas/documents.ts'
import { type ErrorCode, isGranaryError } from '../../../../contract/errors.ts'
import type { ChannelId } from '../../../../contract/ids.ts'
import { stopFormattingCleanUp } from '../../../../document/binding/no-clean-up.ts'
import { createCaretChannel } from './caret-channel.ts'
import { createContentCheck } from './content-check.ts'
import { createNamedTimers } from './named-timers.ts'
import type { DocumentSession, SessionOptions, SessionState } from './session-types.ts'
import { sessionTiming } from './timing.ts'
import { clockRangesOf, holdsOnlyClient, insertedText, visibleText } from './unacknowledged.ts'

const meansAway = (code: ErrorCode) => code === 'channel-closed' || code === 'engine-stopped' || code === 'no-repository-open'

export type { DocumentSession, SessionEngine, SessionState } from './session-types.ts'

/** Origin of every transaction that comes from the engine. */
const fromEngine = Symbol('from the engine')

export const openDocumentSession = (options: SessionOptions): DocumentSession => {
  const { engine, documentId, contentHash } = options
  const fragmentName = options.fragment ?? 'body'
  const timing = { ...sessionTiming, ...options.timing }
  const listeners = new Set<() => void>()
  const detachListeners = new Set<() => void>()
  const quietWaiters = new Set<() => void>()

  let state: SessionState = { phase: 'opening', saved: true, diskFull: false, readOnly: null, error: null, doc: null }
  let doc: Y.Doc | null = null
  let channel: ChannelId | null = null
  let lease: OpenedDocument['lease'] = null
  let clientId: number | null = null
  let unacknowledged: Uint8Array[] = []
  /** Own updates that no opening takes any more, waiting to become recovered text. */
  let toRecover: { updates: Uint8Array[]; text: string }[] = []
  let inFlight: Promise<void> | null = null
  let pushedAtMs = Number.NEGATIVE_INFINITY
  let applying = false
  let wroteWhileReceiving = false
  let opening: Promise<void> | null = null
  let early: { channel: ChannelId; update: Uint8Array }[] = []
  let earlyCarets: { channel: ChannelId; update: Uint8Array }[] = []
  let freshDocWanted = false
  const timers = createNamedTimers()
  const { later } = timers
  const isClosed = () => state.phase === 'closed'
  const allKept = () => unacknowledged.length === 0 && toRecover.length === 0

  const set = (change: Partial<SessionState>) => {
    const next = { ...state, ...change, doc, saved: allKept() }
    const same = (Object.keys(next) as (keyof SessionState)[]).every((key) => next[key] === state[key])
    state = next
    if (!same) for (const listener of listeners) listener()
    if (state.saved) {
      for (const done of quietWaiters) done()
      quietWaiters.clear()
    }
  }
  const count = (code: string, detail: string) => {
    // Diagnostics must never stop the work they describe; a count is lost with the engine it would go to.
    engine.call('diagnostics.count', { code, detail }).catch(() => undefined)
  }
  const carets = createCaretChannel({
    // Carets are worth nothing later: one that is lost is followed by the next.
    send: (update) => void (channel !== null && engine.call('documents.setAwareness', { channel, update }).catch(() => undefined)),
    later: (work) => later('carets', timing.awarenessMs, work),
    isWaiting: () => timers.waits('carets'),
    onMalformed: () => count('carets-malformed', ''),
  })
  const detach = () => {
    for (const listener of detachListeners) listener()
  }

  // ---------------------------------------------------------------- out

  const heardLocally = (update: Uint8Array, _origin: unknown, source: Y.Doc, transaction: Y.Transaction) => {
    if (source !== doc || clientId === null || !transaction.local) return
    if (applying) {
      // The binding wrote because it received: such a change is nobody's, and the view is no longer what the document says.
      wroteWhileReceiving = true
      return
    }
    unacknowledged.push(update)
    if (state.saved) set({})
    pushSoon()
  }

  const giveUpOn = (updates: Uint8Array[]) => {
    if (!doc || updates.length === 0) return
    toRecover.push({ updates, text: insertedText(doc.getXmlFragment(fragmentName), clockRangesOf(updates)) })
    unacknowledged = unacknowledged.filter((update) => !updates.includes(update))
  }

  const sendRecovered = async (): Promise<void> => {
    while (toRecover.length > 0) {
      const first = toRecover[0]
      if (!first) return
      await engine.call('documents.recover', { documentId, updates: first.updates, text: first.text })
      toRecover = toRecover.filter((one) => one !== first)
      set({})
    }
  }

  const pushSoon = (): void => {
    if (inFlight || timers.waits('gather') || unacknowledged.length === 0) return
    if (quietWaiters.size > 0) push()
    else later('gather', Math.max(timing.gatherMs, pushedAtMs + timing.burstMs - performance.now()), push)
  }

  const push = (): void => {
    const target = channel
    const own = clientId
    if (target === null || own === null || inFlight || unacknowledged.length === 0) return
    const batch = unacknowledged.slice(0, 10_000)
    if (!batch.every((update) => holdsOnlyClient(update, own))) {
      renew('foreign-client-id', 'a local update holds an id that this window does not own')
      return
    }
    pushedAtMs = performance.now()
    inFlight = engine
      .call('documents.push', { channel: target, updates: batch })
      .then(
        () => {
          const sent = new Set(batch)
          unacknowledged = unacknowledged.filter((update) => !sent.has(update))
          set({ diskFull: false })
        },
        (error: unknown) => {
          // A failure on an opening that has been replaced says nothing: what it held is sent on the new one.
          if (target === channel) pushFailed(error)
        },
      )
      .finally(() => {
        inFlight = null
        if (!timers.waits('retry')) pushSoon()
        scheduleCompare()
      })
  }

  /** The engine may be there and only this opening gone; if it is away, onReconnected comes later. */
  const openingEnded = () => {
    channel = null
    set({ phase: 'reconnecting' })
    void reopen()
  }

  const pushFailed = (error: unknown) => {
    const code = isGranaryError(error) ? error.code : 'internal'
    if (meansAway(code)) openingEnded()
    else if (code === 'disk-full' || code === 'internal') {
      set({ diskFull: code === 'disk-full' })
      later('retry', timing.retryMs, push)
    } else {
      // Refused for what it is (foreign id, malformed, too large, read-only): the engine will not take it later either, nor what follows it.
      giveUpOn(unacknowledged)
      renew(code, 'the engine refused an update of this window')
    }
  }

  // ---------------------------------------------------------------- in

  const apply = (update: Uint8Array): void => {
    const own = clientId
    if (!doc) return
    applying = true
    wroteWhileReceiving = false
    let thrown: unknown = null
    try {
      Y.applyUpdateV2(doc, update, fromEngine)
    } catch (error) {
      thrown = error
    } finally {
      applying = false
    }
    scheduleCompare()
    if (own === null) return
    if (thrown !== null) renew('binding-threw-while-receiving', thrown instanceof Error ? thrown.message : 'no error object')
    else if (doc.clientID !== own) renew('client-id-replaced', 'an update held the id of this window, or the binding wrote while it received')
    else if (wroteWhileReceiving) renew('binding-wrote-while-receiving', '')
  }

  const stopUpdates = engine.on('documentUpdated', ({ channel: of, update }) => {
    if (of === channel) apply(update)
    else if (opening) early.push({ channel: of, update })
  })
  const stopReadOnly = engine.on('bodyBecameReadOnly', ({ channel: of, reason }) => {
    if (of !== channel) return
    detach()
    set({ readOnly: reason })
  })
  const stopClosed = engine.on('documentClosed', ({ channel: of }) => {
    if (of !== channel) return
    // What this window shows may have left the document (a lost branch, a role): it is loaded anew, and what is not acknowledged is sent again.
    freshDocWanted = true
    openingEnded()
  })
  const stopAwareness = engine.on('awarenessChanged', ({ channel: of, update }) => {
    if (of === channel) carets.take(update)
    else if (opening) earlyCarets.push({ channel: of, update })
  })

  // ---------------------------------------------------------------- opening, again after a restart, anew after a failure

  const continues = (opened: OpenedDocument) =>
    lease !== null &&
    opened.lease !== null &&
    opened.lease.logId === lease.logId &&
    opened.lease.slot === lease.slot &&
    opened.lease.holder === lease.holder &&
    opened.clientId === clientId

  const loadFresh = (opened: OpenedDocument, keep: readonly Uint8Array[]) => {
    const fresh = new Y.Doc()
    // Before anything is applied, not only when an editor is bound: what Yjs removes by itself below, nobody would hear of.
    stopFormattingCleanUp(fresh)
    Y.applyUpdateV2(fresh, opened.state, fromEngine)
    // Own updates on their way to the disk: they continue the clock that the engine knows.
    for (const update of keep) Y.applyUpdateV2(fresh, update, fromEngine)
    clientId = opened.clientId
    lease = opened.lease
    if (clientId !== null) fresh.clientID = clientId
    carets.start(clientId === null ? null : fresh)
    fresh.on('updateV2', heardLocally)
    const previous = doc
    doc = fresh
    previous?.destroy()
  }

  const openOnce = async (): Promise<void> => {
    await sendRecovered()
    const opened = await engine.call('documents.open', lease ? { documentId, previous: lease } : { documentId })
    if (isClosed()) {
      // The window went away meanwhile: give the slot back. If that fails the engine has ended, and the slot with it.
      engine.call('documents.close', { channel: opened.channel }).catch(() => undefined)
      return
    }
    const same = continues(opened)
    if (!same) giveUpOn(unacknowledged)
    if (same && doc && !freshDocWanted) {
      channel = opened.channel
      apply(opened.state)
    } else {
      if (doc) detach()
      loadFresh(opened, unacknowledged)
      freshDocWanted = false
      channel = opened.channel
    }
    const waiting = early
    early = []
    for (const { channel: of, update } of waiting) if (of === channel) apply(update)
    for (const { channel: of, update } of earlyCarets) if (of === channel) carets.take(update)
    // An engine that was away knows of no caret.
    carets.say()
    set({ phase: 'open', readOnly: opened.readOnly, error: null })
    await sendRecovered()
  }

  const keepApart = () => {
    sendRecovered().catch((error: unknown) => {
      const code = isGranaryError(error) ? error.code : 'internal'
      // An engine that is away is told when it is back.
      if (code === 'disk-full' || code === 'internal') later('retry', timing.retryMs, keepApart)
    })
  }

  /** There is no such document any more: what was not on disk is kept without it, and not shown should it come back. */
  const fail = (code: ErrorCode) => {
    giveUpOn(unacknowledged)
    freshDocWanted = true
    set({ phase: 'failed', error: code })
    keepApart()
  }

  const reopen = (): Promise<void> => {
    opening ??= openOnce()
      .catch((error: unknown) => {
        const code = isGranaryError(error) ? error.code : 'internal'
        if (isClosed()) return
        if (meansAway(code)) set({ phase: 'reconnecting' })
        else if (code === 'disk-full' || (code === 'internal' && doc)) {
          set({ phase: 'reconnecting', diskFull: code === 'disk-full' })
          later('retry', timing.retryMs, () => void reopen())
        } else fail(code)
      })
      .finally(() => {
        opening = null
        early = []
        earlyCarets = []
        if (channel !== null && freshDocWanted) renewNow()
        else push()
      })
    return opening
  }

  const renewNow = () => {
    const old = channel
    channel = null
    const close = () => {
      // Closed first, so that the same slot is free for this window; an engine that is away has freed it already.
      if (old !== null) engine.call('documents.close', { channel: old }).catch(() => undefined)
      void reopen()
    }
    // What is on its way is committed before the slot is asked for again.
    if (inFlight) void inFlight.then(close)
    else close()
  }

  const renew = (code: string, detail = ''): void => {
    if (isClosed() || freshDocWanted) return
    count(code, detail)
    const own = clientId
    detach()
    if (own !== null) giveUpOn(unacknowledged.filter((update) => !holdsOnlyClient(update, own)))
    freshDocWanted = true
    set({ phase: 'opening' })
    if (!opening) renewNow()
  }

  const stopReconnected = engine.onReconnected(() => {
    if (isClosed()) return
    channel = null
    set({ phase: 'reconnecting' })
    if (opening) void opening.then(() => (channel === null && !isClosed() ? reopen() : undefined))
    else void reopen()
  })

  // ---------------------------------------------------------------- proof that window and engine show the same

  const scheduleCompare = () => {
    if (!isClosed()) later('compare', timing.compareAfterIdleMs, () => void compare())
  }
  const compare = createContentCheck({
    contentHash,
    shown: () => (doc && channel !== null && clientId !== null && allKept() && !inFlight ? { doc, channel } : null),
    ask: (question) => engine.call('documents.compare', question),
    onDifferent: (contentHashHex) => {
      // The engine's text stays in the document and in the log; the window's is what would go.
      if (doc) toRecover.push({ updates: [], text: visibleText(doc.getXmlFragment(fragmentName)) })
      renew('window-and-engine-differ', contentHashHex)
    },
  })

  const flushed = async (): Promise<void> => {
    timers.cancel('gather')
    push()
    if (!allKept()) await new Promise<void>((done) => quietWaiters.add(done))
  }

  void reopen()

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    awareness: carets.awareness,
    onDetach: (listener) => {
      detachListeners.add(listener)
      return () => detachListeners.delete(listener)
    },
    renew,
    tell: count,
    flushed,
    close: async () => {
      if (isClosed()) return
      detach()
      // An engine that is away cannot acknowledge; then the window's text waits for it until the window itself ends.
      if (doc && state.phase !== 'failed') await flushed()
      carets.stop()
      const old = channel
      channel = null
      set({ phase: 'closed' })
      timers.cancelAll()
      for (const stop of [stopUpdates, stopReadOnly, stopClosed, stopAwareness, stopReconnected]) stop()
      doc?.destroy()
      // If the engine has ended, so has the opening.
      if (old !== null) await engine.call('documents.close', { channel: old }).catch(() => undefined)
    },
  }
}
