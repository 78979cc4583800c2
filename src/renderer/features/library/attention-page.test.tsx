import { createInstance } from 'i18next'
import { renderToStaticMarkup } from 'react-dom/server'
import { I18nextProvider, initReactI18next } from 'react-i18next'
import { describe, expect, it, vi } from 'vitest'
import { Router } from 'wouter'
import arabic from '../../../../resources/translations/ar/library.json' with { type: 'json' }
import english from '../../../../resources/translations/en/library.json' with { type: 'json' }
import french from '../../../../resources/translations/fr/library.json' with { type: 'json' }
import type { AttentionRow, MissingPart } from '../../../contract/areas/repository.ts'
import type { LogId } from '../../../contract/ids.ts'
import { FormatProvider } from '../../ui/format-context.tsx'

const rows: AttentionRow[] = []
vi.mock('../../engine-client/index.ts', () => ({
  useCall: () => ({ data: { rows } }),
  useEngine: () => ({}),
  useTell: () => () => Promise.resolve(true),
  errorSentence: () => '',
}))
const { AttentionPage } = await import('./attention-page.tsx')

const part = (change: Partial<MissingPart>): MissingPart => ({
  logId: '0'.repeat(32) as LogId,
  contributor: 'Ada',
  device: 'black laptop',
  from: 12,
  to: 14,
  ...change,
})
const held = (change: Partial<AttentionRow>): AttentionRow => ({
  id: 'held-1',
  reason: 'held',
  itemId: '1'.repeat(30) as AttentionRow['itemId'],
  itemTitle: 'Minutes',
  text: 'First to arrive.',
  by: 'Ada',
  atUtc: null,
  missing: [part({})],
  ...change,
})

const textOf = async (language: 'en' | 'fr' | 'ar', row: AttentionRow) => {
  rows.splice(0, rows.length, row)
  const i18n = createInstance()
  await i18n
    .use(initReactI18next)
    .init({ lng: language, resources: { en: { library: english }, fr: { library: french }, ar: { library: arabic } }, interpolation: { escapeValue: false } })
  const markup = renderToStaticMarkup(
    <I18nextProvider i18n={i18n}>
      <FormatProvider language={language} digits="latin">
        <Router ssrPath="/look">
          <AttentionPage />
        </Router>
      </FormatProvider>
    </I18nextProvider>,
  )
  return markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/[\u2068\u2069]/g, '')
    .replaceAll(/\s+/g, ' ')
}

describe('please look', () => {
  it('says of text that waits what is missing and from whose device', async () => {
    const shown = await textOf('en', held({}))
    expect(shown).toContain('Text that waits for something that has not come, in: Minutes First to arrive. Ada')
    expect(shown).toContain('Missing: from black laptop of Ada, changes 12–14.')
    expect(shown).toContain('Put back Let it go')
    expect(await textOf('fr', held({}))).toContain('Il manque : de black laptop de Ada, les modifications 12 à 14.')
    expect(await textOf('ar', held({}))).toContain('ما ينقص: من black laptop لدى Ada، التغييرات من 12 إلى 14.')
  })

  it('says it of one change, of several parts, and of a device that nobody knows', async () => {
    const missing = [part({ to: 12 }), part({ contributor: null, device: null, from: 1, to: 3 })]
    expect(await textOf('en', held({ missing }))).toContain('Missing: from black laptop of Ada, change 12 and from a device not known here, changes 1–3.')
  })

  it('offers to put back only into an item that is here', async () => {
    const shown = await textOf('en', held({ itemTitle: null }))
    expect(shown).toContain('the item is not here yet: First to arrive.')
    expect(shown).not.toContain('Put back')
    expect(shown).toContain('Let it go')
  })
})
