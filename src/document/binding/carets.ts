// Carets of other windows and people in the same text: shown with a name, never stored. The own caret is told a moment after it
// moved, outside the path of a key, and seldom while nobody else is there.
import type { EditorState } from '@tiptap/pm/state'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view'
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition, ySyncPluginKey } from '@tiptap/y-tiptap'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'

export interface CaretOwner {
  name: string
}

export interface CaretOptions {
  /** Made after the client id was set, because it copies the id. */
  awareness: Awareness
  owner: CaretOwner
  /** Draws the caret of somebody else; its words must not become part of the text. */
  draw: (owner: CaretOwner) => HTMLElement
  /** Attributes of the text that somebody else has selected. */
  selectionOf: (owner: CaretOwner) => Record<string, string>
}

const key = new PluginKey<DecorationSet>('carets')
const tellMs = 120
const tellWhenAloneMs = 1000
const longestName = 120

interface SyncState {
  type: Y.XmlFragment
  doc: Y.Doc
  binding: { mapping: Map<Y.AbstractType<unknown>, never> } | null
  isChangeOrigin?: boolean
}
const syncOf = (state: EditorState): SyncState | undefined => ySyncPluginKey.getState(state) as SyncState | undefined

const isOwner = (value: unknown): value is CaretOwner =>
  typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string' && value.name.length <= longestName

/** What came from elsewhere may be anything: a place that cannot be found shows no caret. */
const positionOf = (sync: SyncState, place: unknown): number | null => {
  if (!sync.binding || typeof place !== 'object' || place === null) return null
  try {
    return relativePositionToAbsolutePosition(sync.doc, sync.type, Y.createRelativePositionFromJSON(place), sync.binding.mapping)
  } catch {
    return null
  }
}

const others = (awareness: Awareness) => [...awareness.getStates()].filter(([client]) => client !== awareness.clientID)

const decorate = (state: EditorState, { awareness, draw, selectionOf }: CaretOptions): DecorationSet => {
  const sync = syncOf(state)
  if (!sync?.binding || sync.binding.mapping.size === 0) return DecorationSet.empty
  const end = state.doc.content.size
  const found: Decoration[] = []
  for (const [client, { user, cursor }] of others(awareness)) {
    if (!isOwner(user) || typeof cursor !== 'object' || cursor === null) continue
    const { anchor: from, head: to } = cursor as { anchor?: unknown; head?: unknown }
    const [anchor, head] = [positionOf(sync, from), positionOf(sync, to)]
    if (anchor === null || head === null || Math.max(anchor, head) > end) continue
    // Another element for another place: its name is shown for a moment whenever the caret has moved.
    found.push(Decoration.widget(head, () => draw(user), { key: `${client} ${head} ${user.name}`, side: 10, ignoreSelection: true, stopEvent: () => true }))
    if (anchor !== head) found.push(Decoration.inline(Math.min(anchor, head), Math.max(anchor, head), selectionOf(user)))
  }
  return DecorationSet.create(state.doc, found)
}

const watch = (view: EditorView, { awareness, owner }: CaretOptions) => {
  let telling: ReturnType<typeof setTimeout> | undefined
  let showing: ReturnType<typeof setTimeout> | undefined
  const tell = () => {
    telling = undefined
    const sync = syncOf(view.state)
    if (view.isDestroyed || !sync?.binding) return
    const { anchor, head } = view.state.selection
    const place = (position: number): unknown =>
      Y.relativePositionToJSON(absolutePositionToRelativePosition(position, sync.type, sync.binding?.mapping ?? new Map()))
    awareness.setLocalState({ user: owner, cursor: { anchor: place(anchor), head: place(head) } })
  }
  const tellSoon = () => {
    telling ??= setTimeout(tell, others(awareness).length > 0 ? tellMs : tellWhenAloneMs)
  }
  const show = () => {
    showing = undefined
    if (view.isDestroyed) return
    // A word that is being composed is not disturbed by somebody else's caret.
    if (view.composing) showing = setTimeout(show, tellMs)
    else view.dispatch(view.state.tr.setMeta(key, true).setMeta('addToHistory', false))
  }
  const changed = ({ added, updated, removed }: { added: number[]; updated: number[]; removed: number[] }) => {
    if ([...added, ...updated, ...removed].every((client) => client === awareness.clientID)) return
    showing ??= setTimeout(show, 0)
    // A newcomer has not heard where one stands.
    if (added.length > 0) tellSoon()
  }
  awareness.on('change', changed)
  tellSoon()
  return {
    update: (_view: EditorView, before: EditorState) => {
      if (view.state.selection !== before.selection) tellSoon()
    },
    destroy: () => {
      clearTimeout(telling)
      clearTimeout(showing)
      awareness.off('change', changed)
    },
  }
}

export const caretsPlugin = (options: CaretOptions): Plugin<DecorationSet> =>
  new Plugin<DecorationSet>({
    key,
    state: {
      init: (_config, state) => decorate(state, options),
      apply: (transaction, before, _old, state) => {
        if (transaction.getMeta(key) === true) return decorate(state, options)
        if (!transaction.docChanged || before === DecorationSet.empty) return before
        // What comes from the document replaces all of it: carets are found again by their places in Yjs.
        return syncOf(state)?.isChangeOrigin ? decorate(state, options) : before.map(transaction.mapping, transaction.doc)
      },
    },
    props: { decorations: (state) => key.getState(state) },
    view: (view) => watch(view, options),
  })
