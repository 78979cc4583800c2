// Any block may come first: when two people delete and type at once, the item left over must still be valid [BO6].
import { ListItem as TiptapListItem } from '@tiptap/extension-list'

export const ListItem = TiptapListItem.extend({ content: 'block+' })
