// What menus, links and files from outside ask of the window.
import { useEffect, useEffectEvent } from 'react'
import { useLocation } from 'wouter'
import type { ShellCommand } from '../../contract/shell.ts'
import { useActs, useBackUp, useServices, useTell, useUserSettings } from '../engine-client/index.ts'
import { useLibraryCommands } from '../features/library/index.ts'
import { isCopyFile, isExchangeFile, itemPath, lookPath, settingsPath } from '../ui/index.ts'
import type { SessionStore } from './session.ts'

export interface ShellCommandOptions {
  session: SessionStore
  openPalette(): void
  openKeys(): void
}

const textSteps = { 'text-larger': 10, 'text-smaller': -10 } as const

export const useShellCommands = ({ session, openPalette, openKeys }: ShellCommandOptions): void => {
  const { shell, engine, cache, asked } = useServices()
  const [, navigate] = useLocation()
  const acts = useActs()
  const tell = useTell()
  const backUp = useBackUp()
  const { newItem, importFrom, importSources, focusSearch } = useLibraryCommands()
  const { textScale } = useUserSettings()

  const run = (command: ShellCommand): void => {
    switch (command) {
      case 'new-item':
        return newItem('note')
      case 'import-files':
        return void importFrom('files')
      case 'import-folder':
        return void importFrom('folder')
      case 'open-repository':
        return void tell(shell.chooseDirectory('open-repository').then((directory) => (directory ? session.open(directory) : undefined)))
      case 'close-repository':
        return void tell(session.closeRepository())
      case 'back-up':
        return void backUp()
      case 'search':
        return focusSearch()
      case 'palette':
        return openPalette()
      case 'keys':
        return openKeys()
      case 'undo':
        return void acts.undoLast()
      case 'redo':
        return void acts.redoLast()
      case 'text-larger':
      case 'text-smaller':
      case 'text-normal': {
        const wanted = command === 'text-normal' ? 100 : textScale + textSteps[command]
        return void tell(engine.call('home.saveSettings', { textScale: Math.min(200, Math.max(80, wanted)) }))
      }
      case 'restore-backup':
        return asked.bringBack()
      case 'new-repository':
      case 'settings':
      case 'about':
        return navigate(settingsPath)
      case 'find':
      case 'guide':
        // The open item answers *find*; the guide is opened by the shell.
        return undefined
    }
  }
  const onCommand = useEffectEvent(run)

  useEffect(() => {
    const stops = [
      shell.on('command', (command) => onCommand(command)),
      shell.on('files', (paths) => {
        // A bundle that is double-clicked is looked at, a copy is brought back; everything else is brought in.
        const [offered] = paths.filter(isExchangeFile)
        const [copy] = paths.filter(isCopyFile)
        const files = paths.filter((path) => !isExchangeFile(path) && !isCopyFile(path))
        if (files.length > 0) void importSources({ paths: files, uploads: [] })
        if (offered) navigate(lookPath(offered))
        if (copy) asked.bringBack(copy)
      }),
      shell.on('link', ({ itemId, repositoryId }) => {
        const follow = async () => {
          const [open, home] = [await cache.fetch('repository.read', {}), await cache.fetch('home.read', {})]
          const other = home.recent.find((repository) => repository.repositoryId === repositoryId)
          if (open.repositoryId !== repositoryId && other) await session.open(other.directory)
          if (itemId) navigate(itemPath(itemId))
        }
        void tell(follow())
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [shell, cache, asked, session, navigate, importSources, tell])
}
