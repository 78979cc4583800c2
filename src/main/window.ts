// One window: where it stands, what it may do, how it closes without losing the last letters, how it comes back after a crash.
import { join } from 'node:path'
import { BrowserWindow, ipcMain, Menu, type MenuItemConstructorOptions, MessageChannelMain, nativeTheme, screen } from 'electron'
import type { ShellEvents } from '../contract/shell.ts'
import type { KeptRunning } from '../rpc/keep-running.ts'
import { appOrigin } from './app-origin.ts'
import type { RunningEngine } from './engine-runner.ts'
import type { Log } from './log.ts'
import { readWindowState, writeWindowState } from './window-state.ts'
import type { Words } from './words.ts'

export interface WindowSettings {
  preload: string
  icon: string | undefined
  stateDirectory: string
  /** There by the time that somebody clicks. */
  words(): Words | null
  log: Log
}

/** Smaller and the tools of a page no longer fit; UX §2 goes down to 320 CSS pixels at 400 %. */
const minimum = { minWidth: 400, minHeight: 480 }
const firstSize = { width: 1366, height: 768 }
/** The window waits so long for the page to hand over what is not yet acknowledged: usually one commit, 50 ms. */
const closingWaitMs = 1500
/** A page that fails again within this time is not loaded a third time by itself. */
const crashLoopMs = 10_000

export const send = <Name extends keyof ShellEvents>(window: BrowserWindow, name: Name, value: ShellEvents[Name]): void => {
  if (!window.isDestroyed()) window.webContents.send('granary:event', name, value)
}

export const createWindow = ({ preload, icon, stateDirectory, words, log }: WindowSettings): BrowserWindow => {
  const statePath = join(stateDirectory, 'window.json')
  const { bounds, maximized } = readWindowState(
    statePath,
    screen.getAllDisplays().map((display) => display.workArea),
  )
  const window = new BrowserWindow({
    ...firstSize,
    ...bounds,
    ...minimum,
    icon,
    show: false,
    // The page paints the same colours (tokens `surface`); this is what is seen until then.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181a' : '#ffffff',
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, spellcheck: true, navigateOnDragDrop: false },
  })
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  rememberPlace(window, statePath)
  handOverOnClosing(window)
  comeBackAfterCrash(window, log)
  offerSpelling(window, words)
  void window.loadURL(`${appOrigin}/`)
  return window
}

const rememberPlace = (window: BrowserWindow, path: string) => {
  window.on('close', () => writeWindowState(path, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }))
}

const handOverOnClosing = (window: BrowserWindow) => {
  let handedOver = false
  window.on('close', (event) => {
    if (handedOver || window.webContents.isCrashed()) return
    event.preventDefault()
    handedOver = true
    const go = () => {
      clearTimeout(timer)
      ipcMain.off('granary:closed', heard)
      if (!window.isDestroyed()) window.close()
    }
    const heard = (answer: Electron.IpcMainEvent) => {
      if (answer.sender === window.webContents) go()
    }
    const timer = setTimeout(go, closingWaitMs)
    ipcMain.on('granary:closed', heard)
    window.webContents.send('granary:closing')
  })
}

const comeBackAfterCrash = (window: BrowserWindow, log: Log) => {
  let lastAtMs = 0
  window.webContents.on('render-process-gone', (_, { reason, exitCode }) => {
    log.line(`the window's process ended: ${reason} ${exitCode}`)
    if (reason === 'clean-exit') return
    const again = Date.now() - lastAtMs > crashLoopMs
    lastAtMs = Date.now()
    // What was acknowledged is on disk; the page opens the same place again.
    if (again) window.webContents.reload()
  })
  window.webContents.on('preload-error', (_, __, error) => log.line(`preload: ${error.stack ?? error.message}`))
}

const offerSpelling = (window: BrowserWindow, currentWords: WindowSettings['words']) => {
  window.webContents.on('context-menu', (_, { misspelledWord, dictionarySuggestions, isEditable, selectionText, editFlags }) => {
    const words = currentWords()
    if (!words) return
    const { webContents } = window
    const suggestions: MenuItemConstructorOptions[] = dictionarySuggestions.map((word) => ({ label: word, click: () => webContents.replaceMisspelling(word) }))
    const spelling: MenuItemConstructorOptions[] =
      misspelledWord === ''
        ? []
        : [
            ...(suggestions.length > 0 ? suggestions : [{ label: words.say('spelling.none'), enabled: false }]),
            { label: words.say('spelling.add'), click: () => webContents.session.addWordToSpellCheckerDictionary(misspelledWord) },
            { type: 'separator' },
          ]
    const editing: MenuItemConstructorOptions[] = [
      ...(isEditable ? [{ role: 'cut' as const, label: words.say('menu.cut'), enabled: editFlags.canCut }] : []),
      ...(isEditable || selectionText !== '' ? [{ role: 'copy' as const, label: words.say('menu.copy'), enabled: editFlags.canCopy }] : []),
      ...(isEditable ? [{ role: 'paste' as const, label: words.say('menu.paste'), enabled: editFlags.canPaste }] : []),
    ]
    const items = [...spelling, ...editing]
    if (items.length > 0) Menu.buildFromTemplate(items).popup({ window })
  })
}

/** A page asks for a port when it starts and whenever its last one ended. `ready` comes first, once for each engine. */
export const handPortsOver = (engines: KeptRunning<RunningEngine>, ready: (engine: RunningEngine) => Promise<void>): void => {
  const readyByEngine = new WeakMap<RunningEngine, Promise<void>>()
  const readied = async (engine: RunningEngine) => {
    const begun = readyByEngine.get(engine) ?? ready(engine)
    readyByEngine.set(engine, begun)
    await begun
    return engine
  }
  ipcMain.on('granary:request-port', (event) => {
    const { sender } = event
    if (event.senderFrame !== sender.mainFrame || !sender.getURL().startsWith(`${appOrigin}/`)) return
    engines
      .current()
      .then(readied)
      .then(
        (engine) => {
          if (sender.isDestroyed()) return
          const { port1, port2 } = new MessageChannelMain()
          engine.hand(port2)
          sender.postMessage('granary:port', null, [port1])
        },
        // Granary is ending; the page goes with it.
        () => undefined,
      )
  })
}
