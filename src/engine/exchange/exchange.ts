// The exchange of one repository: looking, taking and leaving by folder or bundle, what waits, what came when, partners, bundles, withdrawal.
// What it promises stands in exchange-parts.ts and contract/areas/exchange.ts.
import { randomBytes as nodeRandomBytes } from 'node:crypto'
import type { ExchangeReport, Offer, WrittenEdition } from '../../contract/areas/exchange.ts'
import { GranaryError, isGranaryError } from '../../contract/errors.ts'
import { type DeviceId, documentClass, documentClassOf, itemDocumentId, repositoryDocumentId } from '../../contract/ids.ts'
import { readMeta } from '../../document/item-document.ts'
import { readAbout } from '../../document/repository-document.ts'
import { createExchangePlaces } from '../drives/index.ts'
import type { Engine } from '../engine.ts'
import { createSegmentGate } from '../log/segment-gate.ts'
import type { DeviceIdentity } from '../parts.ts'
import { openBundleFrom } from './bundle/index.ts'
import { openFile } from './container/open-file.ts'
import { createExchangeJobs, type RunningJob, withReport } from './exchange-jobs.ts'
import { createLeaving } from './exchange-leaving.ts'
import { createKeptOffers, type KeptOffer, readOffer } from './exchange-offers.ts'
import { createParcels } from './exchange-parcels.ts'
import type { Exchange, LookOptions, StartRequest } from './exchange-parts.ts'
import { isSameFrontier } from './exchange-ranges.ts'
import { createExchangeTables } from './exchange-tables.ts'
import { createWriting } from './exchange-writing.ts'
import { createDiskFiles } from './files/index.ts'
import { lookAtPlace, type ManifestMemory, openExchangeFolder } from './folder/index.ts'
import type { ExchangeFolder } from './folder/parts.ts'
import { createLeaveThere } from './leave-there.ts'
import { createPartners } from './partners.ts'
import type { ExchangeFiles, OfferSource } from './parts.ts'
import { createRecord } from './record.ts'
import { type Taken, take } from './take.ts'
import { createWaiting } from './waiting.ts'
import { createWithdrawal } from './withdrawal.ts'

export type ExchangeEngine = Omit<Engine, 'exchange'>

export interface ExchangeOptions {
  engine: ExchangeEngine
  identity: DeviceIdentity
  /** Tests put a layer that fails in its place. */
  files?: ExchangeFiles
}

const isFolder = (source: OfferSource): source is ExchangeFolder => source.what === 'folder'
const mostReported = 1000
/** Files there that could not be read; the others were. */
const problemsOf = (source: OfferSource): ExchangeReport['problems'] =>
  isFolder(source) ? source.problems.map(({ code, part }) => ({ code, part, message: '' })) : []
const distinct = (problems: ExchangeReport['problems']) => [...new Map(problems.map((problem) => [`${problem.code} ${problem.part}`, problem])).values()]

/** What strangers left beside those who are known is not read. */
const withoutStrangers = (kept: KeptOffer): KeptOffer => {
  const { offer, source } = kept
  const strangers = offer.from.filter(({ trust }) => trust === 'unknown')
  if (strangers.length === 0 || !isFolder(source)) return kept
  return {
    ...kept,
    source: source.without(new Set(strangers.map(({ deviceId }) => deviceId))),
    offer: { ...offer, from: offer.from.filter((sender) => !strangers.includes(sender)), skipped: [...offer.skipped, ...strangers] },
  }
}

/** Whose it is said to be is not known here. */
const unknownSender = ({ from }: Offer) => {
  const [first] = from
  return new GranaryError('sender-unknown', 'nobody here knows the device that signed this: compare the number first', {
    deviceId: first?.deviceId ?? '',
    device: first?.deviceName ?? '',
    name: first?.contributorName ?? '',
  })
}

export const createExchange = ({ engine, identity, files = createDiskFiles() }: ExchangeOptions): Exchange => {
  const { storage, log, documents, attachments, members, clock, directory, announce, importer, catalogue } = engine
  const tables = createExchangeTables(storage.db)
  const gate = createSegmentGate()
  const partners = createPartners({ storage, log, members, tables, clock })
  const waiting = createWaiting({ storage, log, documents, tables })
  const record = createRecord({ log, documents, tables, clock })
  const withdrawal = createWithdrawal({ documents, clock })
  const leaving = createLeaving({ log, documents, attachments, members, partners, clock })
  const offers = createKeptOffers({ clock })
  const places = createExchangePlaces(engine.home.directory)
  const jobs = createExchangeJobs({ announce: (job) => announce('exchangeProgressed', job), nowMs: () => performance.now() })
  const changed = () => announce('exchangeChanged', {})
  const lastLid = storage.db.prepare<[], number | null>('SELECT max(last_lid) FROM logs').pluck()
  const placeMemory: ManifestMemory = new Map()

  const repositoryName = () => {
    const doc = documents.read(repositoryDocumentId(log.repositoryId))
    return doc ? readAbout(doc).name : (members.nameByTicket() ?? '')
  }
  const writing = createWriting({ engine, identity, files, jobs, tables, partners, repositoryName, changed })
  const parcels = createParcels({ engine, tables })
  const leaveThere = createLeaveThere({ log, leaving, partners, tables, repositoryName })

  // ---------------------------------------------------------------- looking

  const openFolder = (path: string) => openExchangeFolder(files, path, { repositoryId: log.repositoryId, identity, knows: log.knows })

  const lookAtFolder = async (path: string, without: ReadonlySet<DeviceId>): Promise<KeptOffer> => {
    const whole = await openFolder(path)
    const folder = without.size > 0 ? whole.without(without) : whole
    const skipped = whole.senders.filter(({ deviceId }) => without.has(deviceId))
    partners.heard(folder.senders.filter(({ deviceId }) => partners.isMember(deviceId)))
    return readOffer({ directory, log, documents, attachments, partners, clock }, folder, await leaveThere.plan(folder, path), skipped)
  }

  const look = async (path: string, { passphrase, without = [] }: LookOptions = {}): Promise<Offer> => {
    const isFile = (await files.size(path)) !== null
    if (!isFile) {
      await places.remember(path)
      const kept = await lookAtFolder(path, new Set(without))
      offers.keep(kept)
      return kept.offer
    }
    const file = await openFile(files, path, { passphrase, identity })
    if (file.kind === 'parcel') return parcels.look(file, path)
    const bundle = await openBundleFrom(file, path, {})
    if (bundle.repositoryId === log.repositoryId) partners.heard(bundle.senders.filter(({ deviceId }) => partners.isMember(deviceId)))
    const kept = await readOffer({ directory, log, documents, attachments, partners, clock }, bundle, null)
    offers.keep(kept)
    return kept.offer
  }

  // ---------------------------------------------------------------- taking and leaving

  const takenOf = ({ looked }: KeptOffer, taken: Taken, exchangeId: string): ExchangeReport['taken'] => {
    const came = new Set(tables.documentsOf(exchangeId).map(({ documentId }) => documentId))
    const items = looked.items.filter(({ id }) => came.has(itemDocumentId(id)))
    const countOf = (change: string) => items.filter((item) => item.change === change).length
    return {
      items: items.length,
      new: countOf('new'),
      changed: countOf('changed'),
      withdrawn: countOf('withdrawn'),
      notes: [...came].filter((documentId) => documentClassOf(documentId) === documentClass.notes).length,
      entries: taken.entries,
      attachments: taken.attachments.length,
      ids: items.slice(0, mostReported).map(({ id }) => id),
    }
  }

  const takeOffer = async (kept: KeptOffer, { notNow }: StartRequest, exchangeId: string, job: RunningJob, taken: Taken, save: () => void) => {
    const { source, offer, looked } = kept
    job.phase('taking', { entries: looked.counts.entries, bytes: offer.sizeBytes })
    waiting.prepare(notNow, exchangeId)
    try {
      await take(
        { storage, log, documents, attachments, gate, tables },
        source,
        {
          exchangeId,
          signal: job.signal,
          progress: ({ entries, bytes }) => {
            job.at({ entries, bytes })
            save()
          },
        },
        taken,
      )
    } finally {
      waiting.settle(exchangeId)
    }
    // Text of documents that came is searched as of those imported here.
    const arrived = new Set(taken.attachments)
    const ids = tables.documentsOf(exchangeId).flatMap(({ documentId }) => (documentClassOf(documentId) === documentClass.item ? [documentId] : []))
    const withFiles = arrived.size === 0 ? [] : ids.filter((id) => readMetaOf(id)?.files.some(({ hash }) => arrived.has(hash)))
    for (const id of withFiles) {
      if (job.signal.aborted) return
      await importer.readMissing(readMetaOf(id)?.files ?? [])
      catalogue.documentsChanged([id])
    }
  }
  const readMetaOf = (documentId: Parameters<typeof documents.read>[0]) => {
    const doc = documents.read(documentId)
    return doc && readMeta(doc)
  }

  const emptyReport = ({ offer }: KeptOffer, id: string): ExchangeReport => ({
    id,
    atUtc: new Date(clock.nowMs()).toISOString(),
    what: offer.what,
    path: offer.path,
    from: [...new Set(offer.from.map(({ contributorName }) => contributorName))],
    taken: { items: 0, new: 0, changed: 0, withdrawn: 0, notes: 0, entries: 0, attachments: 0, ids: [] },
    left: null,
    missing: offer.missing,
    waiting: 0,
    problems: [],
    ...(offer.skipped.length > 0 && { skipped: [...new Set(offer.skipped.map(({ contributorName }) => contributorName))] }),
    safeToUnplug: false,
    stopped: true,
    takenBack: null,
  })

  /** Reports of presses that found nothing to do: not kept beyond this run. */
  const idle = new Map<string, ExchangeReport>()

  /** What was taken and left stays so, whatever becomes of the pages beside it. */
  const leaveEdition = async (place: string, job: RunningJob): Promise<{ edition?: WrittenEdition; problem?: ExchangeReport['problems'][number] }> => {
    try {
      return { edition: await writing.editionOn(place, job) }
    } catch (error) {
      if (!isGranaryError(error) || error.code === 'cancelled') throw error
      const { path } = error.details
      return { problem: { code: error.code, part: typeof path === 'string' ? path : place, message: error.message } }
    }
  }

  const exchange = async (kept: KeptOffer, request: StartRequest, job: RunningJob): Promise<string> => {
    const id = nodeRandomBytes(8).toString('hex')
    const report = emptyReport(kept, id)
    documents.fold()
    const beforeLid = lastLid.get() ?? 0
    const { leaveEverything, nothingToDo } = kept.offer
    const leavesMore = request.everything && leaveEverything !== null && leaveEverything.entries + leaveEverything.attachments > 0
    // Unless something was written here since the look.
    if (nothingToDo && !leavesMore && !request.withEdition && isSameFrontier(kept.frontier, log.frontier())) {
      idle.set(id, { ...report, stopped: false, safeToUnplug: true })
      return id
    }
    const taken: Taken = { entries: 0, attachments: [], held: 0, problems: [], stopped: false }
    const save = (afterLid: number | null, more: Partial<ExchangeReport> = {}) => {
      Object.assign(report, { taken: takenOf(kept, taken, id), waiting: waiting.count(id) }, more)
      tables.putExchange({ id, beforeLid, afterLid, report })
    }
    // Known before anything is taken: what a power cut leaves can be taken back.
    save(null)
    let savedMs = clock.nowMs()
    const saveNowAndThen = () => {
      if (clock.nowMs() - savedMs < 2000) return
      savedMs = clock.nowMs()
      save(null)
    }
    try {
      if (request.way !== 'leave') await takeOffer(kept, request, id, job, taken, saveNowAndThen)
      report.problems.push(...taken.problems, ...problemsOf(kept.source))
      // Who came in by his invitation just now is a member from here on.
      partners.heard(kept.source.senders.filter(({ deviceId }) => partners.isMember(deviceId)))
      const left = request.way === 'take' || job.signal.aborted || !isFolder(kept.source) ? null : await leaveThere.leave(kept.source, request, job)
      save(lastLid.get() ?? 0, {
        left: left?.left ?? null,
        problems: distinct([...report.problems, ...(left?.problems ?? [])]),
        // Without leaving nothing was written there.
        safeToUnplug: left?.safeToUnplug ?? true,
        stopped: job.signal.aborted,
      })
      if (request.withEdition && !job.signal.aborted) {
        const { edition, problem } = await leaveEdition(kept.offer.path, job)
        save(lastLid.get() ?? 0, { ...(edition && { edition }), problems: [...report.problems, ...(problem ? [problem] : [])] })
      }
      return id
    } catch (error) {
      const code = isGranaryError(error) ? error.code : 'internal'
      const problem = { code, part: kept.offer.path, message: error instanceof Error ? error.message : String(error) }
      // Being stopped is no problem: what came before it is here.
      const problems = job.signal.aborted && code === 'cancelled' ? taken.problems : [...taken.problems, problem]
      save(lastLid.get() ?? 0, { problems, stopped: true })
      throw withReport(error, id)
    } finally {
      await kept.source.close()
      changed()
    }
  }

  const start = (request: StartRequest) => {
    if (jobs.isRunning()) throw new GranaryError('exchange-running', 'another exchange is running')
    if (parcels.isKept(request.offerId))
      return jobs.start(async (job) => {
        const id = await parcels.take(request.offerId, request.notNow, job)
        changed()
        return id
      })
    const kept = offers.give(request.offerId)
    const { offer, source } = kept
    if (offer.repository === 'another') throw new GranaryError('entry-wrong-repository', 'this is of another repository', { name: offer.repositoryName })
    const takes = request.way !== 'leave' && source.content.length > 0 && offer.from.length > 0
    // Of a folder with several, one who is known is enough.
    if (takes && offer.from.every(({ trust }) => trust === 'unknown')) {
      offers.keep(kept)
      throw unknownSender(offer)
    }
    return jobs.start((job) => exchange(withoutStrangers(kept), request, job))
  }

  return {
    places: async () =>
      Promise.all(
        (await places.list()).map(async (place) => {
          try {
            const { repositories } = await lookAtPlace(files, place.path, placeMemory)
            return {
              ...place,
              repositories: repositories.map(({ repositoryId, name, devices, lastLeftAtMs }) => ({
                name,
                known: repositoryId === log.repositoryId,
                devices: devices.length,
                lastLeftAtUtc: lastLeftAtMs < 0 ? null : new Date(lastLeftAtMs).toISOString(),
              })),
            }
          } catch (error) {
            // A stick that cannot be read is listed all the same; looking at it says why.
            if (!isGranaryError(error)) throw error
            return { ...place, repositories: [] }
          }
        }),
      ),
    forgetFolder: (path) => {
      places.forget(path)
      changed()
    },
    look: async (path, options) => {
      const offer = await look(path, options)
      changed()
      return offer
    },
    start,
    stop: jobs.stop,
    jobs: jobs.list,
    finished: jobs.finished,
    report: (id) => idle.get(id) ?? record.report(id),
    past: record.past,
    takeBack: async (id, dryRun) => {
      const report = await record.takeBack(id, dryRun)
      if (!dryRun) changed()
      return report
    },
    waiting: waiting.list,
    takeWaiting: (ids) => {
      waiting.take(ids)
      changed()
    },
    partners: partners.list,
    number: async (deviceId: DeviceId) => members.number(deviceId).join(' '),
    trust: (deviceId) => {
      const sender = offers.senders().find((one) => one.deviceId === deviceId)
      partners.trust(deviceId, sender)
      changed()
    },
    writeBundle: writing.writeBundle,
    weighBundle: writing.weighBundle,
    writeParcel: writing.writeParcel,
    writeEdition: writing.writeEdition,
    ...withdrawal,
    close: async () => {
      await jobs.close()
      offers.close()
      parcels.close()
      await gate.close()
    },
  }
}
