// The items that everybody opens first, through the real binding.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { contentHash } from '../body/content-hash.ts'
import { parseMarkdown } from '../markdown/parse-markdown.ts'
import { bodyToUpdates } from '../split.ts'
import { openEditorWindow } from './editor-window.fixture.ts'

const folder = fileURLToPath(new URL('../../../resources/sample', import.meta.url))
const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.md'))

test('[BO17] opening, selecting and closing every sample item writes no byte and shows all of its text', () => {
  expect(files.length).toBeGreaterThan(20)
  for (const file of files) {
    const { body } = parseMarkdown(readFileSync(join(file.parentPath, file.name), 'utf8'))
    const doc = new Y.Doc()
    for (const update of bodyToUpdates({ clientId: 9, meta: { kind: 'note', title: file.name, createdAtUtc: '' }, body })) Y.applyUpdateV2(doc, update)
    const window = openEditorWindow({ state: Y.encodeStateAsUpdateV2(doc), clientId: 10 })
    window.editor.commands.selectAll()
    window.editor.commands.setTextSelection(1)
    window.editor.commands.blur()
    expect([file.name, window.outbox.length, window.problems]).toEqual([file.name, 0, []])
    expect(contentHash(window.doc)).toBe(contentHash(doc))
    window.close()
  }
})
