// Web editions against docs/formats/edition.md: a real repository, written to a folder and read back as files.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import type { AttachmentHash, ItemId } from '../../src/contract/ids.ts'
import { itemDocumentId } from '../../src/contract/ids.ts'
import type { ItemKind } from '../../src/contract/kinds.ts'
import { languages } from '../../src/contract/languages.ts'
import { addFile, createItemDocument, metaOf, type NewItem } from '../../src/document/item-document.ts'
import { type LoadedIndex, loadIndex } from '../../src/edition-page/loaded-index.ts'
import { searchIndexes } from '../../src/edition-page/search.ts'
import { type EditionOptions, type EditionResult, writeEdition } from '../../src/engine/edition/index.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { openHome } from '../../src/engine/home/home.ts'
import { clientIdFor } from '../../src/engine/log/index.ts'

const resourcesDirectory = join(import.meta.dirname, '../../resources')
const folder = mkdtempSync(join(tmpdir(), 'granary-edition-'))
const scriptFile = join(folder, 'search.js')
let engine: Engine
let count = 0

const newPlace = () => join(folder, `edition-${++count}`)
const write = async (options: Partial<EditionOptions> = {}): Promise<EditionResult & { place: string; read(path: string): string; paths(): string[] }> => {
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

interface Seed extends Partial<NewItem> {
  title: string
  kind?: ItemKind
  text?: string
  /** Writes into the body itself. */
  body?: (body: Y.XmlFragment) => void
  meta?: Record<string, string>
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
const pageOf = (id: ItemId) => `items/${id}.html`
const link = (href: string, text: string) => (body: Y.XmlFragment) => {
  const paragraph = new Y.XmlElement('paragraph')
  const words = new Y.XmlText()
  words.insert(0, text, { link: { href } })
  paragraph.insert(0, [words])
  body.push([paragraph])
}
/** Markup without the text in it and the values of attributes: what a browser makes elements of. */
const tagsOf = (text: string) =>
  [...text.replace(/="[^"]*"/g, '=""').matchAll(/<(\/?[a-z][^\s>]*)([^>]*)>/gi)].map(([, tag = '', rest = '']) => ({ tag, rest }))

beforeAll(async () => {
  const { bundleEditionPage } = (await import(new URL('../../scripts/bundle-edition-page.mjs', import.meta.url).href)) as {
    bundleEditionPage(to: string): Promise<void>
  }
  await bundleEditionPage(join(folder, 'script'))
  writeFileSync(scriptFile, readFileSync(join(folder, 'script', 'search.js')))
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

describe('what goes out', () => {
  it('[ED10] [ED11] leaves out what is in the bin, withdrawn, waiting or not consented to, with its text, its links and its words', async () => {
    const shown = add({ title: 'The well stays', text: 'open water' })
    const binned = add({ title: 'Binned secretword', meta: { binnedAtUtc: '2026-02-01T00:00:00.000Z' } })
    const withdrawn = add({
      title: 'Withdrawn secretword',
      text: 'secretword inside',
      meta: { withdrawnAtUtc: '2026-02-01T00:00:00.000Z', withdrawnBy: 'The Char women', withdrawnReason: 'secretword' },
    })
    const waiting = add({ title: 'Waiting secretword' })
    engine.documents.wait([{ documentId: itemDocumentId(waiting), untilLid: 1_000_000 }], null)
    const refused = add({ title: 'Refused secretword', kind: 'report', fields: { consent: 'refused' } })
    const asked = add({ title: 'Asked secretword', kind: 'testimony', fields: { consent: 'asked' } })
    const askedReport = add({ title: 'A report whose makers were asked', kind: 'report', fields: { consent: 'asked' } })
    const linking = add({ title: 'Links', body: (body) => [shown, withdrawn].forEach((id) => link(`granary:item/${id}`, `to ${id}`)(body)) })
    const missing = 'ab'.repeat(15) as ItemId
    const ids = [shown, binned, withdrawn, waiting, refused, asked, askedReport, linking, missing]
    const edition = await write({ ids })
    expect(edition.items).toBe(3)
    expect(Object.fromEntries(edition.leftOut.map(({ id, reason }) => [id, reason]))).toEqual({
      [binned]: 'binned',
      [withdrawn]: 'withdrawn',
      [waiting]: 'waiting',
      [refused]: 'consent',
      [asked]: 'consent',
      [missing]: 'not-found',
    })
    const texts = edition.paths().map((path) => edition.read(path))
    expect(texts.filter((text) => text.includes('secretword'))).toEqual([])
    // A link to what is not here keeps its words and leads nowhere.
    expect(edition.read(pageOf(linking))).toContain(`href="../${pageOf(shown)}"`)
    expect(edition.read(pageOf(linking))).toContain(`to ${withdrawn}`)
    expect(edition.read(pageOf(linking))).not.toContain(pageOf(withdrawn))
    expect(edition.read(pageOf(shown))).toContain(`href="../${pageOf(linking)}"`)
    engine.documents.takeWaiting([itemDocumentId(waiting)])
  })

  it('[ED12] says how to reach a person only where she has said yes', async () => {
    const silent = add({ title: 'Rosa', kind: 'person', fields: { contact: 'rosa@example.org', role: 'mentor' } })
    const yes = add({ title: 'Ada', kind: 'person', fields: { contact: 'ada@example.org', consent: 'given' } })
    const office = add({ title: 'Office', kind: 'organisation', fields: { contact: 'office@example.org' } })
    const edition = await write({ ids: [silent, yes, office] })
    const all = edition
      .paths()
      .map((path) => edition.read(path))
      .join('\n')
    expect(all).not.toContain('rosa@example.org')
    expect(edition.read(pageOf(yes))).toContain('ada@example.org')
    expect(edition.read(pageOf(office))).toContain('office@example.org')
  })

  it('[ED13] holds no private notes, no keys, no ids of devices and logs', async () => {
    const id = add({ title: 'With notes of my own', text: 'shared' })
    const notes = new Y.Doc()
    const documentId = itemDocumentId(id, 2)
    notes.clientID = clientIdFor(engine.log.logId, documentId, 0)
    notes.getText('note').insert(0, 'privateword')
    engine.documents.create([{ documentId, updates: [Y.encodeStateAsUpdateV2(notes)] }])
    const edition = await write({ ids: [id] })
    const all = edition
      .paths()
      .map((path) => edition.read(path))
      .join('\n')
    expect(all).not.toContain('privateword')
    expect(all).not.toContain(engine.log.deviceId)
    expect(all).not.toContain(engine.log.logId)
  })
})

describe('pages', () => {
  it('[ED20] [ED21] show text, details, credit, licence, consent, source community and who wrote it, in the language and direction of each', async () => {
    const id = add({
      title: 'قارب الكتب',
      kind: 'story',
      language: 'ar',
      text: 'كتاب على الماء',
      fields: { licence: 'CC BY 4.0', credit: 'The boat people', consent: 'given', sourceCommunity: 'Char Kukri', summary: 'قصة', people: 'Rahima\nSalim' },
      tags: ['water'],
    })
    const edition = await write({ ids: [id] })
    const page = edition.read(pageOf(id))
    expect(page).toContain('<html lang="ar" dir="rtl">')
    expect(page).toMatch(/<article lang="ar" dir="rtl">/)
    for (const words of ['كتاب على الماء', 'The boat people', 'Char Kukri', 'أُعطيت', 'Amina Okello', 'Rahima', 'water']) expect(page).toContain(words)
    expect(page).toContain('href="https://creativecommons.org/licenses/by/4.0/" rel="license')
    // The Arabic page leads back into the Arabic start page.
    expect(page).toContain('href="../ar/index.html"')
    // Its English home names it with its own language and direction.
    expect(edition.read('index.html')).toMatch(new RegExp(`href="${pageOf(id)}" lang="ar" dir="auto"`))
  })

  it('[ED22] has a start page, lists, people and about in every language of the edition, and every link between pages leads somewhere', async () => {
    const edition = await write({ attachments: 'none' })
    for (const prefix of ['', 'ar/'])
      for (const name of ['index.html', 'people.html', 'about.html', 'lists/all.html', 'lists/kind-story.html'])
        expect(existsSync(join(edition.place, prefix + name)), prefix + name).toBe(true)
    const broken: string[] = []
    for (const path of edition.paths().filter((each) => each.endsWith('.html'))) {
      const text = edition.read(path)
      const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
      for (const [, address = ''] of text.matchAll(/ (?:href|src)="([^"]*)"/g)) {
        if (/^(https?|mailto|tel):/.test(address)) continue
        if (address.startsWith('#')) {
          if (!ids.has(address.slice(1))) broken.push(`${path} → ${address}`)
          continue
        }
        const target = fileURLToPath(new URL(address, `file://${join(edition.place, path)}`))
        if (!existsSync(target)) broken.push(`${path} → ${address}`)
      }
    }
    expect(broken).toEqual([])
  })

  it('[ED3] speak each of the eight languages, with English where words are missing, and never show a key or an empty place', async () => {
    const id = add({ title: 'Eight languages', kind: 'report', fields: { licence: 'CC BY 4.0' }, tags: ['all'] })
    const edition = await write({ ids: [id], languages: [...languages, 'xx'] })
    for (const language of languages) {
      const folders = language === 'en' ? '' : `${language}/`
      for (const name of ['index.html', 'people.html', 'about.html', 'lists/all.html']) {
        const text = edition.read(folders + name)
        expect(text).toContain(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`)
        const shown = text.replace(/<script.*?<\/script>/gs, '').replace(/<[^>]*>/g, ' ')
        expect(shown, `${language} ${name}`).not.toMatch(/\{\{|\b(people|about|search|map|kind|field|size)\.[a-z]/i)
      }
      expect(edition.read(`${folders}index.html`).includes('<bdi>Report</bdi>')).toBe(language === 'en')
    }
    expect(edition.paths().some((path) => path.startsWith('xx/'))).toBe(false)
  })

  it('[ED24] have a policy under which nothing inline and nothing from elsewhere runs, and hold nothing inline', async () => {
    const edition = await write({ attachments: 'none' })
    for (const path of edition.paths().filter((each) => each.endsWith('.html'))) {
      const text = edition.read(path)
      expect(text).toMatch(/<meta http-equiv="Content-Security-Policy" content="default-src 'none';[^"]*base-uri 'none'; form-action 'none'">/)
      expect(/Security-Policy" content="([^"]*)"/.exec(text)?.[1]).not.toMatch(/unsafe|\*|http|data:/)
      const tags = tagsOf(text)
      expect(tags.filter(({ rest }) => / (style|on[a-z]+)=/i.test(rest))).toEqual([])
      expect(tags.filter(({ tag }) => /^(style|iframe|object|embed|base)$/i.test(tag))).toEqual([])
      for (const [, attributes = ''] of text.matchAll(/<script([^>]*)>/g))
        expect(attributes).toMatch(/ type="application\/(ld\+)?json"| src="(\.\.\/)*search\.js"/)
      expect(text).not.toMatch(/ src="https?:/)
    }
  })

  it('[ED26] writes hostile text as text, and leads to no address that runs', async () => {
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    const id = add({
      title: `${evil}</title>`,
      kind: 'ecosystem',
      language: `en"onload=alert(1)`,
      body: (body) => {
        for (const address of [
          'javascript:alert(1)',
          'java\tscript:alert(1)',
          'data:text/html,<script>alert(1)</script>',
          'vbscript:x',
          'file:///etc/passwd',
          'https://example.org/',
        ])
          link(address, evil)(body)
      },
      fields: {
        licence: evil,
        credit: evil,
        sourceUrl: 'javascript:alert(3)',
        country: evil,
        location: '1, 2',
        summary: evil,
        people: evil,
        consent: evil,
        sourceCommunity: evil,
      },
      tags: [evil],
    })
    const huge = add({ title: 'x'.repeat(100_000), tags: ['y'.repeat(50_000)] })
    const edition = await write({ ids: [id, huge], baseUrl: 'https://example.org/edition' })
    for (const path of edition.paths().filter((each) => each.endsWith('.html'))) {
      const text = edition.read(path)
      const tags = tagsOf(text)
      expect(tags.filter(({ tag }) => tag === 'img')).toEqual([])
      expect(tags.filter(({ rest }) => /on(error|load)/.test(rest))).toEqual([])
      for (const [, attributes = ''] of text.matchAll(/<script([^>]*)>/g))
        expect(attributes).toMatch(/ type="application\/(ld\+)?json"| src="(\.\.\/)*search\.js"/)
      for (const [, json = ''] of text.matchAll(/<script type="application\/[^"]*"[^>]*>(.*?)<\/script>/gs))
        expect(() => JSON.parse(json) as unknown).not.toThrow()
      for (const [, address = ''] of text.matchAll(/ href="([^"]*)"/g)) expect(address).not.toMatch(/^\s*(javascript|data|vbscript|file):/i)
      // The land of the map is 45 KB; the names alone would be 150.
      expect(text.length).toBeLessThan(80_000)
      expect(text).not.toMatch(/x{600}|y{600}/)
    }
    expect(edition.read(pageOf(id))).toContain('href="https://example.org/"')
    for (const path of ['feed.xml', 'sitemap.xml']) expect(edition.read(path)).not.toMatch(/<script|<img/)
    expect(edition.read('search/other.js')).not.toContain('\n<')
  })

  it('[ED26] goes on without an item whose text is nested deeper than a page can be', async () => {
    const deep = add({
      title: 'A very deep list',
      body: (body) => {
        let inner: Y.XmlFragment = body
        for (let depth = 0; depth < 3000; depth++) {
          const next = new Y.XmlElement('blockquote')
          inner.push([next])
          inner = next
        }
        inner.push([new Y.XmlElement('paragraph')])
      },
    })
    const plain = add({ title: 'A plain one' })
    const edition = await write({ ids: [deep, plain] })
    expect(existsSync(join(edition.place, pageOf(plain)))).toBe(true)
    expect(edition.items + edition.leftOut.length).toBe(2)
  })

  it('[ED25] draw ecosystems on a map at their place or in the middle of their country, named in any of the eight languages, and list them by country', async () => {
    const exact = add({ title: 'Mbale', kind: 'ecosystem', fields: { location: '1.08, 34.18', country: 'Uganda' } })
    const arabic = add({ title: 'النيل', kind: 'ecosystem', language: 'ar', fields: { country: 'مصر' } })
    const nowhere = add({ title: 'Atlantis', kind: 'ecosystem', fields: { country: 'Atlantis' } })
    const bengali = add({ title: 'চর', kind: 'ecosystem', language: 'bn', fields: { country: 'বাংলাদেশ' } })
    const edition = await write({ ids: [exact, arabic, nowhere, bengali] })
    const home = edition.read('index.html')
    const spots = [...home.matchAll(/<circle class="([^"]*)" cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, kind, x, y]) => ({ kind, x: Number(x), y: Number(y) }))
    expect(spots.filter(({ kind }) => kind === 'spot about')).toHaveLength(2)
    expect(spots).toHaveLength(3)
    const [uganda, ...others] = spots.toSorted((a, b) => b.y - a.y)
    expect(uganda?.kind).toBe('spot')
    // Egypt lies west of Bangladesh.
    expect(Math.max(...others.map(({ x }) => x)) - Math.min(...others.map(({ x }) => x))).toBeGreaterThan(100)
    expect(home).toMatch(/<path class="land" d="M/)
    for (const id of [exact, arabic, nowhere, bengali]) expect(home.match(new RegExp(`href="${pageOf(id)}"`, 'g'))?.length).toBeGreaterThanOrEqual(2)
    expect(home).toContain('<bdi>Atlantis</bdi></h3>')
  })
})

describe('searching', () => {
  const loadAll = (edition: { place: string; read(path: string): string }): LoadedIndex[] =>
    readdirSync(join(edition.place, 'search')).map((name) => {
      let loaded: LoadedIndex | null = null
      runInNewContext(edition.read(`search/${name}`), {
        granaryIndex: (json: string) => {
          loaded = loadIndex(json)
        },
      })
      return loaded as unknown as LoadedIndex
    })

  it('[ED30] [ED31] [ED32] finds titles, texts and people in all eight languages, in other forms of the words, split by language', async () => {
    const seeds: [string, string, string][] = [
      ['en', 'School boats', 'children learn on rivers'],
      ['fr', 'Les journaux du marché', 'une histoire d’école'],
      ['es', 'La maleta de semillas', 'niños y niñas'],
      ['pt', 'A rede remendada', 'as ações dos pescadores'],
      ['ar', 'قارب الكتب', 'الأطفال يكتبون في المدرسة'],
      ['bn', 'নৌকায় বর্ষা', 'শিশুদের বিদ্যালয়'],
      ['id', 'Timbangan Bu Sari', 'belajar menghitung'],
      ['sw', 'Barua kutoka mwembe', 'wanafunzi wa shule'],
    ]
    const ids = seeds.map(([language, title, text]) => add({ title, text, language, fields: { people: 'Zulekha' } }))
    const edition = await write({ ids })
    expect(readdirSync(join(edition.place, 'search')).toSorted()).toEqual(['ar.js', 'bn.js', 'en.js', 'es.js', 'fr.js', 'id.js', 'pt.js', 'sw.js'])
    const indexes = loadAll(edition)
    const titles = (query: string) => searchIndexes(indexes, query, 10).hits.map((hit) => hit.title)
    for (const [query, title] of [
      ['school', 'School boats'],
      ['schools ', 'School boats'],
      ['learning ', 'School boats'],
      ['boa', 'School boats'],
      ['journal ', 'Les journaux du marché'],
      ['ecole', 'Les journaux du marché'],
      ['semilla ', 'La maleta de semillas'],
      ['acao ', 'A rede remendada'],
      ['القارب ', 'قارب الكتب'],
      ['اطفال ', 'قارب الكتب'],
      ['নৌকা ', 'নৌকায় বর্ষা'],
      ['hitung ', 'Timbangan Bu Sari'],
      ['mwanafunzi ', 'Barua kutoka mwembe'],
    ] as const)
      expect(titles(query), query).toContain(title)
    expect(titles('zulekha')).toHaveLength(8)
    expect(titles('zulekha maleta')).toEqual(['La maleta de semillas'])
    // Words that stand nowhere together: what holds the most of them, and it is said.
    expect(searchIndexes(indexes, 'maleta timbangan ', 10)).toMatchObject({ total: 2, complete: false })
    for (const query of ['', '   ', 'zzqx', '((', '*', ':', '"', '~', 'a'.repeat(10_000), '\u0000', '__proto__', 'constructor'])
      expect(searchIndexes(indexes, query, 10).total, query).toBe(0)
  })

  it('[ED30] begins a further file when one is full, and forgets the texts of the first', async () => {
    const { createSearchFiles } = await import('../../src/engine/edition/search-files.ts')
    const files = createSearchFiles(2)
    const item = (number: number, language: string) => ({
      title: `Item ${number}`,
      address: '',
      kind: 'note',
      language,
      summary: '',
      details: '',
      text: `word${number}`,
    })
    const full = [1, 2, 3, 4, 5].map((number) => files.add(item(number, 'en'))?.path ?? null)
    files.add(item(6, 'fr'))
    expect(full).toEqual([null, 'search/en.js', null, 'search/en-2.js', null])
    expect([...files.rest()].map(({ path }) => path)).toEqual(['search/en-3.js', 'search/fr.js'])
  })

  it('[ED31] answers as lunr’s own index does', async () => {
    const { default: lunr } = await import('lunr')
    const { indexFileOf } = await import('../../src/engine/edition/search-files.ts')
    const { wordsOf } = await import('../../src/engine/search/normalise.ts')
    const texts = ['river school boat', 'boat boat market', 'the river and the market', 'school', 'constructor of rivers']
    const items = texts.map((text, index) => ({ title: `Item ${index}`, address: '', kind: 'note', language: 'en', summary: '', details: '', text }))
    const loaded = loadIndex(JSON.stringify(indexFileOf(items)))
    const builder = new lunr.Builder()
    builder.tokenizer = (text) => wordsOf(String(text)).map((word) => new lunr.Token(word, {}))
    builder.ref('ref')
    builder.field('title', { boost: 6 })
    builder.field('details', { boost: 2 })
    builder.field('text', { boost: 1 })
    for (const [ref, item] of items.entries()) builder.add({ ref: String(ref), ...item })
    const own = builder.build()
    for (const word of ['river', 'boat', 'market', 'item', 'constructor']) {
      const rounded = (found: { ref: string; score: number }[]) => found.map(({ ref, score }) => [ref, Math.round(score * 20) / 20])
      const ours = loaded.query(new Map([[word, 1]]))
      expect(ours.length, word).toBeGreaterThan(0)
      expect(rounded(ours), word).toEqual(rounded(own.query((query) => query.term(word, { usePipeline: false }))))
    }
  })
})

describe('on the web', () => {
  it('[ED40] [ED41] [ED43] [ED44] gives Dublin Core, schema.org, a sitemap and a feed', async () => {
    const id = add({
      title: 'Report of the <river>',
      kind: 'report',
      language: 'en',
      fields: { people: 'Ada\nRosa', licence: 'CC0 1.0', publisher: 'River press', year: '2024', identifier: '10.1/x', summary: 'A summary' },
      tags: ['water'],
    })
    const edition = await write({ ids: [id], baseUrl: 'https://example.org/river' })
    const page = edition.read(pageOf(id))
    const address = `https://example.org/river/${pageOf(id)}`
    for (const [name, value] of [
      ['title', 'Report of the &lt;river&gt;'],
      ['creator', 'Ada'],
      ['creator', 'Rosa'],
      ['rights', 'CC0 1.0'],
      ['publisher', 'River press'],
      ['date', '2024'],
      ['language', 'en'],
      ['subject', 'water'],
      ['identifier', '10.1/x'],
      ['identifier', address],
    ])
      expect(page).toContain(`<meta name="DC.${name}" content="${value}">`)
    const data = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page)?.[1] ?? '') as Record<string, unknown>
    expect(data).toMatchObject({
      '@context': 'https://schema.org',
      '@type': 'Report',
      name: 'Report of the <river>',
      url: address,
      inLanguage: 'en',
      license: 'https://creativecommons.org/publicdomain/zero/1.0/',
      author: [
        { '@type': 'Person', name: 'Ada' },
        { '@type': 'Person', name: 'Rosa' },
      ],
    })
    expect(edition.read('sitemap.xml')).toContain(`<loc>${address}</loc>`)
    expect(edition.read('feed.xml')).toContain('<title>Report of the &lt;river&gt;</title>')
    expect(page).toContain(`<link rel="canonical" href="${address}">`)
    await expect(write({ ids: [id], baseUrl: 'javascript:alert(1)' })).rejects.toMatchObject({ code: 'invalid-input' })
    const offline = await write({ ids: [id] })
    expect(offline.paths().filter((path) => path.endsWith('.xml'))).toEqual([])
  })
})

describe('files', () => {
  const attach = async (id: ItemId, name: string, mediaType: string, bytes: Uint8Array): Promise<AttachmentHash> => {
    const { hash, sizeBytes } = await engine.attachments.addBytes(bytes)
    engine.documents.change(itemDocumentId(id), (doc) => addFile(doc, { hash, name, mediaType, sizeBytes, original: false }))
    return hash
  }

  it('[ED50] [ED51] [ED52] go along whole, small or not at all, under names that no browser runs', async () => {
    const id = add({ title: 'With files' })
    const big = new Uint8Array(3 * 1024 * 1024).fill(7)
    await attach(id, 'Rapport été.PDF', 'application/pdf', big)
    await attach(id, '../../../evil.html', 'text/html', Buffer.from('<script>alert(1)</script>'))
    await attach(id, 'picture.svg', 'image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'))
    await attach(id, 'كتاب.docx', 'application/octet-stream', Buffer.from('docx'))
    await attach(id, 'CON', 'application/x-msdownload', Buffer.from('exe'))
    const all = await write({ ids: [id] })
    const names = readdirSync(join(all.place, 'files'))
    expect(names).toHaveLength(5)
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{24}(-[a-z0-9-]+)?\.(pdf|docx|html\.bin|svg\.bin|bin)$/)
    expect(names.some((name) => name.endsWith('-rapport-ete.pdf'))).toBe(true)
    expect(all).toMatchObject({ files: 5, filesLeftOut: 0 })
    const small = await write({ ids: [id], attachments: 'small' })
    expect(small).toMatchObject({ files: 4, filesLeftOut: 1 })
    expect(small.read(pageOf(id))).toContain('not in this web edition')
    const none = await write({ ids: [id], attachments: 'none' })
    expect(none.paths().some((path) => path.startsWith('files/'))).toBe(false)
  })

  it('[ED53] shows pictures of the body that belong to the item, and no others', async () => {
    const id = add({ title: 'With pictures' })
    const own = await attach(id, 'photo.png', 'image/png', Buffer.from('89504e470d0a1a0a', 'hex'))
    const other = await attach(add({ title: 'Hidden', fields: { consent: 'refused' } }), 'hidden.png', 'image/png', Buffer.from('89504e470d0a1a0b', 'hex'))
    engine.documents.change(itemDocumentId(id), (doc) => {
      for (const src of [own, other]) {
        const figure = new Y.XmlElement('figure')
        figure.setAttribute('src', src)
        figure.setAttribute('alt', 'a boat')
        doc.getXmlFragment('body').push([figure])
      }
    })
    const edition = await write({ ids: [id] })
    const page = edition.read(pageOf(id))
    expect(page).toContain(`src="../files/${own.slice(0, 24)}-photo.png"`)
    expect(readdirSync(join(edition.place, 'files'))).toEqual([`${own.slice(0, 24)}-photo.png`])
    expect([...page.matchAll(/<img src="[^"]*"/g)]).toHaveLength(1)
  })
})

describe('its place', () => {
  it('[ED2] every path is ASCII, lower case, short, and listed', async () => {
    const edition = await write({})
    for (const path of edition.paths()) expect(path).toMatch(/^([a-z0-9][a-z0-9_-]*\/){0,2}[a-z0-9][a-z0-9._-]*$/)
    const list = JSON.parse(edition.read('edition.json')) as { files: string[] }
    expect(list.files).toEqual(
      edition
        .paths()
        .filter((path) => path !== 'edition.json')
        .toSorted(),
    )
    expect(new Set(list.files.map((path) => path.toLowerCase())).size).toBe(list.files.length)
  })

  it('[ED61] [ED62] replaces an earlier edition, removes only what that one wrote, and leaves everything else', async () => {
    const first = add({ title: 'First' })
    const second = add({ title: 'Second' })
    const place = newPlace()
    await write({ folder: place, ids: [first, second] })
    writeFileSync(join(place, 'items', 'mine.txt'), 'mine')
    mkdirSync(join(place, 'photos'))
    writeFileSync(join(place, 'photos', 'a.jpg'), 'a')
    const again = await write({ folder: place, ids: [first] })
    expect(existsSync(join(place, pageOf(first)))).toBe(true)
    expect(existsSync(join(place, pageOf(second)))).toBe(false)
    expect(again.read('items/mine.txt')).toBe('mine')
    expect(again.read('photos/a.jpg')).toBe('a')
    expect(existsSync(join(place, 'edition.part'))).toBe(false)
  })

  it('[ED63] refuses a folder in which somebody else’s file has a name that is needed, before anything changes', async () => {
    const id = add({ title: 'Guest' })
    const place = newPlace()
    mkdirSync(place)
    writeFileSync(join(place, 'index.html'), 'my own site')
    await expect(write({ folder: place, ids: [id] })).rejects.toMatchObject({ code: 'place-taken' })
    expect(readdirSync(place)).toEqual(['index.html'])
    expect(readFileSync(join(place, 'index.html'), 'utf8')).toBe('my own site')
    await expect(write({ folder: join(place, 'index.html'), ids: [id] })).rejects.toMatchObject({ code: 'place-taken' })
  })

  it('[ED66] does not replace the edition of another repository', async () => {
    const id = add({ title: 'Neighbour' })
    const place = newPlace()
    await write({ folder: place, ids: [id] })
    const list = JSON.parse(readFileSync(join(place, 'edition.json'), 'utf8')) as { repositoryId: string }
    writeFileSync(join(place, 'edition.json'), JSON.stringify({ ...list, repositoryId: 'ab'.repeat(32) }))
    await expect(write({ folder: place, ids: [id] })).rejects.toMatchObject({ code: 'place-taken' })
    expect(existsSync(join(place, pageOf(id)))).toBe(true)
    expect(existsSync(join(place, 'edition.part'))).toBe(false)
  })

  it('[ED64] trusts no list: nothing outside is removed or written, through names or links', async () => {
    const id = add({ title: 'Careful' })
    const place = newPlace()
    const outside = join(folder, 'outside')
    mkdirSync(outside, { recursive: true })
    writeFileSync(join(outside, 'keep.html'), 'keep')
    await write({ folder: place, ids: [id] })
    const list = JSON.parse(readFileSync(join(place, 'edition.json'), 'utf8')) as { files: string[] }
    symlinkSync(outside, join(place, 'linked'))
    writeFileSync(
      join(place, 'edition.json'),
      JSON.stringify({ ...list, files: [...list.files, '../outside/keep.html', 'linked/keep.html', '/etc/passwd', '.', ''] }),
    )
    await write({ folder: place, ids: [id] })
    expect(readFileSync(join(outside, 'keep.html'), 'utf8')).toBe('keep')
    const other = newPlace()
    mkdirSync(other)
    symlinkSync(outside, join(other, 'items'))
    await expect(write({ folder: other, ids: [id] })).rejects.toMatchObject({ code: 'place-taken' })
    expect(readdirSync(outside)).toEqual(['keep.html'])
  })

  it('[ED65] stopped on the way, leaves the earlier edition as it was', async () => {
    const ids = [add({ title: 'One' }), add({ title: 'Two' }), add({ title: 'Three' })]
    const place = newPlace()
    const before = await write({ folder: place, ids: ids.slice(0, 1) })
    const paths = before.paths().toSorted()
    const controller = new AbortController()
    await expect(write({ folder: place, ids, signal: controller.signal, onProgress: (done) => done === 2 && controller.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(before.paths().toSorted()).toEqual(paths)
    // Nor does what an edition left that was pulled out disturb the next.
    mkdirSync(join(place, 'edition.part', 'items'), { recursive: true })
    writeFileSync(join(place, 'edition.part', 'items', 'half.html'), 'half')
    const after = await write({ folder: place, ids })
    expect(after.items).toBe(3)
    expect(existsSync(join(place, 'edition.part'))).toBe(false)
  })
})
