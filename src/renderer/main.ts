// The window's first script, kept small: the engine is asked while the application and its words are still being loaded.
import { guessLanguage, loadWords } from './app/words/word-files.ts'
import { openPort } from './engine-client/find-port.ts'
import { accessEngineAhead } from './engine-client/look.ts'
import { firstQuestions } from './features/library/first-questions.ts'

const access = accessEngineAhead(openPort, firstQuestions(window.location.hash))
const language = guessLanguage()
const words = loadWords(language)
void import('./window.tsx').then(({ showWindow }) => showWindow(access, language, words))
