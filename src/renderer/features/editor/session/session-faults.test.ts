import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { fakeClientId } from './fake-engine.ts'
import { diskText, docOf, documentId, engineWith, open, opened, paragraphOf, textOf, type, until, withParagraph } from './session.fixture.ts'

describe('a document session where something is wrong', () => {
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

  it('gives up with a refused update what was typed after it, as one text, and loads anew once', async () => {
    const engine = engineWith('the well ')
    const session = open(engine)
    await opened(session)
    const before = session.state().doc
    let detached = 0
    session.onDetach(() => detached++)
    engine.commit = 'hold'
    type(session, 'i')
    await until(() => expect(engine.held()).toBe(1))
    type(session, 's dry')
    engine.commit = 'at-once'
    engine.refuse()
    await until(() => expect(session.state()).toMatchObject({ phase: 'open', saved: true }))
    expect(session.state().doc).not.toBe(before)
    expect(engine.recovered.map(({ text }) => text)).toEqual(['is dry'])
    expect(engine.diagnostics).toEqual(['update-malformed'])
    expect(detached).toBe(2)
    type(session, 'is full')
    await session.flushed()
    expect([diskText(engine), textOf(session.state().doc)]).toEqual(['the well is full', 'the well is full'])
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
})
