import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isEmptyQuery, parseQuery, type Term } from './query.ts'

const shown = (term: Term) => (term.type === 'word' ? `${term.form}${term.prefix ? '*' : ''}` : `"${term.forms.join(' ')}${term.prefix ? '*' : ''}"`)
const terms = (text: string) => parseQuery(text).terms.map(shown).join(' ')
const excluded = (text: string) => parseQuery(text).excluded.map(shown).join(' ')

describe('a query', () => {
  test.each([
    ['school boat', 'school boat*'],
    ['school boat ', 'school boat'],
    ['school boat, ', 'school boat'],
    ['"school boat" river', '"school boat" river*'],
    ['"school bo', '"school bo*"'],
    ['« école d’été » ', '"ecole ete"'],
    ['“school boat”', '"school boat"'],
    ['community-driven ', 'community driven'],
    ['开放知识', '"开放 知识*"'],
    ['???', ''],
    ['""', ''],
    ['note: bring water ', 'note bring water'],
    ['https://example.org/a ', 'https example org a'],
    ['kind:nonsense ', 'kind nonsense'],
    ['after:yesterday ', 'after yesterday'],
    ['in:body word ', 'in body word'],
  ])('%s asks for %s', (text, expected) => {
    expect(terms(text)).toBe(expected)
  })

  test('leaves out words with a minus before them, never a lone one', () => {
    expect(excluded('boat -school -"river island" - x')).toBe('school "river island"')
    expect(terms('boat -school - x')).toBe('boat x*')
    expect(terms('e-mail ')).toBe('e mail')
  })

  test('knows its filters, also in other languages and half typed', () => {
    expect(parseQuery('kind:report').kinds).toEqual(['report'])
    expect(parseQuery('KIND:rep').kinds).toEqual(['report'])
    expect(parseQuery('tipo:informe').kinds).toEqual(['report'])
    expect(parseQuery('نوع:تقرير').kinds).toEqual(['report'])
    expect(parseQuery('kind:org').kinds).toEqual(['organisation'])
    expect(parseQuery('kind:').kinds).toEqual([])
    expect(parseQuery('lang:fr').languages).toEqual(['fr'])
    expect(parseQuery('lang:français').languages).toEqual(['fr'])
    expect(parseQuery('tag:"clean water" boat').tags).toEqual([['clean', 'water']])
    expect(parseQuery('in:title boat').inTitle).toBe(true)
  })

  test('reads days, months and years in any digits', () => {
    expect(parseQuery('after:2024').afterDay).toBe(20_240_101)
    expect(parseQuery('before:2024-03').beforeDay).toBe(20_240_301)
    expect(parseQuery('after:2024-03-09 before:2025').afterDay).toBe(20_240_309)
    expect(parseQuery('after:٢٠٢٤').afterDay).toBe(20_240_101)
    expect(parseQuery('after:20').afterDay).toBe(null)
    expect(terms('after:20')).toBe('')
  })

  test('keeps the words as they were typed', () => {
    expect(parseQuery('École kind:report bateau').words).toEqual(['École', 'bateau'])
  })

  test('that asks for nothing is empty', () => {
    for (const text of ['', '  ', '?!', 'kind:', '""']) expect(isEmptyQuery(parseQuery(text))).toBe(true)
    expect(isEmptyQuery(parseQuery('kind:report'))).toBe(false)
  })

  test('never throws, whatever is typed', () => {
    const parts = fc.constantFrom(
      '"',
      '-',
      'kind:',
      'tag:"',
      'in:title',
      'after:',
      '(',
      ')',
      '*',
      'AND',
      'NOT',
      '^',
      '{',
      ' ',
      '\u0000',
      'দান',
      'ك',
      "'",
      ':',
      '\ue000k',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 40 }), (pieces) => {
        const query = parseQuery(pieces.join(''))
        expect(query.terms.length).toBeLessThanOrEqual(24)
      }),
    )
  })
})
