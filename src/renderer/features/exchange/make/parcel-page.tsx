// A parcel: chosen items as visible content, signed, for people outside the repository.
import { Package } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useHistoryState } from 'wouter/use-browser-location'
import type { ItemDetails } from '../../../../contract/areas/items.ts'
import type { ItemId } from '../../../../contract/ids.ts'
import { useCall, useCalls, useServices } from '../../../engine-client/index.ts'
import { Button, Disclosure, EmptyState, libraryPath, PageColumn, Switch, UserText, useFormat } from '../../../ui/index.ts'
import { BackButton } from '../back-button.tsx'
import styles from '../exchange.module.css'
import { failureSentence } from '../failure-words.ts'
import { ProblemLine, WarningLine } from '../lines.tsx'
import { PassphraseTwice, passphraseProblem } from './passphrase-twice.tsx'
import { useWrite } from './use-write.ts'
import { useWhere, WhereField } from './where-field.tsx'

/** Titles shown and consent looked at; a parcel of more says only how many. */
const shownAtMost = 100

export const chosenItems = (state: unknown): ItemId[] => {
  const ids = typeof state === 'object' && state !== null && 'ids' in state ? state.ids : null
  return Array.isArray(ids) ? ids.filter((id): id is ItemId => typeof id === 'string') : []
}

export const ParcelPage = () => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const { engine } = useServices()
  const [, navigate] = useLocation()
  const ids = chosenItems(useHistoryState<unknown>())
  const { data: repository } = useCall('repository.read', {})
  const answers = useCalls(
    'items.read',
    ids.slice(0, shownAtMost).map((id) => ({ id })),
  )
  const items = answers.map(({ data }) => data).filter((item): item is ItemDetails => item !== undefined)
  const { write, starting, error } = useWrite()
  const [locks, setLocks] = useState(false)
  const [passphrase, setPassphrase] = useState<[string, string]>(['', ''])
  const [only] = items
  const where = useWhere(ids.length === 1 && only ? only.title : (repository?.name ?? ''), '.granary-parcel')
  const problem = locks ? passphraseProblem(passphrase) : null
  const unasked = items.filter(
    ({ fields }) => fields.consent === 'not-asked' || fields.consent === 'asked' || fields.consent === 'refused' || fields.consent === 'withdrawn',
  )
  if (ids.length === 0)
    return (
      <EmptyState icon={Package} title={t('parcel.none')} actions={<Button onPress={() => navigate(libraryPath)}>{t('app:toLibrary')}</Button>}>
        {t('parcel.how')}
      </EmptyState>
    )
  const make = () =>
    write('write-parcel', where.path.trim(), () =>
      engine.call('exchange.writeParcel', { path: where.path.trim(), ids, passphrase: locks ? passphrase[0] : undefined }),
    )
  return (
    <PageColumn>
      <BackButton />
      <h1>{t('parcel.make')}</h1>
      <section className={styles.card}>
        <p>{t('parcel.holds', { count: ids.length, number: format.number(ids.length) })}</p>
        <p className={styles.hint}>{t('parcel.what')}</p>
        <Disclosure title={t('look.items', { count: ids.length, number: format.number(ids.length) })} open={ids.length <= 6}>
          <ul>
            {items.map((item) => (
              <li key={item.id}>
                <UserText lang={item.language}>{item.title || t('app:untitled')}</UserText>
              </li>
            ))}
          </ul>
        </Disclosure>
        {unasked.length > 0 && <WarningLine>{t('parcel.consent', { count: unasked.length, number: format.number(unasked.length) })}</WarningLine>}
      </section>
      <section className={styles.card}>
        <Switch isSelected={locks} onChange={setLocks} hint={t('bundle.lockPassphraseHint')}>
          {t('bundle.lockPassphrase')}
        </Switch>
        {locks && <PassphraseTwice value={passphrase} onChange={setPassphrase} />}
        <WhereField what="parcel" where={where} />
        {error !== null && <ProblemLine>{failureSentence(error, 'file', t, format)}</ProblemLine>}
        <div className={styles.acts}>
          <Button look="primary" isDisabled={starting || !where.path.trim() || problem !== null} onPress={() => void make()}>
            {t('parcel.make')}
          </Button>
        </div>
      </section>
    </PageColumn>
  )
}
