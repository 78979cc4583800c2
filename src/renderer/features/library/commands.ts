// What the palette, the menus and the keys ask of the library.
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { CollectionId } from '../../../contract/ids.ts'
import type { ItemKind } from '../../../contract/kinds.ts'
import type { ImportSource } from '../../../contract/shell.ts'
import { useServices } from '../../engine-client/index.ts'
import { importPath, itemPath, libraryPath } from '../../ui/index.ts'
import { useLibraryView } from './view-store.ts'

export interface LibraryCommands {
  focusSearch(): void
  searchFor(text: string): void
  newItem(kind: ItemKind, collection?: CollectionId): void
  importFrom(what: 'files' | 'folder', collection?: CollectionId): Promise<void>
  importSources(sources: ImportSource, collection?: CollectionId): Promise<void>
}

export const useLibraryCommands = (): LibraryCommands => {
  const { engine, shell, notices } = useServices()
  const { i18n } = useTranslation()
  const [, navigate] = useLocation()
  const language = i18n.language
  return useMemo(() => {
    const view = useLibraryView
    const tell = async (work: () => Promise<void>) => {
      try {
        await work()
      } catch (error) {
        notices.show({ tone: 'problem', error })
      }
    }
    const importSources = (sources: ImportSource, collection?: CollectionId) =>
      tell(async () => {
        if (sources.paths.length === 0 && sources.uploads.length === 0) return
        const { jobId } = await engine.call('imports.start', { ...sources, collection })
        navigate(importPath(jobId))
      })
    return {
      focusSearch: () => view.getState().set({ searchFocus: view.getState().searchFocus + 1 }),
      searchFor: (text) => {
        view.getState().set({ text, searchFocus: view.getState().searchFocus + 1 })
        navigate(libraryPath)
      },
      newItem: (kind, collection) => {
        void tell(async () => {
          const { id } = await engine.call('items.create', { kind, title: '', language, collection })
          navigate(itemPath(id, { edit: true }))
        })
      },
      importFrom: (what, collection) => tell(async () => importSources(await shell.chooseFiles(what), collection)),
      importSources,
    }
  }, [engine, shell, notices, navigate, language])
}
