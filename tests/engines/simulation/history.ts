// One random history from a seed: several devices, each with windows, over a bad network, with everything that happens to laptops.
import type { Role } from '../../../src/contract/areas/members.ts'
import type { DocumentId, RepositoryId } from '../../../src/contract/ids.ts'
import { readDocumentUpdates } from '../../../src/engine/log/read-document.ts'
import { decodeSegment } from '../../../src/engine/log/segment-codec.ts'
import { createItem, newItemId } from '../replica.ts'
import { type Chance, createChance } from './chance.ts'
import { copyDevice, createDevice, type Device, type Engine, killEngine, startEngine, survives } from './device.ts'
import { checkEnd } from './final-checks.ts'
import { forgeEntry } from './forgery.ts'
import { entriesOn } from './held-checks.ts'
import { createNetwork } from './network.ts'
import { quiet, settled } from './quiet.ts'
import type { SafeguardName } from './safeguards.ts'
import { createSentences, type Sentences, sentencesIn } from './sentences.ts'
import { swapTwo } from './swapped-entries.ts'
import { openTextWindow } from './text-window.ts'
import { createVirtualTime } from './virtual-time.ts'
import type { SimulatedWindow } from './window.ts'

export type OpenWindow = (engine: Engine, documentId: DocumentId, chance: Chance, sentences: Sentences) => SimulatedWindow

export interface HistoryOptions {
  seed: number
  steps?: number
  /** One rule switched off, for the test of the test. */
  off?: SafeguardName | null
  openWindow?: OpenWindow
  /** Not more than these; 3–8 without it. */
  deviceCount?: number
  /** Only these acts; all without it. */
  only?: readonly string[]
  /** Called after each step; for finding out what happened. */
  /** Before the engines are closed; for finding out what happened. */
  atEnd?: () => void
  watch?: (step: number, act: string, devices: readonly Device[]) => void
}

export interface HistoryResult {
  seed: number
  problems: string[]
  entries: number
  counts: Record<string, number>
}

const textOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')

export const runHistory = async (options: HistoryOptions): Promise<HistoryResult> => {
  const { seed, steps, off = null, openWindow = openTextWindow, deviceCount } = options
  const chance = createChance(seed * 7919 + 17)
  const time = createVirtualTime()
  const sentences = createSentences()
  const network = createNetwork(chance, time)
  const devices: Device[] = []
  const counts: Record<string, number> = {}
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1
  }
  let repositoryId: RepositoryId | null = null
  /** With it everybody comes in at the beginning. */
  let ticket: string | null = null
  const documentIds: DocumentId[] = []
  /** Entries that lay on a disk when a backup took its place, as `log:sequence`. */
  const overwritten = new Set<string>()

  const start = async (device: Device) => {
    if (device.engine) return
    const engine = await startEngine(device, time, chance, repositoryId, off)
    repositoryId = engine.replica.log.repositoryId
    if (ticket !== null && !device.hasJoined) device.hasJoined = survives(device, time, ({ members }) => members.join(ticket ?? '')) !== null
    for (const window of device.windows) survives(device, time, () => window.reopen(engine))
  }

  const invite = (device: Device, role: Role, uses: number): string | null =>
    survives(device, time, ({ members }) => members.invite({ role, uses, days: null, label: '', ownDevice: false }).text) ?? null

  const total = deviceCount ?? 3 + chance.below(chance.maybe(0.2) ? 6 : 2)
  for (let number = 0; number < total; number++) {
    const device = await createDevice(`d${number}`, number)
    devices.push(device)
    await start(device)
    ticket ??= invite(device, chance.maybe(0.5) ? 'keeper' : 'editor', 100)
  }
  const [founder] = devices as [Device]
  for (let number = 0; number < 2; number++) {
    const sentence = sentences.next()
    const documentId = survives(founder, time, ({ replica }) =>
      createItem(
        replica,
        newItemId((length) => chance.bytes(length)),
        'Minutes',
        [sentence, 'End.'],
      ),
    )
    if (!documentId) continue
    documentIds.push(documentId)
    sentences.acknowledge(documentId, [sentence])
  }
  for (const device of devices) network.meet(founder, device)

  const allActs: [number, string, (device: Device) => Promise<void> | void][] = [
    [40, 'type', (device) => actInWindow(device)],
    [16, 'pump', (device) => pump(device)],
    [10, 'send', (device) => network.send(device, chance.pick(devices))],
    [14, 'deliver', () => network.deliver()],
    [3, 'meet', (device) => void network.meet(device, chance.pick(devices))],
    [4, 'engine edit', (device) => engineEdit(device)],
    [1, 'new item', (device) => newItem(device)],
    [3, 'engine dies', (device) => killEngine(device, time)],
    [2, 'engine and a window die', (device) => engineAndWindowDie(device)],
    [2, 'crash in a commit', (device) => armCrash(device)],
    [2, 'laptop dies', (device) => laptopDies(device)],
    [2, 'back up', (device) => backUp(device)],
    [1.2, 'restore', (device) => restore(device)],
    [0.5, 'clone', (device) => clone(device)],
    [2, 'lose the network', () => network.clear()],
    [4, 'time passes', () => time.advance(chance.pick([20, 100, 1_000, 31_000]))],
    [0.3, 'a month passes', (device) => monthPasses(device)],
    [1.5, 'settle', (device) => settleSomething(device)],
    [0.4, 'swapped entries', (device) => swapEntries(device)],
    [0.2, 'delete', (device) => removeItem(device)],
    [0.15, 'erase', () => eraseItem()],
    [0.6, 'forgery', (device) => forge(device)],
    [0.4, 'intrusion', (device) => intrude(device)],
    [0.8, 'set a role', (device) => setRole(device)],
    [0.5, 'remove', (device) => removeMember(device)],
    [0.2, 'leave', (device) => leave(device)],
    [1.5, 'join', (device) => join(device)],
    [1, 'close a window', (device) => closeWindow(device)],
  ]
  const acts = allActs.filter(([, name]) => options.only?.includes(name) ?? true)
  const weight = acts.reduce((sum, [part]) => sum + part, 0)

  const windowOf = (device: Device): SimulatedWindow | null => {
    const { engine } = device
    if (!engine) return null
    if (device.windows.length < 2 || chance.maybe(0.05)) {
      const known = documentIds.filter((documentId) => engine.replica.documents.read(documentId))
      if (known.length === 0 || device.windows.length > 3) return device.windows[0] ?? null
      // Two windows of one device are most telling on one document.
      const beside = device.windows[0]?.documentId
      const documentId = beside && known.includes(beside) && chance.maybe(0.6) ? beside : chance.pick(known)
      const window = survives(device, time, () => openWindow(engine, documentId, chance, sentences))
      if (window) device.windows.push(window)
      return window ?? null
    }
    return chance.pick(device.windows)
  }

  const actInWindow = (device: Device) => {
    const window = windowOf(device)
    if (!window) return
    if (!window.opening && device.engine) survives(device, time, (engine) => window.reopen(engine))
    window.act()
  }

  const pump = (device: Device) => {
    for (const window of device.windows) {
      if (chance.maybe(0.7)) survives(device, time, () => window.send())
      while (chance.maybe(0.7) && window.inbox.length > 0) window.receive()
    }
    if (chance.maybe(0.5)) advance(chance.pick([10, 60]))
  }

  /** Timers of an engine may meet its crash. */
  const advance = (ms: number) => {
    time.advance(ms)
    for (const device of devices) if (device.engine?.crash.dead) killEngine(device, time)
  }

  const engineEdit = (device: Device) => {
    const documentId = chance.pick(documentIds)
    const sentence = sentences.next()
    const done = survives(device, time, ({ replica }) => {
      if (!replica.documents.exists(documentId)) return false
      return replica.documents.change(documentId, (doc) => {
        const meta = doc.getMap('meta')
        const before = meta.get('credit')
        if (typeof before === 'string') sentences.takeAway(sentencesIn(before))
        meta.set('credit', sentence)
      })
    })
    if (done) sentences.acknowledge(documentId, [sentence])
  }

  const newItem = (device: Device) => {
    if (documentIds.length > 5) return
    const sentence = sentences.next()
    const documentId = survives(device, time, ({ replica }) =>
      createItem(
        replica,
        newItemId((length) => chance.bytes(length)),
        'Another',
        [sentence],
      ),
    )
    if (!documentId) return
    documentIds.push(documentId)
    sentences.acknowledge(documentId, [sentence])
  }

  const armCrash = (device: Device) => {
    if (device.engine) device.engine.crash.at = chance.maybe(0.5) ? 'before-commit' : 'after-commit'
  }

  const laptopDies = (device: Device) => {
    killEngine(device, time)
    for (const window of device.windows) window.die()
    device.windows = []
  }

  /** The engine crashes and takes a window with it; the other windows live on with what they have heard. */
  const engineAndWindowDie = (device: Device) => {
    killEngine(device, time)
    const [window] = device.windows.splice(chance.below(device.windows.length || 1), 1)
    window?.die()
  }

  const backUp = (device: Device) => {
    if (device.engine) device.backups.push(device.engine.storage.bytes())
  }

  const restore = async (device: Device) => {
    if (device.backups.length === 0) return
    laptopDies(device)
    const before = await textsOf(device)
    // What a removal took out lies with whoever removed: it goes with that disk.
    for (const { reason, text } of survives(device, time, ({ replica }) => replica.documents.attention()) ?? [])
      if (reason === 'recovered') sentences.takeAway(sentencesIn(text))
    // Reading has started it again: the file is put back while nothing runs.
    if (device.engine) for (const key of entriesOn(device.engine.storage.db)) overwritten.add(key)
    laptopDies(device)
    device.disk = chance.pick(device.backups)
    // Half of them lie in another file than before, as a copied folder does.
    if (chance.maybe(0.5)) device.inode = `${device.inode}'`
    await start(device)
    const after = await textsOf(device)
    for (const other of devices) if (other !== device) for (const sentence of await textsOf(other)) after.add(sentence)
    // What stood only on the disk that was overwritten is gone with it.
    sentences.takeAway([...before].filter((sentence) => !after.has(sentence)))
  }

  /** All sentences that lie in entries, pending edits and recovered text of a device. */
  const textsOf = async (device: Device): Promise<Set<string>> => {
    const wasDown = device.engine === null
    if (wasDown) await start(device)
    const found = new Set<string>()
    const { engine } = device
    if (engine) {
      for (const documentId of engine.replica.log.documentIds())
        for (const { payload } of readDocumentUpdates(engine.storage.db, documentId, 0))
          if (payload) for (const sentence of sentencesIn(textOf(payload))) found.add(sentence)
      const rowsOf = (query: string) => engine.storage.db.prepare<[], Buffer>(query).pluck().all()
      const segments = [...rowsOf('SELECT segment FROM branches'), ...rowsOf('SELECT segment FROM held')]
      const payloads = segments.flatMap((segment) => decodeSegment(segment).entries.map(({ payload }) => payload ?? new Uint8Array()))
      for (const bytes of [...rowsOf('SELECT update_v2 FROM pending'), ...payloads]) for (const sentence of sentencesIn(textOf(bytes))) found.add(sentence)
      for (const { text } of survives(device, time, ({ replica }) => replica.documents.attention()) ?? [])
        for (const sentence of sentencesIn(text)) found.add(sentence)
    }
    return found
  }

  const clone = async (device: Device) => {
    if (devices.length > 8) return
    const copy = copyDevice(device, `${device.name}c${devices.length}`, chance.maybe(0.5))
    if (!copy.disk) return
    devices.push(copy)
    await start(copy)
  }

  const monthPasses = (device: Device) => {
    advance(40 * 24 * 3600_000)
    survives(device, time, ({ replica }) => replica.log.seal({ keptNewest: 10 }))
  }

  const settleSomething = (device: Device) => {
    const rows = survives(device, time, ({ replica }) => replica.documents.attention()) ?? []
    if (rows.length === 0) return
    const row = chance.pick(rows)
    // A document may have been deleted meanwhile: then the row cannot be put in.
    const putIn = row.itemTitle !== null && chance.maybe(0.7)
    if (!putIn) sentences.takeAway(sentencesIn(row.text))
    survives(device, time, ({ replica }) => replica.documents.settleAttention(row.id, putIn ? 'put-in' : 'let-go'))
  }

  /** A faulty release writes what comes second first: set aside everywhere until the first is there. */
  const swapEntries = (device: Device) => {
    survives(device, time, ({ replica }) => swapTwo(replica, chance.pick(documentIds), sentences))
  }

  const removeItem = (device: Device) => {
    if (documentIds.length < 3) return
    const documentId = chance.pick(documentIds)
    sentences.forgetDocument(documentId)
    survives(device, time, ({ replica }) => replica.documents.remove([documentId]))
  }

  const eraseItem = () => {
    if (documentIds.length < 3) return
    const documentId = chance.pick(documentIds)
    sentences.forgetDocument(documentId)
    survives(founder, time, ({ replica, storage }) => {
      if (!replica.documents.exists(documentId)) return
      replica.documents.fold()
      storage.transaction(() => replica.log.append({ kind: 'erasure', documentId, payload: Buffer.from('{}') }))
    })
  }

  const forge = (victim: Device) => {
    const { engine } = victim
    if (!engine || !repositoryId) return
    const segments = forgeEntry(engine.replica, chance, chance.pick(documentIds), time.clock.nowMs(), ticket)
    const target = chance.pick(devices)
    for (const segment of segments) network.inject(target, segment)
  }

  const intrude = (near: Device) => {
    if (!near.engine) return
    for (const segment of forgeEntry(near.engine.replica, chance, chance.pick(documentIds), time.clock.nowMs(), null))
      network.inject(chance.pick(devices), segment)
  }

  const setRole = (device: Device) => {
    survives(device, time, ({ members }) => {
      const all = members.state().members.filter(({ isFounder }) => !isFounder)
      if (all.length > 0) members.setRole(chance.pick(all).contributorId, chance.pick(['keeper', 'editor', 'editor', 'annotator', 'reader']))
    })
  }

  /** Sometimes a whole member, sometimes one device; sometimes with a point in the past. */
  const removeMember = (device: Device) => {
    survives(device, time, ({ members }) => {
      const all = members.state().members.filter(({ isFounder }) => !isFounder)
      if (all.length === 0) return
      const { contributorId, devices: theirs } = chance.pick(all)
      const [first] = theirs
      const afterMs = chance.maybe(0.4) ? time.clock.nowMs() - chance.pick([100, 10_000, 100_000]) : null
      members.remove(first && chance.maybe(0.5) ? { deviceId: first.deviceId } : { contributorId }, '', afterMs)
    })
  }

  const leave = (device: Device) => {
    survives(device, time, ({ members }) => members.leave())
  }

  /** Whoever is out is asked in again by the founder. */
  const join = (device: Device) => {
    if (survives(device, time, ({ members }) => members.ownRole()) !== null) return
    const fresh = invite(founder, chance.pick(['keeper', 'editor', 'annotator']), 1)
    if (fresh !== null) survives(device, time, ({ members }) => members.join(fresh))
  }

  const closeWindow = (device: Device) => {
    const window = device.windows.pop()
    if (window) survives(device, time, () => window.die())
  }

  const length = steps ?? 90 + chance.below(110)
  for (let step = 0; step < length; step++) {
    let roll = chance.next() * weight
    const [, name, act] = acts.find(([part]) => (roll -= part) < 0) ?? (acts[0] as (typeof acts)[number])
    const device = chance.pick(devices)
    if (!device.engine && chance.maybe(0.3)) await start(device)
    await act(device)
    for (const each of devices) if (each.engine?.crash.dead) killEngine(each, time)
    count(name)
    await settled()
    options.watch?.(step, name, devices)
  }
  await quiet(devices, time, network, start)
  options.atEnd?.()
  const problems = checkEnd(devices, sentences, overwritten, counts['swapped entries'] !== undefined)
  for (const { engine } of devices) for (const { reason } of engine?.replica.documents.attention() ?? []) count(`listed as ${reason}`)
  const entries = founder.engine?.replica.log.frontier().reduce((sum, row) => sum + row.nextSequence, 0) ?? 0
  for (const device of devices) {
    for (const window of device.windows) window.die()
    await settled()
    device.engine?.storage.db.close()
  }
  return { seed, problems, entries, counts }
}
