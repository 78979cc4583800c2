// Joining with what somebody gave: a whole invitation, or a short code together with the stick or folder on which the repository lies.
import { useState } from 'react'
import type { OpenedRepository } from '../../../../contract/areas/home.ts'
import { useServices } from '../../../engine-client/index.ts'
import type { GivenInvitation } from './use-invitation.ts'

/** Whether it is enough to join with; `here`: the repository of a short code is open. */
export const canJoinWith = ({ ready, look, place }: GivenInvitation, here: boolean): boolean => ready && (look?.form === 'full' || place !== null || here)

/** Joins and answers the repository that is open then. Errors: those of home.joinRepository, home.restoreBackup and members.join. */
export const useJoin = (): ((invitation: GivenInvitation) => Promise<OpenedRepository>) => {
  const { engine, notices } = useServices()
  return async ({ text, look, place }) => {
    const ticket = text.trim()
    if (look?.form !== 'short' || place === null) return engine.call('home.joinRepository', { ticket })
    const opened = await engine.call('home.restoreBackup', { file: place })
    try {
      await engine.call('members.join', { ticket })
    } catch (error) {
      // The repository is here and can be read; the banner above it offers to join again.
      notices.show({ tone: 'problem', error })
    }
    return opened
  }
}

export interface Joining {
  running: boolean
  error: unknown
  /** undefined: it was not done, and `error` says why. */
  run(work: () => Promise<OpenedRepository | null>): Promise<OpenedRepository | null | undefined>
}

/** One attempt at a time, with its error to be shown beside it. */
export const useAttempt = (): Joining => {
  const [state, setState] = useState<{ running: boolean; error: unknown }>({ running: false, error: null })
  return {
    ...state,
    run: async (work) => {
      setState({ running: true, error: null })
      try {
        const done = await work()
        setState({ running: false, error: null })
        return done
      } catch (error) {
        setState({ running: false, error })
        return undefined
      }
    },
  }
}
