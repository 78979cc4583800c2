// Undo for lists, tags, collections and details: inverse commands, kept for the session (texts have their own).
export interface UndoStep {
  /** What was done, for the toast and *Done today*: a translation key with its slots. */
  message: { key: string; values?: Record<string, string | number> }
  /** Undoes it and answers what does it again. */
  undo(): Promise<UndoStep['undo']>
}

export interface DoneStep extends UndoStep {
  id: number
  atMs: number
}

export interface UndoStack {
  push(step: UndoStep): DoneStep
  /** The newest step, or that one if it is still there. Answers what was undone. */
  undo(id?: number): Promise<DoneStep | null>
  redo(): Promise<DoneStep | null>
  done(): readonly DoneStep[]
  canRedo(): boolean
  onChanged(listener: () => void): () => void
  clear(): void
}

const maxSteps = 100

export const createUndoStack = (nowMs: () => number = Date.now): UndoStack => {
  let done: DoneStep[] = []
  let undone: DoneStep[] = []
  let nextId = 1
  const listeners = new Set<() => void>()
  const changed = () => {
    for (const listener of listeners) listener()
  }
  return {
    push: (step) => {
      const entry = { ...step, id: nextId++, atMs: nowMs() }
      done = [...done.slice(-maxSteps + 1), entry]
      undone = []
      changed()
      return entry
    },
    undo: async (id) => {
      const step = id === undefined ? done.at(-1) : done.find((candidate) => candidate.id === id)
      if (!step) return null
      // Taken off first: two quick presses undo two steps, never one twice.
      done = done.filter((candidate) => candidate !== step)
      changed()
      try {
        const again = await step.undo()
        undone = [...undone, { ...step, undo: again }]
      } catch (error) {
        done = [...done, step].sort((a, b) => a.id - b.id)
        changed()
        throw error
      }
      changed()
      return step
    },
    redo: async () => {
      const step = undone.at(-1)
      if (!step) return null
      // Taken off first, as above.
      undone = undone.slice(0, -1)
      changed()
      try {
        const again = await step.undo()
        done = [...done, { ...step, undo: again, id: nextId++, atMs: nowMs() }]
      } catch (error) {
        undone = [...undone, step]
        changed()
        throw error
      }
      changed()
      return step
    },
    done: () => done,
    canRedo: () => undone.length > 0,
    onChanged: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    clear: () => {
      done = []
      undone = []
      changed()
    },
  }
}
