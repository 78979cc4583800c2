import { JSDOM } from 'jsdom'
import { act } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { CallOutput } from '../../contract/contract.ts'
import type { ItemId } from '../../contract/ids.ts'
import { type Services, ServicesProvider } from './context.tsx'
import { useCallPart } from './hooks.ts'
import { createQueryCache } from './query-cache.ts'

const id = '0'.repeat(30) as ItemId
type Answer = CallOutput<'items.read'>
const titleOf = ({ title, language }: Answer) => ({ title, language })

let dom: JSDOM
beforeEach(() => {
  dom = new JSDOM('<main></main>')
  vi.stubGlobal('window', dom.window)
  vi.stubGlobal('document', dom.window.document)
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
})
afterEach(() => {
  vi.unstubAllGlobals()
  dom.window.close()
})

it('draws again only when the part that is shown has changed', async () => {
  const { createRoot } = await import('react-dom/client')
  const cache = createQueryCache(async () => ({ title: 'Maize', language: null, updatedAtUtc: 'yesterday' }) as never)
  const drawn: unknown[] = []
  const Title = () => {
    drawn.push(useCallPart('items.read', { id }, titleOf))
    return null
  }
  const main = dom.window.document.querySelector('main')
  if (!main) throw new Error('there is no place to draw in')
  const root = createRoot(main)
  await act(async () =>
    root.render(
      <ServicesProvider services={{ cache } as unknown as Services}>
        <Title />
      </ServicesProvider>,
    ),
  )
  const answer = (part: object) => act(async () => cache.set('items.read', { id }, { language: null, ...part } as Answer))
  await answer({ title: 'Maize', updatedAtUtc: 'today' })
  expect(drawn).toEqual([undefined, { title: 'Maize', language: null }])
  await answer({ title: 'Beans', updatedAtUtc: 'today' })
  expect(drawn.at(-1)).toEqual({ title: 'Beans', language: null })
  expect(drawn).toHaveLength(3)
  await act(async () => root.unmount())
})
