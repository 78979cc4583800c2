// What a person has asked for: that it was done is told where there are words for it, that it was not always.
import { useMemo } from 'react'
import type { Message } from './acts.ts'
import type { Services } from './context.tsx'
import { useServices } from './context.tsx'

/** Answers whether it was done. `done` may say it from the answer, or say nothing (null: it was called off). */
export type Tell = <Answer>(work: Promise<Answer>, done?: Message | ((answer: Answer) => Message | null)) => Promise<boolean>

export const createTell =
  ({ notices }: Pick<Services, 'notices'>): Tell =>
  async (work, done) => {
    try {
      const answer = await work
      const message = typeof done === 'function' ? done(answer) : done
      if (message) notices.show({ tone: 'done', ...message })
      return true
    } catch (error) {
      notices.show({ tone: 'problem', error })
      return false
    }
  }

export const useTell = (): Tell => {
  const { notices } = useServices()
  return useMemo(() => createTell({ notices }), [notices])
}
