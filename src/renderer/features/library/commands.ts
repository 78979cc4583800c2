// What the palette, the menus and the keys ask of the library.
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { isGranaryError } from '../../../contract/errors.ts'
import type { CollectionId } from '../../../contract/ids.ts'
import type { ItemKind } from '../../../contract/kinds.ts'
import type { ImportSource, UploadWatch } from '../../../contract/shell.ts'
import { useServices } from '../../engine-client/index.ts'
import { importPath, isCopyFile, isExchangeFile, isInvitationFile, itemPath, libraryPath, lookPath, sendingPath, useFormat } from '../../ui/index.ts'
import { whileSending } from './import/sending.ts'
import { useLibraryView } from './view-store.ts'

export interface LibraryCommands {
  focusSearch(): void
  searchFor(text: string): void
  newItem(kind: ItemKind, collection?: CollectionId): void
  importFrom(what: 'files' | 'folder', collection?: CollectionId): Promise<void>
  importDropped(files: Promise<File[]>, collection?: CollectionId): Promise<void>
  importSources(sources: ImportSource, collection?: CollectionId): Promise<void>
}

export const useLibraryCommands = (): LibraryCommands => {
  const { engine, shell, notices, asked } = useServices()
  const { i18n } = useTranslation()
  const [, navigate] = useLocation()
  const language = i18n.language
  const format = useFormat()
  return useMemo(() => {
    const view = useLibraryView
    const tell = async (work: () => Promise<void>) => {
      try {
        await work()
      } catch (error) {
        const { neededBytes, freeBytes } = isGranaryError(error) ? error.details : {}
        const room = typeof neededBytes === 'number' && typeof freeBytes === 'number' && { needed: format.bytes(neededBytes), free: format.bytes(freeBytes) }
        notices.show({ tone: 'problem', error, ...(room && { key: 'library:import.noRoom', values: room }) })
      }
    }
    const start = async (sources: ImportSource, collection: CollectionId | undefined, from = window.location.hash) => {
      if (sources.paths.length === 0 && sources.uploads.length === 0) return
      // A bundle is looked at before anything is taken, wherever it was dropped.
      const [offered] = sources.paths
      if (offered !== undefined && sources.paths.length === 1 && isExchangeFile(offered)) return navigate(lookPath(offered))
      const { jobId } = await engine.call('imports.start', { ...sources, collection })
      // Who went elsewhere while files were sent is not called back: the card tells.
      const sending = window.location.hash === `#${sendingPath}`
      if (sending || window.location.hash === from) navigate(importPath(jobId), { replace: sending })
    }
    const send = (gather: (watch: UploadWatch) => Promise<ImportSource>, collection?: CollectionId) =>
      tell(async () => {
        const from = window.location.hash
        const freeBytes = async () => (await engine.call('repository.read', {})).freeBytes
        try {
          await whileSending({ freeBytes, onSlow: () => navigate(sendingPath) }, async (watch) => start(await gather(watch), collection, from))
        } finally {
          // Stopped or failed: back to where one was.
          if (window.location.hash === `#${sendingPath}`) navigate(from.slice(1) || libraryPath, { replace: true })
        }
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
      importFrom: (what, collection) => send((watch) => shell.chooseFiles(what, watch), collection),
      importDropped: async (files, collection) => {
        await tell(async () => {
          const dropped = await files
          // One of them is joined with, brought back or looked at; everything else is brought in, and whatever lies in a folder.
          const isSpecial = ({ name, webkitRelativePath }: File) =>
            webkitRelativePath === '' && (isInvitationFile(name) || isCopyFile(name) || isExchangeFile(name))
          const special = dropped.find(isSpecial)
          const others = dropped.filter((file) => file !== special)
          if (others.length > 0) await send((watch) => shell.sourcesOf(others, watch), collection)
          if (!special) return
          if (isInvitationFile(special.name)) return asked.joinWithFile(special)
          const { paths, uploads } = await shell.sourcesOf([special])
          const path = paths[0] ?? `upload:${uploads[0]}`
          if (isCopyFile(special.name)) asked.bringBack(path)
          else navigate(lookPath(path))
        })
      },
      importSources: (sources, collection) => tell(() => start(sources, collection)),
    }
  }, [engine, shell, notices, asked, navigate, language, format])
}
