// Begins to write something and goes to the page that says how far it is.
import { useCallback, useState } from 'react'
import { useLocation } from 'wouter'
import type { JobId } from '../../../../contract/ids.ts'
import { exchangeWorkPath } from '../../../ui/index.ts'
import { useExchangeWork, withJob } from '../exchange-watch.tsx'
import { nameOfPath } from '../exchange-words.ts'
import type { WorkContext } from '../work-context.ts'

export const useWrite = () => {
  const [, navigate] = useLocation()
  const [error, setError] = useState<unknown>(null)
  const [starting, setStarting] = useState(false)
  const write = useCallback(
    async (what: WorkContext['what'], path: string, start: () => Promise<{ jobId: JobId }>, receiver: string | null = null) => {
      setStarting(true)
      setError(null)
      try {
        const { jobId } = await start()
        const { jobs, set } = useExchangeWork.getState()
        if (!jobs.some((job) => job.jobId === jobId))
          set({ jobs: withJob(jobs, { jobId, phase: 'writing', done: 0, total: 0, doneBytes: 0, totalBytes: 0, leftMs: null, error: null, reportId: null }) })
        const context: WorkContext = { what, path, name: nameOfPath(path), kind: 'file', way: 'leave', notNow: [], for: receiver }
        navigate(exchangeWorkPath(jobId), { replace: true, state: context })
      } catch (failure) {
        setError(failure)
        setStarting(false)
      }
    },
    [navigate],
  )
  return { write, starting, error }
}
