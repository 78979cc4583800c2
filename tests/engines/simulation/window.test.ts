// The model of a window, compared with what the real one does (src/renderer/features/editor/session).
import { afterEach, expect, it } from 'vitest'
import * as Y from 'yjs'
import { GranaryError } from '../../../src/contract/errors.ts'
import type { DocumentId } from '../../../src/contract/ids.ts'
import { endPlaces, firstText, setUp } from '../place.ts'
import { bodyText } from '../replica.ts'
import { Crash } from './memory-storage.ts'
import { createSentences } from './sentences.ts'
import { createWindow } from './window.ts'

afterEach(endPlaces)

const windowThatTypes = (home: Parameters<typeof createWindow>[0], documentId: DocumentId) =>
  createWindow(home, {
    documentId,
    sentences: createSentences(),
    show: () => undefined,
    hide: () => undefined,
    act: (doc) => {
      firstText(doc).insert(0, 'typed apart ')
      return { sentences: [] }
    },
    apply: (doc, update) => Y.applyUpdateV2(doc, update, 'engine'),
  })

it('loads anew and keeps what it gave up also when the engine dies while it hands that over', async () => {
  const { home, documentId } = await setUp()
  const window = windowThatTypes(home, documentId)
  window.act()
  // A copied folder begins a new log: what was written under the old one can only be recovered.
  const copy = await home.again({ inode: 'another' })
  copy.replica.documents.change(documentId, (doc) => firstText(doc).insert(0, 'elsewhere '))
  copy.crash.at = 'before-commit'
  expect(() => window.reopen(copy)).toThrow(Crash)
  window.opening = null
  const again = await copy.again({ inode: 'another' })
  window.reopen(again)
  expect(window.canWrite).toBe(true)
  expect(bodyText(window.doc)).toBe(bodyText(again.replica.documents.read(documentId) ?? window.doc))
  expect(bodyText(window.doc)).toContain('elsewhere')
  expect(again.replica.documents.attention()).toMatchObject([{ reason: 'recovered', text: 'typed apart' }])
})

it('loads anew when a document that was gone is there again, without what it gave up meanwhile', async () => {
  const { home, documentId } = await setUp()
  const window = windowThatTypes(home, documentId)
  window.act()
  window.opening?.close()
  window.opening = null
  const gone = () => {
    throw new GranaryError('document-not-found', 'there is no such document')
  }
  window.reopen({ replica: { ...home.replica, documents: { ...home.replica.documents, open: gone } } })
  expect(home.replica.documents.attention()).toMatchObject([{ reason: 'recovered', text: 'typed apart' }])
  window.reopen(home)
  expect(window.canWrite).toBe(true)
  expect(bodyText(window.doc)).toBe(bodyText(home.replica.documents.read(documentId) ?? new Y.Doc()))
})
