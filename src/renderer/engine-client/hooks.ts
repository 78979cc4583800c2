// Reading and changing from components.
import { useCallback, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { CallInput, CallName, CallOutput } from '../../contract/contract.ts'
import type { ConnectionStatus } from './connection.ts'
import { useServices } from './context.tsx'
import { type Snapshot, sameAnswer } from './query-cache.ts'

const noSnapshot: Snapshot<never> = { data: undefined, error: null, loading: false }
const nothing = () => undefined

/** Reads once, shows at once what is cached, reads again when events make it stale. Input null: does not read. */
export const useCall = <Name extends CallName>(name: Name, input: CallInput<Name> | null): Snapshot<CallOutput<Name>> => {
  const { cache } = useServices()
  const key = JSON.stringify(input)
  // The same input in a new object is the same question.
  // oxlint-disable-next-line react/exhaustive-deps
  const held = useMemo(() => input, [key])
  const subscribe = useCallback((listener: () => void) => (held === null ? nothing : cache.subscribe(name, held, listener)), [cache, name, held])
  const read = useCallback((): Snapshot<CallOutput<Name>> => (held === null ? noSnapshot : cache.read(name, held)), [cache, name, held])
  return useSyncExternalStore(subscribe, read)
}

/** Some of an answer; drawn again only when that changes. `pick` is made once. Undefined until there is an answer. */
export const useCallPart = <Name extends CallName, Part>(name: Name, input: CallInput<Name>, pick: (answer: CallOutput<Name>) => Part): Part | undefined => {
  const { cache } = useServices()
  const key = JSON.stringify(input)
  // oxlint-disable-next-line react/exhaustive-deps
  const held = useMemo(() => input, [key])
  const last = useRef<{ data: CallOutput<Name>; part: Part } | null>(null)
  const subscribe = useCallback((listener: () => void) => cache.subscribe(name, held, listener), [cache, name, held])
  const read = useCallback(() => {
    const { data } = cache.read(name, held)
    if (data === undefined) return undefined
    if (last.current?.data !== data) {
      const part = pick(data)
      last.current = { data, part: last.current && sameAnswer(last.current.part, part) ? last.current.part : part }
    }
    return last.current.part
  }, [cache, name, held, pick])
  return useSyncExternalStore(subscribe, read)
}

/** As useCall, but while a new question is being answered the last answer stays: for lists under a changing filter. */
export const useSteadyCall = <Name extends CallName>(name: Name, input: CallInput<Name> | null): Snapshot<CallOutput<Name>> & { old: boolean } => {
  const snapshot = useCall(name, input)
  const [last, setLast] = useState<CallOutput<Name> | undefined>(undefined)
  const next = input === null ? undefined : (snapshot.data ?? last)
  if (next !== last) setLast(() => next)
  return { ...snapshot, data: next, old: snapshot.data === undefined && next !== undefined }
}

/** Several answers of one call: the pages of a long list. */
export const useCalls = <Name extends CallName>(name: Name, inputs: readonly CallInput<Name>[]): Snapshot<CallOutput<Name>>[] => {
  const { cache } = useServices()
  const key = JSON.stringify(inputs)
  // oxlint-disable-next-line react/exhaustive-deps
  const held = useMemo(() => [...inputs], [key])
  const cached = useRef<Snapshot<CallOutput<Name>>[]>([])
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = held.map((input) => cache.subscribe(name, input, listener))
      return () => {
        for (const stop of stops) stop()
      }
    },
    [cache, name, held],
  )
  const read = useCallback(() => {
    const next = held.map((input) => cache.read(name, input))
    const same = next.length === cached.current.length && next.every((snapshot, index) => snapshot === cached.current[index])
    if (!same) cached.current = next
    return cached.current
  }, [cache, name, held])
  return useSyncExternalStore(subscribe, read)
}

export interface Mutation<Name extends CallName> {
  /** Answers undefined when it was not done; whoever asked shows `error`. */
  run(input: CallInput<Name>): Promise<CallOutput<Name> | undefined>
  running: boolean
  error: unknown
  reset(): void
}

/** A change that is asked for by a person. */
export const useMutation = <Name extends CallName>(name: Name): Mutation<Name> => {
  const { engine } = useServices()
  const [state, setState] = useState<{ running: boolean; error: unknown }>({ running: false, error: null })
  const run = useCallback(
    async (input: CallInput<Name>) => {
      setState({ running: true, error: null })
      try {
        const answer = await engine.call(name, input)
        setState({ running: false, error: null })
        return answer
      } catch (error) {
        setState({ running: false, error })
        return undefined
      }
    },
    [engine, name],
  )
  const reset = useCallback(() => setState({ running: false, error: null }), [])
  return { run, ...state, reset }
}

export const useConnectionStatus = (): ConnectionStatus => {
  const { engine } = useServices()
  return useSyncExternalStore(engine.onStatus, engine.status)
}
