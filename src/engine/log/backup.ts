// A repository as one zip file, and back. Never holds keys; a restored repository is a new store and begins a new epoch.
// docs/formats/database.md [DB50]–[DB52].
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs'
import { open, rm, statfs } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Database from 'better-sqlite3'
import { type Entry, openPromise, type ZipFile as ZipReader } from 'yauzl'
import { ZipFile } from 'yazl'
import { GranaryError, isGranaryError } from '../../contract/errors.ts'
import { z } from '../../contract/zod.ts'
import type { AttachmentStore } from '../parts.ts'
import { applicationId, flushFolder, migrations, toStorageError } from '../storage/index.ts'

const manifestSchema = z.object({
  format: z.literal('granary-backup'),
  version: z.number().int().positive(),
  repositoryId: z.string(),
  createdAtUtc: z.string(),
  databaseSha256: z.string().length(64),
  attachments: z.number().int().nonnegative(),
})
type Manifest = z.infer<typeof manifestSchema>

const backupVersion = 1
const maxManifestBytes = 64 * 1024
/** More than SQLite and a lifetime of field work: what a zip's directory may promise at most. */
const maxEntries = 5_000_000
const maxUnpackedBytes = 4 * 1024 ** 4

const hashFile = async (file: string) => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

const flushFile = async (file: string) => {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const writeZip = async (file: string, copy: string, manifest: Manifest, attachments: BackupSource['attachments']) => {
  const zip = new ZipFile()
  const failed = new Promise<never>((_, reject) => zip.on('error', reject))
  zip.addBuffer(Buffer.from(JSON.stringify(manifest)), 'manifest.json')
  zip.addFile(copy, 'granary.db')
  // Attachments are PDFs, pictures and zips already: packing them again costs time and gains nothing.
  for (const hash of attachments.list()) zip.addFile(attachments.locate(hash).path, `attachments/${hash.slice(0, 2)}/${hash}`, { compress: false })
  zip.end()
  await Promise.race([pipeline(zip.outputStream, createWriteStream(file)), failed])
}

/** Where a copy may lie inside its own repository. */
const copiesFolder = 'copies'

/** A copy that takes the place of the repository's own files would end it. */
const checkTarget = (file: string, directory: string) => {
  const folder = dirname(file)
  if (!existsSync(folder)) throw new GranaryError('file-not-found', 'There is no such folder for the copy.', { path: folder })
  const inside = relative(realpathSync.native(directory), realpathSync.native(folder))
  const isOutside = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)
  if (!isOutside && inside.split(sep)[0] !== copiesFolder)
    throw new GranaryError('invalid-input', 'A copy does not lie among the files of its own repository.', { path: file })
  if (existsSync(file) && statSync(file).isDirectory())
    throw new GranaryError('invalid-input', 'A folder is there already under the name of the copy.', { path: file })
}

/** What writing a copy asks of a database. */
export interface CopiedDatabase {
  /** SQLite's own, or one that does what can be done. */
  backup(file: string): Promise<unknown>
  prepare(sql: string): { pluck(): { get(): unknown } }
}

/** '' where its page is damaged: such a copy is for reading what can be read. */
const repositoryIdOf = (db: CopiedDatabase): string => {
  try {
    const value = db.prepare("SELECT value FROM store WHERE key = 'repository_id'").pluck().get()
    return typeof value === 'string' ? value : ''
  } catch {
    return ''
  }
}

export interface BackupSource {
  /** Of a repository that does not open, only what a copy needs. */
  storage: { directory: string; db: CopiedDatabase }
  attachments: Pick<AttachmentStore, 'list' | 'locate'>
  file: string
  nowMs?: number
}

/** Pending edits should be folded first. Errors: disk-full, file-not-found (no such folder), invalid-input (a place that holds something else). */
export const writeBackup = async ({ storage, attachments, file: target, nowMs = Date.now() }: BackupSource): Promise<{ file: string; sizeBytes: number }> => {
  const file = resolve(target)
  checkTarget(file, storage.directory)
  const part = `${file}.part`
  const copy = `${file}.database-${randomBytes(4).toString('hex')}`
  try {
    await storage.db.backup(copy)
    const manifest: Manifest = {
      format: 'granary-backup',
      version: backupVersion,
      repositoryId: repositoryIdOf(storage.db),
      createdAtUtc: new Date(nowMs).toISOString(),
      databaseSha256: await hashFile(copy),
      attachments: attachments.list().length,
    }
    await writeZip(part, copy, manifest, attachments)
    await flushFile(part)
    renameSync(part, file)
    await flushFolder(dirname(file))
    return { file, sizeBytes: statSync(file).size }
  } catch (error) {
    throw toStorageError(error, dirname(file))
  } finally {
    for (const left of [part, copy, `${copy}-journal`, `${copy}-wal`, `${copy}-shm`]) await rm(left, { force: true })
  }
}

const damaged = (detail: string, cause?: unknown) => new GranaryError('backup-damaged', `This file is no complete backup: ${detail}`, {}, { cause })

const isKnownName = (name: string) => name === 'manifest.json' || name === 'granary.db' || /^attachments\/([0-9a-f]{2})\/\1[0-9a-f]{62}$/.test(name)

const readAll = async (stream: Readable, maxBytes: number): Promise<Buffer> => {
  const parts: Buffer[] = []
  let size = 0
  for await (const piece of stream) {
    const chunk = piece as Buffer
    size += chunk.length
    if (size > maxBytes) throw damaged('its description is too large')
    parts.push(chunk)
  }
  return Buffer.concat(parts)
}

const parseManifest = (bytes: Buffer): Manifest => {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw damaged('its description cannot be read', error)
  }
  const manifest = manifestSchema.safeParse(value)
  if (!manifest.success) throw damaged('its description is incomplete', manifest.error)
  if (manifest.data.version > backupVersion)
    throw new GranaryError('database-too-new', 'This backup was written by a newer Granary.', { version: manifest.data.version, known: backupVersion })
  return manifest.data
}

/** Goes through every file of the backup; `take` gets its bytes. yauzl checks sizes; hashes are compared by whoever takes. */
const readEntries = async (zip: ZipReader, take: (name: string, stream: Readable, entry: Entry) => Promise<void>): Promise<Manifest> => {
  let manifest: Manifest | null = null
  let unpacked = 0
  const seen = new Set<string>()
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName
    unpacked += entry.uncompressedSize
    if (!isKnownName(name) || seen.has(name) || seen.size >= maxEntries || unpacked > maxUnpackedBytes)
      throw damaged(`it holds something else (${name.slice(0, 100)})`)
    seen.add(name)
    const stream = await zip.openReadStreamPromise(entry)
    if (name === 'manifest.json') manifest = parseManifest(await readAll(stream, maxManifestBytes))
    else await take(name, stream, entry)
  }
  if (manifest === null || !seen.has('granary.db')) throw damaged('something is missing')
  return manifest
}

/** For whoever watches a copy being unpacked, and may stop it. */
interface UnpackWatch {
  signal?: AbortSignal
  /** Of the packed bytes. */
  onBytes?(done: number, total: number): void
}

/** Passes bytes on and tells how much of the file they were. */
const counting = (total: number, { onBytes }: UnpackWatch) => {
  let before = 0
  return ({ compressedSize, uncompressedSize }: Entry) =>
    async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      let taken = 0
      for await (const chunk of chunks) {
        taken += chunk.length
        onBytes?.(Math.min(total, Math.round(before + (compressedSize * taken) / Math.max(1, uncompressedSize))), total)
        yield chunk
      }
      before += compressedSize
    }
}

/** Unpacks into `folder`; answers the description. `lenient`: an attachment with other bytes is left out instead of refused. */
const unpack = async (zip: ZipReader, folder: string, lenient: boolean, watch: UnpackWatch) => {
  let attachments = 0
  const counted = counting(zip.fileSize, watch)
  const manifest = await readEntries(zip, async (name, stream, entry) => {
    const file = join(folder, ...name.split('/'))
    mkdirSync(dirname(file), { recursive: true })
    await pipeline(stream, counted(entry), createWriteStream(file, { flags: 'wx' }), { signal: watch.signal })
    await flushFile(file)
    if (name === 'granary.db') return
    attachments += 1
    if ((await hashFile(file)) === basename(file)) return
    if (!lenient) throw damaged(`an attachment has other bytes than its name says (${basename(file)})`)
    rmSync(file)
  })
  watch.onBytes?.(zip.fileSize, zip.fileSize)
  if (attachments !== manifest.attachments && !lenient) throw damaged('attachments are missing')
  return manifest
}

const openZip = (file: string): Promise<ZipReader> =>
  openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true })

interface BackupLook extends Pick<Manifest, 'repositoryId' | 'createdAtUtc'> {
  attachments: number
  /** Unpacked. */
  sizeBytes: number
  /** Its database was written to `into`; false: it is damaged, or ends too early. */
  isWhole: boolean
}

/** What a backup says of itself, and its database unpacked into the file `into`; attachments are not read. Errors: backup-damaged (it is none, or only a part of one), database-too-new, cancelled. */
export const lookAtBackup = async (file: string, into: string, signal?: AbortSignal): Promise<BackupLook> => {
  let zip: ZipReader | null = null
  try {
    zip = await openZip(file)
    let [sizeBytes, attachments, isWhole, manifest] = [0, 0, false, null as Manifest | null]
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName
      if (!isKnownName(name) || attachments > maxEntries) throw damaged(`it holds something else (${name.slice(0, 100)})`)
      sizeBytes += entry.uncompressedSize
      if (name === 'manifest.json') manifest = parseManifest(await readAll(await zip.openReadStreamPromise(entry), maxManifestBytes))
      else if (name === 'granary.db') {
        const unpacking = pipeline(await zip.openReadStreamPromise(entry), createWriteStream(into), { signal })
        // Bytes that do not unpack: what can be read of them is asked for by whoever brings it back.
        isWhole = await unpacking.then(
          () => true,
          () => false,
        )
        signal?.throwIfAborted()
      } else attachments += 1
    }
    if (manifest === null) throw damaged('something is missing')
    const { repositoryId, createdAtUtc, databaseSha256 } = manifest
    return {
      repositoryId,
      createdAtUtc,
      attachments,
      sizeBytes,
      isWhole: isWhole && (await hashFile(into)) === databaseSha256 && attachments === manifest.attachments,
    }
  } catch (error) {
    if (signal?.aborted) throw new GranaryError('cancelled', 'Stopped.')
    throw isGranaryError(error) ? error : damaged(error instanceof Error ? error.message : 'unreadable', error)
  } finally {
    zip?.close()
  }
}

/** Reads a backup to its end and compares every hash, without writing anything. Errors: file-not-found, backup-damaged, database-too-new. */
export const verifyBackup = async (file: string): Promise<Pick<Manifest, 'repositoryId' | 'createdAtUtc'>> => {
  if (!existsSync(file)) throw new GranaryError('file-not-found', 'There is no such file.', { path: file })
  let zip: ZipReader | null = null
  try {
    zip = await openZip(file)
    const found = new Map<string, string>()
    const manifest = await readEntries(zip, async (name, stream) => {
      const hash = createHash('sha256')
      for await (const chunk of stream) hash.update(chunk as Buffer)
      found.set(name, hash.digest('hex'))
    })
    for (const [name, hash] of found) {
      const expected = name === 'granary.db' ? manifest.databaseSha256 : basename(name)
      if (hash !== expected) throw damaged(`${name} has other bytes than were written`)
    }
    if (found.size - 1 !== manifest.attachments) throw damaged('attachments are missing')
    return { repositoryId: manifest.repositoryId, createdAtUtc: manifest.createdAtUtc }
  } catch (error) {
    throw isGranaryError(error) ? error : damaged(error instanceof Error ? error.message : 'unreadable', error)
  } finally {
    zip?.close()
  }
}

/** Checks the database and makes it a store of its own. [DB52] */
const adoptDatabase = async (file: string, manifest: Manifest) => {
  if ((await hashFile(file)) !== manifest.databaseSha256) throw damaged('its database has changed')
  const db = new Database(file)
  try {
    const version = Number(db.pragma('user_version', { simple: true }))
    const known = migrations.at(-1)?.number ?? 0
    if (Number(db.pragma('application_id', { simple: true })) !== applicationId) throw damaged('its database is none of Granary')
    if (version > known) throw new GranaryError('database-too-new', 'This backup was written by a newer Granary.', { version, known })
    if (db.pragma('quick_check(1)', { simple: true }) !== 'ok') throw damaged('its database is not sound')
    db.transaction(() => {
      const set = db.prepare('INSERT INTO store(key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
      set.run('store_uuid', randomBytes(16).toString('hex'))
      set.run('restored', '1')
      if (db.prepare<[], string>("SELECT value FROM store WHERE key = 'repository_id'").pluck().get() !== manifest.repositoryId)
        throw damaged('it holds another repository than it says')
    })()
  } finally {
    db.close()
  }
}

const checkRoom = async (zip: ZipReader, folder: string) => {
  const { bavail, bsize } = await statfs(folder)
  // The packed size is a lower bound of what will be written; the real end of the disk is noticed while writing.
  if (bavail * bsize < zip.fileSize) throw new GranaryError('disk-full', 'There is not enough room to unpack this backup.', { neededBytes: zip.fileSize })
}

/** Makes a sound repository in `target` from the unpacked, damaged one in `folder`. */
export type Salvage = (folder: string, target: string) => Promise<unknown>

/** The unpacked repository, made sound where it is not; answers the folder that is to be renamed. */
const soundFolder = async (folder: string, manifest: Manifest, salvage: Salvage | undefined): Promise<string> => {
  try {
    await adoptDatabase(join(folder, 'granary.db'), manifest)
    return folder
  } catch (error) {
    if (!salvage || (isGranaryError(error) && error.code === 'database-too-new')) throw error
    const sound = join(folder, 'sound')
    await salvage(folder, sound)
    return sound
  }
}

/**
 * Makes a repository in `directory` (missing or empty) from a backup; nothing is left behind when it fails. With `salvage`, a backup whose database or
 * attachments are damaged gives what can be read of it.
 * Errors: file-not-found, repository-exists, backup-damaged, database-too-new, disk-full, cancelled.
 */
export const restoreBackup = async (file: string, directory: string, salvage?: Salvage, watch: UnpackWatch = {}): Promise<void> => {
  const target = resolve(directory)
  if (!existsSync(file)) throw new GranaryError('file-not-found', 'There is no such file.', { path: file })
  if (existsSync(target) && readdirSync(target).length > 0) throw new GranaryError('repository-exists', 'This folder is not empty.', { directory: target })
  mkdirSync(dirname(target), { recursive: true })
  const folder = `${target}.restoring-${randomBytes(4).toString('hex')}`
  let zip: ZipReader | null = null
  try {
    mkdirSync(folder)
    zip = await openZip(file)
    await checkRoom(zip, folder)
    const sound = await soundFolder(folder, await unpack(zip, folder, salvage !== undefined, watch), salvage)
    // An empty folder may stand where the new one goes; renaming over it is one step on POSIX, two on Windows.
    rmSync(target, { recursive: true, force: true })
    renameSync(sound, target)
    await flushFolder(dirname(target))
  } catch (error) {
    if (watch.signal?.aborted) throw new GranaryError('cancelled', 'Stopped.')
    const known = toStorageError(error, dirname(target))
    if (isGranaryError(known)) throw known.code === 'database-damaged' ? damaged('its database is not sound', known) : known
    throw damaged(error instanceof Error ? error.message : 'unreadable', error)
  } finally {
    zip?.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
