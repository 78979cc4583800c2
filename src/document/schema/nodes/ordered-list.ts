import { OrderedList as TiptapOrderedList } from '@tiptap/extension-list'

export const OrderedList = TiptapOrderedList.extend({ content: 'listItem+' })
