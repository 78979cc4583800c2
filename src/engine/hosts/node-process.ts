// The engine as a plain Node process: a child of a shell, joined to it by one channel of messages that carries many ports.
// Ends when its parent does: an engine without a shell would hold its repositories for nobody.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { multiplex, portOfProcess } from '../../rpc/multiplex.ts'
import { reportTo, startHost } from './start-host.ts'

const host = startHost({
  // src/engine/hosts or out/engine/hosts: three folders below the root.
  projectDirectory: process.env.GRANARY_PROJECT ?? dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))),
  report: reportTo((line) => process.stderr.write(line)),
})
const channel = portOfProcess(process)
multiplex(channel).onOpen((port) => host.serveConnection(port))
if (process.env.GRANARY_OPEN_AHEAD === '1') void host.openAhead()

let ending = false
const end = () => {
  if (ending) return
  ending = true
  void host.close().finally(() => process.exit(0))
}
channel.onClose(end)
process.on('SIGTERM', end)
// The terminal sends it to the whole group; the shell decides when the engine goes.
process.on('SIGINT', () => undefined)
