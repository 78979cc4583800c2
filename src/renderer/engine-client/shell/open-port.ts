// A port to the engine: from Electron's main process by way of the preload, or as a WebSocket.
import { browserPaths, portMessage } from '../../../contract/addresses.ts'
import type { ElectronBridge } from '../../../contract/shell.ts'
import { portOfWebSocket } from '../../../rpc/encoded-socket.ts'
import { portOfMessagePort } from '../../../rpc/message-port.ts'
import type { Port } from '../../../rpc/port.ts'

export const openBrowserPort = (): Promise<Port> =>
  new Promise((resolve, reject) => {
    const url = new URL(browserPaths.socket, window.location.href)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(url.href)
    const port = portOfWebSocket(socket)
    socket.addEventListener('open', () => resolve(port))
    // Once it is open this says nothing any more.
    socket.addEventListener('close', () => reject(new Error('the engine did not answer')))
  })

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
      resolve(portOfMessagePort(channel))
    }
    const timer = setTimeout(() => {
      stop()
      reject(new Error('no port to the engine came'))
    }, portWaitMs)
    window.addEventListener('message', listen)
    bridge.requestPort()
  })
