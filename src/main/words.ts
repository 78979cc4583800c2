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
  const first = known(systemLanguage)
  await instance.init({
    lng: first,
    fallbackLng: 'en',
    defaultNS: 'shell',
    resources: { en: read('en'), [first]: read(first) },
    interpolation: { escapeValue: false },
  })
  return {
    get language() {
      return known(instance.language)
    },
    say: (key, values) => instance.t(key, values ?? {}),
    setLanguage: async (language) => {
      const wanted = known(language)
      if (!instance.hasResourceBundle(wanted, 'shell')) instance.addResourceBundle(wanted, 'shell', read(wanted).shell)
      await instance.changeLanguage(wanted)
    },
  }
}
