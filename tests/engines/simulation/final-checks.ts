// What must hold at the end of every history.
import * as Y from 'yjs'
import type { DocumentId } from '../../../src/contract/ids.ts'
import { hasPendingParts } from '../../../src/engine/documents/engine-doc.ts'
import { loadDocument, visibleContentHash } from '../../../src/engine/documents/index.ts'
import { readableText } from '../replica.ts'
import type { Device, Engine } from './device.ts'
import { intruderWords } from './forgery.ts'
import { branchesOf, checkHeld } from './held-checks.ts'
import type { Sentences } from './sentences.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** What is visible, the state vector and the delete set, of one document. */
const describe = (doc: Y.Doc | null) =>
  doc === null ? 'deleted' : `${visibleContentHash(doc).toString('hex')} ${hex(Y.encodeStateVector(doc))} ${hex(Y.encodeSnapshot(Y.snapshot(doc)))}`

const countOf = ({ storage }: Engine, table: string) => storage.db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()

const asideByRole = ({ storage }: Engine) =>
  storage.db
    .prepare<[], string>(
      "SELECT lower(hex(log_id)) || ':' || sequence FROM aside JOIN logs USING (log) WHERE code = 'role-does-not-allow' ORDER BY log_id, sequence",
    )
    .pluck()
    .all()
    .join(' ')

const settledAside = ({ storage }: Engine) => storage.db.prepare<[], string>("SELECT text FROM recovered WHERE origin LIKE 'aside:%'").pluck().all()

type Rows = ReturnType<Engine['replica']['documents']['attention']>

const attentionOf = (rows: Rows) =>
  rows
    .filter(({ reason }) => reason !== 'recovered' && reason !== 'held' && reason !== 'role')
    .map(({ id, reason, text }) => (reason === 'set-aside' ? `${reason} ${text}` : `${id} ${text}`))
    .sort()
    .join('\n')

/** `overwritten`: entries that lay on a disk when a backup took its place, as `log:sequence`. `hasSwapped`: a device has written entries in the wrong order. */
export const checkEnd = (devices: readonly Device[], sentences: Sentences, overwritten: ReadonlySet<string>, hasSwapped: boolean): string[] => {
  const problems: string[] = []
  const engines = devices.flatMap(({ name, engine }) => (engine ? [{ name, engine, ...sightOf(engine) }] : []))
  const sameEverywhere = (what: string, of: (one: (typeof engines)[number]) => string) => {
    const values = new Map(engines.map((one) => [one.name, of(one)]))
    if (new Set(values.values()).size > 1) problems.push(`${what} differs: ${[...values].map(([name, value]) => `${name}=${value.slice(0, 400)}`).join(' | ')}`)
  }
  sameEverywhere('frontier', ({ engine: { replica } }) =>
    JSON.stringify(
      replica.log
        .frontier()
        .map(({ logId, nextSequence, headHashHex }) => `${logId.slice(0, 8)} ${nextSequence} ${headHashHex.slice(0, 8)}`)
        .sort(),
    ),
  )
  const documentIds = [...new Set(engines.flatMap(({ engine }) => engine.replica.log.documentIds()))].sort()
  const fromEntries = new Map(
    engines.map(({ name, engine }) => [name, new Map(documentIds.map((documentId) => [documentId, builtFromEntries(engine, documentId)]))]),
  )
  for (const documentId of documentIds)
    sameEverywhere(`document ${documentId.slice(0, 6)}`, ({ name }) => fromEntries.get(name)?.get(documentId)?.description ?? '')
  // What could not be applied is put in or let go by each device for itself [EN35].
  const settled = new Set(engines.flatMap(({ engine }) => settledAside(engine)))
  sameEverywhere('please look', ({ rows }) => attentionOf(rows.filter(({ reason, text }) => reason !== 'set-aside' || !settled.has(text))))
  sameEverywhere('set aside by role', ({ engine }) => asideByRole(engine))
  sameEverywhere('members', ({ engine: { members } }) =>
    JSON.stringify(
      members
        .state()
        .members.map(({ contributorId, role, devices }) => [contributorId, role, devices.map(({ deviceId, standing }) => `${deviceId} ${standing}`).sort()]),
    ),
  )
  sameEverywhere('digest', ({ digest }) => digest)
  const branches = new Map(engines.map(({ name, engine }) => [name, branchesOf(engine.storage.db)]))
  for (const one of engines) {
    const { name, engine, digest, attention } = one
    if (countOf(engine, 'pending') !== 0) problems.push(`${name}: ${countOf(engine, 'pending')} rows in pending`)
    problems.push(...checkHeld(name, engine.storage.db, one.rows, { overwritten, branches }))
    const held = new Map(documentIds.map((documentId) => [documentId, engine.replica.documents.read(documentId)]))
    for (const [documentId, built] of fromEntries.get(name) ?? []) problems.push(...checkBuilt(name, documentId, built, held.get(documentId) ?? null))
    // What a removal takes out is nothing on which other work rests: without swapped entries everything else can be applied.
    if (!hasSwapped && countOf(engine, "aside WHERE code = 'cannot-apply-here'") !== 0) problems.push(`${name}: honest entries cannot be applied`)
    for (const doc of held.values()) {
      if (doc && readableText(doc).includes(intruderWords)) problems.push(`${name}: the words of somebody who is no member stand in a document`)
    }
    engine.replica.documents.rebuild()
    const rebuilt = sightOf(engine)
    if (rebuilt.digest !== digest || rebuilt.attention !== attention) problems.push(`${name}: rebuilt is not as before`)
    one.rows = rebuilt.rows
  }
  // Every entry was checked when it came: one replica is read again as a whole.
  const { problems: found = [] } = engines[0]?.engine.replica.log.verify() ?? {}
  if (found.length > 0) problems.push(`verify says ${JSON.stringify(found.slice(0, 3))}`)
  problems.push(...checkWindows(devices), ...checkSentences(engines, documentIds, sentences))
  return problems
}

const sightOf = (engine: Engine) => {
  const rows = engine.replica.documents.attention()
  return { rows, attention: attentionOf(rows), digest: engine.replica.documents.digest().digest }
}

/** A document as the entries alone give it, without the snapshot that the digest begins with. */
const builtFromEntries = ({ storage }: Engine, documentId: DocumentId) => {
  const doc = loadDocument(storage.db, documentId, { snapshot: false })
  return { description: describe(doc), waits: doc !== null && hasPendingParts(doc) }
}

/** What the engine holds open (or loads with the snapshot) and what the entries alone give are one, and wait for nothing. */
const checkBuilt = (name: string, documentId: DocumentId, { description, waits }: ReturnType<typeof builtFromEntries>, doc: Y.Doc | null): string[] => {
  const held = describe(doc)
  const problems = description === held ? [] : [`${name}: ${documentId.slice(0, 6)} is ${held.slice(0, 12)}, from entries ${description.slice(0, 12)}`]
  if (waits) problems.push(`${name}: ${documentId.slice(0, 6)} waits for something`)
  return problems
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

const checkSentences = (engines: readonly { engine: Engine; rows: Rows }[], documentIds: readonly DocumentId[], sentences: Sentences): string[] => {
  const texts = engines.flatMap(({ rows }) => rows.map(({ text }) => text))
  for (const documentId of documentIds) {
    const doc = engines[0]?.engine.replica.documents.read(documentId)
    if (doc) texts.push(readableText(doc))
  }
  const all = texts.join('\n')
  return [...sentences.expected().keys()].filter((sentence) => !all.includes(sentence)).map((sentence) => `lost: ${sentence}`)
}
