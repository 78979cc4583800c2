// The lines of hits in a web edition, against docs/formats/edition.md: the files they are cut from, and the start page in a browser
// without a window.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runInNewContext } from 'node:vm'
import { type DOMWindow, JSDOM } from 'jsdom'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EditionTextFile } from '../../src/contract/edition-index.ts'
import { loadIndex } from '../../src/edition-page/loaded-index.ts'
import { maxShownCharacters, textFileCharacters } from '../../src/engine/edition/options.ts'
import { createSearchFiles } from '../../src/engine/edition/search-files.ts'
import { setUpRepository, type WrittenEdition } from './edition-support.ts'

const { add, write } = setUpRepository()

const readText = (script: string): EditionTextFile => {
  let json = ''
  runInNewContext(script, { granaryText: (given: string) => (json = given) })
  return JSON.parse(json) as EditionTextFile
}
const readIndexFile = (script: string) => {
  let json = ''
  runInNewContext(script, { granaryIndex: (given: string) => (json = given) })
  return loadIndex(json)
}
const item = (number: number, text: string) => ({
  title: `Item ${number}`,
  address: `items/${String(number).padStart(30, '0')}.html`,
  kind: 'note',
  language: 'en',
  summary: '',
  details: '',
  text,
})

describe('texts of the hits', () => {
  it('[ED34] lie in small files by language, and the index says in which of them and where', () => {
    const files = createSearchFiles()
    const lengths = Array.from({ length: 200 }, (_, index) => (index % 50 === 7 ? 300_000 : 900 + index))
    for (const [index, length] of lengths.entries()) files.add(item(index, `begin${index} ${'word '.repeat(length / 5)}`))
    const [file, ...others] = [...files.rest()]
    expect(others).toEqual([])
    const index = readIndexFile(file?.text ?? '')
    const byName = new Map(file?.texts.map(({ path, text }) => [path, readText(text)]))
    expect(byName.size).toBeGreaterThan(5)
    for (const [path, { name, texts }] of byName) {
      expect(path).toBe(`texts/${name}.js`)
      const characters = texts.reduce((sum, { fields }) => sum + fields.join('').length, 0)
      expect(characters).toBeLessThanOrEqual(texts.length > 1 ? textFileCharacters : maxShownCharacters)
    }
    for (let number = 0; number < lengths.length; number++) {
      const place = index.textOf(number)
      expect(byName.get(`texts/${place?.file}.js`)?.texts[place?.at ?? -1]?.fields[0], String(number)).toMatch(new RegExp(`^begin${number} `))
    }
  })

  it('[ED34] are the body, the details and the pages of PDFs, each apart', () => {
    const files = createSearchFiles()
    const pdf = { name: 'a.pdf', address: 'files/a.pdf', pages: ['page one', '', 'page three'] }
    files.add({ ...item(1, 'The body.'), details: 'A summary\nRosa\n\nLima', files: [pdf, { ...pdf, name: 'empty.pdf', pages: ['', ' '] }] })
    const [file] = [...files.rest()]
    expect(readText(file?.texts[0]?.text ?? '').texts).toEqual([{ fields: ['The body.', 'A summary', 'Rosa', 'Lima'], files: [pdf] }])
    expect(readIndexFile(file?.text ?? '').has('three')).toBe(true)
  })

  it('[ED31] begins a further file also when its texts are many', () => {
    const files = createSearchFiles(1000, 20_000)
    expect(files.add(item(1, 'word '.repeat(2500)))).toBeNull()
    expect(files.add(item(2, 'word '.repeat(2500)))?.path).toBe('search/en.js')
    expect(files.add(item(3, 'word'))).toBeNull()
  })
})

describe('a row of a list', () => {
  it('[ED22] starts at the side where its title starts, in a list of any language', async () => {
    const arabic = add({ title: 'قارب الكتب', language: 'ar', fields: { summary: 'قصة' } })
    const unknown = add({ title: 'A file', fields: { summary: 'Nobody said in which language.' } })
    const edition = await write({ ids: [arabic, unknown], languages: ['en', 'ar'] })
    for (const [path, root] of [
      ['lists/all.html', '../'],
      ['ar/lists/all.html', '../../'],
    ] as const) {
      const list = edition.read(path)
      expect(list).toContain(`<li dir="rtl"><a href="${root}items/${arabic}.html" lang="ar" dir="auto">`)
      // A browser passes over children with a direction when it looks for the row's.
      expect(list).toContain(`<li dir="auto"><a href="${root}items/${unknown}.html">A file</a>`)
      expect(list).toContain('<p>Nobody said in which language.</p>')
    }
  })
})

describe('the start page', () => {
  let window: DOMWindow | null = null
  afterEach(() => {
    window?.close()
    window = null
  })

  /** What a telephone of 2021 does not know is taken from the page's world. */
  const open = async (edition: WrittenEdition, path = 'index.html') => {
    const { window: opened } = await JSDOM.fromFile(join(edition.place, path), {
      url: pathToFileURL(join(edition.place, path)).href,
      runScripts: 'dangerously',
      resources: 'usable',
      beforeParse: (page) => {
        page.eval(
          `for (const name of ['toSorted', 'toReversed', 'toSpliced', 'with', 'at', 'findLast', 'findLastIndex']) delete Array.prototype[name]
           delete Promise.withResolvers; delete Object.groupBy; delete Map.groupBy; delete Object.hasOwn; delete Array.fromAsync; delete globalThis.structuredClone; delete String.prototype.at`,
        )
        page.eval(
          'window.seen = []; window.IntersectionObserver = class { constructor(take) { this.take = take } observe(target) { window.seen.push({ target, take: this.take }) } unobserve() {} disconnect() { window.seen = [] } }',
        )
      },
    })
    window = opened
    const { document } = opened
    const shown = <T>(look: () => T) => vi.waitFor(look, { timeout: 5000, interval: 10 })
    const scripts = () => [...document.querySelectorAll('script[src]')].map((script) => script.getAttribute('src') ?? '')
    const search = async (text: string) => {
      const field = await shown(() => {
        const found = document.querySelector<HTMLInputElement>('#search-text')
        if (found === null || document.querySelector<HTMLElement>('#search')?.hidden !== false) throw new Error('not yet')
        return found
      })
      field.value = text
      field.dispatchEvent(new opened.Event('input'))
      await shown(() => expect(document.querySelector('#search-state')?.textContent).toMatch(/\d/))
      return [...document.querySelectorAll('#search-hits > li')]
    }
    /** These hits come into sight. */
    const scrollTo = async (hits: readonly Element[]) => {
      type Seen = { target: Element; take(changes: { isIntersecting: boolean; target: Element }[]): void }[]
      const seen = () => (opened as unknown as { seen: Seen }).seen
      await shown(() => expect(seen().map(({ target }) => target)).toEqual(expect.arrayContaining([...hits])))
      for (const { target, take } of seen()) if (hits.includes(target)) take([{ isIntersecting: true, target }])
    }
    return { document, shown, scripts, search, scrollTo }
  }
  const marks = (element: Element | undefined) => [...(element?.querySelectorAll('p mark') ?? [])].map((mark) => mark.textContent)
  const filler = (from: number) => Array.from({ length: 400 }, (_, index) => `filler${from}x${index}`).join(' ')

  it('[ED34] [ED35] shows the line with the words for hits in sight only, in the language and direction of the text, on a telephone of 2021', async () => {
    const arabic = add({ title: 'كتاب', language: 'ar', text: `${'كلمة '.repeat(100)} وصل القارب إلى المدرسة zulu` })
    const ids = Array.from({ length: 62 }, (_, index) =>
      add({ title: `Boat ${index}`, language: 'en', text: `${filler(index)} <b>and then</b> the zulu boats came` }),
    )
    const edition = await write({ ids: [arabic, ...ids] })
    const { document, shown, scripts, search, scrollTo } = await open(edition)
    const hits = await search('zulu boat')
    expect(hits.length).toBe(60)
    expect(document.querySelector('#search-state')?.textContent).toBe('62 found. The first 60 are shown.')
    expect(scripts().filter((address) => address.includes('texts/'))).toEqual([])
    await scrollTo(hits.slice(0, 2))
    for (const hit of hits.slice(0, 2)) await shown(() => expect(marks(hit)).toEqual(['zulu', 'boats']))
    expect(hits[0]?.querySelector('p')?.textContent).toContain('<b>and then</b>')
    expect(hits[0]?.querySelector('a')?.getAttribute('href')).toMatch(/^\.\/items\/[0-9a-f]{30}\.html#:~:text=zulu%20boats%20came$/)
    expect([...(hits[0]?.querySelectorAll('a mark') ?? [])].map((mark) => mark.textContent)).toEqual(['Boat'])
    const read = scripts().filter((address) => address.includes('texts/'))
    expect(read.length).toBeLessThanOrEqual(2)
    expect(readdirSync(join(edition.place, 'texts')).length).toBeGreaterThan(read.length)
    const [hit] = await search('قارب ')
    await scrollTo(hit ? [hit] : [])
    await shown(() => expect(marks(hit)).toEqual(['القارب']))
    expect([hit?.querySelector('p')?.lang, hit?.querySelector('p')?.dir]).toEqual(['ar', 'rtl'])
  }, 60_000)

  it('[ED34] loads nothing more where the summary shows all words, and marks them there', async () => {
    const id = add({ title: 'Short', language: 'en', fields: { summary: 'A quetzal by the river.' }, text: 'A quetzal by the river.' })
    const { scripts, search, scrollTo, document } = await open(await write({ ids: [id] }))
    const [hit] = await search('quetzal')
    expect(marks(hit)).toEqual(['quetzal'])
    await scrollTo(hit ? [hit] : [])
    expect(scripts().some((address) => address.includes('texts/'))).toBe(false)
    expect(document.querySelector('#search-hint')?.textContent).not.toBe('')
  }, 60_000)
})
