import { TableCell as TiptapTableCell } from '@tiptap/extension-table'
import { cellAlignAttribute } from '../attributes.ts'

export const TableCell = TiptapTableCell.extend({
  addAttributes() {
    return { ...this.parent?.(), align: cellAlignAttribute() }
  },
})
