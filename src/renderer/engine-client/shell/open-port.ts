// A port to the engine: from Electron's main process by way of the preload, or as a WebSocket.
import { browserPaths, portMessage } from '../../../contract/addresses.ts'
import type { ElectronBridge } from '../../../contract/shell.ts'
import type { Port } from '../../../rpc/port.ts'
import { messagePortToPort, openWebSocketPort } from './ports.ts'

export const openBrowserPort = (): Promise<Port> => {
  const url = new URL(browserPaths.socket, window.location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return openWebSocketPort(url.href)
}

const portWaitMs = 10_000

export const openElectronPort = (bridge: ElectronBridge): Promise<Port> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      window.removeEventListener('message', listen)
    }
    const listen = (event: MessageEvent) => {
      const [channel] = event.ports
      if (event.source !== window || (event.data as { type?: unknown } | null)?.type !== portMessage || !channel) return
      stop()
      resolve(messagePortToPort(channel))
    }
    const timer = setTimeout(() => {
      stop()
      reject(new Error('no port to the engine came'))
    }, portWaitMs)
    window.addEventListener('message', listen)
    bridge.requestPort()
  })
