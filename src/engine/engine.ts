// One open repository: makes the parts, joins them, starts and stops them. It knows no window, no transport and no Electron.
import { randomBytes as nodeRandomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import * as Y from 'yjs'
import type { ExtractedText } from '../contract/areas/files.ts'
import type { AttentionRow, RepositoryState, RepositoryStats, VerifyReport } from '../contract/areas/repository.ts'
import type { EventName, Events } from '../contract/contract.ts'
import { isGranaryError } from '../contract/errors.ts'
import { type AttachmentHash, documentClass, documentClassOf, itemDocumentId, type JobId, repositoryDocumentId } from '../contract/ids.ts'
import { readMeta } from '../document/item-document.ts'
import { createRepositoryDocument, readAbout } from '../document/repository-document.ts'
import { createCatalogue } from './catalogue/index.ts'
import { type AutomaticCopies, createCopiesOf } from './copies/index.ts'
import { createDocuments } from './documents/index.ts'
import { createExchange } from './exchange/exchange.ts'
import type { Exchange } from './exchange/exchange-parts.ts'
import { createImporter } from './import/index.ts'
import { createDiagnostics, createLocalNotes, type Diagnostics, type LocalNotes } from './local-notes.ts'
import { clientIdFor, createEntryLog, type OpenEntryLog, writeBackup } from './log/index.ts'
import { createMembers, parseTicketText } from './members/index.ts'
import type { Catalogue, Clock, Documents, Home, Members, Storage } from './parts.ts'
import { importSample } from './sample.ts'
import { readStats } from './stats.ts'
import { type DiskAttachmentStore, diskAttachmentStore, openStorage } from './storage/index.ts'

export interface EngineOptions {
  directory: string
  home: Home
  resourcesDirectory: string
  /** Makes a new repository in an empty folder; with the text of a ticket, an empty replica of the one it invites to. */
  create?: { name: string; ticket?: string }
  /** Where other programs of this person reach the owner; written to owner.json. */
  socket?: string
  /** Facts for every window that has this repository open. */
  announce<Name extends EventName>(name: Name, payload: Events[Name]): void
  clock?: Clock
}

export interface Engine {
  readonly directory: string
  /** Where translations, the sample and the style of web editions lie. */
  readonly resourcesDirectory: string
  readonly clock: Clock
  readonly home: Home
  readonly storage: Storage
  readonly attachments: DiskAttachmentStore
  readonly log: OpenEntryLog
  readonly documents: Documents
  readonly members: Members
  readonly catalogue: Catalogue
  readonly importer: ReturnType<typeof createImporter>
  readonly exchange: Exchange
  readonly copies: AutomaticCopies
  readonly local: LocalNotes
  readonly diagnostics: Diagnostics
  readonly announce: EngineOptions['announce']
  state(): Promise<RepositoryState>
  stats(): RepositoryStats
  /** Signatures, chains, attachments' bytes, and the database's own check. */
  verify(): Promise<VerifyReport>
  /** Makes everything derived again from the logs. */
  rebuild(): Promise<{ items: number; tookMs: number }>
  /** Without `file`: into DIR/copies, named by the day. */
  backUp(file?: string): Promise<{ file: string; sizeBytes: number }>
  attention(): AttentionRow[]
  extractedText(hash: AttachmentHash): Promise<ExtractedText>
  importSample(): { jobId: JobId; ready: Promise<void> }
  /** Folds, stops the workers, lets go of the folder. May be called twice. */
  close(): Promise<void>
}

type Parts = Pick<Engine, 'directory' | 'clock' | 'home' | 'storage' | 'attachments' | 'log' | 'documents' | 'members' | 'catalogue' | 'announce'> & {
  importer: ReturnType<typeof createImporter>
}

/** Facts of the parts become events for the windows; the catalogue hears of every changed document. */
const connectParts = ({ documents, members, catalogue, importer, log, announce }: Parts) => {
  members.onChanged(() => {
    announce('membersChanged', {})
    announce('repositoryChanged', {})
  })
  const shelves = repositoryDocumentId(log.repositoryId)
  documents.onChanged((ids) => {
    catalogue.documentsChanged(ids)
    if (ids.includes(shelves)) {
      announce('shelvesChanged', {})
      announce('repositoryChanged', {})
    }
  })
  catalogue.onChanged((ids) => announce('itemsChanged', { ids: ids.length > 1000 ? null : ids }))
  importer.onProgress((job) => announce('jobProgressed', job))
}

/** A full disk is a state, not an event: told when it begins and when a write goes through again. */
const watchDisk = (storage: Storage, changed: () => void): { storage: Storage; isFull(): boolean } => {
  let full = false
  const set = (now: boolean) => {
    if (full === now) return
    full = now
    changed()
  }
  const transaction: Storage['transaction'] = (work) => {
    try {
      const result = storage.transaction(work)
      set(false)
      return result
    } catch (error) {
      if (isGranaryError(error) && error.code === 'disk-full') set(true)
      throw error
    }
  }
  return { storage: { ...storage, transaction }, isFull: () => full }
}

/** Hours of checking must not keep a letter from being saved: other work gets its turn after each batch. */
const verifyInTurns = async (log: OpenEntryLog): Promise<VerifyReport> => {
  const steps = log.verifyGradually()
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await setImmediate()
  }
}

const sealEveryMs = 10 * 60 * 1000
const nextSegmentMs = 1000

/** Packs old entries, one segment at a time, so that logs stay small and nobody waits. Returns what ends it. */
const sealInIdleMoments = (log: OpenEntryLog, diagnostics: Diagnostics): (() => void) => {
  let timer: NodeJS.Timeout
  const step = () => {
    let sealed = 0
    try {
      sealed = log.seal({ segments: 1 }).sealed
    } catch (error) {
      // Nothing is lost: the entries stay in their rows, and the next round tries again.
      if (!(isGranaryError(error) && error.code === 'disk-full')) diagnostics.count('sealing-failed', String(error))
    }
    timer = setTimeout(step, sealed > 0 ? nextSegmentMs : sealEveryMs).unref()
  }
  timer = setTimeout(step, sealEveryMs).unref()
  return () => clearTimeout(timer)
}

const dayName = (nowMs: number) => new Date(nowMs).toISOString().slice(0, 19).replaceAll(':', '-')

const joinParts = (
  parts: Parts,
  {
    resourcesDirectory,
    diagnostics,
    isDiskFull,
    close,
  }: { resourcesDirectory: string; diagnostics: Diagnostics; isDiskFull(): boolean; close(): Promise<void> },
): Omit<Engine, 'exchange' | 'copies'> => {
  const { attachments, catalogue, clock, directory, documents, importer, log, members, storage } = parts
  const itemIds = () => log.documentIds().filter((id) => documentClassOf(id) === documentClass.item && documents.exists(id))
  const filesOf = () => itemIds().flatMap((id) => (documents.read(id) ? readMeta(documents.read(id) ?? new Y.Doc()).files : []))
  return {
    ...parts,
    resourcesDirectory,
    local: createLocalNotes(storage.db),
    diagnostics,
    state: async () => {
      const doc = documents.read(repositoryDocumentId(log.repositoryId))
      const [items, binned, disk] = await Promise.all([
        catalogue.list({ filter: {}, sort: 'changed', descending: true, offset: 0, limit: 1 }),
        catalogue.list({ filter: { binned: true }, sort: 'changed', descending: true, offset: 0, limit: 1 }),
        statfs(directory),
      ])
      return {
        repositoryId: log.repositoryId,
        directory,
        ...(doc ? readAbout(doc) : { name: members.nameByTicket() ?? '', description: '' }),
        itemCount: items.total,
        binnedCount: binned.total,
        attentionCount: documents.attention().length,
        disk: isDiskFull() ? 'full' : 'ok',
        freeBytes: disk.bavail * disk.bsize,
      }
    },
    stats: () => readStats({ storage, log, attachments }),
    verify: async () => {
      documents.fold()
      const [logs, files] = [await verifyInTurns(log), await attachments.verify()]
      const integrity = String(storage.db.pragma('integrity_check(5)', { simple: true }))
      const problems = [...logs.problems, ...files.problems, ...(integrity === 'ok' ? [] : [{ code: 'database-damaged', detail: integrity }])]
      return { ...logs, attachments: files.attachments, ok: problems.length === 0, problems }
    },
    rebuild: async () => {
      const started = performance.now()
      documents.rebuild()
      await importer.readMissing(filesOf())
      const { items } = await catalogue.rebuild()
      return { items, tookMs: Math.round(performance.now() - started) }
    },
    backUp: (file) => {
      documents.fold()
      const copies = join(directory, 'copies')
      if (file === undefined) mkdirSync(copies, { recursive: true })
      return writeBackup({ storage, attachments, file: file ?? join(copies, `${dayName(clock.nowMs())}.granary-copy`) })
    },
    attention: () => documents.attention(),
    extractedText: async (hash) => {
      const [id] = await catalogue.withAttachment(hash)
      const doc = id && documents.read(itemDocumentId(id))
      const file = doc ? readMeta(doc).files.find((each) => each.hash === hash) : undefined
      return importer.extractedText(hash, file?.name ?? '', file?.mediaType ?? '')
    },
    importSample: () => importSample(resourcesDirectory, parts),
    close,
  }
}

const systemClock: Clock = { nowMs: () => Date.now() }

/** Starts with the repository document, so that a new repository has its name from the first entry on. */
const writeFirstDocument = ({ documents, log }: Pick<Engine, 'documents' | 'log'>, name: string) => {
  const documentId = repositoryDocumentId(log.repositoryId)
  if (documents.exists(documentId)) return
  const doc = createRepositoryDocument(clientIdFor(log.logId, documentId, 0), { name, description: '' })
  documents.create([{ documentId, updates: [Y.encodeStateAsUpdateV2(doc)] }])
}

/**
 * Opens a repository, or makes one. Errors: repository-in-use, repository-on-removable-or-network-drive, database-too-new,
 * database-damaged, passphrase-needed, disk-full.
 */
export const createEngine = async ({ directory, home, resourcesDirectory, create, socket, announce, clock = systemClock }: EngineOptions): Promise<Engine> => {
  const identity = await home.identity()
  // What is opened is closed in the opposite order, also when a later part cannot be made.
  const opened: (() => unknown)[] = []
  const closeAll = async () => {
    for (const close of opened.splice(0).reverse()) await close()
  }
  try {
    const randomBytes = (length: number) => new Uint8Array(nodeRandomBytes(length))
    const base = openStorage({ directory, clock, randomBytes, owner: { program: 'Granary', socket: socket ?? null }, create: create !== undefined })
    opened.push(() => base.close())
    const { storage, isFull } = watchDisk(base, () => announce('repositoryChanged', {}))
    const adopt = create?.ticket === undefined ? null : parseTicketText(create.ticket).repositoryId
    const diagnostics = createDiagnostics(storage.db, clock)
    const attachments = diskAttachmentStore(storage.directory)
    const log = createEntryLog({ storage, identity, clock, randomBytes, sidecarsDirectory: home.sidecarsDirectory, create: create !== undefined, adopt })
    const documents = createDocuments({ storage, log, clock })
    opened.push(() => documents.close())
    const members = createMembers({ storage, log, documents, identity, clock, randomBytes })
    if (create?.ticket !== undefined) members.join(create.ticket)
    else if (create) writeFirstDocument({ documents, log }, create.name)
    const catalogue = await createCatalogue({
      directory: storage.directory,
      onProblem: (message, documentId) => diagnostics.count('catalogue', `${documentId ?? ''} ${message}`),
    })
    opened.push(() => catalogue.close())
    const importer = createImporter({ directory: storage.directory, storage, log, documents, attachments, catalogue, clock })
    opened.push(() => importer.close())
    const parts: Parts = { directory: storage.directory, clock, home, storage, attachments, log, documents, members, catalogue, importer, announce }
    connectParts(parts)
    opened.push(sealInIdleMoments(log, diagnostics))
    const joined = joinParts(parts, { resourcesDirectory, diagnostics, isDiskFull: isFull, close: closeAll })
    const copies = createCopiesOf({ ...joined, announce })
    opened.push(() => copies.close())
    const engine = { ...joined, copies }
    const exchange = createExchange({ engine, identity })
    opened.push(() => exchange.close())
    return { ...engine, exchange }
  } catch (error) {
    await closeAll()
    throw error
  }
}
