// Long work of the engine as the window sees it: imports, rebuilds, copies.
import { useCallback, useSyncExternalStore } from 'react'
import type { JobState } from '../../contract/areas/files.ts'
import type { JobId } from '../../contract/ids.ts'
import type { Engine } from './connection.ts'

export interface JobStore {
  jobs(): readonly JobState[]
  onChanged(listener: () => void): () => void
  /** Off the screen; its report stays with the engine. */
  dismiss(id: JobId): void
  close(): void
}

export const createJobStore = (engine: Engine): JobStore => {
  let jobs: readonly JobState[] = []
  const listeners = new Set<() => void>()
  const set = (next: readonly JobState[]) => {
    jobs = next
    for (const listener of listeners) listener()
  }
  const takeIn = (job: JobState) => set(jobs.some(({ id }) => id === job.id) ? jobs.map((known) => (known.id === job.id ? job : known)) : [...jobs, job])
  const readRunning = () => {
    void engine
      .call('imports.jobs', {})
      .then(({ jobs: known }) => {
        for (const job of known) if (job.state === 'running') takeIn(job)
      })
      // Without an open repository there are no jobs.
      .catch(() => undefined)
  }
  const stops = [
    engine.on('jobProgressed', takeIn),
    engine.on('repositoryClosed', () => set([])),
    engine.onReconnected(() => {
      set(jobs.filter(({ state }) => state !== 'running'))
      readRunning()
    }),
  ]
  readRunning()
  return {
    jobs: () => jobs,
    onChanged: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dismiss: (id) => set(jobs.filter((job) => job.id !== id)),
    close: () => {
      for (const stop of stops) stop()
    },
  }
}

export const useJobsOf = (store: JobStore): readonly JobState[] => useSyncExternalStore(store.onChanged, store.jobs)

export const useJob = (store: JobStore, id: JobId | null): JobState | null => {
  const read = useCallback(() => store.jobs().find((job) => job.id === id) ?? null, [store, id])
  return useSyncExternalStore(store.onChanged, read)
}
