// Files on their way from a browser tab to the engine: how far each sending is, and Stop. Where there are paths nothing is sent.
import { create } from 'zustand'
import { GranaryError } from '../../../../contract/errors.ts'
import type { UploadProgress, UploadWatch } from '../../../../contract/shell.ts'

export interface Sending {
  id: number
  progress: UploadProgress
  stop(): void
}

export const useSendings = create<{ sendings: readonly Sending[] }>(() => ({ sendings: [] }))

/** Shorter sendings are over before anybody could read of them. */
const shownAfterMs = 300
let nextId = 1

interface SendOptions {
  /** Asked before the first byte. */
  freeBytes(): Promise<number>
  /** It takes longer than a moment. */
  onSlow(): void
}

/** Runs what sends and what follows it; answers null when the person stopped it. Errors: disk-full, and those of the work. */
export const whileSending = async <Answer>({ freeBytes, onSlow }: SendOptions, work: (watch: UploadWatch) => Promise<Answer>): Promise<Answer | null> => {
  const id = nextId++
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | null = null
  const others = () => useSendings.getState().sendings.filter((each) => each.id !== id)
  const progressed = async (progress: UploadProgress) => {
    useSendings.setState({ sendings: [...others(), { id, progress, stop: () => controller.abort() }] })
    if (timer) return
    timer = setTimeout(onSlow, shownAfterMs)
    const free = await freeBytes()
    if (progress.bytes > free) throw new GranaryError('disk-full', 'the files are larger than what is free', { neededBytes: progress.bytes, freeBytes: free })
  }
  try {
    return await work({ progressed, signal: controller.signal })
  } catch (error) {
    if (controller.signal.aborted) return null
    throw error
  } finally {
    if (timer) clearTimeout(timer)
    useSendings.setState({ sendings: others() })
  }
}
