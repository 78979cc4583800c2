// Links were made while files were read, to items that were to come. Where one did not come (locked, damaged, stopped, or a picture
// that became part of another item), the address stands again as the file had it. [IM21]
import { dirname, relative, sep } from 'node:path'
import type * as Y from 'yjs'
import { type ItemId, itemDocumentId } from '../../contract/ids.ts'
import { editBody } from '../../document/binding/write-body.ts'
import { type BodyJson, bodyJson, type NodeJson } from '../../document/body/body-json.ts'
import { itemOfAddress } from '../../document/schema/addresses.ts'
import { keepEqualBlocks } from './keep-equal-blocks.ts'
import type { WriterParts } from './writer.ts'

const relink = (node: NodeJson, addressOf: (item: string) => string | null): NodeJson => ({
  ...node,
  ...(node.marks && {
    marks: node.marks.map((mark) => {
      const item = mark.type === 'link' ? itemOfAddress(String(mark.attrs?.['href'])) : null
      const address = item && addressOf(item)
      return address ? { ...mark, attrs: { ...mark.attrs, href: address } } : mark
    }),
  }),
  ...(node.content && { content: node.content.map((child) => relink(child, addressOf)) }),
})

/** `missing`: the places of files that became no item, by the id that was meant for them. */
export const unlinkMissing = (
  linking: readonly { id: ItemId; place: string }[],
  missing: ReadonlyMap<string, string>,
  cause: Uint8Array,
  { documents, log, sources, storage }: Pick<WriterParts, 'documents' | 'log' | 'sources' | 'storage'>,
): void =>
  storage.transaction(() => {
    documents.changeMany(
      linking.map(({ id, place }) => ({
        documentId: itemDocumentId(id),
        work: (doc: Y.Doc) => {
          const addressOf = (item: string): string | null => {
            const target = missing.get(item)
            return target ? encodeURI(relative(dirname(place), target).split(sep).join('/')) : null
          }
          const body: BodyJson = { type: 'doc', content: bodyJson(doc).content.map((block) => relink(block, addressOf)) }
          editBody(doc, (present) => keepEqualBlocks(present, body))
        },
      })),
      cause,
    )
    // This was still the import's own work: the item counts as nobody's yet.
    for (const { id, place } of linking) {
      const source = sources.read(place)
      const last = log.entriesOf(itemDocumentId(id)).at(-1)
      if (source?.item === id && last) sources.write({ ...source, lid: last.lid })
    }
  })
