import { describe, expect, it } from 'vitest'
import { foldPresentationForms, linesOf, type TextPiece } from './pdf-lines.ts'

const piece = (str: string, x: number, extra: Partial<TextPiece> = {}): TextPiece => ({
  str,
  dir: /[\u0590-\u08ff\ufb1d-\ufefc]/.test(str) ? 'rtl' : 'ltr',
  x,
  y: 700,
  width: str.length * 5,
  height: 10,
  hasEOL: false,
  ...extra,
})

describe('lines of a PDF', () => {
  it('[IM42] turns contextual shapes of Arabic and ligatures of Latin into letters and leaves other signs as printed', () => {
    expect(foldPresentationForms('ﺍﻟﻤﺪﺓ')).toBe('المدة')
    expect(foldPresentationForms('ﻻ')).toBe('لا')
    expect(foldPresentationForms('ﬁne, ½ and m²')).toBe('fine, ½ and m²')
  })

  it('[IM42] puts the pieces of a right-to-left line in reading order', () => {
    expect(linesOf([piece('القرية', 100), piece(' ', 130, { dir: 'ltr' }), piece('نساء', 135)])).toBe('نساء القرية')
  })

  it('[IM42] keeps numbers and foreign words inside it from left to right', () => {
    expect(
      linesOf([piece('2018', 100, { dir: 'ltr' }), piece('-', 120, { dir: 'ltr' }), piece('2019', 125, { dir: 'ltr' }), piece('السنة الدراسية ', 150)]),
    ).toBe('السنة الدراسية 2018-2019')
  })

  it('[IM42] opens brackets before what they hold', () => {
    expect(linesOf([piece(')6 نقاط(', 100)])).toBe('(6 نقاط)')
  })

  it('leaves left-to-right lines as they come and begins a line where the baseline falls', () => {
    expect(linesOf([piece('one ', 0), piece('two', 20), piece('three', 0, { y: 680 })])).toBe('one two\nthree')
    expect(linesOf([piece('m', 0), piece('2', 5, { y: 704, height: 6 }), piece(' of land', 10)])).toBe('m2 of land')
  })
})
