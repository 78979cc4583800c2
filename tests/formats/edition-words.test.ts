// The words of a web edition: all eight languages say everything themselves. docs/formats/edition.md [ED3].
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commonFields, itemKinds, kindFields } from '../../src/contract/kinds.ts'
import { type Language, languages } from '../../src/contract/languages.ts'
import { createFrames, frameLanguages } from '../../src/engine/edition/words.ts'

const resourcesDirectory = join(import.meta.dirname, '../../resources')

type Words = { [key: string]: string | Words }
const flat = (words: Words, before = ''): Record<string, string> =>
  Object.fromEntries(
    Object.entries(words).flatMap(([key, value]) => (typeof value === 'string' ? [[before + key, value]] : Object.entries(flat(value, `${before}${key}.`)))),
  )
const read = (language: string, name: string): Record<string, string> => {
  const path = join(resourcesDirectory, 'translations', language, `${name}.json`)
  return existsSync(path) ? flat(JSON.parse(readFileSync(path, 'utf8')) as Words) : {}
}
/** What the pages of an edition may say: kinds, fields and choices are shared with the window, where it speaks the language. */
const wordsOf = (language: string): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(read(language, 'kinds')).filter(([key]) => /^(kind|field|choice)\./.test(key))),
  ...read(language, 'edition'),
})

const plural = /^(.*)_(zero|one|two|few|many|other)$/
const baseOf = (key: string) => plural.exec(key)?.[1] ?? key
const slots = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name ?? ''))].sort()
const english = wordsOf('en')
const others = languages.filter((language) => language !== 'en')

/** Words that a language writes as English does. */
const sameAsEnglish: Partial<Record<Language, readonly string[]>> = {
  fr: [
    'pages',
    'collections',
    'comma',
    'kind.organisation',
    'kind.discussion',
    'kind.note',
    'kind.organisation',
    'field.organisations',
    'field.licence',
    'about.licences',
    'field.frameworkVersion',
    'field.date',
    'field.contact',
    'search.filePage',
  ],
  es: ['comma', 'choice.status.idea', 'size.bytes', 'size.kilobytes', 'size.megabytes'],
  pt: ['comma', 'items', 'size.bytes', 'size.kilobytes', 'size.megabytes'],
  bn: ['comma'],
  id: ['comma', 'tagTitle', 'size.kilobytes', 'size.megabytes'],
  sw: ['comma'],
}

/** Proper names, and what stands for them in file sizes. */
const properNames = /Granary|Natural Earth|JavaScript|lunr|Web|ISBN|DOI|SDG|\b[kKM]B\b|USB|\{\{\w+\}\}/g

/** One word of the glossary for each: the texts must not say it in two ways. */
const glossary: Record<Exclude<Language, 'en'>, Record<string, string>> = {
  fr: {
    untitledRepository: 'Dépôt',
    items_other: 'fiches',
    made: 'Édition web',
    'field.consent': 'Consentement',
    'field.licence': 'Licence',
    'about.leftOutNote': 'retiré',
    'kind.ecosystem': 'cosystème d’apprentissage',
  },
  es: {
    untitledRepository: 'Repositorio',
    items_other: 'elementos',
    made: 'Edición web',
    'field.consent': 'Consentimiento',
    'field.licence': 'Licencia',
    'about.leftOutNote': 'retirado',
    'kind.framework': 'Marco',
    tags: 'Etiquetas',
    files: 'Adjuntos',
  },
  pt: {
    untitledRepository: 'Repositório',
    items_other: 'itens',
    made: 'Edição web',
    'field.consent': 'Consentimento',
    'field.licence': 'Licença',
    'about.leftOutNote': 'lixeira',
    'kind.framework': 'Referencial',
    tags: 'Etiquetas',
    files: 'Anexos',
  },
  ar: {
    untitledRepository: 'المستودع',
    items_few: 'عناصر',
    made: 'نسخة الويب',
    'field.consent': 'موافقة',
    'field.licence': 'ترخيص',
    'about.leftOutNote': 'سلة المحذوفات',
    'kind.ecosystem': 'منظومة تعلّم',
  },
  bn: {
    untitledRepository: 'ভান্ডার',
    items_other: 'আইটেম',
    made: 'ওয়েব সংস্করণ',
    'field.consent': 'সম্মতি',
    'field.licence': 'লাইসেন্স',
    'about.leftOutNote': 'প্রত্যাহার',
    'field.sourceCommunity': 'উৎস সম্প্রদায়',
    files: 'সংযুক্তি',
  },
  id: {
    untitledRepository: 'Repositori',
    items_other: 'butir',
    made: 'Edisi web',
    'field.consent': 'Persetujuan',
    'field.licence': 'Lisensi',
    'about.leftOutNote': 'keranjang sampah',
    'field.sourceCommunity': 'Komunitas asal',
    files: 'Lampiran',
  },
  sw: {
    untitledRepository: 'Hazina',
    items_other: 'Vipengele',
    made: 'Chapisho la wavuti',
    'field.consent': 'Ridhaa',
    'field.licence': 'Leseni',
    'about.leftOutNote': 'kapu la taka',
    'field.sourceCommunity': 'Jamii chanzo',
    files: 'Viambatisho',
  },
}

describe('the words of a web edition', () => {
  it('[ED3] are there in all eight languages', () => {
    expect([...frameLanguages(resourcesDirectory)].sort()).toEqual([...languages].sort())
  })

  describe.each(languages)('in %s', (language) => {
    const own = wordsOf(language)

    it('[ED3] have every key of English, and no other', () => {
      expect([...new Set(Object.keys(own).map(baseOf))].sort()).toEqual([...new Set(Object.keys(english).map(baseOf))].sort())
    })

    it('[ED3] have every plural form that the language has, and no other', () => {
      const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories
      for (const base of new Set(
        Object.keys(english)
          .filter((key) => plural.test(key))
          .map(baseOf),
      )) {
        const forms = Object.keys(own)
          .filter((key) => baseOf(key) === base)
          .map((key) => plural.exec(key)?.[2] ?? '')
        expect(forms.sort(), base).toEqual([...needed].sort())
      }
    })

    it('[ED3] fill the slots that English fills, except where a form says its number as a word', () => {
      for (const [key, text] of Object.entries(own)) {
        expect(text.trim(), key).not.toBe('')
        const needed = slots(english[key] ?? english[`${baseOf(key)}_other`] ?? '')
        const filled = slots(text)
        expect(filled.every((slot) => needed.includes(slot)) && (plural.test(key) || filled.length === needed.length), `${key}: ${text}`).toBe(true)
      }
    })

    it('have a word for every kind, field and choice', () => {
      for (const kind of itemKinds) expect(own, kind).toHaveProperty([`kind.${kind}`])
      for (const { name, values } of [...commonFields, ...itemKinds.flatMap((kind) => kindFields[kind])]) {
        expect(own, name).toHaveProperty([`field.${name}`])
        for (const value of values ?? []) expect(own, value).toHaveProperty([`choice.${name}.${value}`])
      }
    })
  })

  describe.each(others)('in %s', (language) => {
    const own = wordsOf(language)

    it('[ED3] are not English', () => {
      const left = Object.entries(own).filter(([key, text]) => text === english[key] || text === english[`${baseOf(key)}_other`])
      const allowed = sameAsEnglish[language] ?? []
      expect(left.map(([key]) => key).filter((key) => !allowed.includes(baseOf(key)))).toEqual([])
      for (const [key, text] of Object.entries(own)) expect(text, key).not.toMatch(/\b(the|of|and|is|are|not|with|here|this|search)\b/i)
    })

    it('stand in the letters of the language, except for proper names', () => {
      if (language !== 'ar' && language !== 'bn') return
      for (const [key, text] of Object.entries(own)) expect(text.replace(properNames, ''), key).not.toMatch(/[a-z]/i)
    })

    it('are those of the glossary', () => {
      for (const [key, word] of Object.entries(glossary[language])) expect(own[key], key).toContain(word)
    })
  })

  it('[ED3] say dates, numbers and languages in each language', () => {
    const frames = createFrames(resourcesDirectory, languages)
    const dates = frames.map((frame) => frame.date('2026-03-12T00:00:00.000Z'))
    expect(new Set(dates).size).toBe(languages.length)
    const month: Record<Language, string> = { en: 'March', fr: 'mars', es: 'marzo', pt: 'março', ar: 'مارس', bn: 'মার্চ', id: 'Maret', sw: 'Machi' }
    for (const frame of frames) expect(frame.date('2026-03-12T00:00:00.000Z'), frame.language).toContain(month[frame.language])
    const arabic = frames.find(({ language }) => language === 'ar')
    expect(arabic?.plural('search.found')).toMatchObject({
      zero: 'لم يُعثر على شيء.',
      one: 'نتيجة واحدة.',
      two: 'نتيجتان.',
      few: '{{number}} نتائج.',
      many: '{{number}} نتيجة.',
    })
    for (const frame of frames) expect(new Set([frame.languageName('ar'), frame.languageName('sw'), frame.languageName('bn')]).size, frame.language).toBe(3)
  })
})
