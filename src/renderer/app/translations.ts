// All words of the window: one file per language and namespace in resources/translations, switched without a restart.
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { directionOf, type InterfaceLanguage, interfaceLanguages } from '../../contract/languages.ts'
import { guessLanguage, loadWords, rememberLanguage, type Words } from './words/word-files.ts'

const applyLanguage = (language: string) => {
  document.documentElement.lang = language
  document.documentElement.dir = directionOf(language)
}

/** `words`: of that language, when they are on their way already. */
export const startTranslations = async (
  language: InterfaceLanguage = guessLanguage(),
  words: Promise<Record<string, Words>> = loadWords(language),
): Promise<void> => {
  const spoken = await words
  await i18next.use(initReactI18next).init({
    lng: language,
    // Every language is complete (a test holds them to it), so none falls back to another that would have to be fetched.
    fallbackLng: false,
    supportedLngs: [...interfaceLanguages],
    resources: { [language]: spoken },
    ns: Object.keys(spoken),
    defaultNS: 'app',
    // React escapes; values stand as they are.
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  })
  applyLanguage(language)
  i18next.on('languageChanged', applyLanguage)
}

let asked: InterfaceLanguage | null = null

export const setLanguage = async (language: InterfaceLanguage): Promise<void> => {
  asked = language
  rememberLanguage(language)
  if (i18next.language === language) return
  if (!i18next.hasResourceBundle(language, 'app')) {
    const words = await loadWords(language).catch(() => null)
    // Whoever serves this window is gone: it goes on in the language it has.
    if (!words) return
    for (const [namespace, bundle] of Object.entries(words)) i18next.addResourceBundle(language, namespace, bundle)
  }
  // Another choice may have been made while the words came.
  if (asked === language) await i18next.changeLanguage(language)
}
