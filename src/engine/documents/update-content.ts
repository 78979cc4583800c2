// What one Yjs update V2 holds: whose structs, which text, which deletions. Reads bytes only; touches no document.
import * as Y from 'yjs'
import { GranaryError } from '../../contract/errors.ts'
import { scanUpdate } from '../log/update-scan.ts'

export interface ClockRange {
  client: number
  clock: number
  length: number
}

export interface UpdateContent {
  structs: (Y.Item | Y.GC | Y.Skip)[]
  deletions: DeleteSet
}

export type DeleteSet = ReturnType<typeof Y.createDeleteSet>

/** Errors: update-malformed. */
export const readUpdateContent = (update: Uint8Array): UpdateContent => {
  try {
    // Counts before anything is allocated for what the bytes claim.
    scanUpdate(update)
    const { structs, ds } = Y.decodeUpdateV2(update)
    return { structs, deletions: ds }
  } catch (error) {
    throw new GranaryError('update-malformed', 'these bytes are no Yjs update', {}, { cause: error })
  }
}

/** Does every struct of the update carry this client id? */
export const isOnlyOfClient = (content: UpdateContent, client: number) => content.structs.every((struct) => struct.id.client === client)

/** A skip is a hole inside one client's clocks: what it leaves out never comes, so the rest would wait for ever. */
export const hasHole = (content: UpdateContent) => content.structs.some((struct) => struct instanceof Y.Skip)

export const isEmptyUpdate = (content: UpdateContent) => content.structs.length === 0 && content.deletions.clients.size === 0

/** Is all of it in the document already? Then it was committed, and only its acknowledgement was lost. */
export const addsNothing = (doc: Y.Doc, { structs, deletions }: UpdateContent): boolean => {
  if (structs.some((struct) => struct.id.clock + struct.length > Y.getState(doc.store, struct.id.client))) return false
  for (const [client, ranges] of deletions.clients) {
    const known = doc.store.clients.get(client) ?? []
    for (const range of ranges) {
      const end = range.clock + range.len
      if (end > Y.getState(doc.store, client)) return false
      for (let at = range.clock; at < end; ) {
        const struct = known[Y.findIndexSS(known, at)]
        if (!struct?.deleted) return false
        at = struct.id.clock + struct.length
      }
    }
  }
  return true
}

/** By clock, each place once: an update V2 says of a range how far it begins behind the one before, and cannot say "before it". */
const inOrder = (ranges: readonly ClockRange[]): ClockRange[] => {
  const merged: ClockRange[] = []
  for (const { client, clock, length } of ranges.toSorted((a, b) => a.client - b.client || a.clock - b.clock)) {
    const last = merged.at(-1)
    if (last?.client === client && clock <= last.clock + last.length) last.length = Math.max(last.length, clock + length - last.clock)
    else merged.push({ client, clock, length })
  }
  return merged
}

/** Deletion ranges alone as an update V2: marks text as seen and deleted. */
export const encodeDeletions = (ranges: readonly ClockRange[]): Uint8Array => {
  const byClient = Map.groupBy(inOrder(ranges), ({ client }) => client)
  const bytes: number[] = []
  const writeNumber = (value: number) => {
    let rest = value
    while (rest > 127) {
      bytes.push(128 | (rest % 128))
      rest = Math.floor(rest / 128)
    }
    bytes.push(rest)
  }
  // Update V1: no structs, then the delete set.
  writeNumber(0)
  writeNumber(byClient.size)
  for (const [client, list] of byClient) {
    writeNumber(client)
    writeNumber(list.length)
    for (const { clock, length } of list) {
      writeNumber(clock)
      writeNumber(length)
    }
  }
  return Y.convertUpdateFormatV1ToV2(Uint8Array.from(bytes))
}
