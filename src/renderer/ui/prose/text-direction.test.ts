import { describe, expect, it } from 'vitest'
import { directionOfText } from './text-direction.ts'

describe('the direction of a text', () => {
  it('is that of its first letter, whatever stands before', () => {
    expect(directionOfText('Pupils, Village')).toBe('ltr')
    expect(directionOfText('القرية Village')).toBe('rtl')
    expect(directionOfText('12 — (Village) القرية')).toBe('ltr')
    expect(directionOfText('  3. القرية')).toBe('rtl')
    expect(directionOfText('বাংলা')).toBe('ltr')
  })
  it('is not known without a letter', () => {
    expect(directionOfText('12 + 3 = 15')).toBeNull()
    expect(directionOfText('')).toBeNull()
  })
})
