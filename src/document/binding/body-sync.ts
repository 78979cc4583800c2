// y-tiptap's binding with our rules: it writes only what a person did in this editor. Opening, rendering, selecting and receiving
// write nothing; a throw while receiving makes it render anew; what cannot be shown in full cannot be edited (AMENDMENTS A5).

import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import { ProsemirrorBinding, ySyncPlugin, ySyncPluginKey } from '@tiptap/y-tiptap'
import type * as Y from 'yjs'
import { bodyJson, type NodeJson } from '../body/body-json.ts'
import { raiseSchemaVersion } from './schema-version.ts'
import { findUnknownParts } from './unknown-parts.ts'
import { withoutWrites } from './without-writes.ts'

/**
 * refused-write: rendering wanted to write and was not let; nothing is lost · render-failed: it threw and was rendered anew ·
 * frozen: the text cannot be shown in full, so it cannot be edited until the document is opened again.
 */
export interface BindingProblem {
  code: 'refused-write' | 'render-failed' | 'frozen'
  detail: string
}

export interface BodySync {
  plugins: Plugin[]
  isFrozen: () => boolean
  /** Renders the body again from the document. */
  renderAnew: () => void
}

export interface BodySyncOptions {
  doc: Y.Doc
  fragment: Y.XmlFragment
  onProblem: (problem: BindingProblem) => void
  /** Off only in the tests that show what each is for. */
  safeguards?: { refuseWrites?: boolean; renderAnew?: boolean }
}

type TypeChanged = (events: Y.YEvent<Y.XmlFragment>[], transaction: Y.Transaction) => void

interface Internals {
  prosemirrorView: EditorView | null
  mapping: Map<unknown, unknown>
  _observeFunction: TypeChanged
  _typeChanged: TypeChanged
  _forceRerender: () => void
  _prosemirrorChanged: (doc: ProseMirrorNode) => void
}

const textOf = (node: NodeJson): string => node.text ?? (node.content ?? []).map(textOf).join('')

const isFromDocument = (meta: unknown): boolean => typeof meta === 'object' && meta !== null && 'isChangeOrigin' in meta && meta.isChangeOrigin === true

const bindingOf = (plugin: Plugin): Internals => {
  const state: unknown = Reflect.apply(plugin.spec.state?.init ?? (() => null), plugin, [{}, null])
  const binding: unknown = typeof state === 'object' && state !== null && 'binding' in state ? state.binding : null
  if (!(binding instanceof ProsemirrorBinding)) throw new TypeError('y-tiptap has changed: its plugin state holds no binding')
  return binding as unknown as Internals
}

export const createBodySync = ({ doc, fragment, onProblem, safeguards = {} }: BodySyncOptions): BodySync => {
  const { refuseWrites = true, renderAnew: rendersAnew = true } = safeguards
  const sync: Plugin = ySyncPlugin(fragment)
  const binding = bindingOf(sync)
  const typeChanged = binding._typeChanged.bind(binding)
  const forceRerender = binding._forceRerender.bind(binding)
  const prosemirrorChanged = binding._prosemirrorChanged.bind(binding)
  let receiving = false
  let frozen = false
  /** The editor's document when it last agreed with Yjs: a moved selection is no change. */
  let agreed: ProseMirrorNode | null = null

  const freeze = (detail: string) => {
    if (frozen) return
    frozen = true
    onProblem({ code: 'frozen', detail })
  }

  const render = (work: () => void) => {
    const { refused } = refuseWrites ? withoutWrites(doc, work) : { refused: (work(), 0) }
    const view = binding.prosemirrorView
    if (view === null) return
    agreed = view.state.doc
    if (refused === 0) return
    onProblem({ code: 'refused-write', detail: String(refused) })
    if (textOf(bodyJson(doc)) !== view.state.doc.textContent) freeze('text of the document cannot be shown')
  }

  const receive = (work: () => void) => {
    const outermost = !receiving
    receiving = true
    try {
      render(work)
    } catch (error) {
      if (!rendersAnew) throw error
      onProblem({ code: 'render-failed', detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })
      try {
        render(forceRerender)
      } catch (second) {
        freeze(second instanceof Error ? second.message : String(second))
      }
    } finally {
      if (outermost) receiving = false
    }
  }

  binding._observeFunction = (events, transaction) => receive(() => typeChanged(events, transaction))
  binding._forceRerender = () => receive(forceRerender)
  binding._prosemirrorChanged = (changed) => {
    if (refuseWrites && (frozen || changed === agreed)) return
    prosemirrorChanged(changed)
    raiseSchemaVersion(doc)
    agreed = changed
  }

  const unknown = findUnknownParts(doc)
  if (unknown !== null && refuseWrites) freeze(`unknown parts: ${[...unknown.nodes, ...unknown.marks, ...unknown.attributes].join(', ') || 'newer schema'}`)

  const gate = new Plugin({
    key: new PluginKey('granary-body-gate'),
    // y-tiptap takes an emptied body for one that was never filled, unless it has seen an update with content before.
    view: (view) => {
      view.dispatch(view.state.tr)
      return {}
    },
    // Plugins that mend what arrived (tables, lists) would write by themselves: they may when a person edits there.
    filterTransaction: (transaction) =>
      !transaction.docChanged || isFromDocument(transaction.getMeta(ySyncPluginKey)) || !((receiving && refuseWrites) || frozen),
  })
  return { plugins: [sync, gate], isFrozen: () => frozen, renderAnew: () => binding._forceRerender() }
}
