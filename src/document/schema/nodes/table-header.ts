import { TableHeader as TiptapTableHeader } from '@tiptap/extension-table'
import { cellAlignAttribute } from '../attributes.ts'

export const TableHeader = TiptapTableHeader.extend({
  addAttributes() {
    return { ...this.parent?.(), align: cellAlignAttribute() }
  },
})
