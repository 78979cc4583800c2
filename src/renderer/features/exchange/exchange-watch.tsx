// What is under way and what has been put in, heard for the whole window: events of the engine, and a look at the drives now and then.
import { useEffect, useEffectEvent } from 'react'
import { create } from 'zustand'
import type { ExchangeProgress } from '../../../contract/areas/exchange.ts'
import { useCall, useServices } from '../../engine-client/index.ts'

interface Work {
  jobs: readonly ExchangeProgress[]
  /** The engine has been asked what runs. */
  known: boolean
  /** Sticks whose card was answered; forgotten when they are pulled out. */
  answered: readonly string[]
  set(change: Partial<Omit<Work, 'set'>>): void
}

export const useExchangeWork = create<Work>((set) => ({ jobs: [], known: false, answered: [], set: (change) => set(change) }))

/** The newest word on a job takes the place of the one before. */
export const withJob = (jobs: readonly ExchangeProgress[], job: ExchangeProgress): readonly ExchangeProgress[] =>
  jobs.some(({ jobId }) => jobId === job.jobId) ? jobs.map((known) => (known.jobId === job.jobId ? job : known)) : [...jobs, job]

export const isRunning = ({ phase }: Pick<ExchangeProgress, 'phase'>): boolean => phase !== 'done' && phase !== 'stopped' && phase !== 'failed'

/** Whoever reads how it ended needs no card for it any more. */
export const useSeen = (matches: (job: ExchangeProgress) => boolean): void => {
  const { jobs, set } = useExchangeWork()
  const seen = useEffectEvent(matches)
  useEffect(() => {
    const left = jobs.filter((job) => isRunning(job) || !seen(job))
    if (left.length !== jobs.length) set({ jobs: left })
  }, [jobs, set])
}

/** Acts now and then while the window is seen; null: rests. */
export const useEvery = (ms: number | null, act: () => void): void => {
  const run = useEffectEvent(act)
  useEffect(() => {
    if (ms === null) return
    const timer = setInterval(() => {
      if (!document.hidden) run()
    }, ms)
    return () => clearInterval(timer)
  }, [ms])
}

/** A stick is noticed within this time on any screen. */
const lookAtDrivesMs = 3000

export const ExchangeWatch = () => {
  const { engine, cache } = useServices()
  const { data } = useCall('exchange.places', {})
  useEvery(lookAtDrivesMs, () => cache.invalidate((name) => name === 'exchange.places'))
  useEffect(() => {
    const { set } = useExchangeWork.getState()
    const read = () => {
      void engine
        .call('exchange.progress', {})
        .then(({ jobs }) => set({ jobs: jobs.filter(isRunning), known: true }))
        // Without an open repository nothing is exchanged.
        .catch(() => set({ known: true }))
    }
    read()
    const stops = [
      engine.on('exchangeProgressed', (job) => set({ jobs: withJob(useExchangeWork.getState().jobs, job) })),
      engine.on('repositoryClosed', () => set({ jobs: [] })),
      engine.onReconnected(read),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [engine])
  useEffect(() => {
    if (!data) return
    const { answered, set } = useExchangeWork.getState()
    const still = answered.filter((path) => data.places.some((place) => place.path === path))
    if (still.length !== answered.length) set({ answered: still })
  }, [data])
  return null
}

/** For the rail: one word beside *Exchange*. */
export const useStickIsIn = (): boolean => useCall('exchange.places', {}).data?.places.some(({ kind }) => kind === 'stick') ?? false
