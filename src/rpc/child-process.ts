// An engine in a child process, as a shell holds it: ports on demand, its end, and a way to stop it. The shell spawns it.
import { join } from 'node:path'
import type { Running } from './keep-running.ts'
import { multiplex, type ProcessEnd, portOfProcess } from './multiplex.ts'
import type { Port } from './port.ts'

export interface AnyChildProcess extends ProcessEnd {
  readonly pid?: number | undefined
  kill(signal?: 'SIGKILL'): boolean
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'disconnect', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'exit', listener: (code: number | null, signal: string | null) => void): unknown
}

export interface EngineChild extends Running {
  readonly pid: number | undefined
  connect(): Port
}

/** Node keeps there what it has compiled of the engine, so that the next start is shorter; deleting it loses nothing. */
export const compiledCode = (homeDirectory: string): Record<string, string> => ({ NODE_COMPILE_CACHE: join(homeDirectory, 'compiled') })

/** Folding and closing a large repository takes well under a second; a disk that needs longer than this is not answering. */
const stopTimeoutMs = 10_000

export const engineChild = (child: AnyChildProcess): EngineChild => {
  const channel = portOfProcess(child)
  const { open } = multiplex(channel)
  const exits: ((reason: string) => void)[] = []
  let reason: string | null = null
  const ended = (why: string) => {
    if (reason !== null) return
    reason = why
    for (const exit of exits) exit(why)
  }
  let connected = true
  channel.onClose(() => {
    connected = false
  })
  child.on('exit', (code, signal) => ended(signal ?? `exit ${code}`))
  child.on('error', (error) => ended(error.message))
  return {
    pid: child.pid,
    connect: open,
    isAlive: () => connected && reason === null,
    onExit: (listener) => {
      if (reason === null) exits.push(listener)
      else listener(reason)
    },
    stop: () =>
      new Promise((resolve) => {
        if (reason !== null) return resolve()
        const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
        exits.push(() => {
          clearTimeout(timer)
          resolve()
        })
        // The end of its channel tells the engine to fold, close and go.
        channel.close()
      }),
  }
}
