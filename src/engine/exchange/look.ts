// Asks the looking thread what an offer would bring. Nothing is taken. A thread that hangs on hostile bytes is ended.
import { GranaryError } from '../../contract/errors.ts'
import { createGuardedWorker } from '../guarded-worker.ts'
import type { LookAnswer, Looked, LookRequest, LookStart } from './look-worker-parts.ts'

/** Nothing honest takes a tenth of this between two signs of life. */
const patienceMs = 30_000
const memoryMb = 512

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

/** Errors: bundle-damaged (what cannot be read), and those of the segments' source. */
export const lookThrough = async (start: LookStart, segments: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<Looked> => {
  const worker = createGuardedWorker(new URL(`./look.worker${extension}`, import.meta.url), { workerData: start, memoryMb })
  let settle: { resolve(answer: LookAnswer): void; reject(error: Error): void } | null = null
  let timer: NodeJS.Timeout | undefined
  const refused = (why: string) => new GranaryError('bundle-damaged', `The entries cannot be read: ${why}`, { part: 'segments' })
  const end = (error: Error) => {
    clearTimeout(timer)
    settle?.reject(error)
    settle = null
    void worker.terminate()
  }
  const waitAgain = () => {
    clearTimeout(timer)
    timer = setTimeout(() => end(refused('it takes too long')), patienceMs)
  }
  worker.on('message', (answer: LookAnswer) => {
    if (answer.type === 'going-on') return waitAgain()
    clearTimeout(timer)
    settle?.resolve(answer)
    settle = null
  })
  worker.on('error', (error) => end(refused(error.message)))
  const ask = (request: LookRequest) =>
    new Promise<LookAnswer>((resolve, reject) => {
      settle = { resolve, reject }
      waitAgain()
      worker.postMessage(request)
    })
  try {
    let id = 0
    for await (const segment of segments) {
      if (signal?.aborted) throw new GranaryError('cancelled', 'looking was stopped')
      const answer = await ask({ type: 'segment', id: id++, segment })
      if (answer.type === 'read' && answer.problem !== null) throw refused(answer.problem)
    }
    const answer = await ask({ type: 'end' })
    if (answer.type !== 'looked') throw refused('no answer')
    return answer.looked
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
