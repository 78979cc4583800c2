// A host as a window meets it, with a home of its own and all that bringing back needs.
import { join } from 'node:path'
import { createHandlers } from '../../src/engine/api/index.ts'
import { createEngine } from '../../src/engine/engine.ts'
import type { openHome } from '../../src/engine/home/home.ts'
import { createHost, type Host } from '../../src/engine/hosts/host.ts'
import { restoreFrom } from '../../src/engine/restore/index.ts'
import { type Client, connect } from '../../src/rpc/connect.ts'
import { createPortPair } from '../../src/rpc/port.ts'

const resourcesDirectory = join(import.meta.dirname, '../../resources')

export const startRestoringHost = (home: ReturnType<typeof openHome>): { host: Host; client: Client } => {
  const host = createHost({
    home,
    resourcesDirectory,
    version: '0',
    createEngine: (request) => createEngine({ ...request, home, resourcesDirectory }),
    createHandlers,
    restore: (file, target, options) => restoreFrom(file, target, options, home),
    report: () => undefined,
  })
  const [near, far] = createPortPair()
  host.serveConnection(far)
  return { host, client: connect(near) }
}
