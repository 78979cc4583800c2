import { describe, expect, it } from 'vitest'
import { withEllipsis } from './ellipsis.ts'
import { cutField } from './snippet.ts'

describe('the sign that a text goes on', () => {
  it('stands after a piece of a sentence and not after a whole one, in every script', () => {
    expect(withEllipsis('The river school has')).toBe('The river school has…')
    for (const whole of ['It rained.', 'Did it?', 'It did!', '“It rained.”', '(It rained.)', 'هل أمطرت؟', 'বৃষ্টি হলো।', 'and so …'])
      expect(withEllipsis(whole)).toBe(whole)
  })

  const sentence = (name: string) => `Here ${name} tells how the water came up to the third step of the old school house by the river that year.`
  const group = (form: string) => ({ forms: [form], prefix: null, phrase: null })

  it('never makes four dots at the end of a snippet', () => {
    // The piece ends with the full stop of its sentence, and another sentence follows.
    const first = `${'otter '.repeat(9)}and so the whole story ended well for everybody who had come by boat that long day, and for the boats as well, as the elders told us.`
    const { snippet } = cutField(`${first} ${sentence('Rosa')}`, [group('otter')])
    expect(snippet.text).not.toMatch(/\.…/)
    for (let length = 100; length < 260; length++) {
      const text = `${'word '.repeat(40).slice(0, length).trimEnd()}. ${sentence('Amina')}`
      expect(cutField(text, [group('word')]).snippet.text).not.toMatch(/[.!?]…$/)
    }
  })

  it('stands before a piece only where its sentence has begun earlier', () => {
    const text = `${sentence('Rosa')}\n\nOtters came back. ${sentence('Amina')}`
    expect(cutField(text, [group('otters')]).snippet.text).toMatch(/^Otters came back\./)
    const french = `${sentence('Rosa').replace('.', ' ?')} Généralement, il s’agit de loutres`
    for (let cut = 0; cut < 20; cut++) expect(cutField(french.slice(cut), [group('loutres')]).snippet.text).not.toMatch(/^…?[\s?!.,]/)
    const inside = `${sentence('Rosa').replace('.', ',')} and then the otters came back`
    expect(cutField(inside, [group('otters')]).snippet.text).toMatch(/^….*otters came back$/)
  })
})
