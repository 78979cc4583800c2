// Folders, known files, changed files, acts. docs/formats/import.md.
import { renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JobState } from '../../src/contract/areas/files.ts'
import { type ItemId, itemDocumentId } from '../../src/contract/ids.ts'
import { editBody } from '../../src/document/binding/write-body.ts'
import { patchMeta } from '../../src/document/item-document.ts'
import { bodySchema } from '../../src/document/schema/body-schema.ts'
import { bodyText } from '../../src/document/text/body-text.ts'
import { type ImportRepository, openImportRepository } from './import-support/import-repository.ts'
import { makeFolder, pngOf } from './import-support/make-files.ts'
import { importPaths } from './import-support/run-import.ts'

let repository: ImportRepository
let folder: ReturnType<typeof makeFolder>
beforeEach(async () => {
  repository = await openImportRepository()
})
afterEach(async () => {
  await repository.close()
  folder.remove()
})

const idOf = (report: { imported: { path: string; id: ItemId }[] }, end: string): ItemId => {
  const id = report.imported.find((each) => each.path.endsWith(end))?.id
  if (!id) throw new Error(`${end} was not imported`)
  return id
}
const shelvesOf = (id: ItemId) =>
  repository
    .meta(id)
    .collections.map((each) => repository.collectionPath(each.id))
    .sort()
const linksOf = (id: ItemId) => [...JSON.stringify(repository.body(id)).matchAll(/"href":"([^"]*)"/g)].map((match) => match[1])

describe('folders', () => {
  it('[IM1] [IM7] keeps the structure as collections and uses them again', async () => {
    folder = makeFolder({ 'a.md': 'Alpha one', 'deep/er/b.md': 'Beta two' })
    const report = await importPaths(repository, [folder.path])
    expect(shelvesOf(idOf(report, 'a.md'))).toEqual(['shelf'])
    expect(shelvesOf(idOf(report, 'b.md'))).toEqual(['shelf/deep/er'])
    folder.write('deep/c.md', 'Gamma three')
    await importPaths(repository, [folder.path])
    expect(repository.collections().map((each) => each.title)).toHaveLength(3)
  })

  it('[IM1] puts a file that was chosen by itself where the person says', async () => {
    folder = makeFolder({ 'a.md': 'Alpha', 'b.md': 'Beta' })
    expect(shelvesOf(idOf(await importPaths(repository, [join(folder.path, 'a.md')]), 'a.md'))).toEqual([])
    expect(repository.collections()).toEqual([])
  })

  it('[IM2] [IM3] skips hidden files, leftovers, empty files and links, and says so', async () => {
    folder = makeFolder({ '.DS_Store': 'x', '.git/config': 'x', 'Thumbs.db': 'x', '~$r.docx': 'x', 'empty.md': '', 'a.md': 'Alpha' })
    symlinkSync('/etc/hostname', join(folder.path, 'link.md'))
    symlinkSync(folder.path, join(folder.path, 'loop'))
    const report = await importPaths(repository, [folder.path])
    expect(report.imported.map((each) => each.title)).toEqual(['a'])
    expect(report.failed).toEqual([])
    expect(report.skipped.map((each) => `${each.path.slice(folder.path.length + 1)}: ${each.reason}`).sort()).toEqual([
      '.DS_Store: hidden',
      '.git: hidden',
      'Thumbs.db: hidden',
      'empty.md: empty',
      'link.md: link',
      'loop: link',
      '~$r.docx: hidden',
    ])
  })

  it('[IM5] makes no items of pictures that documents show, at the first import and later', async () => {
    folder = makeFolder({
      'a.md': '![](img/p.png)',
      'img/p.png': pngOf(1),
      'img/alone.png': pngOf(2),
      'page.html': '<p>Words of a page',
      'page_files/x.js': 'x',
    })
    const report = await importPaths(repository, [folder.path])
    expect(report.imported.map((each) => each.title).sort()).toEqual(['a', 'alone', 'page'])
    expect(report.skipped.map((each) => [each.path.slice(folder.path.length + 1), each.reason, each.id])).toEqual([
      ['page_files', 'attachment-of-another', undefined],
      ['img/p.png', 'attachment-of-another', idOf(report, 'a.md')],
    ])
    const again = await importPaths(repository, [folder.path])
    expect(again.imported).toEqual([])
    expect(again.skipped.filter((each) => each.reason === 'attachment-of-another')).toHaveLength(2)
    expect((await importPaths(repository, [join(folder.path, 'img/p.png')])).imported).toHaveLength(1)
  })

  it('[IM6] finds relative addresses among uploads and cuts names that climb', async () => {
    folder = makeFolder({ u1: '# One\n\n[two](two.md) ![](img/p.png)', u2: '# Two', u3: pngOf(3), u4: 'climber' })
    const at = (name: string) => join(folder.path, name)
    const id = repository.importer.start({
      files: [
        { path: at('u1'), name: 'set/one.md' },
        { path: at('u2'), name: 'set/two.md' },
        { path: at('u3'), name: 'set/img/p.png' },
        { path: at('u4'), name: '../../../climb.txt' },
      ],
    })
    const report = await repository.importer.finished(id)
    expect(report.failed).toEqual([])
    const one = idOf(report, 'set/one.md')
    expect(linksOf(one)).toEqual([`granary:item/${idOf(report, 'set/two.md')}`])
    expect(repository.meta(one).files).toHaveLength(2)
    expect(shelvesOf(one)).toEqual(['set'])
    expect(repository.meta(idOf(report, 'climb.txt')).files[0]?.name).toBe('climb.txt')
  })
})

describe('links', () => {
  it('[IM21] links items of one act to each other in both directions, and to what was there already', async () => {
    folder = makeFolder({
      'a.md': 'to [b](sub/b.md#place) and [old](old.md) and [none](none.md) and [web](https://example.org)',
      'sub/b.md': 'back to [a](../a.md)',
      'old.md': 'Old',
    })
    const old = idOf(await importPaths(repository, [join(folder.path, 'old.md')]), 'old.md')
    const report = await importPaths(repository, [folder.path])
    const [a, b] = [idOf(report, 'a.md'), idOf(report, 'b.md')]
    expect(linksOf(a)).toEqual([`granary:item/${b}`, `granary:item/${old}`, 'none.md', 'https://example.org'])
    expect(linksOf(b)).toEqual([`granary:item/${a}`])
  })
})

it('[IM21] gives links to files that became no item their address back', async () => {
  folder = makeFolder({ 'sub/a.md': 'See [it](../the%20report.pdf) and [b](b.md).', 'sub/b.md': 'B', 'the report.pdf': '%PDF-1.4 damaged' })
  const report = await importPaths(repository, [folder.path])
  expect(report.failed).toHaveLength(1)
  const id = idOf(report, 'a.md')
  expect(linksOf(id)).toEqual(['../the%20report.pdf', `granary:item/${idOf(report, 'b.md')}`])
  folder.write('sub/a.md', 'See nothing now.')
  expect((await importPaths(repository, [folder.path])).imported).toMatchObject([{ id, change: 'imported-again' }])
})

it('[IM2] does not walk into a repository', async () => {
  folder = makeFolder({ 'a.md': 'Alpha', 'mine/granary.db': 'x', 'mine/attachments/ab/ab00': 'x' })
  const report = await importPaths(repository, [folder.path])
  expect(report.imported).toHaveLength(1)
  expect(report.skipped.map((each) => each.reason)).toEqual(['hidden'])
})

describe('known files', () => {
  it('[IM4] skips the same bytes and lists the item in the second collection as well', async () => {
    folder = makeFolder({ 'x/a.md': 'The same words', 'y/copy.md': 'The same words' })
    const first = await importPaths(repository, [folder.path])
    expect(first.imported).toHaveLength(1)
    expect(first.skipped).toMatchObject([{ reason: 'already-there', id: first.imported[0]?.id }])
    const id = first.imported[0]?.id as ItemId
    expect(shelvesOf(id)).toEqual(['shelf/x', 'shelf/y'])
    folder.write('z/third.md', 'The same words')
    const second = await importPaths(repository, [folder.path])
    expect(second.imported).toEqual([])
    expect(second.skipped.map((each) => each.reason)).toEqual(['already-there', 'already-there', 'already-there'])
    expect(shelvesOf(id)).toEqual(['shelf/x', 'shelf/y', 'shelf/z'])
  })

  it('[IM4] imports again what lies in the bin', async () => {
    folder = makeFolder({ 'a.md': 'Words' })
    const id = idOf(await importPaths(repository, [folder.path]), 'a.md')
    repository.documents.change(itemDocumentId(id), (doc) => void patchMeta(doc, { id, set: { binnedAtUtc: '2026-01-01T00:00:00Z' } }))
    expect((await importPaths(repository, [folder.path])).imported).toHaveLength(1)
  })

  it('[IM25] changes an untouched item by the smallest edit', async () => {
    const paragraphs = Array.from({ length: 100 }, (_, index) => `Paragraph number ${index} of this text.`)
    folder = makeFolder({ 'a.md': `# Title\n\n${paragraphs.join('\n\n')}` })
    const id = idOf(await importPaths(repository, [folder.path]), 'a.md')
    repository.documents.change(itemDocumentId(id), (doc) => void patchMeta(doc, { id, addTags: ['kept'] }))
    const before = repository.log.entriesOf(itemDocumentId(id)).at(-1)?.lid ?? 0
    folder.write('a.md', `# New title\n\n${paragraphs.with(50, 'Changed.').join('\n\n')}`)
    const report = await importPaths(repository, [folder.path])
    expect(report.imported).toMatchObject([{ id, change: 'imported-again', of: id, title: 'New title' }])
    expect(repository.meta(id)).toMatchObject({ title: 'New title', tags: [{ label: 'kept' }] })
    expect(repository.meta(id).files.filter((file) => file.original)).toHaveLength(1)
    expect(bodyText(repository.body(id))).toContain('Changed.')
    const entries = repository.log.entriesOf(itemDocumentId(id), before)
    expect(entries.map((entry) => entry.kind)).toEqual(['document-update', 'attachment', 'version'])
    expect(entries[0]?.payload?.length).toBeLessThan(800)
    // Unchanged now: nothing happens.
    expect((await importPaths(repository, [folder.path])).skipped).toMatchObject([{ reason: 'already-there', id }])
  })

  it('[IM26] makes a new edition beside an item that a person has changed', async () => {
    folder = makeFolder({ 'a.md': 'Old words' })
    const id = idOf(await importPaths(repository, [folder.path]), 'a.md')
    repository.documents.change(itemDocumentId(id), (doc) => {
      editBody(doc, (present) => present.copy(present.content.addToEnd(bodySchema.nodes['paragraph']?.create(null, bodySchema.text('mine')) as never)))
    })
    folder.write('a.md', 'New words')
    const report = await importPaths(repository, [folder.path])
    expect(report.imported).toMatchObject([{ change: 'new-edition', of: id }])
    const edition = report.imported[0]?.id as ItemId
    expect(edition).not.toBe(id)
    expect(bodyText(repository.body(id))).toBe('Old words\n\nmine')
    expect(JSON.stringify(repository.body(edition).content[0])).toContain(`"item":"${id}"`)
    folder.write('a.md', 'Newest words')
    expect((await importPaths(repository, [folder.path])).imported).toMatchObject([{ id: edition, change: 'imported-again' }])
  })

  it('[IM25] knows nothing of a path that moved', async () => {
    folder = makeFolder({ 'a.md': 'Old words' })
    await importPaths(repository, [folder.path])
    renameSync(join(folder.path, 'a.md'), join(folder.path, 'b.md'))
    folder.write('b.md', 'New words')
    expect((await importPaths(repository, [folder.path])).imported[0]?.change).toBeUndefined()
  })
})

describe('acts', () => {
  it('[IM9] counts files and ends with all of them done', async () => {
    folder = makeFolder(Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${index}.md`, `Text ${index}`])))
    const states: JobState[] = []
    repository.importer.onProgress((state) => states.push(state))
    await importPaths(repository, [folder.path])
    expect(states.at(-1)).toMatchObject({ state: 'done', done: 40, total: 40, current: null, error: null })
    expect(states.every((state, index) => index === 0 || state.done >= (states[index - 1]?.done ?? 0))).toBe(true)
  })

  it('[IM8] [IM11] stopping leaves whole items, and the rest can be imported later', async () => {
    folder = makeFolder(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`${index}.md`, `# Title ${index}\n\nText ${index}`])))
    const id = repository.importer.start({ files: [{ path: folder.path, name: 'shelf' }] })
    await new Promise<void>((resolve) => {
      repository.importer.onProgress((state) => {
        if (state.done > 0) resolve()
      })
    })
    repository.importer.cancel(id)
    const report = await repository.importer.finished(id)
    expect(repository.importer.jobs()[0]?.state).toBe('cancelled')
    expect(report.failed).toEqual([])
    expect(report.imported.length).toBeLessThan(300)
    expect(repository.itemIds()).toHaveLength(report.imported.length)
    expect(report.imported.every((each) => repository.meta(each.id).files.length === 1)).toBe(true)
    const rest = await importPaths(repository, [folder.path])
    expect(rest.imported.length + report.imported.length).toBe(300)
    expect(repository.log.verify().ok).toBe(true)
  })

  it('[IM8] gives all entries of an act one cause', async () => {
    folder = makeFolder({ 'a.md': 'Alpha', 'b.md': 'Beta' })
    await importPaths(repository, [folder.path])
    const causes = repository.storage.db.prepare('SELECT DISTINCT hex(cause) FROM entries WHERE cause IS NOT NULL').pluck().all()
    expect(causes).toHaveLength(1)
  })

  it('[IM13] takes the kind that the person asks for', async () => {
    folder = makeFolder({ 'a.md': 'Alpha', 'b.md': '---\nkind: story\n---\nBeta' })
    const report = await importPaths(repository, [folder.path], { kind: 'framework' })
    expect(report.imported.map((each) => each.kind).sort()).toEqual(['framework', 'story'])
  })

  it('says what is not there', async () => {
    folder = makeFolder({})
    const report = await importPaths(repository, [join(folder.path, 'missing.md')])
    expect(report.failed).toMatchObject([{ code: 'file-not-found' }])
  })
})

it('[IM12] begins nothing when there is no room for it', async () => {
  folder = makeFolder({ 'a.md': 'Alpha' })
  const small = await openImportRepository({ freeBytes: () => Promise.resolve(1000) })
  try {
    await importPaths(small, [folder.path])
    const [job] = small.importer.jobs()
    expect(job).toMatchObject({ state: 'failed', error: { code: 'disk-full' }, space: { freeBytes: 1000 } })
    expect(job?.space?.neededBytes).toBeGreaterThan(64 * 1024 * 1024)
    expect(small.itemIds()).toEqual([])
  } finally {
    await small.close()
  }
})
