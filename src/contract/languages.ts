// The eight languages of the interface and of search. An item's language may be any BCP 47 tag; these are the ones recognised.

export const languages = ['en', 'fr', 'es', 'pt', 'ar', 'bn', 'id', 'sw'] as const
export type Language = (typeof languages)[number]

/** Interface languages that are complete now; the others are offered when their words are there. */
export const interfaceLanguages = ['en', 'fr', 'ar'] as const satisfies readonly Language[]
export type InterfaceLanguage = (typeof interfaceLanguages)[number]

export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  fr: 'français',
  es: 'español',
  pt: 'português',
  ar: 'العربية',
  bn: 'বাংলা',
  id: 'Indonesia',
  sw: 'Kiswahili',
}

export const directionOf = (language: string): 'ltr' | 'rtl' => (/^(ar|fa|he|ur|ps|sd|ug|yi|dv)\b/.test(language) ? 'rtl' : 'ltr')
