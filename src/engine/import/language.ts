// Which of the eight languages a text is in: franc restricted to them, over samples of the whole text, and a check of scripts,
// because franc answers with the nearest of the eight also for Russian, Persian or Wolof. [IM60]
import { type Language, languages } from '../../contract/languages.ts'
import { latinLikeness } from './nearest-language.ts'

const languageByFrancCode: Readonly<Record<string, Language>> = { eng: 'en', fra: 'fr', spa: 'es', por: 'pt', ind: 'id', swh: 'sw' }

/** Under this many letters a guess would be chance; a script that only one of the eight has says more. */
const fewestLetters = 80
const fewestLettersOfAScript = 30
/** franc looks at 2,048 characters at most; more than these samples finds nothing else. */
const sampleCharacters = 160
const mostSamples = 8

const scripts: readonly (readonly [name: string, letters: RegExp])[] = [
  ['latin', /\p{Script=Latin}/gu],
  ['arabic', /\p{Script=Arabic}/gu],
  ['bengali', /\p{Script=Bengali}/gu],
]

/** Letters that Arabic does not use and Persian, Urdu, Kurdish, Pashto and Sindhi do. */
const persianOnly = /[پچژگڤکیەێۆڕڵھٹڈڑںےټډړښڼ]/g
/** Assamese ra and wa. */
const notBengali = /[ৰৱ]/g

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/** Evenly spread pieces: the beginning is often a licence, a menu or a title page in another language. */
const sampled = (text: string): string => {
  if (text.length <= sampleCharacters * mostSamples) return text
  const step = text.length / mostSamples
  return Array.from({ length: mostSamples }, (_, index) => text.slice(Math.floor(index * step), Math.floor(index * step) + sampleCharacters)).join(' ')
}

/** null: too little text, a script or a language that is not among the eight, or a mixture. */
export const recogniseLanguage = (wholeText: string): Language | null => {
  const text = plain(sampled(wholeText))
  const letters = count(text, /\p{L}/gu)
  if (letters < fewestLettersOfAScript) return null
  const shares = scripts.map(([name, pattern]) => ({ name, share: count(text, pattern) / letters })).sort((a, b) => b.share - a.share)
  const main = shares[0]
  // Half of another script is a mixture; a seventh of Chinese among commands in Latin letters is a Chinese handbook.
  if (!main || main.share < 0.5 || 1 - shares.reduce((sum, { share }) => sum + share, 0) > 0.15) return null
  if (main.name === 'bengali') return count(text, notBengali) / letters > 0.01 ? null : 'bn'
  if (main.name === 'arabic') return count(text, persianOnly) / letters > 0.03 ? null : 'ar'
  return letters < fewestLetters ? null : latinLanguage(text)
}

const latinLanguage = (text: string): Language | null => {
  const likeness = latinLikeness(text)
  const [best] = Object.entries(languageByFrancCode).sort(([a], [b]) => (likeness.get(b) ?? 0) - (likeness.get(a) ?? 0))
  // Malay and Indonesian differ in few words; a short text of one is always near the other.
  likeness.delete('zlm')
  // The nearest of all languages has about 1: where one of elsewhere fits clearly better, none of ours is said.
  return best && (likeness.get(best[0]) ?? 0) >= Math.max(...likeness.values()) - farthest ? best[1] : null
}

/**
 * Measured on stories of a page: of 165 in English, French, Portuguese and Swahili 161 keep their language, one is left open; of 182 in
 * 17 other languages of Africa 171 are left open. At 0.07 most Bantu languages become Swahili.
 */
const farthest = 0.02

/** Addresses, code and numbers say nothing about the language. */
const plain = (text: string): string =>
  text
    .replace(/https?:\/\/\S+|[\w.-]+@[\w.-]+/g, ' ')
    .replace(/[`*_#>|[\](){}<=\\/0-9]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/** A tag as BCP 47 writes it: `pt_br` → `pt-BR`. null: not a language. */
export const languageTag = (declared: string): string | null => {
  const [language = '', ...rest] = declared.trim().replaceAll('_', '-').split('-')
  if (!/^[a-zA-Z]{2,3}$/.test(language) || rest.some((part) => !/^[a-zA-Z0-9]{1,8}$/.test(part))) return null
  return [language.toLowerCase(), ...rest.map((part) => (part.length === 2 ? part.toUpperCase() : part))].join('-').slice(0, 35)
}

/**
 * What a file says of itself is believed, unless it names one of the eight and a long text is plainly in another of them:
 * templates say `en` for everything, and untranslated chapters carry the language of their folder. [IM61]
 */
export const decideLanguage = (declared: string | null, text: string): string | null => {
  const tag = declared === null ? null : languageTag(declared)
  const recognised = recogniseLanguage(text)
  if (!tag) return recognised
  const base = tag.split('-')[0] as Language
  const contradicted = recognised !== null && recognised !== base && languages.includes(base) && text.length >= 400
  return contradicted ? recognised : tag
}
