// The process that is killed: the real parts on a real disk. It types, imports, folds, publishes and rebuilds, and says on standard
// output what was acknowledged and published, one JSON line each, written at once.
import { writeSync } from 'node:fs'
import * as Y from 'yjs'
import type { DocumentId } from '../../../src/contract/ids.ts'
import { identityFromSeed } from '../../../src/engine/log/index.ts'
import { decodeSegment } from '../../../src/engine/log/segment-codec.ts'
import { diskSidecarStore } from '../../../src/engine/log/sidecar.ts'
import { openStorage } from '../../../src/engine/storage/index.ts'
import { createItem, newItemId, openReplica, paragraphElement, type Replica } from '../replica.ts'
import { createChance } from '../simulation/chance.ts'

export type Line =
  | { is: 'ready' }
  | { is: 'acknowledged'; documentId: DocumentId; text: string }
  | { is: 'published'; logId: string; sequence: number; hash: string }

const [directory = '', home = '', seedText = '1', synchronous = 'FULL'] = process.argv.slice(2)
const chance = createChance(Number(seedText))
// Synchronous: a line that the parent has read was true before the process died.
const say = (line: Line) => writeSync(1, `${JSON.stringify(line)}\n`)

const identity = await identityFromSeed(new Uint8Array(32).fill(9), { contributorName: 'Anna', deviceName: 'Laptop' })
const clock = { nowMs: () => Date.now() }
const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const storage = openStorage({ directory, clock, randomBytes, checkDrive: false })
if (synchronous !== 'FULL') storage.db.pragma(`synchronous = ${synchronous}`)
const replica = await openReplica({ storage, identity, sidecars: diskSidecarStore(home), repositoryId: null, clock })
const { documents, log } = replica
let count = 0
const nextText = () => `sentence ${process.pid}-${seedText}-${count++}.`

const openTypist = (documentId: DocumentId) => {
  const doc = new Y.Doc()
  const opening = documents.open(documentId, {
    updated: (update) => Y.applyUpdateV2(doc, update, 'engine'),
    becameReadOnly: () => undefined,
    awareness: () => undefined,
  })
  Y.applyUpdateV2(doc, opening.state, 'engine')
  if (opening.clientId !== null) doc.clientID = opening.clientId
  return { documentId, doc, opening }
}

const type = async ({ documentId, doc, opening }: ReturnType<typeof openTypist>) => {
  const text = nextText()
  const updates: Uint8Array[] = []
  const listen = (update: Uint8Array, origin: unknown) => origin !== 'engine' && updates.push(update)
  doc.on('updateV2', listen)
  const body = doc.getXmlFragment('body')
  body.insert(chance.below(body.length + 1), [paragraphElement(text)])
  if (body.length > 40) body.delete(chance.below(body.length))
  doc.off('updateV2', listen)
  await opening.push(updates)
  say({ is: 'acknowledged', documentId, text })
}

const importSome = (target: Replica) => {
  for (let number = 0; number < 1 + chance.below(4); number++) {
    const text = nextText()
    const documentId = createItem(target, newItemId(randomBytes), 'Imported', [text, 'The end.'])
    say({ is: 'acknowledged', documentId, text })
  }
}

/** What leaves the process: only here, and only after the sidecar says so. */
const publish = () => {
  documents.fold()
  for (const segment of log.segmentsSince(published)) {
    const { logId, from, entries } = decodeSegment(segment)
    say({ is: 'published', logId, sequence: from + entries.length - 1, hash: hashAt(logId, from + entries.length - 1) })
  }
  published = log.frontier()
}
let published: ReturnType<typeof log.frontier> = []
const hashAt = (logId: string, sequence: number) => log.frontier().find((row) => row.logId === logId && row.nextSequence === sequence + 1)?.headHashHex ?? ''

const known = log.documentIds().filter((documentId) => documents.exists(documentId))
const first = known.at(-1) ?? createItem(replica, newItemId(randomBytes), 'Minutes', ['Begin.'])
const typists = [openTypist(first), openTypist(first)]
say({ is: 'ready' })

for (;;) {
  const roll = chance.next()
  if (roll < 0.55) await Promise.all(typists.map(type))
  else if (roll < 0.7) importSome(replica)
  else if (roll < 0.78) documents.fold()
  else if (roll < 0.96) publish()
  else if (roll < 0.98) log.seal({ keptNewest: 50, keptAgeMs: 0 })
  else documents.rebuild()
  await new Promise((resolve) => setImmediate(resolve))
}
