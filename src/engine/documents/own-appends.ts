// Entries that this part appends itself are in its documents already; all others arrive, whoever appended them.
import type { EntryDraft, EntryLog, StoredEntry } from '../parts.ts'

export interface OwnAppends {
  append: (draft: EntryDraft) => StoredEntry
  isOwn: (entry: StoredEntry) => boolean
}

export const createOwnAppends = (log: EntryLog): OwnAppends => {
  const own = new Set<string>()
  return {
    append: (draft) => {
      const entry = log.append(draft)
      own.add(entry.hashHex)
      return entry
    },
    isOwn: ({ hashHex }) => own.delete(hashHex),
  }
}
