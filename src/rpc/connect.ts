// The calling end: typed calls, events, and a named error for every call that the end of the port leaves unanswered.
import { createBirpc } from 'birpc'
import type { CallInput, CallName, CallOutput, EventName, Events } from '../contract/contract.ts'
import { type ErrorEnvelope, fromErrorEnvelope, GranaryError } from '../contract/errors.ts'
import { guardedMessages } from './message-guard.ts'
import type { Port } from './port.ts'

export interface Client {
  /** Errors: those of the call, and channel-closed when the port ends before the answer. */
  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>>
  /** Returns what stops the listening. */
  on<Name extends EventName>(name: Name, listener: (payload: Events[Name]) => void): () => void
  /** Fulfilled when the port has ended. */
  readonly closed: Promise<void>
  close(): void
}

export type Answer = { ok: true; value: unknown } | { ok: false; error: ErrorEnvelope }

export interface ServerFunctions {
  call(name: string, input: unknown): Promise<Answer>
}
export interface ClientFunctions {
  event(name: EventName, payload: unknown): void
}

export const connect = (port: Port): Client => {
  const listeners = new Map<EventName, Set<(payload: never) => void>>()
  const functions: ClientFunctions = {
    event: (name, payload) => {
      for (const listener of listeners.get(name) ?? []) listener(payload as never)
    },
  }
  // No timeout: long work answers with a job, and the end of the port rejects what is left.
  const rpc = createBirpc<ServerFunctions, ClientFunctions>(functions, {
    post: (message) => port.post(message),
    on: (listener) => guardedMessages(port, 'event', listener),
    timeout: -1,
  })
  const closed = new Promise<void>((resolve) => {
    port.onClose(() => {
      rpc.$close(new GranaryError('channel-closed', 'the connection to the engine ended'))
      resolve()
    })
  })
  return {
    call: async (name, input) => {
      if (rpc.$closed) throw new GranaryError('channel-closed', 'the connection to the engine has ended')
      const answer = await rpc.$call('call', name, input)
      if (!answer.ok) throw fromErrorEnvelope(answer.error)
      return answer.value as never
    },
    on: (name, listener) => {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set)
      set.add(listener as (payload: never) => void)
      return () => set.delete(listener as (payload: never) => void)
    },
    closed,
    close: () => port.close(),
  }
}
