// What a Markdown file says of itself in its front matter. Known names fill the details; the others stay in the attached original. [IM20]
import { type ItemKind, itemKinds } from '../../../contract/kinds.ts'

export interface FrontMatter {
  title: string
  kind: ItemKind | null
  language: string | null
  tags: string[]
  fields: Record<string, string>
}

const names: Readonly<Record<string, string>> = {
  author: 'people',
  authors: 'people',
  people: 'people',
  creator: 'people',
  organisation: 'organisations',
  organisations: 'organisations',
  organization: 'organisations',
  organizations: 'organisations',
  place: 'places',
  places: 'places',
  location: 'places',
  licence: 'licence',
  license: 'licence',
  rights: 'licence',
  credit: 'credit',
  summary: 'summary',
  description: 'summary',
  abstract: 'summary',
  source: 'sourceUrl',
  sourceurl: 'sourceUrl',
  url: 'sourceUrl',
  community: 'sourceCommunity',
  sourcecommunity: 'sourceCommunity',
  publisher: 'publisher',
  identifier: 'identifier',
  doi: 'identifier',
  country: 'country',
  sdgs: 'sdgs',
}

const oneLine = (value: unknown): string => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value).replace(/\s+/g, ' ').trim()
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  // `- name: Amina` lists of people, as many sites write them.
  if (typeof value === 'object' && value !== null && 'name' in value) return oneLine(value.name)
  return ''
}

const list = (value: unknown): string[] =>
  (Array.isArray(value) ? value : typeof value === 'string' ? value.split(/\s*[,;]\s*/) : [value])
    .map(oneLine)
    .filter((text) => text !== '' && text.length <= 200)
    .slice(0, 100)

const listFields = new Set(['people', 'organisations', 'places', 'sdgs'])

export const readFrontMatter = (values: Record<string, unknown>): FrontMatter => {
  const front: FrontMatter = { title: '', kind: null, language: null, tags: [], fields: {} }
  for (const [key, value] of Object.entries(values)) {
    const name = key.toLowerCase().replace(/[-_ ]/g, '')
    if (name === 'title') front.title = oneLine(value)
    else if (name === 'kind' || name === 'type') front.kind = itemKinds.find((kind) => kind === oneLine(value).toLowerCase()) ?? front.kind
    else if (name === 'lang' || name === 'language') front.language = oneLine(value) || null
    else if (name === 'tags' || name === 'keywords' || name === 'categories') front.tags.push(...list(value).filter((tag) => tag.length <= 100))
    else if (name === 'date' || name === 'year') {
      const year = /\b(1[5-9]\d\d|20\d\d|21\d\d)\b/.exec(oneLine(value))?.[1]
      if (year) front.fields['year'] = year
      const day = /^\d{4}-\d{2}-\d{2}/.exec(oneLine(value))?.[0]
      if (day && name === 'date') front.fields['date'] = day
    } else {
      const field = Object.hasOwn(names, name) ? names[name] : undefined
      if (!field) continue
      const text = listFields.has(field) ? list(value).join('\n') : oneLine(value)
      if (text !== '' && (field !== 'sourceUrl' || /^https?:\/\//.test(text))) front.fields[field] = text
    }
  }
  return front
}
