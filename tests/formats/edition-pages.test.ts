// The pages of a web edition, against docs/formats/edition.md.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { languages } from '../../src/contract/languages.ts'
import { evil, link, pageOf, setUpRepository } from './edition-support.ts'

const { add, write } = setUpRepository()

/** Markup without the text in it and the values of attributes: what a browser makes elements of. */
const tagsOf = (text: string) =>
  [...text.replace(/="[^"]*"/g, '=""').matchAll(/<(\/?[a-z][^\s>]*)([^>]*)>/gi)].map(([, tag = '', rest = '']) => ({ tag, rest }))

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
    const boat = add({ title: 'The boat', kind: 'organisation', fields: { contact: 'office@example.org' } })
    add({ title: 'Ada', kind: 'person', fields: { contact: 'ada@example.org', consent: 'given', role: 'mentor' } })
    add({ title: 'A report', kind: 'report', tags: ['water'], body: link(`granary:item/${boat}`, 'the boat') })
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
