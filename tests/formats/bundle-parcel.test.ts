// Parcels from one repository to another one. docs/formats/bundle.md [BN80]–[BN96].
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AttachmentHash, documentItemId, type ItemId, itemDocumentId } from '../../src/contract/ids.ts'
import { editBody } from '../../src/document/binding/write-body.ts'
import { type BodyJson, bodyJson, type NodeJson } from '../../src/document/body/body-json.ts'
import { metaOf, patchMeta, readMeta } from '../../src/document/item-document.ts'
import { originName, readOrigin } from '../../src/document/origin.ts'
import { bodyNode } from '../../src/document/schema/body-schema.ts'
import { withdraw } from '../../src/document/withdrawal.ts'
import { createSpool } from '../../src/engine/exchange/container/spool.ts'
import { containerStream } from '../../src/engine/exchange/container/write-container.ts'
import { openParcel, parcelChanges, type TakeParcelOptions, takeParcel, writeParcel } from '../../src/engine/exchange/parcel/index.ts'
import { type BundleRepository, files, openBundleRepository, stateOf } from './bundle-support/bundle-repository.ts'

let folder: string
let sender: BundleRepository
let reader: BundleRepository
const path = () => join(folder, 'gift.granary')
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'granary-parcel-'))
  sender = await openBundleRepository()
  reader = await openBundleRepository({ name: 'Ben' })
})
afterEach(() => {
  sender.end()
  reader.end()
  rmSync(folder, { recursive: true, force: true })
})

const send = (...ids: ItemId[]) => writeParcel(sender.parts, { path: path(), ids })
const open = () => openParcel(files, path(), { identity: reader.identity })
/** As the catalogue answers, from the documents themselves. */
const catalogueOf = ({ log, documents }: BundleRepository) => ({
  settled: () => Promise.resolve(),
  withOrigins: (names: readonly string[]) =>
    Promise.resolve(
      log.documentIds().flatMap((documentId) => {
        const doc = documents.read(documentId)
        const origin = doc && readOrigin(doc)
        return origin && names.includes(originName(origin)) ? [documentItemId(documentId)] : []
      }),
    ),
})
const partsOf = (repository: BundleRepository) => ({
  ...repository.parts,
  documents: repository.documents,
  storage: repository.storage,
  catalogue: catalogueOf(repository),
})
const takeParts = () => partsOf(reader)
const take = async (options?: TakeParcelOptions) => takeParcel(await open(), takeParts(), options)
const docOf = (repository: BundleRepository, id: ItemId | undefined) => {
  const doc = id && repository.documents.read(itemDocumentId(id))
  if (!doc) throw new Error('there is no such item')
  return doc
}
const setBody = (repository: BundleRepository, id: ItemId, content: NodeJson[]) =>
  void repository.documents.change(itemDocumentId(id), (doc) => editBody(doc, () => bodyNode({ type: 'doc', content })))

describe('a parcel', () => {
  it('[BN90] brings items with credit, licence, consent, tags and files, as new items that remember their origin', async () => {
    const id = sender.write('The well', 'Forty metres.')
    sender.documents.change(itemDocumentId(id), (doc) =>
      patchMeta(doc, { id, set: { licence: 'CC BY 4.0', consent: 'given', summary: 'Deep' }, addTags: ['water'] }),
    )
    const hash = await sender.attach(id, randomBytes(1_500_000), 'plan.pdf')
    expect(await send(id)).toMatchObject({ items: [id], attachments: 1, leftOut: [], unreadable: [], missingAttachments: [] })

    const parcel = await open()
    expect(parcel.rows).toMatchObject([{ title: 'The well', kind: 'note', licence: 'CC BY 4.0', consent: 'given', credits: ['Amina'] }])
    expect(parcel.sender).toMatchObject({ deviceId: sender.identity.deviceId, contributorName: 'Amina' })
    expect(await parcelChanges(parcel, takeParts())).toEqual([{ change: 'new', editions: [] }])
    const taken = await take()
    expect(taken).toMatchObject({ items: [{ title: 'The well', change: 'new', editionOf: null }], passedOver: 0, attachments: 1 })
    const [made] = taken.items
    expect(made?.id).not.toBe(id)
    const doc = docOf(reader, made?.id)
    expect(readMeta(doc)).toMatchObject({
      title: 'The well',
      fields: { licence: 'CC BY 4.0', consent: 'given', summary: 'Deep', credit: 'Amina, Knowledge of the river' },
      tags: [{ label: 'water' }],
      files: [{ hash, name: 'plan.pdf', sizeBytes: 1_500_000 }],
    })
    expect(bodyJson(doc)).toEqual(bodyJson(docOf(sender, id)))
    expect(readOrigin(doc)).toMatchObject({ repositoryId: sender.log.repositoryId, repositoryName: 'Knowledge of the river', itemId: id })
    expect(reader.parts.attachments.has(hash)).toBe(true)
    expect(reader.log.entriesOf(itemDocumentId(made?.id ?? id)).map(({ kind }) => kind)).toContain('version')
  })

  it('[BN92] read twice makes nothing twice; a later one of the same item is a new edition that says of what', async () => {
    const id = sender.write('The well', 'Forty metres.')
    await send(id)
    const first = await take()
    const before = stateOf(reader)
    expect(await take()).toMatchObject({ items: [], passedOver: 1 })
    expect(stateOf(reader)).toEqual(before)

    sender.change(id, 'It fell dry.')
    await send(id)
    const [made] = first.items
    expect(await parcelChanges(await open(), takeParts())).toMatchObject([{ change: 'new-edition', editions: [{ id: made?.id, title: 'The well' }] }])
    const second = await take({ newEditionSentence: 'Nouvelle édition de' })
    expect(second.items).toMatchObject([{ change: 'new-edition', editionOf: made?.id }])
    const body = bodyJson(docOf(reader, second.items[0]?.id))
    expect(body.content[0]).toEqual({
      type: 'paragraph',
      content: [
        { type: 'text', text: 'Nouvelle édition de ' },
        { type: 'itemLink', attrs: { item: made?.id, label: 'The well' } },
      ],
    })
    expect(JSON.stringify(body)).toContain('It fell dry.')
    expect(JSON.stringify(bodyJson(docOf(reader, made?.id)))).not.toContain('dry')
    expect(await take()).toMatchObject({ items: [], passedOver: 1 })
  })

  it('[BN92] is looked at by its own items, however many others are here', async () => {
    for (let number = 0; number < 40; number++) reader.write(`Ours ${number}`)
    const one = sender.write('One')
    await send(one, sender.write('Two'))
    await take({ only: new Set([one]) })
    const parts = takeParts()
    let reads = 0
    const counted = {
      read: (id: Parameters<typeof parts.documents.read>[0]) => {
        reads += 1
        return parts.documents.read(id)
      },
    }
    expect((await parcelChanges(await open(), { ...parts, documents: counted })).map(({ change }) => change)).toEqual(['same', 'new'])
    expect(reads).toBe(1)
  })

  it('[BN92] that comes home makes nothing', async () => {
    await send(sender.write('Ours'))
    const parcel = await openParcel(files, path(), { identity: sender.identity })
    const taken = await takeParcel(parcel, partsOf(sender))
    expect(taken).toMatchObject({ items: [], passedOver: 1 })
  })

  it('[BN94] leads links between its items to the new ones, and turns others into their words', async () => {
    const [one, two, other] = [sender.write('One'), sender.write('Two'), sender.write('Not sent')]
    const link = (item: ItemId, label: string): NodeJson => ({ type: 'itemLink', attrs: { item, label } })
    const linked = (item: ItemId): NodeJson => ({ type: 'text', text: 'there', marks: [{ type: 'link', attrs: { href: `granary:item/${item}` } }] })
    setBody(sender, one, [{ type: 'paragraph', content: [link(two, 'Two'), link(other, 'Not sent'), linked(two), linked(other)] }])
    await send(one, two)
    const { items } = await take()
    const idOf = (title: string) => items.find((item) => item.title === title)?.id
    const text = JSON.stringify(bodyJson(docOf(reader, idOf('One'))))
    expect(text).toContain(`"item":"${idOf('Two')}"`)
    expect(text).toContain(`granary:item/${idOf('Two')}`)
    expect(text).toContain('Not sent')
    for (const gone of [one, two, other]) expect(text).not.toContain(gone)
  })

  it('[BN81] holds no withdrawn item, and says so', async () => {
    const [kept, gone] = [sender.write('Kept'), sender.write('Gone', 'secret words')]
    sender.documents.change(itemDocumentId(gone), (doc) => withdraw(doc, { atUtc: '2026-03-02T00:00:00.000Z', by: 'The village', reason: '' }))
    expect(await send(kept, gone)).toMatchObject({ items: [kept], leftOut: [gone] })
    expect((await open()).rows.map(({ title }) => title)).toEqual(['Kept'])
  })

  it('takes only what was chosen, and stops where it is asked to, item by item', async () => {
    const ids = [sender.write('A'), sender.write('B'), sender.write('C')]
    await send(...ids)
    expect((await take({ only: new Set(ids.slice(0, 1)) })).items.map(({ title }) => title)).toEqual(['A'])
    const stop = new AbortController()
    await expect(take({ signal: stop.signal, onProgress: () => stop.abort() })).rejects.toMatchObject({ code: 'cancelled' })
    expect((await take()).items.map(({ title }) => title)).toEqual(['C'])
  })
})

/** A parcel as a modified program would sign it. */
const forge = async (items: unknown[], change: (manifest: Record<string, never>) => object = (manifest) => manifest, attachments: AttachmentHash[] = []) => {
  const spool = await createSpool(sender.parts.temporaryFolder, 'items')
  for (const item of items) await spool.add(typeof item === 'string' ? Buffer.from(item) : Buffer.from(JSON.stringify(item)))
  const manifest = {
    id: 'ab'.repeat(16),
    kind: 'parcel',
    repositoryId: sender.log.repositoryId,
    repositoryName: 'x',
    from: { deviceName: 'd', contributorName: 'c', contributorId: null },
    createdAtMs: 1,
    items: items.length,
    titles: [],
  }
  const changed = change(manifest as unknown as Record<string, never>) as typeof manifest
  const stream = await containerStream({ kind: 'parcel', manifest: changed, spool, attachments }, sender.parts.attachments, sender.identity)
  await files.write(path(), stream.bytes())
  await spool.close()
}

const honest = (body: unknown = { type: 'doc', content: [{ type: 'paragraph' }] }, more: object = {}) => ({
  origin: { repositoryId: sender.log.repositoryId, repositoryName: 'x', itemId: 'cd'.repeat(15), frontier: {} },
  title: 'T',
  kind: 'note',
  language: null,
  createdAtUtc: '',
  fields: {},
  tags: [],
  files: [],
  credits: [],
  schema: 1,
  body,
  ...more,
})
const paragraph = (...content: NodeJson[]): BodyJson => ({ type: 'doc', content: [{ type: 'paragraph', content }] })
const nested = (depth: number) => {
  let node: object = { type: 'paragraph' }
  for (let i = 0; i < depth; i += 1) node = { type: 'blockquote', content: [node] }
  return { type: 'doc', content: [node] }
}

describe('an item from a stranger', () => {
  it('[BN87] that is honest is taken, so that what follows is refused for its own sake', async () => {
    await forge([honest(paragraph({ type: 'text', text: 'hello', marks: [{ type: 'bold' }] }))])
    expect((await take()).items).toHaveLength(1)
  })

  it.each<[string, () => unknown]>([
    ['is no JSON', () => '{'],
    ['is no object', () => '[]'],
    ['has an unknown block', () => honest({ type: 'doc', content: [{ type: 'script' }] })],
    ['has a block called like a property of every object', () => honest({ type: 'doc', content: [{ type: 'constructor' }] })],
    ['has an unknown mark', () => honest(paragraph({ type: 'text', text: 'x', marks: [{ type: 'blink' }] }))],
    ['has an unknown attribute', () => honest({ type: 'doc', content: [{ type: 'paragraph', attrs: { onclick: 'x' } }] })],
    ['has an attribute that is an object', () => honest({ type: 'doc', content: [{ type: 'heading', attrs: { level: { valueOf: 1 } } }] })],
    ['has a link that runs', () => honest(paragraph({ type: 'text', text: 'x', marks: [{ type: 'link', attrs: { href: 'java\tscript:alert(1)' } }] }))],
    ['has a text without text', () => honest(paragraph({ type: 'text' }))],
    ['has a block where none may stand', () => honest({ type: 'doc', content: [{ type: 'text', text: 'x' }] })],
    ['is nested too deeply', () => honest(nested(500))],
    ['is nested so deeply that reading it overflows', () => honest(nested(1)).title && `{"body":${'{"content":['.repeat(200_000)}`],
    ['has too many parts', () => honest({ type: 'doc', content: Array.from({ length: 500_001 }, () => ({ type: 'paragraph' })) })],
    ['has a field too long', () => honest(undefined, { fields: { summary: 'x'.repeat(20_001) } })],
    ['has a kind nobody knows', () => honest(undefined, { kind: 'virus' })],
    ['has a file with no hash', () => honest(undefined, { files: [{ hash: '../../etc/passwd', name: 'x', mediaType: '', sizeBytes: 1, original: true }] })],
    [
      'is of another repository',
      () => honest(undefined, { origin: { repositoryId: '00'.repeat(32), repositoryName: '', itemId: 'cd'.repeat(15), frontier: {} } }),
    ],
  ])('[BN87] that %s is refused with everything around it', async (_, item) => {
    const before = stateOf(reader)
    await forge([item()])
    await expect(open()).rejects.toMatchObject({ code: 'bundle-damaged', details: { part: 'items-1' } })
    expect(stateOf(reader)).toEqual(before)
  })

  it('[BN87] of a later schema asks for a later Granary', async () => {
    await forge([honest(undefined, { schema: 99 })])
    await expect(open()).rejects.toMatchObject({ code: 'bundle-too-new' })
  })

  it('[BN87] that is there twice, or not counted rightly, is refused', async () => {
    await forge([honest(), honest()])
    await expect(open()).rejects.toMatchObject({ code: 'bundle-damaged' })
    for (const items of [0, 2, -1, 1.5e15]) {
      await forge([honest()], (manifest) => ({ ...manifest, items }))
      await expect(open(), `${items}`).rejects.toMatchObject({ code: 'bundle-damaged' })
    }
  })

  it('[BN88] may have a file of any name: a name is words on a screen and never a path', async () => {
    const { hash } = await sender.parts.attachments.addBytes(randomBytes(100))
    const names = ['../../../../tmp/granary-was-here', '/etc/passwd', 'C:\\Windows\\system.ini', 'CON', 'a\u0000b', '\u202Egpj.exe', '.'.repeat(900)]
    const all = () => readdirSync(reader.directory, { recursive: true }).map(String).toSorted()
    for (const [index, name] of names.entries()) {
      const origin = { repositoryId: sender.log.repositoryId, repositoryName: name, itemId: index.toString(16).padStart(30, '0'), frontier: {} }
      await forge(
        [honest(undefined, { origin, title: name.slice(0, 400), files: [{ hash, name, mediaType: name.slice(0, 100), sizeBytes: 100, original: true }] })],
        undefined,
        [hash],
      )
      const outside = readdirSync(folder)
      const { items } = await take()
      expect(readMeta(docOf(reader, items[0]?.id)).files[0]?.name).toBe(name)
      expect(readdirSync(folder)).toEqual(outside)
    }
    expect(all().filter((name) => name.startsWith('attachments') && name.length > 30)).toEqual([`attachments/${hash.slice(0, 2)}/${hash}`])
  })

  it('[BN88] cannot set what only this repository sets', async () => {
    await forge([
      honest(undefined, { fields: { title: 'x', binnedAtUtc: '2020', withdrawnAtUtc: '2020', origin: 'x', 'in:0011223344556677': 'a', schema: '99' } }),
    ])
    const { items } = await take()
    const meta = metaOf(docOf(reader, items[0]?.id))
    expect([...meta.keys()].toSorted()).toEqual(['createdAtUtc', 'credit', 'kind', 'origin', 'schema', 'title'])
    expect(readMeta(docOf(reader, items[0]?.id)).title).toBe('T')
  })
})
