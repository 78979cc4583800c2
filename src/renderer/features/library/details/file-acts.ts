// Attaching, replacing and taking off files of an item: each taken back by what undoes it, exactly as it stood before.
import type { ItemAttachment, ItemDetails } from '../../../../contract/areas/items.ts'
import type { AttachmentHash, ItemId } from '../../../../contract/ids.ts'
import type { Engine } from '../../../engine-client/index.ts'

export type File = Pick<ItemAttachment, 'hash' | 'name' | 'mediaType' | 'original'>
export interface FileChange {
  put: File[]
  take: AttachmentHash[]
}

/** What makes the files of an item stand again as they stand now, after `change`. */
export const inverseOf = ({ put, take }: FileChange, now: readonly File[]): FileChange => {
  const touched = new Set([...put.map(({ hash }) => hash), ...take])
  const had = now.filter(({ hash }) => touched.has(hash)).map(({ hash, name, mediaType, original }) => ({ hash, name, mediaType, original }))
  return { put: had, take: [...touched].filter((hash) => !had.some((file) => file.hash === hash)) }
}

type Undo = () => Promise<Undo>

/** Does it and answers what takes it back. */
export const changeFiles = async (engine: Engine, id: ItemId, change: FileChange, now: ItemDetails['attachments']): Promise<Undo> => {
  const back = inverseOf(change, now)
  const apply = async ({ put, take }: FileChange) => {
    const gone = take.filter((hash) => !put.some((file) => file.hash === hash))
    // The first new one takes the place of the first old one in one change.
    const [replaces, ...rest] = put.length > 0 ? gone : []
    for (const [index, file] of put.entries()) await engine.call('attachments.attach', { id, ...file, ...(index === 0 && replaces ? { replaces } : {}) })
    for (const hash of put.length > 0 ? rest : gone) await engine.call('attachments.detach', { id, hash })
  }
  const step = (there: FileChange, here: FileChange) => async (): Promise<Undo> => {
    await apply(here)
    return step(here, there)
  }
  return step(back, change)()
}
