// A new collection, and what takes it back.
import type { CollectionId } from '../../../contract/ids.ts'
import type { Engine } from '../../engine-client/index.ts'

type Undo = () => Promise<Undo>

export const createCollection = async (engine: Engine, title: string, parent: CollectionId | null): Promise<{ id: CollectionId; undo: Undo }> => {
  const { id } = await engine.call('collections.create', { title, parent })
  const set = (removed: boolean) => async (): Promise<Undo> => {
    await engine.call('collections.patch', { patches: [{ id, removed }] })
    return set(!removed)
  }
  return { id, undo: set(true) }
}
