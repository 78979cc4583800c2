// The schema version that a document carries: the highest of what its body uses, so that older releases know what to leave alone.
import * as Y from 'yjs'
import { bodyOf, markNameOf } from '../body/body-json.ts'
import { metaOf } from '../item-document.ts'
import { bodyMarks, bodyNodes, schemaVersion } from '../schema/versions.ts'

type Parts = typeof bodyNodes

/** The highest version among the nodes, marks and attributes of the body. */
export const usedSchemaVersion = (doc: Y.Doc, nodes: Parts = bodyNodes, marks: Parts = bodyMarks): number => {
  let version = 1
  const raise = (since: number | undefined) => {
    if (since !== undefined && since > version) version = since
  }
  const visit = (parent: Y.XmlFragment) => {
    for (const child of parent.toArray()) {
      if (child instanceof Y.XmlElement) {
        const node = nodes[child.nodeName]
        raise(node?.since)
        for (const attribute of Object.keys(child.getAttributes())) raise(node?.attributes[attribute])
        visit(child)
      } else if (child instanceof Y.XmlText) {
        for (const part of child.toDelta() as { attributes?: Record<string, unknown> }[])
          for (const key of Object.keys(part.attributes ?? {})) raise(marks[markNameOf(key)]?.since)
      }
    }
  }
  visit(bodyOf(doc))
  return version
}

/** Raises `schema` in the metadata where the body has come to use something newer [BO2]. Inside the edit's own transaction. */
export const raiseSchemaVersion = (doc: Y.Doc, used: (doc: Y.Doc) => number = usedSchemaVersion, newest = schemaVersion): void => {
  const present = metaOf(doc).get('schema')
  const carried = typeof present === 'number' ? present : 1
  // A document that carries our newest version already cannot need more: nothing is looked at while typing.
  if (carried >= newest) return
  const version = used(doc)
  if (version > carried) metaOf(doc).set('schema', version)
}
