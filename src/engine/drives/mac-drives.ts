// Drives of macOS: everything under /Volumes but the disk that the system runs from, which stands there as a link to /.
import { readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { MountedDrive } from './drive.ts'

export const listMacDrives = (volumes = '/Volumes'): MountedDrive[] =>
  readdirSync(volumes, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isSymbolicLink()))
    .map((entry) => ({ path: join(volumes, entry.name), name: entry.name, readOnly: false }))
    .filter(({ path }) => {
      try {
        return realpathSync(path) === path
      } catch {
        // Pulled out between the two questions.
        return false
      }
    })
