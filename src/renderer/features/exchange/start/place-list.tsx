// Sticks that are in and folders used before, each with what lies on it and one way on: Look.
import { Folder, Usb, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { ExchangePlace } from '../../../../contract/areas/exchange.ts'
import { useServices } from '../../../engine-client/index.ts'
import { Button, Icon, IconButton, lookPath, UserText, useFormat } from '../../../ui/index.ts'
import styles from '../exchange.module.css'
import { isolated } from '../exchange-words.ts'
import { PutGranary } from '../put-granary.tsx'

export const PlaceList = ({ places }: { places: readonly ExchangePlace[] }) => (
  <ul className={styles.rows}>
    {places.map((place) => (
      <PlaceRow key={place.path} place={place} />
    ))}
  </ul>
)

const PlaceRow = ({ place }: { place: ExchangePlace }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const [, navigate] = useLocation()
  const { engine, cache, notices } = useServices()
  const forget = async () => {
    try {
      await engine.call('exchange.forgetFolder', { path: place.path })
      cache.invalidate((name) => name === 'exchange.places')
    } catch (error) {
      notices.show({ tone: 'problem', error })
    }
  }
  const room =
    place.freeBytes === null
      ? null
      : place.totalBytes === null
        ? t('places.free', { free: format.bytes(place.freeBytes) })
        : t('places.freeOf', { free: format.bytes(place.freeBytes), total: format.bytes(place.totalBytes) })
  const facts = [t(`places.${place.kind}`), room, !place.writable && t('places.readOnly')].filter((fact) => typeof fact === 'string')
  return (
    <li className={styles.row}>
      <Icon of={place.kind === 'stick' ? Usb : Folder} />
      <span className={styles.rowText}>
        <span className={styles.name}>
          <UserText>{place.name}</UserText>
        </span>
        <span className={styles.hint}>{facts.map((fact) => isolated(fact)).join(t('comma'))}</span>
        {place.repositories.length === 0 && <span className={styles.hint}>{t('places.nothing')}</span>}
        {place.repositories.map((repository) => (
          <span key={repository.name} className={styles.hint}>
            {[
              t(repository.known ? 'places.repository' : 'places.otherRepository', { name: isolated(repository.name) }),
              t('places.devices', { count: repository.devices, number: format.number(repository.devices) }),
              repository.lastLeftAtUtc && t('places.lastLeft', { day: format.day(repository.lastLeftAtUtc) }),
            ]
              .filter(Boolean)
              .join(t('comma'))}
          </span>
        ))}
      </span>
      <PutGranary place={place} small />
      <Button look={place.kind === 'stick' ? 'primary' : 'plain'} onPress={() => navigate(lookPath(place.path))}>
        {t('look.word')}
      </Button>
      {place.kind === 'folder' && <IconButton icon={X} label={t('places.forget')} word="hidden" onPress={() => void forget()} />}
    </li>
  )
}
