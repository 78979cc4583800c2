import { describe, expect, it } from 'vitest'
import { findInText } from './find-text.ts'

const found = (text: string, query: string, options = {}) => findInText(text, query, options).map(({ from, to }) => text.slice(from, to))

describe('finding in text', () => {
  it('finds every place, without regard to capitals', () => {
    expect(found('School, school and SCHOOL', 'school')).toEqual(['School', 'school', 'SCHOOL'])
  })
  it('finds accents in both Unicode forms, either way', () => {
    expect(found('écosystème ecosysteme e\u0301cosyste\u0300me', 'ecosystème')).toEqual(['écosystème', 'ecosysteme', 'e\u0301cosyste\u0300me'])
  })
  it('finds Arabic without its vowel marks, tatweel and forms of alef, and marks whole letters', () => {
    expect(found('الْمَدْرَسَةُ والمـــدرسة', 'المدرسة')).toEqual(['الْمَدْرَسَةُ', 'المـــدرسة'])
    expect(found('إلى الأرض', 'الى الارض')).toEqual(['إلى الأرض'])
  })
  it('keeps Bengali vowels: another vowel is another word', () => {
    expect(found('নদী নদ', 'নদী')).toEqual(['নদী'])
  })
  it('can keep to capitals and to whole words', () => {
    expect(found('Water waterfall water', 'water', { matchCase: true, wholeWords: true })).toEqual(['water'])
  })
  it('finds nothing for nothing', () => {
    expect(found('text', '')).toEqual([])
    expect(found('text', '\u0640')).toEqual([])
  })
})
