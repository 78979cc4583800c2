// What the catalogue, the search index and the item pages need of one item's document, computed in one walk. A pure function.
import type * as Y from 'yjs'
import type { AttachmentHash, ItemId } from '../contract/ids.ts'
import { type BodyJson, bodyJson, type NodeJson } from './body/body-json.ts'
import { type ItemMeta, readMeta } from './item-document.ts'
import { itemOfAddress } from './schema/addresses.ts'
import { bodyText, inlineText } from './text/body-text.ts'
import { countWords } from './text/count-words.ts'

export interface OutlineHeading {
  level: number
  text: string
}

export interface ItemProjection {
  /** Everything of the `meta` map: title, kind, fields, tags, collections, files, schema version. */
  meta: ItemMeta
  /** Plain text of the body, blocks parted by empty lines. */
  text: string
  words: number
  /** Headings in order, empty ones left out. */
  outline: OutlineHeading[]
  /** Items that the body links to, each once. */
  itemLinks: ItemId[]
  /** Attachments that the body shows, each once. */
  attachments: AttachmentHash[]
}

const itemId = /^[0-9a-f]{30}$/
const attachmentHash = /^[0-9a-f]{64}$/

export interface BodyReferences {
  outline: OutlineHeading[]
  itemLinks: ItemId[]
  attachments: AttachmentHash[]
}

/** Headings, links and pictures of a body. */
export const readReferences = (body: BodyJson): BodyReferences => {
  const outline: OutlineHeading[] = []
  const items = new Set<string>()
  const pictures = new Set<string>()
  const visit = (node: NodeJson) => {
    if (node.type === 'heading') {
      const text = inlineText(node.content).trim()
      if (text !== '') outline.push({ level: Number(node.attrs?.level ?? 1), text })
    } else if (node.type === 'itemLink') {
      const item = node.attrs?.item
      if (typeof item === 'string' && itemId.test(item)) items.add(item)
    } else if (node.type === 'image' || node.type === 'figure') {
      const src = node.attrs?.src
      if (typeof src === 'string' && attachmentHash.test(src)) pictures.add(src)
    }
    for (const mark of node.marks ?? []) {
      const href = mark.type === 'link' ? mark.attrs?.href : undefined
      const item = typeof href === 'string' ? itemOfAddress(href) : null
      if (item !== null) items.add(item)
    }
    for (const child of node.content ?? []) visit(child)
  }
  visit(body)
  return { outline, itemLinks: [...items] as ItemId[], attachments: [...pictures] as AttachmentHash[] }
}

export const projectItem = (doc: Y.Doc): ItemProjection => {
  const body = bodyJson(doc)
  const text = bodyText(body)
  return { meta: readMeta(doc), text, words: countWords(text), ...readReferences(body) }
}
