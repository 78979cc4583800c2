// What tests of the session share: documents of one line, sessions that end with their test.
import { afterEach, expect, vi } from 'vitest'
import * as Y from 'yjs'
import type { DocumentId } from '../../../../contract/ids.ts'
import { openDocumentSession } from './document-session.ts'
import { createFakeEngine, type FakeEngine } from './fake-engine.ts'
import type { DocumentSession } from './session-types.ts'
import type { SessionTiming } from './timing.ts'

export const documentId = `${'0'.repeat(30)}01` as DocumentId
export const timing = { gatherMs: 1, burstMs: 1, compareAfterIdleMs: 20, retryMs: 10, awarenessMs: 1 }
const sessions: DocumentSession[] = []

export const withParagraph = (text: string) => {
  const doc = new Y.Doc()
  doc.clientID = 77
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText(text)])
  doc.getXmlFragment('body').insert(0, [paragraph])
  return doc
}
export const engineWith = (text = '') => {
  const engine = createFakeEngine()
  engine.disk.set(documentId, withParagraph(text))
  return engine
}
export const open = (
  engine: FakeEngine,
  window = engine.connect(),
  contentHash: (doc: Y.Doc) => string = () => 'e'.repeat(64),
  change: Partial<SessionTiming> = {},
) => {
  const session = openDocumentSession({ engine: window, documentId, contentHash, timing: { ...timing, ...change } })
  sessions.push(session)
  return session
}
export const until = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 1 })
export const opened = (session: DocumentSession) => until(() => expect(session.state().phase).toBe('open'))
export const docOf = (session: DocumentSession): Y.Doc => {
  const { doc } = session.state()
  if (!doc) throw new Error('the session is not open')
  return doc
}
export const paragraphOf = (doc: Y.Doc) => (doc.getXmlFragment('body').get(0) as Y.XmlElement).get(0) as Y.XmlText
export const textOf = (doc: Y.Doc | null | undefined) =>
  doc
    ?.getXmlFragment('body')
    .toArray()
    .map((block) => ((block as Y.XmlElement).get(0) as Y.XmlText | undefined)?.toJSON() ?? '')
    .join('|')
export const type = (session: DocumentSession, text: string) => {
  const line = paragraphOf(docOf(session))
  for (const letter of text) line.insert(line.length, letter)
}
export const diskText = (engine: FakeEngine) => textOf(engine.disk.get(documentId))

afterEach(async () => {
  vi.useRealTimers()
  for (const session of sessions.splice(0)) {
    // A session whose engine is away would wait for it; the test is over, so nobody does.
    void session.close()
  }
})
