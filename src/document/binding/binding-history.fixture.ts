// For tests only: random histories of two windows with the real binding and an engine between them.
import { Fragment } from '@tiptap/pm/model'
import * as Y from 'yjs'
import type { BodyJson, NodeJson } from '../body/body-json.ts'
import { contentHash } from '../body/content-hash.ts'
import type { BindBodyOptions } from './bind-body.ts'
import { actAtRandom, openEditorWindow, randomOf } from './editor-window.fixture.ts'
import { bodyToDocument, editBody } from './write-body.ts'

const paragraph = (text: string): NodeJson => ({ type: 'paragraph', content: [{ type: 'text', text }] })
const start: BodyJson = {
  type: 'doc',
  content: [
    paragraph('alpha one'),
    { type: 'bulletList', content: ['item a', 'item b'].map((text) => ({ type: 'listItem', content: [paragraph(text)] })) },
    paragraph('beta two'),
    { type: 'blockquote', content: [paragraph('quoted')] },
    {
      type: 'table',
      content: [0, 1].map(() => ({ type: 'tableRow', content: ['c0', 'c1'].map((text) => ({ type: 'tableCell', content: [paragraph(text)] })) })),
    },
    paragraph('end'),
  ],
}
const engineClient = 2 ** 50

type Safeguards = NonNullable<BindBodyOptions['safeguards']>

export interface Outcome {
  diverged: boolean
  /** A window shows something else than its document holds. */
  unfaithful: boolean
  writesWhileReceiving: number
  throwsWhileReceiving: number
  problems: string[]
}

/** One history of 50 steps; the same seed gives the same history. */
export const runHistory = (seed: number, safeguards: Safeguards): Outcome => {
  const random = randomOf(seed)
  const engine = bodyToDocument(start, engineClient)
  const state = Y.encodeStateAsUpdateV2(engine)
  const windows = [1, 2].map((slot) => ({ ...openable(state, engineClient + slot, safeguards), inbox: [] as Uint8Array[] }))
  engine.on('updateV2', (update: Uint8Array, origin: unknown) => {
    for (const window of windows) if (origin !== window) window.inbox.push(update)
  })
  const up = (index: number) => {
    const window = windows[index]
    for (const update of window?.window.outbox.splice(0) ?? []) Y.applyUpdateV2(engine, update, window)
  }
  const down = (index: number) => {
    const target = windows[index]
    for (const update of target?.inbox.splice(0) ?? []) target?.window.receive(update)
  }
  for (let step = 0; step < 50; step += 1) {
    try {
      const window = windows[random() < 0.5 ? 0 : 1]
      if (random() < 0.93 && window) actAtRandom(window.window.editor, random)
      else
        editBody(engine, (present) => {
          const blocks = [...present.children]
          blocks.splice(Math.floor(random() * (blocks.length + 1)), 0, present.type.schema.node('paragraph', null, present.type.schema.text('imported line')))
          return present.copy(Fragment.fromArray(blocks))
        })
    } catch {
      // A command that does not fit where the selection stands throws; nothing was dispatched.
    }
    if (random() < 0.35) up(random() < 0.5 ? 0 : 1)
    if (random() < 0.35) down(random() < 0.5 ? 0 : 1)
  }
  for (let round = 0; round < 6; round += 1)
    for (const index of [0, 1]) {
      up(index)
      down(index)
    }
  const hashes = new Set([engine, ...windows.map(({ window }) => window.doc)].map(contentHash))
  const shown = new Set(windows.map(({ window }) => window.editor.state.doc.textContent))
  const outcome: Outcome = {
    diverged: hashes.size > 1,
    unfaithful: shown.size > 1,
    writesWhileReceiving: windows.reduce((sum, { window }) => sum + window.writesWhileReceiving, 0),
    throwsWhileReceiving: windows.reduce((sum, { window }) => sum + window.throwsWhileReceiving, 0),
    problems: windows.flatMap(({ window }) => window.problems.map((problem) => problem.code)),
  }
  for (const { window } of windows) window.close()
  return outcome
}

const openable = (state: Uint8Array, clientId: number, safeguards: Safeguards) => ({
  window: openEditorWindow({ state, clientId, safeguards }),
})
