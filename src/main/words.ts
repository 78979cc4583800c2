// Words of menus and dialogs, from the same translations as the window's (namespace `shell`).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import i18next from 'i18next'
import { type InterfaceLanguage, interfaceLanguages } from '../contract/languages.ts'

export interface Words {
  readonly language: InterfaceLanguage
  say(key: string, values?: Record<string, string>): string
  setLanguage(language: string): Promise<void>
}

const known = (language: string): InterfaceLanguage => interfaceLanguages.find((each) => language === each || language.startsWith(`${each}-`)) ?? 'en'

export const loadWords = async (resourcesDirectory: string, systemLanguage: string): Promise<Words> => {
  const instance = i18next.createInstance()
  const read = (language: string) => {
    const text = readFileSync(join(resourcesDirectory, 'translations', language, 'shell.json'), 'utf8')
    return { shell: JSON.parse(text) as Record<string, unknown> }
  }
  await instance.init({
    lng: known(systemLanguage),
    fallbackLng: 'en',
    defaultNS: 'shell',
    resources: Object.fromEntries(interfaceLanguages.map((language) => [language, read(language)])),
    interpolation: { escapeValue: false },
  })
  return {
    get language() {
      return known(instance.language)
    },
    say: (key, values) => instance.t(key, values ?? {}),
    setLanguage: async (language) => {
      await instance.changeLanguage(known(language))
    },
  }
}
