// Makes the services of one window and joins them.
import type { GranaryShell } from '../../contract/shell.ts'
import { createAsked } from './asked.ts'
import type { Engine } from './connection.ts'
import type { Services } from './context.tsx'
import { createJobStore } from './jobs.ts'
import type { EngineAccess } from './look.ts'
import { createNotices } from './notices.ts'
import { createSavingStore } from './saving.ts'
import { createUndoStack } from './undo-stack.ts'

export interface ServiceOptions {
  access: EngineAccess
  createShell(engine: Engine): GranaryShell
}

export const createServices = ({ access, createShell }: ServiceOptions): Services => {
  const { engine, cache, looked } = access
  const undo = createUndoStack()
  engine.on('repositoryClosed', () => undo.clear())
  return {
    engine,
    shell: createShell(engine),
    cache,
    looked,
    undo,
    notices: createNotices(),
    jobs: createJobStore(engine),
    saving: createSavingStore(),
    asked: createAsked(),
  }
}
