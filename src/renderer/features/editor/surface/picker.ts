// The list that comes at the caret for `/` and `[[`: what it holds is a small store, so the text never waits for React.
import type { Editor, Range } from '@tiptap/core'
import { Extension } from '@tiptap/core'
import { PluginKey } from '@tiptap/pm/state'
import { exitSuggestion, Suggestion, type SuggestionKeyDownProps, type SuggestionProps } from '@tiptap/suggestion'

export interface PickerEntry {
  id: string
  title: string
  /** One short line under the title. */
  hint?: string
  /** A name of a lucide icon of ours, or of a kind. */
  icon?: string
  run: (editor: Editor, range: Range) => void
}

export interface PickerState {
  kind: 'slash' | 'item'
  query: string
  entries: readonly PickerEntry[]
  selected: number
  /** Where the caret's line stands on screen. */
  rect: DOMRect
}

export interface PickerStore {
  state: () => PickerState | null
  subscribe: (listener: () => void) => () => void
  select: (index: number) => void
  choose: (index: number) => void
}

interface OpenPicker extends PickerStore {
  open: (props: SuggestionProps<PickerEntry>, kind: PickerState['kind']) => void
  keyDown: (props: SuggestionKeyDownProps) => boolean
  close: () => void
}

export const pickerListId = 'granary-picker'
export const pickerOptionId = (index: number) => `${pickerListId}-${index}`

export const createPicker = (): OpenPicker => {
  let state: PickerState | null = null
  let props: SuggestionProps<PickerEntry> | null = null
  const listeners = new Set<() => void>()
  const set = (next: PickerState | null) => {
    state = next
    const dom = props?.editor.view.dom
    if (next && next.entries.length > 0) {
      dom?.setAttribute('aria-controls', pickerListId)
      dom?.setAttribute('aria-activedescendant', pickerOptionId(next.selected))
    } else {
      dom?.removeAttribute('aria-controls')
      dom?.removeAttribute('aria-activedescendant')
    }
    for (const listener of listeners) listener()
  }
  const move = (step: number) => {
    if (!state || state.entries.length === 0) return
    set({ ...state, selected: (state.selected + step + state.entries.length) % state.entries.length })
  }
  const choose = (index: number) => {
    const entry = state?.entries[index]
    if (entry && props) props.command(entry)
  }
  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    select: (index) => state && set({ ...state, selected: index }),
    choose,
    open: (next, kind) => {
      props = next
      const rect = next.clientRect?.()
      if (!rect) return
      const same = state && state.query === next.query && state.entries === next.items
      set({ kind, query: next.query, entries: next.items, selected: same && state ? state.selected : 0, rect })
    },
    keyDown: ({ event }) => {
      if (!state || event.isComposing) return false
      if (event.key === 'Escape') return true
      if (state.entries.length === 0) return false
      if (event.key === 'ArrowDown') move(1)
      else if (event.key === 'ArrowUp') move(-1)
      else if (event.key === 'Enter' || event.key === 'Tab') choose(state.selected)
      else return false
      return true
    },
    close: () => set(null),
  }
}

export interface PickerOptions {
  picker: OpenPicker
  slashEntries: (query: string, editor: Editor) => PickerEntry[]
  itemEntries: (query: string) => Promise<PickerEntry[]>
}

export const slashKey = new PluginKey('slashMenu')
export const itemKey = new PluginKey('itemLinkMenu')

/** A list that has nothing to say for this long a word goes away, so that writing "and/or" never fights a menu. */
const maxSlashQuery = 24

export const Pickers = Extension.create<PickerOptions>({
  name: 'pickers',
  // Before the keymaps: Enter chooses instead of making a paragraph.
  priority: 1200,
  addOptions: () => ({ picker: createPicker(), slashEntries: () => [], itemEntries: () => Promise.resolve([]) }),
  addProseMirrorPlugins() {
    const { picker, slashEntries, itemEntries } = this.options
    const { editor } = this
    const render = (kind: PickerState['kind'], key: PluginKey) => () => ({
      onStart: (props: SuggestionProps<PickerEntry>) => picker.open(props, kind),
      onUpdate: (props: SuggestionProps<PickerEntry>) => picker.open(props, kind),
      onKeyDown: (props: SuggestionKeyDownProps) => {
        if (props.event.key !== 'Escape') return picker.keyDown(props)
        picker.close()
        exitSuggestion(props.view, key)
        return true
      },
      onExit: () => picker.close(),
    })
    const run = ({ editor: on, range, props }: { editor: Editor; range: Range; props: PickerEntry }) => props.run(on, range)
    return [
      Suggestion<PickerEntry, PickerEntry>({
        editor,
        pluginKey: slashKey,
        char: '/',
        allowedPrefixes: [' '],
        decorationClass: 'granary-slash',
        allow: ({ state, range }) => !state.doc.resolve(range.from).parent.type.spec.code,
        items: ({ query }) => (query.length > maxSlashQuery ? [] : slashEntries(query, editor)),
        command: run,
        render: render('slash', slashKey),
      }),
      Suggestion<PickerEntry, PickerEntry>({
        editor,
        pluginKey: itemKey,
        char: '[[',
        allowSpaces: true,
        allowedPrefixes: null,
        decorationClass: 'granary-slash',
        allow: ({ state, range }) => !state.doc.resolve(range.from).parent.type.spec.code,
        items: ({ query }) => itemEntries(query),
        command: run,
        render: render('item', itemKey),
      }),
    ]
  },
})
