// Exchanging with partners: sticks and folders, bundles and parcels, web editions; looking before, taking back after.
import { lazy } from 'react'

export { ExchangeCards } from './exchange-cards.tsx'
export { ExchangeWatch, useStickIsIn } from './exchange-watch.tsx'

/** Its pages are loaded when somebody goes there; the cards and the watch are always there. */
export const ExchangePlace = lazy(() => import('./exchange-place.tsx').then(({ ExchangePlace }) => ({ default: ExchangePlace })))
