// Where an edition is written: into a folder of its own inside the target first, then file by file into place, the start page
// last. Nothing that no earlier edition wrote is overwritten or removed. [ED60]–[ED66]
import { lstatSync, readFileSync } from 'node:fs'
import { copyFile, lstat, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { GranaryError } from '../../contract/errors.ts'
import { z } from '../../contract/zod.ts'

export const listFile = 'edition.json'
const partFolder = 'edition.part'
/** A list of 200,000 files is 20 MB; more is not ours. */
const maxListBytes = 64 * 1024 * 1024

/** Every path that an edition writes: two folders deep at most, ASCII, lower case, no name that begins with a dot. */
const ourPath = /^(?:[a-z0-9][a-z0-9_-]{0,90}\/){0,2}[a-z0-9][a-z0-9._-]{0,120}$/
export const isEditionPath = (path: string): boolean => ourPath.test(path) && !path.includes('..')

const listSchema = z.object({
  granaryEdition: z.literal(1),
  repositoryId: z.string().max(64),
  writtenAtUtc: z.string().max(30),
  files: z.array(z.string().max(400)).max(1_000_000),
})
type EditionList = z.infer<typeof listSchema>

const codes: Readonly<Record<string, 'place-full' | 'place-read-only' | 'place-gone' | 'place-unreadable' | 'place-taken'>> = {
  ENOSPC: 'place-full',
  EDQUOT: 'place-full',
  EROFS: 'place-read-only',
  EACCES: 'place-read-only',
  EPERM: 'place-read-only',
  ENOENT: 'place-gone',
  ENODEV: 'place-gone',
  ENXIO: 'place-gone',
  EIO: 'place-unreadable',
  // The folder is a file, or lies below one.
  EEXIST: 'place-taken',
  ENOTDIR: 'place-taken',
}

/** A failure of the medium by its code; everything else as it was. */
const toPlaceError = (error: unknown, path: string): unknown => {
  const code = error instanceof Error && 'code' in error ? codes[String(error.code)] : undefined
  return code === undefined ? error : new GranaryError(code, `${code}: ${String(error)}`, { path }, { cause: error })
}

/** null: no edition lies there, or what says so cannot be trusted; then nothing is removed. */
const readList = (folder: string): EditionList | null => {
  const path = join(folder, listFile)
  try {
    const stat = lstatSync(path)
    if (!stat.isFile() || stat.size > maxListBytes) return null
    return listSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // Missing, damaged or somebody else's: the edition is then written as into a folder of strangers.
    return null
  }
}

export interface EditionPlace {
  write(path: string, text: string | Uint8Array): Promise<void>
  copy(path: string, from: string): Promise<void>
  readonly sizeBytes: number
  /** Puts everything into place and takes away what only the earlier edition had. */
  finish(): Promise<void>
  /** Removes what was written so far; the earlier edition stays as it was. */
  abandon(): Promise<void>
}

const stateOf = async (path: string): Promise<'missing' | 'file' | 'folder' | 'other'> => {
  try {
    const stat = await lstat(path)
    return stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other'
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return 'missing'
    throw error
  }
}

/** Errors: place-full, place-read-only, place-gone, place-unreadable, place-taken (a file of somebody else has a name that is needed). */
export const openPlace = async (
  folder: string,
  { repositoryId, writtenAtUtc, flush = false }: { repositoryId: string; writtenAtUtc: string; flush?: boolean },
): Promise<EditionPlace> => {
  const part = join(folder, partFolder)
  const written: string[] = []
  const folders = new Set<string>()
  let sizeBytes = 0

  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw toPlaceError(error, folder)
    }
  }

  const prepare = async (path: string): Promise<string> => {
    if (!isEditionPath(path)) throw new GranaryError('internal', `not a path of an edition: ${path}`)
    const target = join(part, path)
    const parent = dirname(target)
    if (!folders.has(parent)) {
      await mkdir(parent, { recursive: true })
      folders.add(parent)
    }
    written.push(path)
    return target
  }

  const flushed = async (target: string) => {
    if (!flush) return
    const handle = await open(target, 'r+')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  const put = async (target: string, bytes: Uint8Array) => {
    const handle = await open(target, 'wx')
    try {
      await handle.writeFile(bytes)
      if (flush) await handle.sync()
    } finally {
      await handle.close()
    }
  }

  /** Through no link: a folder that leads elsewhere is somebody else's. */
  const refuseTaken = async (earlier: ReadonlySet<string>) => {
    const seen = new Set<string>()
    for (const path of written) {
      const steps = path.split('/')
      for (let depth = 1; depth < steps.length; depth++) {
        const parent = steps.slice(0, depth).join('/')
        if (seen.has(parent)) continue
        seen.add(parent)
        const state = await stateOf(join(folder, parent))
        if (state !== 'missing' && state !== 'folder') throw taken(parent)
      }
      const state = await stateOf(join(folder, path))
      if (state === 'missing' || (state === 'file' && earlier.has(path))) continue
      throw taken(path)
    }
  }
  const taken = (path: string) => new GranaryError('place-taken', `${path} is there and no edition wrote it`, { path: join(folder, path) })

  const writeList = async (files: readonly string[]) => {
    const list: EditionList = { granaryEdition: 1, repositoryId, writtenAtUtc, files: [...files].toSorted() }
    const bytes = Buffer.from(`${JSON.stringify(list, null, 1)}\n`)
    const target = join(part, listFile)
    await rm(target, { force: true })
    await put(target, bytes)
    await rename(target, join(folder, listFile))
    return bytes.length
  }

  await guarded(async () => {
    await mkdir(folder, { recursive: true })
    const state = await stateOf(part)
    if (state === 'other' || state === 'file') throw taken(partFolder)
    const list = readList(folder)
    // Something that says it is a list and is none, or the edition of another repository.
    if (list === null ? (await stateOf(join(folder, listFile))) !== 'missing' : list.repositoryId !== repositoryId) throw taken(listFile)
    // Of an edition that was stopped or pulled out.
    await rm(part, { recursive: true, force: true })
    await mkdir(part)
  })

  return {
    write: (path, text) =>
      guarded(async () => {
        const bytes = typeof text === 'string' ? Buffer.from(text) : text
        await put(await prepare(path), bytes)
        sizeBytes += bytes.length
      }),
    copy: (path, from) =>
      guarded(async () => {
        const target = await prepare(path)
        await copyFile(from, target)
        await flushed(target)
        sizeBytes += (await lstat(target)).size
      }),
    get sizeBytes() {
      return sizeBytes
    },
    finish: () =>
      guarded(async () => {
        const earlier = new Set((readList(folder)?.files ?? []).filter(isEditionPath))
        await refuseTaken(earlier)
        // Names both while files move, so that whoever goes on after a plug was pulled knows what is an edition's.
        await writeList([...new Set([...earlier, ...written])])
        // The start page last: until then it leads to what it knew.
        const order = written.toSorted((a, b) => Number(a.endsWith('index.html')) - Number(b.endsWith('index.html')))
        for (const path of order) {
          await mkdir(dirname(join(folder, path)), { recursive: true })
          await rename(join(part, path), join(folder, path))
        }
        const now = new Set(written)
        const emptied = new Set<string>()
        for (const path of earlier) {
          if (now.has(path) || (await stateOf(join(folder, path))) !== 'file' || !(await insideByFolders(folder, path))) continue
          await rm(join(folder, path))
          if (path.includes('/')) emptied.add(dirname(path))
        }
        sizeBytes += await writeList(written)
        await rm(part, { recursive: true, force: true })
        for (const path of [...emptied].toSorted((a, b) => b.length - a.length))
          if ((await readdir(join(folder, path))).length === 0) await rmdir(join(folder, path))
      }),
    abandon: () => rm(part, { recursive: true, force: true }),
  }
}

/** No step of the way is a link. */
const insideByFolders = async (folder: string, path: string): Promise<boolean> => {
  const steps = path.split('/')
  for (let depth = 1; depth < steps.length; depth++) if ((await stateOf(join(folder, ...steps.slice(0, depth)))) !== 'folder') return false
  return true
}
