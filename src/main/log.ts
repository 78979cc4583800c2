// The log of this installation: what happened to processes, never what people wrote. Kept beside the settings, rotated by size.
import { join } from 'node:path'
import log from 'electron-log/node.js'
import { redact } from './redact.ts'

/** One file of so much and its predecessor: enough for weeks, small enough to send. */
const maxLogBytes = 1024 * 1024

export interface Log {
  readonly directory: string
  line(text: string): void
}

export const openLog = (homeDirectory: string, appDirectory: string): Log => {
  const directory = join(homeDirectory, 'logs')
  log.transports.console.level = false
  log.transports.file.resolvePathFn = () => join(directory, 'granary.log')
  log.transports.file.maxSize = maxLogBytes
  return { directory, line: (text) => log.info(redact(text, appDirectory)) }
}
