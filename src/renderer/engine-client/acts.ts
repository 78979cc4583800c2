// Acts on items and collections that can be taken back: each one tells what it did and pushes its inverse.
import { useMemo } from 'react'
import type { ItemPatch } from '../../contract/areas/items.ts'
import type { CollectionPatch } from '../../contract/areas/shelves.ts'
import type { Services } from './context.tsx'
import { useServices } from './context.tsx'
import type { UndoStep } from './undo-stack.ts'

export interface Message {
  key: string
  values?: Record<string, string | number>
}

export interface Acts {
  /** Errors are told; answers whether it was done. */
  patchItems(patches: ItemPatch[], message: Message): Promise<boolean>
  patchCollections(patches: CollectionPatch[], message: Message): Promise<boolean>
  /** Any act: done now, told, and undone by `undo`. */
  act(work: () => Promise<UndoStep['undo']>, message: Message): Promise<boolean>
  undoLast(): Promise<void>
  redoLast(): Promise<void>
  undoStep(id: number): Promise<void>
}

export const createActs = ({ engine, undo, notices }: Pick<Services, 'engine' | 'undo' | 'notices'>): Acts => {
  const fail = (error: unknown) => notices.show({ tone: 'problem', error })

  const act: Acts['act'] = async (work, message) => {
    try {
      const step = undo.push({ message, undo: await work() })
      notices.show({ tone: 'done', ...message, undoId: step.id })
      return true
    } catch (error) {
      fail(error)
      return false
    }
  }
  const patchItemsStep = (patches: ItemPatch[]) => async (): Promise<UndoStep['undo']> => {
    const { inverse } = await engine.call('items.patch', { patches })
    return patchItemsStep(inverse)
  }
  const patchCollectionsStep = (patches: CollectionPatch[]) => async (): Promise<UndoStep['undo']> => {
    const { inverse } = await engine.call('collections.patch', { patches })
    return patchCollectionsStep(inverse)
  }
  const back = async (id?: number) => {
    try {
      const step = await undo.undo(id)
      if (step) notices.show({ tone: 'done', key: 'app:undone' })
    } catch (error) {
      fail(error)
    }
  }
  return {
    act,
    patchItems: (patches, message) => act(patchItemsStep(patches), message),
    patchCollections: (patches, message) => act(patchCollectionsStep(patches), message),
    undoLast: () => back(),
    undoStep: (id) => back(id),
    redoLast: async () => {
      try {
        const step = await undo.redo()
        if (step) notices.show({ tone: 'done', key: 'app:redone' })
      } catch (error) {
        fail(error)
      }
    },
  }
}

export const useActs = (): Acts => {
  const { engine, undo, notices } = useServices()
  return useMemo(() => createActs({ engine, undo, notices }), [engine, undo, notices])
}
