// Keys of the text beside those of its nodes and marks, and the way out of it: Esc, then Tab.
import { type Editor, Extension } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'

/** A letter to be written; what is pressed with Ctrl, Alt or Meta may be meant for a command. */
export const isLetterKey = (event: KeyboardEvent): boolean => event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey

export interface EditorKeyOptions {
  save: () => void
  find: () => void
  findStep: (step: 1 | -1) => boolean
  link: () => void
  tools: () => void
  itemLink: (editor: Editor) => void
}

export const EditorKeys = Extension.create<EditorKeyOptions>({
  name: 'editorKeys',
  priority: 1100,
  addOptions: () => ({
    save: () => undefined,
    find: () => undefined,
    findStep: () => false,
    link: () => undefined,
    tools: () => undefined,
    itemLink: () => undefined,
  }),
  addKeyboardShortcuts() {
    const { save, find, findStep, link, tools } = this.options
    return {
      'Mod-s': () => {
        save()
        return true
      },
      'Mod-f': () => {
        find()
        return true
      },
      F3: () => findStep(1),
      'Shift-F3': () => findStep(-1),
      'Mod-g': () => findStep(1),
      'Shift-Mod-g': () => findStep(-1),
      // With text picked it is the link; without, the palette of the window hears it.
      'Mod-k': () => {
        if (this.editor.state.selection.empty) return false
        link()
        return true
      },
      'Alt-F10': () => {
        tools()
        return true
      },
      // In a code block a tab is a tab.
      Tab: () => {
        if (!this.editor.isActive('codeBlock')) return false
        return this.editor.commands.insertContent('\t')
      },
      'Mod-Shift-7': () => this.editor.commands.toggleOrderedList(),
      'Mod-Shift-8': () => this.editor.commands.toggleBulletList(),
      'Mod-Shift-9': () => this.editor.commands.toggleTaskList(),
    }
  },
  addProseMirrorPlugins() {
    let leaving = false
    return [
      new Plugin({
        key: new PluginKey('leaveByEscTab'),
        props: {
          handleDOMEvents: {
            keydown: (_view, event) => {
              // While a word is being composed, every key belongs to the input method.
              if (event.isComposing || event.keyCode === 229) return false
              if (event.key === 'Escape') {
                leaving = true
                return false
              }
              if (event.key === 'Tab' && leaving) {
                leaving = false
                // Handled by the browser: focus goes on, and no list or table hears it.
                return true
              }
              if (event.key !== 'Shift') leaving = false
              return false
            },
            blur: () => {
              leaving = false
              return false
            },
          },
        },
      }),
    ]
  },
})
