// The words inside updates that no document may take: what a person reads under *please look* and may put in again.
import * as Y from 'yjs'
import { readUpdateContent } from './update-content.ts'

/** All text the updates insert and do not themselves delete again, in the order written; blocks become lines. */
export const recoveredText = (updates: readonly Uint8Array[]): string => {
  if (updates.length === 0) return ''
  let merged: Uint8Array
  try {
    merged = Y.mergeUpdatesV2([...updates])
  } catch {
    // Updates that cannot be merged hold no text that could be read.
    return ''
  }
  const { structs, deletions } = readUpdateContent(merged)
  let text = ''
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue
    const { content } = struct
    if (content instanceof Y.ContentType && text !== '' && !text.endsWith('\n')) text += '\n'
    if (!(content instanceof Y.ContentString)) continue
    for (let offset = 0; offset < content.str.length; offset++) {
      if (!Y.isDeleted(deletions, Y.createID(struct.id.client, struct.id.clock + offset))) text += content.str[offset]
    }
  }
  return text.trim()
}

/** Do these entries' updates hold every letter that the recovered updates insert, at the same place in their author's count? */
export const isHeldBy = (recovered: readonly Uint8Array[], entries: readonly Uint8Array[]): boolean => {
  const letters = (updates: readonly Uint8Array[]) => {
    const found = new Map<string, string>()
    for (const update of updates) {
      for (const struct of readUpdateContent(update).structs) {
        if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString)) continue
        const { str } = struct.content
        for (let offset = 0; offset < str.length; offset++) found.set(`${struct.id.client}:${struct.id.clock + offset}`, str[offset] as string)
      }
    }
    return found
  }
  const held = letters(entries)
  for (const [place, letter] of letters(recovered)) if (held.get(place) !== letter) return false
  return true
}

/** Text under *please look* as a person's new paragraphs at the end of a body. */
export const appendParagraphs = (doc: Y.Doc, text: string) => {
  const paragraphs = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const paragraph = new Y.XmlElement('paragraph')
      paragraph.insert(0, [new Y.XmlText(line)])
      return paragraph
    })
  const body = doc.getXmlFragment('body')
  body.insert(body.length, paragraphs)
}
