// Two entries of one log in the wrong order for their document: the first cannot be applied until the second is there.
import type { DocumentId } from '../../../src/contract/ids.ts'
import { clientIdFor } from '../../../src/engine/log/index.ts'
import { paragraphElement, type Replica } from '../replica.ts'
import type { Sentences } from './sentences.ts'

/** A slot that no simulated window reaches. */
const faultySlot = 8

export const swapTwo = ({ documents, log, storage }: Replica, documentId: DocumentId, sentences: Sentences) => {
  documents.fold()
  const doc = documents.read(documentId)
  if (!doc) return
  doc.clientID = clientIdFor(log.logId, documentId, faultySlot)
  const updates: Uint8Array[] = []
  doc.on('updateV2', (update: Uint8Array) => updates.push(update))
  const typed = [sentences.next(), sentences.next()]
  for (const sentence of typed) doc.getXmlFragment('body').insert(0, [paragraphElement(sentence)])
  for (const payload of updates.reverse()) storage.transaction(() => log.append({ kind: 'document-update', documentId, payload }))
  sentences.acknowledge(documentId, typed)
}
