// What belongs to this installation: its settings, its name, the repositories it has opened. Works without a repository.
import { call } from '../call.ts'
import { attachmentHashSchema, type DeviceId, type JobId, type RepositoryId, repositoryIdSchema } from '../ids.ts'
import { interfaceLanguages } from '../languages.ts'
import { z } from '../zod.ts'
import { type TicketLook, ticketSchema } from './members.ts'

export const settingsSchema = z.strictObject({
  /** null until first start has asked. */
  language: z.enum(interfaceLanguages).nullable(),
  contributorName: z.string().trim().max(120).nullable(),
  deviceName: z.string().trim().max(120),
  theme: z.enum(['system', 'light', 'dark']),
  /** Per cent. */
  textScale: z.number().int().min(80).max(200),
  density: z.enum(['close', 'roomy']),
  digits: z.enum(['latin', 'own']),
  singleKeys: z.boolean(),
  lessMotion: z.boolean(),
})
export type Settings = z.infer<typeof settingsSchema>

export interface RecentRepository {
  directory: string
  repositoryId: RepositoryId
  name: string
  openedAtUtc: string
  /** false when the folder is not where it was. */
  exists: boolean
}

export interface HomeState {
  deviceId: DeviceId | null
  /** The device key is locked with a passphrase that nobody has given yet. */
  locked: boolean
  settings: Settings
  recent: RecentRepository[]
  /** Where a new repository is put when the person does not choose. */
  repositoriesDirectory: string
  version: string
}

export interface OpenedRepository {
  repositoryId: RepositoryId
  directory: string
  name: string
}

/** What could be had of a repository that was damaged, or that comes from a partner. */
export interface Salvaged {
  entries: number
  /** Kept, and in no text until what is lost comes from a partner. */
  waiting: number
  /** Entries by whom; null: nobody known any more. Both included, counted from 1. */
  lost: { contributor: string | null; from: number; to: number }[]
  lostAttachments: number
}

/** Something that lies on a stick or in a folder and that a repository can be made from. */
export interface RestoreChoice {
  /** What `home.lookBeforeRestoring` and `home.restoreBackup` take as `file`, with `repositoryId`. */
  file: string
  /** Of what partners left: which of the repositories there. null: a file, which says it itself. */
  repositoryId: RepositoryId | null
  /** Of the repository; of a file its own name. */
  name: string
  /** Who left it there. */
  from: string[]
  atUtc: string | null
  sizeBytes: number
}

/** What would be brought back, read and checked as far as looking goes; nothing is kept of it. */
export interface RestoreFound {
  /** copy: a backup · folder: of a repository · partner: what lies on a stick or in a bundle. */
  what: 'copy' | 'folder' | 'partner'
  repositoryId: RepositoryId | null
  name: string
  /** Everybody who has written in it. */
  people: string[]
  items: number
  entries: number
  attachments: number
  sizeBytes: number
  /** When its newest change was written. */
  upToUtc: string | null
  /** Who left it, and when; empty for a copy. */
  from: { contributorName: string; deviceName: string; atUtc: string }[]
  /** This device has written in it: it goes on in a new log. Otherwise it can read, and write once it has joined. */
  known: boolean
  /** Only what can still be read of it comes back; the numbers may be too small. */
  damaged: boolean
  /** Entries that build on what does not lie there. */
  missing: boolean
  /** Its folder, where it is on this device already. */
  here: string | null
}

/** `found` null: there are several; one of `choices` is looked at next. */
export interface RestoreLook {
  choices: RestoreChoice[]
  found: RestoreFound | null
}

export interface RestoreProgress {
  /** copy and files: bytes · entries: how many · salvage: nobody knows how long. */
  phase: 'copy' | 'entries' | 'files' | 'salvage'
  done: number
  /** 0: not known. */
  total: number
}

const directory = z.string().min(1).max(4096)
const nothing = z.strictObject({})

export const home = {
  read: call<HomeState>()(nothing),
  saveSettings: call<Settings>()(settingsSchema.partial()),
  /** Opens the new repository in this connection. Errors: repository-exists, repository-on-removable-or-network-drive, disk-full. */
  createRepository: call<OpenedRepository>()(z.strictObject({ name: z.string().trim().min(1).max(200), directory: directory.optional() })),
  /** Makes a repository of its own and imports `resources/sample`; the person is its keeper. */
  openSample: call<OpenedRepository & { jobId: JobId }>()(nothing),
  /** Errors: repository-not-found, repository-in-use, database-too-new, database-damaged, passphrase-needed. */
  openRepository: call<OpenedRepository>()(z.strictObject({ directory })),
  /** What a ticket says, without doing anything. Errors: ticket-malformed, ticket-too-new, ticket-forged, file-not-found. */
  readTicket: call<TicketLook>()(z.strictObject({ ticket: ticketSchema })),
  /**
   * Makes the folder of a repository that others founded, with this device's join; no connection is needed, and its content comes by an exchange. Where a
   * repository with this id is on this device already, its folder is opened and joined. Errors: ticket-*, repository-exists, disk-full.
   */
  joinRepository: call<OpenedRepository>()(z.strictObject({ ticket: ticketSchema, directory: directory.optional() })),
  closeRepository: call<null>()(nothing),
  /** Takes it off the list; the folder stays. */
  forgetRepository: call<null>()(z.strictObject({ directory })),
  /**
   * `file` is a path, or `upload:TOKEN` in the browser shell: a backup; the folder of a damaged repository; a partner's bundle, or the folder of a stick.
   * `salvage`: what can be read of a damaged backup. `salvaged` null: it was a whole copy. Progress comes as
   * `restoreProgressed`. Errors: backup-damaged, database-damaged, repository-exists, not-an-exchange, bundle-*, place-*, disk-full, cancelled.
   */
  restoreBackup: call<OpenedRepository & { salvaged: Salvaged | null }>()(
    z.strictObject({
      file: directory,
      directory: directory.optional(),
      salvage: z.boolean().optional(),
      passphrase: z.string().min(1).max(1024).optional(),
      repositoryId: repositoryIdSchema.optional(),
      /** Names the folder, where no directory is given. */
      name: z.string().trim().max(200).optional(),
    }),
  ),
  /** What lies there, before anything is made of it. Errors: as of restoreBackup, and cancelled. */
  lookBeforeRestoring: call<RestoreLook>()(
    z.strictObject({ file: directory, passphrase: z.string().min(1).max(1024).optional(), repositoryId: repositoryIdSchema.optional() }),
  ),
  /** Sticks that are in, with what on them a repository can be made from. */
  restorePlaces: call<{ places: { path: string; name: string; choices: RestoreChoice[] }[] }>()(nothing),
  /** Ends what this connection looks at or brings back now: it answers `cancelled`, and nothing is left of it. */
  stopRestoring: call<null>()(nothing),
  /**
   * Of a repository that does not open. One that is whole stays as it is; of a damaged one, what can be read takes its place, and the damaged folder is kept.
   * Errors: repository-not-found, repository-in-use, database-damaged (nothing can be read; everything stays), disk-full, passphrase-needed.
   */
  checkAndRepair: call<{ whole: boolean; entries: number; keptAs: string | null; salvaged: Salvaged | null }>()(z.strictObject({ directory })),
  /** Copies of a repository, newest first, also when it does not open. */
  copiesOf: call<{ copies: { path: string; atUtc: string; sizeBytes: number }[] }>()(z.strictObject({ directory })),
  /** Puts a copy in the place of a repository that does not open, and opens it; what was there is kept. Errors: backup-damaged, repository-in-use, invalid-input (a copy of another one), disk-full. */
  bringBackCopy: call<OpenedRepository & { keptAs: string | null }>()(z.strictObject({ directory, file: directory })),
  /** One file with everything as it lies there, damaged or not. Errors: repository-not-found, repository-in-use, disk-full. */
  saveCopyOf: call<{ file: string; sizeBytes: number }>()(z.strictObject({ directory, file: directory })),
  /** For the shells, which stream bytes: an attachment of any repository that is open in this engine. Errors: no-repository-open, attachment-not-found. */
  locateAttachment: call<{ path: string; sizeBytes: number; mediaType: string }>()(
    z.strictObject({ repositoryId: repositoryIdSchema, hash: attachmentHashSchema }),
  ),
  /** The same for a copy of a whole repository that is open in this engine. Errors: no-repository-open, disk-full. */
  backUpRepository: call<{ file: string; sizeBytes: number }>()(z.strictObject({ repositoryId: repositoryIdSchema, file: directory })),
  /** Errors: passphrase-wrong. */
  unlock: call<null>()(z.strictObject({ passphrase: z.string().max(1024) })),
  /** Locks the device key with a passphrase (argon2id), or takes the lock off with null. */
  setPassphrase: call<null>()(z.strictObject({ passphrase: z.string().max(1024).nullable() })),
}
