// The words of one language are fetched when it is spoken: a window that starts reads one language, not all.
import { type InterfaceLanguage, interfaceLanguages } from '../../../contract/languages.ts'

export type Words = Record<string, unknown>
/** By path: one file per namespace. */
export type WordFiles = Record<string, Words>

const files: Record<InterfaceLanguage, () => Promise<{ words: WordFiles }>> = {
  en: () => import('./en.ts'),
  fr: () => import('./fr.ts'),
  ar: () => import('./ar.ts'),
}

/** By namespace. */
export const loadWords = async (language: InterfaceLanguage): Promise<Record<string, Words>> =>
  Object.fromEntries(Object.entries((await files[language]()).words).map(([path, words]) => [/([^/]+)\.json$/.exec(path)?.[1] ?? path, words]))

const key = 'granary.language'

/** The language that this window spoke last, so that no other one is fetched first. */
export const rememberLanguage = (language: InterfaceLanguage): void => {
  try {
    localStorage.setItem(key, language)
  } catch {
    // A browser may forbid it: then the guess is made anew.
  }
}

const rememberedLanguage = (): string | null => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** The language of last time, else the first language of the system that the interface speaks. */
export const guessLanguage = (systemLanguages: readonly string[] = navigator.languages): InterfaceLanguage => {
  for (const tag of [rememberedLanguage() ?? '', ...systemLanguages]) {
    const found = interfaceLanguages.find((language) => tag.toLowerCase().split('-')[0] === language)
    if (found) return found
  }
  return 'en'
}
