// Parts of a body that this release does not know. A binding would delete them: an unknown node on opening, the whole text of a
// paragraph with an unknown mark on opening, an unknown attribute at the next letter (AMENDMENTS A4). So the engine looks
// before bytes reach a binding. docs/formats/body.md [BO11].
import * as Y from 'yjs'
import { bodyOf, markNameOf } from '../body/body-json.ts'
import { metaField } from '../item-document.ts'
import { bodyMarks, bodyNodes, schemaVersion } from '../schema/versions.ts'

export interface UnknownParts {
  /** Node names. */
  nodes: string[]
  /** Mark names. */
  marks: string[]
  /** `node.attribute` or `mark.attribute`. */
  attributes: string[]
  /** The document says that its body uses a newer schema than ours. */
  newerSchema: boolean
}

interface Findings {
  nodes: Set<string>
  marks: Set<string>
  attributes: Set<string>
  newerSchema: boolean
}

const noFindings = (): Findings => ({ nodes: new Set(), marks: new Set(), attributes: new Set(), newerSchema: false })

const answer = ({ nodes, marks, attributes, newerSchema }: Findings): UnknownParts | null =>
  nodes.size + marks.size + attributes.size > 0 || newerSchema
    ? { nodes: [...nodes].toSorted(), marks: [...marks].toSorted(), attributes: [...attributes].toSorted(), newerSchema }
    : null

const known = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined => (Object.hasOwn(table, name) ? table[name] : undefined)

const checkMark = (key: string, value: unknown, found: Findings) => {
  const name = markNameOf(key)
  const mark = known(bodyMarks, name)
  if (mark === undefined) found.marks.add(name)
  else if (typeof value === 'object' && value !== null) {
    for (const attribute of Object.keys(value)) if (known(mark.attributes, attribute) === undefined) found.attributes.add(`${name}.${attribute}`)
  }
}

const checkAttribute = (nodeName: string, attribute: string, found: Findings) => {
  const node = known(bodyNodes, nodeName)
  if (node !== undefined && known(node.attributes, attribute) === undefined) found.attributes.add(`${nodeName}.${attribute}`)
}

const checkChildren = (parent: Y.XmlFragment, found: Findings) => {
  for (const child of parent.toArray()) {
    if (child instanceof Y.XmlElement) {
      if (known(bodyNodes, child.nodeName) === undefined) found.nodes.add(child.nodeName)
      for (const attribute of Object.keys(child.getAttributes())) checkAttribute(child.nodeName, attribute, found)
      checkChildren(child, found)
    } else if (child instanceof Y.XmlText) {
      for (const part of child.toDelta() as { insert?: unknown; attributes?: Record<string, unknown> }[]) {
        if (typeof part.insert !== 'string') found.nodes.add('embed')
        for (const [key, value] of Object.entries(part.attributes ?? {})) if (value !== null) checkMark(key, value, found)
      }
    } else found.nodes.add('hook')
  }
}

/** The unknown parts of a document's body as it stands, or null. Reads only. */
export const findUnknownParts = (doc: Y.Doc): UnknownParts | null => {
  const found = noFindings()
  const schema = doc.getMap(metaField).get('schema')
  found.newerSchema = typeof schema === 'number' && schema > schemaVersion
  checkChildren(bodyOf(doc), found)
  return answer(found)
}

type NameOf = (id: Y.ID) => string | null

const nodeNameAt = (structs: readonly (Y.Item | Y.GC)[], clock: number): string | null => {
  const first = structs[0]
  const last = structs.at(-1)
  if (!first || !last || clock < first.id.clock || clock >= last.id.clock + last.length) return null
  const struct = structs[Y.findIndexSS([...structs], clock)]
  const type = struct instanceof Y.Item && struct.content instanceof Y.ContentType ? struct.content.type : null
  return type instanceof Y.XmlElement ? type.nodeName : null
}

const checkAttributeStruct = (struct: Y.Item, attribute: string, nameOf: NameOf, found: Findings) => {
  // Decoded structs hold the parent as the name of a root, or as the id of an element.
  const parent: unknown = struct.parent
  if (typeof parent === 'string') {
    const value: unknown = struct.content instanceof Y.ContentAny ? struct.content.arr.at(-1) : undefined
    if (parent === metaField && attribute === 'schema' && typeof value === 'number' && value > schemaVersion) found.newerSchema = true
    return
  }
  if (!(parent instanceof Y.ID)) return
  const nodeName = nameOf(parent)
  if (nodeName !== null) checkAttribute(nodeName, attribute, found)
  else if (!Object.values(bodyNodes).some((node) => known(node.attributes, attribute) !== undefined)) found.attributes.add(`?.${attribute}`)
}

/**
 * The unknown parts that one update V2 of an item document brings, or null. `doc` is the document it is for, before or after
 * it is applied: with it attributes are judged by their element. Text that the update also deletes counts: better once too often.
 */
export const findUnknownPartsInUpdate = (update: Uint8Array, doc?: Y.Doc): UnknownParts | null => {
  const found = noFindings()
  const { structs } = Y.decodeUpdateV2(update)
  const names = new Map<string, string>()
  for (const struct of structs) {
    if (struct instanceof Y.Item && struct.content instanceof Y.ContentType && struct.content.type instanceof Y.XmlElement)
      names.set(`${struct.id.client}:${struct.id.clock}`, struct.content.type.nodeName)
  }
  const nameOf: NameOf = (id) => names.get(`${id.client}:${id.clock}`) ?? nodeNameAt(doc?.store.clients.get(id.client) ?? [], id.clock)
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue
    const { content } = struct
    if (content instanceof Y.ContentType && content.type instanceof Y.XmlElement && known(bodyNodes, content.type.nodeName) === undefined)
      found.nodes.add(content.type.nodeName)
    if (content instanceof Y.ContentType && content.type instanceof Y.XmlHook) found.nodes.add('hook')
    if (content instanceof Y.ContentEmbed) found.nodes.add('embed')
    if (content instanceof Y.ContentFormat && content.value !== null) checkMark(content.key, content.value, found)
    if (struct.parentSub !== null) checkAttributeStruct(struct, struct.parentSub, nameOf, found)
  }
  return answer(found)
}
