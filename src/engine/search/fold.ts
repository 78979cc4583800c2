// How one word is written for the index: Unicode forms, case, accents, Arabic marks and letter variants, Bengali and Hindi
// spellings, digits. Vowel signs of Indic scripts are letters and stay. Pure: the web edition uses it too.

// Letters that have no decomposition into a base letter and an accent.
const letterByVariant: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŋ: 'ng',
  ς: 'σ',
  ё: 'е',
  // Arabic and its Persian and Urdu relatives: one letter typed in several ways.
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ة: 'ه',
  ۀ: 'ه',
  ہ: 'ه',
  ھ: 'ه',
  ک: 'ك',
  // Hindi: candrabindu is often typed as anusvara.
  '\u0901': '\u0902',
}

/** Code points at which a run of ten digits begins. */
const zeroDigits = [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0x17e0]

// Accents (after decomposition), Arabic vowel marks and Quranic signs, tatweel, Devanagari nukta,
// joiners, soft hyphen, direction marks, variation selectors.
const isDropped = (point: number): boolean =>
  (point >= 0x300 && point <= 0x36f) ||
  (point >= 0x610 && point <= 0x61a) ||
  (point >= 0x64b && point <= 0x65f) ||
  point === 0x670 ||
  (point >= 0x6d6 && point <= 0x6ed && point !== 0x6dd && point !== 0x6de && point !== 0x6e9) ||
  point === 0x640 ||
  point === 0x93c ||
  point === 0xad ||
  (point >= 0x200c && point <= 0x200f) ||
  (point >= 0x202a && point <= 0x202e) ||
  (point >= 0x2066 && point <= 0x2069) ||
  (point >= 0xfe00 && point <= 0xfe0f)

const foldPoint = (point: number, out: string, character: string): string => {
  // й is a letter of its own; everywhere else a combining accent goes.
  if (point === 0x306 && (out.endsWith('и') || out.endsWith('у'))) return character
  if (isDropped(point)) return ''
  const variant = letterByVariant[character]
  if (variant !== undefined) return variant
  if (point >= 0x660) {
    for (const zero of zeroDigits) if (point >= zero && point < zero + 10) return String(point - zero)
  }
  return character
}

const ascii = /^[\x20-\x7e]*$/
const insideWord = /[^\p{L}\p{M}\p{N}]/gu

/** Letters, marks and digits of one word in their plainest form. Says nothing about endings: see stems.ts. */
export const foldLetters = (word: string): string => {
  if (ascii.test(word)) return word.toLowerCase().replaceAll("'", '')
  // The old spelling of Bengali ৎ is ত্ and a joiner; the joiner means nothing elsewhere.
  const decomposed = word
    .replace(/\u09a4\u09cd\u200d/g, 'ৎ')
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKD')
  let out = ''
  for (const character of decomposed) out += foldPoint(character.codePointAt(0) ?? 0, out, character)
  return out.normalize('NFC').replace(insideWord, '')
}

const arabicLetter = /^[\u0621-\u064a\u066e-\u06d3]/
const article = /^(?:[وف]?[بك]?ال)(.{2,})$/
const articleWithLam = /^[وف]?لل(.{2,})$/
// Words that only look as if they began with an article.
const noArticle = /^(?:[وفب]?الله|لله|والد|بالغ|بالون|كالسي|والي$)/

/** Takes the Arabic article (with و ف ب ك ل before it) off a folded word; several times, because الألعاب hides ألعاب. */
export const stripArticle = (word: string): string => {
  if (!arabicLetter.test(word)) return word
  let rest = word
  for (let round = 0; round < 2; round++) {
    if (noArticle.test(rest)) return rest
    // ل + اللغة is written للغة: one lam belongs to the word.
    if (/^[وف]?لل[غي]/.test(rest) && rest.length <= 6) return rest.replace(/^[وف]?ل/, '')
    const found = article.exec(rest) ?? articleWithLam.exec(rest)
    if (found === null) return rest
    rest = found[1] ?? rest
  }
  return rest
}

/** The form of a word in the index. */
export const foldWord = (word: string): string => stripArticle(foldLetters(word))
