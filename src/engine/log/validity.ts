// May this entry stand in a log at all? A pure function of its bytes (and its log), so every replica comes to the same verdict;
// it may run in a worker. What depends on a document's state or on roles is decided elsewhere. docs/formats/entry.md [EN20]–[EN34].
import * as Y from 'yjs'
import type { ErrorCode } from '../../contract/errors.ts'
import { type DocumentId, documentClass, documentClassOf, type LogId, type RepositoryId } from '../../contract/ids.ts'
import { MalformedBytes } from './byte-io.ts'
import { fromCanonicalJson, isCanonicalObject } from './canonical-json.ts'
import { slotByClientId } from './client-id.ts'
import { decodeAttachmentPayload, decodeLogOpen, type EntryFields, logIdFor, maxPayloadBytes } from './entry-codec.ts'
import { scanUpdate } from './update-scan.ts'

/** `refuse`: never stored, its log stops there. `set-aside`: stays in the chain and is in no document. [EN34] */
export interface Problem {
  verdict: 'refuse' | 'set-aside'
  code: ErrorCode
  detail: string
}

const refuse = (code: ErrorCode, detail: string): Problem => ({ verdict: 'refuse', code, detail })
const malformedUpdate = (error: unknown): Problem => ({
  verdict: 'set-aside',
  code: 'update-malformed',
  detail: error instanceof Error ? error.message : 'unreadable',
})

const maxJsonBytes = { membership: 64 * 1024, version: 256 * 1024, erasure: 4 * 1024 } as const

/** [EN31], [EN32]: counts and client ids. Cheap; also for what our own windows send. */
export const checkUpdateClients = (update: Uint8Array, logId: LogId, documentId: DocumentId): Problem | null => {
  try {
    const own = slotByClientId(logId, documentId)
    for (const client of scanUpdate(update).clients.keys())
      if (!own.has(client)) return refuse('foreign-client-id', `client id ${client} is not of this log and document`)
    return null
  } catch (error) {
    return malformedUpdate(error)
  }
}

/** [EN33]: real parsing, and applying to an empty scratch document. Only after `checkUpdateClients`, which bounds what this allocates. */
export const checkUpdateContent = (update: Uint8Array): Problem | null => {
  // A given guid: making a random one costs more than all the rest of this check.
  const scratch = new Y.Doc({ guid: 'scratch' })
  try {
    Y.decodeUpdateV2(update)
    Y.applyUpdateV2(scratch, update)
    return null
  } catch (error) {
    return malformedUpdate(error)
  } finally {
    scratch.destroy()
  }
}

const isKnownClass = (documentId: DocumentId) => documentClassOf(documentId) <= documentClass.notes

const needsDocument: Record<EntryFields['kind'], boolean | null> = {
  'log-open': false,
  'document-update': true,
  'document-delete': true,
  membership: false,
  attachment: null,
  version: true,
  erasure: true,
}

const checkLogOpen = (entry: Placed, repositoryId: RepositoryId): Problem | null => {
  const opened = decodeLogOpen(entry.payload ?? new Uint8Array())
  if (opened.repositoryId !== repositoryId) return refuse('entry-wrong-repository', 'the log belongs to another repository')
  return logIdFor(repositoryId, opened.deviceId, opened.epochNonce) === entry.logId
    ? null
    : refuse('entry-malformed', 'the log id does not follow from device and epoch')
}

const checkJson = (payload: Uint8Array, maxBytes: number, isRight: (value: Record<string, unknown>) => boolean): Problem | null => {
  if (payload.length > maxBytes) return refuse('entry-too-large', `more than ${maxBytes} bytes of JSON`)
  const value = fromCanonicalJson(payload)
  return isCanonicalObject(value) && isRight(value) ? null : refuse('entry-malformed', 'JSON of another shape')
}

type Placed = EntryFields & { logId: LogId; sequence: number }

const checkPayload = (entry: Placed, payload: Uint8Array, repositoryId: RepositoryId): Problem | null => {
  switch (entry.kind) {
    case 'log-open':
      return checkLogOpen(entry, repositoryId)
    case 'document-update':
      return entry.documentId === null ? null : (checkUpdateClients(payload, entry.logId, entry.documentId) ?? checkUpdateContent(payload))
    case 'document-delete':
      return payload.length === 0 ? null : refuse('entry-malformed', 'a deletion has no payload')
    case 'membership':
      return checkJson(payload, maxJsonBytes.membership, ({ op }) => typeof op === 'string')
    case 'attachment':
      decodeAttachmentPayload(payload)
      return null
    case 'version':
      return checkJson(payload, maxJsonBytes.version, ({ name, frontier }) => typeof name === 'string' && typeof frontier === 'object' && frontier !== null)
    case 'erasure':
      return checkJson(payload, maxJsonBytes.erasure, () => entry.documentId !== null && documentClassOf(entry.documentId) === documentClass.item)
  }
}

/** null: nothing against it. */
export const checkEntry = (entry: Placed, repositoryId: RepositoryId): Problem | null => {
  const { kind, documentId, payload } = entry
  if ((entry.sequence === 0) !== (kind === 'log-open')) return refuse('entry-malformed', 'log-open stands first, and only there')
  if (documentId !== null && !isKnownClass(documentId)) return refuse('entry-malformed', 'document of an unknown class')
  const needed = needsDocument[kind]
  if (needed !== null && needed !== (documentId !== null)) return refuse('entry-malformed', `${kind} with${needed ? 'out' : ''} a document`)
  if (payload === null) return kind === 'document-update' ? null : refuse('entry-malformed', `an erased ${kind}`)
  if (payload.length > maxPayloadBytes) return refuse('entry-too-large', 'larger than 8 MiB')
  try {
    return checkPayload(entry, payload, repositoryId)
  } catch (error) {
    if (error instanceof MalformedBytes) return refuse('entry-malformed', error.message)
    throw error
  }
}
