// The one place where the editor meets document/binding.
import type { AnyExtension, Editor } from '@tiptap/core'
import type * as Y from 'yjs'
import { bindBody } from '../../../../document/binding/bind-body.ts'
import type { BindingProblem } from '../../../../document/binding/body-sync.ts'

/** Cursors of other windows are not drawn yet: a body is bound without awareness. */
export const bindingExtension = (doc: Y.Doc, onProblem: (problem: BindingProblem) => void): AnyExtension => bindBody({ doc, onProblem })

export type { BindingProblem }
export const undo = (editor: Editor): void => void editor.chain().focus().undo().run()
export const redo = (editor: Editor): void => void editor.chain().focus().redo().run()
