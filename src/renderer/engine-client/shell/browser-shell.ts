// The shell of a browser tab: files are uploaded and downloaded, what a tab cannot do is said in `can` and hidden by the features.

import { browserPaths } from '../../../contract/addresses.ts'
import type { GranaryShell, ImportSource, ShellPlatform } from '../../../contract/shell.ts'
import { attachmentUrl } from './addresses.ts'

const upload = async (file: File): Promise<string> => {
  const name = file.webkitRelativePath || file.name
  const response = await fetch(`${browserPaths.uploads}?name=${encodeURIComponent(name)}`, { method: 'POST', body: file })
  if (!response.ok) throw new Error(`upload answered ${response.status}`)
  return ((await response.json()) as { token: string }).token
}

const uploadAll = async (files: readonly File[]): Promise<ImportSource> => {
  const uploads: string[] = []
  for (const file of files) uploads.push(await upload(file))
  return { paths: [], uploads }
}

const pickFiles = (set: { folder?: boolean; many?: boolean; accept?: string }): Promise<File[]> =>
  new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = set.many ?? false
    if (set.folder) input.webkitdirectory = true
    if (set.accept) input.accept = set.accept
    input.addEventListener('change', () => resolve([...(input.files ?? [])]))
    input.addEventListener('cancel', () => resolve([]))
    input.click()
  })

const download = (url: string, name: string) => {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}

const platformOf = (agent: string): ShellPlatform =>
  /Mac/.test(agent) ? 'mac' : /Windows/.test(agent) ? 'windows' : /Linux|CrOS|X11/.test(agent) ? 'linux' : 'other'

const nothingToHear = () => () => undefined

export const createBrowserShell = (): GranaryShell => ({
  kind: 'browser',
  platform: platformOf(navigator.userAgent),
  can: { paths: false, showInFolder: false, openInOtherProgram: false, menus: false, spellcheckLanguages: false },
  attachmentUrl,
  sourcesOf: uploadAll,
  chooseFiles: async (what) => uploadAll(await pickFiles({ many: true, folder: what === 'folder' })),
  chooseDirectory: async () => null,
  chooseBackup: async () => {
    const [file] = await pickFiles({ accept: '.granary,.zip' })
    return file ? `upload:${await upload(file)}` : null
  },
  saveBackup: async (repositoryId, suggestedName) => {
    download(`${browserPaths.backups}/${repositoryId}?name=${encodeURIComponent(suggestedName)}`, suggestedName)
    return { file: null }
  },
  saveAttachment: async ({ repositoryId, hash, name }) => {
    download(`${browserPaths.downloads}/${repositoryId}/${hash}?name=${encodeURIComponent(name)}`, name)
    return true
  },
  saveText: async (suggestedName, text) => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
    download(url, suggestedName)
    // The browser reads the blob after this turn; a minute is ample and the page keeps no copy for longer.
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
    return true
  },
  openInOtherProgram: async () => undefined,
  showInFolder: async () => undefined,
  openLink: async (url) => {
    if (/^(https?|mailto):/i.test(url)) window.open(url, '_blank', 'noopener,noreferrer')
  },
  print: async () => window.print(),
  setSpellcheckLanguages: async () => undefined,
  setLanguage: async () => undefined,
  on: nothingToHear,
  onClosing: (work) => {
    // A tab gives no time to wait: what can be handed over in one message is.
    window.addEventListener('pagehide', () => void work())
  },
})
