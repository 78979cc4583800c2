// Look before: reads what is offered and takes nothing. What stands in the way is said here; the offer itself is one screen.
import { History } from 'lucide-react'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Offer } from '../../../../contract/areas/exchange.ts'
import type { DeviceId } from '../../../../contract/ids.ts'
import { useCall, useServices } from '../../../engine-client/index.ts'
import { Button, exchangePath, PageColumn, TextField, useFormat } from '../../../ui/index.ts'
import { BackButton } from '../back-button.tsx'
import { CompareNumber } from '../compare-number.tsx'
import { DetailsToCopy } from '../details-to-copy.tsx'
import styles from '../exchange.module.css'
import { isolated, nameOfPath } from '../exchange-words.ts'
import { failureOf, failureSentence, missingPartsOf } from '../failure-words.ts'
import { ProblemLine } from '../lines.tsx'
import { useOpenExchange } from '../start/open-exchange.tsx'
import { MissingParts } from './missing-parts.tsx'
import { OfferView } from './offer-view.tsx'

type Look = { phase: 'reading' } | { phase: 'failed'; error: unknown; atMs: number } | { phase: 'seen'; offer: Offer }

interface Asked {
  passphrase?: string
  /** Senders that are left out this time. */
  without: readonly DeviceId[]
  times: number
}

/** Reads again for another passphrase, without somebody, or when asked to. */
const useLook = (path: string) => {
  const { engine } = useServices()
  const [asked, setAsked] = useState<Asked>({ without: [], times: 0 })
  const [look, setLook] = useState<Look>({ phase: 'reading' })
  useEffect(() => {
    let current = true
    engine.call('exchange.look', { path, passphrase: asked.passphrase, without: [...asked.without] }).then(
      (offer) => current && setLook({ phase: 'seen', offer }),
      (error: unknown) => current && setLook({ phase: 'failed', error, atMs: Date.now() }),
    )
    return () => {
      current = false
    }
  }, [engine, path, asked])
  const ask = useCallback((change: (before: Asked) => Partial<Asked>) => {
    setLook({ phase: 'reading' })
    setAsked((before) => ({ ...before, ...change(before), times: before.times + 1 }))
  }, [])
  return {
    look,
    again: useCallback(() => ask(() => ({})), [ask]),
    open: useCallback((passphrase: string) => ask(() => ({ passphrase })), [ask]),
    leaveOut: useCallback((deviceId: DeviceId) => ask(({ without }) => ({ without: [...without, deviceId] })), [ask]),
    takeIn: useCallback((deviceId: DeviceId) => ask(({ without }) => ({ without: without.filter((each) => each !== deviceId) })), [ask]),
    tried: asked.passphrase !== undefined,
  }
}

interface LookPageProps {
  path: string
  onOpenRepository(directory: string): void
}

export const LookPage = ({ path, onOpenRepository }: LookPageProps) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const [, navigate] = useLocation()
  const { canChoose, chooseFolder } = useOpenExchange()
  const { look, again, open, leaveOut, takeIn, tried } = useLook(path)
  const { data: places } = useCall('exchange.places', {})
  const place = places?.places.find((each) => each.path === path)
  const name = path.startsWith('upload:') ? null : (place?.name ?? nameOfPath(path))
  const page = (children: ReactNode) => (
    <PageColumn>
      <BackButton />
      <h1>{name ? isolated(name) : t('look.title')}</h1>
      {children}
    </PageColumn>
  )
  if (look.phase === 'reading') return page(<Reading />)
  if (look.phase === 'failed') {
    const failure = failureOf(look.error)
    if (failure === 'bundle-locked' || failure === 'bundle-passphrase-wrong')
      return page(<Passphrase wrong={failure === 'bundle-passphrase-wrong' || tried} onOpen={open} />)
    const parts = missingPartsOf(look.error)
    if (parts) return page(<MissingParts parts={parts} path={path} onLookAgain={again} />)
    const where = place ? place.kind : 'file'
    return page(
      <>
        <ProblemLine>{failureSentence(look.error, where, t, format)}</ProblemLine>
        <div className={styles.acts}>
          <Button look={failure?.startsWith('place-') ? 'primary' : 'plain'} onPress={again}>
            {t('app:tryAgain')}
          </Button>
          {failure === 'not-an-exchange' && <BringBack path={path} />}
          {canChoose && <Button onPress={() => void chooseFolder()}>{t('open.another')}</Button>}
          <Button onPress={() => navigate(exchangePath)}>{t('toExchange')}</Button>
        </div>
        <DetailsToCopy error={look.error} atMs={look.atMs} />
      </>,
    )
  }
  const { offer } = look
  if (offer.repository === 'another' && offer.what !== 'parcel')
    return page(<AnotherRepository offer={offer} path={path} onOpenRepository={onOpenRepository} />)
  const stranger = offer.from.find(({ trust }) => trust === 'unknown')
  if (stranger)
    return (
      <PageColumn>
        <BackButton />
        <h1>{t('compare.title', { name: isolated(stranger.contributorName) })}</h1>
        <div className={styles.card}>
          <p className={styles.hint}>
            {t('compare.who', {
              name: isolated(stranger.contributorName),
              device: isolated(stranger.deviceName),
              day: format.day(stranger.leftAtUtc),
              size: format.bytes(stranger.sizeBytes),
            })}
          </p>
          <CompareNumber
            deviceId={stranger.deviceId}
            name={stranger.contributorName}
            onSame={again}
            onStop={() => navigate(exchangePath)}
            onSkip={offer.what === 'folder' ? () => leaveOut(stranger.deviceId) : undefined}
          />
        </div>
      </PageColumn>
    )
  return <OfferView offer={offer} place={place ?? null} name={name ?? offer.repositoryName} onLookAgain={again} onTakeIn={takeIn} />
}

/** Nothing for a second; then a line, because a slow stick is not a broken window. */
const Reading = () => {
  const { t } = useTranslation('exchange')
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 700)
    return () => clearTimeout(timer)
  }, [])
  return slow ? <p role="status">{t('look.reading')}</p> : null
}

const Passphrase = ({ wrong, onOpen }: { wrong: boolean; onOpen(passphrase: string): void }) => {
  const { t } = useTranslation('exchange')
  const [passphrase, setPassphrase] = useState('')
  const open = () => {
    if (passphrase) onOpen(passphrase)
  }
  return (
    <div className={styles.card}>
      <p>{t('failure.bundle-locked')}</p>
      <TextField
        label={t('passphrase.label')}
        hint={t('passphrase.openHint')}
        error={wrong ? t('failure.bundle-passphrase-wrong') : null}
        type="password"
        value={passphrase}
        onChange={setPassphrase}
        onEnter={open}
        autoFocus
      />
      <div className={styles.acts}>
        <Button look="primary" isDisabled={!passphrase} onPress={open}>
          {t('passphrase.open')}
        </Button>
      </div>
    </div>
  )
}

/** A copy of a repository has the ending of a bundle, and a lost repository may lie where one looks for news. */
const BringBack = ({ path }: { path: string }) => {
  const { t } = useTranslation('start')
  const { asked } = useServices()
  return (
    <Button icon={History} onPress={() => asked.bringBack(path)}>
      {t('bringBack.menu')}
    </Button>
  )
}

interface AnotherRepositoryProps {
  offer: Offer
  path: string
  onOpenRepository(directory: string): void
}

const AnotherRepository = ({ offer, path, onOpenRepository }: AnotherRepositoryProps) => {
  const { t } = useTranslation('exchange')
  const { data: home } = useCall('home.read', {})
  const [, navigate] = useLocation()
  const here = home?.recent.find(({ repositoryId, exists }) => repositoryId === offer.repositoryId && exists)
  return (
    <div className={styles.card}>
      <p className={styles.sentence}>{t('another.title', { name: isolated(offer.repositoryName) })}</p>
      <p>{t(here ? 'another.here' : 'another.notHere')}</p>
      <div className={styles.acts}>
        {here && (
          <Button look="primary" onPress={() => onOpenRepository(here.directory)}>
            {t('another.open', { name: isolated(here.name) })}
          </Button>
        )}
        {!here && <BringBack path={path} />}
        <Button onPress={() => navigate(exchangePath)}>{t('toExchange')}</Button>
      </div>
    </div>
  )
}
