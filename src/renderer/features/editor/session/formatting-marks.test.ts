// Format marks that have become superfluous stay as the engine has them: a window that removes them by receiving writes what nobody hears of.
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import type { DocumentId } from '../../../../contract/ids.ts'
import { stopFormattingCleanUp } from '../../../../document/binding/no-clean-up.ts'
import { type DocumentSession, openDocumentSession } from './document-session.ts'
import { createFakeEngine, type FakeEngine } from './fake-engine.ts'

const documentId = `${'0'.repeat(30)}01` as DocumentId
const sessions: DocumentSession[] = []
const until = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 1 })
const lineOf = (doc: Y.Doc) => (doc.getXmlFragment('body').get(0) as Y.XmlElement).get(0) as Y.XmlText
const docOf = (session: DocumentSession): Y.Doc => {
  const { doc } = session.state()
  if (!doc) throw new Error('the session is not open')
  return doc
}

const openOnMarkedText = async (): Promise<{ engine: FakeEngine; disk: Y.Doc; session: DocumentSession }> => {
  const engine = createFakeEngine()
  const disk = new Y.Doc()
  stopFormattingCleanUp(disk)
  disk.clientID = 77
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText('one two')])
  disk.getXmlFragment('body').insert(0, [paragraph])
  engine.disk.set(documentId, disk)
  const timing = { gatherMs: 1, burstMs: 1, compareAfterIdleMs: 20, retryMs: 10, awarenessMs: 1 }
  const session = openDocumentSession({ engine: engine.connect(), documentId, contentHash: () => 'e'.repeat(64), timing })
  sessions.push(session)
  await until(() => expect(session.state().phase).toBe('open'))
  return { engine, disk, session }
}

afterEach(() => {
  for (const session of sessions.splice(0)) void session.close()
})

describe('format marks in a window', () => {
  it('stay when a change is received before an editor is bound', async () => {
    const { engine, disk, session } = await openOnMarkedText()
    const before = docOf(session)
    // The one who deletes has not seen the marks, so they are left around nothing.
    const other = new Y.Doc()
    Y.applyUpdateV2(other, Y.encodeStateAsUpdateV2(disk))
    engine.change(documentId, (doc) => lineOf(doc).format(0, 3, { bold: {} }))
    const vector = Y.encodeStateVector(other)
    lineOf(other).delete(0, 4)
    engine.change(documentId, (doc) => Y.applyUpdateV2(doc, Y.encodeStateAsUpdateV2(other, vector)))
    await until(() => expect(lineOf(docOf(session)).toJSON()).toBe('two'))
    expect(engine.diagnostics).toEqual([])
    expect(docOf(session)).toBe(before)
    expect(Y.equalSnapshots(Y.snapshot(docOf(session)), Y.snapshot(disk))).toBe(true)
  })

  it('stay when the window loads anew and puts its own unacknowledged typing on top', async () => {
    const { engine, disk, session } = await openOnMarkedText()
    const before = docOf(session)
    engine.commit = 'hold'
    lineOf(before).delete(0, 4)
    // Received by the engine while the window was busy with itself: the marks come only with the new loading.
    disk.clientID = 78
    lineOf(disk).format(0, 3, { bold: {} })
    session.renew('test')
    await until(() => {
      engine.release()
      expect(session.state().phase).toBe('open')
      expect(docOf(session)).not.toBe(before)
    })
    engine.commit = 'at-once'
    engine.release()
    await session.flushed()
    expect(lineOf(disk).toJSON()).toBe('two')
    expect(lineOf(docOf(session)).toJSON()).toBe('two')
    expect(Y.equalSnapshots(Y.snapshot(docOf(session)), Y.snapshot(disk))).toBe(true)
  })
})
