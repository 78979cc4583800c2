// What each UTF-16 unit is to the search: part of a word, a joiner inside a word, a letter of a script written without
// spaces, or a gap. One table, made once, because indexing looks at every character of every text.

export const characterClass = { gap: 0, word: 1, joiner: 2, unspaced: 3, surrogate: 4 } as const

// Joiners (Bengali, Arabic, Indic) and the soft hyphen stand inside words.
const word = /\p{L}|\p{M}|\p{N}|\u200c|\u200d|\u00ad/u
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]/u
const joiners = new Set([0x27, 0x2019, 0xff07])

const table = new Uint8Array(65_536)
for (let unit = 0; unit < 65_536; unit++) {
  if (unit >= 0xd800 && unit <= 0xdfff) table[unit] = characterClass.surrogate
  else if (joiners.has(unit)) table[unit] = characterClass.joiner
  else {
    const character = String.fromCharCode(unit)
    if (word.test(character)) table[unit] = unspaced.test(character) ? characterClass.unspaced : characterClass.word
  }
}

/** The class of the character at `index`; surrogate pairs are looked at whole. */
export const classAt = (text: string, index: number): number => {
  const found = table[text.charCodeAt(index)] ?? 0
  if (found !== characterClass.surrogate) return found
  const point = text.codePointAt(index) ?? 0
  if (point < 0x10000) {
    // The second half takes the class of the whole; a lone half is a gap.
    const whole = index > 0 ? (text.codePointAt(index - 1) ?? 0) : 0
    return whole >= 0x10000 ? classOfPoint(whole) : characterClass.gap
  }
  return classOfPoint(point)
}

const classOfPoint = (point: number): number => {
  const character = String.fromCodePoint(point)
  if (!word.test(character)) return characterClass.gap
  return unspaced.test(character) ? characterClass.unspaced : characterClass.word
}
