import { Table as TiptapTable } from '@tiptap/extension-table'

export const Table = TiptapTable.configure({ resizable: false, allowTableNodeSelection: true })
