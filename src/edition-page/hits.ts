// Hits on the page: title, what it is, and the line in which the words stand. Everything that came from a document is written as
// text, never as markup.

import type { Snippet } from '../contract/areas/search.ts'
import type { EditionSearchWords } from '../contract/edition-index.ts'
import { directionOf } from '../contract/languages.ts'
import { cutField, markWhole } from '../engine/search/snippet.ts'
import { type Excerpt, excerptOf } from './excerpt.ts'
import type { SearchHit } from './search.ts'
import type { Texts } from './texts.ts'

const languageTag = /^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$/
const pageAddress = /^items\/[0-9a-f]{30}\.html$/
const fileAddress = /^files\/[0-9a-f]{24}[a-z0-9-]*\.pdf$/

/** A text with its marks. */
const marked = ({ text, marks }: Snippet): (Node | string)[] => {
  const parts: (Node | string)[] = []
  let at = 0
  for (const [start, end] of marks) {
    const mark = document.createElement('mark')
    mark.textContent = text.slice(start, end)
    parts.push(text.slice(at, start), mark)
    at = end
  }
  return [...parts, text.slice(at)]
}

/** Addresses of the web have a way to name words on a page; browsers that do not know it open the page at its beginning. */
const atWords = (place: string) => (place === '' ? '' : `#:~:text=${encodeURIComponent(place).replaceAll('-', '%2D')}`)

export interface HitElement {
  element: HTMLElement
  /** Shows the line of the text; asks for the text where it is not there yet. */
  complete(): Promise<void>
}

export interface HitContext {
  words: EditionSearchWords
  /** From the page to the edition's root. */
  root: string
  texts: Texts
}

export const hitElement = (hit: SearchHit, { words, root, texts }: HitContext): HitElement => {
  const element = document.createElement('li')
  const isLanguage = hit.language !== null && languageTag.test(hit.language)
  // A hit starts at the side where its title starts. Without a known language the title decides: what has a direction of its own would not be asked.
  element.dir = isLanguage ? directionOf(hit.language ?? '') : 'auto'
  const link = document.createElement('a')
  link.append(...(hit.title === '' ? [words.untitled] : marked(markWhole(hit.title, hit.groups))))
  const isPage = pageAddress.test(hit.address)
  if (isPage) link.href = root + hit.address
  const about = document.createElement('span')
  about.className = 'quiet'
  const language = hit.language === null ? '' : (words.languages[hit.language] ?? hit.language)
  about.textContent = [words.kinds[hit.kind] ?? '', language].filter((part) => part !== '').join(' · ')
  element.append(link, ' ', about)
  const line = document.createElement('p')
  if (isLanguage && hit.language !== null) {
    link.lang = hit.language
    link.dir = 'auto'
    line.lang = hit.language
    line.dir = directionOf(hit.language)
  }

  // What the title shows already need not be shown again.
  const inTitle = hit.groups.filter((group) => cutField(hit.title, [group]).hits > 0)
  const wanted = inTitle.length < hit.groups.length ? hit.groups.filter((group) => !inTitle.includes(group)) : hit.groups
  const summary = cutField(hit.summary, wanted)
  if (hit.summary !== '') {
    line.append(...marked(markWhole(hit.summary, hit.groups)))
    element.append(line)
  }

  const fileLine = ({ name, address, page }: NonNullable<Excerpt['file']>) => {
    const place = document.createElement('p')
    const isFile = address !== null && fileAddress.test(address)
    const to = document.createElement(isFile ? 'a' : 'span')
    if (to instanceof HTMLAnchorElement) to.href = `${root}${address}#page=${page}`
    const called = document.createElement('bdi')
    called.textContent = name
    to.append(called, ', ', words.filePage.replace('{{number}}', new Intl.NumberFormat(words.language).format(page)))
    place.append(to)
    return place
  }

  const show = (excerpt: Excerpt | null) => {
    if (excerpt === null || excerpt.hits <= summary.hits) return
    line.replaceChildren(...marked(markWhole(excerpt.snippet.text, hit.groups)))
    if (!line.isConnected) element.append(line)
    if (isPage) link.href = root + hit.address + atWords(excerpt.place)
    if (excerpt.file !== null) element.append(fileLine(excerpt.file))
  }

  const place = hit.index.textOf(hit.item)
  // The summary shows all words already, or the text is here: nothing changes on screen later.
  let isComplete = place === null || summary.hits >= wanted.length
  const known = place === null || isComplete ? null : texts.known(place.file, place.at)
  if (known !== null) {
    isComplete = true
    show(excerptOf(known, wanted))
  }
  return {
    element,
    complete: async () => {
      if (isComplete || place === null) return
      isComplete = true
      const text = await texts.read(place.file, place.at)
      // Somebody may have typed on meanwhile.
      if (text !== null && element.isConnected) show(excerptOf(text, wanted))
    },
  }
}
