// What must hold at the end of every history.
import * as Y from 'yjs'
import type { DocumentId } from '../../../src/contract/ids.ts'
import { hasPendingParts } from '../../../src/engine/documents/engine-doc.ts'
import { loadDocument, loadWithTail, visibleContentHash } from '../../../src/engine/documents/index.ts'
import { readableText } from '../replica.ts'
import type { Device, Engine } from './device.ts'
import type { Sentences } from './sentences.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** What is visible, the state vector and the delete set, of one document. */
const describe = (doc: Y.Doc | null) =>
  doc === null ? 'deleted' : `${visibleContentHash(doc).toString('hex')} ${hex(Y.encodeStateVector(doc))} ${hex(Y.encodeSnapshot(Y.snapshot(doc)))}`

const countOf = ({ storage }: Engine, table: string) => storage.db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()

const attentionOf = ({ replica }: Engine) =>
  replica.documents
    .attention()
    .filter(({ reason }) => reason !== 'recovered')
    .map(({ id, reason, text }) => (reason === 'set-aside' ? `${reason} ${text}` : `${id} ${text}`))
    .sort()
    .join('\n')

export const checkEnd = (devices: readonly Device[], sentences: Sentences): string[] => {
  const problems: string[] = []
  const engines = devices.flatMap(({ name, engine }) => (engine ? [{ name, engine }] : []))
  const sameEverywhere = (what: string, of: (engine: Engine) => string) => {
    const values = new Map(engines.map(({ name, engine }) => [name, of(engine)]))
    if (new Set(values.values()).size > 1) problems.push(`${what} differs: ${[...values].map(([name, value]) => `${name}=${value.slice(0, 400)}`).join(' | ')}`)
  }
  sameEverywhere('frontier', ({ replica }) =>
    JSON.stringify(
      replica.log
        .frontier()
        .map(({ logId, nextSequence, headHashHex }) => [logId.slice(0, 8), nextSequence, headHashHex.slice(0, 8)])
        .sort(),
    ),
  )
  const documentIds = [...new Set(engines.flatMap(({ engine }) => engine.replica.log.documentIds()))].sort()
  for (const documentId of documentIds) sameEverywhere(`document ${documentId.slice(0, 6)}`, ({ storage }) => describe(loadDocument(storage.db, documentId)))
  sameEverywhere('please look', attentionOf)
  sameEverywhere('digest', ({ replica }) => replica.documents.digest().digest)
  for (const { name, engine } of engines) {
    for (const table of ['pending', 'held']) if (countOf(engine, table) !== 0) problems.push(`${name}: ${countOf(engine, table)} rows in ${table}`)
    for (const documentId of documentIds) {
      const doc = loadDocument(engine.storage.db, documentId, { pending: true })
      if (doc && hasPendingParts(doc)) problems.push(`${name}: ${documentId.slice(0, 6)} waits for something`)
      problems.push(...checkBuilt(name, engine, documentId))
    }
    problems.push(...checkRebuilt(name, engine))
    const { problems: found } = engine.replica.log.verify()
    if (found.length > 0) problems.push(`${name}: verify says ${JSON.stringify(found.slice(0, 3))}`)
  }
  problems.push(...checkWindows(devices), ...checkSentences(engines, documentIds, sentences))
  return problems
}

/** What the engine holds open, what the snapshot gives, and what the entries alone give are one. */
const checkBuilt = (name: string, { replica, storage }: Engine, documentId: DocumentId): string[] => {
  const fromEntries = describe(loadWithTail(storage.db, documentId, { snapshot: false })?.doc ?? null)
  const fromSnapshot = describe(loadDocument(storage.db, documentId))
  const held = describe(replica.documents.read(documentId))
  return fromEntries === fromSnapshot && fromEntries === held
    ? []
    : [`${name}: ${documentId.slice(0, 6)} is ${held.slice(0, 12)}, from entries ${fromEntries.slice(0, 12)}`]
}

const checkRebuilt = (name: string, engine: Engine): string[] => {
  const { documents } = engine.replica
  const before = `${documents.digest().digest}\n${attentionOf(engine)}`
  documents.rebuild()
  return `${documents.digest().digest}\n${attentionOf(engine)}` === before ? [] : [`${name}: rebuilt is not as before`]
}

const checkWindows = (devices: readonly Device[]): string[] =>
  devices.flatMap(({ name, engine, windows }) =>
    windows.flatMap((window) => {
      if (!engine || !window.opening) return []
      if (window.unacknowledged.length + window.outbox.length + window.inbox.length > 0) return [`${name}: a window still waits`]
      const doc = engine.replica.documents.read(window.documentId)
      return doc && visibleContentHash(doc).equals(visibleContentHash(window.doc)) ? [] : [`${name}: a window shows other text than the engine holds`]
    }),
  )

const checkSentences = (engines: readonly { engine: Engine }[], documentIds: readonly DocumentId[], sentences: Sentences): string[] => {
  const texts = engines.flatMap(({ engine: { replica } }) => replica.documents.attention().map(({ text }) => text))
  for (const documentId of documentIds) {
    const doc = engines[0]?.engine.replica.documents.read(documentId)
    if (doc) texts.push(readableText(doc))
  }
  const all = texts.join('\n')
  return [...sentences.expected().keys()].filter((sentence) => !all.includes(sentence)).map((sentence) => `lost: ${sentence}`)
}
