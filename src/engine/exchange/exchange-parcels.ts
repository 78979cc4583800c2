// Looking at a parcel and taking it, as the exchange offers and records it. What a parcel is stands in parcel/.
import { randomBytes } from 'node:crypto'
import type { ExchangeReport, Offer } from '../../contract/areas/exchange.ts'
import { GranaryError, isGranaryError } from '../../contract/errors.ts'
import { type ItemId, itemDocumentId } from '../../contract/ids.ts'
import type { openFile } from './container/open-file.ts'
import type { ExchangeEngine } from './exchange.ts'
import { type RunningJob, withReport } from './exchange-jobs.ts'
import { freeBytesOf } from './exchange-offers.ts'
import type { ExchangeTables } from './exchange-tables.ts'
import { type OpenParcel, openParcelFrom, parcelChanges, takeParcel } from './parcel/index.ts'

interface Options {
  engine: ExchangeEngine
  tables: ExchangeTables
}

const mostKept = 4
const mostItems = 1000

export const createParcels = ({ engine, tables }: Options) => {
  const { storage, log, documents, catalogue, attachments, clock, directory } = engine
  const kept = new Map<string, { parcel: OpenParcel; offer: Offer }>()

  const look = async (file: Awaited<ReturnType<typeof openFile>>, path: string): Promise<Offer> => {
    const parcel = await openParcelFrom(file, path, {})
    const changes = await parcelChanges(parcel, { log, documents, catalogue })
    // What is here already, or came from here, comes to nothing.
    const rows = parcel.rows.flatMap((row, index) => {
      const change = changes[index]?.change
      return change === 'new' || change === 'new-edition' ? [{ row, change }] : []
    })
    const missing = parcel.attachments.filter(({ hash }) => !attachments.has(hash))
    const { sender } = parcel
    const countOf = (change: string) => rows.filter((one) => one.change === change).length
    const offer: Offer = {
      offerId: `o-${randomBytes(8).toString('hex')}`,
      what: 'parcel',
      path,
      repositoryId: parcel.repositoryId,
      repositoryName: parcel.repositoryName,
      repository: parcel.repositoryId === log.repositoryId ? 'this' : 'another',
      from: [
        {
          deviceId: sender.deviceId,
          deviceName: sender.deviceName,
          contributorName: sender.contributorName,
          trust: 'unknown',
          comparedAtUtc: null,
          leftAtUtc: new Date(sender.createdAtMs).toISOString(),
          signed: true,
          sizeBytes: sender.sizeBytes,
        },
      ],
      items: rows.slice(0, mostItems).map(({ row, change }) => ({
        id: row.origin.itemId,
        title: row.title,
        kind: row.kind,
        change: change === 'new' ? 'new' : 'changed',
        by: row.credits,
        atUtc: null,
        sizeBytes: row.sizeBytes,
      })),
      skipped: [],
      counts: { new: countOf('new'), changed: countOf('new-edition'), withdrawn: 0, notes: 0, entries: 0, attachments: missing.length },
      members: { joined: [], changed: [], removed: [] },
      missing: [],
      missingVolumes: [],
      sizeBytes: rows.reduce((sum, { row }) => sum + row.sizeBytes, 0),
      freeBytes: await freeBytesOf(directory),
      leave: null,
      leaveEverything: null,
      nothingToDo: rows.length === 0,
    }
    kept.set(offer.offerId, { parcel, offer })
    for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - mostKept))) kept.delete(old)
    return offer
  }

  /** Items named in `notNow`, by their ids there, are left out. Answers the id of the report. */
  const take = async (offerId: string, notNow: readonly ItemId[], job: RunningJob): Promise<string> => {
    const one = kept.get(offerId)
    if (!one) throw new GranaryError('invalid-input', 'this look is over: look again')
    kept.delete(offerId)
    const { parcel, offer } = one
    const id = randomBytes(8).toString('hex')
    const left = new Set(notNow)
    const report: ExchangeReport = {
      id,
      atUtc: new Date(clock.nowMs()).toISOString(),
      what: 'parcel',
      path: offer.path,
      from: [parcel.sender.contributorName],
      taken: { items: 0, new: 0, changed: 0, withdrawn: 0, notes: 0, entries: 0, attachments: 0, ids: [] },
      left: null,
      missing: [],
      waiting: 0,
      problems: [],
      safeToUnplug: true,
      stopped: true,
      takenBack: null,
    }
    job.phase('taking', { entries: parcel.rows.length })
    try {
      const taken = await takeParcel(
        parcel,
        {
          storage,
          log,
          documents,
          catalogue,
          attachments,
          clock,
          randomBytes: (length) => new Uint8Array(randomBytes(length)),
        },
        {
          only: new Set(parcel.rows.flatMap(({ origin }) => (left.has(origin.itemId) ? [] : [origin.itemId]))),
          signal: job.signal,
          onProgress: (done) => job.at({ entries: done }),
        },
      )
      const { items } = taken
      Object.assign(report, { stopped: false })
      Object.assign(report.taken, {
        items: items.length,
        new: items.filter(({ change }) => change === 'new').length,
        changed: items.filter(({ change }) => change === 'new-edition').length,
        attachments: taken.attachments,
        ids: items.slice(0, mostItems).map((item) => item.id),
      })
      storage.transaction(() => {
        const all = items.flatMap((item) => log.entriesOf(itemDocumentId(item.id)))
        for (const { documentId, lid } of all) if (documentId !== null) tables.noteDocument(id, documentId, lid)
        tables.putExchange({ id, beforeLid: 0, afterLid: Math.max(0, ...all.map(({ lid }) => lid)), report })
      })
      return id
    } catch (error) {
      // Whole items only have come, and the next try passes over them.
      report.problems.push({
        code: isGranaryError(error) ? error.code : 'internal',
        part: offer.path,
        message: error instanceof Error ? error.message : String(error),
      })
      tables.putExchange({ id, beforeLid: 0, afterLid: 0, report })
      throw withReport(error, id)
    } finally {
      await parcel.close()
    }
  }

  return { look, take, isKept: (offerId: string) => kept.has(offerId), close: () => kept.clear() }
}
