// HTML as a tagged template: every value is escaped unless it is markup already, so nothing from a document can become a tag.
import { escapeHtml } from '../../document/html/serialize-html.ts'
import { withEllipsis } from '../search/ellipsis.ts'

export interface Markup {
  readonly markup: string
}
export type MarkupValue = Markup | string | number | null | undefined | false | readonly MarkupValue[]

/** Text that is markup already. Only for what our own writers made. */
export const raw = (markup: string): Markup => ({ markup })

const isList = (value: MarkupValue): value is readonly MarkupValue[] => Array.isArray(value)

export const toMarkup = (value: MarkupValue): string => {
  if (value === null || value === undefined || value === false) return ''
  if (isList(value)) return value.map(toMarkup).join('')
  return typeof value === 'object' ? value.markup : escapeHtml(String(value))
}

export const html = (parts: TemplateStringsArray, ...values: MarkupValue[]): Markup =>
  raw(parts.reduce((out, part, index) => out + toMarkup(values[index - 1]) + part))

/** Values separated by something. */
export const joined = (values: readonly MarkupValue[], between: string): MarkupValue[] =>
  values.flatMap((value, index) => (index === 0 ? [value] : [between, value]))

const languageTag = /^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$/

/** A BCP 47 tag, or null for what is none. */
export const languageTagOf = (language: string | null): string | null => (language !== null && languageTag.test(language) ? language : null)

/** `lang` and `dir` of text that somebody wrote; without a known language each text finds its own direction. */
export const textAttributes = (language: string | null, direction: 'auto' | 'ltr' | 'rtl' = 'auto'): Markup => {
  const tag = languageTagOf(language)
  return html`${tag !== null && html` lang="${tag}"`} dir="${direction}"`
}

// XML 1.0 has no way to write these; half of a surrogate pair has none in UTF-8.
// oxlint-disable-next-line no-control-regex -- they are exactly what is taken out
const notInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

export const escapeXml = (text: string): string => escapeHtml(text.replace(notInXml, ''))

/** JSON inside a script element: nothing in it can end the element. */
export const jsonScript = (type: 'application/ld+json' | 'application/json', value: unknown, id?: string): Markup =>
  raw(`<script type="${type}"${id === undefined ? '' : ` id="${id}"`}>${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`)

/** Cuts on a letter, with a sign that something is missing. */
export const shortened = (text: string, maxCharacters: number): string => {
  const line = text.length <= maxCharacters ? text : text.slice(0, maxCharacters)
  if (line.length === text.length) return text
  return withEllipsis(line.replace(/[\p{Surrogate}\p{M}\u200d]+$/u, ''))
}
