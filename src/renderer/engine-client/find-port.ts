// How a port to the engine is opened in this window; apart from the shells, so that it can be asked for first.
import type { ElectronBridge } from '../../contract/shell.ts'
import type { Port } from '../../rpc/port.ts'
import { openBrowserPort, openElectronPort } from './shell/open-port.ts'

declare global {
  interface Window {
    granary?: ElectronBridge
  }
}

export const openPort = (): Promise<Port> => (window.granary ? openElectronPort(window.granary) : openBrowserPort())
