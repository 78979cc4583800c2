// The application over the engine that the first script has asked for, and the shell that is around this window.
import './app/fonts.css'
import './app/tokens.css'
import './app/base.css'
import { createRoot } from 'react-dom/client'
import type { InterfaceLanguage } from '../contract/languages.ts'
import { App } from './app/app.tsx'
import { startTranslations } from './app/translations.ts'
import type { Words } from './app/words/word-files.ts'
import { createServices, createShell, type EngineAccess } from './engine-client/index.ts'

export const showWindow = async (access: EngineAccess, language: InterfaceLanguage, words: Promise<Record<string, Words>>): Promise<void> => {
  await startTranslations(language, words)
  // The router listens to hashchange alone, and a browser leaves that out when Back changes the query together with the hash.
  window.addEventListener('popstate', () => window.dispatchEvent(new HashChangeEvent('hashchange')))
  const place = document.getElementById('root')
  if (!place) throw new Error('the page has no place for the window')
  createRoot(place).render(<App services={createServices({ access, createShell })} />)
}
