// A new item as a few transactions of limited size: Yjs cannot cut an update, and an entry has a limit (AMENDMENTS A7.9).
// The import child makes these; the engine only checks and stores them.
import * as Y from 'yjs'
import { maxBlocksPerTransaction } from '../contract/limits.ts'
import { raiseSchemaVersion } from './binding/schema-version.ts'
import { elementOf } from './binding/to-yjs.ts'
import { type BodyJson, bodyOf, emptyBody, type NodeJson } from './body/body-json.ts'
import { type NewItem, seedMeta } from './item-document.ts'
import { bodyNode } from './schema/body-schema.ts'

/** Text that one transaction carries at most, in UTF-16 units, so that its update stays far below an entry's limit. */
const maxCharactersPerTransaction = 1_000_000

const weight = (node: NodeJson): { blocks: number; characters: number } => {
  const sum = { blocks: node.type === 'text' ? 0 : 1, characters: node.text?.length ?? 0 }
  for (const child of node.content ?? []) {
    const part = weight(child)
    sum.blocks += part.blocks
    sum.characters += part.characters
  }
  return sum
}

/** Top-level blocks in groups; a single block that is larger than the limits stands alone. */
export const groupBlocks = (blocks: readonly NodeJson[], maxBlocks = maxBlocksPerTransaction): NodeJson[][] => {
  const groups: NodeJson[][] = []
  let blockCount = 0
  let characterCount = 0
  for (const block of blocks) {
    const { blocks: count, characters } = weight(block)
    const group = groups.at(-1)
    if (group === undefined || blockCount + count > maxBlocks || characterCount + characters > maxCharactersPerTransaction) {
      groups.push([block])
      blockCount = count
      characterCount = characters
    } else {
      group.push(block)
      blockCount += count
      characterCount += characters
    }
  }
  return groups
}

export interface NewDocument {
  /** Slot 0 of our log for this document: `clientIdFor(logId, documentId, 0)`. */
  clientId: number
  meta: NewItem
  /** null: one empty paragraph. */
  body: BodyJson | null
}

/** Yjs updates V2, in order, that make the whole item document: the metadata with the first blocks, then the rest. */
export const bodyToUpdates = ({ clientId, meta, body }: NewDocument): Uint8Array[] => {
  // The guid is never used, and making a random one costs more than the rest of an empty document.
  const doc = new Y.Doc({ guid: 'new' })
  doc.clientID = clientId
  const updates: Uint8Array[] = []
  doc.on('updateV2', (update) => updates.push(update))
  const groups = groupBlocks((body ?? emptyBody()).content)
  const fragment = bodyOf(doc)
  for (const [index, group] of groups.entries()) {
    doc.transact(() => {
      if (index === 0) seedMeta(doc, meta)
      bodyNode({ type: 'doc', content: group }).forEach((node) => fragment.push([elementOf(node)]))
      raiseSchemaVersion(doc)
    })
  }
  return updates
}
