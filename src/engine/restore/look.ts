// Looking before anything is brought back: which repository it is, whose, how much, up to when. Nothing is kept of it, and nothing is
// changed where it lies: what SQLite is to read is read from a copy in a temporary folder. docs/formats/database.md [DB68].
import { randomBytes as nodeRandomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { RestoreChoice, RestoreFound } from '../../contract/areas/home.ts'
import { GranaryError } from '../../contract/errors.ts'
import type { DeviceId, RepositoryId } from '../../contract/ids.ts'
import { unmetOf } from '../exchange/exchange-ranges.ts'
import { createDiskFiles } from '../exchange/files/index.ts'
import { lookAtPlace } from '../exchange/folder/index.ts'
import { lookThrough } from '../exchange/look.ts'
import type { OfferSource } from '../exchange/parts.ts'
import { lookAtBackup } from '../log/index.ts'
import { databaseFile, openStorage } from '../storage/index.ts'
import { factsOfDatabase } from './database-facts.ts'
import { kindOfSource } from './kind-of-source.ts'
import { openPartner, type PartnerOptions } from './partner-source.ts'
import type { Restorer } from './restore.ts'
import { stopIfAsked } from './watch.ts'

type Found = Omit<RestoreFound, 'here'>
interface Looked {
  choices: RestoreChoice[]
  found: Found | null
}

const inTemporaryFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'granary-look-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const utc = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
const unreadable = { name: '', people: [], items: 0, entries: 0, upToUtc: null, known: false, damaged: true }

const lookAtCopy = (file: string, own: DeviceId, signal?: AbortSignal): Promise<Found> =>
  inTemporaryFolder(async (folder) => {
    const { repositoryId, attachments, sizeBytes, createdAtUtc, isWhole } = await lookAtBackup(file, databaseFile(folder), signal)
    const facts = isWhole ? factsOfDatabase(databaseFile(folder), own) : null
    return {
      what: 'copy',
      attachments,
      sizeBytes,
      from: [],
      missing: false,
      ...unreadable,
      ...facts,
      // Of an empty repository, and of a damaged one, at least its own day.
      upToUtc: facts?.upToUtc ?? createdAtUtc,
      repositoryId: (facts?.repositoryId ?? repositoryId) as RepositoryId,
      damaged: facts === null,
    }
  })

const attachmentsIn = (directory: string) => {
  const root = join(directory, 'attachments')
  const folders = existsSync(root) ? readdirSync(root).filter((name) => /^[0-9a-f]{2}$/.test(name)) : []
  const files = folders.flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
  return { attachments: files.length, bytes: files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0) }
}

const lookAtFolder = (directory: string, own: DeviceId): Promise<Found> =>
  inTemporaryFolder(async (folder) => {
    const { attachments, bytes } = attachmentsIn(directory)
    let sizeBytes = bytes
    for (const ending of ['', '-wal']) {
      const from = `${databaseFile(directory)}${ending}`
      if (!existsSync(from)) continue
      sizeBytes += statSync(from).size
      copyFileSync(from, `${databaseFile(folder)}${ending}`)
    }
    const facts = factsOfDatabase(databaseFile(folder), own)
    return { what: 'folder', attachments, sizeBytes, from: [], missing: false, repositoryId: null, ...unreadable, ...facts, damaged: facts === null }
  })

const lookAtPartner = (source: OfferSource, own: DeviceId, signal?: AbortSignal): Promise<Found> =>
  inTemporaryFolder(async (directory) => {
    const { repositoryId } = source
    // An empty replica: everything that is offered is new to it.
    openStorage({
      directory,
      clock: { nowMs: () => Date.now() },
      randomBytes: (length) => new Uint8Array(nodeRandomBytes(length)),
      checkDrive: false,
    }).close()
    const unmet = [...new Set(unmetOf(source, new Map()).map(({ logId }) => logId))]
    const { items, counts, entryBytes, names, devices } = await lookThrough(
      { directory, repositoryId, frontier: [], unmet },
      source.segments([], signal),
      signal,
    )
    const newestMs = Math.max(...items.map(({ atMs }) => atMs ?? 0), 0)
    return {
      what: 'partner',
      repositoryId,
      name: source.repositoryName,
      people: [...new Set(names.map(([, name]) => name))],
      items: items.length,
      entries: counts.entries,
      attachments: source.attachments.length,
      sizeBytes: entryBytes + source.attachments.reduce((sum, each) => sum + each.sizeBytes, 0),
      upToUtc: utc(newestMs || (source.senders[0]?.createdAtMs ?? null)),
      from: source.senders.map(({ contributorName, deviceName, createdAtMs }) => ({ contributorName, deviceName, atUtc: new Date(createdAtMs).toISOString() })),
      known: devices?.includes(own) ?? false,
      damaged: false,
      missing: unmet.length > 0 || source.missingVolumes.length > 0,
    }
  })

const isFileToBringBack = /\.granary(-copy)?$/i

/** Copies and bundles that lie in a folder itself, newest first. */
const filesIn = (folder: string): RestoreChoice[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && isFileToBringBack.test(entry.name))
    .flatMap(({ name }) => {
      const file = join(folder, name)
      const stat = statSync(file, { throwIfNoEntry: false })
      return stat ? [{ file, name, stat }] : []
    })
    .sort((a, b) => b.stat.mtimeMs - a.stat.mtimeMs)
    .map(({ file, name, stat }) => ({ file, repositoryId: null, name, from: [], atUtc: utc(stat.mtimeMs), sizeBytes: stat.size }))

/** A long row of daily copies helps nobody to choose. */
const mostFiles = 20

/** What on a stick or in a folder a repository can be made from, by its own account. Errors: place-gone, place-unreadable. */
export const choicesAt = async (path: string): Promise<RestoreChoice[]> => {
  const { repositories } = await lookAtPlace(createDiskFiles(), path)
  const left = repositories.map(
    ({ repositoryId, name, devices, lastLeftAtMs, sizeBytes }): RestoreChoice => ({
      file: path,
      repositoryId,
      name,
      from: [...new Set(devices.map(({ contributorName }) => contributorName))],
      atUtc: lastLeftAtMs < 0 ? null : utc(lastLeftAtMs),
      sizeBytes,
    }),
  )
  return [...left, ...filesIn(path).slice(0, mostFiles)]
}

/** Errors: file-not-found, backup-damaged, database-too-new, not-an-exchange, bundle-*, place-*, passphrase-needed, cancelled. */
export const lookBeforeRestoring = async (given: string, options: PartnerOptions, restorer: Pick<Restorer, 'identity'>): Promise<Looked> => {
  const path = resolve(given)
  if (!existsSync(path)) throw new GranaryError('file-not-found', 'There is no such file.', { path })
  const { signal } = options
  const identity = await restorer.identity()
  const own = identity.deviceId
  const source = kindOfSource(path)
  if (source.is === 'folder') return { choices: [], found: await lookAtFolder(source.folder, own) }
  if (source.is === 'backup') return { choices: [], found: await lookAtCopy(path, own, signal) }
  if (source.is === 'place' && options.repositoryId === undefined) {
    const choices = await choicesAt(path)
    const [one, another] = choices
    if (!one) throw new GranaryError('not-an-exchange', 'Nothing to bring back lies there.', { path })
    if (another) return { choices, found: null }
    if (one.repositoryId === null) return lookBeforeRestoring(one.file, options, restorer)
  }
  stopIfAsked(signal)
  const partner = await openPartner(path, options, identity)
  try {
    return { choices: [], found: await lookAtPartner(partner, own, signal) }
  } catch (error) {
    stopIfAsked(signal)
    throw error
  } finally {
    await partner.close()
  }
}
