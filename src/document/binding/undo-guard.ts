// Undo that never makes replicas diverge and never takes somebody else's words.
//
// yjs#794 (open; #796 proposes a fix for v13): `redoItem` can make an item whose right origin lies left of its left origin. Where
// such an item lands depends on whether the receiver has merged its neighbours, so replicas differ for ever, with equal state
// vectors and equal snapshots (AMENDMENTS A2). While our undo manager undoes or redoes, and only then, an item whose right origin
// cannot be reached from its left origin takes its immediate right neighbour. Undo is synchronous, so nothing else sees the wrapper.
import { defaultDeleteFilter, ySyncPluginKey } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import { protectedNodes } from '../schema/versions.ts'

const reaches = (from: Y.Item, to: Y.Item): boolean => {
  for (let item = from.right; item !== null; item = item.right) if (item === to) return true
  return false
}

const mendRightOrigin = (item: Y.Item, transaction: Y.Transaction, offset: number) => {
  const { left, right } = item
  if (!transaction.local || offset !== 0 || !(left instanceof Y.Item) || !(right instanceof Y.Item) || left.right === right || reaches(left, right))
    return false
  item.right = left.right
  item.rightOrigin = item.right === null ? null : item.right.id
  return true
}

const guarded = (work: () => void, onMended: () => void) => {
  // oxlint-disable-next-line typescript/unbound-method -- called with its item below
  const original = Y.Item.prototype.integrate
  Y.Item.prototype.integrate = function integrate(this: Y.Item, transaction: Y.Transaction, offset: number) {
    if (mendRightOrigin(this, transaction, offset)) onMended()
    return original.call(this, transaction, offset)
  }
  try {
    work()
  } finally {
    Y.Item.prototype.integrate = original
  }
}

export interface UndoOptions {
  /** Called for each item that needed the guard. */
  onMended?: () => void
  /** Off only in the test that shows what the guard is for. */
  guard?: boolean
  /** Off only in the test that shows what protecting block types is for. */
  protect?: boolean
}

/** Undo of this window's own typing, for as long as the window lives. */
export const createUndoManager = (fragment: Y.XmlFragment, { onMended = () => {}, guard = true, protect = true }: UndoOptions = {}): Y.UndoManager => {
  const kept = protect ? new Set(protectedNodes) : new Set(['paragraph'])
  const manager = new Y.UndoManager(fragment, {
    trackedOrigins: new Set([ySyncPluginKey]),
    // Insertions and deletions of others stay: an element that somebody else has written in is not removed.
    deleteFilter: (item) => defaultDeleteFilter(item, kept),
    captureTransaction: (transaction) => transaction.meta.get('addToHistory') !== false,
  })
  if (!guard) return manager
  const undo = manager.undo.bind(manager)
  const redo = manager.redo.bind(manager)
  manager.undo = () => {
    let item: ReturnType<typeof undo> = null
    guarded(() => {
      item = undo()
    }, onMended)
    return item
  }
  manager.redo = () => {
    let item: ReturnType<typeof redo> = null
    guarded(() => {
      item = redo()
    }, onMended)
    return item
  }
  return manager
}
