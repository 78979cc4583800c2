// Files made to hurt whoever reads them. docs/formats/import.md [IM22], [IM30]–[IM37].
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { workerChild } from '../../src/engine/import/index.ts'
import { permissions } from '../../src/engine/import/spawn-child.ts'
import { type ImportRepository, openImportRepository } from './import-support/import-repository.ts'
import { docxOf, epubOf, makeFolder, pdfOf, pngOf, wordParagraph, zipOf } from './import-support/make-files.ts'
import { importPaths } from './import-support/run-import.ts'

let repository: ImportRepository
let folder: ReturnType<typeof makeFolder>
beforeAll(async () => {
  repository = await openImportRepository()
})
afterAll(() => repository.close())
beforeEach(() => {
  folder = makeFolder({})
})
afterEach(() => folder.remove())

/** The code that a file ends with; a harmless neighbour must be imported all the same. */
const codeOf = async (name: string, bytes: string | Uint8Array, into: ImportRepository = repository): Promise<string> => {
  folder.write(name, bytes)
  folder.write('neighbour.md', `A harmless neighbour of ${name} ${Math.random()}`)
  const report = await importPaths(into, [folder.path])
  expect(report.imported.some((each) => each.path.endsWith('neighbour.md'))).toBe(true)
  return report.failed.find((each) => each.path.endsWith(name))?.code ?? 'imported'
}

/** A stored zip whose directory says other things than its bytes: name and sizes are patched in both places. */
const patched = (zip: Buffer, from: string, to: string): Buffer => {
  const text = zip.toString('latin1')
  expect(text).toContain(from)
  return Buffer.from(text.replaceAll(from, to), 'latin1')
}

describe('archives', () => {
  it('[IM31] refuses a part that grows beyond measure', async () => {
    expect(await codeOf('bomb.docx', await docxOf({ body: wordParagraph('x'), parts: { 'word/media/image1.png': Buffer.alloc(8 * 1024 * 1024) } }))).toBe(
      'file-expands-too-much',
    )
  })

  it('[IM31] refuses a size that lies', async () => {
    const zip = await docxOf({ body: wordParagraph('y'.repeat(70_000)) })
    const size = Buffer.alloc(4)
    const real = (await docxOf({ body: '' })).length
    expect(real).toBeGreaterThan(0)
    // The uncompressed size stands in the directory; 10 instead of it.
    const at = zip.indexOf('PK\x01\x02', 'latin1')
    let entry = at
    while (zip.subarray(entry + 46, entry + 46 + 17).toString() !== 'word/document.xml') entry = zip.indexOf('PK\x01\x02', entry + 4, 'latin1')
    size.writeUInt32LE(10)
    size.copy(zip, entry + 24)
    expect(await codeOf('liar.docx', zip)).toBe('file-damaged')
  })

  it('[IM31] never uses a name of a zip as a path', async () => {
    const zip = patched(
      await epubOf({ title: 't', chapters: ['<p>x</p>'], parts: { 'OPS/aaaaaaaaaaaaaaaa.txt': 'evil' } }),
      'OPS/aaaaaaaaaaaaaaaa.txt',
      '../../../aaaaaaaaaaaaaaaa',
    )
    expect(await codeOf('slip.epub', zip)).toBe('file-damaged')
    expect(existsSync(join(dirname(folder.path), 'aaaaaaaaaaaaaaaa'))).toBe(false)
  })

  it('[IM31] refuses two parts of one name', async () => {
    const zip = patched(await docxOf({ body: wordParagraph('x'), parts: { 'word/documenX.xml': '<x/>' } }), 'word/documenX.xml', 'word/document.xml')
    expect(await codeOf('twice.docx', zip)).toBe('file-damaged')
  })

  it('[IM30] refuses a crowd of parts', async () => {
    const parts = Object.fromEntries(Array.from({ length: 5001 }, (_, index) => [`x/${index}`, '']))
    expect(await codeOf('crowd.epub', await zipOf(parts, { compress: false }))).toBe('file-has-too-many-parts')
  })
})

describe('XML and HTML', () => {
  it('[IM32] refuses own entities, inner and outer', async () => {
    const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    expect(await codeOf('laughs.docx', await docxOf({ body: '', parts: { 'word/document.xml': `${laughs}<w:document>&b;</w:document>` } }))).toBe(
      'file-damaged',
    )
    expect(
      await codeOf(
        'outer.epub',
        await epubOf({
          title: 't',
          chapters: ['x'],
          parts: { 'OPS/book.opf': '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><package>&e;</package>' },
        }),
      ),
    ).toBe('file-damaged')
  })

  it('[IM30] refuses elements nested without end', async () => {
    expect(await codeOf('deep.docx', await docxOf({ body: `${'<w:sdt>'.repeat(3000)}${'</w:sdt>'.repeat(3000)}` }))).toBe('file-too-deep')
    expect(await codeOf('deep.html', `<html><body>${'<div>'.repeat(100_000)}words`)).toBe('file-too-deep')
    expect(await codeOf('font.html', `<html><body><p>${'<font>'.repeat(3000)}words`)).toBe('file-too-deep')
  })

  it('[IM30] refuses a crowd of elements', async () => {
    expect(await codeOf('crowd.html', `<html><body>${'<b>x</b>'.repeat(420_000)}`)).toBe('file-has-too-many-parts')
  })

  it('[IM35] brings no script, handler or dangerous address into a body', async () => {
    const vectors = [
      '<img src=x onerror=alert(1)>',
      '<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>',
      '<a href="java\tscript:alert(1)">x</a>',
      '<a href="data:text/html,<script>alert(1)</script>">x</a>',
      '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
      '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
      '<form action="https://evil.example"><input name=a></form>',
      '<a data-item="000000000000000000000000000000" href="https://evil.example">forged</a><sup data-footnote="1"></sup><img data-attachment="' +
        'a'.repeat(64) +
        '">',
    ]
    folder.write('x.html', `<html><body><p>Some words</p>${vectors.map((vector) => `<p>${vector}</p>`).join('')}</body></html>`)
    folder.write('y.md', vectors.join('\n\n'))
    const report = await importPaths(repository, [folder.path])
    expect(report.failed).toEqual([])
    for (const { id } of report.imported) {
      const attributes = [...JSON.stringify(repository.body(id)).matchAll(/"(?:href|src|source)":"([^"]*)"/g)].map((match) => match[1] ?? '')
      expect(attributes.filter((address) => /^\s*(?:java|vbscript|data:text)/i.test(address.replaceAll('\\t', '')))).toEqual([])
    }
    // A page's own marks mean nothing here: nobody forges a link to an item, a footnote or an attachment.
    const page = report.imported.find((each) => each.path.endsWith('html'))
    expect(JSON.stringify(page && repository.body(page.id))).not.toMatch(/onerror|itemLink|footnoteReference|a{64}/)
  })
})

describe('the world outside', () => {
  let server: Server
  let asked: string[] = []
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => server.close())

  it('[IM33] [IM46] fetches nothing that a file refers to', async () => {
    asked = []
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    folder.write(
      'a.html',
      `<html><head><link rel=stylesheet href="${base}/css"><style>@import "${base}/import";</style><script src="${base}/js"></script></head><body><p>Words</p><img src="${base}/img"><iframe src="${base}/frame"></iframe><video src="${base}/v" poster="${base}/poster"></video><object data="${base}/o"></object></body></html>`,
    )
    folder.write('a.md', `![x](${base}/md)\n\n<img src="${base}/inline">`)
    folder.write('a.svg', `<svg xmlns="http://www.w3.org/2000/svg"><image href="${base}/svg"/></svg>`)
    const relationships = `<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="${base}/docx" TargetMode="External"/>`
    folder.write(
      'a.docx',
      await docxOf({
        body: `${wordParagraph('Words')}<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:link="rId1"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`,
        relationships,
      }),
    )
    folder.write('a.epub', await epubOf({ title: 't', chapters: [`<p>Words</p><img src="${base}/epub"/><script src="${base}/epubjs"></script>`] }))
    folder.write('a.pdf', pdfOf(['Words']))
    const report = await importPaths(repository, [folder.path])
    expect(report.failed).toEqual([])
    expect(report.imported).toHaveLength(6)
    expect(asked).toEqual([])
  })

  it('[IM33] refuses every way into the network', () => {
    const module = fileURLToPath(new URL('../../src/engine/import/child/no-network.ts', import.meta.url))
    const script = `
      const { switchNetworkOff, networkAttempts } = await import(${JSON.stringify(module)}); switchNetworkOff()
      const net = await import('node:net'), http = await import('node:http'), https = await import('node:https'), dns = await import('node:dns'), dgram = await import('node:dgram'), tls = await import('node:tls'), http2 = await import('node:http2')
      const ways = [() => net.connect(80, '127.0.0.1'), () => net.createConnection({ port: 80 }), () => http.get('http://127.0.0.1'), () => https.request('https://127.0.0.1'), () => dns.lookup('example.org', () => 0), () => dns.promises.resolve4('example.org'), () => dgram.createSocket('udp4').send('x', 53, '127.0.0.1'), () => fetch('http://127.0.0.1'), () => tls.connect(443, '127.0.0.1'), () => new WebSocket('ws://127.0.0.1'), () => http2.connect('http://127.0.0.1'), () => net.createServer().listen(0)]
      let refused = 0
      for (const way of ways) { try { await way() } catch (error) { if (/uses no network/.test(error.message)) refused++; else console.log(String(way), error.message) } }
      console.log(refused === ways.length ? 'all refused' : 'only ' + refused + ' of ' + ways.length, networkAttempts.length)
      process.exit(0)`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--no-warnings', '-e', script], { encoding: 'utf8' })
    expect(stdout).toContain('all refused')
  })

  it.runIf(Number(process.versions.node.split('.')[0]) >= 24)('[IM33] may write only into its own folder and starts no process', () => {
    mkdirSync(join(folder.path, 'own'))
    const script = `
      const fs = require('node:fs'); fs.writeFileSync(process.argv[1] + '/own/x', 'x')
      const tries = [() => fs.writeFileSync(process.argv[1] + '/outside', 'x'), () => fs.rmSync(process.argv[1] + '/own', { recursive: true }) ?? fs.symlinkSync('/etc', process.argv[1] + '/own/link'), () => require('node:child_process').spawnSync('true')]
      let refused = 0
      for (const attempt of [tries[0], tries[2]]) { try { attempt() } catch (error) { if (error.code === 'ERR_ACCESS_DENIED') refused++ } }
      console.log(refused)`
    const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', ...permissions(join(folder.path, 'own')), '-e', script, folder.path], {
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    expect(stdout.trim()).toBe('2')
    expect(existsSync(join(folder.path, 'outside'))).toBe(false)
  })

  it('[IM22] reads nothing outside the chosen folder: no climbing, no absolute path, no link', async () => {
    const outside = makeFolder({ 'secret.png': pngOf(9) })
    const secret = join(outside.path, 'secret.png')
    symlinkSync(secret, join(folder.path, 'inner.png'))
    symlinkSync(outside.path, join(folder.path, 'way'))
    const addresses = [
      secret,
      `file://${secret}`,
      `${'../'.repeat(20)}${secret.slice(1)}`,
      'inner.png',
      'way/secret.png',
      `%2e%2e/${'..%2f'.repeat(9)}${secret.slice(1)}`,
      '..\\..\\x.png',
      'a%00.png',
    ]
    folder.write('a.md', addresses.map((address) => `![x](<${address}>)`).join('\n\n'))
    folder.write('a.html', `<html><body><p>Words</p>${addresses.map((address) => `<img src="${address}">`).join('')}</body></html>`)
    const report = await importPaths(repository, [folder.path])
    outside.remove()
    expect(report.imported).toHaveLength(2)
    for (const { id } of report.imported) expect(repository.meta(id).files.map((file) => file.original)).toEqual([true])
  })

  it('leaves nothing behind but the repository', async () => {
    folder.write('p.docx', await docxOf({ body: wordParagraph('x') }))
    const before = readdirSync(folder.path)
    await importPaths(repository, [folder.path])
    expect(readdirSync(folder.path)).toEqual(before)
  })
})

describe('time and memory', () => {
  it('[IM34] ends a real child that takes too long, and goes on', async () => {
    const impatient = await openImportRepository({ limits: { fileMs: 1 } })
    try {
      folder.write('slow.pdf', pdfOf(Array.from({ length: 300 }, (_, index) => `Page ${index}`)))
      const report = await importPaths(impatient, [folder.path])
      expect(report.failed.map((each) => each.code)).toEqual(['file-took-too-long'])
    } finally {
      await impatient.close()
    }
    expect((await importPaths(repository, [folder.path])).imported).toHaveLength(1)
  })

  it('[IM34] survives a file that needs more memory than is allowed', async () => {
    const small = await openImportRepository({ limits: { childHeapMegabytes: 80 } })
    try {
      expect(await codeOf('big.txt', `${'A line of words that is a paragraph of its own.\n\n'.repeat(190_000)}`, small)).toBe('file-expands-too-much')
    } finally {
      await small.close()
    }
  })

  it('[IM37] does the same in a worker thread', async () => {
    const threaded = await openImportRepository({ spawn: workerChild })
    try {
      writeFileSync(join(folder.path, 'a.md'), '# In a thread')
      folder.write('b.docx', await docxOf({ body: wordParagraph('Words in a thread') }))
      folder.write('bad.pdf', '%PDF-1.4')
      const report = await importPaths(threaded, [folder.path])
      expect(report.imported).toHaveLength(2)
      expect(report.failed.map((each) => each.code)).toEqual(['file-damaged'])
    } finally {
      await threaded.close()
    }
  })
})
