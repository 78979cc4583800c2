// imports.* and attachments.*: files from outside, what items carry, and getting originals out again.
import { copyFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { AreaHandlers } from '../../contract/call.ts'
import type { contract } from '../../contract/contract.ts'
import { GranaryError } from '../../contract/errors.ts'
import { itemDocumentId } from '../../contract/ids.ts'
import { addFile, readMeta, removeFile } from '../../document/item-document.ts'
import { appendAttachments } from '../log/index.ts'
import { type Connection, engineOf } from './connection.ts'
import { existingItem } from './new-item.ts'

const imports: AreaHandlers<(typeof contract)['imports'], Connection> = {
  start: ({ paths, uploads, ...request }, connection) => {
    const { importer, home } = engineOf(connection)
    const files = [...paths.map((path) => ({ path, name: basename(path) })), ...(uploads ?? []).map(home.upload)]
    return { jobId: importer.start({ ...request, files }) }
  },
  cancel: ({ jobId }, connection) => {
    engineOf(connection).importer.cancel(jobId)
    return null
  },
  jobs: (_, connection) => ({ jobs: engineOf(connection).importer.jobs() }),
  report: ({ jobId }, connection) => engineOf(connection).importer.report(jobId),
}

const attachments: AreaHandlers<(typeof contract)['attachments'], Connection> = {
  add: async ({ bytes }, connection) => {
    const { attachments: store, log, storage } = engineOf(connection)
    const added = await store.addBytes(bytes)
    // Nothing names it yet: the window puts it into a body, and that update travels by itself.
    storage.transaction(() => appendAttachments(log, null, [added]))
    return added
  },
  attach: ({ id, hash, name, mediaType, original = false, replaces }, connection) => {
    const engine = engineOf(connection)
    existingItem(engine, id)
    const { sizeBytes } = engine.attachments.locate(hash)
    const documentId = itemDocumentId(id)
    engine.storage.transaction(() => {
      const changed = engine.documents.change(documentId, (doc) => addFile(doc, { hash, name, mediaType, sizeBytes, original }, replaces))
      if (changed) appendAttachments(engine.log, documentId, [{ hash, sizeBytes }])
    })
    return null
  },
  detach: ({ id, hash }, connection) => {
    const engine = engineOf(connection)
    existingItem(engine, id)
    engine.documents.change(itemDocumentId(id), (doc) => removeFile(doc, hash))
    return null
  },
  locate: async ({ hash }, connection) => {
    const engine = engineOf(connection)
    const located = engine.attachments.locate(hash)
    // The media type stands in the items that carry the file; a file nobody carries yet is only bytes.
    for (const id of await engine.catalogue.withAttachment(hash)) {
      const doc = engine.documents.read(itemDocumentId(id))
      const file = doc && readMeta(doc).files.find((each) => each.hash === hash)
      if (file) return { ...located, mediaType: file.mediaType }
    }
    return { ...located, mediaType: 'application/octet-stream' }
  },
  text: ({ hash }, connection) => engineOf(connection).extractedText(hash),
  saveAs: async ({ hash, path }, connection) => {
    const located = engineOf(connection).attachments.locate(hash)
    try {
      await copyFile(located.path, path)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'ENOSPC') throw new GranaryError('disk-full', 'no room for the copy', { path }, { cause: error })
      throw new GranaryError('file-unreadable', `the copy could not be written: ${String(code)}`, { path }, { cause: error })
    }
    return null
  },
}

export const fileHandlers = { imports, attachments }
