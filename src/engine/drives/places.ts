// Where one can exchange: sticks that are in, and folders that were used before (kept in GRANARY_HOME). What lies there is asked elsewhere.
import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { ExchangePlace } from '../../contract/areas/exchange.ts'
import { z } from '../../contract/zod.ts'
import { jsonFile } from '../home/json-file.ts'
import type { Drive } from './drive.ts'
import { createDriveList, measure } from './list-drives.ts'

export type BarePlace = Omit<ExchangePlace, 'repositories'>

export interface ExchangePlaces {
  list(): Promise<BarePlace[]>
  /** A folder that was chosen; a stick is found by itself and not kept. Errors: disk-full. */
  remember(path: string): Promise<void>
  forget(path: string): void
}

/** More folders than anybody keeps in mind. */
const maxFolders = 20

const fileSchema = z.object({ folders: z.array(z.string()) })

const isOn = (drive: Drive, path: string) =>
  path === drive.path || path.startsWith(drive.path.endsWith('/') || drive.path.endsWith('\\') ? drive.path : `${drive.path}/`)

export const createExchangePlaces = (homeDirectory: string, drives: () => Promise<Drive[]> = createDriveList()): ExchangePlaces => {
  const file = jsonFile({ path: join(homeDirectory, 'exchange-folders.json'), schema: fileSchema, initial: () => ({ folders: [] }) })
  return {
    list: async () => {
      const sticks = await drives()
      // A folder on a drive that is out, or that was deleted, comes back by itself when it is there again.
      const folders = file.read().folders.filter((path) => existsSync(path) && !sticks.some((drive) => drive.path === path))
      const ofFolders = await Promise.all(
        folders.map(async (path): Promise<BarePlace> => ({ path, name: basename(path) || path, kind: 'folder', ...(await measure(path)) })),
      )
      return [
        ...sticks.map(({ path, name, totalBytes, freeBytes, writable }): BarePlace => ({ path, name, kind: 'stick', totalBytes, freeBytes, writable })),
        ...ofFolders,
      ]
    },
    remember: async (given) => {
      const path = resolve(given)
      const { folders } = file.read()
      if (folders[0] === path || (await drives()).some((drive) => isOn(drive, path))) return
      file.write({ folders: [path, ...folders.filter((each) => each !== path)].slice(0, maxFolders) })
    },
    forget: (given) => {
      const path = resolve(given)
      file.write({ folders: file.read().folders.filter((each) => each !== path) })
    },
  }
}
