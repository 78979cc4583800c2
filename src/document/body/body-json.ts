// A body as plain JSON, read from Yjs without an editor and without writing. What a reader cannot see is left out.
import * as Y from 'yjs'
import { emptyMeansAbsent } from '../schema/versions.ts'

export interface MarkJson {
  type: string
  attrs?: Record<string, unknown>
}

export interface NodeJson {
  type: string
  attrs?: Record<string, unknown>
  content?: NodeJson[]
  marks?: MarkJson[]
  text?: string
}

export interface BodyJson extends NodeJson {
  type: 'doc'
  content: NodeJson[]
}

/** An attribute that should be text; anything else that stands there is no text. */
export const textAttribute = ({ attrs }: { attrs?: Record<string, unknown> }, name: string, otherwise = ''): string => {
  const value = attrs?.[name]
  return typeof value === 'string' ? value : otherwise
}

/** The name of the shared type that holds the body [BO1]. */
export const bodyField = 'body'

export const bodyOf = (doc: Y.Doc): Y.XmlFragment => doc.getXmlFragment(bodyField)

export const emptyBody = (): BodyJson => ({ type: 'doc', content: [{ type: 'paragraph' }] })

/** The binding writes marks that overlap with themselves as `name--hash`. */
export const markNameOf = (key: string): string => /^(.*)--[a-zA-Z0-9+/=]{8}$/.exec(key)?.[1] ?? key

interface DeltaPart {
  insert?: unknown
  attributes?: Record<string, unknown>
}

const sameMarks = (a: MarkJson[] | undefined, b: MarkJson[] | undefined) => a === b || JSON.stringify(a) === JSON.stringify(b)

const marksOf = (attributes: Record<string, unknown>): MarkJson[] =>
  Object.keys(attributes)
    .filter((key) => attributes[key] !== null && attributes[key] !== undefined)
    .toSorted()
    .map((key) => {
      const attrs = attributes[key]
      const hasAttributes = typeof attrs === 'object' && attrs !== null && Object.keys(attrs).length > 0
      return hasAttributes ? { type: markNameOf(key), attrs: attrs as Record<string, unknown> } : { type: markNameOf(key) }
    })

const addText = (text: Y.XmlText, content: NodeJson[]) => {
  for (const part of text.toDelta() as DeltaPart[]) {
    if (typeof part.insert !== 'string' || part.insert === '') continue
    const marks = part.attributes ? marksOf(part.attributes) : undefined
    const node: NodeJson = marks?.length ? { type: 'text', text: part.insert, marks } : { type: 'text', text: part.insert }
    const last = content.at(-1)
    if (last?.type === 'text' && sameMarks(last.marks, node.marks)) last.text += part.insert
    else content.push(node)
  }
}

const childrenOf = (parent: Y.XmlFragment): NodeJson[] => {
  const content: NodeJson[] = []
  for (const child of parent.toArray()) {
    if (child instanceof Y.XmlText) addText(child, content)
    else if (child instanceof Y.XmlElement) {
      const node = elementJson(child)
      if (node !== null) content.push(node)
    }
  }
  return content
}

const elementJson = (element: Y.XmlElement): NodeJson | null => {
  const content = childrenOf(element)
  if (content.length === 0 && emptyMeansAbsent.has(element.nodeName)) return null
  const node: NodeJson = { type: element.nodeName }
  const attributes = element.getAttributes() as Record<string, unknown>
  if (Object.keys(attributes).length > 0) node.attrs = attributes
  if (content.length > 0) node.content = content
  return node
}

/** What the body shows; unknown parts included as they stand. Writes nothing. */
export const bodyJson = (doc: Y.Doc): BodyJson => {
  const content = childrenOf(bodyOf(doc))
  return { type: 'doc', content: content.length > 0 ? content : [{ type: 'paragraph' }] }
}
