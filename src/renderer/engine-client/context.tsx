// What every feature reaches for: the engine, the shell around it, the cache of answers, and undo.
import { createContext, type ReactNode, useContext } from 'react'
import type { GranaryShell } from '../../contract/shell.ts'
import type { AskedStore } from './asked.ts'
import type { Engine } from './connection.ts'
import type { JobStore } from './jobs.ts'
import type { Looked } from './look.ts'
import type { Notices } from './notices.ts'
import type { QueryCache } from './query-cache.ts'
import type { SavingStore } from './saving.ts'
import type { UndoStack } from './undo-stack.ts'

export interface Services {
  engine: Engine
  shell: GranaryShell
  cache: QueryCache
  /** The look that began before the window was there. */
  looked: Promise<Looked> | null
  undo: UndoStack
  notices: Notices
  jobs: JobStore
  saving: SavingStore
  asked: AskedStore
}

const ServicesContext = createContext<Services | null>(null)

export const ServicesProvider = ({ services, children }: { services: Services; children: ReactNode }) => (
  <ServicesContext.Provider value={services}>{children}</ServicesContext.Provider>
)

export const useServices = (): Services => {
  const services = useContext(ServicesContext)
  if (!services) throw new Error('there is no ServicesProvider above')
  return services
}
export const useEngine = (): Engine => useServices().engine
export const useShell = (): GranaryShell => useServices().shell
