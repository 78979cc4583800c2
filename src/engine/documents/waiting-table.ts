// The table of documents that wait: on this device alone, in no log. docs/formats/database.md [DB35].
import type Database from 'better-sqlite3'
import type { DocumentId } from '../../contract/ids.ts'
import type { WaitingDocument } from '../parts.ts'

const toBlob = (hex: string) => Buffer.from(hex, 'hex')

export const createWaitingTable = (db: Database.Database) => {
  const add = db.prepare('INSERT INTO waiting(document_id, until_lid, exchange_id, since_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
  const remove = db.prepare('DELETE FROM waiting WHERE document_id = ?')
  const any = db.prepare<[], number>('SELECT EXISTS (SELECT 1 FROM waiting)').pluck()
  const all = db.prepare<[], { document_id: Buffer; until_lid: number; exchange_id: string | null; since_ms: number }>(
    'SELECT document_id, until_lid, exchange_id, since_ms FROM waiting ORDER BY since_ms, document_id',
  )
  return {
    /** What waits already goes on waiting as it did: what has been shown never goes back twice. */
    add: ({ documentId, untilLid, exchangeId, sinceMs }: WaitingDocument) => void add.run(toBlob(documentId), untilLid, exchangeId, sinceMs),
    remove: (documentId: DocumentId) => void remove.run(toBlob(documentId)),
    isEmpty: () => any.get() === 0,
    all: (): WaitingDocument[] =>
      all.all().map((row) => ({
        documentId: row.document_id.toString('hex') as DocumentId,
        untilLid: row.until_lid,
        exchangeId: row.exchange_id,
        sinceMs: row.since_ms,
      })),
  }
}
