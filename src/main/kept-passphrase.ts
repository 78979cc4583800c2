// The passphrase of the device key, remembered by the keychain of the system where that keeps secrets (Electron's safeStorage).
// It goes from here to the engine only: no window is ever told it.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { sync as writeFileAtomicSync } from 'write-file-atomic'
import { isGranaryError } from '../contract/errors.ts'

/** What is used of Electron's safeStorage; `getSelectedStorageBackend` is there on Linux only. */
export interface SecretStorage {
  isEncryptionAvailable(): boolean
  getSelectedStorageBackend?(): string
  encryptString(text: string): Buffer
  decryptString(bytes: Buffer): string
}

export interface KeptPassphraseSettings {
  /** The file of the encrypted passphrase, in GRANARY_HOME. */
  path: string
  storage: SecretStorage
  platform: NodeJS.Platform
  report(line: string): void
}

/** Gives the engine a passphrase. Errors: passphrase-wrong. */
export type Unlock = (passphrase: string) => Promise<unknown>

export interface KeptPassphrase {
  /** `possible`: the keychain is a real one. */
  state(): { possible: boolean; kept: boolean }
  /** Keeps it when the engine takes it, forgets the one before with null. Answers whether one is kept now. Errors: passphrase-wrong. */
  keep(passphrase: string | null, unlock: Unlock): Promise<boolean>
  /** Gives the engine what is kept, if anything is. Never rejects: the window asks then. */
  unlockWith(unlock: Unlock): Promise<void>
}

/** On Linux without a keyring Electron obscures with a fixed password, which is plain text to whoever reads the file. */
const plainBackends = new Set(['basic_text', 'unknown'])

export const createKeptPassphrase = ({ path, storage, platform, report }: KeptPassphraseSettings): KeptPassphrase => {
  const isPossible = () => storage.isEncryptionAvailable() && !(platform === 'linux' && plainBackends.has(storage.getSelectedStorageBackend?.() ?? 'unknown'))
  const forget = () => rmSync(path, { force: true })
  return {
    state: () => {
      const possible = isPossible()
      return { possible, kept: possible && existsSync(path) }
    },
    keep: async (passphrase, unlock) => {
      forget()
      if (passphrase === null || !isPossible()) return false
      await unlock(passphrase)
      writeFileAtomicSync(path, storage.encryptString(passphrase), { mode: 0o600 })
      return true
    },
    unlockWith: async (unlock) => {
      // Looked at first: asking the keychain may show a question of the system, for somebody who never wanted it.
      if (!existsSync(path)) return
      try {
        if (isPossible()) await unlock(storage.decryptString(readFileSync(path)))
      } catch (error) {
        report(`the kept passphrase: ${error instanceof Error ? error.message : String(error)}`)
        // Another one was set elsewhere (the command line, a copied home). An engine that ended, or a keychain that is closed, may work next time.
        if (isGranaryError(error) && error.code === 'passphrase-wrong') forget()
      }
    },
  }
}
