// What lies under the paths that a person chose: files with the folders they stand in. Links are not followed, hidden files and
// programs' leftovers are skipped and said. [IM1]–[IM6]
import type { Dirent } from 'node:fs'
import { lstat, opendir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { GranaryError } from '../../contract/errors.ts'
import type { ImportLimits } from './limits.ts'

export interface FoundFile {
  /** Where its bytes are. */
  path: string
  /** Where it stands among the others, for relative addresses; equal to `path` unless it was uploaded. */
  place: string
  /** What the report says. */
  shown: string
  name: string
  /** Nothing outside this folder is read for it. */
  root: string
  /** Titles of the collections from the top. */
  folders: string[]
  /** Chosen itself, not found in a folder. */
  chosen: boolean
}

export interface Walked {
  files: FoundFile[]
  skipped: { path: string; reason: 'hidden' | 'attachment-of-another' | 'link' }[]
  failed: { path: string; code: string; message: string }[]
}

const leftovers = /^(?:\..*|~\$.*|thumbs\.db|desktop\.ini|__macosx|\$recycle\.bin|system volume information)$/i
/** Browsers save the pictures of PAGE.html into PAGE_files (the word is in the browser's language). */
const savedPictures = /^(.+?)(?:_files|-files|_fichiers|_archivos|_ficheiros|_arquivos|-dateien|_berkas|\.files)$/i
const page = /\.(?:x?html?)$/i

const unreadable = (path: string, error: unknown) => {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return { path, code: reason === 'ENOENT' ? 'file-not-found' : 'file-unreadable', message: `it cannot be read (${reason})` }
}

const walkFolder = async (root: string, folder: string, titles: string[], walked: Walked, limits: ImportLimits): Promise<void> => {
  const entries: Dirent[] = []
  try {
    for await (const entry of await opendir(folder)) entries.push(entry)
  } catch (error) {
    walked.failed.push(unreadable(folder, error))
    return
  }
  // A repository is not a folder of documents: its attachments would come in again under their hashes.
  if (entries.some((entry) => entry.name === 'granary.db' && entry.isFile())) {
    walked.skipped.push({ path: folder, reason: 'hidden' })
    return
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  const pages = new Set(entries.filter((entry) => entry.isFile() && page.test(entry.name)).map((entry) => entry.name.replace(page, '').toLowerCase()))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (leftovers.test(entry.name)) walked.skipped.push({ path, reason: 'hidden' })
    else if (entry.isDirectory()) {
      const saved = savedPictures.exec(entry.name)?.[1]
      if (saved && pages.has(saved.toLowerCase())) walked.skipped.push({ path, reason: 'attachment-of-another' })
      else if (titles.length > limits.folderDepth)
        walked.failed.push({ path, code: 'file-too-deep', message: `folders are nested more than ${limits.folderDepth} deep` })
      else await walkFolder(root, path, [...titles, entry.name], walked, limits)
    } else if (entry.isFile()) {
      walked.files.push({ path, place: path, shown: path, name: entry.name, root, folders: titles, chosen: false })
      if (walked.files.length > limits.filesPerJob)
        throw new GranaryError('file-has-too-many-parts', `more than ${limits.filesPerJob} files at once; choose a part of the folder`)
    } else walked.skipped.push({ path, reason: 'link' })
  }
}

/** An upload has a name with its folders (`report/img/a.png`), and its bytes lie elsewhere. Names that climb are cut to their last part. */
const uploaded = (path: string, name: string): FoundFile => {
  const parts = name.split(/[/\\]+/).filter((part) => part !== '' && part !== '.')
  const safe = parts.includes('..') ? parts.slice(-1) : parts
  const root = resolve('/', 'uploaded', safe.length > 1 ? (safe[0] ?? '') : '')
  return {
    path,
    place: resolve('/', 'uploaded', ...safe),
    shown: name,
    name: safe.at(-1) ?? 'file',
    root,
    folders: safe.slice(0, -1),
    chosen: safe.length <= 1,
  }
}

/** Errors: file-has-too-many-parts. Anything else that cannot be read stands in `failed`. */
export const walkFiles = async (given: readonly { path: string; name: string }[], limits: ImportLimits): Promise<Walked> => {
  const walked: Walked = { files: [], skipped: [], failed: [] }
  for (const { path: givenPath, name } of given) {
    const path = resolve(givenPath)
    try {
      // A link that was chosen by hand is followed; one inside a folder is not.
      const about = (await lstat(path)).isSymbolicLink() ? await stat(path) : await lstat(path)
      if (about.isDirectory()) await walkFolder(path, path, [basename(path)], walked, limits)
      else if (!about.isFile()) walked.failed.push({ path, code: 'file-unreadable', message: 'this is not a file' })
      else if (basename(path) !== name) {
        const file = uploaded(path, name)
        if (leftovers.test(file.name)) walked.skipped.push({ path: name, reason: 'hidden' })
        else walked.files.push(file)
      } else walked.files.push({ path, place: path, shown: path, name, root: dirname(path), folders: [], chosen: true })
    } catch (error) {
      if (error instanceof GranaryError) throw error
      walked.failed.push(unreadable(path, error))
    }
  }
  return walked
}
