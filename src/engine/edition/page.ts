// The page around everything: head with the policy, header, footer, addresses between pages. [ED20]–[ED24]
import { searchFragment } from '../../contract/edition-index.ts'
import { html, languageTagOf, type Markup, type MarkupValue, toMarkup } from './markup.ts'
import { type Frame, ownName } from './words.ts'

/**
 * Nothing from elsewhere is loaded and nothing inline runs or styles. `file:` because some browsers find no 'self' on a disk; on the web
 * it allows nothing, since no web page may load from a disk. A policy in a meta element cannot forbid frames.
 */
export const editionPolicy = [
  "default-src 'none'",
  "script-src 'self' file:",
  "style-src 'self' file:",
  "img-src 'self' file:",
  "media-src 'self' file:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

export interface Site {
  name: string
  description: string
  frames: Frame[]
  /** Ends with a slash. */
  baseUrl: string | null
  writtenAtUtc: string
}

/** The way from one page of the edition to another. Both are paths from its root, of ASCII letters. */
export const way = (from: string, to: string): string => {
  const up = '../'.repeat(from.split('/').length - 1)
  return `${up}${to}` || './'
}

/** Paths of the pages that every language has. */
export const framePages = { home: 'index.html', all: 'lists/all.html', people: 'people.html', about: 'about.html' } as const

export interface PageParts {
  path: string
  frame: Frame
  title: string
  description?: string
  /** More for the head: metadata. */
  head?: MarkupValue
  main: MarkupValue
  /** The same page in other languages; default: none. */
  inLanguages?: { frame: Frame; path: string }[]
  /** Of the text, where it is not the frame's. */
  titleLanguage?: string | null
}

const newLine = '\n'

export const pageOf = (site: Site, { path, frame, title, description = '', head, main, inLanguages = [], titleLanguage }: PageParts): string => {
  const { t } = frame
  const to = (target: string) => way(path, frame.folder + target)
  const address = site.baseUrl === null ? null : site.baseUrl + path
  const isHome = path === frame.folder + framePages.home
  const links: [string, string][] = [
    // The script of the start page takes whoever comes this way to the field.
    ...(isHome ? [] : [[framePages.home + searchFragment, t('search.title')] satisfies [string, string]]),
    [framePages.all, t('all')],
    [framePages.people, t('people.title')],
    [framePages.about, t('about.title')],
  ]
  const here = (target: string) => path === frame.folder + target && html` aria-current="page"`
  const tag = languageTagOf(titleLanguage ?? null)
  const document: Markup = html`<!doctype html>
<html lang="${frame.language}" dir="${frame.direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${editionPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Granary">
<title>${isHome ? title : `${title} · ${site.name}`}</title>
${description !== '' && html`<meta name="description" content="${description}">${newLine}`}${address !== null && html`<link rel="canonical" href="${address}">${newLine}`}${site.baseUrl !== null && html`<link rel="alternate" type="application/atom+xml" title="${site.name}" href="${way(path, 'feed.xml')}">${newLine}`}${inLanguages.map((other) => html`<link rel="alternate" hreflang="${other.frame.language}" href="${site.baseUrl === null ? way(path, other.path) : site.baseUrl + other.path}">${newLine}`)}<link rel="stylesheet" href="${way(path, 'style.css')}">
${head}</head>
<body>
<a class="skip" href="#text">${t('skip')}</a>
<header>
${!isHome && html`<p class="site"><a href="${to(framePages.home)}" dir="auto">${site.name}</a></p>${newLine}`}<nav aria-label="${t('pages')}"><ul>${links.map(([target, words]) => html`<li><a href="${to(target)}"${here(target)}>${words}</a></li>`)}</ul></nav>
${
  inLanguages.length > 0 &&
  html`<nav class="tongues" aria-label="${t('otherLanguages')}"><ul>${inLanguages.map((other) => html`<li><a href="${way(path, other.path)}" hreflang="${other.frame.language}" lang="${other.frame.language}" dir="${other.frame.direction}">${ownName(other.frame.language)}</a></li>`)}</ul></nav>`
}
</header>
<main id="text" tabindex="-1">
<h1${tag !== null && html` lang="${tag}"`} dir="auto">${title}</h1>
${main}
</main>
<footer>
<p>${t('made', { date: frame.date(site.writtenAtUtc) })}</p>
</footer>
</body>
</html>
`
  return toMarkup(document)
}

/** The same path in the other languages of the edition. */
export const inOtherLanguages = (site: Site, frame: Frame, path: string): { frame: Frame; path: string }[] =>
  site.frames.filter((other) => other !== frame).map((other) => ({ frame: other, path: other.folder + path }))
