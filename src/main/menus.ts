// The menus: words, keys and what each sends to the window. Made again whenever the language changes.
import type { MenuItemConstructorOptions } from 'electron'
import type { ShellCommand } from '../contract/shell.ts'

export interface MenuSettings {
  platform: NodeJS.Platform
  appName: string
  say(key: string, values?: Record<string, string>): string
  send(command: ShellCommand): void
  showLogs(): void
  developer: boolean
}

/** A plain template, so that it is tested without Electron. Undo goes to the window: its text knows better than the page's. */
export const menuTemplate = ({ platform, appName, say, send, showLogs, developer }: MenuSettings): MenuItemConstructorOptions[] => {
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const command = (id: ShellCommand, accelerator?: string): MenuItemConstructorOptions => ({ id, label: say(`menu.${id}`), accelerator, click: () => send(id) })
  const role = (name: NonNullable<MenuItemConstructorOptions['role']>): MenuItemConstructorOptions => ({
    role: name,
    label: say(`menu.${name}`, { app: appName }),
  })
  const mac = platform === 'darwin'
  const application: MenuItemConstructorOptions = {
    label: appName,
    submenu: [
      command('about'),
      separator,
      command('settings', 'Cmd+,'),
      separator,
      role('services'),
      separator,
      role('hide'),
      role('hideOthers'),
      role('unhide'),
      separator,
      role('quit'),
    ],
  }
  const file: MenuItemConstructorOptions = {
    label: say('menu.file'),
    submenu: [
      command('new-item', 'CmdOrCtrl+N'),
      command('import-files', 'CmdOrCtrl+O'),
      command('import-folder', 'CmdOrCtrl+Shift+O'),
      separator,
      command('new-repository'),
      command('open-repository'),
      command('close-repository'),
      separator,
      command('back-up'),
      command('restore-backup'),
      separator,
      {
        id: 'print',
        label: say('menu.print'),
        accelerator: 'CmdOrCtrl+P',
        click: (_, window) => (window as { webContents?: { print(): void } } | undefined)?.webContents?.print(),
      },
      ...(mac ? [] : [separator, command('settings', 'Ctrl+,'), separator, role('quit')]),
    ],
  }
  const edit: MenuItemConstructorOptions = {
    label: say('menu.edit'),
    submenu: [
      command('undo', 'CmdOrCtrl+Z'),
      command('redo', mac ? 'Cmd+Shift+Z' : 'Ctrl+Y'),
      separator,
      role('cut'),
      role('copy'),
      role('paste'),
      role('pasteAndMatchStyle'),
      role('selectAll'),
      separator,
      command('find', 'CmdOrCtrl+F'),
      command('search', 'CmdOrCtrl+Shift+F'),
      command('palette', 'CmdOrCtrl+K'),
    ],
  }
  const view: MenuItemConstructorOptions = {
    label: say('menu.view'),
    submenu: [
      command('text-larger', 'CmdOrCtrl+Plus'),
      command('text-smaller', 'CmdOrCtrl+-'),
      command('text-normal', 'CmdOrCtrl+0'),
      separator,
      role('togglefullscreen'),
      ...(developer ? [separator, role('reload'), role('toggleDevTools')] : []),
    ],
  }
  const help: MenuItemConstructorOptions = {
    label: say('menu.help'),
    submenu: [command('guide', 'F1'), command('keys'), separator, { id: 'logs', label: say('menu.logs'), click: showLogs }, ...(mac ? [] : [command('about')])],
  }
  return [...(mac ? [application] : []), file, edit, view, help]
}
