// The body of an item that arrives: links between items of the parcel lead to the new ones, links that lead nowhere become their words.
import type { ItemId } from '../../../contract/ids.ts'
import type { BodyJson, MarkJson, NodeJson } from '../../../document/body/body-json.ts'
import { itemAddress, itemOfAddress } from '../../../document/schema/addresses.ts'
import type { KnownEdition } from './known-origins.ts'

type NewIds = ReadonlyMap<string, ItemId>

const mapMark = (mark: MarkJson, newIds: NewIds): MarkJson[] => {
  const href = mark.type === 'link' ? mark.attrs?.['href'] : undefined
  const item = typeof href === 'string' ? itemOfAddress(href) : null
  if (item === null) return [mark]
  const id = newIds.get(item)
  return id ? [{ ...mark, attrs: { ...mark.attrs, href: itemAddress(id) } }] : []
}

const mapNode = (node: NodeJson, newIds: NewIds): NodeJson[] => {
  if (node.type === 'itemLink') {
    const { item, label } = node.attrs ?? {}
    const id = typeof item === 'string' ? newIds.get(item) : undefined
    if (id) return [{ ...node, attrs: { ...node.attrs, item: id } }]
    return typeof label === 'string' && label !== '' ? [{ type: 'text', text: label, ...(node.marks && { marks: node.marks }) }] : []
  }
  const mapped: NodeJson = { ...node }
  if (node.marks) mapped.marks = node.marks.flatMap((mark) => mapMark(mark, newIds))
  if (node.content) mapped.content = node.content.flatMap((child) => mapNode(child, newIds))
  return [mapped]
}

/** `sentence` is "New edition of" in the reader's language; the link to the earlier one follows it. */
export const newBody = (body: BodyJson, newIds: NewIds, earlier: KnownEdition | undefined, sentence: string): BodyJson => {
  const content = body.content.flatMap((node) => mapNode(node, newIds))
  if (!earlier) return { ...body, content }
  const link: NodeJson = { type: 'itemLink', attrs: { item: earlier.id, label: earlier.title } }
  return { ...body, content: [{ type: 'paragraph', content: [{ type: 'text', text: `${sentence} ` }, link] }, ...content] }
}
