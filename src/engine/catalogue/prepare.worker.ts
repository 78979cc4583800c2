// The second thread of a rebuild: loads documents and prepares them while the indexer writes.
import { parentPort, workerData } from 'node:worker_threads'
import type { DocumentId } from '../../contract/ids.ts'
import { openGranarySource } from './granary-source.ts'
import { createLocalPreparer } from './indexing.ts'

const { directory } = workerData as { directory: string }
const port = parentPort
if (port === null) throw new Error('prepare.worker.ts is started as a worker')
const source = openGranarySource(directory)
const local = createLocalPreparer(source, (documentId, error) => port.postMessage({ problem: documentId, message: String(error) }))
local.setTagLabels(source.shelves().tagLabels)

port.on('message', (message: { ids: DocumentId[] } | { close: true }) => {
  if ('close' in message) {
    source.close()
    port.close()
    return
  }
  port.postMessage({ prepared: local.prepare(message.ids) })
})
