// Filters of the list and of the results, with how many each would leave, and the order of the list.
import { ArrowDownUp, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Autocomplete, DialogTrigger, useFilter } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ItemFilter } from '../../../contract/areas/items.ts'
import type { TagId } from '../../../contract/ids.ts'
import type { ItemKind } from '../../../contract/kinds.ts'
import { useSteadyCall } from '../../engine-client/index.ts'
import { Button, Menu, MenuArrow, MenuItem, MenuList, MenuSection, Popover, SearchField, UserText, useFormat } from '../../ui/index.ts'
import styles from './filter-bar.module.css'
import { sorts } from './kept-view.ts'
import { KindIcon } from './kind-icon.tsx'
import { hasFacets, startsDescending, useLibraryView } from './view-store.ts'

interface FilterBarProps {
  filter: ItemFilter
  searching: boolean
}

export const FilterBar = ({ filter, searching }: FilterBarProps) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const { facets, sort, descending, set } = useLibraryView()
  const { data } = useSteadyCall('items.facets', { filter })
  const clear = () => set({ facets: {}, active: -1 })

  return (
    <div className={styles.bar} role="group" aria-label={t('filters')}>
      <Facet
        word={t('kind')}
        chosen={facets.kinds ?? []}
        onChoose={(kinds) => set({ facets: { ...facets, kinds: kinds as ItemKind[] }, active: -1 })}
        rows={(data?.kinds ?? []).map(({ kind, count }) => ({ id: kind, name: t(`kinds:kind.${kind}`), count, icon: <KindIcon kind={kind} /> }))}
      />
      <Facet
        word={t('language')}
        chosen={facets.languages ?? []}
        onChoose={(languages) => set({ facets: { ...facets, languages }, active: -1 })}
        rows={(data?.languages ?? []).map(({ language, count }) => ({ id: language, name: format.languageName(language), count }))}
      />
      <Facet
        word={t('tag')}
        chosen={facets.tags ?? []}
        onChoose={(tags) => set({ facets: { ...facets, tags: tags as TagId[] }, active: -1 })}
        rows={(data?.tags ?? []).map(({ id, label, count }) => ({ id, name: label, count }))}
      />
      {hasFacets(facets) && (
        <Button look="quiet" small icon={X} onPress={clear}>
          {t('clearFilters')}
        </Button>
      )}
      {!searching && (
        <Menu
          trigger={
            <Button look="quiet" small icon={ArrowDownUp}>
              <span className={styles.word}>
                {t(`sort.${sort}`)}
                <MenuArrow />
              </span>
            </Button>
          }
          selectionMode="single"
          selectedKeys={[sort]}
        >
          <MenuSection title={t('sortBy')}>
            {sorts.map((each) => (
              // The same word again turns the order round.
              <MenuItem key={each} id={each} onAction={() => set({ sort: each, descending: each === sort ? !descending : startsDescending(each), active: -1 })}>
                {t(`sort.${each}`)}
              </MenuItem>
            ))}
          </MenuSection>
        </Menu>
      )}
    </div>
  )
}

interface FacetProps {
  word: string
  chosen: readonly string[]
  onChoose(ids: string[]): void
  rows: readonly { id: string; name: string; count: number; icon?: ReactNode }[]
}

/** From this many on, a field to type in comes before the list. */
const searchableFrom = 9

const Facet = ({ word, chosen, onChoose, rows }: FacetProps) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const { contains } = useFilter({ sensitivity: 'base' })
  const [isOpen, setOpen] = useState(false)
  const name = chosen.length === 1 ? (rows.find(({ id }) => id === chosen[0])?.name ?? word) : word
  if (rows.length === 0 && chosen.length === 0) return null
  const list = (
    <MenuList
      aria-label={word}
      selectionMode="multiple"
      selectedKeys={new Set(chosen)}
      onSelectionChange={(keys) => onChoose(keys === 'all' ? rows.map(({ id }) => id) : [...keys].map(String))}
    >
      {rows.map((row) => (
        <MenuItem key={row.id} id={row.id} textValue={row.name}>
          <span className={styles.row}>
            {row.icon}
            <UserText className={styles.name}>{row.name}</UserText>
            <span className={styles.count}>{format.number(row.count)}</span>
          </span>
        </MenuItem>
      ))}
    </MenuList>
  )
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button small look={chosen.length > 0 ? 'plain' : 'quiet'} className={chosen.length > 0 ? styles.on : undefined}>
        <span className={styles.word}>
          <UserText>{name}</UserText>
          {chosen.length > 1 && <span className={styles.many}>{format.number(chosen.length)}</span>}
          <MenuArrow />
        </span>
      </Button>
      <Popover placement="bottom start">
        {rows.length < searchableFrom ? (
          list
        ) : (
          <Autocomplete filter={contains}>
            <div className={styles.find}>
              <SearchField label={t('findIn', { word })} autoFocus />
            </div>
            {list}
          </Autocomplete>
        )}
      </Popover>
    </DialogTrigger>
  )
}
