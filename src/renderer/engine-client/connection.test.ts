import { afterEach, describe, expect, it, vi } from 'vitest'
import { createPortPair, type Port } from '../../rpc/port.ts'
import { type Handlers, serve } from '../../rpc/serve.ts'
import { createEngine } from './connection.ts'

/** An engine that answers `repository.read` and `home.openRepository` and forgets on restart what was open. */
const engineOf = (opened: string[]) => {
  let open = false
  const handlers = {
    home: {
      openRepository: ({ directory }: { directory: string }) => {
        open = true
        opened.push(directory)
        return { repositoryId: '', directory, name: '' }
      },
    },
    repository: {
      read: () => {
        if (!open) throw Object.assign(new Error('none'), { code: 'no-repository-open', details: {} })
        return {}
      },
    },
  } as unknown as Handlers<null>
  return (port: Port) => serve(port, handlers, null, () => undefined)
}

describe('the lasting connection', () => {
  afterEach(() => vi.useRealTimers())

  it('comes back after the engine ended, opens the same repository, and goes on telling events', async () => {
    const opened: string[] = []
    const served: ReturnType<typeof serve>[] = []
    const ports: Port[] = []
    const engine = createEngine({
      openPort: async () => {
        const [own, other] = createPortPair()
        ports.push(own)
        served.push(engineOf(opened)(other))
        return own
      },
      maxWaitMs: 5,
    })
    await vi.waitFor(() => expect(engine.status()).toBe('open'))
    engine.remember('/r')
    const heard: string[] = []
    engine.on('shelvesChanged', () => heard.push('shelves'))
    const back = vi.fn(() => undefined)
    engine.onReconnected(back)

    ports[0]?.close()
    await vi.waitFor(() => expect(back).toHaveBeenCalledTimes(1))
    expect(engine.status()).toBe('open')
    expect(opened).toEqual(['/r'])
    served[1]?.emit('shelvesChanged', {})
    await vi.waitFor(() => expect(heard).toEqual(['shelves']))
    engine.close()
  })
  it('asks apart while the repository does not open, and waits with its own tries meanwhile', async () => {
    vi.useFakeTimers()
    let repaired = false
    let tries = 0
    const asking = Promise.withResolvers<void>()
    const handlers = {
      home: {
        openRepository: () => {
          tries += 1
          if (!repaired) throw Object.assign(new Error('damaged'), { code: 'database-damaged', details: {} })
          return { repositoryId: '', directory: '/r', name: '' }
        },
        checkAndRepair: async () => {
          await asking.promise
          repaired = true
          return { whole: false }
        },
      },
      repository: {
        read: () => {
          throw Object.assign(new Error('none'), { code: 'no-repository-open', details: {} })
        },
      },
    } as unknown as Handlers<null>
    const ports: Port[] = []
    const engine = createEngine({
      openPort: async () => {
        const [own, other] = createPortPair()
        ports.push(own)
        serve(other, handlers, null, () => undefined)
        return own
      },
      maxWaitMs: 5,
      stoppedAfterMs: 0,
    })
    await vi.waitFor(() => expect(engine.status()).toBe('open'))
    engine.remember('/r')
    ports[0]?.close()
    await vi.waitFor(() => expect(engine.status()).toBe('stopped'))
    const answer = engine.callApart('home.checkAndRepair', { directory: '/r' })
    // The try that was under way ends; no other begins.
    await vi.waitFor(() => expect(tries).toBeGreaterThan(0))
    await vi.advanceTimersByTimeAsync(30)
    const before = tries
    await vi.advanceTimersByTimeAsync(10_000)
    expect(tries).toBe(before)
    asking.resolve()
    await expect(answer).resolves.toEqual({ whole: false })
    await vi.waitFor(() => expect(engine.status()).toBe('open'))
    engine.close()
  })
  it('answers channel-closed at once while there is no connection', async () => {
    const engine = createEngine({ openPort: () => Promise.reject(new Error('not there')), maxWaitMs: 5 })
    await expect(engine.call('repository.read', {})).rejects.toMatchObject({ code: 'channel-closed' })
    engine.close()
  })
  it('says stopped when it has not come back for the given time, and goes on trying', async () => {
    let tries = 0
    const engine = createEngine({
      openPort: async () => {
        tries++
        throw new Error('not there')
      },
      maxWaitMs: 2,
      stoppedAfterMs: 20,
    })
    await vi.waitFor(() => expect(engine.status()).toBe('stopped'))
    const before = tries
    await vi.waitFor(() => expect(tries).toBeGreaterThan(before))
    engine.close()
  })
})
