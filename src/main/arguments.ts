// What the system asks of Granary when it starts or is started again: files to open, `granary://open/…` links and invitations.
import { isAbsolute, resolve } from 'node:path'
import { itemIdSchema, repositoryIdSchema } from '../contract/ids.ts'
import type { ShellEvents } from '../contract/shell.ts'

/** `granary://open/REPOSITORY` or `granary://open/REPOSITORY/ITEM`; null for anything else. */
export const parseLink = (text: string): ShellEvents['link'] | null => {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'granary:' || url.host !== 'open') return null
  const [repository, item, ...rest] = url.pathname.split('/').slice(1)
  const repositoryId = repositoryIdSchema.safeParse(repository)
  if (!repositoryId.success || rest.length > 0) return null
  if (item === undefined || item === '') return { repositoryId: repositoryId.data, itemId: null }
  const itemId = itemIdSchema.safeParse(item)
  return itemId.success ? { repositoryId: repositoryId.data, itemId: itemId.data } : null
}

/** A mail program may put the strokes of an address into it. Whether the rest is whole, the engine says. */
const invitationLink = /^granary:(?:\/\/)?join\/([\w-]{20,8000})\/?$/
const invitationEnding = '.granary-invitation'

/** `granary:join/TICKET` as it stands on an invitation; null for anything else. */
export const parseInvitation = (text: string): string | null => {
  const letters = invitationLink.exec(text.trim())?.[1]
  return letters === undefined ? null : `granary:join/${letters}`
}

export interface StartRequest {
  link: ShellEvents['link'] | null
  /** The newest, where there are several. */
  invitation: string | null
  files: string[]
}

/** Of the command line without the program; switches of Chromium and, in a checkout, the folder of the app are passed over. */
export const parseArguments = (args: readonly string[], appDirectory: string, exists: (path: string) => boolean): StartRequest => {
  const link = args.map(parseLink).find((each) => each !== null) ?? null
  const files = args.filter((each) => !each.startsWith('-') && isAbsolute(each) && resolve(each) !== appDirectory && exists(each))
  return requestOf(link, args.map(parseInvitation), files)
}

/** Files that are invitations are none to import. */
const requestOf = (link: StartRequest['link'], invitations: readonly (string | null)[], files: readonly string[]): StartRequest => {
  const isInvitation = (path: string) => path.toLowerCase().endsWith(invitationEnding)
  const invitation = [...invitations, ...files.filter(isInvitation)].findLast((each) => each !== null) ?? null
  return { link, invitation, files: files.filter((path) => !isInvitation(path)) }
}

/** Of the links and files that macOS tells one by one. */
export const parseRequests = (links: readonly string[], files: readonly string[]): StartRequest =>
  requestOf(links.map(parseLink).find((link) => link !== null) ?? null, links.map(parseInvitation), files)

/** Only these leave Granary, and always to the system's own browser or mail program. */
export const isOutsideLink = (text: string): boolean => URL.canParse(text) && ['http:', 'https:', 'mailto:'].includes(new URL(text).protocol)
