// The search field of the top: always there, searches while one types, arrow down goes into the results.
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { maxQueryCharacters } from '../../../../contract/limits.ts'
import { keysOf, libraryPath, SearchField } from '../../../ui/index.ts'
import { useLibraryView } from '../view-store.ts'

export const resultsElementId = 'search-results'

export const SearchBox = () => {
  const { t } = useTranslation('library')
  const { text, searchFocus, set } = useLibraryView()
  const [location, navigate] = useLocation()
  const input = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (searchFocus === 0) return
    input.current?.focus()
    input.current?.select()
  }, [searchFocus])

  const onChange = (next: string) => {
    // Whoever writes words, also the same ones, stays in the field.
    set({ text: next.slice(0, maxQueryCharacters), active: -1, opened: null })
    // Results are shown in the library; elsewhere a first letter leads there.
    if (next.trim() && !/^\/($|collection\/|bin)/.test(location)) navigate(libraryPath)
  }
  return (
    <SearchField
      label={t('searchEverything')}
      keys={keysOf('searchEverything')}
      value={text}
      onChange={onChange}
      inputRef={input}
      maxLength={maxQueryCharacters}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown') return
        const first = document.getElementById(resultsElementId)?.querySelector<HTMLElement>('[role=row]')
        if (!first) return
        event.preventDefault()
        first.focus()
      }}
    />
  )
}
