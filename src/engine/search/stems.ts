// What a word has in common with its other forms. Snowball for English, French, Spanish, Portuguese and Arabic; small rules
// of our own for Indonesian, Swahili and Bengali, for which no stemmer exists. A word may have several stems: the rules
// offer readings, and a reading that no other word shares finds nothing. Which rules earn their place is measured on
// tests/fixtures/search.
import snowball from 'snowball-stemmers'
import { type Language, languages } from '../../contract/languages.ts'
import { foldLetters, foldWord } from './fold.ts'
import { bengaliStems, indonesianStems, swahiliStems } from './light-stems.ts'

type Stem = (word: string) => string[]

/** The stem of the word and of its singular. `shortest`: below it the stem says too little (mer of mères) and the singular stands. */
const snowballStems = (algorithm: Parameters<typeof snowball.newStemmer>[0], shortest: number, singular: (word: string) => string): Stem => {
  const stemmer = snowball.newStemmer(algorithm)
  return (word) => {
    const letters = word.normalize('NFC').toLowerCase()
    const one = singular(letters)
    const stem = stemmer.stem(letters)
    const readings = stem.length < shortest ? [one] : one === letters ? [stem] : [stem, stemmer.stem(one), one]
    return readings.map(foldLetters)
  }
}

// What Snowball leaves apart: isla and islas, ação and ações, jovem and jovens, journal and journaux.
const plainPlural = /(?<=.{3}[aeiouáéíóúâêô])s$/
const spanishSingular = (word: string) => word.replace(plainPlural, '')
const portugueseSingular = (word: string) => {
  const one = word
    .replace(/(?:ões|ães|ãos)$/, 'ão')
    .replace(/([aáeéoóu])is$/, '$1l')
    .replace(/ns$/, 'm')
  return one === word ? word.replace(plainPlural, '') : one
}
const frenchSingular = (word: string) => {
  const one = word.replace(/eaux$/, 'eau').replace(/(?<!e)aux$/, 'al')
  return one === word ? word.replace(/(?<=.{2}[^s])s$/, '') : one
}
const englishSingular = (word: string) => word.replace(/(?<=.{2}[^su])s$/, '')

// و ("and"), ف, ب, ل, ك are written on the next word. These words merely begin so.
const arabicWholeWord =
  /^(?:وزار|وزير|وزراء|وطن|وقت|وضع|وصول|ورش|وثيق|وثائق|وسائل|وسيل|واحد|والد|وجه|وجود|وظيف|وظائف|وحد|وسط|وعي|وفا|وكال|ولاي|ولد|واد|واقع|واسع|وافق|ورق|وصف|ولي|فريق|فرص|فكر|فتر|فتا|فيلم|فصل|فصول|فقر|فضل|فعل|فهم|فلاح|بحث|بحوث|برنامج|برامج|بيئ|بيت|بيان|بلد|بلاد|بني|بناء|بنات|بنت|بديل|بدائي|بشر|لغ|لعب|لجن|ليل|لقاء|كتاب|كتب|كلم|كلي|كبير|كثير|كامل|كل)/
const arabicParticle = /^[وفبلك](?=.{4,})/

// Endings that Snowball leaves on folded words: plurals, possessives, the feminine ه.
const arabicEnding = /(?<=.{3})(?:ات|ون|ين|ان|ته|تها|تهم|ها|هم|نا|يه|ه|ي)$/

const arabicStems = (): Stem => {
  const stemmer = snowball.newStemmer('arabic')
  return (word) => {
    const folded = foldWord(word)
    const bare = folded.replace(arabicEnding, '')
    if (arabicWholeWord.test(folded)) return [bare]
    const stems = [bare, foldLetters(stemmer.stem(folded))]
    if (arabicParticle.test(folded)) {
      const rest = foldWord(folded.slice(1))
      stems.push(rest.replace(arabicEnding, ''), foldLetters(stemmer.stem(rest)))
    }
    return stems
  }
}

const rules: Readonly<Record<Language, () => Stem>> = {
  en: () => snowballStems('english', 3, englishSingular),
  fr: () => snowballStems('french', 4, frenchSingular),
  es: () => snowballStems('spanish', 3, spanishSingular),
  pt: () => snowballStems('portuguese', 3, portugueseSingular),
  ar: arabicStems,
  bn: () => bengaliStems,
  id: () => indonesianStems,
  sw: () => swahiliStems,
}

const stemByLanguage = new Map<Language, Stem>()

const isLanguage = (value: string): value is Language => (languages as readonly string[]).includes(value)

/** The rule set for a BCP 47 tag; null for a language without one. */
export const stemLanguage = (tag: string | null): Language | null => {
  const primary = (tag ?? '').toLowerCase().split('-')[0] ?? ''
  return isLanguage(primary) ? primary : null
}

const anyLatin: readonly Language[] = ['en', 'fr', 'es', 'pt']
const none: readonly Language[] = []
const byScript: Readonly<Record<'ar' | 'bn', readonly Language[]>> = { ar: ['ar'], bn: ['bn'] }
const single = new Map<Language, readonly Language[]>(languages.map((language) => [language, [language]]))
const digit = /\p{N}/u

/**
 * In which languages a word could be: by its script and, for Latin letters, by the language of its document.
 * The script of a word is that of its first letter: this is asked for every word of every text.
 */
export const languagesOfWord = (word: string, documentLanguage: Language | null): readonly Language[] => {
  const first = word.charCodeAt(0)
  if (digit.test(word)) return none
  if (first >= 0x600 && first <= 0x6ff) return byScript.ar
  if (first >= 0x980 && first <= 0x9ff) return byScript.bn
  if (first >= 0x250 && (first < 0x1e00 || first > 0x1eff)) return none
  if (documentLanguage !== null && documentLanguage !== 'ar' && documentLanguage !== 'bn') return single.get(documentLanguage) ?? none
  return anyLatin
}

/** Snowball costs 10–15 µs a word, so callers keep what they have asked; this asks. `word` is the original, with accents. */
export const stemsOf = (word: string, language: Language): string[] => {
  let stem = stemByLanguage.get(language)
  if (stem === undefined) {
    stem = rules[language]()
    stemByLanguage.set(language, stem)
  }
  return [...new Set(stem(word))].filter((found) => found.length > 1)
}
