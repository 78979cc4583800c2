// Where GRANARY_HOME is: this device's key and settings. One machine plays several devices by several homes.
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** The platform's configuration folder, unless GRANARY_HOME names another one. */
export const homeDirectory = (environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string => {
  if (environment.GRANARY_HOME) return resolve(environment.GRANARY_HOME)
  if (platform === 'win32') return join(environment.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Granary')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Granary')
  return join(environment.XDG_CONFIG_HOME || join(homedir(), '.config'), 'granary')
}

/** Where new repositories are put: beside the home that was named, else a plain folder of the person (never one that a cloud copies by itself). */
export const repositoriesDirectory = (directory: string, environment: NodeJS.ProcessEnv = process.env): string =>
  environment.GRANARY_HOME ? join(directory, 'repositories') : join(homedir(), 'Granary')
