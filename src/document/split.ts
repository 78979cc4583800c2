// A new item as a few transactions of limited size: Yjs cannot cut an update, and an entry has a limit (AMENDMENTS A7.9).
// The import child makes these; the engine only checks and stores them.
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import * as Y from 'yjs'
import { maxBlocksPerTransaction } from '../contract/limits.ts'
import { raiseSchemaVersion } from './binding/schema-version.ts'
import { elementOf, marksOf, shellOf } from './binding/to-yjs.ts'
import { type BodyJson, bodyOf, emptyBody } from './body/body-json.ts'
import { type NewItem, seedMeta } from './item-document.ts'
import { bodyNode } from './schema/body-schema.ts'

/** Text that one transaction carries at most, in UTF-16 units, so that its update stays far below an entry's limit. */
const maxCharactersPerTransaction = 1_000_000

interface Weight {
  blocks: number
  characters: number
}

const weigh = (node: ProseMirrorNode): Weight => {
  const sum = { blocks: node.isText ? 0 : 1, characters: node.text?.length ?? 0 }
  node.forEach((child) => {
    const part = weigh(child)
    sum.blocks += part.blocks
    sum.characters += part.characters
  })
  return sum
}

const fits = ({ blocks, characters }: Weight): boolean => blocks <= maxBlocksPerTransaction && characters <= maxCharactersPerTransaction

/** One piece of writing: what it weighs, and what it does inside the transaction that it falls into. */
interface Step {
  weight: Weight
  write: () => void
}

const pieces = (text: string): string[] => {
  const cut: string[] = []
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + maxCharactersPerTransaction)
    // A letter outside the base plane stays whole.
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end--
    cut.push(text.slice(at, end))
    at = end
  }
  return cut
}

/** A very long line or code block: its text comes in pieces. */
const longTextSteps = (node: ProseMirrorNode, parent: Y.XmlFragment): Step[] => {
  const element = shellOf(node)
  const steps: Step[] = [{ weight: { blocks: 1, characters: 0 }, write: () => parent.push([element]) }]
  let text: Y.XmlText | null = null
  node.forEach((child) => {
    if (!child.isText) {
      text = null
      steps.push({ weight: weigh(child), write: () => element.push([elementOf(child)]) })
      return
    }
    const fresh = text === null
    const target = (text ??= new Y.XmlText())
    for (const [index, piece] of pieces(child.text ?? '').entries())
      steps.push({
        weight: { blocks: 0, characters: piece.length },
        write: () => {
          if (fresh && index === 0) element.push([target])
          target.insert(target.length, piece, marksOf(child))
        },
      })
  })
  return steps
}

/** What does not fit into one transaction becomes its empty shell, then its parts one after the other (a list of thousands, a long table). */
const stepsFor = (node: ProseMirrorNode, parent: Y.XmlFragment): Step[] => {
  const weight = weigh(node)
  if (fits(weight) || node.isLeaf) return [{ weight, write: () => parent.push([elementOf(node)]) }]
  if (node.isTextblock) return longTextSteps(node, parent)
  const element = shellOf(node)
  const steps: Step[] = [{ weight: { blocks: 1, characters: 0 }, write: () => parent.push([element]) }]
  node.forEach((child) => {
    for (const step of stepsFor(child, element)) steps.push(step)
  })
  return steps
}

const groupSteps = (steps: readonly Step[]): Step[][] => {
  const groups: Step[][] = []
  let sum: Weight = { blocks: 0, characters: 0 }
  for (const step of steps) {
    const next = { blocks: sum.blocks + step.weight.blocks, characters: sum.characters + step.weight.characters }
    const group = groups.at(-1)
    if (group === undefined || !fits(next)) {
      groups.push([step])
      sum = step.weight
    } else {
      group.push(step)
      sum = next
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
  const fragment = bodyOf(doc)
  const whole = bodyNode(body ?? emptyBody())
  const steps: Step[] = []
  whole.forEach((node) => {
    for (const step of stepsFor(node, fragment)) steps.push(step)
  })
  for (const [index, group] of groupSteps(steps).entries()) {
    doc.transact(() => {
      if (index === 0) seedMeta(doc, meta)
      for (const { write } of group) write()
      raiseSchemaVersion(doc)
    })
  }
  return updates
}
