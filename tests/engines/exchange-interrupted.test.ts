// An exchange that ends before its end, because the stick is pulled out or a person stops it: real engines, real files, one process.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applyUpdateV2, Doc } from 'yjs'
import { GranaryError } from '../../src/contract/errors.ts'
import { itemDocumentId } from '../../src/contract/ids.ts'
import { createExchange } from '../../src/engine/exchange/exchange.ts'
import { createDiskFiles } from '../../src/engine/exchange/files/index.ts'
import { createWorld, together, type World } from './exchange-world.ts'

let world: World
let stick: string
beforeEach(() => {
  world = createWorld()
  stick = world.folder('stick')
})
afterEach(() => world.end())

describe('a stick that is pulled out', () => {
  it('at any reading while taking: what has come stays, and the next press goes on', async () => {
    const { ana, ben } = await together(world, stick)
    for (let press = 0; press < 4; press++) {
      for (let n = 0; n < 20; n++) ana.write(`Item ${press}-${n}`)
      await ana.press(stick)
    }
    const files = createDiskFiles()
    let readings = 0
    let pulledOutAt = Number.POSITIVE_INFINITY
    const count = (path: string) => {
      readings += 1
      if (readings > pulledOutAt) throw new GranaryError('place-gone', 'pulled out', { path })
    }
    const identity = await ben.engine.home.identity()
    const exchange = createExchange({
      engine: ben.engine,
      identity,
      files: {
        ...files,
        read: async function* (path, ...rest) {
          count(path)
          yield* files.read(path, ...rest)
        },
        markOf: (path) => (readings > pulledOutAt ? Promise.resolve('an empty folder') : files.markOf(path)),
        readAll: async (path, maxBytes) => {
          count(path)
          return files.readAll(path, maxBytes)
        },
      },
    })
    let known = 0
    let failures = 0
    for (let after = 0; ; after++) {
      pulledOutAt = Number.POSITIVE_INFINITY
      const { offerId } = await exchange.look(stick)
      readings = 0
      pulledOutAt = after
      const { phase, error } = await exchange.finished(exchange.start({ offerId, notNow: [], way: 'take' }))
      const now = ben.titles().length
      expect(now).toBeGreaterThanOrEqual(known)
      known = now
      if (phase === 'done') break
      expect(error?.code).toBe('place-gone')
      failures += 1
    }
    expect(failures).toBeGreaterThan(0)
    expect(known).toBe(80)
    await exchange.close()
    await ben.press(stick)
    await ana.press(stick)
    expect(ben.digest()).toBe(ana.digest())
  })
})

describe('while much is taken', () => {
  it('goes on after a stop where it was, and typing is saved meanwhile', async () => {
    const { ana, ben } = await together(world, stick)
    for (let n = 0; n < 400; n++) ana.write(`Item ${n}`)
    await ana.press(stick)
    const note = ben.write('My note')
    const opening = ben.engine.documents.open(itemDocumentId(note), { updated: () => undefined, becameReadOnly: () => undefined, awareness: () => undefined })
    const { offerId } = await ben.look(stick)
    const jobId = ben.engine.exchange.start({ offerId, notNow: [], way: 'both' })
    // Typing is answered while the exchange runs, and stopping it keeps what has come.
    const doc = new Doc()
    applyUpdateV2(doc, opening.state)
    doc.clientID = opening.clientId ?? 0
    const updates: Uint8Array[] = []
    doc.on('updateV2', (update: Uint8Array) => updates.push(update))
    let saved = 0
    while (ben.engine.exchange.jobs().some((job) => job.phase === 'reading' || (job.phase === 'taking' && job.done < 100))) {
      updates.length = 0
      doc.getMap('meta').set('title', `My note ${saved}`)
      await opening.push([...updates])
      saved += 1
    }
    ben.engine.exchange.stop(jobId)
    expect((await ben.engine.exchange.finished(jobId)).phase).toBe('stopped')
    expect(saved).toBeGreaterThan(0)
    const some = ben.titles().length
    expect(some).toBeGreaterThan(1)
    await ben.again()
    expect(ben.titles()).toHaveLength(some)
    const report = await ben.press(stick)
    expect(report.taken.new).toBe(400 - (some - 1))
    expect(ben.titles()).toHaveLength(401)
    await ana.press(stick)
    expect(ana.digest()).toBe(ben.digest())
  })
})
