// What the system asks of Granary when it starts or is started again: files to open and `granary://open/…` links.
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

export interface StartRequest {
  link: ShellEvents['link'] | null
  files: string[]
}

/** Of the command line without the program; switches of Chromium and, in a checkout, the folder of the app are passed over. */
export const parseArguments = (args: readonly string[], appDirectory: string, exists: (path: string) => boolean): StartRequest => {
  const link = args.map(parseLink).find((each) => each !== null) ?? null
  const files = args.filter((each) => !each.startsWith('-') && isAbsolute(each) && resolve(each) !== appDirectory && exists(each))
  return { link, files }
}

/** Only these leave Granary, and always to the system's own browser or mail program. */
export const isOutsideLink = (text: string): boolean => URL.canParse(text) && ['http:', 'https:', 'mailto:'].includes(new URL(text).protocol)
