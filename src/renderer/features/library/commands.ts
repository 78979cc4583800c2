// What the palette, the menus and the keys ask of the library.
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { isGranaryError } from '../../../contract/errors.ts'
import type { CollectionId } from '../../../contract/ids.ts'
import type { ItemKind } from '../../../contract/kinds.ts'
import type { ImportSource, UploadWatch } from '../../../contract/shell.ts'
import { useServices } from '../../engine-client/index.ts'
import { importPath, isExchangeFile, itemPath, libraryPath, lookPath, sendingPath, useFormat } from '../../ui/index.ts'
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
  const { engine, shell, notices } = useServices()
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
        const dropped = await files
        const [one] = dropped
        if (dropped.length !== 1 || !one || !isExchangeFile(one.name)) return send((watch) => shell.sourcesOf(dropped, watch), collection)
        await tell(async () => {
          const { paths, uploads } = await shell.sourcesOf(dropped)
          navigate(lookPath(paths[0] ?? `upload:${uploads[0]}`))
        })
      },
      importSources: (sources, collection) => tell(() => start(sources, collection)),
    }
  }, [engine, shell, notices, navigate, language, format])
}
