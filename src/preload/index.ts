// The only code of ours that runs beside a window's page with Electron at hand: it passes calls on and hands the engine's port over.
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { portMessage } from '../contract/addresses.ts'
import type { ElectronBridge, ShellEvents, ShellPlatform } from '../contract/shell.ts'

const platforms: Partial<Record<NodeJS.Platform, ShellPlatform>> = { darwin: 'mac', win32: 'windows', linux: 'linux' }
const invoke =
  <Result>(call: string) =>
  (...args: unknown[]): Promise<Result> =>
    ipcRenderer.invoke(`granary:${call}`, ...args) as Promise<Result>

// A port cannot cross the bridge as a value; the page takes it from this message, which only its own window receives.
ipcRenderer.on('granary:port', (event) => window.postMessage({ type: portMessage }, window.location.origin, event.ports))

const listeners: { [Name in keyof ShellEvents]: Set<(value: ShellEvents[Name]) => void> } = {
  command: new Set(),
  link: new Set(),
  invitation: new Set(),
  files: new Set(),
}
const waiting: { [Name in keyof ShellEvents]: ShellEvents[Name][] } = { command: [], link: [], invitation: [], files: [] }
ipcRenderer.on('granary:event', <Name extends keyof ShellEvents>(_: unknown, name: Name, value: ShellEvents[Name]) => {
  // A link that started the program arrives before the page listens.
  if (listeners[name].size === 0) waiting[name].push(value)
  for (const listener of listeners[name]) listener(value)
})

let closingWork: () => Promise<void> = () => Promise.resolve()
ipcRenderer.on('granary:closing', () => {
  // Whether it could hand everything over or not, the window goes; what is not acknowledged was never called saved.
  void closingWork().finally(() => ipcRenderer.send('granary:closed'))
})

const bridge: ElectronBridge = {
  platform: platforms[process.platform] ?? 'other',
  requestPort: () => ipcRenderer.send('granary:request-port'),
  pathForFile: (file) => webUtils.getPathForFile(file),
  chooseFiles: invoke('chooseFiles'),
  chooseDirectory: invoke('chooseDirectory'),
  chooseBackup: invoke('chooseBackup'),
  chooseSavePath: invoke('chooseSavePath'),
  saveAttachment: invoke('saveAttachment'),
  saveText: invoke('saveText'),
  openInOtherProgram: invoke('openInOtherProgram'),
  showInFolder: invoke('showInFolder'),
  openLink: invoke('openLink'),
  print: invoke('print'),
  setSpellcheckLanguages: invoke('setSpellcheckLanguages'),
  setLanguage: invoke('setLanguage'),
  passphraseState: invoke('passphraseState'),
  keepPassphrase: invoke('keepPassphrase'),
  on: (name, listener) => {
    listeners[name].add(listener)
    for (const value of waiting[name].splice(0)) listener(value)
    return () => listeners[name].delete(listener)
  },
  onClosing: (work) => {
    closingWork = work
  },
}

contextBridge.exposeInMainWorld('granary', bridge)
