// The shell over `window.granary`, which Electron's preload exposes.
import type { ElectronBridge, GranaryShell, ImportSource } from '../../../contract/shell.ts'
import { attachmentUrl } from './addresses.ts'

const onPaths = (paths: string[] | null): ImportSource => ({ paths: paths ?? [], uploads: [] })

/** `addBytes` carries what has no path (pasted pictures) to the engine. */
export const createElectronShell = (bridge: ElectronBridge, callBackUp: (file: string) => Promise<unknown>): GranaryShell => ({
  kind: 'electron',
  platform: bridge.platform,
  can: { paths: true, showInFolder: true, openInOtherProgram: true, menus: true, spellcheckLanguages: bridge.platform !== 'mac' },
  attachmentUrl,
  sourcesOf: async (files) => onPaths(files.map((file) => bridge.pathForFile(file)).filter((path) => path !== '')),
  chooseFiles: async (what) => onPaths(await bridge.chooseFiles(what)),
  chooseDirectory: (purpose) => bridge.chooseDirectory(purpose),
  chooseBackup: () => bridge.chooseBackup(),
  saveBackup: async (_repositoryId, suggestedName) => {
    const file = await bridge.chooseSavePath('backup', suggestedName)
    if (file === null) return null
    await callBackUp(file)
    return { file }
  },
  chooseSavePath: (kind, suggestedName) => bridge.chooseSavePath(kind, suggestedName),
  saveAttachment: (request) => bridge.saveAttachment(request),
  saveText: (suggestedName, text) => bridge.saveText(suggestedName, text),
  openInOtherProgram: (request) => bridge.openInOtherProgram(request),
  showInFolder: (path) => bridge.showInFolder(path),
  openLink: (url) => bridge.openLink(url),
  print: () => bridge.print(),
  setSpellcheckLanguages: (languages) => bridge.setSpellcheckLanguages(languages),
  setLanguage: (language) => bridge.setLanguage(language),
  passphraseState: () => bridge.passphraseState(),
  keepPassphrase: async (passphrase) => {
    await bridge.keepPassphrase(passphrase)
  },
  on: (name, listener) => bridge.on(name, listener),
  onClosing: (work) => bridge.onClosing(work),
})
