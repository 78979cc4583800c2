// The body itself. Definitions of footnotes stand at the top level, anywhere: an order rule would make concurrent edits invalid.
import { Node } from '@tiptap/core'

export const Doc = Node.create({ name: 'doc', topNode: true, content: '(block | footnoteDefinition)+' })
