// Where an item came from on this device: path → item, hash and the entry of its import. In the `local` table, never in a log. [IM25]
import { createHash } from 'node:crypto'
import type { AttachmentHash, ItemId } from '../../contract/ids.ts'
import type { Storage } from '../parts.ts'

export interface Source {
  path: string
  item: ItemId
  hash: AttachmentHash
  /** The title that the import gave: one that a person changed stays. */
  title: string
  /** The last entry of the import: what came after it is a person's work. */
  lid: number
}

export interface Sources {
  read(path: string): Source | null
  write(source: Source): void
}

const keyOf = (path: string): string => `import-source:${createHash('sha256').update(path).digest('hex').slice(0, 40)}`

export const createSources = (storage: Storage): Sources => {
  const select = storage.db.prepare<[string], { value: string }>('SELECT value FROM local WHERE key = ?')
  const upsert = storage.db.prepare('INSERT INTO local(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value')
  return {
    read: (path) => {
      const row = select.get(keyOf(path))
      if (!row) return null
      const source = JSON.parse(row.value) as Source
      return source.path === path ? source : null
    },
    write: (source) => {
      upsert.run(keyOf(source.path), JSON.stringify(source))
    },
  }
}
