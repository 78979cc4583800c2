// Electron's first file: what must be said before Electron is ready, and nothing that takes time to load.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app } from 'electron'
// Registers the scheme.
import './app-origin.ts'
import type { EarlyRequests } from './start.ts'

/** out/main is two folders below the root, in a checkout and in the package alike. */
const projectDirectory = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const homeDirectory = process.env.GRANARY_HOME || join(app.getPath('appData'), process.platform === 'linux' ? 'granary' : 'Granary')

app.setName('Granary')
// One home is one device: its profile and its single-instance lock lie with it, so that two homes can be open side by side.
app.setPath('userData', join(homeDirectory, 'window'))

// macOS tells these before the window is there; the rest of the program takes them over.
const early: EarlyRequests = { files: [], links: [], taken: null }
app.on('open-file', (event, path) => {
  event.preventDefault()
  if (early.taken) early.taken({ files: [path], links: [] })
  else early.files.push(path)
})
app.on('open-url', (event, url) => {
  event.preventDefault()
  if (early.taken) early.taken({ files: [], links: [url] })
  else early.links.push(url)
})

if (app.requestSingleInstanceLock()) void import('./start.ts').then(({ start }) => start({ projectDirectory, homeDirectory, early }))
else app.quit()
