// Find and replace in the text: hits as decorations, found again a moment after the text changed, mapped in between.
import { type Editor, Extension } from '@tiptap/core'
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { Plugin, PluginKey, TextSelection, type Transaction } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { type FindOptions, findInText } from '../../../ui/prose/index.ts'
import { byTool } from './quiet-state.ts'

export interface Hit {
  from: number
  to: number
}
export interface FindState {
  query: string
  options: FindOptions
  hits: readonly Hit[]
  /** Index of the hit where one is; -1: none. */
  current: number
  decorations: DecorationSet
}

const key = new PluginKey<FindState>('find')
const empty: FindState = { query: '', options: {}, hits: [], current: -1, decorations: DecorationSet.empty }
const searchAgainMs = 200

/** Text of a block with one character for every inline node, so that positions stay true. */
const hitsInDocument = (doc: ProseMirrorNode, query: string, options: FindOptions): Hit[] => {
  const hits: Hit[] = []
  if (query === '') return hits
  doc.descendants((node, position) => {
    if (!node.isTextblock) return true
    const text = node.textBetween(0, node.content.size, undefined, '\ufffc')
    for (const { from, to } of findInText(text, query, options)) hits.push({ from: position + 1 + from, to: position + 1 + to })
    return false
  })
  return hits
}

const decorate = (doc: ProseMirrorNode, hits: readonly Hit[], current: number): DecorationSet =>
  hits.length === 0
    ? DecorationSet.empty
    : DecorationSet.create(
        doc,
        hits.map(({ from, to }, index) => Decoration.inline(from, to, { class: index === current ? 'granary-hit granary-hit-current' : 'granary-hit' })),
      )

type FindMeta = { search: { query: string; options: FindOptions; near: number | null } } | { current: number }

const searched = (doc: ProseMirrorNode, query: string, options: FindOptions, near: number | null): FindState => {
  const hits = hitsInDocument(doc, query, options)
  const after = near === null ? 0 : hits.findIndex(({ to }) => to >= near)
  const current = hits.length === 0 ? -1 : Math.max(0, after)
  return { query, options, hits, current, decorations: decorate(doc, hits, current) }
}

const mapped = (state: FindState, transaction: Transaction): FindState => ({
  ...state,
  hits: state.hits.map(({ from, to }) => ({ from: transaction.mapping.map(from, 1), to: transaction.mapping.map(to, -1) })),
  decorations: state.decorations.map(transaction.mapping, transaction.doc),
})

export const findState = (editor: Editor): FindState => key.getState(editor.state) ?? empty

export const startFinding = (
  editor: Editor,
  query: string,
  options: FindOptions = findState(editor).options,
  near: number | null = editor.state.selection.from,
) => {
  editor.view.dispatch(editor.state.tr.setMeta(key, { search: { query, options, near } } satisfies FindMeta).setMeta(byTool, true))
}

/** Selects the hit without taking the focus from the find field. */
export const showHit = (editor: Editor, step: 1 | -1 | 0): void => {
  const { hits, current } = findState(editor)
  if (hits.length === 0) return
  const index = (current + step + hits.length) % hits.length
  const hit = hits[index]
  if (!hit) return
  const tr = editor.state.tr.setMeta(key, { current: index } satisfies FindMeta).setMeta(byTool, true)
  tr.setSelection(TextSelection.create(tr.doc, hit.from, hit.to))
  editor.view.dispatch(tr)
  const dom = editor.view.domAtPos(hit.from).node
  const block = dom instanceof Element ? dom : dom.parentElement
  block?.scrollIntoView({ block: 'center' })
}

export const replaceHit = (editor: Editor, replacement: string): void => {
  const { hits, current, query, options } = findState(editor)
  const hit = hits[current]
  if (!hit) return
  const tr = editor.state.tr
  if (replacement) tr.insertText(replacement, hit.from, hit.to)
  else tr.delete(hit.from, hit.to)
  const after = hit.from + replacement.length
  tr.setMeta(key, { search: { query, options, near: after + 1 } } satisfies FindMeta).setMeta(byTool, true)
  editor.view.dispatch(tr)
  showHit(editor, 0)
}

/** All in one step of undo. Answers how many. */
export const replaceAllHits = (editor: Editor, replacement: string): number => {
  const { hits, query, options } = findState(editor)
  if (hits.length === 0) return 0
  const tr = editor.state.tr
  // From the end, so that earlier positions stay true.
  for (const { from, to } of hits.toReversed()) {
    if (replacement) tr.insertText(replacement, from, to)
    else tr.delete(from, to)
  }
  tr.setMeta(key, { search: { query, options, near: null } } satisfies FindMeta).setMeta(byTool, true)
  editor.view.dispatch(tr)
  return hits.length
}

export const FindInBody = Extension.create({
  name: 'findInBody',
  addProseMirrorPlugins: () => [
    new Plugin<FindState>({
      key,
      state: {
        init: () => empty,
        apply: (transaction, state) => {
          const meta = transaction.getMeta(key) as FindMeta | undefined
          if (meta && 'search' in meta) return searched(transaction.doc, meta.search.query, meta.search.options, meta.search.near)
          // Nothing is looked for: a key costs nothing here.
          if (state.query === '') return state
          const moved = transaction.docChanged ? mapped(state, transaction) : state
          if (!meta) return moved
          return { ...moved, current: meta.current, decorations: decorate(transaction.doc, moved.hits, meta.current) }
        },
      },
      props: { decorations: (state) => key.getState(state)?.decorations },
      view: () => {
        let timer: ReturnType<typeof setTimeout> | undefined
        return {
          update: (view, before) => {
            const state = key.getState(view.state)
            if (!state || state.query === '' || view.state.doc === before.doc || key.getState(before)?.query !== state.query) return
            clearTimeout(timer)
            timer = setTimeout(() => {
              const now = key.getState(view.state)
              if (view.isDestroyed || !now || now.query === '') return
              const near = now.hits[now.current]?.from ?? null
              view.dispatch(view.state.tr.setMeta(key, { search: { query: now.query, options: now.options, near } } satisfies FindMeta))
            }, searchAgainMs)
          },
          destroy: () => clearTimeout(timer),
        }
      },
    }),
  ],
})
