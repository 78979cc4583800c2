// How automatic copies are called, and which files in a folder are copies of this repository. A folder may hold copies of several.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { RepositoryId } from '../../contract/ids.ts'

export interface FoundCopy {
  path: string
  atUtc: string
  sizeBytes: number
  /** Made by itself, so that it may be removed by itself. */
  automatic: boolean
}

const copyEnding = '.granary-copy'

const shortId = (repositoryId: RepositoryId) => repositoryId.slice(0, 8)

/** A slash in a name, or a letter that a stick cannot write, is not worth a lost copy. */
const plainName = (name: string) =>
  name
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40) || 'granary'

/** `Seeds-of-Learning-1a2b3c4d-2026-03-11T14-05-33Z.granary-copy`: sorts by the day, says what it is, and differs without case. */
export const copyName = (name: string, repositoryId: RepositoryId, atMs: number): string =>
  `${plainName(name)}-${shortId(repositoryId)}-${new Date(atMs).toISOString().slice(0, 19).replaceAll(':', '-')}Z${copyEnding}`

const automaticName = /-([0-9a-f]{8})-(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})Z\.granary-copy$/
/** Made by hand into the repository's own folder, where nothing else lies. */
const manualName = /^(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})\.granary-copy$/

const instant = (day: string, hour: string, minute: string, second: string): string | null => {
  const ms = Date.parse(`${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

const readName = (name: string, repositoryId: RepositoryId | null, isOwnFolder: boolean): Pick<FoundCopy, 'atUtc' | 'automatic'> | null => {
  const [, id, ...at] = automaticName.exec(name) ?? []
  if (id !== undefined) {
    const atUtc = instant(...(at as [string, string, string, string]))
    return atUtc !== null && (repositoryId === null ? isOwnFolder : id === shortId(repositoryId)) ? { atUtc, automatic: true } : null
  }
  const [, ...byHand] = manualName.exec(name) ?? []
  const atUtc = isOwnFolder && byHand.length === 4 ? instant(...(byHand as [string, string, string, string])) : null
  return atUtc === null ? null : { atUtc, automatic: false }
}

/** Newest first; a folder that is not there holds none. `repositoryId` null: not known any more, so only its own folder tells. */
export const listCopies = (folder: string, repositoryId: RepositoryId | null, isOwnFolder: boolean): FoundCopy[] => {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    // The drive is out, or nothing was ever copied there.
    return []
  }
  return names
    .flatMap((name): FoundCopy[] => {
      const known = readName(name, repositoryId, isOwnFolder)
      const path = join(folder, name)
      const stat = known ? statSync(path, { throwIfNoEntry: false }) : undefined
      return known && stat?.isFile() ? [{ path, sizeBytes: stat.size, ...known }] : []
    })
    .sort((a, b) => (a.atUtc < b.atUtc ? 1 : -1))
}

/** What a copy that was cut short left behind: parts of automatic copies of this repository. */
export const listLeftParts = (folder: string, repositoryId: RepositoryId): string[] => {
  try {
    const isPart = new RegExp(`-${shortId(repositoryId)}-\\d{4}-\\d{2}-\\d{2}T[\\d-]{8}Z\\.granary-copy\\.(part|database-[0-9a-f]{8})`)
    return readdirSync(folder)
      .filter((name) => isPart.test(name))
      .map((name) => join(folder, name))
  } catch {
    // As above.
    return []
  }
}
