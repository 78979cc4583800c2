// Taking out what a removed device wrote where others have built on it: an ordinary edit that deletes its letters and leaves everybody
// else's. docs/formats/membership.md [MB57].
import * as Y from 'yjs'
import type { LogId } from '../../contract/ids.ts'
import type { Clock, Documents, EntryLog, Storage } from '../parts.ts'
import type { createBranchText } from './branch-text.ts'
import type { createEngineChanges } from './engine-changes.ts'
import { applyAll } from './load.ts'
import type { DocumentTables } from './tables.ts'
import { type ClockRange, encodeDeletions } from './update-content.ts'

/** All places that these updates write. */
const writtenRanges = (updates: readonly Uint8Array[]): ClockRange[] =>
  updates.flatMap((update) =>
    Y.decodeUpdateV2(update).structs.flatMap((struct) =>
      struct instanceof Y.Item ? [{ client: struct.id.client, clock: struct.id.clock, length: struct.length }] : [],
    ),
  )

const overlap = (item: Y.Item, ranges: readonly ClockRange[]): ClockRange[] =>
  ranges.flatMap(({ client, clock, length }) => {
    if (client !== item.id.client) return []
    const from = Math.max(clock, item.id.clock)
    const to = Math.min(clock + length, item.id.clock + item.length)
    return from < to ? [{ client, clock: from, length: to - from }] : []
  })

const childrenOf = (type: { _start: Y.Item | null }): Y.Item[] => {
  const found: Y.Item[] = []
  for (let item = type._start; item !== null; item = item.right) found.push(item)
  return found
}

/** Inside `doc.transact`. `earlier` is the document without these updates. Answers the text that was visible. */
const takeOutWritten = (doc: Y.Doc, earlier: Y.Doc, ranges: readonly ClockRange[]): string => {
  const deletions: ClockRange[] = []
  let text = ''

  /** true: nothing of anybody else lives in it. */
  const walk = (item: Y.Item): boolean => {
    if (item.deleted) return true
    const own = overlap(item, ranges)
    const isWhole = own.reduce((sum, { length }) => sum + length, 0) === item.length
    if (item.content instanceof Y.ContentType) {
      const isEmptyOfOthers = childrenOf(item.content.type).map(walk).every(Boolean)
      if (item.content.type instanceof Y.XmlElement && text !== '' && !text.endsWith('\n')) text += '\n'
      if (isWhole && isEmptyOfOthers) deletions.push(...own)
      return isWhole && isEmptyOfOthers
    }
    if (item.content instanceof Y.ContentString)
      for (const { clock, length } of own) text += item.content.str.slice(clock - item.id.clock, clock - item.id.clock + length)
    deletions.push(...own)
    return isWhole
  }

  for (const [name, type] of doc.share) {
    childrenOf(type).forEach(walk)
    // What stood under a key before comes back: a title that is only deleted would leave an item without one.
    for (const [key, item] of type._map) {
      if (item.deleted || overlap(item, ranges).length === 0) continue
      const before: unknown = earlier.getMap(name).get(key)
      const now: unknown = item.content.getContent().at(-1)
      if (typeof now === 'string') text += `${text === '' || text.endsWith('\n') ? '' : '\n'}${now}\n`
      if (before === undefined) doc.getMap(name).delete(key)
      else doc.getMap(name).set(key, before)
    }
  }
  if (deletions.length > 0) Y.applyUpdateV2(doc, encodeDeletions(deletions))
  return text.trim()
}

/** Text that these updates deleted and that would live without them, line by line. */
const deletedBy = (earlier: Y.Doc, updates: readonly Uint8Array[]): string => {
  const deleted = Y.mergeDeleteSets(updates.map((update) => Y.decodeUpdateV2(update).ds))
  const lines: string[] = []
  for (const [client, ranges] of deleted.clients) {
    for (const { clock, len } of ranges) {
      let line = ''
      for (const struct of earlier.store.clients.get(client) ?? []) {
        if (!(struct instanceof Y.Item) || struct.deleted || !(struct.content instanceof Y.ContentString)) continue
        const from = Math.max(clock, struct.id.clock)
        const to = Math.min(clock + len, struct.id.clock + struct.length)
        if (from < to) line += struct.content.str.slice(from - struct.id.clock, to - struct.id.clock)
      }
      if (line.trim() !== '') lines.push(line)
    }
  }
  return lines.join('\n')
}

interface TakeOutOptions {
  storage: Storage
  log: EntryLog
  tables: DocumentTables
  clock: Clock
  changeMany: ReturnType<typeof createEngineChanges>['changeMany']
  originOf: ReturnType<typeof createBranchText>['originOf']
}

/** As `Documents.takeOut` says. */
export const createTakeOut =
  ({ storage, log, tables, clock, changeMany, originOf }: TakeOutOptions): Documents['takeOut'] =>
  (documentId, from, by) => {
    const entries = log.entriesOf(documentId).filter(({ kind, status }) => kind === 'document-update' && status === 'applied')
    const isTaken = ({ logId, sequence }: { logId: LogId; sequence: number }) => sequence >= (from.get(logId) ?? Number.POSITIVE_INFINITY)
    const taken = entries.flatMap((entry) => (isTaken(entry) && entry.payload ? [entry.payload] : []))
    const left = entries.flatMap(({ lid, payload, ...entry }) => (!isTaken(entry) && payload ? [{ lid, bytes: payload }] : []))
    if (taken.length === 0) return false
    const ranges = writtenRanges(taken)
    const earlier = applyAll(null, left, false).doc
    let text = ''
    const isChanged = changeMany([
      {
        documentId,
        work: (doc) =>
          doc.transact(() => {
            text = takeOutWritten(doc, earlier, ranges)
          }),
      },
    ])
    // What it wrote, and what it took away, each for bringing back.
    const rows: [string, string][] = [
      ['removed', text],
      ['removed-deletions', deletedBy(earlier, taken)],
    ]
    storage.transaction(() => {
      for (const [reason, words] of rows) {
        if (words === '') continue
        const origin = originOf(documentId, taken, `${reason} ${words}`)
        tables.addRecovered({ documentId, reason, origin, logId: null, slot: null, updates: taken, text: words, by, atMs: clock.nowMs() })
      }
    })
    return isChanged
  }
