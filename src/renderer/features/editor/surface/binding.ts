// The one place where the editor meets document/binding.
import type { AnyExtension, Editor } from '@tiptap/core'
import { Collaboration } from '@tiptap/extension-collaboration'
import type * as Y from 'yjs'
import { bodyField } from '../../../../document/body/body-json.ts'

export const bindingExtension = (doc: Y.Doc): AnyExtension => Collaboration.configure({ document: doc, field: bodyField })

export const undo = (editor: Editor): void => void editor.chain().focus().undo().run()
export const redo = (editor: Editor): void => void editor.chain().focus().redo().run()
