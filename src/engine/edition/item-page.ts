// The page of one item: its text, what is known of it, its files, and what links to it. [ED20], [ED21]

import type { Field } from '../../contract/kinds.ts'
import { directionOf } from '../../contract/languages.ts'
import { type BodyJson } from '../../document/body/body-json.ts'
import { bodyToHtml, escapeHtml, footnoteNumbers } from '../../document/html/serialize-html.ts'
import { isWebAddress } from '../../document/schema/addresses.ts'
import { type EditionContent, type EditionItem, fieldsOfKind, namesOf } from './collect.ts'
import { type EditionFiles, type ShownFile } from './files.ts'
import { html, joined, jsonScript, languageTagOf, type Markup, type MarkupValue, raw, textAttributes } from './markup.ts'
import { dublinCoreElements, jsonLdOf, licenceAddress } from './metadata.ts'
import { pageOf, type Site, way } from './page.ts'
import { languageKey, type Shelf } from './shelves.ts'
import type { Frame } from './words.ts'

/** The id alone: a link stays right when the title changes, and two titles never want one name. */
export const itemAddress = ({ id }: Pick<EditionItem, 'id'>): string => `items/${id}.html`

export interface ItemPageContext {
  site: Site
  content: EditionContent
  files: EditionFiles
  /** Pages of lists by what they are of. */
  shelves: readonly Shelf[]
}

/** The frame in the item's own language where the edition has one, else the first. */
const frameOf = ({ frames }: Pick<Site, 'frames'>, item: Pick<EditionItem, 'language'>): Frame => {
  const primary = languageKey(item.language).split('-')[0]
  return frames.find(({ language }) => language === primary) ?? (frames[0] as Frame)
}

const link = (address: string, text: string) => html`<a href="${address}" rel="noopener noreferrer">${text}</a>`

const fieldValue = (field: Field, value: string, { t, number, date }: Frame): MarkupValue => {
  switch (field.type) {
    case 'names':
      return joined(
        namesOf(value).map((name) => html`<bdi>${name}</bdi>`),
        t('comma'),
      )
    case 'long':
      return value
        .split(/\n+/)
        .filter((line) => line.trim() !== '')
        .map((line) => html`<p dir="auto">${line}</p>`)
    case 'url':
      return /^https?:/i.test(value) && isWebAddress(value) ? link(value, value) : html`<bdi>${value}</bdi>`
    case 'choice':
      return field.values?.includes(value) ? t(`choice.${field.name}.${value}`) : html`<bdi>${value}</bdi>`
    case 'number':
      return /^\d{1,15}$/.test(value) ? number(Number(value)) : html`<bdi>${value}</bdi>`
    case 'date':
      return date(value) === '' ? html`<bdi>${value}</bdi>` : html`<time datetime="${value}">${date(value)}</time>`
    default: {
      const licence = field.name === 'licence' ? licenceAddress(value) : null
      return licence === null ? html`<bdi>${value}</bdi>` : html`<a href="${licence}" rel="license noopener noreferrer"><bdi>${value}</bdi></a>`
    }
  }
}

const row = (name: string, value: MarkupValue) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`

const detailsOf = (item: EditionItem, frame: Frame, { shelves, content }: ItemPageContext, path: string): Markup => {
  const { t, date } = frame
  const shelf = (what: Shelf['what'], value: string, words: string) => {
    const found = shelves.find((each) => each.what === what && each.value === value)
    return found ? html`<a href="${way(path, frame.folder + found.path)}"><bdi>${words}</bdi></a>` : html`<bdi>${words}</bdi>`
  }
  const byPath = (name: string, words: string) => {
    const found = shelves.find((each) => each.path === `lists/${name}.html`)
    return found ? html`<a href="${way(path, frame.folder + found.path)}"><bdi>${words}</bdi></a>` : html`<bdi>${words}</bdi>`
  }
  const titles = new Map(content.collections.map((each) => [each.id, each.title]))
  const collections = item.collections.filter(({ id }) => titles.has(id))
  return html`<section class="details" aria-labelledby="details-heading">
<h2 id="details-heading">${t('details')}</h2>
<dl>
${row(t('kindLabel'), shelf('kind', item.kind, t(`kind.${item.kind}`)))}${
  item.language !== null && row(t('languageLabel'), shelf('language', languageKey(item.language), frame.languageName(item.language)))
}${fieldsOfKind(item.kind)
  .filter((field) => field.name !== 'summary' && item.fields[field.name] !== undefined)
  .map((field) => row(t(`field.${field.name}`), fieldValue(field, item.fields[field.name] ?? '', frame)))}${
  item.fields.licence === undefined && row(t('field.licence'), t('noLicence'))
}${
  item.tags.length > 0 &&
  row(
    t('tags'),
    joined(
      item.tags.map((tag) => byPath(`tag-${tag.id}`, tag.label)),
      t('comma'),
    ),
  )
}${
  collections.length > 0 &&
  row(
    t('collections'),
    joined(
      collections.map(({ id }) => byPath(`in-${id}`, titles.get(id) ?? '')),
      t('comma'),
    ),
  )
}${
  item.contributors.length > 0 &&
  row(
    t('writtenBy'),
    joined(
      item.contributors.map((name) => html`<bdi>${name}</bdi>`),
      t('comma'),
    ),
  )
}${row(t('changed'), html`<time datetime="${item.updatedAtUtc}">${date(item.updatedAtUtc)}</time>`)}</dl>
</section>`
}

const shownAsPicture = /\.(png|jpe?g|gif|webp|avif|bmp)$/

const fileRow = (file: ShownFile, frame: Frame, path: string): Markup => {
  const { t, size } = frame
  const name = html`<bdi>${file.name === '' ? t('file') : file.name}</bdi>`
  if (file.address === null) return html`<li>${name} <span class="quiet">${size(file.sizeBytes)} · ${t('fileNotHere')}</span></li>`
  return html`<li><a href="${way(path, file.address)}" download="${file.name}">${name}</a> <span class="quiet">${size(file.sizeBytes)}</span></li>`
}

/** A wide table is moved with the keys, too. Our own writer made the elements, and text in them is escaped. */
const withTables = (markup: string, { t }: Frame): string =>
  markup
    .replaceAll('<table data-body="table">', `<div class="table" role="group" tabindex="0" aria-label="${escapeHtml(t('table'))}"><table>`)
    .replaceAll('</table>', '</table></div>')

/** Numbers of footnotes become links there and back. */
const withFootnotes = (markup: string, body: BodyJson): string => {
  const numbers = footnoteNumbers(body)
  const seen = new Set<number>()
  return markup
    .replace(/<sup data-footnote="[^"]*">(\d+)<\/sup>/g, (_, number: string) => {
      const first = !seen.has(Number(number))
      seen.add(Number(number))
      return `<sup${first ? ` id="place-${number}"` : ''}><a href="#note-${number}">${number}</a></sup>`
    })
    .replace(/<div data-footnote-text="([^"]*)">/g, (whole, note: string) => {
      const number = numbers.get(note)
      return number === undefined ? whole : `<div class="footnote" id="note-${number}"><a href="#place-${number}">${number}</a> `
    })
}

const bodyMarkup = (item: EditionItem, body: BodyJson, files: readonly ShownFile[], { content, site }: Pick<ItemPageContext, 'content' | 'site'>): Markup => {
  const path = itemAddress(item)
  const addresses = new Map(
    files.flatMap((file) => (file.address !== null && shownAsPicture.test(file.address) ? [[String(file.hash), file.address] as const] : [])),
  )
  const markup = bodyToHtml(body, {
    attachmentUrl: (hash) => {
      const address = addresses.get(hash)
      return address === undefined ? null : way(path, address)
    },
    itemUrl: (id) => {
      const target = content.itemById.get(id as EditionItem['id'])
      return target === undefined ? null : way(path, itemAddress(target))
    },
  })
  return raw(withTables(withFootnotes(markup, body), frameOf(site, item)))
}

export const itemPage = (item: EditionItem, body: BodyJson, context: ItemPageContext): { path: string; text: string } => {
  const { site, content } = context
  const path = itemAddress(item)
  const frame = frameOf(site, item)
  const { t } = frame
  const files = context.files.of(item.files)
  const title = item.title === '' ? t('untitled') : item.title
  const address = site.baseUrl === null ? undefined : site.baseUrl + path
  const linkedFrom = (content.linkedFrom.get(item.id) ?? []).flatMap((id) => content.itemById.get(id) ?? [])
  const tag = languageTagOf(item.language)
  const summary = item.fields.summary ?? ''
  const main = html`<p class="quiet">${t(`kind.${item.kind}`)}${item.fields.sourceCommunity !== undefined && html` · <bdi>${item.fields.sourceCommunity}</bdi>`}</p>
${
  summary !== '' &&
  html`<p class="summary"${textAttributes(item.language)}>${summary}</p>
`
}<article${textAttributes(item.language, tag === null ? 'auto' : directionOf(tag))}>
${bodyMarkup(item, body, files, context)}
</article>
${
  files.length > 0 &&
  html`<section aria-labelledby="files-heading">
<h2 id="files-heading">${t('files')}</h2>
<ul>${files.map((file) => fileRow(file, frame, path))}</ul>
</section>
`
}${detailsOf(item, frame, context, path)}
${
  linkedFrom.length > 0 &&
  html`<section aria-labelledby="linked-heading">
<h2 id="linked-heading">${t('linkedFrom')}</h2>
<ul>${linkedFrom.map((from) => html`<li><a href="${way(path, itemAddress(from))}"${textAttributes(from.language)}>${from.title || t('untitled')}</a></li>`)}</ul>
</section>`
}`
  const head = html`${dublinCoreElements(item, site.name, address)}${jsonScript('application/ld+json', jsonLdOf(item, site.name, address))}
`
  return { path, text: pageOf(site, { path, frame, title, titleLanguage: item.language, description: item.summary, head, main }) }
}
