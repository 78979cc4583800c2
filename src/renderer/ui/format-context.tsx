// The formats of the window's language, for every component.
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { I18nProvider } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Language } from '../../contract/languages.ts'
import { createFormat, type Format } from './format.ts'

const FormatContext = createContext<Format | null>(null)

export const FormatProvider = ({ language, digits, children }: { language: Language; digits: 'latin' | 'own'; children: ReactNode }) => {
  const { t } = useTranslation('app')
  const format = useMemo(
    () =>
      createFormat({
        language,
        digits,
        systemLanguages: navigator.languages,
        words: {
          today: t('today'),
          yesterday: t('yesterday'),
          secondsLeft: (count) => t('secondsLeft', { count }),
          minutesLeft: (count) => t('minutesLeft', { count }),
          hoursLeft: (count) => t('hoursLeft', { count }),
        },
      }),
    [language, digits, t],
  )
  return (
    <FormatContext.Provider value={format}>
      <I18nProvider locale={format.locale}>{children}</I18nProvider>
    </FormatContext.Provider>
  )
}

export const useFormat = (): Format => {
  const format = useContext(FormatContext)
  if (!format) throw new Error('there is no FormatProvider above')
  return format
}
