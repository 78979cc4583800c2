// All words of the window: one file per language and namespace in resources/translations, bundled, switched without a restart.
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { directionOf, type InterfaceLanguage, interfaceLanguages } from '../../contract/languages.ts'

type Words = Record<string, unknown>

const files = import.meta.glob<Words>('../../../resources/translations/*/*.json', { eager: true, import: 'default' })

const resources = (): Record<string, Record<string, Words>> => {
  const byLanguage: Record<string, Record<string, Words>> = {}
  for (const [path, words] of Object.entries(files)) {
    const [, language, namespace] = /\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? []
    if (!language || !namespace) continue
    byLanguage[language] = { ...byLanguage[language], [namespace]: words }
  }
  return byLanguage
}

/** The first language of the system that the interface speaks. */
export const guessLanguage = (systemLanguages: readonly string[] = navigator.languages): InterfaceLanguage => {
  for (const tag of systemLanguages) {
    const found = interfaceLanguages.find((language) => tag.toLowerCase().split('-')[0] === language)
    if (found) return found
  }
  return 'en'
}

const applyLanguage = (language: string) => {
  document.documentElement.lang = language
  document.documentElement.dir = directionOf(language)
}

export const startTranslations = (language: InterfaceLanguage = guessLanguage()): void => {
  const loaded = resources()
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    supportedLngs: [...interfaceLanguages],
    resources: loaded,
    ns: Object.keys(loaded.en ?? {}),
    defaultNS: 'app',
    // React escapes; values stand as they are.
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  })
  applyLanguage(language)
  i18next.on('languageChanged', applyLanguage)
}

export const setLanguage = async (language: InterfaceLanguage): Promise<void> => {
  if (i18next.language !== language) await i18next.changeLanguage(language)
}
