// The proof that this device was the last to write a log: a small file in GRANARY_HOME, outside the repository's folder, so that a
// copied or restored folder does not bring it along. docs/formats/entry.md [EN60], [EN61].
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { logIdSchema } from '../../contract/ids.ts'
import { z } from '../../contract/zod.ts'

const sidecarSchema = z.object({
  storeUuid: z.string(),
  logId: logIdSchema,
  /** The last entry that may have left this process; -1 and '' before the first. */
  sequence: z.number().int(),
  hashHex: z.string(),
  inode: z.string(),
  machine: z.string(),
})

export type Sidecar = z.infer<typeof sidecarSchema>

export interface SidecarStore {
  /** null: none, or not readable; then there is no proof. */
  read(storeUuid: string): Sidecar | null
  /** Returns when it is on disk. */
  write(sidecar: Sidecar): void
}

const flush = (path: string, flags: string, bytes?: string) => {
  const handle = openSync(path, flags)
  try {
    if (bytes !== undefined) writeSync(handle, bytes)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** `folder` is `sidecars/` in GRANARY_HOME. */
export const diskSidecarStore = (folder: string): SidecarStore => {
  const fileOf = (storeUuid: string) => join(folder, `${storeUuid}.json`)
  return {
    read: (storeUuid) => {
      try {
        return sidecarSchema.parse(JSON.parse(readFileSync(fileOf(storeUuid), 'utf8')))
      } catch {
        // Missing or torn: no proof, so the caller begins a new epoch. That costs some bytes and loses nothing.
        return null
      }
    },
    write: (sidecar) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const file = fileOf(sidecar.storeUuid)
      flush(`${file}.part`, 'w', JSON.stringify(sidecar))
      renameSync(`${file}.part`, file)
      if (process.platform !== 'win32') flush(folder, 'r')
    },
  }
}

/** For simulations: survives the engine, not the process. */
export const memorySidecarStore = (): SidecarStore => {
  const byStore = new Map<string, Sidecar>()
  return {
    read: (storeUuid) => byStore.get(storeUuid) ?? null,
    write: (sidecar) => byStore.set(sidecar.storeUuid, sidecar),
  }
}

/** The inode (on Windows the file's id) of a file; '' where there is none, as for a database in memory. */
export const inodeOf = (file: string): string => statSync(file, { bigint: true, throwIfNoEntry: false })?.ino.toString() ?? ''

/** Names this machine without telling which: the system's machine id where there is one, else the host's name; hashed. */
export const readMachineId = (): string => {
  let id = hostname()
  try {
    id = readFileSync('/etc/machine-id', 'utf8').trim() || id
  } catch {
    // Not Linux, or a small system: a renamed machine then costs one epoch.
  }
  return createHash('sha256').update('granary/machine/1').update(id).digest('hex').slice(0, 32)
}
