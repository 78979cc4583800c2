// What a person has given to make a repository from: told by what it is, not by how it is called.
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const beginOf = (file: string): string => {
  const handle = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(22)
    return bytes.toString('latin1', 0, readSync(handle, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(handle)
  }
}

/** The folder of a repository, given itself or by its database. */
const repositoryFolderOf = (path: string): string | null => {
  if (statSync(path).isDirectory()) return existsSync(join(path, 'granary.db')) ? path : null
  return basename(path) === 'granary.db' ? dirname(path) : null
}

const isExchanged = (file: string, begin: string) =>
  /^(GRBNDL1|GRPART1|age-encryption)/.test(begin) || (!begin.startsWith('PK') && /\.granary(-part)?$/i.test(file))

type GivenSource = { is: 'folder'; folder: string } | { is: 'place' } | { is: 'bundle' } | { is: 'backup' }

/** `path` exists. What is none of them is taken for a backup, which says that it is none. */
export const kindOfSource = (path: string): GivenSource => {
  const folder = repositoryFolderOf(path)
  if (folder !== null) return { is: 'folder', folder }
  if (statSync(path).isDirectory()) return { is: 'place' }
  return isExchanged(path, beginOf(path)) ? { is: 'bundle' } : { is: 'backup' }
}
