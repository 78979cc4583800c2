// The places of the window, each with its word. Only places where something can be done stand here.
import { ArrowLeftRight, Eye, Library, type LucideIcon, Settings, Trash2, UsersRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useCall } from '../engine-client/index.ts'
import { useStickIsIn } from '../features/exchange/index.ts'
import { attentionPath, binPath, classes, exchangePath, Icon, libraryPath, peoplePath, settingsPath, useFormat } from '../ui/index.ts'
import styles from './rail.module.css'

interface Place {
  path: string
  word: string
  icon: LucideIcon
  count?: number
  /** One word on its state. */
  state?: string
  isHere(location: string): boolean
}

export const Rail = ({ form, location }: { form: 'wide' | 'narrow'; location: string }) => {
  const { t } = useTranslation('app')
  const format = useFormat()
  const { data } = useCall('repository.read', {})
  const stick = useStickIsIn()
  const places: Place[] = [
    { path: libraryPath, word: t('library'), icon: Library, isHere: (at) => at === '/' || /^\/(item|import)\//.test(at) },
    { path: exchangePath, word: t('exchange'), icon: ArrowLeftRight, state: stick ? t('stickIsIn') : undefined, isHere: (at) => at.startsWith(exchangePath) },
    { path: peoplePath, word: t('people:title'), icon: UsersRound, isHere: (at) => at === peoplePath },
    { path: binPath, word: t('bin'), icon: Trash2, count: data?.binnedCount, isHere: (at) => at === binPath },
    { path: settingsPath, word: t('settings'), icon: Settings, isHere: (at) => at === settingsPath },
  ]
  if (data && data.attentionCount > 0)
    places.splice(1, 0, { path: attentionPath, word: t('attention'), icon: Eye, count: data.attentionCount, isHere: (at) => at === attentionPath })

  return (
    <ul className={classes(styles.places, form === 'narrow' && styles.narrow)}>
      {places.map(({ path, word, icon, count, state, isHere }) => (
        <li key={path}>
          <Link href={path} className={classes(styles.place, isHere(location) && styles.here)} aria-current={isHere(location) ? 'page' : undefined}>
            <Icon of={icon} />
            <span className={styles.word}>{word}</span>
            {!!count && <span className={styles.count}>{format.number(count)}</span>}
            {state && <span className={styles.state}>{state}</span>}
          </Link>
        </li>
      ))}
    </ul>
  )
}
