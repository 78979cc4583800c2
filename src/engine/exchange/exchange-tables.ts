// What this device remembers of exchanges, in granary.db and in no log. docs/formats/database.md [DB36]–[DB38].
import type Database from 'better-sqlite3'
import type { ExchangeReport } from '../../contract/areas/exchange.ts'
import type { FrontierRow } from '../../contract/areas/repository.ts'
import type { DeviceId, DocumentId } from '../../contract/ids.ts'
import type { BundleNumber, LogRange, SenderFacts } from './parts.ts'

const toBlob = (hex: string) => Buffer.from(hex, 'hex')

export interface RecordedExchange {
  id: string
  beforeLid: number
  /** null: it has not ended; the program was stopped meanwhile, unless it runs. */
  afterLid: number | null
  report: ExchangeReport
}

export interface TakenDocument {
  documentId: DocumentId
  /** The first entry that this exchange brought to it. */
  firstLid: number
}

export interface KnownPartner {
  deviceId: DeviceId
  deviceName: string
  contributorName: string
  heardAtMs: number | null
  frontier: FrontierRow[] | null
  comparedAtMs: number | null
}

/** So many bundles to one recipient are named in the next one. */
const seriesLength = 50

export type ExchangeTables = ReturnType<typeof createExchangeTables>

export const createExchangeTables = (db: Database.Database) => {
  const putExchange = db.prepare(
    `INSERT INTO exchanges(id, at_ms, what, path, before_lid, after_lid, report) VALUES (@id, @atMs, @what, @path, @beforeLid, @afterLid, @report)
     ON CONFLICT(id) DO UPDATE SET after_lid = excluded.after_lid, report = excluded.report`,
  )
  type ExchangeRow = { id: string; before_lid: number; after_lid: number | null; report: string }
  const exchange = db.prepare<[string], ExchangeRow>('SELECT id, before_lid, after_lid, report FROM exchanges WHERE id = ?')
  const exchanges = db.prepare<[number], ExchangeRow>('SELECT id, before_lid, after_lid, report FROM exchanges ORDER BY at_ms DESC LIMIT ?')
  const lastLeft = db
    .prepare<[string], number | null>(
      `SELECT json_extract(report, '$.left.everything') FROM exchanges WHERE what = 'folder' AND path = ? AND json_extract(report, '$.left') IS NOT NULL
       ORDER BY at_ms DESC LIMIT 1`,
    )
    .pluck()
  const noteDocument = db.prepare(
    'INSERT INTO exchange_documents(exchange_id, document_id, first_lid, entries) VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET entries = entries + 1',
  )
  const documentsOf = db.prepare<[string], { document_id: Buffer; first_lid: number }>(
    'SELECT document_id, first_lid FROM exchange_documents WHERE exchange_id = ? ORDER BY first_lid',
  )
  const entriesOf = db.prepare<[string], number>('SELECT coalesce(sum(entries), 0) FROM exchange_documents WHERE exchange_id = ?').pluck()
  type PartnerRow = {
    device: Buffer
    device_name: string
    contributor_name: string
    heard_at_ms: number | null
    frontier: string | null
    compared_at_ms: number | null
  }
  const partners = db.prepare<[], PartnerRow>('SELECT * FROM partners')
  const heard = db.prepare(
    `INSERT INTO partners(device, device_name, contributor_name, heard_at_ms, frontier) VALUES (@device, @deviceName, @contributorName, @atMs, @frontier)
     ON CONFLICT(device) DO UPDATE SET device_name = excluded.device_name, contributor_name = excluded.contributor_name, heard_at_ms = excluded.heard_at_ms,
       frontier = excluded.frontier WHERE coalesce(heard_at_ms, -1) < excluded.heard_at_ms`,
  )
  const compared = db.prepare(
    `INSERT INTO partners(device, device_name, contributor_name, compared_at_ms) VALUES (@device, @deviceName, @contributorName, @atMs)
     ON CONFLICT(device) DO UPDATE SET compared_at_ms = excluded.compared_at_ms`,
  )
  const sent = db.prepare<[string, number], { number: number; created_at_ms: number; content: string }>(
    'SELECT number, created_at_ms, content FROM sent_bundles WHERE recipient = ? ORDER BY number DESC LIMIT ?',
  )
  const addSent = db.prepare('INSERT INTO sent_bundles(recipient, number, created_at_ms, content) VALUES (?, ?, ?, ?)')
  const toRecorded = (row: ExchangeRow): RecordedExchange => ({
    id: row.id,
    beforeLid: row.before_lid,
    afterLid: row.after_lid,
    report: JSON.parse(row.report) as ExchangeReport,
  })

  return {
    putExchange: ({ id, beforeLid, afterLid, report }: RecordedExchange) =>
      void putExchange.run({ id, atMs: Date.parse(report.atUtc), what: report.what, path: report.path, beforeLid, afterLid, report: JSON.stringify(report) }),
    exchange: (id: string): RecordedExchange | null => {
      const row = exchange.get(id)
      return row ? toRecorded(row) : null
    },
    exchanges: (limit: number): RecordedExchange[] => exchanges.all(limit).map(toRecorded),
    /** Was everything left at that place the last time something was? */
    leftEverythingAt: (path: string): boolean => lastLeft.get(path) === 1,
    /** Inside the transaction that takes the entries. */
    noteDocument: (exchangeId: string, documentId: DocumentId, lid: number) => void noteDocument.run(exchangeId, toBlob(documentId), lid),
    documentsOf: (exchangeId: string): TakenDocument[] =>
      documentsOf.all(exchangeId).map((row) => ({ documentId: row.document_id.toString('hex') as DocumentId, firstLid: row.first_lid })),
    entriesOf: (exchangeId: string): number => entriesOf.get(exchangeId) ?? 0,
    partners: (): KnownPartner[] =>
      partners.all().map((row) => ({
        deviceId: row.device.toString('hex') as DeviceId,
        deviceName: row.device_name,
        contributorName: row.contributor_name,
        heardAtMs: row.heard_at_ms,
        frontier: row.frontier === null ? null : (JSON.parse(row.frontier) as FrontierRow[]),
        comparedAtMs: row.compared_at_ms,
      })),
    /** What he signed earlier never takes the place of what he signed later. */
    heard: ({ deviceId, deviceName, contributorName, createdAtMs, have }: SenderFacts) =>
      void heard.run({ device: toBlob(deviceId), deviceName, contributorName, atMs: createdAtMs, frontier: JSON.stringify(have) }),
    compared: (partner: { deviceId: DeviceId; deviceName: string; contributorName: string }, atMs: number) =>
      void compared.run({ device: toBlob(partner.deviceId), deviceName: partner.deviceName, contributorName: partner.contributorName, atMs }),
    /** Oldest first; the next one's number is one more than the last. */
    sentTo: (recipient: DeviceId | ''): BundleNumber[] =>
      sent
        .all(recipient, seriesLength)
        .map((row) => ({ number: row.number, createdAtMs: row.created_at_ms, content: JSON.parse(row.content) as LogRange[] }))
        .reverse(),
    addSent: (recipient: DeviceId | '', { number, createdAtMs, content }: BundleNumber) =>
      void addSent.run(recipient, number, createdAtMs, JSON.stringify(content)),
  }
}
