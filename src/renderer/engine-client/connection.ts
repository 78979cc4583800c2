// One lasting engine for the window: it survives the end of a port, comes back by itself, and opens the same repository again.
import type { CallInput, CallName, CallOutput, EventName, Events } from '../../contract/contract.ts'
import { GranaryError } from '../../contract/errors.ts'
import { type Client, connect } from '../../rpc/connect.ts'
import type { Port } from '../../rpc/port.ts'

/** stopped: it did not come back for a while; tries go on, and the person may act. */
export type ConnectionStatus = 'connecting' | 'open' | 'reconnecting' | 'stopped'

export interface Engine {
  /** Errors: those of the call, and channel-closed while there is no connection. */
  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>>
  /** Goes on hearing after a reconnection. Returns what stops the listening. */
  on<Name extends EventName>(name: Name, listener: (payload: Events[Name]) => void): () => void
  status(): ConnectionStatus
  /** When the connection was lost; null while it is there. */
  lostAtMs(): number | null
  /** Why the last try to connect again failed; null while connected or before a try. */
  failure(): unknown
  onStatus(listener: () => void): () => void
  /** Runs after every new connection but the first, when the repository is open again: documents open again here. */
  onReconnected(listener: () => void): () => void
  /** Over a line of its own, also while the repository does not open; tries to connect again wait meanwhile. Errors: as of `call`. */
  callApart<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>>
  /** Opens this repository again after a reconnection; null: none. */
  remember(directory: string | null): void
  /** What `remember` was told. */
  remembered(): string | null
  /** Tries now instead of at the next turn. */
  retry(): void
  close(): void
}

export interface EngineOptions {
  openPort(): Promise<Port>
  /** Waits between tries grow to this. */
  maxWaitMs?: number
  /** After this time without a connection the status is `stopped`. */
  stoppedAfterMs?: number
}

type Listeners = Map<EventName, Set<(payload: never) => void>>

export const createEngine = ({ openPort, maxWaitMs = 3000, stoppedAfterMs = 15_000 }: EngineOptions): Engine => {
  const listeners: Listeners = new Map()
  const statusListeners = new Set<() => void>()
  const reconnectedListeners = new Set<() => void>()
  let client: Client | null = null
  let status: ConnectionStatus = 'connecting'
  let lostAt: number | null = null
  let directory: string | null = null
  let failure: unknown = null
  let ended = false
  let wake: (() => void) | null = null
  let apart = 0

  const setStatus = (next: ConnectionStatus) => {
    if (status === next) return
    status = next
    for (const listener of statusListeners) listener()
  }

  const forward = (target: Client, name: EventName) => {
    target.on(name, (payload) => {
      for (const listener of listeners.get(name) ?? []) listener(payload as never)
    })
  }

  const openAgain = async (fresh: Client) => {
    if (directory === null) return
    try {
      await fresh.call('repository.read', {})
    } catch (error) {
      if (!(error instanceof GranaryError) || error.code !== 'no-repository-open') throw error
      await fresh.call('home.openRepository', { directory })
    }
  }

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const run = async () => {
    let first = true
    let waitMs = 100
    while (!ended) {
      let fresh: Client | null = null
      if (apart > 0) {
        await pause(waitMs)
        continue
      }
      try {
        fresh = connect(await openPort())
        if (!first) await openAgain(fresh)
        for (const name of listeners.keys()) forward(fresh, name)
        client = fresh
        waitMs = 100
        lostAt = null
        failure = null
        setStatus('open')
        if (!first) for (const listener of reconnectedListeners) listener()
        first = false
        await fresh.closed
        client = null
        if (ended) return
        lostAt = Date.now()
        setStatus('reconnecting')
      } catch (error) {
        failure = error
        // Every try has a port of its own.
        fresh?.close()
        // The engine is not there yet, or the repository is still held by the process that is ending: the next turn tries again.
        lostAt ??= Date.now()
        if (Date.now() - lostAt >= stoppedAfterMs) setStatus('stopped')
        else if (!first) setStatus('reconnecting')
      }
      await pause(waitMs)
      waitMs = Math.min(waitMs * 2, maxWaitMs)
    }
  }
  void run()

  return {
    call: async (name, input) => {
      if (!client) throw new GranaryError('channel-closed', 'there is no connection to the engine')
      return client.call(name, input)
    },
    callApart: async (name, input) => {
      apart += 1
      let line: Client | null = null
      try {
        line = connect(await openPort())
        return await line.call(name, input)
      } finally {
        line?.close()
        apart -= 1
        wake?.()
      }
    },
    on: (name, listener) => {
      let set = listeners.get(name)
      if (!set) {
        set = new Set()
        listeners.set(name, set)
        if (client) forward(client, name)
      }
      const held = set.add(listener as (payload: never) => void)
      return () => held.delete(listener as (payload: never) => void)
    },
    status: () => status,
    lostAtMs: () => lostAt,
    failure: () => failure,
    onStatus: (listener) => {
      statusListeners.add(listener)
      return () => statusListeners.delete(listener)
    },
    onReconnected: (listener) => {
      reconnectedListeners.add(listener)
      return () => reconnectedListeners.delete(listener)
    },
    remember: (next) => {
      directory = next
    },
    remembered: () => directory,
    retry: () => wake?.(),
    close: () => {
      ended = true
      wake?.()
      client?.close()
    },
  }
}
