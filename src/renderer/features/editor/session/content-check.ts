// The proof that window and engine show the same: at an equal state vector, the hash of what is seen is equal.
import * as Y from 'yjs'
import type { CallInput } from '../../../../contract/contract.ts'
import { GranaryError } from '../../../../contract/errors.ts'
import type { ChannelId } from '../../../../contract/ids.ts'

export interface ContentCheckOptions {
  contentHash: (doc: Y.Doc) => string | Promise<string>
  /** null while there is nothing to compare: not open, not writing, or not everything acknowledged. */
  shown: () => { doc: Y.Doc; channel: ChannelId } | null
  ask: (question: CallInput<'documents.compare'>) => Promise<{ equal: boolean }>
  onDifferent: (contentHashHex: string) => void
}

const sameBytes = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, index) => byte === b[index])

/** Asks once for each state. */
export const createContentCheck = ({ contentHash, shown, ask, onDifferent }: ContentCheckOptions): (() => Promise<void>) => {
  let comparedAt: Uint8Array | null = null
  return async () => {
    const before = shown()
    if (!before) return
    const stateVector = Y.encodeStateVector(before.doc)
    if (comparedAt && sameBytes(comparedAt, stateVector)) return
    const isStillShown = () => {
      const now = shown()
      return now?.doc === before.doc && now.channel === before.channel
    }
    const contentHashHex = await contentHash(before.doc)
    if (!isStillShown() || !sameBytes(stateVector, Y.encodeStateVector(before.doc))) return
    try {
      const { equal } = await ask({ channel: before.channel, stateVector, contentHashHex })
      if (equal) comparedAt = stateVector
      else if (isStillShown()) onDifferent(contentHashHex)
    } catch (error) {
      // The comparison is tried again after the next change; a lost engine is noticed by whoever writes.
      if (!(error instanceof GranaryError)) throw error
    }
  }
}
