// The one place where an editor and a Yjs document meet: text both ways, undo, and other people's carets.
import { type AnyExtension, Extension } from '@tiptap/core'
import { Plugin } from '@tiptap/pm/state'
import { ySyncPluginKey, yUndoPlugin, yUndoPluginKey } from '@tiptap/y-tiptap'
import type * as Y from 'yjs'
import { bodyField } from '../body/body-json.ts'
import { type BindingProblem, type BodySync, createBodySync } from './body-sync.ts'
import { type CaretOptions, caretsPlugin } from './carets.ts'
import { stopFormattingCleanUp } from './no-clean-up.ts'
import { createUndoManager } from './undo-guard.ts'

export interface BindBodyOptions {
  /** Loaded, with its leased client id set. */
  doc: Y.Doc
  /** null: no carets of others, and the own is told to nobody. */
  carets?: CaretOptions | null
  /** What must not happen and was caught: for diagnostics, and `frozen` for the window. */
  onProblem?: (problem: BindingProblem) => void
  /** For the simulation only: what happens without each safeguard. */
  safeguards?: { undoGuard?: boolean; protectBlocks?: boolean; refuseWrites?: boolean; renderAnew?: boolean }
}

export interface BodyBindingStorage {
  undoManager: Y.UndoManager | null
  sync: BodySync | null
}

declare module '@tiptap/core' {
  interface Storage {
    bodyBinding: BodyBindingStorage
  }
  interface Commands<ReturnType> {
    bodyBinding: {
      undo: () => ReturnType
      redo: () => ReturnType
    }
  }
}

interface StackItemEvent {
  stackItem: { meta: Map<unknown, unknown> }
}

/**
 * y-tiptap's undo plugin destroys the manager with the plugin's view, and views are made anew whenever a plugin is added.
 * Ours lives as long as the editor.
 */
const undoPluginOf = (undoManager: Y.UndoManager): Plugin => {
  const plugin: Plugin = yUndoPlugin({ undoManager })
  return new Plugin({
    ...plugin.spec,
    view: (view) => {
      const binding: unknown = ySyncPluginKey.getState(view.state)?.binding
      const added = ({ stackItem }: StackItemEvent) => stackItem.meta.set(binding, yUndoPluginKey.getState(view.state)?.prevSel)
      const popped = ({ stackItem }: StackItemEvent) => {
        const selection = stackItem.meta.get(binding)
        if (selection && typeof binding === 'object' && binding !== null) Reflect.set(binding, 'beforeTransactionSelection', selection)
      }
      undoManager.on('stack-item-added', added)
      undoManager.on('stack-item-popped', popped)
      return {
        destroy: () => {
          undoManager.off('stack-item-added', added)
          undoManager.off('stack-item-popped', popped)
        },
      }
    },
  })
}

/**
 * The extension that binds an editor with `bodyExtensions()` to a document. One editor per call; two windows never share one.
 * The engine has already looked for unknown parts; with them there is no binding but a reading view of `bodyJson(doc)`.
 */
export const bindBody = ({ doc, carets = null, onProblem = () => {}, safeguards = {} }: BindBodyOptions): AnyExtension => {
  const plugins: Plugin[] = []
  return Extension.create<object, BodyBindingStorage>({
    name: 'bodyBinding',
    priority: 1000,
    addStorage: () => ({ undoManager: null, sync: null }),
    addCommands() {
      const step =
        (name: 'undo' | 'redo', stack: 'undoStack' | 'redoStack') =>
        () =>
        ({ tr, dispatch }: { tr: { setMeta: (key: string, value: unknown) => unknown }; dispatch?: unknown }) => {
          tr.setMeta('preventDispatch', true)
          const manager = this.storage.undoManager
          if (manager === null || manager[stack].length === 0 || this.storage.sync?.isFrozen() === true) return false
          if (dispatch) manager[name]()
          return true
        }
      return { undo: step('undo', 'undoStack'), redo: step('redo', 'redoStack') }
    },
    addKeyboardShortcuts() {
      return {
        'Mod-z': () => this.editor.commands.undo(),
        'Mod-y': () => this.editor.commands.redo(),
        'Shift-Mod-z': () => this.editor.commands.redo(),
      }
    },
    addProseMirrorPlugins() {
      // Asked again when the editor is mounted anew: the same binding takes the new view.
      if (plugins.length > 0) return plugins
      if (safeguards.refuseWrites ?? true) stopFormattingCleanUp(doc)
      const fragment = doc.getXmlFragment(bodyField)
      const sync = createBodySync({ doc, fragment, onProblem, safeguards })
      const undoManager = createUndoManager(fragment, { guard: safeguards.undoGuard ?? true, protect: safeguards.protectBlocks ?? true })
      this.storage.sync = sync
      this.storage.undoManager = undoManager
      plugins.push(...sync.plugins, undoPluginOf(undoManager))
      if (carets !== null) plugins.push(caretsPlugin(carets))
      return plugins
    },
    onDestroy() {
      this.storage.undoManager?.destroy()
      this.storage.undoManager = null
    },
  })
}
