import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { markOfPrefix, sortKey, tokenise, wholeLetterBefore, wordsOf } from './normalise.ts'

const isCut = (text: string, index: number) => /^\p{M}/u.test(text.slice(index))

describe('words of a text', () => {
  test.each([
    ['Latin accents in both Unicode forms', 'École E\u0301COLE', 'ecole ecole'],
    ['letters without a decomposition', 'Œuvre Straße København Łódź', 'oeuvre strasse kobenhavn lodz'],
    ['elision, with either apostrophe', "L'école d’été qu'il n'água", 'ecole ete il agua'],
    ['an apostrophe inside a word', "aujourd’hui don't ng’ombe", 'aujourdhui dont ngombe'],
    ['ligatures and wide letters', 'ﬁne ＡＢＣ', 'fine abc'],
    ['Arabic vowel marks, tatweel, alef, ya, ta marbuta', 'كِتَابُ تعلـــيم أكاديمية إلى', 'كتاب تعليم اكاديميه الي'],
    ['the Arabic article with what is written on it', 'التعليم والتعليم بالتعليم للتعليم الألعاب', 'تعليم تعليم تعليم تعليم عاب'],
    ['words that only look as if they had an article', 'الله والدين بالغ', 'الله والدين بالغ'],
    ['Arabic presentation forms', 'ﺗﻌﻠﻴﻢ ﻻ', 'تعليم لا'],
    ['Bengali vowel signs, kept', 'দান দিন মূল মিল', 'দান দিন মূল মিল'],
    ['both spellings of Bengali য়', 'নয়টি নয়টি', 'নয়টি নয়টি'],
    ['both spellings of Bengali ৎ', 'হঠাৎ হঠাত্\u200d', 'হঠাৎ হঠাৎ'],
    ['Hindi vowel signs kept, nukta and candrabindu folded', 'दान दिन ज़रूर माँ मां', 'दान दिन जरूर मां मां'],
    ['digits of other scripts', '٢٠٢٥ ২০২৫ २०२५', '2025 2025 2025'],
    ['Thai, which has no spaces', 'ภาษาไทย', 'ภาษา ไทย'],
    ['Chinese, which has no spaces', '开放知识库', '开放 知识 库'],
    ['soft hyphens and direction marks', 'eco\u00adsystem \u200fكتاب\u200f', 'ecosystem كتاب'],
    ['й as a letter of its own', 'Йога ёлка', 'йога елка'],
  ])('reads %s', (_what, text, words) => {
    // Both sides in one Unicode form: what is compared are letters.
    expect(wordsOf(text).join(' ').normalize('NFC')).toBe(words.normalize('NFC'))
  })

  test('never give out the private characters that filters are made of', () => {
    expect(wordsOf('\ue000kreport \ue001 word')).toEqual(['kreport', 'word'])
  })

  test('keep their places in the original text', () => {
    const text = 'Au bord de l’eau, É\u0301tude'
    expect(tokenise(text).map((token) => text.slice(token.start, token.end))).toEqual(['Au', 'bord', 'de', 'eau', 'É\u0301tude'])
  })

  test('stand in order, inside the text, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        let last = 0
        for (const { start, end, text: form } of tokenise(text)) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
          expect(form).toMatch(/^[\p{L}\p{M}\p{N}]+$/u)
          last = end
        }
      }),
    )
  })

  test('are the same for a text in either Unicode form', () => {
    fc.assert(
      fc.property(fc.constantFrom('Éducation à São Tomé', 'নয়টি বিদ্যালয়', 'أكاديمية التعليم', 'हिन्दी ज़रूर'), (text) => {
        expect(wordsOf(text.normalize('NFD'))).toEqual(wordsOf(text.normalize('NFC')))
      }),
    )
  })
})

describe('marks', () => {
  test.each([
    ['শিক্ষা', 1, 'শি'],
    ['École', 2, 'Éc'],
    ['E\u0301cole', 2, 'E\u0301c'],
    ['التعليم', 2, 'تع'],
    ['كِتَاب', 2, 'كِتَ'],
  ])('of %s for %i letters cover %s', (word, length, marked) => {
    const [start, end] = markOfPrefix(word, length)
    expect(word.slice(start, end)).toBe(marked)
  })

  test('and cuts never part a letter from its signs', () => {
    const text = 'শিক্ষার আলো ঘরে ঘরে পৌঁছায়'
    for (let index = 0; index <= text.length; index++) expect(isCut(text, wholeLetterBefore(text, index))).toBe(false)
  })
})

test('titles sort by their letters, without accents and capitals, the article included', () => {
  expect(['Zèbre', 'école', 'Eau', 'التعليم'].map(sortKey)).toEqual(['zebre', 'ecole', 'eau', 'التعليم'])
})
