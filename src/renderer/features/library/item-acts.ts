// What can be done with items in the library; each act can be taken back.
import { useMemo } from 'react'
import type { CollectionId, ItemId, TagId } from '../../../contract/ids.ts'
import { useActs } from '../../engine-client/index.ts'
import { useLibraryView } from './view-store.ts'

export interface ItemActs {
  toBin(ids: readonly ItemId[]): Promise<boolean>
  restore(ids: readonly ItemId[]): Promise<boolean>
  rename(id: ItemId, title: string): Promise<boolean>
  setField(id: ItemId, field: string, value: string | null): Promise<boolean>
  tag(ids: readonly ItemId[], add: readonly string[], remove: readonly TagId[]): Promise<boolean>
  move(ids: readonly ItemId[], add: readonly CollectionId[], remove: readonly CollectionId[]): Promise<boolean>
}

export const useItemActs = (): ItemActs => {
  const { patchItems } = useActs()
  return useMemo(() => {
    const untick = () => useLibraryView.getState().set({ selection: new Set() })
    const done = (work: Promise<boolean>) =>
      work.then((ok) => {
        if (ok) untick()
        return ok
      })
    const count = (ids: readonly ItemId[]) => ({ count: ids.length })
    return {
      toBin: (ids) =>
        done(
          patchItems(
            ids.map((id) => ({ id, set: { binnedAtUtc: new Date().toISOString() } })),
            { key: 'library:done.binned', values: count(ids) },
          ),
        ),
      restore: (ids) =>
        done(
          patchItems(
            ids.map((id) => ({ id, set: { binnedAtUtc: null } })),
            { key: 'library:done.restored', values: count(ids) },
          ),
        ),
      rename: (id, title) => patchItems([{ id, set: { title } }], { key: 'library:done.renamed' }),
      setField: (id, field, value) => patchItems([{ id, set: { [field]: value } }], { key: 'library:done.changed' }),
      tag: (ids, add, remove) =>
        patchItems(
          ids.map((id) => ({ id, addTags: [...add], removeTags: [...remove] })),
          { key: 'library:done.tagged', values: count(ids) },
        ),
      move: (ids, add, remove) =>
        patchItems(
          ids.map((id) => ({ id, addToCollections: [...add], removeFromCollections: [...remove] })),
          { key: 'library:done.moved', values: count(ids) },
        ),
    }
  }, [patchItems])
}
