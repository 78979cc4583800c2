// The calls of `window.granary`: native dialogs, files that leave, menus. Every argument is checked, every sender is our own page.
import { randomBytes } from 'node:crypto'
import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { extname, isAbsolute, join } from 'node:path'
import { app, BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain, shell } from 'electron'
import { GranaryError } from '../contract/errors.ts'
import type { AttachmentHash, RepositoryId } from '../contract/ids.ts'
import {
  attachmentRequestSchema,
  type BridgeCall,
  bridgeCalls,
  type ChosenFiles,
  chosenFiles,
  directoryPurposes,
  type SavedKind,
  savedKinds,
} from '../contract/shell.ts'
import { z } from '../contract/zod.ts'
import type { Client } from '../rpc/connect.ts'
import { appOrigin } from './app-origin.ts'
import { openOutside } from './guards.ts'
import type { KeptPassphrase } from './kept-passphrase.ts'
import type { Words } from './words.ts'

export interface BridgeSettings {
  words: Words
  engine(): Promise<Client>
  languageChanged(language: string): Promise<void>
  kept: KeptPassphrase
  /** Copies that other programs show; what an earlier start left there is thrown away. */
  copiesDirectory: string
}

const name = z.string().max(500)
const argumentsOf = {
  chooseFiles: z.tuple([z.enum(chosenFiles)]),
  chooseDirectory: z.tuple([z.enum(directoryPurposes)]),
  chooseBackup: z.tuple([]),
  chooseSavePath: z.tuple([z.enum(savedKinds), name]),
  saveAttachment: z.tuple([attachmentRequestSchema]),
  saveText: z.tuple([name, z.string().max(50_000_000)]),
  openInOtherProgram: z.tuple([attachmentRequestSchema]),
  showInFolder: z.tuple([z.string().max(4096).refine(isAbsolute)]),
  openLink: z.tuple([z.string().max(8192)]),
  print: z.tuple([]),
  setSpellcheckLanguages: z.tuple([z.array(z.string().max(35)).max(20)]),
  setLanguage: z.tuple([z.string().max(35)]),
  passphraseState: z.tuple([]),
  keepPassphrase: z.tuple([z.string().min(1).max(1024).nullable()]),
} satisfies Record<BridgeCall, z.ZodType>
type Answers = { [Name in BridgeCall]: (window: BrowserWindow, ...args: z.infer<(typeof argumentsOf)[Name]>) => Promise<unknown> }

/** Kinds of files that a program of the system shows; everything else could be a program itself. */
const openableEndings = new Set(
  'pdf txt md csv tsv rtf html htm epub docx doc odt xlsx xls ods pptx ppt odp png jpg jpeg gif webp avif bmp svg tif tiff mp3 ogg wav m4a mp4 webm mov'.split(
    ' ',
  ),
)

/** Only what a file system takes, and never a folder. */
const fileName = (text: string) =>
  text
    .replace(/[/\\]/g, '_')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, 150) || 'granary'

/** What a dialog shows first; the second row shows all. */
const filtersOf: Partial<Record<ChosenFiles, { name: string; extensions: string[] }[]>> = {
  bundle: [
    { name: 'bundles', extensions: ['granary', 'granary-part', 'granary-parcel'] },
    { name: 'all-files', extensions: ['*'] },
  ],
  installer: [{ name: 'installers', extensions: ['AppImage', 'deb', 'rpm', 'exe', 'msi', 'dmg', 'pkg', 'zip', 'gz'] }],
}

export const serveBridge = ({ words, engine, languageChanged, kept, copiesDirectory }: BridgeSettings): void => {
  // Not when Granary ends: the other program may still show it.
  rm(copiesDirectory, { recursive: true, force: true }).catch(() => undefined)
  const locate = async (request: { repositoryId: string; hash: string }) =>
    (await engine()).call('home.locateAttachment', { repositoryId: request.repositoryId as RepositoryId, hash: request.hash as AttachmentHash })
  const save = async (window: BrowserWindow, kind: SavedKind, suggested: string) => {
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      title: words.say(`dialog.save-${kind}`),
      defaultPath: join(app.getPath(kind === 'text' ? 'documents' : 'downloads'), fileName(suggested)),
    })
    return canceled || !filePath ? null : filePath
  }
  const answers: Answers = {
    chooseFiles: async (window, what) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: words.say(`dialog.choose-${what}`),
        properties: what === 'bundle' ? ['openFile'] : [what === 'folder' ? 'openDirectory' : 'openFile', 'multiSelections'],
        filters: filtersOf[what]?.map(({ name, extensions }) => ({ name: words.say(`dialog.${name}`), extensions })),
      })
      return canceled ? null : filePaths
    },
    chooseDirectory: async (window, purpose) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: words.say(`dialog.${purpose}`),
        properties: ['openDirectory', 'createDirectory'],
      })
      return canceled ? null : (filePaths[0] ?? null)
    },
    chooseBackup: async (window) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: words.say('dialog.choose-backup'),
        properties: ['openFile'],
        filters: [
          { name: words.say('dialog.backups'), extensions: ['granary', 'granary-copy', 'granary-part', 'zip'] },
          { name: words.say('dialog.all-files'), extensions: ['*'] },
        ],
      })
      return canceled ? null : (filePaths[0] ?? null)
    },
    chooseSavePath: save,
    saveAttachment: async (window, request) => {
      const { path } = await locate(request)
      const target = await save(window, 'attachment', request.name)
      if (target === null) return false
      await copyFile(path, target)
      return true
    },
    saveText: async (window, suggested, text) => {
      const target = await save(window, 'text', suggested)
      if (target === null) return false
      await writeFile(target, text)
      return true
    },
    openInOtherProgram: async (_, request) => {
      const ending = extname(request.name).slice(1).toLowerCase()
      if (!openableEndings.has(ending)) throw new GranaryError('file-not-supported', 'a file of this kind is not opened by Granary', { ending })
      const { path } = await locate(request)
      const folder = join(copiesDirectory, randomBytes(8).toString('hex'))
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const copy = join(folder, fileName(request.name))
      await copyFile(path, copy)
      // Read-only, so that nobody writes into a copy that goes away; the original in the repository is never handed out.
      await chmod(copy, 0o400)
      const problem = await shell.openPath(copy)
      if (problem !== '') throw new GranaryError('file-not-supported', 'no program of this system opened the file')
    },
    showInFolder: async (_, path) => shell.showItemInFolder(path),
    openLink: async (_, url) => openOutside(url),
    print: (window) => new Promise((resolve) => window.webContents.print({}, () => resolve(null))),
    setSpellcheckLanguages: async (window, languages) => {
      const { session } = window.webContents
      if (process.platform !== 'darwin') session.setSpellCheckerLanguages(languages.filter((each) => session.availableSpellCheckerLanguages.includes(each)))
    },
    setLanguage: async (_, language) => languageChanged(language),
    passphraseState: async () => kept.state(),
    keepPassphrase: async (_, passphrase) => kept.keep(passphrase, async (given) => (await engine()).call('home.unlock', { passphrase: given })),
  }
  const answer = async <Name extends BridgeCall>(call: Name, event: IpcMainInvokeEvent, given: unknown[]) => {
    const window = BrowserWindow.fromWebContents(event.sender)
    if (!window || event.senderFrame !== event.sender.mainFrame || !event.sender.getURL().startsWith(`${appOrigin}/`)) {
      throw new GranaryError('unknown-call', 'only our own page is answered')
    }
    const checked = argumentsOf[call].safeParse(given)
    if (!checked.success) throw new GranaryError('invalid-input', `${call}: ${checked.error.issues[0]?.message}`)
    return answers[call](window, ...(checked.data as never))
  }
  for (const call of bridgeCalls) ipcMain.handle(`granary:${call}`, (event, ...given: unknown[]) => answer(call, event, given))
}
