// The list of items: keyboard first, ticks always visible, acts at the bottom while something is ticked.
import { FolderOpen, Inbox, Trash2 } from 'lucide-react'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { ItemFilter, ItemRow } from '../../../../contract/areas/items.ts'
import type { CollectionId, ItemId } from '../../../../contract/ids.ts'
import { errorSentence, useServices, useUserSettings } from '../../../engine-client/index.ts'
import { Button, EmptyState, itemPath, useRem, useWidth, VirtualGrid, type VirtualGridHandle } from '../../../ui/index.ts'
import { useLibraryCommands } from '../commands.ts'
import { useItemActs } from '../item-acts.ts'
import { type ItemDialog, ItemDialogs } from '../item-dialogs.tsx'
import { hasFacets, useLibraryView } from '../view-store.ts'
import { ActionBar } from './action-bar.tsx'
import styles from './item-list.module.css'
import { ItemRowView } from './item-row.tsx'
import { usePagedRows } from './pages.ts'
import { RowMenu } from './row-menu.tsx'

interface ItemListProps {
  filter: ItemFilter
  collection?: CollectionId
  binned?: boolean
  onShow(id: ItemId | null): void
}

export const ItemList = ({ filter, collection, binned, onShow }: ItemListProps) => {
  const { t, i18n } = useTranslation('library')
  const { engine, notices } = useServices()
  const { density } = useUserSettings()
  const rem = useRem()
  const width = useWidth()
  const [location, navigate] = useLocation()
  const view = useLibraryView()
  const { sort, descending, selection, active, facets, set } = view
  const [shown, setShown] = useState({ first: 0, last: 30 })
  const [dialog, setDialog] = useState<ItemDialog | null>(null)
  const [menu, setMenu] = useState<{ row: ItemRow; x: number; y: number } | null>(null)
  const grid = useRef<VirtualGridHandle>(null)
  const anchor = useRef(0)
  const ticking = useRef<Promise<unknown>>(Promise.resolve())
  const query = { filter, sort, descending }
  const { total, rowAt, error } = usePagedRows(query, shown.first, shown.last)
  const acts = useItemActs()
  const { importFrom, newItem } = useLibraryCommands()
  const activeRow = active >= 0 ? rowAt(active) : undefined
  const tall = i18n.language === 'ar' || i18n.language === 'bn'
  const rowHeight = Math.round((density === 'close' ? (tall ? 2.75 : 2.5) : tall ? 4 : 3.5) * rem)

  const activeId = useRef<ItemId | null>(null)
  // Before anything else can happen: no key may act on another item because rows moved under the active one.
  useLayoutEffect(() => {
    // Rows moved (a change brought the item to the top): the active row stays on its item while that is near.
    if (active < 0 || !activeRow || activeRow.id === activeId.current) return
    if (activeId.current !== null)
      for (let at = Math.max(0, shown.first - pageSpan); at <= shown.last + pageSpan; at++) if (rowAt(at)?.id === activeId.current) return set({ active: at })
    activeId.current = activeRow.id
  }, [active, activeRow, rowAt, set, shown])
  const activate = (index: number) => {
    activeId.current = rowAt(index)?.id ?? null
    set({ active: index })
  }
  const showRow = useCallback((first: number, last: number) => setShown({ first, last }), [])
  // oxlint-disable-next-line react/exhaustive-deps
  useEffect(() => onShow(activeRow?.id ?? null), [activeRow?.id])

  const open = (index: number) => {
    const row = rowAt(index)
    if (!row) return
    set({ origin: { from: 'list', index, filter, sort, descending, path: location } })
    navigate(itemPath(row.id))
  }
  const toggle = (index: number) => {
    const row = rowAt(index)
    if (!row) return
    const next = new Set(selection)
    if (!next.delete(row.id)) next.add(row.id)
    anchor.current = index
    set({ selection: next })
  }
  const range = async (index: number) => {
    const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)]
    const next = new Set(selection)
    // Rows of a long range may not be loaded: their ids are asked for in one call.
    if (to - from > 200) for (const id of (await engine.call('items.ids', query)).ids.slice(from, to + 1)) next.add(id)
    else
      for (let at = from; at <= to; at++) {
        const row = rowAt(at)
        if (row) next.add(row.id)
      }
    set({ selection: next })
  }
  const selectAll = async () => set({ selection: new Set((await engine.call('items.ids', query)).ids) })
  const tick = (work: Promise<unknown>) => {
    ticking.current = work
    tell(work)
  }
  const remove = async (id: ItemId | undefined) => {
    // Ids of many rows may still be on their way: Delete right after Ctrl+A means them all.
    await ticking.current.catch(() => undefined)
    const ticked = useLibraryView.getState().selection
    const ids = ticked.size > 0 ? [...ticked] : id ? [id] : []
    if (ids.length === 0) return
    if (binned) setDialog({ kind: 'empty-bin', ids })
    else await acts.toBin(ids)
  }

  const goToLetters = async (letters: string) => {
    const wanted = letters.toLocaleLowerCase()
    const begins = (title: string) => title.toLocaleLowerCase().startsWith(wanted)
    const start = letters.length === 1 ? active + 1 : Math.max(0, active)
    for (let step = 0; step <= shown.last - shown.first + pageSpan; step++) {
      const index = start + step
      const row = rowAt(index)
      if (row && begins(row.title)) return goTo(index)
    }
    // Not among the rows at hand: the title is found by its beginning, then its place in this list.
    const { rows } = await engine.call('items.suggest', { text: letters, limit: 20 })
    const ids = (await engine.call('items.ids', query)).ids
    const places = rows
      .filter(({ title }) => begins(title))
      .map(({ id }) => ids.indexOf(id))
      .filter((place) => place >= 0)
    if (places.length > 0) goTo(Math.min(...places))
  }
  const goTo = (index: number) => {
    activate(index)
    grid.current?.scrollToRow(index)
  }
  const tell = (work: Promise<unknown>) => void work.catch((problem: unknown) => notices.show({ tone: 'problem', error: problem }))

  if (error) return <p className={styles.problem}>{errorSentence(error, t)}</p>
  if (total === 0) return <EmptyList {...{ binned, collection, filtered: hasFacets(facets), importFrom, newItem }} />

  return (
    <div className={styles.list}>
      {total !== undefined && (
        <VirtualGrid
          handle={grid}
          label={t('list')}
          count={total}
          rowHeight={rowHeight}
          active={active}
          onActive={(index) => {
            anchor.current = selection.size === 0 ? index : anchor.current
            activate(index)
          }}
          isSelected={(index) => {
            const row = rowAt(index)
            return !!row && selection.has(row.id)
          }}
          renderRow={(index) => (
            <ItemRowView
              row={rowAt(index)}
              close={density === 'close'}
              selected={selection.has(rowAt(index)?.id as ItemId)}
              onToggle={() => toggle(index)}
              onOpen={() => open(index)}
              opensByClick={width !== 'wide'}
            />
          )}
          onOpen={open}
          onToggle={toggle}
          onRange={(index) => tick(range(index))}
          onSelectAll={() => tick(selectAll())}
          onEscape={() => set({ selection: new Set() })}
          onRename={(index) => {
            const row = rowAt(index)
            if (row && !binned) setDialog({ kind: 'rename', id: row.id, title: row.title })
          }}
          onDelete={(index) => void remove(rowAt(index)?.id)}
          onMenu={(index, { x, y }) => {
            const row = rowAt(index)
            if (row) setMenu({ row, x, y })
          }}
          onLetters={(letters) => tell(goToLetters(letters))}
          onShown={showRow}
        />
      )}
      {(selection.size > 0 || binned) && <ActionBar binned={binned} onDialog={setDialog} />}
      {menu && (
        <RowMenu
          row={menu.row}
          place={menu}
          binned={binned}
          collection={collection}
          ids={selection.has(menu.row.id) ? [...selection] : [menu.row.id]}
          onOpen={() => open(active)}
          onDialog={setDialog}
          onClose={() => {
            setMenu(null)
            grid.current?.focus()
          }}
        />
      )}
      <ItemDialogs dialog={dialog} onClose={() => setDialog(null)} />
    </div>
  )
}

/** Rows beyond the visible ones that are probably at hand. */
const pageSpan = 100

interface EmptyListProps {
  binned?: boolean
  collection?: CollectionId
  filtered: boolean
  importFrom(what: 'files' | 'folder', collection?: CollectionId): Promise<void>
  newItem(kind: 'note', collection?: CollectionId): void
}

const EmptyList = ({ binned, collection, filtered, importFrom, newItem }: EmptyListProps) => {
  const { t } = useTranslation('library')
  const { set } = useLibraryView()
  if (filtered)
    return <EmptyState icon={Inbox} title={t('empty.filtered')} actions={<Button onPress={() => set({ facets: {} })}>{t('clearFilters')}</Button>} />
  if (binned)
    return (
      <EmptyState icon={Trash2} title={t('empty.bin')}>
        {t('empty.binHint')}
      </EmptyState>
    )
  return (
    <EmptyState
      icon={collection ? FolderOpen : Inbox}
      title={t(collection ? 'empty.collection' : 'empty.library')}
      actions={
        <>
          <Button look="primary" onPress={() => void importFrom('files', collection)}>
            {t('add.files')}
          </Button>
          <Button onPress={() => void importFrom('folder', collection)}>{t('add.folder')}</Button>
          <Button onPress={() => newItem('note', collection)}>{t('add.note')}</Button>
        </>
      }
    >
      {t('empty.libraryHint')}
    </EmptyState>
  )
}
