// The one place where the editor meets document/binding.
import type { AnyExtension, Editor } from '@tiptap/core'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { bindBody } from '../../../../document/binding/bind-body.ts'
import type { BindingProblem } from '../../../../document/binding/body-sync.ts'
import { drawCaret, selectionOfOther } from './carets.ts'

/** Carets of others are shown and the own is told only where there is awareness and a name to show. */
export const bindingExtension = (doc: Y.Doc, awareness: Awareness | null, name: string, onProblem: (problem: BindingProblem) => void): AnyExtension =>
  bindBody({ doc, onProblem, carets: awareness && name ? { awareness, owner: { name }, draw: drawCaret, selectionOf: selectionOfOther } : null })

export type { BindingProblem }
export const undo = (editor: Editor): void => void editor.chain().focus().undo().run()
export const redo = (editor: Editor): void => void editor.chain().focus().redo().run()
