// Makes the services of one window and joins them.
import type { GranaryShell } from '../../contract/shell.ts'
import type { Port } from '../../rpc/port.ts'
import { createEngine, type Engine } from './connection.ts'
import type { Services } from './context.tsx'
import { watchEvents } from './invalidation.ts'
import { createJobStore } from './jobs.ts'
import { createNotices } from './notices.ts'
import { createQueryCache } from './query-cache.ts'
import { createSavingStore } from './saving.ts'
import { createUndoStack } from './undo-stack.ts'

export interface ServiceOptions {
  openPort(): Promise<Port>
  createShell(engine: Engine): GranaryShell
}

export const createServices = ({ openPort, createShell }: ServiceOptions): Services => {
  const engine = createEngine({ openPort })
  const cache = createQueryCache((name, input) => engine.call(name, input))
  watchEvents(engine, cache)
  const undo = createUndoStack()
  engine.on('repositoryClosed', () => undo.clear())
  return { engine, shell: createShell(engine), cache, undo, notices: createNotices(), jobs: createJobStore(engine), saving: createSavingStore() }
}
