// Small rules for the languages without a stemmer: Bengali endings, Indonesian affixes, Swahili classes, verbs and places.
// Each word keeps itself as a stem, so a rule can only bring forms together, never lose one.
import { foldLetters } from './fold.ts'

const both = (word: string, stripped: Iterable<string>): string[] => [...new Set([word, ...stripped])]

// Longest first. After a consonant the genitive is ের, after a vowel sign র; the locative ে, after আ-sign য় or তে.
const bengaliEndings = [
  'গুলোকে',
  'গুলোতে',
  'গুলিকে',
  'গুলিতে',
  'গুলোর',
  'গুলির',
  'গুলো',
  'গুলি',
  'দেরকে',
  'দের',
  'টিকে',
  'টিতে',
  'টির',
  'টাকে',
  'টার',
  'টি',
  'টা',
  'েরা',
  'ের',
  'কে',
  'তে',
  'রা',
  'ে',
].map(foldLetters)
const bengaliVowelSign = /[\u09be-\u09c4\u09c7\u09c8\u09cb\u09cc]$/
const bengaliYya = foldLetters('য়')

export const bengaliStems = (word: string): string[] => {
  const folded = foldLetters(word)
  // ও "also" and ই "just that" stand after everything else.
  const found = new Set<string>()
  const tails = /[ওই]$/.test(folded) && folded.length > 4 ? [folded, folded.slice(0, -1)] : [folded]
  for (const tail of tails) {
    if (tail !== folded) found.add(tail)
    for (const ending of bengaliEndings) {
      if (!tail.endsWith(ending) || tail.length - ending.length < 3) continue
      found.add(tail.slice(0, -ending.length))
      break
    }
    for (const ending of ['র', bengaliYya]) {
      const rest = tail.slice(0, -ending.length)
      if (tail.endsWith(ending) && rest.length >= 3 && bengaliVowelSign.test(rest)) found.add(rest)
    }
  }
  return both(folded, found)
}

const indonesianPrefixes: readonly [RegExp, readonly string[]][] = [
  [/^(?:meny|peny)(?=[aeiou])/, ['s']],
  [/^(?:meng|peng)(?=[aeiou])/, ['', 'k']],
  [/^(?:meng|peng)(?=[ghkq])/, ['']],
  [/^(?:men|pen)(?=[aeiou])/, ['t', 'n']],
  [/^(?:men|pen)(?=[cdjst])/, ['']],
  [/^(?:mem|pem)(?=[aeiou])/, ['p', 'm']],
  [/^(?:mem|pem)(?=[bfpv])/, ['']],
  [/^(?:me|pe)(?=[lrwymn])/, ['']],
  [/^(?:ber|ter|per)/, ['']],
  [/^(?:di|ke|se)/, ['']],
]

const minIndonesianRoot = 4

const withoutIndonesianPrefix = (word: string): string[] => {
  if (/^(?:bel|pel)ajar/.test(word)) return [word.slice(3)]
  const found: string[] = []
  for (const [prefix, starts] of indonesianPrefixes) {
    const rest = word.replace(prefix, '')
    if (rest !== word) for (const start of starts) if (start.length + rest.length >= minIndonesianRoot) found.push(start + rest)
  }
  return found
}

export const indonesianStems = (word: string): string[] => {
  const folded = foldLetters(word)
  const bases = new Set([folded])
  const bare = folded.replace(/(?:lah|kah|nya|ku|mu)$/, '')
  if (bare.length >= minIndonesianRoot) bases.add(bare)
  for (const base of new Set([folded, bare])) {
    // A suffix alone (makan, hutan) says little; with a prefix before it, it is one.
    for (const suffix of ['kan', 'an', 'i']) {
      const rest = base.slice(0, -suffix.length)
      if (base.endsWith(suffix) && rest.length >= minIndonesianRoot) bases.add(rest)
    }
  }
  const found = new Set<string>()
  for (const base of bases) {
    found.add(base)
    for (const root of withoutIndonesianPrefix(base)) {
      found.add(root)
      for (const inner of withoutIndonesianPrefix(root)) found.add(inner)
    }
  }
  return both(folded, found)
}

const swahiliVerb = /^(?:ni|u|a|tu|m|wa|i|ki|vi|li|ya|zi|pa|ku)(?:na|li|ta|me|nge|ngali|ki|ka)(?=.{4,}$)/
const swahiliNegative = /^(?:si|hu|ha|hatu|ham|hawa|hai)(?:ta|ku|ja)?(?=.{4,}$)/
const swahiliClasses: readonly [RegExp, string][] = [
  [/^mw(?=[aeiou].{2,})/, ''],
  [/^w(?=[aeiou].{3,})/, ''],
  [/^(?:wa|mi|ma)(?=[^aeiou].{2,})/, ''],
  [/^m(?=[^aeiouw].{2,})/, ''],
  [/^(?:ki|vi)(?=.{3,})/, ''],
  [/^(?:ch|vy)(?=[aeiou].{2,})/, ''],
]

export const swahiliStems = (word: string): string[] => {
  const folded = foldLetters(word)
  const bases = new Set([folded])
  // The place: shuleni "at school".
  if (folded.endsWith('ni') && folded.length >= 6) bases.add(folded.slice(0, -2))
  const found = new Set<string>(bases)
  for (const base of bases) {
    for (const [prefix, start] of swahiliClasses) {
      const rest = base.replace(prefix, start)
      if (rest !== base) found.add(rest)
    }
  }
  const verb = folded.replace(swahiliVerb, '')
  if (verb !== folded) {
    found.add(verb)
    // The relative and object markers stand before the root: unaojifunza.
    const root = verb.replace(/^(?:ji|ku|o)(?=.{3,})/, '')
    if (root !== verb) found.add(root)
  } else if (/^ku(?:ji)?.{4,}$/.test(folded)) {
    found.add(folded.slice(2))
    if (folded.startsWith('kuji') && folded.length >= 7) found.add(folded.slice(4))
  } else if (swahiliNegative.test(folded)) found.add(folded.replace(swahiliNegative, '').replace(/i$/, 'a'))
  return both(folded, found)
}
