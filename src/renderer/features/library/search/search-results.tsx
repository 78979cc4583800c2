// Results as one types: title, where, the passage with the hit marked; and ways on when nothing was found.
import { SearchX } from 'lucide-react'
import { useEffect, useState } from 'react'
import { GridList, GridListItem } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { ItemFilter } from '../../../../contract/areas/items.ts'
import type { SearchHit } from '../../../../contract/areas/search.ts'
import type { ItemId } from '../../../../contract/ids.ts'
import { errorSentence, useSteadyCall } from '../../../engine-client/index.ts'
import { Button, binPath, directionOfText, EmptyState, isolated, itemPath, useFormat } from '../../../ui/index.ts'
import { KindBadge } from '../kind-icon.tsx'
import { hasFacets, useLibraryView } from '../view-store.ts'
import { MarkedText } from './marked-text.tsx'
import { placeOf } from './pieces.ts'
import { resultsElementId } from './search-box.tsx'
import styles from './search-results.module.css'

const pageHits = 50

/** The hit from which one comes back to the same results, and how many were shown. */
const hitBackFrom = (query: string) => {
  const { origin, opened } = useLibraryView.getState()
  if (origin?.from !== 'search' || origin.text !== query || !opened || !origin.ids.includes(opened)) return null
  return { id: opened, query, limit: origin.ids.length <= pageHits ? pageHits : origin.ids.length <= 100 ? 100 : 200 }
}

export const SearchResults = ({ filter, binned, onShow }: { filter: ItemFilter; binned?: boolean; onShow(id: ItemId | null): void }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const [location, navigate] = useLocation()
  const { text, facets, set } = useLibraryView()
  const query = text.trim()
  const [backFrom] = useState(() => hitBackFrom(query))
  const [limit, setLimit] = useState(backFrom?.limit ?? pageHits)
  const { data, error, old } = useSteadyCall('search.query', { text: query, filter, offset: 0, limit: Math.min(limit, 100) })
  const { data: second } = useSteadyCall('search.query', limit > 100 ? { text: query, filter, offset: 100, limit: 100 } : null)
  const [asked, setAsked] = useState(query)
  if (asked !== query) {
    setAsked(query)
    setLimit(pageHits)
  }
  useEffect(() => onShow(backFrom?.query === query ? backFrom.id : null), [query, backFrom, onShow])
  const hits = [...(data?.hits ?? []), ...(second?.hits ?? [])]
  const open = (id: ItemId) => {
    const hit = hits.find((each) => each.id === id)
    set({ origin: { from: 'search', text: query, ids: hits.map((each) => each.id), path: location } })
    navigate(itemPath(id, { page: hit?.page ?? undefined, find: (hit && placeOf(hit.snippet)) ?? (data?.words.join(' ') || query) }))
  }
  if (error && !data) return <p className={styles.note}>{errorSentence(error, t)}</p>
  if (!data) return null
  if (hits.length === 0 && !old)
    return (
      <EmptyState
        icon={SearchX}
        title={t('found.none')}
        actions={
          <>
            {data.words.length > 1 && data.words[0] && (
              <Button onPress={() => set({ text: data.words[0] ?? '' })}>
                <span>{t('found.oneWord', { word: isolated(data.words[0]) })}</span>
              </Button>
            )}
            {!binned && <Button onPress={() => navigate(binPath)}>{t('found.inBin')}</Button>}
            {hasFacets(facets) && <Button onPress={() => set({ facets: {} })}>{t('clearFilters')}</Button>}
          </>
        }
      >
        {data.words.length > 0 && t('found.noItemHas', { words: format.list(data.words.map(isolated)) })}
      </EmptyState>
    )
  return (
    <div className={styles.results}>
      <p className={styles.note} role="status">
        {t(data.more ? 'found.moreThan' : 'found.count', { count: data.total, number: format.number(data.total) })}
        {data.newestOnly && ` ${t('found.newestOnly')}`}
      </p>
      <GridList
        id={resultsElementId}
        aria-label={t('results')}
        items={hits}
        selectionMode="single"
        selectionBehavior="replace"
        defaultSelectedKeys={backFrom ? [backFrom.id] : []}
        autoFocus={backFrom !== null}
        onSelectionChange={(keys) => onShow(keys === 'all' ? null : (([...keys][0] as ItemId | undefined) ?? null))}
        onAction={(key) => open(key as ItemId)}
        className={styles.list ?? ''}
      >
        {(hit) => (
          <GridListItem id={hit.id} textValue={hit.title.text || t('untitled')} className={styles.hit ?? ''}>
            <Hit hit={hit} />
          </GridListItem>
        )}
      </GridList>
      {(data.total > hits.length || data.more) && limit < 200 && (
        <div className={styles.more}>
          <Button onPress={() => setLimit(limit === pageHits ? 100 : 200)}>{t('found.showMore')}</Button>
        </div>
      )}
    </div>
  )
}

const Hit = ({ hit }: { hit: SearchHit }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const facts = [
    hit.language && format.languageName(hit.language),
    hit.page !== null && t('page', { number: format.number(hit.page) }),
    hit.places > 1 && t('places', { count: hit.places, number: format.number(hit.places) }),
  ].filter(Boolean)
  return (
    <>
      {/* Title, passage and facts keep together, at the side the title begins. */}
      <div className={styles.words} dir={directionOfText(hit.title.text || hit.snippet.text) ?? undefined}>
        {hit.title.text ? (
          <MarkedText snippet={hit.title} lang={hit.language} className={styles.title} />
        ) : (
          <span className={styles.title}>{t('untitled')}</span>
        )}
        {hit.snippet.text && <MarkedText snippet={hit.snippet} lang={hit.language} className={styles.snippet} />}
        {facts.length > 0 && (
          <span className={styles.facts} dir="auto">
            {facts.join(t('comma'))}
          </span>
        )}
      </div>
      <span className={styles.kind}>
        <KindBadge kind={hit.kind} />
      </span>
    </>
  )
}
