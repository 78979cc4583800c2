// Exchanging with partners by stick, bundle or parcel; looking before, taking back after; web editions and automatic copies.
// docs/formats/bundle.md, exchange-folder.md, edition.md.
import { call } from '../call.ts'
import { type DeviceId, deviceIdSchema, type ItemId, itemIdSchema, type JobId, jobIdSchema, type RepositoryId } from '../ids.ts'
import type { ItemKind } from '../kinds.ts'
import { z } from '../zod.ts'

/** A removable drive, or a folder that was used for exchanging before. */
export interface ExchangePlace {
  path: string
  /** The drive's label, or the folder's name. */
  name: string
  kind: 'stick' | 'folder'
  totalBytes: number | null
  freeBytes: number | null
  writable: boolean
  /** Repositories lying there; `known`: is it the open one. */
  repositories: { name: string; known: boolean; devices: number; lastLeftAtUtc: string | null }[]
}

export interface Sender {
  deviceId: DeviceId
  deviceName: string
  contributorName: string
  /** member: of this repository · compared: not a member, but numbers were compared · unknown: compare the number first. */
  trust: 'member' | 'compared' | 'unknown'
  comparedAtUtc: string | null
}

export interface OfferedItem {
  id: ItemId
  title: string
  kind: ItemKind
  change: 'new' | 'changed' | 'withdrawn'
  by: string[]
  atUtc: string | null
  /** Text and files that would come with it. */
  sizeBytes: number
}

/** What is offered, before anything is taken. */
export interface Offer {
  /** Names this look for `take`; ends with the window or after an hour. */
  offerId: string
  what: 'folder' | 'bundle' | 'parcel'
  path: string
  repositoryId: RepositoryId
  repositoryName: string
  /** another: of a repository that is not the open one. */
  repository: 'this' | 'another'
  from: (Sender & { leftAtUtc: string; signed: boolean; sizeBytes: number })[]
  /** At most 1,000; `counts` counts all. */
  items: OfferedItem[]
  counts: { new: number; changed: number; withdrawn: number; notes: number; entries: number; attachments: number }
  /** Senders that this look was to leave out: nothing of theirs is counted here. */
  skipped: Sender[]
  members: { joined: string[]; changed: string[]; removed: string[] }
  /** What cannot come yet: an earlier bundle by its number and day, or log entries and whose. */
  missing: { bundle: number | null; createdAtUtc: string | null; from: string; items: number }[]
  /** Parts of a bundle in volumes that are not here. */
  missingVolumes: string[]
  sizeBytes: number
  freeBytes: number
  /** `anybody`: somebody is awaited who has nothing yet, or nobody is known: it is everything. */
  leave: { items: number; entries: number; attachments: number; sizeBytes: number; freeBytes: number; for: string[]; anybody: boolean } | null
  /** What `everything` would leave, beyond what lies there already. null: `leave` is that. `before`: it was chosen for this place the last time. */
  leaveEverything: { items: number; entries: number; attachments: number; sizeBytes: number; before: boolean } | null
  /** The same on both sides. */
  nothingToDo: boolean
}

export interface ExchangeReport {
  id: string
  atUtc: string
  what: 'folder' | 'bundle' | 'parcel'
  path: string
  from: string[]
  taken: { items: number; new: number; changed: number; withdrawn: number; notes: number; entries: number; attachments: number; ids: ItemId[] }
  /** `everything`: it was chosen to leave all, for anybody; what is counted is what did not lie there yet. */
  left: { items: number; entries: number; attachments: number; sizeBytes: number; for: string[]; everything?: boolean } | null
  missing: Offer['missing']
  waiting: number
  problems: { code: string; part: string; message: string }[]
  /** Whose number was not compared: nothing of what they left was read into the repository. */
  skipped?: string[]
  /** The web edition beside it, where one was written. */
  edition?: WrittenEdition
  /** Everything that was written was read again and is right. */
  safeToUnplug: boolean
  stopped: boolean
  /** `later`: of the items that went back, those to which a later exchange had brought more; that waits with them. */
  takenBack: { atUtc: string; items: number; stayed: { id: ItemId; title: string }[]; later?: { id: ItemId; title: string }[] } | null
}

export interface ExchangeProgress {
  jobId: JobId
  phase: 'reading' | 'taking' | 'leaving' | 'checking' | 'writing' | 'done' | 'stopped' | 'failed'
  done: number
  total: number
  doneBytes: number
  totalBytes: number
  leftMs: number | null
  error: { code: string; message: string; details: Record<string, string | number> } | null
  reportId: string | null
  /** Of a web edition that was written. */
  edition?: WrittenEdition
}

export interface WrittenEdition {
  items: number
  files: number
  filesLeftOut: number
  sizeBytes: number
  /** At most 1,000. `consent`: refused, taken back, or not given yet. */
  leftOut: { id: ItemId; title: string; reason: 'not-found' | 'binned' | 'withdrawn' | 'consent' | 'waiting' | 'unreadable' }[]
}

export interface Partner {
  deviceId: DeviceId
  deviceName: string
  contributorName: string
  /** He has signed that he has everything of ours up to then; null: never heard. */
  hasOursUntilUtc: string | null
  /** Entries of this repository that he lacks by what he signed last. */
  lacksEntries: number
  lacksBytes: number
  lastHeardUtc: string | null
  comparedAtUtc: string | null
}

const path = z.string().min(1).max(32_768)
const nothing = z.strictObject({})
const passphrase = z.string().min(1).max(1024)

export const exchange = {
  /** Sticks that are in, and folders used before. Cheap enough to ask every two seconds while the screen is open. */
  places: call<{ places: ExchangePlace[] }>()(nothing),
  forgetFolder: call<null>()(z.strictObject({ path })),
  /** Reads a folder (a stick), a bundle or a parcel, and takes nothing. Errors: bundle-damaged, bundle-too-new, bundle-locked, bundle-passphrase-wrong, not-an-exchange, place-unreadable. */
  look: call<Offer>()(
    z.strictObject({
      path,
      passphrase: passphrase.optional(),
      /** Of a folder: what these devices left is not looked at, and not taken. */
      without: z.array(deviceIdSchema).max(1000).optional(),
    }),
  ),
  /**
   * Takes, and for a folder also leaves. `notNow`: items that wait. `onlyLeave`/`onlyTake` for one way. Of a folder with several senders, what is by those who are
   * unknown is left out, and reported as `skipped`.
   * Errors: sender-unknown, bundle-damaged, place-full, place-read-only, place-gone, exchange-running.
   */
  start: call<{ jobId: JobId }>()(
    z.strictObject({
      offerId: z.string().max(100),
      notNow: z.array(itemIdSchema).max(100_000).default([]),
      way: z.enum(['both', 'take', 'leave']).default('both'),
      /** Leaves all there is, for anybody who may come to this place; without it, what those lack who are known. */
      everything: z.boolean().optional(),
      withEdition: z.boolean().optional(),
    }),
  ),
  /** What is done stays; the next try goes on from there. */
  stop: call<null>()(z.strictObject({ jobId: jobIdSchema })),
  progress: call<{ jobs: ExchangeProgress[] }>()(nothing),
  report: call<ExchangeReport>()(z.strictObject({ id: z.string().max(100) })),
  past: call<{ reports: ExchangeReport[] }>()(nothing),
  /** Says what would stay, without doing it, when `dryRun`. */
  takeBack: call<ExchangeReport>()(z.strictObject({ id: z.string().max(100), dryRun: z.boolean().optional() })),
  /** Items that came and are not shown. */
  waiting: call<{
    items: { id: ItemId; title: string; kind: ItemKind; change: 'new' | 'changed' | 'withdrawn'; by: string[]; sinceUtc: string; exchangeId: string | null }[]
  }>()(nothing),
  takeWaiting: call<null>()(z.strictObject({ ids: z.array(itemIdSchema).min(1).max(100_000) })),
  partners: call<{ partners: Partner[] }>()(nothing),
  /** The number both sides read aloud. */
  number: call<{ number: string }>()(z.strictObject({ deviceId: deviceIdSchema })),
  /** "Yes, the same." */
  trust: call<null>()(z.strictObject({ deviceId: deviceIdSchema })),
  writeBundle: call<{ jobId: JobId }>()(
    z.strictObject({
      path,
      /** A partner's device, or a file of his whose signed frontier is used; neither: everything. */
      for: deviceIdSchema.optional(),
      since: path.optional(),
      passphrase: passphrase.optional(),
      /** Locks it to the device of `for`. */
      lockToPartner: z.boolean().optional(),
      volumeBytes: z.number().int().min(1_000_000).max(4_000_000_000).optional(),
      attachments: z.boolean().default(true),
    }),
  ),
  /** What a bundle for that partner would weigh. */
  weighBundle: call<{ entries: number; attachments: number; sizeBytes: number }>()(
    z.strictObject({ for: deviceIdSchema.optional(), attachments: z.boolean().default(true) }),
  ),
  writeParcel: call<{ jobId: JobId }>()(z.strictObject({ path, ids: z.array(itemIdSchema).min(1).max(10_000), passphrase: passphrase.optional() })),
  writeEdition: call<{ jobId: JobId }>()(
    z.strictObject({
      path,
      ids: z.array(itemIdSchema).max(100_000).optional(),
      attachments: z.enum(['all', 'small', 'none']).default('all'),
      baseUrl: z.string().url().max(500).optional(),
    }),
  ),
  /** The installer that this Granary runs from, if it is one. */
  installer: call<{ installer: { name: string; sizeBytes: number } | null }>()(nothing),
  /** Installers that travel on a stick. Without `files`: the one that this Granary runs from, if it is one. Errors: file-not-found, file-not-supported, file-too-large, place-*. */
  leaveInstallers: call<{ names: string[] }>()(z.strictObject({ path, files: z.array(path).min(1).max(20).optional() })),
  /** Withdrawn by its community: hidden, out of search and editions, said to everybody. Reversible. */
  withdraw: call<null>()(z.strictObject({ id: itemIdSchema, by: z.string().trim().min(1).max(300), reason: z.string().max(2000) })),
  takeWithdrawalBack: call<null>()(z.strictObject({ id: itemIdSchema })),
}

export interface CopySettings {
  /** null: in the repository's folder `copies`. */
  folder: string | null
  every: 'off' | 'day' | 'week'
  keep: number
  lastAtUtc: string | null
  lastProblem: string | null
}
export const copies = {
  settings: call<CopySettings>()(nothing),
  set: call<CopySettings>()(
    z.strictObject({ folder: path.nullable().optional(), every: z.enum(['off', 'day', 'week']).optional(), keep: z.number().int().min(1).max(365).optional() }),
  ),
  list: call<{ copies: { path: string; atUtc: string; sizeBytes: number }[] }>()(nothing),
}
