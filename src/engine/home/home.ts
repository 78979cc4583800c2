// This installation: its folder, settings, key and the repositories it knows. Works without any repository.
import { mkdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { RecentRepository, Settings } from '../../contract/areas/home.ts'
import type { DeviceId } from '../../contract/ids.ts'
import { identityFromSeed } from '../log/identity.ts'
import type { DeviceIdentity, Home } from '../parts.ts'
import { createDeviceKey } from './device-key.ts'
import { repositoriesDirectory } from './home-directory.ts'
import { recentRepositories } from './recent.ts'
import { settingsFile } from './settings.ts'
import { createUploads, type Uploads } from './uploads.ts'

/** The home as its host sees it: more than an engine needs. */
export interface HostHome extends Home {
  readonly repositoriesDirectory: string
  readonly uploads: Uploads
  deviceId(): DeviceId | null
  isLocked(): boolean
  unlock(passphrase: string): Promise<void>
  setPassphrase(passphrase: string | null): Promise<void>
  recent(): RecentRepository[]
  remember(opened: Omit<RecentRepository, 'exists'>): void
  forget(directory: string): void
}

const systemName = () => {
  try {
    return userInfo().username
  } catch {
    // A user without an entry in the password file (containers): the name is asked at first start anyway.
    return ''
  }
}

export const openHome = (directory: string, onDamaged?: (keptAs: string) => void): HostHome => {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const file = settingsFile(directory, onDamaged)
  const key = createDeviceKey(directory)
  const recent = recentRepositories(directory)
  const uploads = createUploads(directory)
  const listeners = new Set<(settings: Settings) => void>()
  return {
    directory,
    sidecarsDirectory: join(directory, 'sidecars'),
    repositoriesDirectory: repositoriesDirectory(directory),
    uploads,
    settings: () => file.read(),
    saveSettings: (patch) => {
      const settings = { ...file.read(), ...patch }
      file.write(settings)
      for (const listener of listeners) listener(settings)
      return settings
    },
    onSettingsChanged: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    identity: async (): Promise<DeviceIdentity> => {
      const { contributorName, deviceName } = file.read()
      return identityFromSeed(await key.seed(), { contributorName: contributorName ?? (systemName() || deviceName), deviceName })
    },
    upload: (token) => uploads.find(token),
    deviceId: () => key.deviceId(),
    isLocked: () => key.isLocked(),
    unlock: (passphrase) => key.unlock(passphrase),
    setPassphrase: (passphrase) => key.setPassphrase(passphrase),
    recent: () => recent.list(),
    remember: (opened) => recent.remember(opened),
    forget: (forgotten) => recent.forget(forgotten),
  }
}
