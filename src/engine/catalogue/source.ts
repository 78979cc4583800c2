// What the catalogue reads: items and shelves, from granary.db (granary-source.ts) or from a test.
import type { Withdrawal } from '../../contract/areas/items.ts'
import type { AttachmentHash, CollectionId, DocumentId, ItemId, TagId } from '../../contract/ids.ts'
import type { ItemKind } from '../../contract/kinds.ts'

export interface SourceItem {
  id: ItemId
  title: string
  kind: ItemKind
  language: string | null
  createdAtMs: number
  createdBy: string | null
  updatedAtMs: number
  updatedBy: string | null
  binnedAtUtc: string | null
  /** Its text is hidden: none comes with it. */
  withdrawn?: Withdrawal | null
  fields: Record<string, string>
  tags: { id: TagId; label: string }[]
  collections: CollectionId[]
  attachments: { hash: AttachmentHash; name: string; mediaType: string; original: boolean }[]
  links: ItemId[]
  /** Where it came from in a parcel, as `originName` says it. */
  origin?: string | null
  headings: string[]
  /** Plain text of the body, blocks parted by empty lines. */
  text: string
  words: number
}

export interface SourceShelves {
  collections: { id: CollectionId; title: string; parent: CollectionId | null }[]
  tagLabels: Map<TagId, string>
}

/** The text of an attachment, page by page. */
export interface AttachmentText {
  pages: string[]
  /** True for pages of a PDF; false where the text has no pages (its body holds it already). */
  paged: boolean
}

export interface CatalogueSource {
  /** The newest entry there is. */
  headLid(): number
  /** Item and repository documents with an entry after this one, in order of their last change. */
  changedSince(lid: number): { documentId: DocumentId; lid: number }[]
  /** Documents with edits that are not in an entry yet, and those that wait: what is shown of them changes without an entry. */
  pendingDocuments(): DocumentId[]
  /** null: no such item, or deleted. */
  item(documentId: DocumentId): SourceItem | null
  shelves(): SourceShelves
  /** null: nothing extracted. */
  attachmentText(hash: AttachmentHash, mediaType: string): AttachmentText | null
  close(): void
}
