// The pages that every language of an edition has: start, lists, people and credits, about. [ED22], [ED23]

import type { EditionSearchWords } from '../../contract/edition-index.ts'
import { directionOf } from '../../contract/languages.ts'
import { type EditionContent, type EditionItem, namesOf } from './collect.ts'
import { itemAddress } from './item-page.ts'
import { mapOf } from './map.ts'
import { html, jsonScript, languageTagOf, type Markup, type MarkupValue, textAttributes } from './markup.ts'
import { licenceAddress } from './metadata.ts'
import { newestShown, rowsPerPage, rowsWithSummary } from './options.ts'
import { framePages, inOtherLanguages, pageOf, type Site, way } from './page.ts'
import type { Shelf } from './shelves.ts'
import type { Frame } from './words.ts'

export interface EditionPage {
  path: string
  text: string
}

export interface FrontContext {
  site: Site
  content: EditionContent
  shelves: readonly Shelf[]
  /** Files of the search, from the root, those of each language together. */
  indexes: readonly { language: string; path: string }[]
}

const titleOf = (item: EditionItem, { t }: Frame) => (item.title === '' ? t('untitled') : item.title)

/**
 * A row starts at the side where its title starts, with its summary below it: an Arabic one in an English list, too. Without a known
 * language the title decides; what has a direction of its own would not be asked.
 */
const itemRow = (item: EditionItem, frame: Frame, path: string, withSummary: boolean): Markup => {
  const isKnown = languageTagOf(item.language) !== null
  const own = isKnown && textAttributes(item.language)
  return html`<li dir="${isKnown ? directionOf(item.language ?? '') : 'auto'}"><a href="${way(path, itemAddress(item))}"${own}>${titleOf(item, frame)}</a> <span class="quiet">${frame.t(`kind.${item.kind}`)}${item.language !== null && html` · <bdi>${frame.languageName(item.language)}</bdi>`}</span>${withSummary && item.summary !== '' && html`<p${own}>${item.summary}</p>`}</li>
`
}

/** What a list is called on screen. */
const shelfName = ({ what, value }: Shelf, frame: Frame): string => {
  if (what === 'all') return frame.t('all')
  if (what === 'kind') return frame.t(`kind.${value}`)
  if (what === 'language') return value === 'none' ? frame.t('noLanguage') : frame.languageName(value)
  return value
}

const shelfLinks = (shelves: readonly Shelf[], what: Shelf['what'], frame: Frame, path: string): MarkupValue =>
  shelves
    .filter((shelf) => shelf.what === what)
    .map(
      (
        shelf,
      ) => html`<li${shelf.depth > 0 && html` class="depth-${Math.min(shelf.depth, 4)}"`}><a href="${way(path, frame.folder + shelf.path)}"><bdi>${shelfName(shelf, frame)}</bdi></a> <span class="quiet">${frame.number(shelf.items.length)}</span></li>
`,
    )

const shelfSection = (what: Shelf['what'], heading: string, shelves: readonly Shelf[], frame: Frame, path: string): MarkupValue =>
  shelves.some((shelf) => shelf.what === what) &&
  html`<section aria-labelledby="${what}-heading"><h2 id="${what}-heading">${heading}</h2><ul class="${what === 'collection' ? 'tree' : 'row'}">
${shelfLinks(shelves, what, frame, path)}</ul></section>
`

/** Hidden until the script is there: without one there is nothing to press, and the lists hold everything. */
const searchForm = ({ content, indexes }: FrontContext, frame: Frame, path: string): Markup => {
  const { t } = frame
  const words: EditionSearchWords = {
    language: frame.language,
    found: frame.plural('search.found'),
    firstShown: t('search.firstShown', { number: '{{number}}' }),
    nothing: t('search.nothing'),
    some: t('search.some'),
    looking: t('search.looking'),
    unreadable: t('search.unreadable'),
    untitled: t('untitled'),
    filePage: t('search.filePage', { number: '{{number}}' }),
    kinds: Object.fromEntries([...new Set(content.items.map((item) => item.kind))].map((kind) => [kind, t(`kind.${kind}`)])),
    languages: Object.fromEntries([...new Set(content.items.flatMap((item) => item.language ?? []))].map((tag) => [tag, frame.languageName(tag)])),
  }
  // What is in the reader's language comes first.
  const files = indexes.toSorted((a, b) => Number(b.language === frame.language) - Number(a.language === frame.language)).map((each) => way(path, each.path))
  return html`<search>
<form id="search" hidden data-root="${way(path, '')}" data-indexes="${files.join(' ')}">
<label for="search-text">${t('search.label')}</label>
<input id="search-text" type="search" autocomplete="off" spellcheck="false" dir="auto" enterkeyhint="search" maxlength="300" aria-describedby="search-hint">
<p id="search-hint" class="quiet">${t('search.hint')}</p>
</form>
<p id="search-state" role="status"></p>
<ol id="search-hits" class="items"></ol>
<noscript><p class="quiet">${t('search.needsScript')}</p></noscript>
</search>
${jsonScript('application/json', words, 'search-words')}
<script src="${way(path, 'search.js')}" defer></script>
`
}

export const homePage = (context: FrontContext, frame: Frame): EditionPage => {
  const { site, content, shelves } = context
  const { t } = frame
  const path = frame.folder + framePages.home
  const newest = content.items.slice(0, newestShown)
  const name = site.name === '' ? t('untitledRepository') : site.name
  const head = jsonScript('application/ld+json', {
    '@context': 'https://schema.org',
    '@type': 'Collection',
    '@id': site.baseUrl ?? undefined,
    url: site.baseUrl ?? undefined,
    name,
    description: site.description === '' ? undefined : site.description,
    inLanguage: [...new Set(content.items.flatMap((item) => item.language ?? []))],
    dateModified: site.writtenAtUtc,
    size: content.items.length,
  })
  const main = html`${
    site.description !== '' &&
    html`<p class="summary" dir="auto">${site.description}</p>
`
  }<p class="quiet">${t('items', { count: content.items.length, number: frame.number(content.items.length) })}</p>
${searchForm(context, frame, path)}
<div id="browse">
${shelfSection('kind', t('kinds'), shelves, frame, path)}
<section aria-labelledby="newest-heading"><h2 id="newest-heading">${t('newest')}</h2><ul class="items">
${newest.map((item) => itemRow(item, frame, path, true))}</ul></section>
${mapOf(content.items, frame, (item) => way(path, itemAddress(item)))}
${shelfSection('collection', t('collections'), shelves, frame, path)}${shelfSection('language', t('languages'), shelves, frame, path)}${shelfSection('tag', t('tags'), shelves, frame, path)}</div>`
  return {
    path,
    text: pageOf(site, { path, frame, title: name, description: site.description, head, main, inLanguages: inOtherLanguages(site, frame, framePages.home) }),
  }
}

const numbered = (path: string, index: number) => (index === 0 ? path : path.replace(/\.html$/, `-${index + 1}.html`))

export function* listPages({ site }: FrontContext, shelf: Shelf, frame: Frame): Generator<EditionPage> {
  const { t } = frame
  const count = Math.max(1, Math.ceil(shelf.items.length / rowsPerPage))
  const order = new Intl.Collator(frame.language, { numeric: true })
  const items = shelf.items.map((item) => ({ item, title: titleOf(item, frame) })).toSorted((a, b) => order.compare(a.title, b.title))
  const name = shelfName(shelf, frame)
  const title = shelf.what === 'tag' ? t('tagTitle', { name }) : shelf.what === 'collection' ? t('collectionTitle', { name }) : name
  for (let index = 0; index < count; index++) {
    const path = frame.folder + numbered(shelf.path, index)
    const shown = items.slice(index * rowsPerPage, (index + 1) * rowsPerPage)
    const step = (to: number, words: string, rel: string) =>
      to >= 0 && to < count && html`<li><a rel="${rel}" href="${way(path, frame.folder + numbered(shelf.path, to))}">${words}</a></li>`
    const main = html`<p class="quiet">${t('items', { count: items.length, number: frame.number(items.length) })}${count > 1 && html` · ${t('page', { number: frame.number(index + 1), total: frame.number(count) })}`}</p>
<ul class="items">
${shown.map(({ item }) => itemRow(item, frame, path, items.length <= rowsWithSummary))}</ul>
${count > 1 && html`<nav aria-label="${t('morePages')}"><ul class="row">${step(index - 1, t('previous'), 'prev')}${step(index + 1, t('next'), 'next')}</ul></nav>`}`
    yield { path, text: pageOf(site, { path, frame, title, main, inLanguages: inOtherLanguages(site, frame, numbered(shelf.path, index)) }) }
  }
}

const byName = (items: readonly EditionItem[], namesIn: (item: EditionItem) => readonly string[], language: string): [string, EditionItem[]][] => {
  const groups = new Map<string, { name: string; items: Set<EditionItem> }>()
  for (const item of items)
    for (const name of namesIn(item)) {
      const key = name.normalize('NFKC').toLowerCase()
      const group = groups.get(key) ?? { name, items: new Set() }
      group.items.add(item)
      groups.set(key, group)
    }
  const order = new Intl.Collator(language)
  return [...groups.values()].map(({ name, items: found }): [string, EditionItem[]] => [name, [...found]]).toSorted(([a], [b]) => order.compare(a, b))
}

/** Of one name so many items are listed; the rest is said as a number. */
const itemsOfOneName = 30

export const peoplePage = ({ site, content }: FrontContext, frame: Frame): EditionPage => {
  const { t } = frame
  const path = frame.folder + framePages.people
  const itemsOf = (found: readonly EditionItem[]) =>
    html`<ul>${found.slice(0, itemsOfOneName).map((item) => html`<li><a href="${way(path, itemAddress(item))}"${textAttributes(item.language)}>${titleOf(item, frame)}</a></li>`)}${found.length > itemsOfOneName && html`<li class="quiet">${t('search.more', { count: found.length - itemsOfOneName, number: frame.number(found.length - itemsOfOneName) })}</li>`}</ul>`
  const section = (id: string, heading: string, note: string, groups: [string, EditionItem[]][], listed: boolean) =>
    groups.length > 0 &&
    html`<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2><p class="quiet">${note}</p>
<div class="${listed ? 'columns' : 'rows'}">
${groups.map(
  ([
    name,
    found,
  ]) => html`<div><h3><bdi>${name}</bdi></h3>${listed ? itemsOf(found) : html`<p class="quiet">${t('items', { count: found.length, number: frame.number(found.length) })}</p>`}</div>
`,
)}</div></section>
`
  const { items } = content
  const { language } = frame
  const main = html`${section(
    'writers',
    t('people.writers'),
    t('people.writersNote'),
    byName(items, (item) => item.contributors, language),
    false,
  )}${section(
    'named',
    t('people.named'),
    t('people.namedNote'),
    byName(
      items,
      (item) => [...namesOf(item.fields.people), ...namesOf(item.fields.speakers), ...(item.kind === 'person' && item.title !== '' ? [item.title] : [])],
      language,
    ),
    true,
  )}${section(
    'credits',
    t('people.credits'),
    t('people.creditsNote'),
    byName(items, (item) => namesOf(item.fields.credit), language),
    true,
  )}`
  return { path, text: pageOf(site, { path, frame, title: t('people.title'), main, inLanguages: inOtherLanguages(site, frame, framePages.people) }) }
}

export const aboutPage = ({ site, content }: FrontContext, frame: Frame): EditionPage => {
  const { t } = frame
  const path = frame.folder + framePages.about
  const licences = byName(content.items, (item) => (item.fields.licence === undefined ? [] : [item.fields.licence]), frame.language)
  const without = content.items.filter((item) => item.fields.licence === undefined)
  const count = (found: readonly EditionItem[]) => t('items', { count: found.length, number: frame.number(found.length) })
  const licenceName = (licence: string) => {
    const address = licenceAddress(licence)
    return address === null ? html`<bdi>${licence}</bdi>` : html`<a href="${address}" rel="noopener noreferrer"><bdi>${licence}</bdi></a>`
  }
  const main = html`<p>${t('about.what', { name: `\u2068${site.name}\u2069`, date: frame.date(site.writtenAtUtc) })}</p>
<p>${t('about.reading')}</p>
<section aria-labelledby="licences"><h2 id="licences">${t('about.licences')}</h2>
<p>${t('about.licencesNote')}</p>
<ul>
${licences.map(
  ([licence, found]) => html`<li>${licenceName(licence)} <span class="quiet">${count(found)}</span></li>
`,
)}${without.length > 0 && html`<li>${t('noLicence')} <span class="quiet">${count(without)}</span></li>`}</ul></section>
<section aria-labelledby="left-out"><h2 id="left-out">${t('about.leftOut')}</h2><p>${t('about.leftOutNote')}</p></section>
<section aria-labelledby="sources"><h2 id="sources">${t('about.sources')}</h2><p>${t('about.sourcesNote')}</p></section>`
  return { path, text: pageOf(site, { path, frame, title: t('about.title'), main, inLanguages: inOtherLanguages(site, frame, framePages.about) }) }
}
