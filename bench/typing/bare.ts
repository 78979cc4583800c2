// What the bench of typing compares with: Tiptap and Yjs with the same text, and nothing of ours but the width and size of letters.
import { Editor } from '@tiptap/core'
import { Collaboration } from '@tiptap/extension-collaboration'
import { StarterKit } from '@tiptap/starter-kit'
import { prosemirrorJSONToYXmlFragment } from '@tiptap/y-tiptap'
import * as Y from 'yjs'

const extensions = [StarterKit.configure({ undoRedo: false })]
const body: unknown = await (await fetch('body.json')).json()
const { schema } = new Editor({ extensions })
const made = new Y.Doc()
prosemirrorJSONToYXmlFragment(schema, body, made.getXmlFragment('body'))
const doc = new Y.Doc()
Y.applyUpdateV2(doc, Y.encodeStateAsUpdateV2(made))
const element = document.getElementById('editor')
if (element) new Editor({ element, extensions: [...extensions, Collaboration.configure({ document: doc, field: 'body' })] })
