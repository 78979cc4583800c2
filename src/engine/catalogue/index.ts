// Everything derived, in derived.db. One worker writes it from granary.db, another answers from it; this joins the two
// behind the interface of ../parts.ts. Deleting derived.db loses nothing.
import type { DocumentId, ItemId } from '../../contract/ids.ts'
import type { Catalogue } from '../parts.ts'
import { createIndexer } from './indexer.ts'
import type { CatalogueRow } from './lists.ts'
import { createReader, type ReaderCall } from './reader.ts'
import { isDerivedThere } from './schema.ts'

export type { CatalogueRow } from './lists.ts'

export interface CatalogueOptions {
  /** The repository's folder, which holds granary.db. */
  directory: string
  /** A document that could not be indexed, or a thread that failed: for diagnostics. */
  onProblem?: (message: string, documentId: DocumentId | null) => void
}

export interface WorkingCatalogue extends Catalogue {
  row(id: ItemId): Promise<CatalogueRow | null>
}

/** Fulfilled when lists and searches can be asked; what changed meanwhile is still being read (see `settled`). */
export const createCatalogue = async ({ directory, onProblem = () => undefined }: CatalogueOptions): Promise<WorkingCatalogue> => {
  const listeners = new Set<(ids: ItemId[]) => void>()
  const reader = createReader(directory)
  let onProgress: ((done: number, total: number) => void) | null = null
  const indexer = createIndexer(directory, {
    changed: (ids) => {
      for (const listener of listeners) listener(ids)
    },
    progress: (done, total) => onProgress?.(done, total),
    problem: onProblem,
    // The file is a new one: the old one must not go on answering.
    reopened: () => void reader.release(),
  })
  // What was indexed last time is shown at once; the writing thread comes up beside.
  let early = isDerivedThere(directory)
  reader.warm()
  const up = indexer.opened().finally(() => {
    early = false
  })
  try {
    if (early) up.catch(() => undefined)
    else await up
  } catch (error) {
    await Promise.all([reader.close(), indexer.close()])
    throw error
  }
  let released: Promise<void> = Promise.resolve()
  const ask = async <T>(call: ReaderCall): Promise<T> => {
    await released
    if (!early) await indexer.opened()
    return reader.ask<T>(call)
  }
  let rebuilding: ReturnType<Catalogue['rebuild']> | null = null

  return {
    documentsChanged: (ids) => indexer.changed(ids),
    settled: () => indexer.settled(),
    importing: (isRunning) => indexer.importing(isRunning),
    list: (input) => ask({ name: 'list', input }),
    ids: (input) => ask({ name: 'ids', input }),
    facets: (input) => ask({ name: 'facets', input }),
    row: (input) => ask({ name: 'row', input }),
    titles: async (input) => new Map(input.length === 0 ? [] : await ask<[ItemId, string][]>({ name: 'titles', input })),
    links: (input) => ask({ name: 'links', input }),
    withAttachment: (input) => ask({ name: 'withAttachment', input }),
    withOrigins: async (input) => (input.length === 0 ? [] : await ask({ name: 'withOrigins', input })),
    collectionCounts: async () => new Map(await ask<[never, number][]>({ name: 'collectionCounts' })),
    suggest: (text, limit) => ask({ name: 'suggest', input: { text, limit } }),
    search: (input) => ask({ name: 'search', input }),
    rebuild: (progress) => {
      rebuilding ??= (async () => {
        const startedAt = performance.now()
        onProgress = progress ?? null
        await indexer.opened()
        // The old file must not go away under an open connection: whoever asks meanwhile waits for the new one.
        let rebuilt: Promise<{ items: number }> | null = null
        released = reader.release().then(() => {
          rebuilt = indexer.rebuild()
          rebuilt.catch(() => undefined)
        })
        await released
        const { items } = await (rebuilt ?? indexer.rebuild())
        return { items, tookMs: Math.round(performance.now() - startedAt) }
      })().finally(() => {
        rebuilding = null
        onProgress = null
      })
      return rebuilding
    },
    onChanged: (listener) => void listeners.add(listener),
    close: async () => {
      await reader.close()
      await indexer.close()
    },
  }
}
