// Identifiers as they cross borders: lower-case hexadecimal, branded so that one kind is never passed for another.
import { z } from './zod.ts'

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))

/** 32 bytes: SHA-256("granary/repository/1" ‖ founder's device key ‖ nonce 16). docs/formats/entry.md [EN2]. */
export const repositoryIdSchema = hex(32).brand<'RepositoryId'>()
/** 32 bytes: the Ed25519 public key of one installation. */
export const deviceIdSchema = hex(32).brand<'DeviceId'>()
/** 16 bytes: one device in one epoch. docs/formats/entry.md [EN3]. */
export const logIdSchema = hex(16).brand<'LogId'>()
/** 15 random bytes: one item (or, for the repository document, derived from the repository's id). */
export const itemIdSchema = hex(15).brand<'ItemId'>()
/** 16 bytes: 15 bytes of an item's id and one byte of class (0 repository, 1 item, 2 notes). */
export const documentIdSchema = hex(16).brand<'DocumentId'>()
/** 32 bytes: SHA-256 of the bytes of an attachment. */
export const attachmentHashSchema = hex(32).brand<'AttachmentHash'>()
/** 8 random bytes. */
export const collectionIdSchema = hex(8).brand<'CollectionId'>()
/** 8 bytes: the beginning of SHA-256 of the tag's NFKC-casefolded name, so two people's "water" is one tag. */
export const tagIdSchema = hex(8).brand<'TagId'>()
/** A fresh number for every opening of a document, so that a late message for an old opening reaches nobody. */
export const channelIdSchema = z.number().int().nonnegative().brand<'ChannelId'>()
export const jobIdSchema = z.string().min(1).max(40).brand<'JobId'>()

export type RepositoryId = z.infer<typeof repositoryIdSchema>
export type DeviceId = z.infer<typeof deviceIdSchema>
export type LogId = z.infer<typeof logIdSchema>
export type ItemId = z.infer<typeof itemIdSchema>
export type DocumentId = z.infer<typeof documentIdSchema>
export type AttachmentHash = z.infer<typeof attachmentHashSchema>
export type CollectionId = z.infer<typeof collectionIdSchema>
export type TagId = z.infer<typeof tagIdSchema>
export type ChannelId = z.infer<typeof channelIdSchema>
export type JobId = z.infer<typeof jobIdSchema>

export const documentClass = { repository: 0, item: 1, notes: 2 } as const
export type DocumentClass = (typeof documentClass)[keyof typeof documentClass]

/** The id of the document of one class that belongs to an item. */
export const itemDocumentId = (itemId: ItemId, classByte: DocumentClass = documentClass.item): DocumentId =>
  `${itemId}${classByte.toString(16).padStart(2, '0')}` as DocumentId

export const documentItemId = (documentId: DocumentId): ItemId => documentId.slice(0, 30) as ItemId
export const documentClassOf = (documentId: DocumentId): number => Number.parseInt(documentId.slice(30), 16)

/** The one document of class 0: its item id is the beginning of the repository's id. */
export const repositoryDocumentId = (repositoryId: RepositoryId): DocumentId => itemDocumentId(repositoryId.slice(0, 30) as ItemId, documentClass.repository)
