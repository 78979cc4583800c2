// items.write: Markdown becomes a new item, or changes the body of one by the smallest edit.
import { GranaryError } from '../../contract/errors.ts'
import { type ItemId, itemDocumentId } from '../../contract/ids.ts'
import { itemKindSchema } from '../../contract/kind-schema.ts'
import type { ItemKind } from '../../contract/kinds.ts'
import { patchMeta } from '../../document/item-document.ts'
import { splitFrontMatter } from '../../document/markdown/front-matter.ts'
import { markdownToBody } from '../../document/markdown/parse-markdown.ts'
import { writeMarkdown } from '../../document/markdown/smallest-edit.ts'
import type { Engine } from '../engine.ts'
import { createItem, existingItem } from './new-item.ts'

interface WriteRequest {
  id?: ItemId
  title?: string
  kind?: ItemKind
  markdown: string
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined)

/** Errors: item-not-found, document-has-unknown-parts, invalid-input (a new item without a title). */
export const writeItem = (engine: Engine, { id, title, kind, markdown }: WriteRequest): { id: ItemId; changed: boolean } => {
  const { data: frontMatter, markdown: text } = splitFrontMatter(markdown)
  const saidKind = itemKindSchema.safeParse(frontMatter?.kind)
  if (!id) {
    const name = title ?? textOf(frontMatter?.title)
    if (!name) throw new GranaryError('invalid-input', 'a new item needs a title')
    return {
      id: createItem(engine, { kind: kind ?? saidKind.data ?? 'note', title: name, language: textOf(frontMatter?.language), body: markdownToBody(text) }),
      changed: true,
    }
  }
  existingItem(engine, id)
  const changed = engine.documents.change(itemDocumentId(id), (doc) => {
    writeMarkdown(doc, text)
    patchMeta(doc, { id, set: { ...(title ? { title } : {}), ...(kind ? { kind } : {}) } })
  })
  return { id, changed }
}
