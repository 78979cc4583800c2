// For tests of web editions: a real repository, written to a folder and read back as files.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import * as Y from 'yjs'
import { type AttachmentHash, type ItemId, itemDocumentId } from '../../src/contract/ids.ts'
import type { ItemKind } from '../../src/contract/kinds.ts'
import { addFile, createItemDocument, metaOf, type NewItem } from '../../src/document/item-document.ts'
import { type EditionOptions, type EditionResult, writeEdition } from '../../src/engine/edition/index.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { openHome } from '../../src/engine/home/home.ts'
import { clientIdFor } from '../../src/engine/log/index.ts'

const resourcesDirectory = join(import.meta.dirname, '../../resources')

export interface Seed extends Partial<NewItem> {
  title: string
  kind?: ItemKind
  text?: string
  /** Writes into the body itself. */
  body?: (body: Y.XmlFragment) => void
  meta?: Record<string, string>
}

/** An edition on the disk, and its files as text. */
export type WrittenEdition = EditionResult & { place: string; read(path: string): string; paths(): string[] }

/** One repository for the tests of a file: made before the first, removed after the last. */
export const setUpRepository = () => {
  const folder = mkdtempSync(join(tmpdir(), 'granary-edition-'))
  const scriptFile = join(folder, 'script', 'search.js')
  let engine: Engine
  let count = 0

  beforeAll(async () => {
    const { bundleEditionPage } = (await import(new URL('../../scripts/bundle-edition-page.mjs', import.meta.url).href)) as {
      bundleEditionPage(to: string): Promise<void>
    }
    await bundleEditionPage(join(folder, 'script'))
    const home = openHome(join(folder, 'home'))
    home.saveSettings({ contributorName: 'Amina Okello', deviceName: 'laptop', language: 'en' })
    engine = await createEngine({
      directory: join(folder, 'repository'),
      home,
      resourcesDirectory,
      create: { name: 'River & <seeds>' },
      announce: () => undefined,
    })
  }, 120_000)

  afterAll(async () => {
    await engine.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const newPlace = () => join(folder, `edition-${++count}`)

  const write = async (options: Partial<EditionOptions> = {}): Promise<WrittenEdition> => {
    const place = options.folder ?? newPlace()
    const result = await writeEdition(engine, { attachments: 'all', languages: ['en', 'ar'], scriptFile, ...options, folder: place })
    return {
      ...result,
      place,
      read: (path) => readFileSync(join(place, path), 'utf8'),
      paths: () =>
        readdirSync(place, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(place.length + 1)),
    }
  }

  const add = (seed: Seed): ItemId => {
    const id = Buffer.from(crypto.getRandomValues(new Uint8Array(15))).toString('hex') as ItemId
    const documentId = itemDocumentId(id)
    const doc = createItemDocument(clientIdFor(engine.log.logId, documentId, 0), { kind: 'note', createdAtUtc: '2026-01-01T00:00:00.000Z', ...seed })
    doc.transact(() => {
      if (seed.text !== undefined) {
        const paragraph = new Y.XmlElement('paragraph')
        paragraph.insert(0, [new Y.XmlText(seed.text)])
        doc.getXmlFragment('body').push([paragraph])
      }
      seed.body?.(doc.getXmlFragment('body'))
      for (const [name, value] of Object.entries(seed.meta ?? {})) metaOf(doc).set(name, value)
    })
    engine.documents.create([{ documentId, updates: [Y.encodeStateAsUpdateV2(doc)] }])
    return id
  }

  const attach = async (id: ItemId, name: string, mediaType: string, bytes: Uint8Array): Promise<AttachmentHash> => {
    const { hash, sizeBytes } = await engine.attachments.addBytes(bytes)
    engine.documents.change(itemDocumentId(id), (doc) => addFile(doc, { hash, name, mediaType, sizeBytes, original: false }))
    return hash
  }

  /** The engine is there from the first test on. */
  return { folder, engine: () => engine, newPlace, write, add, attach }
}

export const pageOf = (id: ItemId) => `items/${id}.html`

/** Writes a paragraph that is one link. */
export const link = (href: string, text: string) => (body: Y.XmlFragment) => {
  const paragraph = new Y.XmlElement('paragraph')
  const words = new Y.XmlText()
  words.insert(0, text, { link: { href } })
  paragraph.insert(0, [words])
  body.push([paragraph])
}

/** Text that would run if it stood in a page as it is. */
export const evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
