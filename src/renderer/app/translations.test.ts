import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../contract/errors.ts'
import { commonFields, itemKinds, kindFields } from '../../contract/kinds.ts'
import { interfaceLanguages } from '../../contract/languages.ts'
import { shortcuts } from '../ui/keyboard.ts'

const root = join(import.meta.dirname, '../../..')
const folder = join(root, 'resources/translations')

type Words = { [key: string]: string | Words }
const read = (language: string, namespace: string) => JSON.parse(readFileSync(join(folder, language, namespace), 'utf8')) as Words
const flat = (words: Words, before = ''): Record<string, string> =>
  Object.fromEntries(
    Object.entries(words).flatMap(([key, value]) => (typeof value === 'string' ? [[before + key, value]] : Object.entries(flat(value, `${before}${key}.`)))),
  )
const namespacesOf = (language: string) =>
  readdirSync(join(folder, language))
    .filter((name) => name.endsWith('.json'))
    .toSorted()
const namespaces = namespacesOf('en')
const pluralForms = ['zero', 'one', 'two', 'few', 'many', 'other'] as const
const plural = new RegExp(`^(.*)_(${pluralForms.join('|')})$`)
const baseOf = (key: string) => plural.exec(key)?.[1] ?? key
const slots = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name ?? ''))].sort()

describe.each(interfaceLanguages)('the words in %s', (language) => {
  it('have every namespace', () => {
    expect(namespacesOf(language)).toEqual(namespaces)
  })
  it.each(namespaces)('%s has every key of English, and no other', (namespace) => {
    const own = new Set(Object.keys(flat(read(language, namespace))).map(baseOf))
    const english = new Set(Object.keys(flat(read('en', namespace))).map(baseOf))
    expect([...own].sort()).toEqual([...english].sort())
  })
  it.each(namespaces)('%s has all plural forms that the language needs', (namespace) => {
    const words = flat(read(language, namespace))
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const english = Object.keys(flat(read('en', namespace))).filter((key) => plural.test(key))
    for (const base of new Set(english.map(baseOf))) for (const form of needed) expect(words, `${base}_${form}`).toHaveProperty([`${base}_${form}`])
  })
  it.each(namespaces)('%s leaves no text empty and fills only slots that English fills', (namespace) => {
    const english = flat(read('en', namespace))
    for (const [key, text] of Object.entries(flat(read(language, namespace)))) {
      expect(text.trim(), key).not.toBe('')
      const known = slots(english[key] ?? english[`${baseOf(key)}_other`] ?? '')
      // A plural form may say the number as a word (واحد), and then needs no slot.
      for (const slot of slots(text)) expect([...known, 'count'], key).toContain(slot)
    }
  })
})

describe('words that are asked for by a value', () => {
  const errors = flat(read('en', 'errors.json'))
  const kinds = flat(read('en', 'kinds.json'))
  const app = flat(read('en', 'app.json'))
  it('exist for every error code', () => {
    for (const code of errorCodes) expect(errors, code).toHaveProperty([code])
  })
  it('exist for every kind, field and choice', () => {
    for (const kind of itemKinds) expect([kinds[`kind.${kind}`], kinds[`new.${kind}`]], kind).not.toContain(undefined)
    for (const { name, values } of [...commonFields, ...itemKinds.flatMap((kind) => kindFields[kind])]) {
      expect(kinds, name).toHaveProperty([`field.${name}`])
      for (const value of values ?? []) expect(kinds, value).toHaveProperty([`choice.${name}.${value}`])
    }
  })
  it('exist for every key of the keyboard map', () => {
    for (const name of Object.keys(shortcuts)) expect(app, name).toHaveProperty([`keys.${name}`])
  })
})

describe('keys written in components', () => {
  const sources = (at: string): string[] =>
    readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
      const path = join(at, entry.name)
      return entry.isDirectory() ? sources(path) : /\.tsx?$/.test(entry.name) && !entry.name.includes('.test.') ? [path] : []
    })
  it('have words in the namespace that the component reads, or in the one they name', () => {
    const known = new Map(
      namespaces.map((name) => [name.replace('.json', ''), new Set(Object.keys(flat(read('en', name))).flatMap((key) => [key, baseOf(key)]))]),
    )
    const missing: string[] = []
    for (const path of sources(join(root, 'src/renderer'))) {
      const text = readFileSync(path, 'utf8')
      const spaces = [...text.matchAll(/useTranslation\('(\w+)'/g)].map(([, name]) => name ?? '')
      for (const [, key = ''] of text.matchAll(/\bt\(\s*'([^'$]+)'/g)) {
        const [space, name] = key.includes(':') ? [[key.split(':')[0] ?? ''], key.split(':')[1] ?? ''] : [spaces.length > 0 ? spaces : ['app'], key]
        if (!space.some((each) => known.get(each)?.has(name))) missing.push(`${path.slice(root.length)}: ${key}`)
      }
    }
    expect(missing).toEqual([])
  })
})
