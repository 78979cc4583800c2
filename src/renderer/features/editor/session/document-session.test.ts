import { afterEach, describe, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import type { DocumentId } from '../../../../contract/ids.ts'
import { type DocumentSession, openDocumentSession } from './document-session.ts'
import { createFakeEngine, type FakeEngine, fakeClientId } from './fake-engine.ts'

const documentId = `${'0'.repeat(30)}01` as DocumentId
const timing = { gatherMs: 1, compareAfterIdleMs: 20, retryMs: 10, awarenessMs: 1 }
const sessions: DocumentSession[] = []

const withParagraph = (text: string) => {
  const doc = new Y.Doc()
  doc.clientID = 77
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText(text)])
  doc.getXmlFragment('body').insert(0, [paragraph])
  return doc
}
const engineWith = (text = '') => {
  const engine = createFakeEngine()
  engine.disk.set(documentId, withParagraph(text))
  return engine
}
const open = (engine: FakeEngine, window = engine.connect(), contentHash: (doc: Y.Doc) => string = () => 'e'.repeat(64)) => {
  const session = openDocumentSession({ engine: window, documentId, contentHash, timing })
  sessions.push(session)
  return session
}
const until = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 1 })
const opened = (session: DocumentSession) => until(() => expect(session.state().phase).toBe('open'))
const docOf = (session: DocumentSession): Y.Doc => {
  const { doc } = session.state()
  if (!doc) throw new Error('the session is not open')
  return doc
}
const paragraphOf = (doc: Y.Doc) => (doc.getXmlFragment('body').get(0) as Y.XmlElement).get(0) as Y.XmlText
const textOf = (doc: Y.Doc | null | undefined) =>
  doc
    ?.getXmlFragment('body')
    .toArray()
    .map((block) => ((block as Y.XmlElement).get(0) as Y.XmlText | undefined)?.toJSON() ?? '')
    .join('|')
const type = (session: DocumentSession, text: string) => {
  const line = paragraphOf(docOf(session))
  for (const letter of text) line.insert(line.length, letter)
}
const diskText = (engine: FakeEngine) => textOf(engine.disk.get(documentId))

afterEach(async () => {
  vi.useRealTimers()
  for (const session of sessions.splice(0)) {
    // A session whose engine is away would wait for it; the test is over, so nobody does.
    void session.close()
  }
})

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

  for (const [death, times] of [
    ['die-before', 1],
    ['die-after', 1],
  ] as const)
    it(`loses and doubles no letter when the engine dies between push and answer (${death} the commit)`, async () => {
      const engine = engineWith()
      const session = open(engine)
      await opened(session)
      const before = session.state().doc
      engine.commit = death
      type(session, 'one ')
      await until(() => expect(session.state().phase).toBe('reconnecting'))
      expect(session.state().saved).toBe(false)
      type(session, 'two ')
      engine.commit = 'at-once'
      engine.start()
      type(session, 'three')
      await session.flushed()
      expect(diskText(engine)).toBe('one two three')
      expect(diskText(engine)?.split('one')).toHaveLength(times + 1)
      expect(textOf(session.state().doc)).toBe('one two three')
      expect(session.state().doc).toBe(before)
      expect(engine.recovered).toEqual([])
    })

  it('gives both windows their old ids after a restart, whoever comes first', async () => {
    const engine = engineWith()
    const one = open(engine)
    await opened(one)
    const two = open(engine)
    await opened(two)
    const ids = [one.state().doc?.clientID, two.state().doc?.clientID]
    engine.stop()
    type(one, 'a')
    type(two, 'b')
    engine.start()
    await Promise.all([one.flushed(), two.flushed()])
    await until(() => expect(textOf(one.state().doc)).toBe(textOf(two.state().doc)))
    expect([one.state().doc?.clientID, two.state().doc?.clientID]).toEqual(ids)
    expect(['ab', 'ba']).toContain(diskText(engine))
  })

  it('survives many deaths at random moments without losing or doubling a letter', async () => {
    const seed = Number(process.env.GRANARY_SEED ?? 20_261_121)
    let random = seed
    const next = () => {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648
      return random / 2_147_483_648
    }
    const engine = engineWith()
    const session = open(engine)
    await opened(session)
    let typed = ''
    for (let round = 0; round < 60; round++) {
      const word = `${round} `
      typed += word
      type(session, word)
      const chance = next()
      if (chance < 0.25) engine.commit = 'die-before'
      else if (chance < 0.5) engine.commit = 'die-after'
      else if (chance < 0.6) engine.stop()
      if (next() < 0.7) await new Promise((done) => setTimeout(done, next() * 4))
      engine.commit = 'at-once'
      if (next() < 0.8) engine.start()
    }
    engine.start()
    await session.flushed()
    expect(diskText(engine), `replay with GRANARY_SEED=${seed}`).toBe(typed)
    expect(textOf(session.state().doc)).toBe(typed)
    expect(engine.recovered).toEqual([])
  })

  it('keeps typed text as recovered text when the log has changed meanwhile', async () => {
    const engine = engineWith('the well is ')
    const session = open(engine)
    await opened(session)
    let detached = 0
    session.onDetach(() => detached++)
    engine.stop()
    type(session, 'dry')
    engine.logId = 'b'.repeat(32)
    engine.start()
    await until(() => expect(engine.recovered).toHaveLength(1))
    await opened(session)
    expect(engine.recovered[0]?.text).toBe('dry')
    expect(engine.recovered[0]?.updates).toHaveLength(3)
    expect(diskText(engine)).toBe('the well is ')
    expect(textOf(session.state().doc)).toBe('the well is ')
    expect(session.state().doc?.clientID).toBe(fakeClientId(engine.logId, 1))
    expect(detached).toBe(1)
    expect(session.state().saved).toBe(true)
  })

  it('keeps on telling that nothing is saved until the recovered text is with the engine', async () => {
    const engine = engineWith()
    const session = open(engine)
    await opened(session)
    engine.stop()
    type(session, 'dry')
    engine.logId = 'b'.repeat(32)
    expect(session.state().saved).toBe(false)
    engine.start()
    engine.stop()
    await until(() => expect(session.state().phase).toBe('reconnecting'))
    expect(session.state().saved).toBe(false)
    engine.start()
    await until(() => expect(session.state().saved).toBe(true))
    expect(engine.recovered.map((one) => one.text)).toEqual(['dry'])
  })

  it('takes the binding off before it applies the update that brings unknown parts', async () => {
    const engine = engineWith('plain')
    const session = open(engine)
    await opened(session)
    const seen: string[] = []
    session.onDetach(() => seen.push(`detached at ${textOf(session.state().doc)}`))
    engine.becomeReadOnly(documentId, 'unknown-parts')
    engine.change(documentId, (doc) => doc.getXmlFragment('body').push([new Y.XmlElement('unheardOf')]))
    await until(() => expect(session.state().doc?.getXmlFragment('body').length).toBe(2))
    expect(seen).toEqual(['detached at plain'])
    expect(session.state().readOnly).toBe('unknown-parts')
  })

  it('still delivers what was typed just before the body became read-only', async () => {
    const engine = engineWith()
    const session = open(engine)
    await opened(session)
    type(session, 'last words')
    engine.becomeReadOnly(documentId, 'unknown-parts')
    await session.flushed()
    expect(diskText(engine)).toBe('last words')
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

  it('ignores late messages for an opening that has been replaced', async () => {
    const engine = engineWith()
    const session = open(engine)
    await opened(session)
    session.renew('test')
    await opened(session)
    await until(() => expect(engine.openings()).toBe(1))
    const late = withParagraph('late')
    late.clientID = 99
    engine.emitTo(1, Y.encodeStateAsUpdateV2(late))
    engine.change(documentId, (doc) => paragraphOf(doc).insert(0, 'new'))
    await until(() => expect(textOf(session.state().doc)).toBe('new'))
  })

  it('loads anew under its own id when an update brings that id from elsewhere, and drops nothing', async () => {
    const engine = engineWith()
    const session = open(engine)
    await opened(session)
    const before = session.state().doc
    type(session, 'mine ')
    await session.flushed()
    engine.commit = 'hold'
    type(session, 'more ')
    const own = fakeClientId(engine.logId, 1)
    // A twin of this window wrote with the same id, further on.
    const twin = new Y.Doc()
    Y.applyUpdateV2(twin, Y.encodeStateAsUpdateV2(docOf(session)))
    twin.clientID = own
    const vector = Y.encodeStateVector(twin)
    paragraphOf(twin).insert(0, 'twin ')
    engine.emitTo(1, Y.encodeStateAsUpdateV2(twin, vector))
    await until(() => expect(engine.diagnostics).toContain('client-id-replaced'))
    engine.commit = 'at-once'
    engine.release()
    await session.flushed()
    await until(() => expect(session.state().doc).not.toBe(before))
    expect(session.state().doc?.clientID).toBe(own)
    expect(diskText(engine)).toBe('mine more ')
    expect(textOf(session.state().doc)).toBe('mine more ')
  })

  it('sends nothing that the binding wrote while receiving, and loads anew', async () => {
    const engine = engineWith('text')
    const session = open(engine)
    await opened(session)
    const doc = docOf(session)
    doc.getXmlFragment('body').observeDeep((_events, transaction) => {
      if (!transaction.local) doc.getXmlFragment('body').push([new Y.XmlElement('paragraph')])
    })
    engine.change(documentId, (disk) => paragraphOf(disk).insert(0, 'new '))
    await until(() => expect(session.state().doc).not.toBe(doc))
    await opened(session)
    expect(engine.diagnostics).toHaveLength(1)
    expect(engine.pushes).toEqual([])
    expect(textOf(session.state().doc)).toBe('new text')
  })

  it('notices a change of its own that follows a received one at once', async () => {
    const engine = engineWith('text')
    const session = open(engine)
    await opened(session)
    const doc = docOf(session)
    doc.once('afterAllTransactions', () => doc.getXmlFragment('body').push([new Y.XmlElement('paragraph')]))
    engine.change(documentId, (disk) => paragraphOf(disk).insert(0, 'new '))
    await until(() => expect(engine.diagnostics).toEqual(['binding-wrote-while-receiving']))
    await until(() => expect(session.state().doc).not.toBe(doc))
    expect(engine.pushes).toEqual([])
    expect(textOf(session.state().doc)).toBe('new text')
  })

  it('loads anew when the binding throws on a received update, without losing it or what is typed', async () => {
    const engine = engineWith('text')
    const session = open(engine)
    await opened(session)
    const doc = docOf(session)
    engine.commit = 'hold'
    type(session, ' mine')
    doc.getXmlFragment('body').observeDeep((_events, transaction) => {
      if (!transaction.local) throw new RangeError('Position out of range')
    })
    engine.change(documentId, (disk) => paragraphOf(disk).insert(0, 'new '))
    await until(() => expect(engine.diagnostics).toEqual(['binding-threw-while-receiving']))
    engine.commit = 'at-once'
    engine.release()
    await until(() => expect(session.state().doc).not.toBe(doc))
    await session.flushed()
    expect(diskText(engine)).toBe('new text mine')
    expect(textOf(session.state().doc)).toBe('new text mine')
  })

  it('keeps text in the window while the disk is full, says so, and delivers it when there is room', async () => {
    const engine = engineWith()
    const session = open(engine)
    await opened(session)
    engine.commit = 'disk-full'
    type(session, 'kept')
    await until(() => expect(session.state().diskFull).toBe(true))
    expect(session.state().saved).toBe(false)
    type(session, ' too')
    engine.commit = 'at-once'
    await session.flushed()
    expect(session.state().diskFull).toBe(false)
    expect(diskText(engine)).toBe('kept too')
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

  it('loads anew and keeps its text as recovered text when it shows something else than the engine', async () => {
    const engine = engineWith('imported line')
    const session = open(engine)
    await opened(session)
    const before = session.state().doc
    engine.equal = false
    type(session, '!')
    await until(() => expect(engine.recovered).toEqual([{ updates: [], text: 'imported line!' }]))
    await until(() => expect(session.state().doc).not.toBe(before))
    expect(engine.diagnostics).toEqual(['window-and-engine-differ'])
    expect(textOf(session.state().doc)).toBe('imported line!')
  })

  it('opens again when the engine has ended the opening, and says so when the document is gone', async () => {
    const engine = engineWith('the well')
    const session = open(engine)
    await opened(session)
    engine.logId = 'z'
    engine.endOpenings(documentId)
    await until(() => expect(docOf(session).clientID).toBe(fakeClientId('z', 1)))
    type(session, ' is dry')
    await until(() => expect(diskText(engine)).toBe('the well is dry'))
    engine.disk.delete(documentId)
    engine.endOpenings(documentId)
    await until(() => expect(session.state()).toMatchObject({ phase: 'failed', error: 'document-not-found' }))
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
})
