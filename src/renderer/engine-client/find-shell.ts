// Which program is around this window, and how a port to the engine is opened in it.
import type { ElectronBridge, GranaryShell } from '../../contract/shell.ts'
import type { Port } from '../../rpc/port.ts'
import type { Engine } from './connection.ts'
import { createBrowserShell, openBrowserPort } from './shell/browser-shell.ts'
import { createElectronShell, openElectronPort } from './shell/electron-shell.ts'

declare global {
  interface Window {
    granary?: ElectronBridge
  }
}

export const openPort = (): Promise<Port> => (window.granary ? openElectronPort(window.granary) : openBrowserPort())

export const createShell = (engine: Engine): GranaryShell =>
  window.granary ? createElectronShell(window.granary, (file) => engine.call('repository.backUp', { file })) : createBrowserShell()
