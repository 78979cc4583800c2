import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createChildHost } from './child-host.ts'
import { importLimits } from './limits.ts'
import type { FromChild, InspectTask, ToChild } from './protocol.ts'
import type { SpawnChild } from './spawn-child.ts'

interface FakeChild {
  sent: ToChild[]
  say(message: FromChild): void
  end(ranOutOfMemory?: boolean): void
  killed: boolean
}

let directory: string
let children: FakeChild[]
const spawn: SpawnChild = () => {
  let listen: (message: FromChild) => void = () => undefined
  const exits: ((ranOutOfMemory: boolean, detail: string) => void)[] = []
  const child: FakeChild = {
    sent: [],
    killed: false,
    say: (message) => listen(message),
    end: (ranOutOfMemory = false) => {
      for (const exit of exits) exit(ranOutOfMemory, 'gone')
    },
  }
  children.push(child)
  return {
    send: (message) => void child.sent.push(message),
    onMessage: (listener) => {
      listen = listener
    },
    onExit: (listener) => void exits.push(listener),
    kill: () => {
      child.killed = true
      child.end()
    },
  }
}
const task = (path: string): InspectTask => ({ do: 'inspect', job: 1, path, name: path })
const makeHost = (limits = {}) => createChildHost({ spawn, limits: { ...importLimits, ...limits }, temporaryDirectory: join(directory, 'work') })
const child = (index: number): FakeChild => {
  const found = children[index]
  if (!found) throw new Error(`child ${index} was not started`)
  return found
}

beforeEach(() => {
  vi.useFakeTimers()
  directory = mkdtempSync(join(tmpdir(), 'granary-host-'))
  children = []
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(directory, { recursive: true, force: true })
})

describe('the child seen from the engine', () => {
  it('[IM34] starts with the first task and ends when idle', async () => {
    const host = makeHost()
    expect(children).toEqual([])
    const result = host.run(task('a'))
    child(0).say({ type: 'started', id: 1 })
    child(0).say({ type: 'done', id: 1, result: { hash: '', sizeBytes: 1, format: 'text', mediaType: '' } })
    await result
    vi.advanceTimersByTime(importLimits.idleMs)
    expect(child(0).killed).toBe(true)
    void host.run(task('b')).catch(() => undefined)
    expect(children).toHaveLength(2)
    await host.close()
  })

  it('[IM34] ends a child whose file takes too long; what waited behind goes to the next', async () => {
    const host = makeHost()
    const slow = host.run(task('slow'))
    const next = host.run(task('next'))
    child(0).say({ type: 'started', id: 1 })
    vi.advanceTimersByTime(importLimits.fileMs)
    await expect(slow).rejects.toMatchObject({ code: 'file-took-too-long' })
    expect(child(1).sent).toMatchObject([{ type: 'task', id: 2 }])
    child(1).say({ type: 'started', id: 2 })
    child(1).say({ type: 'done', id: 2, result: { hash: 'h', sizeBytes: 1, format: 'text', mediaType: '' } })
    await expect(next).resolves.toMatchObject({ hash: 'h' })
    await host.close()
  })

  it('[IM34] blames the file that was being read when memory ran out, and only that one', async () => {
    const host = makeHost()
    const guilty = host.run(task('bomb'))
    const innocent = host.run(task('letter'))
    child(0).say({ type: 'started', id: 1 })
    child(0).end(true)
    await expect(guilty).rejects.toMatchObject({ code: 'file-expands-too-much' })
    child(1).say({ type: 'started', id: 2 })
    child(1).say({ type: 'done', id: 2, result: { hash: 'h', sizeBytes: 1, format: 'text', mediaType: '' } })
    await innocent
    await host.close()
  })

  it('gives up when a child never begins to work', async () => {
    const host = makeHost()
    const result = host.run(task('a'))
    for (let start = 0; start < 3; start++) child(start).end()
    await expect(result).rejects.toMatchObject({ code: 'internal' })
    expect(children).toHaveLength(3)
    await host.close()
  })

  it('[IM11] stops one act and leaves the others', async () => {
    const host = makeHost()
    const stopped = [host.run(task('a')), host.run(task('b'))]
    const other = host.run({ ...task('c'), job: 2 })
    child(0).say({ type: 'started', id: 1 })
    host.cancel(1)
    for (const result of stopped) await expect(result).rejects.toMatchObject({ code: 'cancelled' })
    expect(child(0).killed).toBe(true)
    expect(child(1).sent).toMatchObject([{ type: 'task', id: 3 }])
    child(1).say({ type: 'started', id: 3 })
    child(1).say({ type: 'done', id: 3, result: { hash: 'h', sizeBytes: 1, format: 'text', mediaType: '' } })
    await other
    await host.close()
  })

  it('tells a new child what the acts link to', async () => {
    const host = makeHost()
    host.setLinks(1, [['/a', 'item', '/a']])
    const result = host.run(task('a'))
    expect(child(0).sent[0]).toMatchObject({ type: 'links', job: 1 })
    result.catch(() => undefined)
    await host.close()
    await expect(result).rejects.toMatchObject({ code: 'cancelled' })
    await expect(host.run(task('b'))).rejects.toMatchObject({ code: 'cancelled' })
  })
})
