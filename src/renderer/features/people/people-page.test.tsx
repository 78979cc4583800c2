import { createInstance } from 'i18next'
import { renderToStaticMarkup } from 'react-dom/server'
import { I18nextProvider, initReactI18next } from 'react-i18next'
import { describe, expect, it, vi } from 'vitest'
import { Router } from 'wouter'
import arabicApp from '../../../../resources/translations/ar/app.json' with { type: 'json' }
import arabic from '../../../../resources/translations/ar/people.json' with { type: 'json' }
import englishApp from '../../../../resources/translations/en/app.json' with { type: 'json' }
import english from '../../../../resources/translations/en/people.json' with { type: 'json' }
import frenchApp from '../../../../resources/translations/fr/app.json' with { type: 'json' }
import french from '../../../../resources/translations/fr/people.json' with { type: 'json' }
import { fakeMembers } from '../../../../tests/fixtures/fake-members.ts'
import { type MembersState, voidReasons } from '../../../contract/areas/members.ts'
import { FormatProvider } from '../../ui/format-context.tsx'

let state: MembersState
const services = { engine: { on: () => () => undefined }, cache: { invalidate: () => undefined } }
vi.mock('../../engine-client/index.ts', () => ({
  useCall: (name: string) => ({
    data: name === 'members.state' ? state : name === 'exchange.partners' ? { partners: [] } : { name: 'Learning Network' },
    error: null,
  }),
  useServices: () => services,
  useEngine: () => services.engine,
  useShell: () => ({}),
  useTell: () => () => Promise.resolve(true),
  useUserSettings: () => ({ contributorName: 'Amina Okello', deviceName: 'black laptop' }),
  useMutation: () => ({ run: () => undefined, running: false, error: null }),
  errorSentence: () => '',
}))
const { MembershipBanner, PeoplePage, RoleNotice, RoleRefusal } = await import('./index.ts')

// Days are written as in Great Britain, wherever the test runs.
vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['en-GB', 'fr-FR', 'ar-EG'])

const textOf = async (language: 'en' | 'fr' | 'ar', what: React.ReactNode) => {
  const i18n = createInstance()
  await i18n.use(initReactI18next).init({
    lng: language,
    resources: { en: { app: englishApp, people: english }, fr: { app: frenchApp, people: french }, ar: { app: arabicApp, people: arabic } },
    interpolation: { escapeValue: false },
  })
  const markup = renderToStaticMarkup(
    <I18nextProvider i18n={i18n}>
      <FormatProvider language={language} digits="latin">
        <Router ssrPath="/people">{what}</Router>
      </FormatProvider>
    </I18nextProvider>,
  )
  return markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/[\u2068\u2069]/g, '')
    .replaceAll(/\s+/g, ' ')
}
const given = (change: Partial<MembersState> = {}) => {
  state = { ...(fakeMembers.state({}, null) as MembersState), ...change }
}
const asMe = (role: MembersState['me']['role'], standing: MembersState['me']['standing'] = 'member') => {
  given()
  const others = state.members.map((member) => (member.isMe ? { ...member, isMe: false } : member))
  given({ me: { ...state.me, role, standing }, members: others })
}

describe('the people screen', () => {
  it('says of each who it is, what she may do and what she has', async () => {
    given()
    const shown = await textOf('en', <PeoplePage />)
    expect(shown).toContain('Amina Okello (you · founder) keeper 2 devices')
    expect(shown).toContain('Gaby Ríos editor has yours up to 12 March 2026')
    expect(shown).toContain('Luis Mora annotator has everything of yours')
    expect(shown).toContain('Ada reader removed, 1 March 2026')
    expect(shown).toContain('Rio V. left, 1 March 2026')
    expect(shown).toContain('Invite…')
  })
  it('shows invitations with what is left of them, and changes that do not count with the reason', async () => {
    given()
    const shown = await textOf('en', <PeoplePage />)
    expect(shown).toContain('For the teachers of Mbale open annotator · 2 of 5 joined until 1 December 2026')
    expect(shown).toContain('Show again')
    expect(shown).toContain('Gaby Ríos, 1 April 2026: another role for Luis Mora The role did not allow it.')
    expect(shown).toContain('1 change is kept aside because the role of its author did not allow it.')
  })
  it('offers nothing that the person may not do', async () => {
    given({ may: { invite: false, inviteOwnDevice: false, leave: true } })
    const shown = await textOf('en', <PeoplePage />)
    expect(shown).not.toContain('Invite…')
    expect(shown).not.toContain('Add my other device')
    expect(shown).toContain('Leave this repository…')
  })
  it('says to one alone what comes here', async () => {
    given({ invitations: [] })
    given({ invitations: [], members: state.members.slice(0, 1), may: { invite: true, inviteOwnDevice: true, leave: false } })
    expect(await textOf('en', <PeoplePage />)).toContain('Only you so far. Invite somebody')
  })
  it('has a sentence for every reason in every language', () => {
    for (const words of [english, french, arabic]) for (const reason of voidReasons) expect(words.reason, reason).toHaveProperty([reason])
  })
  it.each([
    ['fr', 'Gaby Ríos peut écrire a vos apports jusqu’au : 12 mars 2026'],
    ['ar', 'Gaby Ríos يمكن الكتابة لديه ما عندك حتى 12 مارس 2026'],
  ] as const)('speaks %s', async (language, sentence) => {
    given()
    expect(await textOf(language, <PeoplePage />)).toContain(sentence)
  })
})

describe('a role that is too small', () => {
  it('says what one may do here and who can give more', async () => {
    asMe('reader')
    expect(await textOf('en', <RoleNotice />)).toContain('You can read here. Amina Okello (keeper) can let you annotate. ')
    asMe('annotator')
    const shown = await textOf('en', <RoleNotice />)
    expect(shown).toContain('You can read and annotate here. Amina Okello (keeper) can let you write. ')
    expect(shown).toContain('Copy the request')
    expect(await textOf('fr', <RoleNotice />)).toContain('Amina Okello (gère le dépôt) peut vous laisser écrire.')
  })
  it('names whoever invited while no keeper is known, and somebody while nobody is', async () => {
    asMe('reader', 'waiting')
    given({ me: { ...state.me, invitedBy: 'Gaby Ríos' }, members: [] })
    expect(await textOf('en', <RoleNotice />)).toContain('Gaby Ríos (keeper) can let you annotate.')
    given({ me: { ...state.me, invitedBy: null }, members: [] })
    state = { ...state, me: { ...state.me, role: 'reader' } }
    expect(await textOf('en', <RoleNotice />)).toContain('Somebody who looks after this repository can let you annotate.')
  })
  it('is said in the place of what was refused, and only where the role was in the way', async () => {
    asMe('reader')
    expect(await textOf('en', <RoleRefusal otherwise="Refused." />)).toContain('You can read here. Amina Okello (keeper) can let you annotate. ')
    asMe('keeper')
    expect(await textOf('en', <RoleRefusal otherwise="Refused." />)).toBe('Refused.')
  })
  it('is not said to whom it is not too small', async () => {
    for (const role of ['keeper', 'editor'] as const) {
      asMe(role)
      expect(await textOf('en', <RoleNotice />)).toBe('')
    }
  })
})

describe('the banner about one’s own place', () => {
  const banner = <MembershipBanner onJoin={() => undefined} />
  it('is not there for a member', async () => {
    given()
    expect(await textOf('en', banner)).toBe('')
  })
  it('tells who joined that the content comes with an exchange, and who was removed by whom', async () => {
    asMe('reader', 'waiting')
    expect(await textOf('en', banner)).toContain('You have joined. The content comes with the first exchange')
    asMe(null, 'stranger')
    expect(await textOf('en', banner)).toContain('This device is not a member of this repository.')
    asMe(null, 'removed')
    const end = { by: 'Gaby Ríos', atUtc: '2026-03-01T08:00:00.000Z', reason: 'Stolen.' }
    const [first] = state.members
    if (!first) throw new Error('the fake has members')
    given({ me: state.me, members: [{ ...first, isMe: true, role: null, standing: 'removed', ended: end, devices: [] }] })
    const shown = await textOf('en', banner)
    expect(shown).toContain('Gaby Ríos removed this device from this repository, 1 March 2026 (“Stolen.”). You can read it here.')
    expect(shown).toContain('Join…')
  })
})
