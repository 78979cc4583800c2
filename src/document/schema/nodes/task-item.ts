import { TaskItem as TiptapTaskItem } from '@tiptap/extension-list'

export const TaskItem = TiptapTaskItem.extend({ content: 'block+' }).configure({ nested: true })
