// Rows of a list of any length, read page by page around what is in view.
import { useMemo } from 'react'
import type { ItemFilter, ItemRow, ItemSort } from '../../../../contract/areas/items.ts'
import { useCalls } from '../../../engine-client/index.ts'
import { pageRows, pagesOf } from './page-numbers.ts'

export interface PagedRows {
  /** undefined until the first answer. */
  total: number | undefined
  rowAt(index: number): ItemRow | undefined
  error: unknown
}

export const usePagedRows = (query: { filter: ItemFilter; sort: ItemSort; descending: boolean }, first: number, last: number): PagedRows => {
  const pages = pagesOf(first, last)
  const answers = useCalls(
    'items.list',
    pages.map((page) => ({ ...query, offset: page * pageRows, limit: pageRows })),
  )
  const pageKey = pages.join(' ')
  return useMemo(() => {
    const byPage = new Map(pageKey.split(' ').map((page, place) => [Number(page), answers[place]?.data?.rows]))
    return {
      total: answers.find(({ data }) => data !== undefined)?.data?.total,
      rowAt: (index) => byPage.get(Math.floor(index / pageRows))?.[index % pageRows],
      error: answers.find(({ error, data }) => error && !data)?.error ?? null,
    }
  }, [answers, pageKey])
}
