// The shell of a browser tab: files are uploaded and downloaded, what a tab cannot do is said in `can` and hidden by the features.

import { browserPaths } from '../../../contract/addresses.ts'
import { type ErrorCode, GranaryError } from '../../../contract/errors.ts'
import type { GranaryShell, ImportSource, ShellPlatform, UploadWatch } from '../../../contract/shell.ts'
import { attachmentUrl } from './addresses.ts'

const watchNothing: UploadWatch = { progressed: () => undefined, signal: new AbortController().signal }

/** By XMLHttpRequest, because `fetch` does not say how much has been sent. */
const upload = (file: File, sent: (bytes: number) => void, signal: AbortSignal): Promise<string> =>
  new Promise((resolve, reject) => {
    const name = file.webkitRelativePath || file.name
    const request = new XMLHttpRequest()
    const stop = () => request.abort()
    const end = (work: () => void) => () => {
      signal.removeEventListener('abort', stop)
      work()
    }
    request.open('POST', `${browserPaths.uploads}?name=${encodeURIComponent(name)}`)
    request.responseType = 'json'
    request.upload.addEventListener('progress', ({ loaded }) => sent(loaded))
    request.addEventListener(
      'load',
      end(() => {
        const answer = request.response as { token?: string; error?: { code: ErrorCode; message: string } } | null
        if (request.status === 200 && answer?.token) resolve(answer.token)
        else reject(new GranaryError(answer?.error?.code ?? 'internal', `an upload answered ${request.status}: ${answer?.error?.message ?? ''}`, { name }))
      }),
    )
    request.addEventListener(
      'error',
      end(() => reject(new GranaryError('channel-closed', 'an upload broke off', { name }))),
    )
    request.addEventListener(
      'abort',
      end(() => reject(signal.reason)),
    )
    signal.addEventListener('abort', stop)
    request.send(file)
  })

const forget = async (tokens: readonly string[]) => {
  // A few at a time: an address has no room for thousands.
  for (let at = 0; at < tokens.length; at += 50) {
    const query = tokens.slice(at, at + 50).map((token) => `token=${token}`)
    await fetch(`${browserPaths.uploads}?${query.join('&')}`, { method: 'DELETE' }).catch(() => undefined)
  }
}

const uploadAll = async (files: readonly File[], { progressed, signal }: UploadWatch = watchNothing): Promise<ImportSource> => {
  const bytes = files.reduce((sum, file) => sum + file.size, 0)
  const uploads: string[] = []
  let before = 0
  const tell = (file: File, sent: number) =>
    progressed({ name: file.name, sentFiles: uploads.length, files: files.length, sentBytes: Math.min(bytes, before + Math.min(sent, file.size)), bytes })
  try {
    if (files[0]) await tell(files[0], 0)
    for (const file of files) {
      signal.throwIfAborted()
      uploads.push(await upload(file, (sent) => void tell(file, sent), signal))
      before += file.size
      void tell(file, 0)
    }
  } catch (error) {
    void forget(uploads)
    throw error
  }
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
  chooseFiles: async (what, watch) => uploadAll(await pickFiles({ many: what !== 'bundle', folder: what === 'folder' }), watch),
  chooseDirectory: async () => null,
  chooseBackup: async (watch) => {
    const [file] = await pickFiles({ accept: '.granary,.granary-copy,.zip' })
    return file ? `upload:${(await uploadAll([file], watch)).uploads[0]}` : null
  },
  saveBackup: async (repositoryId, suggestedName) => {
    download(`${browserPaths.backups}/${repositoryId}?name=${encodeURIComponent(suggestedName)}`, suggestedName)
    return { file: null }
  },
  chooseSavePath: async () => null,
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
  // A tab has no keychain: the engine of `granary serve` asks at every start.
  passphraseState: async () => ({ possible: false, kept: false }),
  keepPassphrase: async () => undefined,
  on: nothingToHear,
  onClosing: (work) => {
    // A tab gives no time to wait: what can be handed over in one message is.
    window.addEventListener('pagehide', () => void work())
  },
})
