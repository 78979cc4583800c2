// The import child seen from the engine: started with the first task, ended when idle, killed when a file takes too long, and
// started again. A file that ends the child fails alone; what waited behind it goes to the next child. [IM33]–[IM36]
import { mkdirSync, rmSync } from 'node:fs'
import { fromErrorEnvelope, GranaryError } from '../../contract/errors.ts'
import type { ImportLimits } from './limits.ts'
import type { ChildTask, FromChild, ResultOf, ToChild } from './protocol.ts'
import type { RunningChild, SpawnChild } from './spawn-child.ts'

export interface ChildHost {
  /** Errors: the codes of files; cancelled when the host closes. */
  run<T extends ChildTask>(task: T): Promise<ResultOf[T['do']]>
  setLinks(job: number, links: [place: string, itemId: string, path: string][]): void
  forget(job: number): void
  /** Ends what was asked for this act: what waits, and what is being read. */
  cancel(job: number): void
  close(): Promise<void>
}

interface Waiting {
  id: number
  task: ChildTask
  resolve: (result: never) => void
  reject: (error: GranaryError) => void
}

/** Sent ahead, so that the child never waits for the engine between two small files. */
const sentAhead = 16
/** A child that dies before it has begun anything will die again. */
const failedStarts = 3

export const createChildHost = (options: { spawn: SpawnChild; limits: ImportLimits; temporaryDirectory: string }): ChildHost => {
  const { spawn, limits, temporaryDirectory } = options
  const queue: Waiting[] = []
  const sent = new Map<number, Waiting>()
  const linksByJob = new Map<number, [string, string, string][]>()
  let child: RunningChild | null = null
  let current: { id: number; timer: NodeJS.Timeout; tookTooLong: boolean } | null = null
  let idle: NodeJS.Timeout | null = null
  let startsWithoutWork = 0
  let nextId = 1
  let closed = false

  const settle = (id: number): Waiting | undefined => {
    const waiting = sent.get(id)
    sent.delete(id)
    if (current?.id === id) {
      clearTimeout(current.timer)
      current = null
    }
    return waiting
  }

  const fill = (): void => {
    if (closed || (queue.length === 0 && sent.size === 0)) return
    if (idle) clearTimeout(idle)
    idle = null
    const running = (child ??= start())
    while (sent.size < sentAhead) {
      const waiting = queue.shift()
      if (!waiting) break
      sent.set(waiting.id, waiting)
      running.send({ type: 'task', id: waiting.id, task: waiting.task })
    }
  }

  const rest = (): void => {
    if (queue.length > 0 || sent.size > 0 || !child || idle) return
    idle = setTimeout(() => {
      idle = null
      child?.kill()
    }, limits.idleMs)
    idle.unref()
  }

  const take = (message: FromChild): void => {
    if (message.type === 'started') {
      startsWithoutWork = 0
      const timer = setTimeout(() => {
        if (current?.id !== message.id) return
        current.tookTooLong = true
        child?.kill()
      }, limits.fileMs)
      current = { id: message.id, timer, tookTooLong: false }
      return
    }
    const waiting = settle(message.id)
    if (message.type === 'done') waiting?.resolve(message.result as never)
    else waiting?.reject(fromErrorEnvelope(message.error))
    fill()
    rest()
  }

  const ended = (running: RunningChild, ranOutOfMemory: boolean, detail: string): void => {
    if (child !== running) return
    child = null
    if (idle) clearTimeout(idle)
    idle = null
    const guilty = current && sent.get(current.id) ? { tookTooLong: current.tookTooLong, waiting: settle(current.id) } : null
    if (current) clearTimeout(current.timer)
    current = null
    // Back to the front, in their order.
    queue.unshift(...sent.values())
    sent.clear()
    if (guilty?.waiting) guilty.waiting.reject(whyItEnded(guilty.tookTooLong, ranOutOfMemory, limits, detail))
    else if (++startsWithoutWork >= failedStarts)
      for (const waiting of queue.splice(0)) waiting.reject(new GranaryError('internal', `the process that reads files does not start: ${detail.slice(-500)}`))
    fill()
  }

  const start = (): RunningChild => {
    mkdirSync(temporaryDirectory, { recursive: true, mode: 0o700 })
    const running = spawn({ temporaryDirectory, limits })
    running.onMessage((message) => {
      if (child === running) take(message)
    })
    running.onExit((ranOutOfMemory, detail) => ended(running, ranOutOfMemory, detail))
    for (const [job, links] of linksByJob) running.send({ type: 'links', job, links })
    return running
  }

  const tell = (message: ToChild): void => child?.send(message)

  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        if (closed) reject(new GranaryError('cancelled', 'importing has ended'))
        else queue.push({ id: nextId++, task, resolve: resolve as (result: never) => void, reject })
        fill()
      }),
    setLinks: (job, links) => {
      linksByJob.set(job, links)
      tell({ type: 'links', job, links })
    },
    forget: (job) => {
      linksByJob.delete(job)
      tell({ type: 'forget', job })
    },
    cancel: (job) => {
      const isOf = (waiting: Waiting): boolean => waiting.task.do !== 'extract' && waiting.task.job === job
      const reject = (waiting: Waiting) => waiting.reject(new GranaryError('cancelled', 'importing was stopped'))
      for (const waiting of queue.filter(isOf)) reject(waiting)
      queue.splice(0, queue.length, ...queue.filter((waiting) => !isOf(waiting)))
      const isReading = current !== null && [...sent.values()].some((waiting) => waiting.id === current?.id && isOf(waiting))
      for (const waiting of [...sent.values()].filter(isOf)) {
        settle(waiting.id)
        reject(waiting)
      }
      // The file is not guilty of anything: its caller has heard of the stop, and the rest goes to a new child.
      if (isReading) child?.kill()
    },
    close: async () => {
      closed = true
      if (idle) clearTimeout(idle)
      if (current) clearTimeout(current.timer)
      const running = child
      child = null
      for (const waiting of [...sent.values(), ...queue.splice(0)]) waiting.reject(new GranaryError('cancelled', 'importing has ended'))
      sent.clear()
      if (running) {
        const gone = new Promise<void>((resolve) => running.onExit(() => resolve()))
        running.kill()
        await gone
      }
      rmSync(temporaryDirectory, { recursive: true, force: true })
    },
  }
}

const whyItEnded = (tookTooLong: boolean, ranOutOfMemory: boolean, limits: ImportLimits, detail: string): GranaryError => {
  if (tookTooLong) return new GranaryError('file-took-too-long', `reading the file took longer than ${limits.fileMs / 1000} seconds`)
  if (ranOutOfMemory) return new GranaryError('file-expands-too-much', `reading the file needs more than ${limits.childHeapMegabytes} MB of memory`)
  return new GranaryError('file-damaged', `the file ended the process that reads it: ${detail.slice(-300)}`)
}
