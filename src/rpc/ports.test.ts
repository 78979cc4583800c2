import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { type AnyChildProcess, engineChild } from './child-process.ts'
import { connect } from './connect.ts'
import { decodeMessage, encodeMessage } from './encoding.ts'
import { keepRunning, type Running } from './keep-running.ts'
import { multiplex } from './multiplex.ts'
import { createPortPair, type Port, relay } from './port.ts'
import { serve } from './serve.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('messages as bytes', () => {
  it('come back as they were: bytes, absence, large numbers, every script', () => {
    const message = { bytes: new Uint8Array([0, 255, 7]), none: undefined, nothing: null, id: 2 ** 52 + 1, text: 'নৌকা ٣ 🚤', list: [true, -1.5, ''] }
    expect(decodeMessage(encodeMessage(message))).toEqual(message)
  })
})

describe('many ports over one channel', () => {
  const pair = () => {
    const [near, far] = createPortPair()
    const opened: Port[] = []
    const shell = multiplex(near)
    multiplex(far).onOpen((port) => opened.push(port))
    return { near, shell, opened }
  }

  it('keep their messages apart, also those sent before anybody listens', async () => {
    const { shell, opened } = pair()
    const [one, two] = [shell.open(), shell.open()]
    one.post('a')
    two.post('b')
    await turn()
    const heard: unknown[] = []
    opened[0]?.onMessage((message) => heard.push(['one', message]))
    opened[1]?.onMessage((message) => heard.push(['two', message]))
    one.post('c')
    await turn()
    expect(heard).toEqual([
      ['one', 'a'],
      ['two', 'b'],
      ['one', 'c'],
    ])
  })

  it('end one by one, and all with the channel', async () => {
    const { near, shell, opened } = pair()
    const [one, two] = [shell.open(), shell.open()]
    await turn()
    const ends: string[] = []
    opened[0]?.onClose(() => ends.push('far one'))
    two.onClose(() => ends.push('near two'))
    opened[1]?.onClose(() => ends.push('far two'))
    one.close()
    await turn()
    expect(ends).toEqual(['far one'])
    near.close()
    await turn()
    expect(ends.sort()).toEqual(['far one', 'far two', 'near two'])
    const late = shell.open()
    const ended = new Promise<void>((resolve) => late.onClose(resolve))
    await ended
  })
})

describe('a stranger at a port', () => {
  it.each([undefined, null, 7, 'text', [], {}, { t: 'q' }, { t: 'q', m: 'constructor', a: [] }, { t: 'q', m: 'call', a: 'x' }, { t: 's' }])(
    'ends it with %j, and nothing throws',
    async (message) => {
      const [near, far] = createPortPair()
      serve(far, {} as never, {}, () => undefined)
      const closed = new Promise<void>((resolve) => near.onClose(resolve))
      near.post(message)
      await expect(closed).resolves.toBeUndefined()
    },
  )
})

describe('calls', () => {
  it('are rejected with channel-closed when a relay between the ends goes', async () => {
    const [near, middleNear] = createPortPair()
    const [middleFar, far] = createPortPair()
    relay(middleNear, middleFar)
    serve(far, { home: { read: () => new Promise(() => undefined) } } as never, {}, () => undefined)
    const client = connect(near)
    const [outcome] = await Promise.allSettled([client.call('home.read', {}), Promise.resolve().then(() => far.close())])
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'channel-closed' } })
  })

  it('that fail inside are reported and say no more than their code', async () => {
    const [near, far] = createPortPair()
    const report = vi.fn()
    const handlers = {
      home: {
        read: () => {
          throw new Error('a bug')
        },
      },
    }
    serve(far, handlers as never, {}, report)
    await expect(connect(near).call('home.read', {})).rejects.toMatchObject({ code: 'internal' })
    expect(report).toHaveBeenCalledWith('home.read', expect.any(Error))
  })
})

describe('a process that is kept running', () => {
  const fake = () => {
    const started: { end(reason: string): void; stopped: boolean }[] = []
    const start = (): Running & { number: number } => {
      const exits: ((reason: string) => void)[] = []
      let alive = true
      const self = {
        stopped: false,
        end: (reason: string) => {
          alive = false
          for (const exit of exits) exit(reason)
        },
      }
      started.push(self)
      return {
        number: started.length,
        isAlive: () => alive,
        onExit: (listener) => void exits.push(listener),
        stop: async () => {
          self.stopped = true
          self.end('stopped')
        },
      }
    }
    return { started, start }
  }

  it('is started again at once, then more slowly while it does not stay up', async () => {
    const { started, start } = fake()
    const waits: number[] = []
    let now = 0
    const kept = keepRunning({
      start,
      onCrash: () => undefined,
      nowMs: () => now,
      wait: async (ms) => {
        waits.push(ms)
      },
    })
    expect((await kept.current()).number).toBe(1)
    for (let crash = 0; crash < 4; crash++) {
      started.at(-1)?.end('SIGKILL')
      await turn()
    }
    now = 60_000
    started.at(-1)?.end('SIGKILL')
    await turn()
    expect(waits).toEqual([0, 250, 1000, 3000, 0])
    expect((await kept.current()).number).toBe(6)
  })

  it('is waited for while it is down, and not started after its end was asked for', async () => {
    const { started, start } = fake()
    const crashed: string[] = []
    const kept = keepRunning({ start, onCrash: (reason) => crashed.push(reason), wait: () => turn().then(() => undefined) })
    await kept.current()
    started[0]?.end('SIGSEGV')
    expect((await kept.current()).number).toBe(2)
    await kept.stop()
    await turn()
    expect(started).toHaveLength(2)
    expect(started[1]?.stopped).toBe(true)
    expect(crashed).toEqual(['SIGSEGV'])
    await expect(kept.current()).rejects.toThrow('stopped')
  })
})

describe('an engine in a child process', () => {
  const fakeChild = () => {
    const child = Object.assign(new EventEmitter(), {
      connected: true,
      pid: 1,
      sent: [] as unknown[],
      kill: vi.fn(() => true),
      send: vi.fn(() => true),
      disconnect: vi.fn(),
    })
    child.disconnect.mockImplementation(() => {
      child.connected = false
      child.emit('disconnect')
    })
    return child
  }

  it('is not alive any more once its channel is gone, and its ports end', async () => {
    const child = fakeChild()
    const engine = engineChild(child as unknown as AnyChildProcess)
    const port = engine.connect()
    const ended = new Promise<void>((resolve) => port.onClose(resolve))
    child.emit('disconnect')
    await ended
    expect(engine.isAlive()).toBe(false)
  })

  it('is asked to finish by the end of its channel', async () => {
    const child = fakeChild()
    const engine = engineChild(child as unknown as AnyChildProcess)
    const stopped = engine.stop()
    expect(child.disconnect).toHaveBeenCalled()
    child.emit('exit', 0, null)
    await stopped
    expect(child.kill).not.toHaveBeenCalled()
  })
})
