// How the import child is started: a Node process that may write only into its own folder, or, where the engine itself runs inside
// Electron (whose binary must not be started as Node), a worker thread with a memory limit.
import { fork } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createGuardedWorker } from '../guarded-worker.ts'
import type { ImportLimits } from './limits.ts'
import type { FromChild, ToChild } from './protocol.ts'

export interface RunningChild {
  send(message: ToChild): void
  onMessage(listener: (message: FromChild) => void): void
  /** Called once; at once when it has ended before. */
  onExit(listener: (ranOutOfMemory: boolean, detail: string) => void): void
  kill(): void
}

export interface ChildStart {
  temporaryDirectory: string
  limits: ImportLimits
}
export type SpawnChild = (start: ChildStart) => RunningChild

const entry = new URL(`./child/main${extname(fileURLToPath(import.meta.url))}`, import.meta.url)

const exitOnce = () => {
  let ended: { ranOutOfMemory: boolean; detail: string } | null = null
  const listeners: ((ranOutOfMemory: boolean, detail: string) => void)[] = []
  return {
    end: (ranOutOfMemory: boolean, detail: string) => {
      if (ended) return
      ended = { ranOutOfMemory, detail }
      for (const listener of listeners) listener(ranOutOfMemory, detail)
    },
    onExit: (listener: (ranOutOfMemory: boolean, detail: string) => void) => {
      if (ended) listener(ended.ranOutOfMemory, ended.detail)
      else listeners.push(listener)
    },
  }
}

/** From Node 24 on, the permission model keeps the child's writing inside its folder, and it can start no process and load no addon. */
export const permissions = (temporaryDirectory: string): string[] =>
  Number(process.versions.node.split('.')[0]) >= 24 ? ['--permission', '--allow-fs-read=*', `--allow-fs-write=${temporaryDirectory}`] : []

/** What Node needs to start at all; nothing of the person's environment besides. */
const smallEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    ['SystemRoot', 'TZ', 'LANG'].flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )

export const forkChild: SpawnChild = ({ temporaryDirectory, limits }) => {
  const child = fork(entry, [], {
    execArgv: [`--max-old-space-size=${limits.childHeapMegabytes}`, '--no-warnings', ...permissions(temporaryDirectory)],
    env: { ...smallEnvironment(), GRANARY_IMPORT: JSON.stringify({ temporaryDirectory, limits }) },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const exit = exitOnce()
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-4000)
  })
  child.on('exit', (code, signal) => exit.end(/heap out of memory|OOM/.test(words) || signal === 'SIGABRT' || code === 134, `${signal ?? code} ${words}`))
  child.on('error', (error) => exit.end(false, error.message))
  return {
    // A message to a child that is just ending is lost with it; its end is reported by onExit.
    send: (message) => void (child.connected && child.send(message, () => undefined)),
    onMessage: (listener) => child.on('message', (message) => listener(message as FromChild)),
    onExit: exit.onExit,
    kill: () => void child.kill('SIGKILL'),
  }
}

export const workerChild: SpawnChild = ({ temporaryDirectory, limits }) => {
  const worker = createGuardedWorker(entry, {
    workerData: { temporaryDirectory, limits },
    memoryMb: limits.childHeapMegabytes,
    env: {},
    stdout: true,
    stderr: true,
  })
  const exit = exitOnce()
  worker.on('error', (error) => exit.end('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY', error.message))
  worker.on('exit', (code) => exit.end(false, String(code)))
  return {
    send: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', (message) => listener(message as FromChild)),
    onExit: exit.onExit,
    kill: () => void worker.terminate(),
  }
}

export const spawnChild: SpawnChild = (start) => (process.versions['electron'] ? workerChild(start) : forkChild(start))
