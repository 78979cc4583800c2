// The words inside updates that no document may take: what a person reads under *please look* and may put in again.
import * as Y from 'yjs'
import { isTextField, metadataKeyIn, stringValueOf } from './metadata-text.ts'
import { readUpdateContent, type UpdateContent } from './update-content.ts'

/**
 * All text the updates insert and do not themselves delete again, in the order written; blocks and values of the metadata become
 * lines. `around` is the document they were made in, as far as it is known: it says what a value means that takes another's place.
 */
export const recoveredText = (updates: readonly Uint8Array[], around: () => Y.Doc | null): string => {
  const readable = updates.filter(canBeRead)
  if (readable.length === 0) return ''
  const { structs, deletions } = readUpdateContent(Y.mergeUpdatesV2(readable))
  const keyOf = createKeyFinder(structs, around)
  let text = ''
  const beginLine = () => {
    if (text !== '' && !text.endsWith('\n')) text += '\n'
  }
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue
    const { content } = struct
    const { client, clock } = struct.id
    if (content instanceof Y.ContentType) beginLine()
    else if (content instanceof Y.ContentString) {
      for (let offset = 0; offset < content.str.length; offset++) {
        if (!Y.isDeleted(deletions, Y.createID(client, clock + offset))) text += content.str[offset]
      }
    } else {
      const value = stringValueOf(struct)
      if (value === null || Y.isDeleted(deletions, struct.id)) continue
      const key = keyOf(struct)
      // A value whose key nobody here knows may be what somebody wrote.
      if (key !== undefined && !isTextField(key)) continue
      beginLine()
      text += `${value}\n`
    }
  }
  return text.trim()
}

/** What cannot be read holds no text that could be shown. */
const canBeRead = (update: Uint8Array): boolean => {
  try {
    readUpdateContent(update)
    return true
  } catch {
    return false
  }
}

/** An update says the key of a value only where nothing stood before it; else whoever was there first is asked. */
const createKeyFinder = (structs: UpdateContent['structs'], around: () => Y.Doc | null) => {
  const items = new Map<string, Y.Item>()
  for (const struct of structs) if (struct instanceof Y.Item) items.set(`${struct.id.client}:${struct.id.clock}`, struct)
  let doc: Y.Doc | null | undefined
  return (struct: Y.Item): string | null | undefined => {
    let first = struct
    for (;;) {
      const { origin } = first
      if (origin === null) break
      const before = items.get(`${origin.client}:${origin.clock}`)
      if (before === undefined) {
        if (doc === undefined) doc = around()
        return doc ? metadataKeyIn(doc, origin) : undefined
      }
      first = before
    }
    // As it is decoded, the parent is the name of a top-level type, or the id of an element.
    return (first.parent as unknown) === 'meta' ? first.parentSub : null
  }
}

/** Do these entries' updates hold every word that the recovered updates insert, at the same place in their author's count? */
export const isHeldBy = (recovered: readonly Uint8Array[], entries: readonly Uint8Array[]): boolean => {
  const held = wordsByPlace(entries)
  for (const [place, words] of wordsByPlace(recovered)) if (held.get(place) !== words) return false
  return true
}

const wordsByPlace = (updates: readonly Uint8Array[]): Map<string, string> => {
  const found = new Map<string, string>()
  for (const update of updates) {
    for (const struct of readUpdateContent(update).structs) {
      if (!(struct instanceof Y.Item)) continue
      const { client, clock } = struct.id
      const value = stringValueOf(struct)
      if (value !== null) found.set(`${client}:${clock}`, value)
      if (!(struct.content instanceof Y.ContentString)) continue
      const { str } = struct.content
      for (let offset = 0; offset < str.length; offset++) found.set(`${client}:${clock + offset}`, str[offset] as string)
    }
  }
  return found
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
