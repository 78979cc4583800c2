// Relative addresses in a finished body: pictures beside the document become attachments, links to imported files become links
// between items. One pass for every format, after parsing. [IM21] [IM22]
import type { BodyJson, NodeJson } from '../../../document/body/body-json.ts'
import { itemAddress } from '../../../document/schema/addresses.ts'
import type { BroughtFile } from './parsed.ts'

export interface References {
  picture(address: string): BroughtFile | null
  /** The item that a relative address leads to; null: it stays as it is. */
  item(address: string): string | null
}

const resolveNode = (node: NodeJson, references: References): void => {
  if ((node.type === 'image' || node.type === 'figure') && node.attrs && typeof node.attrs['source'] === 'string' && !node.attrs['src']) {
    const file = references.picture(node.attrs['source'])
    if (file) {
      node.attrs['src'] = file.hash
      node.attrs['source'] = null
    }
  }
  for (const mark of node.marks ?? []) {
    if (mark.type !== 'link' || typeof mark.attrs?.['href'] !== 'string') continue
    const item = references.item(mark.attrs['href'])
    if (item) mark.attrs = { ...mark.attrs, href: itemAddress(item) }
  }
  for (const child of node.content ?? []) resolveNode(child, references)
}

/** Changes the body in place. */
export const resolveReferences = (body: BodyJson, references: References): void => resolveNode(body, references)
