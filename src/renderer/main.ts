// The window's first script, kept small: the engine is asked while the application is still being loaded.
import { openPort } from './engine-client/find-port.ts'
import { accessEngineAhead } from './engine-client/look.ts'
import { firstQuestions } from './features/library/first-questions.ts'

const access = accessEngineAhead(openPort, firstQuestions(window.location.hash))
void import('./window.tsx').then(({ showWindow }) => showWindow(access))
