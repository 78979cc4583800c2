// What each format becomes. docs/formats/import.md.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AttachmentHash, type ItemId, itemDocumentId } from '../../src/contract/ids.ts'
import type { NodeJson } from '../../src/document/body/body-json.ts'
import { bodyNode } from '../../src/document/schema/body-schema.ts'
import { bodyText } from '../../src/document/text/body-text.ts'
import { readExtractedText } from '../../src/engine/import/index.ts'
import { decodeAttachmentPayload } from '../../src/engine/log/entry-codec.ts'
import { type ImportRepository, openImportRepository } from './import-support/import-repository.ts'
import { docxOf, epubOf, makeFolder, pdfOf, pngOf, wordParagraph, wordPicture } from './import-support/make-files.ts'
import { importPaths } from './import-support/run-import.ts'

let repository: ImportRepository
beforeAll(async () => {
  repository = await openImportRepository()
})
afterAll(() => repository.close())

const importOne = async (name: string, bytes: string | Uint8Array, beside: Record<string, string | Uint8Array> = {}, request = {}): Promise<ItemId> => {
  const folder = makeFolder({ ...beside, [name]: bytes })
  try {
    const report = await importPaths(repository, [`${folder.path}/${name}`], request)
    expect(report.failed).toEqual([])
    const id = report.imported[0]?.id
    if (!id) throw new Error(`nothing imported: ${JSON.stringify(report)}`)
    bodyNode(repository.body(id))
    return id
  } finally {
    folder.remove()
  }
}

const all = (id: ItemId, type: string): NodeJson[] => {
  const found: NodeJson[] = []
  const visit = (node: NodeJson) => {
    if (node.type === type || node.marks?.some((mark) => mark.type === type)) found.push(node)
    for (const child of node.content ?? []) visit(child)
  }
  visit(repository.body(id))
  return found
}
const text = (id: ItemId) => bodyText(repository.body(id))
const original = (id: ItemId) => repository.meta(id).files.find((file) => file.original)

describe('Markdown', () => {
  it('[IM20] [IM13] fills the details from front matter and keeps tables, footnotes and task lists', async () => {
    const id = await importOne(
      'well.md',
      '---\ntitle: The well\nkind: story\ntags: [water, women]\nauthors: [Amina, Ben]\nlicence: CC BY 4.0\ndate: 2024-05-17\nlanguage: sw\n---\n# Ours\n\nWater[^1] | x\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] dug\n\n[^1]: from below\n',
    )
    const meta = repository.meta(id)
    expect(meta).toMatchObject({ title: 'The well', kind: 'story', language: 'sw', fields: { people: 'Amina\nBen', licence: 'CC BY 4.0', year: '2024' } })
    expect(meta.tags.map((tag) => tag.label)).toEqual(['water', 'women'])
    expect(all(id, 'table')).toHaveLength(1)
    expect(all(id, 'footnoteReference')).toHaveLength(1)
    expect(all(id, 'taskItem')[0]?.attrs).toMatchObject({ checked: true })
  })

  it('[IM20] takes its title from the first heading, and without one from the name', async () => {
    expect(repository.meta(await importOne('a.md', 'Text.\n\n## A heading\n')).title).toBe('A heading')
    expect(repository.meta(await importOne('Field_notes.md', 'Only text.\n')).title).toBe('Field notes')
  })

  it('[IM22] brings a relative picture along as attachment', async () => {
    const id = await importOne('p.md', 'See ![a point](img/red%20point.png "The point") here.\n', { 'img/red point.png': pngOf(1) })
    const picture = all(id, 'image')[0]
    expect(picture?.attrs?.['src']).toMatch(/^[0-9a-f]{64}$/)
    expect(repository.attachments.has(String(picture?.attrs?.['src']) as AttachmentHash)).toBe(true)
    expect(repository.meta(id).files.map((file) => [file.name, file.mediaType, file.original])).toEqual([
      ['p.md', 'text/markdown', true],
      ['red point.png', 'image/png', false],
    ])
  })

  it('[EN25] says in the log which files an item has, with their sizes, after its document and before its version', async () => {
    const picture = pngOf(7)
    const id = await importOne('two.md', 'With ![one](seven.png).\n', { 'seven.png': picture })
    const entries = repository.log.entriesOf(itemDocumentId(id))
    expect(entries.map((entry) => entry.kind)).toEqual(['document-update', 'attachment', 'attachment', 'version'])
    const named = entries.flatMap(({ kind, payload }) => (kind === 'attachment' && payload ? [decodeAttachmentPayload(payload)] : []))
    expect(named).toEqual(repository.meta(id).files.map(({ hash, sizeBytes }) => ({ hash, sizeBytes })))
    expect(named.map(({ sizeBytes }) => sizeBytes)).toEqual([24, picture.length])
  })

  it('[IM23] keeps the file as original attachment and names a version', async () => {
    const id = await importOne('kept.md', 'Kept.\n')
    expect(original(id)).toMatchObject({ name: 'kept.md', sizeBytes: 6, mediaType: 'text/markdown' })
    const versions = repository.log.entriesOf(`${id}01` as never).filter((entry) => entry.kind === 'version')
    expect(versions.map((entry) => JSON.parse(Buffer.from(entry.payload ?? []).toString()).name)).toEqual(['as imported'])
  })
})

describe('Word', () => {
  it('[IM50] keeps headings, tables, pictures, links and properties', async () => {
    const body =
      `${wordParagraph('Findings', '<w:pStyle w:val="Heading1"/>')}` +
      `<w:p><w:hyperlink r:id="rId8"><w:r><w:t>our site</w:t></w:r></w:hyperlink></w:p>` +
      `<w:tbl>${`<w:tr>${`<w:tc>${wordParagraph('cell')}</w:tc>`.repeat(2)}</w:tr>`.repeat(2)}</w:tbl>${wordPicture('rId9')}`
    const relationships =
      '<Relationship Id="rId8" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://example.org/" TargetMode="External"/>' +
      '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image1.png"/>'
    const styles =
      '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>'
    const bytes = await docxOf({
      body,
      relationships,
      title: 'Report',
      author: 'Amina; Ben',
      parts: { 'word/media/image1.png': pngOf(2), 'word/styles.xml': styles },
    })
    const id = await importOne('r.docx', bytes)
    expect(repository.meta(id)).toMatchObject({ title: 'Report', kind: 'report', fields: { people: 'Amina\nBen' } })
    expect(all(id, 'heading')[0]?.content?.[0]?.text).toBe('Findings')
    expect(all(id, 'link')[0]?.marks?.[0]?.attrs).toMatchObject({ href: 'https://example.org/' })
    expect(all(id, 'table')).toHaveLength(1)
    const picture = [...all(id, 'image'), ...all(id, 'figure')][0]
    expect(repository.attachments.has(String(picture?.attrs?.['src']) as AttachmentHash)).toBe(true)
    expect(original(id)?.name).toBe('r.docx')
  })

  it('[IM50] makes footnotes of footnotes', async () => {
    const parts = {
      'word/footnotes.xml':
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="2"><w:p><w:r><w:t>said below</w:t></w:r></w:p></w:footnote></w:footnotes>',
    }
    const relationships =
      '<Relationship Id="rId5" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/>'
    const id = await importOne(
      'f.docx',
      await docxOf({ body: '<w:p><w:r><w:t>Claim</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>', relationships, parts }),
    )
    const note = all(id, 'footnoteReference')[0]?.attrs?.['note']
    const definition = all(id, 'footnoteDefinition')[0]
    expect(definition?.attrs?.['note']).toBe(note)
    expect(JSON.stringify(definition)).toContain('said below')
    expect(JSON.stringify(definition)).not.toContain('↑')
  })

  it('[IM51] keeps the direction and alignment that Word fixed for a paragraph', async () => {
    const id = await importOne(
      'rtl.docx',
      await docxOf({ body: `${wordParagraph('1. ABC', '<w:bidi/>')}${wordParagraph('middle', '<w:jc w:val="center"/>')}${wordParagraph('plain')}` }),
    )
    expect(repository.body(id).content.map((block) => [block.content?.[0]?.text, block.attrs?.['dir'] ?? null, block.attrs?.['textAlign'] ?? null])).toEqual([
      ['1. ABC', 'rtl', null],
      ['middle', null, 'center'],
      ['plain', null, null],
    ])
  })

  it('[IM50] takes the text of a shape once, although Word writes it twice for older readers', async () => {
    const shape = (words: string) =>
      `<w:txbxContent>${words
        .split('|')
        .map((line) => wordParagraph(line, '<w:jc w:val="center"/>'))
        .join('')}</w:txbxContent>`
    const words = 'Using words|Institute of Water'
    const id = await importOne(
      'shape.docx',
      await docxOf({
        body: `<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx>${shape(words)}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>${shape(words)}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>${wordParagraph('After the shape')}`,
      }),
    )
    expect(text(id).split(/\s*\n\s*/)).toEqual(['Using words', 'Institute of Water', 'After the shape'])
  })

  it('[IM52] takes tracked insertions as text and leaves deletions out', async () => {
    const id = await importOne(
      't.docx',
      await docxOf({
        body: '<w:p><w:r><w:t xml:space="preserve">We </w:t></w:r><w:ins><w:r><w:t>agree</w:t></w:r></w:ins><w:del><w:r><w:delText>doubt</w:delText></w:r></w:del></w:p>',
      }),
    )
    expect(text(id)).toBe('We agree')
  })

  it('[IM43] says that a document with a password is locked', async () => {
    const folder = makeFolder({
      'l.docx': Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600), Buffer.from('EncryptedPackage', 'utf16le')]),
    })
    const report = await importPaths(repository, [`${folder.path}/l.docx`])
    folder.remove()
    expect(report.failed.map((each) => each.code)).toEqual(['file-locked'])
  })
})

describe('EPUB', () => {
  it('[IM55] joins the chapters in the order of the spine, with pictures and details', async () => {
    const bytes = await epubOf({
      title: 'A book',
      language: 'fr',
      creator: 'Amina',
      chapters: ['<h1>Deux</h1><p>fin <a href="c1.xhtml">retour</a></p>', '<h1>Un</h1><p><img src="../i/p.png" alt="point"/></p>'],
      parts: { 'OPS/i/p.png': pngOf(3) },
    })
    const id = await importOne('b.epub', bytes)
    expect(repository.meta(id)).toMatchObject({ title: 'A book', kind: 'report', language: 'fr', fields: { people: 'Amina' } })
    expect(all(id, 'heading').map((node) => node.content?.[0]?.text)).toEqual(['Un', 'Deux'])
    expect(repository.meta(id).files.some((file) => file.name === 'p.png')).toBe(true)
    expect(all(id, 'link')).toEqual([])
  })
})

describe('PDF', () => {
  it('[IM40] keeps text by page, outline, title and authors beside an empty body', async () => {
    const id = await importOne('d.pdf', pdfOf(['First page about water', 'Second page'], { title: 'On water', author: 'Amina; Ben', outline: ['One', 'Two'] }))
    expect(repository.meta(id)).toMatchObject({ title: 'On water', kind: 'report', fields: { people: 'Amina\nBen' } })
    expect(repository.body(id).content).toEqual([{ type: 'paragraph' }])
    const extracted = readExtractedText(repository.directory, original(id)?.hash as AttachmentHash)
    expect(extracted).toMatchObject({
      pages: ['First page about water', 'Second page'],
      outline: [
        { title: 'One', page: 1, depth: 0 },
        { title: 'Two', page: 2, depth: 0 },
      ],
      noTextLayer: false,
    })
  })

  it('[IM41] marks a scan', async () => {
    const id = await importOne('scan.pdf', pdfOf(['']))
    expect(readExtractedText(repository.directory, original(id)?.hash as AttachmentHash)?.noTextLayer).toBe(true)
    expect(repository.meta(id).title).toBe('scan')
  })

  it('[IM44] refuses what cannot be opened', async () => {
    const folder = makeFolder({ 'bad.pdf': '%PDF-1.4 and nothing else' })
    const report = await importPaths(repository, [`${folder.path}/bad.pdf`])
    folder.remove()
    expect(report.failed.map((each) => each.code)).toEqual(['file-damaged'])
  })

  it('[IM70] reads the text again when the cache is gone', async () => {
    const bytes = pdfOf(['Read again'])
    const id = await importOne('again.pdf', bytes)
    const file = original(id)
    const { rmSync } = await import('node:fs')
    rmSync(`${repository.directory}/cache/text`, { recursive: true })
    expect((await repository.importer.extractedText(file?.hash as AttachmentHash, 'again.pdf', 'application/pdf')).pages).toEqual(['Read again'])
    expect(readExtractedText(repository.directory, file?.hash as AttachmentHash)?.pages).toEqual(['Read again'])
  })
})

describe('web pages', () => {
  const words = 'The women of the village repaired the well last spring, and every child drinks clean water now. '.repeat(8)
  const page = `<!doctype html><!-- saved from url=(0023)https://example.org/a/b --><html lang="en"><head><title>The well | News</title><meta name="author" content="Amina"><script>document.title='x'</script></head>
    <body><nav><a href="/home">Home</a> Menu Menu</nav><article><h1>The well</h1><p onclick="steal()">${words}</p><p>${words}<img src="page_files/p.png"><a href="other.html">more</a> <a href="javascript:alert(1)">bad</a></p></article><footer>Cookies</footer></body></html>`

  it('[IM45] [IM46] [IM47] takes the article, its pictures, its language and where it came from', async () => {
    const id = await importOne('page.html', page, { 'page_files/p.png': pngOf(4) })
    expect(repository.meta(id)).toMatchObject({
      title: 'The well',
      kind: 'note',
      language: 'en',
      fields: { people: 'Amina', sourceUrl: 'https://example.org/a/b' },
    })
    expect(text(id)).toContain('The women of the village')
    expect(text(id)).not.toMatch(/Menu|Cookies/)
    expect(repository.meta(id).files.map((file) => file.name)).toEqual(['page.html', 'p.png'])
    expect(all(id, 'link').map((node) => node.marks?.[0]?.attrs?.['href'])).toEqual(['https://example.org/a/other.html'])
    expect(JSON.stringify(repository.body(id))).not.toMatch(/javascript|steal/)
  })
})

describe('text and pictures', () => {
  it('[IM48] reads text in whatever encoding', async () => {
    const words = 'Señor Ávila: «agua»'
    const latin = await importOne('latin.txt', Buffer.from(words, 'latin1'))
    const wide = await importOne('wide.txt', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(words, 'utf16le')]))
    const bare = await importOne('bare.txt', Buffer.from(`${words} `, 'utf16le'))
    expect([text(latin), text(wide), text(bare).trim()]).toEqual([words, words, words])
  })

  it('[IM48] joins lines wrapped by hand and keeps verses', async () => {
    const long = 'These words were wrapped by hand at some column of the screen,'
    const id = await importOne('t.txt', `${long}\n${long}\nas one did.\n\nA verse\nanother\n`)
    expect(repository.body(id).content.map((block) => block.content?.length)).toEqual([1, 3])
  })

  it('[IM56] makes an item with one figure of a picture', async () => {
    const id = await importOne('photo.png', pngOf(5))
    expect(repository.body(id).content).toMatchObject([{ type: 'figure', attrs: { src: original(id)?.hash } }])
  })

  it('[IM57] keeps other files with one sentence, and their text can be found', async () => {
    const id = await importOne('schools.csv', 'name,pupils\nKibera,300\n=cmd|x,1\n')
    expect(text(id)).toContain('schools.csv')
    expect(repository.body(id).content).toHaveLength(1)
    expect(readExtractedText(repository.directory, original(id)?.hash as AttachmentHash)?.pages).toEqual(['name,pupils\nKibera,300\n=cmd|x,1\n'])
    const odt = await importOne('letter.odt', Buffer.from('PK\x03\x04 something'))
    expect(original(odt)?.mediaType).toBe('application/vnd.oasis.opendocument.text')
    const svg = await importOne('drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
    expect(JSON.stringify(repository.body(svg))).not.toContain('figure')
  })
})
