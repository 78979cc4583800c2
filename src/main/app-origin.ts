// The origin of our own pages. The scheme must be registered before Electron is ready, so this file is loaded first and imports
// nothing but Electron.
import { app, protocol } from 'electron'

/** Set by scripts/electron-early.cjs, which registers the scheme for runtimes that load an app only after they are ready. */
const registeredBefore = process.env.GRANARY_SCHEME === 'registered'

/**
 * A standard scheme has an origin, so that 'self' in the policy of a page means this one. A runtime that loads us too late to
 * register it (a stand-in for tests) gets an address that exists nowhere, answered by us alone: every other rule stays the same.
 */
const registerAppScheme = (): string => {
  if (registeredBefore) return 'granary://app'
  if (app.isReady()) return 'https://app.granary.invalid'
  protocol.registerSchemesAsPrivileged([
    { scheme: 'granary', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
  ])
  return 'granary://app'
}

export const appOrigin = registerAppScheme()
