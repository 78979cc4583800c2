// What a window has typed and the engine has not yet put on disk: in order, and as readable text if the log no longer takes it.
import * as Y from 'yjs'

/** Clocks by client id: from (included) to (excluded). */
export type ClockRanges = Map<number, { from: number; to: number }>

export const clockRangesOf = (updates: readonly Uint8Array[]): ClockRanges => {
  const ranges: ClockRanges = new Map()
  for (const update of updates) {
    const { from, to } = Y.parseUpdateMetaV2(update)
    for (const [client, end] of to) {
      const start = from.get(client) ?? 0
      const known = ranges.get(client)
      ranges.set(client, { from: Math.min(start, known?.from ?? start), to: Math.max(end, known?.to ?? end) })
    }
  }
  return ranges
}

/** An update that only deletes holds nobody's id. */
export const holdsOnlyClient = (update: Uint8Array, clientId: number): boolean => {
  for (const client of Y.parseUpdateMetaV2(update).to.keys()) if (client !== clientId) return false
  return true
}

const textInRanges = (text: Y.XmlText, ranges: ClockRanges): string => {
  let found = ''
  for (let item = text._start; item; item = item.right) {
    const range = ranges.get(item.id.client)
    if (item.deleted || !range || !(item.content instanceof Y.ContentString)) continue
    const start = Math.max(0, range.from - item.id.clock)
    const end = Math.min(item.length, range.to - item.id.clock)
    if (start < end) found += item.content.str.slice(start, end)
  }
  return found
}

/** The visible text that these ranges inserted, in the order of the document, one line for each block. */
export const insertedText = (fragment: Y.XmlFragment, ranges: ClockRanges): string => {
  const lines: string[] = []
  const walk = (parent: Y.XmlFragment) => {
    for (const child of parent.toArray()) {
      if (child instanceof Y.XmlText) {
        const line = textInRanges(child, ranges)
        if (line) lines.push(line)
      } else if (child instanceof Y.XmlFragment) walk(child)
    }
  }
  walk(fragment)
  return lines.join('\n')
}

/** All visible text, one line for each block. */
export const visibleText = (fragment: Y.XmlFragment): string => {
  const lines: string[] = []
  const walk = (parent: Y.XmlFragment) => {
    for (const child of parent.toArray()) {
      if (child instanceof Y.XmlText) {
        const delta = child.toDelta() as { insert: unknown }[]
        lines.push(delta.map((part) => (typeof part.insert === 'string' ? part.insert : '')).join(''))
      } else if (child instanceof Y.XmlFragment) walk(child)
    }
  }
  walk(fragment)
  return lines.filter(Boolean).join('\n')
}
