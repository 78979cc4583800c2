import { Editor } from '@tiptap/core'
import { expect, test, vi } from 'vitest'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { BodyJson } from '../body/body-json.ts'
import { bodyExtensions } from '../schema/body-extensions.ts'
import { bindBody } from './bind-body.ts'
import { installEditorDom } from './editor-window.fixture.ts'
import { bodyToDocument } from './write-body.ts'

const body: BodyJson = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'one two' }] }] }

test("another person's caret stands where they are, with their name, and drawing it writes nothing", async () => {
  installEditorDom()
  const doc = bodyToDocument(body, 2 ** 50)
  const awareness = new Awareness(doc)
  let writes = 0
  doc.on('updateV2', () => (writes += 1))
  const editor = new Editor({
    element: document.createElement('div'),
    extensions: [
      ...bodyExtensions(),
      bindBody({
        doc,
        carets: {
          awareness,
          owner: { name: 'Anna' },
          draw: ({ name }) => {
            const caret = document.createElement('span')
            caret.dataset.name = name
            return caret
          },
          selectionOf: () => ({ class: 'picked' }),
        },
      }),
    ],
  })
  await vi.waitFor(() => expect(awareness.getLocalState()).toMatchObject({ user: { name: 'Anna' }, cursor: {} }), { timeout: 3000 })

  const other = new Y.Doc()
  Y.applyUpdateV2(other, Y.encodeStateAsUpdateV2(doc))
  other.clientID = 2 ** 50 + 1
  const theirs = new Awareness(other)
  const paragraph = other.getXmlFragment('body').get(0)
  const text = paragraph instanceof Y.XmlElement ? paragraph.get(0) : null
  if (!(text instanceof Y.XmlText)) throw new Error('no text')
  const at = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, 3))
  theirs.setLocalState({ user: { name: 'Ben' }, cursor: { anchor: at, head: at } })
  applyAwarenessUpdate(awareness, encodeAwarenessUpdate(theirs, [other.clientID]), 'engine')

  await vi.waitFor(() => expect(editor.view.dom.querySelector('[data-name]')?.getAttribute('data-name')).toBe('Ben'))
  expect(editor.view.dom.querySelector('[data-name]')?.previousSibling?.textContent).toBe('one')
  expect(editor.state.doc.textContent).toBe('one two')
  expect(writes).toBe(0)

  // Whatever comes as a place shows no caret and stops nothing.
  theirs.setLocalState({ user: { name: 'Ben' }, cursor: { anchor: { type: 7 }, head: 'here' } })
  applyAwarenessUpdate(awareness, encodeAwarenessUpdate(theirs, [other.clientID]), 'engine')
  await vi.waitFor(() => expect(editor.view.dom.querySelector('[data-name]')).toBeNull())
  expect(editor.state.doc.textContent).toBe('one two')
  editor.destroy()
  awareness.destroy()
  theirs.destroy()
})
