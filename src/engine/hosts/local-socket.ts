// The local socket by which a second process of the same person (the command line) reaches the owner of an open repository.
// Its path stands in owner.json; frames are a length (4 bytes, big-endian) and one encoded message. Who may connect is decided
// by the folder of the socket, which only this user can enter; on Windows others may only read from a pipe, never ask.
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contractVersion } from '../../contract/contract.ts'
import { GranaryError } from '../../contract/errors.ts'
import { maxMessageBytes } from '../../contract/limits.ts'
import { z } from '../../contract/zod.ts'
import { decodeMessage, encodeMessage } from '../../rpc/encoding.ts'
import type { Port } from '../../rpc/port.ts'
import { readOwner } from '../storage/ownership.ts'

export interface LocalSocket {
  readonly path: string
  close(): Promise<void>
}

/** How long one end waits for the other to say which contract it speaks: an owner that is opening a large repository on a busy machine is slow, not gone. */
const greetingTimeoutMs = 30_000

/** The first message is the other end's greeting; later ones wait until somebody listens. */
const greetedPort = (socket: Socket): { port: Port; greeted: Promise<unknown> } => {
  const closers: (() => void)[] = []
  const listeners: ((message: unknown) => void)[] = []
  const early: unknown[] = []
  let received: Buffer = Buffer.alloc(0)
  let closed = false
  const { promise: greeted, resolve, reject } = Promise.withResolvers<unknown>()
  const timer = setTimeout(() => socket.destroy(), greetingTimeoutMs)
  let first = true
  const deliver = (message: unknown) => {
    if (first) {
      first = false
      clearTimeout(timer)
      resolve(message)
      return
    }
    if (listeners.length === 0) early.push(message)
    for (const listener of listeners) listener(message)
  }
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    while (received.length >= 4) {
      const length = received.readUInt32BE(0)
      if (length > maxMessageBytes) {
        socket.destroy()
        return
      }
      if (received.length < 4 + length) return
      const frame = received.subarray(4, 4 + length)
      received = received.subarray(4 + length)
      try {
        deliver(decodeMessage(frame))
      } catch {
        // Not one of ours at the other end; its calls are rejected by the end of the port.
        socket.destroy()
        return
      }
    }
  })
  socket.on('close', () => {
    closed = true
    clearTimeout(timer)
    reject(new Error('the socket closed before a greeting'))
    for (const closer of closers) closer()
  })
  // 'close' follows every error, and is what both ends listen to.
  socket.on('error', () => undefined)
  const port: Port = {
    post: (message) => {
      if (closed || socket.destroyed) return
      const bytes = encodeMessage(message)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      socket.write(Buffer.concat([length, bytes]))
    },
    onMessage: (listener) => {
      listeners.push(listener)
      for (const message of early.splice(0)) listener(message)
    },
    onClose: (listener) => {
      if (closed) queueMicrotask(listener)
      else closers.push(listener)
    },
    close: () => socket.destroySoon(),
  }
  return { port, greeted }
}

/** Both ends say it first; a program of another release is refused before it can misunderstand an answer. */
const greeting = { granary: contractVersion }
const greetingSchema = z.object({ granary: z.number() })

/** The address of a socket holds 104 bytes on macOS and 108 on Linux, the zero at its end included. */
const maxPathBytes = 103

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process of that number: not ours to take away.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** A process that was killed leaves its socket; the next one that listens takes it away. */
const removeDeadSockets = (folder: string) => {
  for (const name of readdirSync(folder)) {
    const pid = /^(\d+)-[0-9a-f]{8}\.sock$/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true })
  }
}

/** Where to listen, and what to take away afterwards. A pipe of a random name on Windows. */
const place = (home: string): { path: string; own: string | null } => {
  if (process.platform === 'win32') return { path: `\\\\.\\pipe\\granary-${randomBytes(16).toString('hex')}`, own: null }
  const folder = join(home, 'sockets')
  const path = join(folder, `${process.pid}-${randomBytes(4).toString('hex')}.sock`)
  if (Buffer.byteLength(path) <= maxPathBytes) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
    removeDeadSockets(folder)
    return { path, own: path }
  }
  // A home too deep for the address of a socket.
  const own = mkdtempSync(join(tmpdir(), 'granary-'))
  return { path: join(own, 'engine.sock'), own }
}

/** Listens in a folder of the home that only this user can enter. */
export const listenLocally = async (home: string, onPort: (port: Port) => void): Promise<LocalSocket> => {
  const { path, own } = place(home)
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    const { port, greeted } = greetedPort(socket)
    port.post(greeting)
    greeted
      .then((said) => {
        if (greetingSchema.safeParse(said).data?.granary === contractVersion) onPort(port)
        else socket.destroy()
      })
      .catch(() => socket.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  // The socket alone keeps no process alive.
  server.unref()
  return {
    path,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      if (own !== null) rmSync(own, { recursive: true, force: true })
    },
  }
}

/** A port to the process that has the repository open; null when there is none that answers. Errors: repository-in-use for another release. */
export const reachOwner = async (directory: string): Promise<Port | null> => {
  const owner = readOwner(directory)
  if (!owner?.socket) return null
  const socket = connectSocket(owner.socket)
  const { port, greeted } = greetedPort(socket)
  let said: unknown
  try {
    said = await greeted
  } catch {
    // The socket of a process that has died: the caller opens the folder itself.
    socket.destroy()
    return null
  }
  if (greetingSchema.safeParse(said).data?.granary !== contractVersion) {
    socket.destroy()
    throw new GranaryError('repository-in-use', `the repository is open in ${owner.program} of another release`, { program: owner.program, pid: owner.pid })
  }
  port.post(greeting)
  return port
}
