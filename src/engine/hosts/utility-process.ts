// The engine as Electron's utility process: main hands it one MessagePort per window and steps aside.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AnyMessagePort, portOfMessagePort } from '../../rpc/message-port.ts'
import type { Host } from './host.ts'

/** What this file uses of Electron's `process.parentPort`. */
export interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown; ports: AnyMessagePort[] }) => void): unknown
  postMessage(message: unknown): void
}

/** 'connect' comes with a port; 'stop' is answered with 'stopped' when everything is on disk. */
export const hostOverParentPort = (parentPort: ParentPort, host: Host): void => {
  parentPort.on('message', ({ data, ports }) => {
    if (data === 'connect') for (const port of ports) host.serveConnection(portOfMessagePort(port))
    if (data === 'stop') void host.close().finally(() => parentPort.postMessage('stopped'))
  })
}

const parentPort = (process as { parentPort?: ParentPort }).parentPort
if (parentPort) {
  const { reportTo, startHost } = await import('./start-host.ts')
  const projectDirectory = process.env.GRANARY_PROJECT ?? dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
  const host = startHost({ projectDirectory, report: reportTo((line) => process.stderr.write(line)) })
  hostOverParentPort(parentPort, host)
  if (process.env.GRANARY_OPEN_AHEAD === '1') void host.openAhead()
}
