// Outline and word count of the text, computed outside the path of a key. Blocks that did not change are the same objects,
// so their counts are remembered and a key in a long text costs one block.
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { countWords } from '../../../../document/text/count-words.ts'

export interface OutlineRow {
  level: number
  text: string
  /** Position of the heading in the document. */
  position: number
}

const outlineOf = (doc: ProseMirrorNode): OutlineRow[] => {
  const rows: OutlineRow[] = []
  doc.forEach((node, position) => {
    if (node.type.name === 'heading' && node.textContent.trim()) rows.push({ level: Number(node.attrs.level), text: node.textContent.trim(), position })
  })
  return rows
}

const words = new WeakMap<ProseMirrorNode, number>()
const wordsOf = (node: ProseMirrorNode): number => {
  const known = words.get(node)
  if (known !== undefined) return known
  let count = 0
  if (node.isTextblock) count = countWords(node.textBetween(0, node.content.size, ' ', ' '))
  else node.forEach((child) => (count += wordsOf(child)))
  words.set(node, count)
  return count
}

export interface BodyFacts {
  outline: OutlineRow[]
  words: number
}

export const bodyFacts = (doc: ProseMirrorNode): BodyFacts => ({ outline: outlineOf(doc), words: wordsOf(doc) })
