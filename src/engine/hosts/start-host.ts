// Joins a host from the real parts, with what its starter says in the environment: the same for every kind of process.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHandlers } from '../api/index.ts'
import { createEngine } from '../engine.ts'
import { openHome } from '../home/home.ts'
import { homeDirectory } from '../home/home-directory.ts'
import { restoreFrom } from '../restore/index.ts'
import { createHost, type Host } from './host.ts'

export interface HostSettings {
  /** The project's root: holds `resources` and package.json. */
  projectDirectory: string
  homeDirectory?: string
  report(where: string, error: unknown): void
  /** See HostParts. */
  ownerPatienceMs?: number
}

export const startHost = ({ projectDirectory, homeDirectory: directory = homeDirectory(), report, ownerPatienceMs }: HostSettings): Host => {
  const resourcesDirectory = join(projectDirectory, 'resources')
  const { version } = JSON.parse(readFileSync(join(projectDirectory, 'package.json'), 'utf8')) as { version: string }
  const home = openHome(directory, (keptAs) => report('settings', new Error(`a damaged file was kept as ${keptAs}`)))
  return createHost({
    home,
    resourcesDirectory,
    version,
    createEngine: (request) => createEngine({ ...request, home, resourcesDirectory }),
    createHandlers,
    restore: (file, target, options) => restoreFrom(file, target, options, home),
    report,
    ownerPatienceMs,
  })
}

/** Failures as a line for a log: the place and the error's own words and stack, which hold no content of a repository. */
export const reportTo =
  (write: (line: string) => void) =>
  (where: string, error: unknown): void =>
    write(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
