// For an edition that stands on the web: the sitemap and the Atom feed of what changed last. [ED43], [ED44]

import type { EditionItem } from './collect.ts'
import { itemAddress } from './item-page.ts'
import { escapeXml, languageTagOf } from './markup.ts'
import { feedEntries, sitemapAddresses } from './options.ts'

/** Errors: what is no address of the web. */
export const siteAddress = (baseUrl: string): string | null => {
  if (!URL.canParse(baseUrl)) return null
  const url = new URL(baseUrl)
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '') return null
  url.hash = ''
  url.search = ''
  return url.href.endsWith('/') ? url.href : `${url.href}/`
}

const dayOf = (utc: string) => utc.slice(0, 10)

export const sitemapOf = (baseUrl: string, paths: readonly string[], items: readonly EditionItem[]): string => {
  const changed = new Map(items.map((item) => [itemAddress(item), item.updatedAtUtc]))
  const rows = paths.slice(0, sitemapAddresses).map((path) => {
    const utc = changed.get(path)
    return `<url><loc>${escapeXml(baseUrl + path)}</loc>${utc === undefined ? '' : `<lastmod>${dayOf(utc)}</lastmod>`}</url>`
  })
  return `<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${rows.join('\n')}\n</urlset>\n`
}

export const feedOf = (site: { name: string; description: string; baseUrl: string; writtenAtUtc: string }, items: readonly EditionItem[]): string => {
  const entry = (item: EditionItem) => {
    const address = site.baseUrl + itemAddress(item)
    const language = languageTagOf(item.language)
    const authors = item.contributors.map((name) => `<author><name>${escapeXml(name)}</name></author>`).join('')
    return `<entry${language === null ? '' : ` xml:lang="${language}"`}>
<id>${escapeXml(address)}</id><title>${escapeXml(item.title)}</title><link href="${escapeXml(address)}"/><updated>${item.updatedAtUtc}</updated>${authors}<summary>${escapeXml(item.summary)}</summary>
</entry>`
  }
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>${escapeXml(site.baseUrl)}</id><title>${escapeXml(site.name)}</title><subtitle>${escapeXml(site.description)}</subtitle>
<link href="${escapeXml(site.baseUrl)}"/><link rel="self" href="${escapeXml(site.baseUrl)}feed.xml"/><updated>${items[0]?.updatedAtUtc ?? site.writtenAtUtc}</updated><author><name>${escapeXml(site.name)}</name></author>
${items.slice(0, feedEntries).map(entry).join('\n')}
</feed>
`
}
