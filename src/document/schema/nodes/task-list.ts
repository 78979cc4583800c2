import { TaskList as TiptapTaskList } from '@tiptap/extension-list'

export const TaskList = TiptapTaskList.extend({ content: 'taskItem+' })
