// The words of the people screen that are made from several facts.
import { useTranslation } from 'react-i18next'
import type { Invitation, Role, VoidChange } from '../../../contract/areas/members.ts'
import { type Format, isolated, useFormat } from '../../ui/index.ts'
import { type MemberFact, operationWord } from './view.ts'

/** The day of an instant that lies ahead, which `format.day` does not show. */
const dayAhead = (format: Format, iso: string): string => {
  const at = new Date(iso)
  return format.calendarDate(new Date(Date.UTC(at.getFullYear(), at.getMonth(), at.getDate())).toISOString().slice(0, 10))
}

export interface PeopleWords {
  role(role: Role): string
  fact(fact: MemberFact): string
  /** What stands at the end of an invitation: "until 12 March". */
  end(invitation: Pick<Invitation, 'state' | 'expiresAtUtc'>): string
  /** Role, how many, until when: one line. */
  terms(invitation: Pick<Invitation, 'role' | 'uses' | 'expiresAtUtc'>): string
  voided(change: VoidChange): string
}

export const usePeopleWords = (): PeopleWords => {
  const { t } = useTranslation('people')
  const format = useFormat()
  const role = (which: Role) => t(`role.${which}`)
  return {
    role,
    fact: (fact) => {
      switch (fact.kind) {
        case 'devices':
          return t('state.devices', { count: fact.count, shown: format.number(fact.count) })
        case 'upTo':
          return t('state.upTo', { day: format.day(fact.atUtc) })
        case 'some':
          return t('state.some', { entries: format.number(fact.entries), of: format.number(fact.of) })
        case 'left':
        case 'removed':
          return fact.atUtc === null ? t(`state.${fact.kind}Some`) : t(`state.${fact.kind}`, { day: format.day(fact.atUtc) })
        case 'all':
        case 'unknown':
        case 'waiting':
          return t(`state.${fact.kind}`)
      }
    },
    end: ({ state, expiresAtUtc }) => {
      if (expiresAtUtc === null) return t('invitations.noEnd')
      return t(state === 'expired' ? 'invitations.ended' : 'invitations.until', { day: dayAhead(format, expiresAtUtc) })
    },
    terms: ({ role: which, uses, expiresAtUtc }) => {
      const values = { role: role(which), uses: format.number(uses) }
      return expiresAtUtc === null ? t('ticket.termsOpen', values) : t('ticket.terms', { ...values, until: dayAhead(format, expiresAtUtc) })
    },
    voided: ({ by, atUtc, op, about }) =>
      t('odd.line', { by: isolated(by), day: format.day(atUtc), what: t(`op.${operationWord(op)}`, { about: isolated(about) }) }),
  }
}
