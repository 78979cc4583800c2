// A stick in memory that can be pulled out at any step, fills up, wears out, cannot be written, and makes all names upper case.
// What was not flushed is there, torn or missing when it comes back, as chance has it; renaming over a file may lose both, as on FAT.
import type { Disk, DiskEntry } from '../../../src/engine/exchange/files/disk.ts'
import type { Chance } from '../simulation/chance.ts'

interface File {
  readonly kind: 'file'
  bytes: Buffer
  /** What lies on the medium. */
  flushed: Buffer
  modifiedMs: number
  /** The how many-th writing made it: a dead sector stays dead for what was written there. */
  writing: number
}
interface Folder {
  readonly kind: 'folder'
  entries: Map<string, { name: string; node: Node }>
  flushed: Map<string, { name: string; node: Node }>
}
type Node = File | Folder

const newFolder = (): Folder => ({ kind: 'folder', entries: new Map(), flushed: new Map() })
const failure = (code: string, path: string) => Object.assign(new Error(`${code}: ${path}`), { code })

export interface Faults {
  /** Pulled out at this step, counted from 1. */
  pullAt: number | null
  /** Or so many steps after the first one at such a path. */
  pullAfter: { pattern: RegExp; steps: number } | null
  /** An empty folder stays where it was mounted; otherwise every step says that there is no device. */
  leavesEmptyFolder: boolean
  capacityBytes: number
  isReadOnly: boolean
  /** What reading back this writing gives. */
  sector(writing: number, path: string): 'good' | 'EIO' | 'short' | 'wrong'
  upperCase: boolean
  caseInsensitive: boolean
  slow: boolean
}

export interface MemoryDisk extends Disk {
  faults: Faults
  /** Steps so far. */
  readonly steps: number
  readonly isPulled: boolean
  /** Files written so far. */
  readonly writings: number
  /** Bytes written to files whose name matches. */
  writtenTo(pattern: RegExp): number
  forgetCounts(): void
  /** Put in again: what was on the medium. */
  putIn(): void
  /** Every file as it is now. */
  everything(): Map<string, Buffer>
  /** Changes bytes behind everybody's back. */
  damage(path: string, change: (bytes: Buffer) => Buffer): void
  addFile(path: string, bytes: Uint8Array, modifiedMs?: number): void
}

const noFaults: Faults = {
  pullAt: null,
  pullAfter: null,
  leavesEmptyFolder: false,
  capacityBytes: Number.POSITIVE_INFINITY,
  isReadOnly: false,
  sector: () => 'good',
  upperCase: false,
  caseInsensitive: true,
  slow: false,
}

export const createMemoryDisk = (chance: Chance, mount = '/stick', nowMs: () => number = () => 0): MemoryDisk => {
  const root = newFolder()
  let steps = 0
  let writings = 0
  let isPulled = false
  let identity = 1
  const written = new Map<string, number>()

  const keyOf = (name: string) => (disk.faults.caseInsensitive || disk.faults.upperCase ? name.toLowerCase() : name)
  const partsOf = (path: string) => {
    if (path !== mount && !path.startsWith(`${mount}/`)) throw failure('ENOENT', path)
    return path.slice(mount.length).split('/').filter(Boolean)
  }
  const find = (path: string): Node | null => {
    let node: Node = root
    for (const part of partsOf(path)) {
      const next: Node | undefined = node.kind === 'folder' ? node.entries.get(keyOf(part))?.node : undefined
      if (next === undefined) return null
      node = next
    }
    return node
  }
  const folderOf = (path: string): Folder => {
    const node = find(path)
    if (node === null) throw failure('ENOENT', path)
    if (node.kind !== 'folder') throw failure('ENOTDIR', path)
    return node
  }
  const parentOf = (path: string) => folderOf(path.slice(0, path.lastIndexOf('/')))
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
  const fileAt = (path: string): File => {
    const node = find(path)
    if (node?.kind !== 'file') throw failure('ENOENT', path)
    return node
  }

  const usedBytes = (node: Node): number =>
    node.kind === 'file' ? node.bytes.length : [...node.entries.values()].reduce((sum, entry) => sum + usedBytes(entry.node), 0)

  /** What the medium holds after it was torn out. */
  const tear = (folder: Folder) => {
    for (const key of new Set([...folder.entries.keys(), ...folder.flushed.keys()])) {
      const now = folder.entries.get(key)
      const before = folder.flushed.get(key)
      if (now?.node === before?.node) continue
      const kept = chance.pick([now, before, now && before ? undefined : now])
      if (kept) folder.entries.set(key, kept)
      else folder.entries.delete(key)
    }
    folder.flushed = new Map(folder.entries)
    for (const { node } of folder.entries.values()) {
      if (node.kind === 'folder') tear(node)
      else if (node.bytes !== node.flushed) {
        const torn = Buffer.from(node.bytes)
        const from = chance.below(torn.length + 1)
        if (chance.maybe(0.5)) torn.fill(chance.below(256), from)
        node.bytes = chance.maybe(0.3) ? node.flushed : chance.maybe(0.5) ? torn.subarray(0, from) : torn
        node.flushed = node.bytes
      }
    }
  }

  /** Every step of the disk goes through here. */
  const step = async (path: string, during?: () => void) => {
    if (disk.faults.slow) await new Promise<void>((resolve) => setImmediate(resolve))
    else await Promise.resolve()
    steps += 1
    const { pullAfter } = disk.faults
    if (pullAfter?.pattern.test(path)) {
      disk.faults.pullAt = steps + pullAfter.steps
      disk.faults.pullAfter = null
    }
    if (!isPulled && steps === disk.faults.pullAt) {
      during?.()
      tear(root)
      isPulled = true
    }
    if (isPulled) throw failure(disk.faults.leavesEmptyFolder ? 'ENOENT' : chance.pick(['ENODEV', 'ENXIO', 'ENOENT']), path)
  }
  const writingStep = async (path: string, during?: () => void) => {
    await step(path, during)
    if (disk.faults.isReadOnly) throw failure('EROFS', path)
  }

  const readFrom = async (file: File, path: string, at: number, length: number): Promise<Uint8Array> => {
    await step(path)
    const sector = disk.faults.sector(file.writing, path)
    if (sector === 'EIO') throw failure('EIO', path)
    if (sector === 'short') return file.bytes.subarray(at, Math.min(at + length, file.bytes.length >> 1))
    const bytes = Buffer.from(file.bytes.subarray(at, at + length))
    if (sector === 'wrong' && bytes.length > 0) bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    return bytes
  }

  const disk: MemoryDisk = {
    faults: { ...noFaults },
    get steps() {
      return steps
    },
    get writings() {
      return writings
    },
    get isPulled() {
      return isPulled
    },
    writtenTo: (pattern) => [...written].reduce((sum, [path, bytes]) => sum + (pattern.test(path) ? bytes : 0), 0),
    forgetCounts: () => {
      steps = 0
      written.clear()
    },
    putIn: () => {
      isPulled = false
      disk.faults.pullAt = null
      disk.faults.pullAfter = null
      identity += 1
    },
    everything: () => {
      const files = new Map<string, Buffer>()
      const walk = (folder: Folder, path: string) => {
        for (const { name, node } of folder.entries.values())
          if (node.kind === 'folder') walk(node, `${path}/${name}`)
          else files.set(`${path}/${name}`, node.bytes)
      }
      walk(root, mount)
      return files
    },
    damage: (path, change) => {
      const file = fileAt(path)
      file.bytes = change(Buffer.from(file.bytes))
      file.flushed = file.bytes
    },
    addFile: (path, bytes, modifiedMs = nowMs()) => {
      let folder = root
      const parts = partsOf(path)
      const name = parts.pop() ?? ''
      for (const part of parts) {
        const next = folder.entries.get(keyOf(part))?.node ?? newFolder()
        if (next.kind !== 'folder') throw failure('ENOTDIR', path)
        folder.entries.set(keyOf(part), folder.entries.get(keyOf(part)) ?? { name: part, node: next })
        folder.flushed = new Map(folder.entries)
        folder = next
      }
      const buffer = Buffer.from(bytes)
      folder.entries.set(keyOf(name), { name, node: { kind: 'file', bytes: buffer, flushed: buffer, modifiedMs, writing: 0 } })
      folder.flushed = new Map(folder.entries)
    },
    list: async (folder): Promise<DiskEntry[]> => {
      if (isPulled && disk.faults.leavesEmptyFolder && folder === mount) return []
      await step(folder)
      return [...folderOf(folder).entries.values()].map(({ name, node }) => ({
        name: disk.faults.upperCase ? name.toUpperCase() : name,
        sizeBytes: node.kind === 'file' ? node.bytes.length : 0,
        isFolder: node.kind === 'folder',
        modifiedMs: node.kind === 'file' ? node.modifiedMs : 0,
      }))
    },
    sizeOf: async (path) => {
      await step(path)
      const node = find(path)
      return node?.kind === 'file' ? node.bytes.length : null
    },
    openReader: async (path) => {
      await step(path)
      const file = fileAt(path)
      return { read: (at, length) => readFrom(file, path, at, length), close: async () => undefined }
    },
    openWriter: async (path) => {
      await writingStep(path)
      const parent = parentOf(path)
      const file: File = { kind: 'file', bytes: Buffer.alloc(0), flushed: Buffer.alloc(0), modifiedMs: nowMs(), writing: ++writings }
      parent.entries.set(keyOf(nameOf(path)), { name: nameOf(path), node: file })
      return {
        append: async (bytes) => {
          await writingStep(path, () => {
            file.bytes = Buffer.concat([file.bytes, bytes.subarray(0, chance.below(bytes.length + 1))])
          })
          const room = disk.faults.capacityBytes - usedBytes(root)
          file.bytes = Buffer.concat([file.bytes, bytes.subarray(0, Math.max(0, Math.min(room, bytes.length)))])
          written.set(path, (written.get(path) ?? 0) + bytes.length)
          if (room < bytes.length) throw failure('ENOSPC', path)
        },
        flush: async () => {
          await writingStep(path)
          file.flushed = file.bytes
        },
        close: async () => step(path),
      }
    },
    rename: async (from, to) => {
      const move = () => {
        const before = parentOf(from)
        const entry = before.entries.get(keyOf(nameOf(from)))
        if (!entry) throw failure('ENOENT', from)
        before.entries.delete(keyOf(nameOf(from)))
        parentOf(to).entries.set(keyOf(nameOf(to)), { name: nameOf(to), node: entry.node })
      }
      await writingStep(from, chance.maybe(0.5) ? move : undefined)
      move()
    },
    flushFolder: async (path) => {
      await step(path)
      const folder = folderOf(path)
      folder.flushed = new Map(folder.entries)
    },
    makeFolder: async (path) => {
      await writingStep(path)
      const parent = parentOf(path)
      if (!parent.entries.has(keyOf(nameOf(path)))) parent.entries.set(keyOf(nameOf(path)), { name: nameOf(path), node: newFolder() })
    },
    remove: async (path) => {
      const take = () => parentOf(path).entries.delete(keyOf(nameOf(path)))
      await writingStep(path, chance.maybe(0.5) ? () => void take() : undefined)
      take()
    },
    freeBytes: async (path) => {
      await step(path)
      return disk.faults.capacityBytes === Number.POSITIVE_INFINITY ? null : Math.max(0, disk.faults.capacityBytes - usedBytes(root))
    },
    markOf: async (path) => {
      if (isPulled && disk.faults.leavesEmptyFolder) return 'the folder below the mount'
      await step(path)
      return `stick ${identity}`
    },
  }
  return disk
}
