// Runs the checks of foreign segments in a thread of its own: what hangs or eats memory here is stopped and never reaches the engine.
import { parentPort } from 'node:worker_threads'
import { isGranaryError } from '../../contract/errors.ts'
import { decodeSegment } from './segment-codec.ts'
import type { GateAnswer, GateQuestion } from './segment-gate.ts'
import { checkUpdateClients, checkUpdateContent } from './validity.ts'

const answer = ({ id, segment }: GateQuestion): GateAnswer => {
  try {
    const { logId, entries } = decodeSegment(segment)
    // The verdicts come again, from the same pure functions, when the segment is accepted; here it only matters that they come.
    for (const { kind, documentId, payload } of entries)
      if (kind === 'document-update' && documentId !== null && payload !== null && !checkUpdateClients(payload, logId, documentId)) checkUpdateContent(payload)
    return { id, code: null }
  } catch (error) {
    return { id, code: isGranaryError(error) ? error.code : 'segment-malformed' }
  }
}

parentPort?.on('message', (question: GateQuestion) => parentPort?.postMessage(answer(question)))
