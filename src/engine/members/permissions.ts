// What a role may write, by kind of entry and class of document. Pure. docs/formats/membership.md [MB10], [MB11].
import { type Role, roles } from '../../contract/areas/members.ts'
import { type DocumentId, documentClass, documentClassOf } from '../../contract/ids.ts'
import type { EntryKind } from '../parts.ts'

/** null: no member. Higher is more. */
export const rankOf = (role: Role | null): number => (role === null ? 0 : roles.length - roles.indexOf(role))
export const lowerOf = (one: Role | null, other: Role | null): Role | null => (rankOf(one) <= rankOf(other) ? one : other)
export const isAtLeast = (role: Role | null, least: Role): boolean => rankOf(role) >= rankOf(least)

/**
 * Membership entries are always kept: whether one counts is decided by the rules among them (rules.ts). A log-open is the door by which a
 * log comes in, and says nothing about content.
 */
export const mayWrite = (role: Role | null, kind: EntryKind, documentId: DocumentId | null): boolean => {
  switch (kind) {
    case 'log-open':
    case 'membership':
      return true
    case 'erasure':
      return role === 'keeper'
    case 'document-update':
      return isAtLeast(role, documentId !== null && documentClassOf(documentId) === documentClass.notes ? 'annotator' : 'editor')
    case 'attachment':
      return isAtLeast(role, documentId === null || documentClassOf(documentId) === documentClass.notes ? 'annotator' : 'editor')
    case 'document-delete':
    case 'version':
      return isAtLeast(role, 'editor')
  }
}
