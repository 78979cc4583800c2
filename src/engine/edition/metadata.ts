// What programs read in a page: Dublin Core in meta elements, schema.org as JSON-LD, addresses of licences. [ED40]–[ED42]
import type { ItemKind } from '../../contract/kinds.ts'
import { isWebAddress } from '../../document/schema/addresses.ts'
import { type EditionItem, namesOf } from './collect.ts'
import { html, languageTagOf, type Markup } from './markup.ts'
import { findPlace } from './places.ts'

const typeByKind: Readonly<Record<ItemKind, string>> = {
  report: 'Report',
  framework: 'CreativeWork',
  ecosystem: 'Organization',
  story: 'Article',
  testimony: 'Quotation',
  dataset: 'Dataset',
  event: 'Event',
  project: 'Project',
  person: 'Person',
  organisation: 'Organization',
  discussion: 'DiscussionForumPosting',
  note: 'CreativeWork',
}
/** Types of schema.org that are no works, so they have no author and no licence. */
const notWorks = new Set(['Organization', 'Event', 'Project', 'Person'])

/** The address of a Creative Commons licence as people write its name; a web address stands for itself; else null. */
export const licenceAddress = (licence: string): string | null => {
  const name = licence.trim().toUpperCase()
  if (/^CC0([ -]1\.0)?$/.test(name)) return 'https://creativecommons.org/publicdomain/zero/1.0/'
  const found = /^CC[ -](BY(?:-NC)?(?:-SA|-ND)?)[ -]([234]\.[05])( IGO)?$/.exec(name)
  if (found) return `https://creativecommons.org/licenses/${found[1]?.toLowerCase()}/${found[2]}/${found[3] ? 'igo/' : ''}`
  return /^https?:/i.test(licence) && isWebAddress(licence) ? licence : null
}

const webAddressOf = (value: string | undefined): string | undefined =>
  value !== undefined && /^https?:/i.test(value) && isWebAddress(value) ? value : undefined

const present = (value: string): string | undefined => (value === '' ? undefined : value)

/** `address`: of its page on the web, where one is known. What is undefined is not written. */
export const jsonLdOf = (item: EditionItem, repository: string, address: string | undefined): Record<string, unknown> => {
  const { fields } = item
  const type = typeByKind[item.kind]
  const people = namesOf(fields.people)
  const place = findPlace(item)
  const common = {
    '@context': 'https://schema.org',
    '@type': type,
    '@id': address,
    url: address,
    name: present(item.title),
    description: present(item.summary),
    sameAs: webAddressOf(fields.sourceUrl),
  }
  if (type === 'Event') return { ...common, startDate: fields.date, inLanguage: languageTagOf(item.language) ?? undefined }
  if (notWorks.has(type)) {
    const geo = place?.exact === true ? { '@type': 'GeoCoordinates', latitude: place.latitude, longitude: place.longitude } : undefined
    const located = type === 'Organization' && (geo !== undefined || fields.country !== undefined)
    return {
      ...common,
      location: located ? { '@type': 'Place', geo, address: fields.country } : undefined,
      foundingDate: type === 'Organization' ? fields.founded : undefined,
    }
  }
  return {
    ...common,
    inLanguage: languageTagOf(item.language) ?? undefined,
    dateCreated: present(item.createdAtUtc),
    dateModified: item.updatedAtUtc,
    datePublished: fields.year,
    author: people.length > 0 ? people.map((name) => ({ '@type': 'Person', name })) : undefined,
    publisher: fields.publisher === undefined ? undefined : { '@type': 'Organization', name: fields.publisher },
    license: fields.licence === undefined ? undefined : (licenceAddress(fields.licence) ?? fields.licence),
    creditText: fields.credit,
    keywords: item.tags.length > 0 ? item.tags.map((tag) => tag.label) : undefined,
    contentLocation: fields.places === undefined ? undefined : namesOf(fields.places).map((name) => ({ '@type': 'Place', name })),
    text: item.kind === 'testimony' ? fields.quote : undefined,
    isPartOf: { '@type': 'Collection', name: repository },
  }
}

/** The elements of Dublin Core that the item has, each with its values. */
export const dublinCoreOf = (item: EditionItem, repository: string, address: string | undefined): [string, string][] => {
  const { fields } = item
  const people = namesOf(fields.people)
  const values: [string, (string | undefined | null)[]][] = [
    ['title', [item.title]],
    ['creator', people.length > 0 ? people : item.contributors],
    ['contributor', people.length > 0 ? item.contributors : []],
    ['subject', item.tags.map((tag) => tag.label)],
    ['description', [item.summary]],
    ['publisher', [fields.publisher ?? repository]],
    ['date', [fields.date ?? fields.year ?? item.updatedAtUtc.slice(0, 10)]],
    ['type', [typeByKind[item.kind] === 'Dataset' ? 'Dataset' : typeByKind[item.kind] === 'Event' ? 'Event' : 'Text']],
    ['identifier', [fields.identifier, address ?? `urn:granary:item:${item.id}`]],
    ['source', [fields.sourceUrl, fields.sourceCommunity]],
    ['language', [languageTagOf(item.language)]],
    ['coverage', [...namesOf(fields.places), fields.country]],
    ['rights', [fields.licence, fields.credit]],
  ]
  return values.flatMap(([name, found]) => found.flatMap((value): [string, string][] => (value ? [[name, value]] : [])))
}

export const dublinCoreElements = (item: EditionItem, repository: string, address: string | undefined): Markup =>
  html`<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/">
${dublinCoreOf(item, repository, address).map(
  ([name, value]) => html`<meta name="DC.${name}" content="${value}">
`,
)}`
