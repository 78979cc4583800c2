// `write` and re-import: Markdown into an item by the smallest edit. Blocks whose Markdown is unchanged keep their node objects,
// so what Markdown cannot say survives in them, their authors stay, and concurrent edits in them are not lost (AMENDMENTS A11).
import { Fragment, type Node as ProseMirrorNode } from '@tiptap/pm/model'
import { diffArrays } from 'diff'
import type * as Y from 'yjs'
import { editBody } from '../binding/write-body.ts'
import type { NodeJson } from '../body/body-json.ts'
import { bodyNode } from '../schema/body-schema.ts'
import { markdownToBody } from './parse-markdown.ts'
import { blockMarkdown } from './serialize-markdown.ts'

interface Block {
  node: ProseMirrorNode
  markdown: string
  /** Blocks that Markdown does not show (empty paragraphs) and that stand behind this one: they go where it goes. */
  silent: ProseMirrorNode[]
}

const blocksOf = (body: ProseMirrorNode): { leading: ProseMirrorNode[]; blocks: Block[] } => {
  const leading: ProseMirrorNode[] = []
  const blocks: Block[] = []
  body.forEach((node) => {
    const markdown = blockMarkdown(node.toJSON() as NodeJson)
    if (markdown !== '') blocks.push({ node, markdown, silent: [] })
    else (blocks.at(-1)?.silent ?? leading).push(node)
  })
  return { leading, blocks }
}

/** What Markdown cannot say of a paragraph, heading or picture stays when only its words changed. */
const keptAttributes = ['textAlign', 'dir', 'lang', 'width']

const inheritAttributes = (next: ProseMirrorNode, before: ProseMirrorNode | undefined): ProseMirrorNode => {
  if (before === undefined || before.type !== next.type) return next
  const kept = keptAttributes.filter((name) => name in next.attrs && next.attrs[name] === null && before.attrs[name] !== null)
  if (kept.length === 0) return next
  return next.type.create({ ...next.attrs, ...Object.fromEntries(kept.map((name) => [name, before.attrs[name]])) }, next.content, next.marks)
}

/** The next body: old node objects where the Markdown is the same, new ones elsewhere. */
export const mergeBlocks = (present: ProseMirrorNode, fresh: ProseMirrorNode): ProseMirrorNode => {
  const old = blocksOf(present)
  const next = blocksOf(fresh).blocks
  if (old.blocks.length === 0 && next.length === 0) return present
  const merged: ProseMirrorNode[] = old.blocks.length === 0 ? [] : [...old.leading]
  let oldAt = 0
  let nextAt = 0
  let removed: Block[] = []
  for (const change of diffArrays(
    old.blocks.map((block) => block.markdown),
    next.map((block) => block.markdown),
  )) {
    if (change.removed) {
      removed = old.blocks.slice(oldAt, oldAt + change.count)
      oldAt += change.count
    } else if (change.added) {
      const added = next.slice(nextAt, nextAt + change.count)
      nextAt += change.count
      // As many as were removed: most likely the same blocks with other words.
      for (const [index, block] of added.entries())
        merged.push(inheritAttributes(block.node, removed.length === added.length ? removed[index]?.node : undefined))
      removed = []
    } else {
      for (const block of old.blocks.slice(oldAt, oldAt + change.count)) merged.push(block.node, ...block.silent)
      oldAt += change.count
      nextAt += change.count
      removed = []
    }
  }
  if (merged.length === 0) return fresh
  return present.copy(Fragment.fromArray(merged))
}

/**
 * Makes the body say what the Markdown says, by the smallest edit, under the document's client id. Answers whether anything
 * changed. Front matter is the caller's. Errors: file-too-large.
 */
export const writeMarkdown = (doc: Y.Doc, markdown: string): boolean => editBody(doc, (present) => mergeBlocks(present, bodyNode(markdownToBody(markdown))))
