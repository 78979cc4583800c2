import { existsSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import type { SearchAnswer } from '../../contract/areas/search.ts'
import { type AttachmentHash, type CollectionId, type ItemId, itemDocumentId, repositoryDocumentId, type TagId } from '../../contract/ids.ts'
import { patchMeta, tagIdOf } from '../../document/item-document.ts'
import { addCollection, renameTag } from '../../document/repository-document.ts'
import { packExtractedText, writeExtractedText } from '../import/extracted-text.ts'
import { createCatalogue, type WorkingCatalogue } from './index.ts'
import { derivedPath } from './schema.ts'
import { createTestRepository, type TestRepository } from './test-repository.ts'

const opened: (() => unknown)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

const openRepository = async (): Promise<TestRepository> => {
  const repository = await createTestRepository()
  opened.push(
    () => repository.remove(),
    () => repository.close(),
  )
  return repository
}

const openCatalogue = async (repository: TestRepository): Promise<WorkingCatalogue> => {
  const problems: string[] = []
  const catalogue = await createCatalogue({ directory: repository.directory, onProblem: (message) => problems.push(message) })
  repository.documents.onChanged((ids) => catalogue.documentsChanged(ids))
  opened.push(async () => {
    await catalogue.close()
    expect(problems).toEqual([])
  })
  return catalogue
}

const find = (catalogue: WorkingCatalogue, text: string, more: Partial<Parameters<WorkingCatalogue['search']>[0]> = {}): Promise<SearchAnswer> =>
  catalogue.search({ text, filter: {}, offset: 0, limit: 20, ...more })
const titles = (answer: SearchAnswer) => answer.hits.map((hit) => hit.title.text)
const marked = ({ text, marks }: { text: string; marks: [number, number][] }) => marks.map(([start, end]) => text.slice(start, end))
const all = { filter: {}, sort: 'changed', descending: true, offset: 0, limit: 50 } as const

describe('the catalogue', () => {
  test('finds what was written before it started and what is written while it runs', async () => {
    const repository = await openRepository()
    repository.add([{ title: 'School boats of Chars', text: 'The school boat stops at four villages.' }])
    const catalogue = await openCatalogue(repository)
    await catalogue.settled()
    expect(titles(await find(catalogue, 'villages'))).toEqual(['School boats of Chars'])
    repository.add([{ title: 'Radio lessons', text: 'Lessons by radio in the villages.' }])
    await catalogue.settled()
    expect(titles(await find(catalogue, 'radio vil')).toSorted()).toEqual(['Radio lessons'])
    expect((await catalogue.list(all)).rows.map((row) => row.title)).toEqual(['Radio lessons', 'School boats of Chars'])
  })

  test('says who changed an item last, in its row', async () => {
    const repository = await openRepository()
    const [id] = repository.add([{ title: 'Water', kind: 'report', language: 'en', tags: ['clean water'], text: 'one two three' }])
    const catalogue = await openCatalogue(repository)
    await catalogue.settled()
    expect(await catalogue.row(id as ItemId)).toMatchObject({
      id,
      title: 'Water',
      kind: 'report',
      language: 'en',
      summary: 'one two three',
      updatedBy: 'Amina Okello',
      tags: [{ label: 'clean water' }],
      words: 3,
      pageCount: null,
    })
  })

  test('goes on after the last entry applied, without reading what it has', async () => {
    const repository = await openRepository()
    repository.add([{ title: 'First' }])
    const first = await openCatalogue(repository)
    await first.settled()
    await first.close()
    repository.add([{ title: 'Second' }])
    const catalogue = await openCatalogue(repository)
    const touched: ItemId[] = []
    catalogue.onChanged((ids) => touched.push(...ids))
    await catalogue.settled()
    expect((await catalogue.list(all)).rows.map((row) => row.title)).toEqual(['Second', 'First'])
    expect(touched).toHaveLength(1)
  })

  test('makes a derived.db of another version or a damaged one again', async () => {
    const repository = await openRepository()
    repository.add([{ title: 'Kept in the log' }])
    writeFileSync(derivedPath(repository.directory), 'not a database at all, but long enough to look like a file of some kind')
    const catalogue = await openCatalogue(repository)
    await catalogue.settled()
    expect(titles(await find(catalogue, 'kept'))).toEqual(['Kept in the log'])
  })

  test('answers the same after a rebuild', async () => {
    const repository = await openRepository()
    const ids = repository.add(
      Array.from({ length: 30 }, (_, index) => ({ title: `Item ${index}`, text: `Community learning number ${index} in the valley`, tags: ['water'] })),
    )
    const catalogue = await openCatalogue(repository)
    await catalogue.settled()
    repository.documents.change(itemDocumentId(ids[3] as ItemId), (doc) => void patchMeta(doc, { id: ids[3] as ItemId, set: { title: 'Renamed communities' } }))
    await catalogue.settled()
    const before = { list: await catalogue.list(all), search: await find(catalogue, 'community valley'), facets: await catalogue.facets({}) }
    const rebuilt = await catalogue.rebuild()
    expect(rebuilt.items).toBe(30)
    const after = { list: await catalogue.list(all), search: await find(catalogue, 'community valley'), facets: await catalogue.facets({}) }
    expect(existsSync(derivedPath(repository.directory))).toBe(true)
    expect({ ...after, search: { ...after.search, tookMs: 0 } }).toEqual({ ...before, search: { ...before.search, tookMs: 0 } })
  })

  test('finds an edit that is not in an entry yet, and forgets a deleted item', async () => {
    const repository = await openRepository()
    const [id, other] = repository.add([
      { title: 'Open in a window', text: 'before' },
      { title: 'Goes away', text: 'before' },
    ])
    const catalogue = await openCatalogue(repository)
    await catalogue.settled()
    const opening = repository.documents.open(itemDocumentId(id as ItemId), {
      updated: () => undefined,
      becameReadOnly: () => undefined,
      awareness: () => undefined,
    })
    const Y = await import('yjs')
    const doc = new Y.Doc()
    Y.applyUpdateV2(doc, opening.state)
    doc.clientID = opening.clientId ?? 0
    const vector = Y.encodeStateVector(doc)
    const paragraph = doc.getXmlFragment('body').get(0)
    if (!(paragraph instanceof Y.XmlElement)) throw new Error('a body begins with a paragraph')
    paragraph.insert(0, [new Y.XmlText('pomegranate ')])
    await opening.push([Y.encodeStateAsUpdateV2(doc, vector)])
    await catalogue.settled()
    expect(titles(await find(catalogue, 'pomegranate'))).toEqual(['Open in a window'])
    opening.close()
    repository.documents.remove([itemDocumentId(other as ItemId)])
    await catalogue.settled()
    expect(titles(await find(catalogue, 'before'))).toEqual(['Open in a window'])
    expect((await catalogue.list(all)).rows.map((row) => row.title)).toEqual(['Open in a window'])
  })

  test('names the page of a PDF and counts the places', async () => {
    const repository = await openRepository()
    const hash = 'ab'.repeat(32) as AttachmentHash
    const pages = Array.from(
      { length: 40 },
      (_, index) =>
        `Page ${index + 1}. ${'Filling words of a long report. '.repeat(10)}${index === 13 || index === 20 ? 'The school boat crosses the river.' : ''}`,
    )
    writeExtractedText(repository.directory, hash, packExtractedText({ title: null, language: 'en', pages, outline: [], noTextLayer: false }))
    const file = { hash, name: 'roadmap.pdf', mediaType: 'application/pdf', sizeBytes: 1000, original: true }
    const other = { ...file, hash: 'ef'.repeat(32) as AttachmentHash, original: false }
    writeExtractedText(
      repository.directory,
      other.hash,
      packExtractedText({ title: null, language: 'en', pages: pages.map(() => 'The school boat again.'), outline: [], noTextLayer: false }),
    )
    const [id] = repository.add([
      { title: 'Roadmap 2025', kind: 'report', files: [file] },
      { title: 'Another', files: [other] },
    ])
    const catalogue = await openCatalogue(repository)
    await catalogue.settled()
    const answer = await find(catalogue, 'school boat')
    const hit = answer.hits.find((one) => one.id === id)
    expect(hit).toMatchObject({ page: 14, attachment: hash, places: 2 })
    expect(marked(hit?.snippet ?? { text: '', marks: [] })).toEqual(['school', 'boat'])
    expect(answer.hits.find((one) => one.id !== id)).toMatchObject({ page: 1, attachment: other.hash, places: 40 })
    // One word in the title, one on a page: both are of the item.
    expect(titles(await find(catalogue, 'roadmap river'))).toEqual(['Roadmap 2025'])
    expect(await catalogue.withAttachment(hash)).toEqual([id])
    expect((await catalogue.row(id as ItemId))?.pageCount).toBe(40)
  })

  test('says of a scan that there is nothing to search', async () => {
    const repository = await openRepository()
    const hash = 'cd'.repeat(32) as AttachmentHash
    writeExtractedText(repository.directory, hash, packExtractedText({ title: null, language: null, pages: ['', ' '], outline: [], noTextLayer: true }))
    const [id] = repository.add([{ title: 'A scan', files: [{ hash, name: 'scan.pdf', mediaType: 'application/pdf', sizeBytes: 10, original: true }] }])
    const catalogue = await openCatalogue(repository)
    await catalogue.settled()
    expect(await catalogue.row(id as ItemId)).toMatchObject({ noTextLayer: true, pageCount: 2 })
  })

  test('lists by collection with all below it, by tag, kind, language and bin, and counts', async () => {
    const repository = await openRepository()
    const [parent, child] = ['0'.repeat(15) + '1', '0'.repeat(15) + '2'] as CollectionId[]
    repository.documents.change(repositoryDocumentId(repository.log.repositoryId), (doc) => {
      addCollection(doc, { id: parent as CollectionId, title: 'Africa', parent: null })
      addCollection(doc, { id: child as CollectionId, title: 'Uganda', parent: parent as CollectionId })
    })
    repository.add([
      { title: 'b in parent', kind: 'report', language: 'fr', tags: ['water'], collections: [{ id: parent as CollectionId }] },
      {
        title: 'a in child',
        kind: 'story',
        language: 'en',
        tags: ['water', 'school'],
        collections: [{ id: child as CollectionId }, { id: parent as CollectionId }],
      },
      { title: 'É elsewhere', kind: 'story', language: 'en' },
      { title: 'thrown away', kind: 'note', binnedAtUtc: '2026-01-01T00:00:00.000Z' },
    ])
    const catalogue = await openCatalogue(repository)
    await catalogue.settled()
    const listed = async (filter: object, sort: 'title' | 'kind' = 'title') =>
      (await catalogue.list({ filter, sort, descending: false, offset: 0, limit: 10 })).rows.map((row) => row.title)
    expect(await listed({})).toEqual(['a in child', 'b in parent', 'É elsewhere'])
    expect(await listed({}, 'kind')).toEqual(['b in parent', 'a in child', 'É elsewhere'])
    expect(await listed({ collection: parent })).toEqual(['a in child', 'b in parent'])
    expect(await listed({ collection: child })).toEqual(['a in child'])
    expect(await listed({ tags: [tagIdOf('Water'), tagIdOf('school')] })).toEqual(['a in child'])
    expect(await listed({ kinds: ['report'], languages: ['fr'] })).toEqual(['b in parent'])
    expect(await listed({ binned: true })).toEqual(['thrown away'])
    expect(await catalogue.collectionCounts()).toEqual(
      new Map([
        [parent, 2],
        [child, 1],
      ]),
    )
    const facets = await catalogue.facets({})
    expect(facets.kinds).toEqual([
      { kind: 'story', count: 2 },
      { kind: 'report', count: 1 },
    ])
    expect(facets.tags.map(({ label, count }) => [label, count])).toEqual([
      ['water', 2],
      ['school', 1],
    ])
    expect(titles(await find(catalogue, 'in', { filter: { collection: child as CollectionId } }))).toEqual(['a in child'])
    expect(titles(await find(catalogue, 'thrown'))).toEqual([])
    expect(titles(await find(catalogue, 'thrown', { filter: { binned: true } }))).toEqual(['thrown away'])
  })

  test('shows and finds a tag by the label that the repository gives it', async () => {
    const repository = await openRepository()
    repository.add([{ title: 'Wells', tags: ['watter'] }])
    const catalogue = await openCatalogue(repository)
    await catalogue.settled()
    repository.documents.change(repositoryDocumentId(repository.log.repositoryId), (doc) => renameTag(doc, tagIdOf('watter') as TagId, 'drinking water'))
    await catalogue.settled()
    expect((await catalogue.list(all)).rows[0]?.tags[0]?.label).toBe('drinking water')
    expect(titles(await find(catalogue, 'tag:"drinking water"'))).toEqual(['Wells'])
    expect(titles(await find(catalogue, 'tag:drink'))).toEqual(['Wells'])
    expect(titles(await find(catalogue, 'drinking'))).toEqual(['Wells'])
    expect(titles(await find(catalogue, 'tag:wat'))).toEqual([])
  })

  test('suggests titles that begin with the text, then titles that hold it', async () => {
    const repository = await openRepository()
    repository.add([{ title: 'The école of boats' }, { title: 'Boat builders' }, { title: 'Nothing' }])
    const catalogue = await openCatalogue(repository)
    await catalogue.settled()
    expect((await catalogue.suggest('boat', 10)).map((row) => row.title)).toEqual(['Boat builders', 'The école of boats'])
    expect((await catalogue.suggest('ÉCO', 10)).map((row) => row.title)).toEqual(['The école of boats'])
  })

  test('gives up a search that a later letter has overtaken, and answers the last', async () => {
    const repository = await openRepository()
    repository.add([{ title: 'Overtaken' }])
    const catalogue = await openCatalogue(repository)
    await catalogue.settled()
    const answers = await Promise.allSettled(['ov', 'ove', 'over', 'overt', 'overta'].map((text) => find(catalogue, text)))
    expect(answers.at(-1)).toMatchObject({ status: 'fulfilled', value: { total: 1 } })
    expect(answers.filter((answer) => answer.status === 'rejected').map((answer) => (answer.reason as { code: string }).code)).toContain('cancelled')
  })
})
