// From a parsed file to the document of an item: its metadata, its checked body, and the Yjs updates under the engine's client id.
import { basename } from 'node:path'
import type { AttachmentHash, CollectionId } from '../../../contract/ids.ts'
import type { ItemKind } from '../../../contract/kinds.ts'
import { maxFieldCharacters, maxTitleCharacters } from '../../../contract/limits.ts'
import type { BodyJson, NodeJson } from '../../../document/body/body-json.ts'
import type { ItemFile, NewItem } from '../../../document/item-document.ts'
import { bodyNode } from '../../../document/schema/body-schema.ts'
import { bodyToUpdates } from '../../../document/split.ts'
import { packExtractedText } from '../extracted-text.ts'
import type { FileFormat } from '../file-format.ts'
import { decideLanguage } from '../language.ts'
import type { ParseResult, ParseTask } from '../protocol.ts'
import type { BroughtFile, ParsedFile } from './parsed.ts'
import { refuse } from './refusal.ts'

const defaultKinds: Partial<Record<FileFormat, ItemKind>> = { pdf: 'report', docx: 'report', epub: 'report' }

const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, maxTitleCharacters)

const countBlocks = (nodes: readonly NodeJson[] = []): number =>
  nodes.reduce((sum, node) => (node.type === 'text' ? sum : sum + 1 + countBlocks(node.content)), 0)

/** The body as the schema itself writes it, checked (`bodyToUpdates` checks what it takes by itself). */
const checkedBody = (body: BodyJson): BodyJson => bodyNode(body).toJSON() as BodyJson

const withEarlier = (body: BodyJson, earlier: NonNullable<ParseTask['newEditionOf']>): BodyJson => ({
  ...body,
  content: [
    {
      type: 'paragraph',
      content: [
        { type: 'text', text: `${earlier.sentence} ` },
        { type: 'itemLink', attrs: { item: earlier.item, label: earlier.title } },
      ],
    },
    ...body.content,
  ],
})

/** Errors: file-has-too-many-parts. */
export const makeDocument = (task: ParseTask, parsed: ParsedFile, brought: readonly BroughtFile[], linkedItems: string[], blockLimit: number): ParseResult => {
  if (countBlocks(parsed.body.content) > blockLimit) throw refuse('file-has-too-many-parts', `the text has more than ${blockLimit} blocks`)
  const body = task.newEditionOf ? withEarlier(parsed.body, task.newEditionOf) : parsed.body
  const original: BroughtFile = { ...task.file, name: basename(task.name), path: task.path }
  const files = [original, ...brought.filter((file) => file.hash !== original.hash)]
  const language = decideLanguage(parsed.language, parsed.text)
  const item: NewItem = {
    kind: parsed.kind ?? task.kind ?? defaultKinds[task.file.format] ?? 'note',
    title: oneLine(parsed.title),
    language,
    createdAtUtc: task.createdAtUtc,
    fields: Object.fromEntries(
      Object.entries(parsed.fields)
        .map(([name, value]) => [name, value.trim().slice(0, maxFieldCharacters)])
        .filter(([, value]) => value !== ''),
    ) as Record<string, string>,
    tags: parsed.tags,
    collections: task.collections.map(({ id, order }) => ({ id: id as CollectionId, order })),
    files: files.map(
      ({ hash, name, mediaType, sizeBytes }): ItemFile => ({ hash: hash as AttachmentHash, name, mediaType, sizeBytes, original: hash === original.hash }),
    ),
  }
  return {
    title: item.title,
    kind: item.kind,
    language,
    updates: task.want === 'updates' ? bodyToUpdates({ clientId: task.clientId, meta: item, body }) : [],
    content: task.want === 'content' ? { body: checkedBody(body), item } : null,
    linkedItems,
    files,
    extracted: parsed.extracted ? packExtractedText({ title: item.title, language, ...parsed.extracted }) : null,
  }
}
