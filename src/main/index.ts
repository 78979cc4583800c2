// Electron's main process: starts the engine, opens windows, hands over ports, and keeps out of the way.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, BrowserWindow, dialog, Menu, session, shell } from 'electron'
import type { ShellCommand } from '../contract/shell.ts'
import { type Client, connect } from '../rpc/connect.ts'
import type { KeptRunning } from '../rpc/keep-running.ts'
import { registerAppScheme, serveAppScheme } from './app-scheme.ts'
import { parseArguments, parseLink, type StartRequest } from './arguments.ts'
import { serveBridge } from './bridge.ts'
import { type RunningEngine, startEngine } from './engine-runner.ts'
import { guardEveryWindow, guardSession } from './guards.ts'
import { openLog } from './log.ts'
import { menuTemplate } from './menus.ts'
import { createWindow, handPortsOver, send } from './window.ts'
import { loadWords, type Words } from './words.ts'

/** out/main is two folders below the root, in a checkout and in the package alike. */
const projectDirectory = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const outDirectory = join(projectDirectory, 'out')
const resourcesDirectory = join(projectDirectory, 'resources')
const homeDirectory = process.env.GRANARY_HOME || join(app.getPath('appData'), process.platform === 'linux' ? 'granary' : 'Granary')

app.setName('Granary')
// One home is one device: its profile and its single-instance lock lie with it, so that two homes can be open side by side.
app.setPath('userData', join(homeDirectory, 'window'))
const log = openLog(homeDirectory, projectDirectory)
process.on('uncaughtException', (error) => log.line(`main: ${error.stack ?? error.message}`))
process.on('unhandledRejection', (error) => log.line(`main: ${error instanceof Error ? error.stack : String(error)}`))

let waiting: StartRequest = parseArguments(process.argv.slice(1), existsSync)
let window: BrowserWindow | null = null
let open: (() => void) | null = null

const deliver = (request: StartRequest) => {
  if (!window || window.isDestroyed()) {
    waiting = { link: request.link ?? waiting.link, files: [...waiting.files, ...request.files] }
    return
  }
  if (request.link) send(window, 'link', request.link)
  if (request.files.length > 0) send(window, 'files', request.files)
}
const comeForward = () => {
  if (!window || window.isDestroyed()) open?.()
  else {
    if (window.isMinimized()) window.restore()
    window.focus()
  }
}

if (!app.requestSingleInstanceLock()) app.quit()
else start().catch(failToStart)

async function start() {
  registerAppScheme()
  guardEveryWindow()
  app.on('second-instance', (_, argv) => {
    comeForward()
    deliver(parseArguments(argv.slice(1), existsSync))
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    deliver({ link: null, files: [path] })
  })
  app.on('open-url', (event, url) => {
    event.preventDefault()
    deliver({ link: parseLink(url), files: [] })
  })
  app.on('child-process-gone', (_, { type, reason, exitCode, name }) => log.line(`a process ended: ${type} ${name ?? ''} ${reason} ${exitCode}`))
  if (app.isPackaged) app.setAsDefaultProtocolClient('granary')
  await app.whenReady()

  const engines = startEngine({ hostsDirectory: join(outDirectory, 'engine', 'hosts'), projectDirectory, report: log.line })
  guardSession(session.defaultSession)
  serveAppScheme({ pageDirectory: join(outDirectory, 'renderer'), engine: ownClient(engines), report: log.line })
  handPortsOver(engines)
  const words = await loadWords(resourcesDirectory, app.getLocale())
  buildMenus(words)
  serveBridge({
    words,
    engine: ownClient(engines),
    languageChanged: async (language) => {
      await words.setLanguage(language)
      buildMenus(words)
    },
  })

  const icon = join(resourcesDirectory, 'icons', 'icon.png')
  open = () => {
    const opened = createWindow({
      preload: join(outDirectory, 'preload', 'index.cjs'),
      icon: existsSync(icon) ? icon : undefined,
      stateDirectory: homeDirectory,
      words,
      log,
    })
    window = opened
    opened.webContents.once('did-finish-load', () => {
      const request = waiting
      waiting = { link: null, files: [] }
      deliver(request)
    })
  }
  open()
  app.on('activate', comeForward)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  stopEngineBeforeQuitting(engines)
}

/** Main's own line to the engine, for where the bytes of an attachment lie. Made anew after a crash of the engine. */
function ownClient(engines: KeptRunning<RunningEngine>): () => Promise<Client> {
  let client: Promise<Client> | null = null
  return () => {
    client ??= engines.current().then((engine) => {
      const fresh = connect(engine.connect())
      void fresh.closed.then(() => {
        client = null
      })
      return fresh
    })
    return client
  }
}

function buildMenus(words: Words) {
  const command = (id: ShellCommand) => {
    comeForward()
    if (window) send(window, 'command', id)
  }
  const template = menuTemplate({
    platform: process.platform,
    appName: 'Granary',
    say: words.say,
    send: command,
    showLogs: () => void shell.openPath(log.directory),
    developer: !app.isPackaged,
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

function stopEngineBeforeQuitting(engines: KeptRunning<RunningEngine>) {
  let stopped = false
  app.on('will-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    engines
      .stop()
      .catch((error: unknown) => log.line(`stopping the engine: ${String(error)}`))
      .finally(() => {
        stopped = true
        app.quit()
      })
  })
}

/** A failure before the first window would otherwise be a program that does not open and says nothing. */
function failToStart(error: unknown) {
  log.line(`start: ${error instanceof Error ? error.stack : String(error)}`)
  dialog.showErrorBox('Granary', error instanceof Error ? error.message : String(error))
  app.exit(1)
}
