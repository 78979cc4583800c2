// What a person set going, kept beside the address of its page: for the words, and to go on when a stick comes back.
import type { DeviceId, ItemId } from '../../../contract/ids.ts'
import type { Way } from './offer-choice.ts'

export interface WorkContext {
  what: 'folder' | 'bundle' | 'parcel' | 'write-bundle' | 'write-parcel' | 'write-edition'
  path: string
  name: string
  kind: 'stick' | 'folder' | 'file'
  way: Way
  notNow: ItemId[]
  /** All was to be left, for anybody. */
  everything?: boolean
  /** Senders that were left out. */
  without?: DeviceId[]
  /** Whom a written bundle is for. */
  for: string | null
}

/** null: the page was opened by its address alone. */
export const workContextOf = (state: unknown): WorkContext | null =>
  typeof state === 'object' && state !== null && 'what' in state && 'path' in state ? (state as WorkContext) : null
