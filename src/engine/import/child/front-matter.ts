// What a Markdown file says of itself in its front matter. Known names fill the details; the others stay in the attached original. [IM20]
import { decodeHTML } from 'entities'
import { commonFields, type ItemKind, itemKinds, kindFields } from '../../../contract/kinds.ts'

export interface FrontMatter {
  title: string
  kind: ItemKind | null
  language: string | null
  tags: string[]
  fields: Record<string, string>
}

/** Every field of our own forms by its name, so that what `show --format md` wrote comes back whole; then the names that others use. */
const ownFields = [...commonFields, ...Object.values(kindFields).flat()]
const names: Readonly<Record<string, string>> = {
  ...Object.fromEntries(ownFields.map((field) => [field.name.toLowerCase(), field.name])),
  author: 'people',
  authors: 'people',
  creator: 'people',
  organisation: 'organisations',
  organization: 'organisations',
  organizations: 'organisations',
  place: 'places',
  license: 'licence',
  rights: 'licence',
  description: 'summary',
  abstract: 'summary',
  source: 'sourceUrl',
  url: 'sourceUrl',
  community: 'sourceCommunity',
  doi: 'identifier',
}
const typeByField = new Map(ownFields.map((field) => [field.name, field]))
/** A place on the map; any other `location` is the name of a place. */
const coordinates = /^-?\d{1,2}(\.\d+)?\s*,\s*-?\d{1,3}(\.\d+)?$/

const oneLine = (value: unknown): string => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return decodeHTML(String(value)).replace(/\s+/g, ' ').trim()
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

/** The text of a field as its form holds it; empty: nothing that fits. */
const textFor = (name: string, value: unknown): string => {
  const field = typeByField.get(name)
  if (field?.type === 'names') return list(value).join('\n')
  if (field?.type === 'url') return /^https?:\/\//.test(oneLine(value)) ? oneLine(value) : ''
  if (field?.type === 'choice') return field.values?.includes(oneLine(value)) ? oneLine(value) : ''
  if (field?.type === 'year' || field?.type === 'number') return /^\d+$/.test(oneLine(value)) ? oneLine(value) : ''
  if (field?.type === 'long' && typeof value === 'string') return decodeHTML(value).trim()
  return oneLine(value)
}

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
      const known = Object.hasOwn(names, name) ? names[name] : undefined
      if (!known) continue
      const field = known === 'location' && !coordinates.test(oneLine(value)) ? 'places' : known
      const text = textFor(field, value)
      if (text !== '') front.fields[field] = text
    }
  }
  return front
}
