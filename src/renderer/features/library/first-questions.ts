// What the library asks when it opens, so that it can be asked before it is there. Views and pages begin with the same values.
import type { ItemSort } from '../../../contract/areas/items.ts'
import type { Question } from '../../engine-client/index.ts'
import { pageRows } from './list/page-numbers.ts'

export const firstSort: ItemSort = 'changed'
export const firstDescending = true
/** Under which the view of this device is kept in each repository. */
export const keptViewKey = 'library.view'

/** None for an address that leads elsewhere: answers that nobody shows would only be in the way. */
export const firstQuestions = (hash: string): Question[] => {
  if (hash !== '' && hash !== '#' && hash !== '#/') return []
  return [
    { name: 'local.read', input: { key: keptViewKey } },
    { name: 'items.list', input: { filter: {}, sort: firstSort, descending: firstDescending, offset: 0, limit: pageRows } },
    { name: 'collections.list', input: {} },
    { name: 'repository.read', input: {} },
    { name: 'items.facets', input: { filter: {} } },
  ]
}
