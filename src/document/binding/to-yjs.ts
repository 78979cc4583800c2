// Nodes of the body as new Yjs elements, exactly as y-tiptap makes them (a test compares): to append blocks to a document.
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import * as Y from 'yjs'

export const marksOf = (node: ProseMirrorNode): Record<string, unknown> => Object.fromEntries(node.marks.map((mark) => [mark.type.name, mark.attrs]))

/** The node without its content. */
export const shellOf = (node: ProseMirrorNode): Y.XmlElement => {
  const element = new Y.XmlElement(node.type.name)
  for (const [name, value] of Object.entries(node.attrs)) if (value !== null) element.setAttribute(name, value)
  return element
}

/** No mark of the body overlaps with itself [BO8], so a mark's name is its key. */
export const elementOf = (node: ProseMirrorNode): Y.XmlElement => {
  const element = shellOf(node)
  const children: (Y.XmlElement | Y.XmlText)[] = []
  let delta: { insert: string; attributes: Record<string, unknown> }[] = []
  const endText = () => {
    if (delta.length === 0) return
    const text = new Y.XmlText()
    text.applyDelta(delta)
    children.push(text)
    delta = []
  }
  node.forEach((child) => {
    if (child.isText) delta.push({ insert: child.text ?? '', attributes: marksOf(child) })
    else {
      endText()
      children.push(elementOf(child))
    }
  })
  endText()
  if (children.length > 0) element.insert(0, children)
  return element
}
