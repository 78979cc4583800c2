// The library page: list or results, with filters above, acts on what is ticked below, details of the active row beside.
import { useCallback, useLayoutEffect, useState } from 'react'
import { Dialog as AriaDialog, DialogTrigger } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { CollectionId, ItemId } from '../../../contract/ids.ts'
import { useCall } from '../../engine-client/index.ts'
import { Button, MenuArrow, Popover, Region, UserText, useFormat, useWidth } from '../../ui/index.ts'
import { CollectionsRail } from './collections-rail.tsx'
import { ItemDetailsPane } from './details/item-details-pane.tsx'
import { FilterBar } from './filter-bar.tsx'
import { AddMenu } from './import/add-menu.tsx'
import { DropPlace } from './import/drop-place.tsx'
import { useKeptView } from './kept-view.ts'
import styles from './library-page.module.css'
import { ItemList } from './list/item-list.tsx'
import { pageRows } from './list/page-numbers.ts'
import { SearchResults } from './search/search-results.tsx'
import { filterOf, useLibraryView } from './view-store.ts'

export const LibraryPage = ({ collection, binned }: { collection?: CollectionId; binned?: boolean }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const width = useWidth()
  const { viewOf, place: placeNow, text, facets, sort, descending, set } = useLibraryView()
  const known = useKeptView(collection, binned ?? false)
  const filter = filterOf(facets, { collection, binned })
  const searching = text.trim() !== ''
  const { data: first } = useCall('items.list', searching || !known ? null : { filter, sort, descending, offset: 0, limit: pageRows })
  const { data: collections } = useCall('collections.list', collection ? {} : null)
  const title = binned ? t('bin') : collection ? collections?.rows.find(({ id }) => id === collection)?.title : t('library')

  // What was ticked or active in one place means nothing in another; back from an item one is where one was.
  const place = `${viewOf} ${binned ? 'bin' : (collection ?? '')}`
  useLayoutEffect(() => {
    if (useLibraryView.getState().place === place) return
    set({ place, selection: new Set(), active: -1 })
  }, [place, set])
  const [shownIn, setShownIn] = useState<{ place: string; id: ItemId | null } | null>(null)
  const shown = shownIn?.place === place ? shownIn.id : null
  const setShown = useCallback((id: ItemId | null) => setShownIn({ place, id }), [place])

  return (
    <DropPlace collection={collection} disabled={binned}>
      <div className={styles.page}>
        <Region landmark="region" label={t('list')} className={styles.list}>
          <div className={styles.head}>
            <h1 className={styles.title}>{searching ? t('results') : <UserText>{title ?? ''}</UserText>}</h1>
            {!searching && first && <span className={styles.count}>{t('itemCount', { count: first.total, number: format.number(first.total) })}</span>}
            {width === 'medium' && <CollectionsButton />}
            <FilterBar filter={filter} searching={searching} />
            {!binned && <AddMenu collection={collection} />}
          </div>
          {!known || placeNow !== place ? null : searching ? (
            <SearchResults filter={filter} onShow={setShown} binned={binned} />
          ) : (
            <ItemList filter={filter} collection={collection} binned={binned} onShow={setShown} />
          )}
        </Region>
        {width === 'wide' && shown && (
          <Region landmark="complementary" label={t('details')} className={styles.details}>
            <ItemDetailsPane key={shown} itemId={shown} onClose={() => setShown(null)} />
          </Region>
        )}
      </div>
    </DropPlace>
  )
}

/** Where the rail is narrow the tree of collections opens from a button. */
const CollectionsButton = () => {
  const { t } = useTranslation('library')
  return (
    <DialogTrigger>
      <Button small look="quiet" className={styles.collections}>
        {t('collections')}
        <MenuArrow />
      </Button>
      <Popover placement="bottom start" className={styles.tree}>
        <AriaDialog aria-label={t('collections')} className={styles.treeDialog ?? ''}>
          <CollectionsRail />
        </AriaDialog>
      </Popover>
    </DialogTrigger>
  )
}
