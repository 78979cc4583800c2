import { describe, expect, it } from 'vitest'
import { createFakeEngine, fakeClientId } from './fake-engine.ts'
import { diskText, documentId, engineWith, open, opened, paragraphOf, textOf, timing, type, until } from './session.fixture.ts'

describe('a document session', () => {
  it('sets the leased client id after the state, and makes awareness after that', async () => {
    const engine = engineWith('the well')
    const session = open(engine)
    await opened(session)
    const id = fakeClientId(engine.logId, 1)
    expect(session.state().doc?.clientID).toBe(id)
    expect(session.awareness()?.clientID).toBe(id)
    expect(textOf(session.state().doc)).toBe('the well')
  })

  it('says "saved" only after the acknowledgement', async () => {
    const engine = engineWith()
    const session = open(engine)
    await opened(session)
    engine.commit = 'hold'
    type(session, 'dry')
    expect(session.state().saved).toBe(false)
    const flushed = session.flushed()
    await new Promise((done) => setTimeout(done, 5))
    expect(session.state().saved).toBe(false)
    expect(diskText(engine)).toBe('')
    engine.commit = 'at-once'
    await until(() => {
      engine.release()
      expect(session.state().saved).toBe(true)
    })
    await flushed
    expect(diskText(engine)).toBe('dry')
  })

  it('sends a burst of keys in few pushes', async () => {
    const engine = engineWith()
    const session = open(engine)
    await opened(session)
    type(session, 'x'.repeat(200))
    await session.flushed()
    expect(diskText(engine)).toBe('x'.repeat(200))
    expect(engine.pushes.length).toBeLessThanOrEqual(2)
  })

  it('sends the first letter at once, the next ones together, and all of them at once when they shall be on disk', async () => {
    const engine = engineWith()
    const session = open(engine, engine.connect(), undefined, { burstMs: 3_600_000 })
    await opened(session)
    type(session, 'a')
    await until(() => expect(diskText(engine)).toBe('a'))
    for (const letter of 'bcd') {
      type(session, letter)
      await new Promise((done) => setTimeout(done, 2))
    }
    expect(diskText(engine)).toBe('a')
    await session.flushed()
    expect(diskText(engine)).toBe('abcd')
    expect(engine.pushes.length).toBe(2)
  })

  it('shows two windows the same text under two ids', async () => {
    const engine = engineWith('.')
    const one = open(engine)
    const two = open(engine)
    await Promise.all([opened(one), opened(two)])
    expect(one.state().doc?.clientID).not.toBe(two.state().doc?.clientID)
    type(one, 'first')
    type(two, 'second')
    await Promise.all([one.flushed(), two.flushed()])
    await until(() => {
      expect(textOf(one.state().doc)).toBe(diskText(engine))
      expect(textOf(two.state().doc)).toBe(diskText(engine))
    })
    expect(diskText(engine)).toHaveLength(12)
  })

  it('opens without an id and without awareness where one may only read', async () => {
    const engine = engineWith('read me')
    engine.readOnly = 'too-many-openings'
    const session = open(engine)
    await opened(session)
    expect(session.awareness()).toBeNull()
    expect(session.state().readOnly).toBe('too-many-openings')
    engine.change(documentId, (doc) => paragraphOf(doc).insert(0, 'now '))
    await until(() => expect(textOf(session.state().doc)).toBe('now read me'))
    expect(engine.pushes).toEqual([])
  })

  it('compares with the engine when idle, once for each state', async () => {
    const engine = engineWith()
    const session = open(engine)
    await opened(session)
    type(session, 'a')
    await until(() => expect(engine.compared).toBe(1))
    await new Promise((done) => setTimeout(done, timing.compareAfterIdleMs * 3))
    expect(engine.compared).toBe(1)
    type(session, 'b')
    await until(() => expect(engine.compared).toBe(2))
  })

  it('says why a document cannot be opened', async () => {
    const engine = createFakeEngine()
    const session = open(engine)
    await until(() => expect(session.state()).toMatchObject({ phase: 'failed', error: 'document-not-found' }))
  })

  it('gives its slot back when it closes, after everything is on disk', async () => {
    const engine = engineWith()
    const session = open(engine)
    await opened(session)
    type(session, 'bye')
    await session.close()
    expect(diskText(engine)).toBe('bye')
    expect(engine.openings()).toBe(0)
  })

  it('writes nothing by being opened, received into and closed', async () => {
    const engine = engineWith('quiet')
    const session = open(engine)
    await opened(session)
    engine.change(documentId, (doc) => paragraphOf(doc).insert(0, 'very '))
    await until(() => expect(textOf(session.state().doc)).toBe('very quiet'))
    await session.close()
    expect(engine.pushes).toEqual([])
    expect(engine.diagnostics).toEqual([])
  })

  it('shows a caret to other windows, to one that opens later too, and takes it away when it closes', async () => {
    const engine = engineWith('the well')
    const one = open(engine)
    const two = open(engine)
    await Promise.all([opened(one), opened(two)])
    one.awareness()?.setLocalState({ user: { name: 'Amina' } })
    const seenByTwo = () => [...(two.awareness()?.getStates() ?? [])].filter(([id]) => id !== two.awareness()?.clientID).map(([, state]) => state)
    await until(() => expect(seenByTwo()).toEqual([{ user: { name: 'Amina' } }]))
    await one.close()
    await until(() => expect(seenByTwo()).toEqual([]))
  })

  it('takes no harm from a caret that is no caret', async () => {
    const engine = engineWith('the well')
    const window = engine.connect()
    const session = open(engine, window)
    const other = open(engine)
    await Promise.all([opened(session), opened(other)])
    await window.call('documents.setAwareness', { channel: 1 as ChannelId, update: new Uint8Array([255, 255, 255]) })
    await until(() => expect(engine.diagnostics).toContain('carets-malformed'))
    expect(other.state()).toMatchObject({ phase: 'open', saved: true })
  })
})
