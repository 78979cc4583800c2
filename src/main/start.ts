// Electron's main process: starts the engine, opens the window, hands over ports, and keeps out of the way.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow, dialog, Menu, safeStorage, session, shell } from 'electron'
import type { ShellCommand } from '../contract/shell.ts'
import { type Client, connect } from '../rpc/connect.ts'
import type { KeptRunning } from '../rpc/keep-running.ts'
import { serveAppScheme } from './app-scheme.ts'
import { parseArguments, parseRequests, type StartRequest } from './arguments.ts'
import { serveBridge } from './bridge.ts'
import { canStartBeforeReady, type RunningEngine, startEngine } from './engine-runner.ts'
import { guardEveryWindow, guardSession } from './guards.ts'
import { createKeptPassphrase } from './kept-passphrase.ts'
import { type Log, openLog } from './log.ts'
import { menuTemplate } from './menus.ts'
import { createWindow, handPortsOver, send } from './window.ts'
import { loadWords, type Words } from './words.ts'

export interface EarlyRequests {
  files: string[]
  links: string[]
  /** Set once the program is there; later requests go to it. */
  taken: ((request: { files: string[]; links: string[] }) => void) | null
}

export interface Places {
  projectDirectory: string
  homeDirectory: string
  early: EarlyRequests
}

/** Main's own line to the engine, for where the bytes of an attachment lie. Made anew after a crash of the engine. */
const ownClient = (engines: KeptRunning<RunningEngine>): (() => Promise<Client>) => {
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

/** The one window, which may be closed while the program stays (macOS), and what waits for it. */
const createOnlyWindow = (open: () => BrowserWindow, first: StartRequest) => {
  let window: BrowserWindow | null = null
  let waiting = first
  const present = () => (window && !window.isDestroyed() ? window : null)
  const deliver = (request: StartRequest) => {
    const target = present()
    if (!target) {
      waiting = {
        link: request.link ?? waiting.link,
        invitation: request.invitation ?? waiting.invitation,
        files: [...waiting.files, ...request.files],
      }
      return
    }
    if (request.link) send(target, 'link', request.link)
    if (request.invitation !== null) send(target, 'invitation', request.invitation)
    if (request.files.length > 0) send(target, 'files', request.files)
  }
  const comeForward = () => {
    const target = present()
    if (target) {
      if (target.isMinimized()) target.restore()
      target.focus()
      return
    }
    window = open()
    window.webContents.once('did-finish-load', () => {
      const request = waiting
      waiting = { link: null, invitation: null, files: [] }
      deliver(request)
    })
  }
  const command = (id: ShellCommand) => {
    comeForward()
    const target = present()
    if (target) send(target, 'command', id)
  }
  return { deliver, comeForward, command }
}

const buildMenus = (words: Words, log: Log, command: (id: ShellCommand) => void) => {
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

const stopEngineBeforeQuitting = (engines: KeptRunning<RunningEngine>, log: Log) => {
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

const openGranary = async ({ projectDirectory, homeDirectory, early }: Places, log: Log) => {
  guardEveryWindow()
  const outDirectory = join(projectDirectory, 'out')
  const resourcesDirectory = join(projectDirectory, 'resources')
  if (!canStartBeforeReady()) await app.whenReady()
  // The engine begins at once, beside the window, and opens the repository of last time.
  const engines = startEngine({ hostsDirectory: join(outDirectory, 'engine', 'hosts'), projectDirectory, homeDirectory, report: log.line })
  stopEngineBeforeQuitting(engines, log)
  const engine = ownClient(engines)
  await app.whenReady()
  guardSession(session.defaultSession)
  serveAppScheme({ pageDirectory: join(outDirectory, 'renderer'), engine, report: log.line })
  const kept = createKeptPassphrase({
    path: join(homeDirectory, 'passphrase.kept'),
    storage: safeStorage,
    platform: process.platform,
    report: log.line,
  })
  handPortsOver(engines, (running) =>
    kept.unlockWith(async (passphrase) => {
      const client = connect(running.connect())
      try {
        await client.call('home.unlock', { passphrase })
      } finally {
        client.close()
      }
    }),
  )

  let words: Words | null = null
  const icon = join(resourcesDirectory, 'icons', 'icon.png')
  const preload = join(outDirectory, 'preload', 'index.cjs')
  const open = () => createWindow({ preload, icon: existsSync(icon) ? icon : undefined, stateDirectory: homeDirectory, words: () => words, log })
  const { deliver, comeForward, command } = createOnlyWindow(open, parseArguments(process.argv.slice(1), projectDirectory, existsSync))
  const take = ({ files, links }: { files: string[]; links: string[] }) => deliver(parseRequests(links, files))
  take(early)
  early.taken = take
  comeForward()
  // What follows is needed by whoever looks at the window; its page is being fetched meanwhile.
  const spoken = await loadWords(resourcesDirectory, app.getLocale())
  words = spoken
  buildMenus(spoken, log, command)
  serveBridge({
    words: spoken,
    engine,
    kept,
    copiesDirectory: join(homeDirectory, 'opened'),
    languageChanged: async (language) => {
      await spoken.setLanguage(language)
      buildMenus(spoken, log, command)
    },
  })
  app.on('activate', comeForward)
  app.on('second-instance', (_, argv) => {
    comeForward()
    deliver(parseArguments(argv.slice(1), projectDirectory, existsSync))
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('child-process-gone', (_, { type, reason, exitCode, name }) => log.line(`a process ended: ${type} ${name ?? ''} ${reason} ${exitCode}`))
  if (app.isPackaged) app.setAsDefaultProtocolClient('granary')
}

/** Never rejects: a failure before the first window is shown, or it would be a program that does not open and says nothing. */
export const start = async (places: Places): Promise<void> => {
  const log = openLog(places.homeDirectory, places.projectDirectory)
  process.on('uncaughtException', (error) => log.line(`main: ${error.stack ?? error.message}`))
  process.on('unhandledRejection', (error) => log.line(`main: ${error instanceof Error ? error.stack : String(error)}`))
  try {
    await openGranary(places, log)
  } catch (error) {
    log.line(`start: ${error instanceof Error ? error.stack : String(error)}`)
    dialog.showErrorBox('Granary', error instanceof Error ? error.message : String(error))
    app.exit(1)
  }
}
