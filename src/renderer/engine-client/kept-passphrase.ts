// Whether the keychain of this system remembers the passphrase of the device key. A browser has none.
import { useCallback, useEffect, useState } from 'react'
import type { PassphraseState } from '../../contract/shell.ts'
import { useServices } from './context.tsx'

export interface KeptPassphraseControl extends PassphraseState {
  /** null: forget it. A keychain that refuses is said and stops nothing: Granary asks at the next start. */
  keep(passphrase: string | null): Promise<void>
}

export const useKeptPassphrase = (): KeptPassphraseControl => {
  const { shell, notices } = useServices()
  const [state, setState] = useState<PassphraseState>({ possible: false, kept: false })
  const show = useCallback((error: unknown) => notices.show({ tone: 'problem', error }), [notices])
  useEffect(() => {
    let here = true
    shell.passphraseState().then((known) => here && setState(known), show)
    return () => {
      here = false
    }
  }, [shell, show])
  const keep = useCallback(
    async (passphrase: string | null) => {
      try {
        await shell.keepPassphrase(passphrase)
        setState(await shell.passphraseState())
      } catch (error) {
        show(error)
      }
    },
    [shell, show],
  )
  return { ...state, keep }
}
