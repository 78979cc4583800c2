// Unseen text: what one person wrote and another's change took away without having seen it (a paragraph made a heading while
// somebody apart typed a sentence in it). A pure function of the entries of a document, so it is equal on all replicas.
//
// Whoever deletes text she has seen names it in the delete set of her entry. Text that is dead although no entry names it died with
// what stood around it, in a change whose author did not know it. *Put back* and *let it go* are entries that name it.
import * as Y from 'yjs'
import { isTextField, metadataKeyIn, stringValueOf } from './metadata-text.ts'
import type { ClockRange, DeleteSet } from './update-content.ts'

export interface WrittenEntry {
  lid: number
  payload: Uint8Array
}

export interface UnseenText extends ClockRange {
  /** The entry that wrote the first letter. */
  insertedLid: number
  text: string
  /** Exactly the dead letters; `clock` and `length` span them. */
  ranges: ClockRange[]
}

interface Piece {
  clock: number
  length: number
  lid: number
  text: string | null
  isBlock: boolean
}

/** `doc` holds exactly these entries. */
export const findUnseenText = (entries: readonly WrittenEntry[], doc: Y.Doc): UnseenText[] => {
  const pieces = new Map<number, Piece[]>()
  const deleteSets: DeleteSet[] = []
  for (const { lid, payload } of entries) {
    const { structs, ds } = Y.decodeUpdateV2(payload)
    deleteSets.push(ds)
    for (const struct of structs) {
      if (!(struct instanceof Y.Item)) continue
      const list = pieces.get(struct.id.client) ?? []
      list.push({ clock: struct.id.clock, length: struct.length, lid, text: textOf(struct, doc), isBlock: struct.content instanceof Y.ContentType })
      pieces.set(struct.id.client, list)
    }
  }
  const named = Y.mergeDeleteSets(deleteSets)
  const found: UnseenText[] = []
  for (const client of [...pieces.keys()].sort((a, b) => a - b)) {
    const list = (pieces.get(client) ?? []).sort((a, b) => a.clock - b.clock)
    found.push(...unseenOfClient(client, list, named, doc))
  }
  return found.filter(({ text }) => text.trim() !== '')
}

const unseenOfClient = (client: number, pieces: readonly Piece[], named: DeleteSet, doc: Y.Doc): UnseenText[] => {
  const found: UnseenText[] = []
  let open: UnseenText | null = null
  const end = () => {
    if (open) found.push(open)
    open = null
  }
  for (const piece of pieces) {
    for (let offset = 0; offset < piece.length; offset++) {
      const clock = piece.clock + offset
      const { dead, until } = lifeAt(doc, client, clock, piece.clock + piece.length)
      if (!dead) {
        // What lives between two dead places separates them.
        end()
      } else if (piece.text === null) {
        if (open !== null && piece.isBlock && !(open as UnseenText).text.endsWith('\n')) (open as UnseenText).text += '\n'
      } else {
        for (let at = clock; at < until; at++) {
          if (Y.isDeleted(named, Y.createID(client, at))) continue
          open = extend(open, client, at, piece)
        }
      }
      offset += until - clock - 1
    }
  }
  end()
  return found
}

const extend = (open: UnseenText | null, client: number, clock: number, piece: Piece): UnseenText => {
  const letters = piece.text as string
  // A metadata value is one unit however long; text has one unit a letter.
  const letter = letters.length === piece.length ? (letters[clock - piece.clock] as string) : letters
  if (!open) return { client, clock, length: 1, insertedLid: piece.lid, text: letter, ranges: [{ client, clock, length: 1 }] }
  const last = open.ranges[open.ranges.length - 1] as ClockRange
  if (last.clock + last.length === clock) last.length++
  else open.ranges.push({ client, clock, length: 1 })
  open.text += letter
  open.length = clock + 1 - open.clock
  return open
}

/** Is the unit at this clock dead, and up to where does that hold? */
const lifeAt = (doc: Y.Doc, client: number, clock: number, limit: number): { dead: boolean; until: number } => {
  const structs = doc.store.clients.get(client) ?? []
  const last = structs[structs.length - 1]
  if (!last || clock >= last.id.clock + last.length) return { dead: false, until: limit }
  const struct = structs[Y.findIndexSS(structs, clock)]
  if (!struct) return { dead: false, until: limit }
  return { dead: struct.deleted, until: Math.min(limit, struct.id.clock + struct.length) }
}

const textOf = (struct: Y.Item, doc: Y.Doc): string | null => {
  if (struct.content instanceof Y.ContentString) return struct.content.str
  const value = stringValueOf(struct)
  // An update leaves out the key where it has a left neighbour, so the document is asked.
  return value !== null && isTextField(metadataKeyIn(doc, struct.id) ?? null) ? value : null
}
