import { createInstance } from 'i18next'
import { renderToStaticMarkup } from 'react-dom/server'
import { I18nextProvider, initReactI18next } from 'react-i18next'
import { describe, expect, it, vi } from 'vitest'
import arabic from '../../../../../resources/translations/ar/start.json' with { type: 'json' }
import english from '../../../../../resources/translations/en/start.json' with { type: 'json' }
import type { RestoreFound } from '../../../../contract/areas/home.ts'
import type { RepositoryId } from '../../../../contract/ids.ts'
import { FormatProvider } from '../../../ui/format-context.tsx'

vi.mock('../../../engine-client/index.ts', () => ({}))
const { Found } = await import('./bring-back-found.tsx')
vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['en-GB', 'ar-EG'])

const given: RestoreFound = {
  what: 'partner',
  repositoryId: 'ab'.repeat(32) as RepositoryId,
  name: 'Seeds of Learning',
  people: ['Amina Okello', 'Gaby Ríos'],
  items: 48,
  entries: 900,
  attachments: 1,
  sizeBytes: 12_000_000,
  upToUtc: '2026-03-12T09:00:00.000Z',
  from: [{ contributorName: 'Gaby Ríos', deviceName: 'Blue laptop', atUtc: '2026-03-12T10:00:00.000Z' }],
  known: false,
  damaged: false,
  missing: false,
  here: null,
}
const textOf = async (change: Partial<RestoreFound> = {}, language: 'en' | 'ar' = 'en') => {
  const i18n = createInstance()
  await i18n.use(initReactI18next).init({ lng: language, resources: { en: { start: english }, ar: { start: arabic } }, interpolation: { escapeValue: false } })
  const markup = renderToStaticMarkup(
    <I18nextProvider i18n={i18n}>
      <FormatProvider language={language} digits="latin">
        <Found found={{ ...given, ...change }} />
      </FormatProvider>
    </I18nextProvider>,
  )
  return markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/[\u2068\u2069]/g, '')
    .replaceAll(/\s+/g, ' ')
}

describe('what would be brought back', () => {
  it('is told before anything is made of it: which, whose, how much, up to when, from whom', async () => {
    const text = await textOf()
    for (const words of [
      'Seeds of Learning',
      'Amina Okello and Gaby Ríos',
      '48 items, 1 file, 12 MB',
      '12 March 2026',
      'Gaby Ríos, “Blue laptop”, 12 March 2026',
    ])
      expect(text).toContain(words)
    expect(await textOf({ items: 2 }, 'ar')).toContain('عنصران')
  })

  it('says what happens next on a device that nobody knows, and on one that has written in it', async () => {
    expect(await textOf()).toContain('To write, this device joins: with an invitation from a keeper, or with the one you kept')
    const known = await textOf({ known: true, here: '/home/amina/Granary/Seeds' })
    expect(known).toContain('goes on writing')
    expect(known).not.toContain('joins')
    expect(known).toContain('It is on this device already; what comes back is put beside it. It lies here: /home/amina/Granary/Seeds')
  })

  it('says what is damaged or missing, and that of news alone no repository can be made', async () => {
    expect(await textOf({ damaged: true, what: 'copy' })).toContain('A part of it cannot be read.')
    expect(await textOf({ missing: true })).toContain('Some of it builds on earlier parts')
    const news = await textOf({ missing: true, entries: 0, items: 0 })
    expect(news).toContain('only news for somebody who has the rest already')
    expect(news).not.toContain('joins')
  })
})
