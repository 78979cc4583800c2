// What a window asks of the program around it (Electron's main process, or the browser) instead of the engine: dialogs, files,
// menus, printing. Features use `GranaryShell`; `ElectronBridge` is the raw bridge that the preload exposes as `window.granary`.
import type { AttachmentHash, ItemId, RepositoryId } from './ids.ts'
import { z } from './zod.ts'

export type ShellPlatform = 'mac' | 'windows' | 'linux' | 'other'

/** Goes straight into `imports.start`: paths on this computer (Electron), tokens of uploads (browser). */
export interface ImportSource {
  paths: string[]
  uploads: string[]
}

/** Files on their way to the engine, where there are no paths to pass on (browser). */
export interface UploadProgress {
  /** The file that travels now. */
  name: string
  sentFiles: number
  files: number
  sentBytes: number
  bytes: number
}
export interface UploadWatch {
  /** First before anything has been sent: what is thrown then refuses the whole. Never called where nothing is sent. */
  progressed(progress: UploadProgress): void | Promise<void>
  /** Ends the sending; what has arrived is thrown away. */
  signal: AbortSignal
}

/** What a menu, a shortcut of the system or a link from outside asks the window to do. */
export const shellCommands = [
  'new-item',
  'import-files',
  'import-folder',
  'new-repository',
  'open-repository',
  'close-repository',
  'back-up',
  'restore-backup',
  'settings',
  'search',
  'palette',
  'find',
  'undo',
  'redo',
  'keys',
  'guide',
  'about',
  'text-larger',
  'text-smaller',
  'text-normal',
] as const
export type ShellCommand = (typeof shellCommands)[number]

export interface ShellEvents {
  command: ShellCommand
  /** `granary://open/REPOSITORY/ITEM`, already taken apart and checked. */
  link: { repositoryId: RepositoryId; itemId: ItemId | null }
  /** `granary:join/…`, or the path of a `.granary-invitation` file: what `home.readTicket` takes. */
  invitation: string
  /** Files and folders that the system asks to open with Granary (double click, dropped on the icon): paths. */
  files: string[]
}

export const directoryPurposes = ['new-repository', 'open-repository', 'restore', 'exchange', 'edition', 'copies'] as const
export type DirectoryPurpose = (typeof directoryPurposes)[number]

export const chosenFiles = ['files', 'folder', 'bundle', 'installer'] as const
export type ChosenFiles = (typeof chosenFiles)[number]
export const savedKinds = ['backup', 'attachment', 'text', 'bundle', 'parcel'] as const
export type SavedKind = (typeof savedKinds)[number]

/** Of the passphrase that locks the device key. */
export interface PassphraseState {
  /** The system has a keychain that can remember it. */
  possible: boolean
  kept: boolean
}

export interface ShellAbilities {
  /** Paths of this computer can be chosen and shown; without it, files are uploaded and downloaded. */
  paths: boolean
  showInFolder: boolean
  openInOtherProgram: boolean
  menus: boolean
  spellcheckLanguages: boolean
}

export const attachmentRequestSchema = z.strictObject({
  repositoryId: z.string().regex(/^[0-9a-f]{64}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().max(500),
})
export interface AttachmentRequest {
  repositoryId: RepositoryId
  hash: AttachmentHash
  name: string
}

/** One shell for the renderer, made in src/renderer/engine-client: over `window.granary` in Electron, over HTTP in a browser. */
export interface GranaryShell {
  readonly kind: 'electron' | 'browser'
  readonly platform: ShellPlatform
  readonly can: ShellAbilities
  /** Where the renderer finds the bytes of an attachment; the same relative address in both shells. Ranges are answered. */
  attachmentUrl(repositoryId: RepositoryId, hash: AttachmentHash): string
  /** Files dropped or pasted into the window. */
  sourcesOf(files: readonly File[], watch?: UploadWatch): Promise<ImportSource>
  /** Empty lists: the person closed the dialog. `bundle`: one file to look at, a bundle or a parcel; `installer`: of Granary, to travel on a stick. */
  chooseFiles(what: ChosenFiles, watch?: UploadWatch): Promise<ImportSource>
  /** null: closed, or this shell has no paths. */
  chooseDirectory(purpose: DirectoryPurpose): Promise<string | null>
  /** What `home.restoreBackup` takes as `file`: a path, or `upload:TOKEN`. null: closed. */
  chooseBackup(watch?: UploadWatch): Promise<string | null>
  /** Writes or downloads a copy of the open repository. null: closed. `file` is null where the browser keeps it. */
  saveBackup(repositoryId: RepositoryId, suggestedName: string): Promise<{ file: string | null } | null>
  /** Where a bundle or a parcel is written to. null: closed, or this shell has no paths. */
  chooseSavePath(kind: 'backup' | 'bundle' | 'parcel', suggestedName: string): Promise<string | null>
  /** *Save the original as …*. false: closed. */
  saveAttachment(request: AttachmentRequest): Promise<boolean>
  /** Text made in the window (Markdown, HTML, plain). false: closed. */
  saveText(suggestedName: string, text: string): Promise<boolean>
  /** A copy of this device's own, read-only, opened by the program of the system; thrown away at the next start. */
  openInOtherProgram(request: AttachmentRequest): Promise<void>
  showInFolder(path: string): Promise<void>
  /** http, https and mailto only; anything else is refused. */
  openLink(url: string): Promise<void>
  print(): Promise<void>
  setSpellcheckLanguages(languages: string[]): Promise<void>
  /** Menus speak this language from now on. */
  setLanguage(language: string): Promise<void>
  passphraseState(): Promise<PassphraseState>
  /** Has the keychain remember a passphrase that opens the key, or forget it with null. Errors: passphrase-wrong. */
  keepPassphrase(passphrase: string | null): Promise<void>
  on<Name extends keyof ShellEvents>(name: Name, listener: (value: ShellEvents[Name]) => void): () => void
  /** Runs before the window goes: hand what is not yet acknowledged to the engine. The window waits at most 1.5 s. */
  onClosing(work: () => Promise<void>): void
}

/** `window.granary` in Electron. Every answer is checked again in the main process; a closed dialog answers null. */
export interface ElectronBridge {
  readonly platform: ShellPlatform
  requestPort(): void
  /** The path behind a dropped file, '' for one that has none (made by a page, pasted). */
  pathForFile(file: File): string
  chooseFiles(what: ChosenFiles): Promise<string[] | null>
  chooseDirectory(purpose: DirectoryPurpose): Promise<string | null>
  chooseBackup(): Promise<string | null>
  /** A path to write to. `kind` decides the folder it opens in. */
  chooseSavePath(kind: SavedKind, suggestedName: string): Promise<string | null>
  /** Asks where, then copies. false: closed. */
  saveAttachment(request: AttachmentRequest): Promise<boolean>
  saveText(suggestedName: string, text: string): Promise<boolean>
  openInOtherProgram(request: AttachmentRequest): Promise<void>
  showInFolder(path: string): Promise<void>
  openLink(url: string): Promise<void>
  print(): Promise<void>
  setSpellcheckLanguages(languages: string[]): Promise<void>
  setLanguage(language: string): Promise<void>
  passphraseState(): Promise<PassphraseState>
  /** The kept passphrase itself never comes back to a window. */
  keepPassphrase(passphrase: string | null): Promise<boolean>
  on<Name extends keyof ShellEvents>(name: Name, listener: (value: ShellEvents[Name]) => void): () => void
  onClosing(work: () => Promise<void>): void
}

/** Names of the calls that the preload passes on to the main process. */
export const bridgeCalls = [
  'chooseFiles',
  'chooseDirectory',
  'chooseBackup',
  'chooseSavePath',
  'saveAttachment',
  'saveText',
  'openInOtherProgram',
  'showInFolder',
  'openLink',
  'print',
  'setSpellcheckLanguages',
  'setLanguage',
  'passphraseState',
  'keepPassphrase',
] as const satisfies readonly (keyof ElectronBridge)[]
export type BridgeCall = (typeof bridgeCalls)[number]
