// Gives pictures and links of an imported body their meaning in the repository: attachments and items.
import { itemAddress } from '../schema/addresses.ts'
import type { BodyJson, MarkJson, NodeJson } from './body-json.ts'

export interface ReferenceMap {
  /** The attachment behind a picture's address as it stood in the source, or null to leave it. */
  picture?: (source: string) => string | null
  /** The item that a link's address leads to, or null to leave it. */
  link?: (href: string) => string | null
}

/** Addresses of pictures and links in the order they appear, each once. */
export const listReferences = (body: BodyJson): { pictures: string[]; links: string[] } => {
  const pictures = new Set<string>()
  const links = new Set<string>()
  mapReferences(body, {
    picture: (source) => {
      pictures.add(source)
      return null
    },
    link: (href) => {
      links.add(href)
      return null
    },
  })
  return { pictures: [...pictures], links: [...links] }
}

const mapMark = (mark: MarkJson, map: ReferenceMap): MarkJson => {
  const href = mark.attrs?.href
  if (mark.type !== 'link' || typeof href !== 'string') return mark
  const item = map.link?.(href) ?? null
  return item === null ? mark : { ...mark, attrs: { ...mark.attrs, href: itemAddress(item) } }
}

const mapPicture = (attrs: Record<string, unknown>, map: ReferenceMap): Record<string, unknown> => {
  const { source } = attrs
  if (typeof source !== 'string') return attrs
  const src = map.picture?.(source) ?? null
  return src === null ? attrs : { ...attrs, src, source: null }
}

/** A copy of the body with references mapped. */
export const mapReferences = (body: BodyJson, map: ReferenceMap): BodyJson => {
  const visit = (node: NodeJson): NodeJson => ({
    ...node,
    ...(node.attrs && (node.type === 'image' || node.type === 'figure') ? { attrs: mapPicture(node.attrs, map) } : {}),
    ...(node.marks ? { marks: node.marks.map((mark) => mapMark(mark, map)) } : {}),
    ...(node.content ? { content: node.content.map(visit) } : {}),
  })
  return { ...body, content: body.content.map(visit) }
}

/** Pictures that carry their bytes in their address and were not made attachments: the address goes, the text stays. */
export const dropDataAddresses = (body: BodyJson): BodyJson => {
  const visit = (node: NodeJson): NodeJson => ({
    ...node,
    ...(typeof node.attrs?.source === 'string' && node.attrs.source.startsWith('data:') ? { attrs: { ...node.attrs, source: null } } : {}),
    ...(node.content ? { content: node.content.map(visit) } : {}),
  })
  return { ...body, content: body.content.map(visit) }
}
