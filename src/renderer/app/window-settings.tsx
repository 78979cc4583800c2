// What the settings do to the window itself: language, direction, look, text size, movement.
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../contract/areas/home.ts'
import type { Language } from '../../contract/languages.ts'
import { useShell } from '../engine-client/index.ts'
import { FormatProvider, setTextScale } from '../ui/index.ts'
import { setLanguage } from './translations.ts'

export const WindowSettings = ({ settings, children }: { settings: Settings; children: ReactNode }) => {
  const { i18n } = useTranslation()
  const shell = useShell()
  const { language, theme, textScale, lessMotion, digits } = settings

  useEffect(() => {
    if (!language) return
    void setLanguage(language)
    // The menus of the program go on in the language they have.
    shell.setLanguage(language).catch(() => undefined)
  }, [language, shell])
  useEffect(() => {
    const root = document.documentElement
    if (theme === 'system') delete root.dataset.theme
    else root.dataset.theme = theme
    root.dataset.lessMotion = String(lessMotion)
  }, [theme, lessMotion])
  useEffect(() => setTextScale(textScale / 100), [textScale])

  return (
    <FormatProvider language={i18n.language as Language} digits={digits}>
      {children}
    </FormatProvider>
  )
}
