// The catalogue's view of granary.db: read-only, in the indexer's threads, by the same loading as the engine's.
import type Database from 'better-sqlite3'
import { type DocumentId, documentClass, documentClassOf, documentItemId, type RepositoryId, repositoryDocumentId } from '../../contract/ids.ts'
import { originName, readOrigin } from '../../document/origin.ts'
import { type ItemProjection, projectItem } from '../../document/project.ts'
import { readCollectionTree, readTagLabels } from '../../document/repository-document.ts'
import { loadDocument } from '../documents/load.ts'
import { loadShown, waitsUntil } from '../documents/shown.ts'
import { readExtractedText } from '../import/extracted-text.ts'
import { readDocumentEntries } from '../log/read-document.ts'
import { openReader } from '../storage/index.ts'
import type { CatalogueSource, SourceShelves } from './source.ts'

const withoutText: Omit<ItemProjection, 'meta'> = { text: '', words: 0, outline: [], itemLinks: [], attachments: [] }

const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

interface LastChange {
  atMs: number
  logHex: string | null
}

/** Names of contributors by log, from the membership entries: each device says who it belongs to. */
const readNames = (db: Database.Database): Map<string, string> => {
  const nameByDevice = new Map<string, string>()
  const rows = db.prepare<[], { device: Buffer; body: string }>('SELECT device, body FROM membership JOIN logs USING (log) ORDER BY lid').all()
  for (const { device, body } of rows) {
    try {
      const { contributor } = JSON.parse(body) as { contributor?: unknown }
      if (typeof contributor === 'string' && !nameByDevice.has(toHex(device))) nameByDevice.set(toHex(device), contributor)
    } catch {
      // The log keeps what it cannot read; a row without a name is shown without one.
    }
  }
  const names = new Map<string, string>()
  for (const { log_id, device } of db.prepare<[], { log_id: Buffer; device: Buffer }>('SELECT log_id, device FROM logs').all()) {
    const name = nameByDevice.get(toHex(device))
    if (name !== undefined) names.set(toHex(log_id), name)
  }
  return names
}

export const openGranarySource = (directory: string): CatalogueSource => {
  const db = openReader(directory)
  const headLid = db.prepare<[], number>('SELECT max(last_lid) FROM logs').pluck()
  // Sealing moves entries without a new lid: both places are asked.
  const changed = db
    .prepare<[number, number], [Buffer, number]>(
      `SELECT document_id, max(last) FROM (
         SELECT doc, max(lid) last FROM entries WHERE lid > ? AND doc IS NOT NULL GROUP BY doc
         UNION ALL SELECT doc, max(to_lid) FROM segment_documents JOIN segments USING (segment) WHERE to_lid > ? GROUP BY doc)
       JOIN documents USING (doc) GROUP BY doc ORDER BY max(last)`,
    )
    .raw()
  const pending = db.prepare<[], Buffer>('SELECT document_id FROM pending JOIN documents USING (doc) UNION SELECT document_id FROM waiting').pluck()
  const lastEntry = db.prepare<[Buffer], { at_ms: number; log_id: Buffer }>(
    `SELECT at_ms, log_id FROM entries JOIN logs USING (log) WHERE doc = (SELECT doc FROM documents WHERE document_id = ?) AND kind = 1 ORDER BY lid DESC LIMIT 1`,
  )
  const lastPending = db.prepare<[Buffer], { at_ms: number; log_id: Buffer }>(
    'SELECT at_ms, log_id FROM pending WHERE doc = (SELECT doc FROM documents WHERE document_id = ?) ORDER BY id DESC LIMIT 1',
  )
  const repositoryId = db.prepare<[], string>("SELECT value FROM store WHERE key = 'repository_id'").pluck()
  let names: Map<string, string> | null = null
  let namesAtLid = -1

  const nameOf = (logHex: string | null): string | null => {
    const head = headLid.get() ?? 0
    if (names === null || (logHex !== null && !names.has(logHex) && head !== namesAtLid)) {
      names = readNames(db)
      namesAtLid = head
    }
    return logHex === null ? null : (names.get(logHex) ?? null)
  }

  const lastChange = (documentId: DocumentId): LastChange => {
    const untilLid = waitsUntil(db, documentId)
    if (untilLid !== null) return lastEntryUntil(documentId, untilLid)
    const key = Buffer.from(documentId, 'hex')
    const row = lastPending.get(key) ?? lastEntry.get(key)
    if (row !== undefined) return { atMs: row.at_ms, logHex: toHex(row.log_id) }
    return lastEntryUntil(documentId)
  }
  const lastEntryUntil = (documentId: DocumentId, untilLid?: number): LastChange => {
    const last = readDocumentEntries(db, documentId, 0, untilLid).findLast((entry) => entry.kind === 'document-update')
    return last === undefined ? { atMs: 0, logHex: null } : { atMs: last.atMs, logHex: last.logId }
  }

  const isWanted = (id: DocumentId) => documentClassOf(id) === documentClass.item || documentClassOf(id) === documentClass.repository

  return {
    headLid: () => headLid.get() ?? 0,
    changedSince: (lid) =>
      changed.all(lid, lid).flatMap(([id, last]) => {
        const documentId = toHex(id) as DocumentId
        return isWanted(documentId) ? [{ documentId, lid: last }] : []
      }),
    pendingDocuments: () =>
      pending
        .all()
        .map((id) => toHex(id) as DocumentId)
        .filter(isWanted),
    item: (documentId) => {
      const doc = loadShown(db, documentId)
      if (doc === null) return null
      const projected = projectItem(doc)
      const { meta } = projected
      // The text of what was withdrawn is found nowhere; its title says that there is something.
      const { text, words, outline, itemLinks, attachments } = meta.withdrawn === null ? projected : withoutText
      const files = meta.withdrawn === null ? meta.files : []
      const origin = readOrigin(doc)
      doc.destroy()
      const { atMs, logHex } = lastChange(documentId)
      const createdAtMs = Date.parse(meta.createdAtUtc)
      const listed = new Set(files.map((file) => file.hash))
      return {
        id: documentItemId(documentId),
        title: meta.title,
        kind: meta.kind,
        language: meta.language,
        createdAtMs: Number.isNaN(createdAtMs) ? atMs : createdAtMs,
        createdBy: null,
        updatedAtMs: atMs,
        updatedBy: nameOf(logHex),
        binnedAtUtc: meta.binnedAtUtc,
        withdrawn: meta.withdrawn,
        fields: meta.withdrawn === null ? meta.fields : {},
        tags: meta.tags,
        collections: meta.collections.map((collection) => collection.id),
        attachments: [
          ...files.map(({ hash, name, mediaType, original }) => ({ hash, name, mediaType, original })),
          ...attachments.filter((hash) => !listed.has(hash)).map((hash) => ({ hash, name: '', mediaType: '', original: false })),
        ],
        links: itemLinks,
        origin: origin && originName(origin),
        headings: outline.map((heading) => heading.text),
        text,
        words,
      }
    },
    shelves: (): SourceShelves => {
      const repository = repositoryId.get()
      const doc = repository === undefined ? null : loadDocument(db, repositoryDocumentId(repository as RepositoryId), { pending: true })
      if (doc === null) return { collections: [], tagLabels: new Map() }
      return { collections: readCollectionTree(doc).collections, tagLabels: readTagLabels(doc) }
    },
    // DOCX and EPUB become bodies; only a PDF's pages are apart from the body.
    attachmentText: (hash, mediaType) => {
      if (mediaType !== 'application/pdf') return null
      const extracted = readExtractedText(directory, hash)
      return extracted === null ? null : { pages: extracted.pages, paged: true }
    },
    close: () => db.close(),
  }
}
