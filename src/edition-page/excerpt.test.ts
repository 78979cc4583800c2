import { describe, expect, it } from 'vitest'
import type { EditionText } from '../contract/edition-index.ts'
import { excerptOf } from './excerpt.ts'

const word = (...forms: string[]) => ({ forms, prefix: null, phrase: null })
const text = (parts: Partial<EditionText>): EditionText => ({ fields: [], files: [], ...parts })
const filler = (count: number) => Array.from({ length: count }, (_, index) => `filler${index}`).join(' ')
const marksOf = ({ snippet }: { snippet: { text: string; marks: [number, number][] } }) => snippet.marks.map(([from, to]) => snippet.text.slice(from, to))

describe('the line of a hit', () => {
  it('[ED35] is where most words stand together, marked in every form', () => {
    const found = excerptOf(text({ fields: [`A river. ${filler(60)} the rivers and the schools ${filler(60)}`] }), [
      word('river', 'rivers'),
      word('school', 'schools'),
    ])
    expect(found && marksOf(found)).toEqual(['rivers', 'schools'])
    expect(found?.snippet.text.length).toBeLessThan(260)
    expect(found?.file).toBeNull()
  })

  it('[ED35] marks whole letters in Arabic and Bengali, and the beginning of the last word', () => {
    const arabic = excerptOf(text({ fields: ['وصل قاربُ الكتبِ إلى المدرسة'] }), [word('قارب')])
    expect(arabic && marksOf(arabic)).toEqual(['قاربُ'])
    const bengali = excerptOf(text({ fields: ['শিশুদের বিদ্যালয় নৌকায়'] }), [{ forms: [], prefix: 'বিদ', phrase: null }])
    expect(bengali && 'বিদ্যালয়'.startsWith(marksOf(bengali)[0] ?? 'x')).toBe(true)
  })

  it('[ED35] is one of the details where the body does not say it, and never runs from one into the next', () => {
    const found = excerptOf(text({ fields: ['A text about boats.', 'Zulekha Begum', 'Rosa'] }), [word('zulekha')])
    expect(found?.snippet.text).toBe('Zulekha Begum')
  })

  it('[ED36] names the file and its page for words in a PDF', () => {
    const files = [{ name: 'Rapport été.pdf', address: 'files/aa.pdf', pages: ['first page', '', 'the otter stands here'] }]
    expect(excerptOf(text({ fields: ['A text.'], files }), [word('otter')])).toMatchObject({ file: { name: 'Rapport été.pdf', page: 3 }, place: '' })
    expect(excerptOf(text({ fields: ['A text about otter.'], files }), [word('otter')])?.file).toBeNull()
  })

  it('gives a few words of one line to be found on the page', () => {
    const found = excerptOf(text({ fields: [`Heading\n\nThe river school has eleven boats and a bell\nnext line`] }), [word('river')])
    expect(found?.place).toBe('river school has eleven boats and a')
    expect(excerptOf(text({ fields: ['Cells\twith river\tand more'] }), [word('river')])?.place).toBe('river')
    expect(excerptOf(text({ fields: ['by the river'] }), [word('river')])?.place).toBe('river')
  })

  it('is nothing where no word stands', () => {
    expect(excerptOf(text({ fields: ['boats'] }), [word('river')])).toBeNull()
    expect(excerptOf(text({}), [word('river')])).toBeNull()
  })
})
