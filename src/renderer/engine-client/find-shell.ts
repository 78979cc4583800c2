// Which program is around this window.
import type { GranaryShell } from '../../contract/shell.ts'
import type { Engine } from './connection.ts'
import { createBrowserShell } from './shell/browser-shell.ts'
import { createElectronShell } from './shell/electron-shell.ts'

export const createShell = (engine: Engine): GranaryShell =>
  window.granary ? createElectronShell(window.granary, (file) => engine.call('repository.backUp', { file })) : createBrowserShell()
