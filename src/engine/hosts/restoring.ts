// What a connection looks at or brings back: one at a time, watched, and stopped when it asks or ends.
import type { RestoreProgress } from '../../contract/areas/home.ts'
import type { Connection } from '../api/connection.ts'

/** Often enough for a bar, seldom enough for a port. */
const tellEveryMs = 100

interface Restoring {
  run<T>(connection: Connection, work: (watch: { signal: AbortSignal; progressed(progress: RestoreProgress): void }) => Promise<T>): Promise<T>
  stop(connection: Connection): void
}

export const createRestoring = (nowMs: () => number = () => performance.now()): Restoring => {
  const running = new WeakMap<Connection, AbortController>()
  const stop = (connection: Connection) => running.get(connection)?.abort()
  return {
    stop,
    run: async (connection, work) => {
      // Whoever looks elsewhere has no use for what is still being read.
      stop(connection)
      const own = new AbortController()
      running.set(connection, own)
      let toldAt = Number.NEGATIVE_INFINITY
      let phase: RestoreProgress['phase'] | null = null
      try {
        return await work({
          signal: own.signal,
          progressed: (progress) => {
            if (progress.phase === phase && progress.done < progress.total && nowMs() - toldAt < tellEveryMs) return
            toldAt = nowMs()
            phase = progress.phase
            connection.emit('restoreProgressed', progress)
          },
        })
      } finally {
        if (running.get(connection) === own) running.delete(connection)
      }
    },
  }
}
