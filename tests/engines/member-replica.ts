// Devices of members for the tests: log, documents and members in memory, with a clock that the test moves and a seeded chance.
import * as Y from 'yjs'
import { type DocumentId, documentClass, itemDocumentId, type RepositoryId } from '../../src/contract/ids.ts'
import { createDocuments, type EngineDocuments } from '../../src/engine/documents/index.ts'
import { adoptRepository, type EntryLogOptions, foundRepository, identityFromSeed, memorySidecarStore, type OpenEntryLog } from '../../src/engine/log/index.ts'
import { createMembers } from '../../src/engine/members/index.ts'
import type { DeviceIdentity, Members, RandomBytes, Storage } from '../../src/engine/parts.ts'
import { openStorage } from '../../src/engine/storage/index.ts'
import { seededBytes, type World } from './log-replica.ts'
import { bodyText, createItem, paragraphElement } from './replica.ts'

export interface MemberReplica {
  name: string
  storage: Storage
  identity: DeviceIdentity
  seed: Uint8Array
  log: OpenEntryLog
  documents: EngineDocuments
  members: Members
  world: World
  randomBytes: RandomBytes
}

/** `ticket`: joins with it; `adopt`: an empty replica that has not joined; neither: founds. */
export const createMember = async (
  name: string,
  world: World,
  { ticket, adopt, safeguards, device = 'laptop' }: { ticket?: string; adopt?: RepositoryId; safeguards?: EntryLogOptions['safeguards']; device?: string } = {},
): Promise<MemberReplica> => {
  const clock = { nowMs: () => world.nowMs }
  const randomBytes = seededBytes(`${name} ${device}`)
  const seed = randomBytes(32)
  const identity = await identityFromSeed(seed, { contributorName: name, deviceName: `${device} of ${name}` })
  const storage = openStorage({ directory: 'nowhere', inMemory: true, checkDrive: false, clock, randomBytes })
  const options: EntryLogOptions = { storage, identity, clock, randomBytes, sidecars: memorySidecarStore(), place: { inode: '7', machine: name }, safeguards }
  const { parseTicketText } = await import('../../src/engine/members/index.ts')
  const repositoryId = adopt ?? (ticket === undefined ? null : parseTicketText(ticket).repositoryId)
  const log = await (repositoryId === null ? foundRepository(options) : adoptRepository(options, repositoryId))
  const documents = createDocuments({ storage, log, clock, schedule: () => () => undefined })
  const members = createMembers({ storage, log, documents, identity, clock, randomBytes })
  if (ticket !== undefined) members.join(ticket)
  return { name, storage, identity, seed, log, documents, members, world, randomBytes }
}

/** Everything that `from` has and `to` lacks. */
export const give = (from: MemberReplica, to: MemberReplica) => {
  from.world.nowMs += 1000
  from.documents.fold()
  to.documents.fold()
  return [...from.log.segmentsSince(to.log.frontier())].map((segment) => to.log.accept(segment, from.name))
}
/** All meet all, until nothing moves. */
export const meet = (...all: MemberReplica[]) => {
  for (let round = 0; round < 5; round++) for (const one of all) for (const other of all) if (one !== other) give(one, other)
}

let items = 0
export const newItem = (replica: MemberReplica, text: string): DocumentId => {
  items += 1
  replica.world.nowMs += 1000
  const itemId = items.toString(16).padStart(30, '7') as Parameters<typeof createItem>[1]
  createItem(replica as never, itemId, 'Minutes', [text])
  return itemDocumentId(itemId, documentClass.item)
}
/** A new paragraph at the end. */
export const addLine = (replica: MemberReplica, documentId: DocumentId, text: string) => {
  replica.world.nowMs += 1000
  return replica.documents.change(documentId, (doc) => doc.getXmlFragment('body').push([paragraphElement(text)]))
}
/** Inside the text of a paragraph. */
export const typeInside = (replica: MemberReplica, documentId: DocumentId, after: string, text: string) => {
  replica.world.nowMs += 1000
  replica.documents.change(documentId, (doc) => {
    for (const element of doc.getXmlFragment('body').toArray()) {
      const [inner] = element instanceof Y.XmlElement ? element.toArray() : []
      const at = inner instanceof Y.XmlText ? inner.toString().indexOf(after) : -1
      if (inner instanceof Y.XmlText && at >= 0) {
        inner.insert(at + after.length, text)
        return
      }
    }
    throw new Error(`there is no ${after}`)
  })
}
export const textOf = (replica: MemberReplica, documentId: DocumentId): string => {
  const doc = replica.documents.read(documentId)
  return doc ? bodyText(doc) : ''
}
export const roleOf = (replica: MemberReplica, name: string) => replica.members.state().members.find((member) => member.name === name)?.role
export const idOf = (replica: MemberReplica, name: string) => {
  const member = replica.members.state().members.find((each) => each.name === name)
  if (!member) throw new Error(`${replica.name} does not know ${name}`)
  return member.contributorId
}
export const inviteTo = (keeper: MemberReplica, role: 'keeper' | 'editor' | 'annotator' | 'reader' = 'editor', uses = 1, days: number | null = 30) =>
  keeper.members.invite({ role, uses, days, label: '', ownDevice: false }).text
