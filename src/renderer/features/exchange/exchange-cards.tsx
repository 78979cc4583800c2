// Cards at the rail: a stick that came in, and an exchange that runs or has ended. They never take the focus and stay until answered.
import { ArrowLeftRight, CircleCheck, Usb, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { ExchangePlace, ExchangeProgress } from '../../../contract/areas/exchange.ts'
import { useCall, useServices } from '../../engine-client/index.ts'
import { Button, exchangePath, exchangeWorkPath, Icon, IconButton, lookPath, Progress, pastExchangePath, useFormat } from '../../ui/index.ts'
import styles from './exchange-cards.module.css'
import { isRunning, useExchangeWork } from './exchange-watch.tsx'
import { progressText } from './exchange-words.ts'

export const ExchangeCards = ({ compact }: { compact: boolean }) => {
  const [location] = useLocation()
  const { jobs, answered } = useExchangeWork()
  const { data } = useCall('exchange.places', {})
  // On its own screens a stick needs no card.
  const inside = location.startsWith(exchangePath)
  const sticks = inside || jobs.some(isRunning) ? [] : (data?.places ?? []).filter(({ kind, path }) => kind === 'stick' && !answered.includes(path))
  const shown = jobs.filter((job) => location !== exchangeWorkPath(job.jobId) && !(job.reportId && location === pastExchangePath(job.reportId)))
  return (
    <>
      {shown.map((job) => (
        <JobCard key={job.jobId} job={job} compact={compact} />
      ))}
      {sticks.map((place) => (
        <StickCard key={place.path} place={place} compact={compact} />
      ))}
    </>
  )
}

const StickCard = ({ place, compact }: { place: ExchangePlace; compact: boolean }) => {
  const { t } = useTranslation('exchange')
  const [, navigate] = useLocation()
  const { answered, set } = useExchangeWork()
  const title = t('card.stick', { name: `\u2068${place.name}\u2069` })
  if (compact)
    return (
      <Link href={lookPath(place.path)} className={styles.small} aria-label={title}>
        <Icon of={Usb} />
        <span>{t('card.look')}</span>
      </Link>
    )
  return (
    <section className={styles.card} aria-label={title}>
      <header className={styles.head}>
        <Icon of={Usb} />
        <h2 className={styles.title}>{title}</h2>
        <IconButton icon={X} label={t('app:close')} word="hidden" onPress={() => set({ answered: [...answered, place.path] })} />
      </header>
      <Button small look="primary" onPress={() => navigate(lookPath(place.path))}>
        {t('card.look')}
      </Button>
    </section>
  )
}

const JobCard = ({ job, compact }: { job: ExchangeProgress; compact: boolean }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const { jobs, set } = useExchangeWork()
  const { engine } = useServices()
  const running = isRunning(job)
  const href = !running && job.reportId ? pastExchangePath(job.reportId) : exchangeWorkPath(job.jobId)
  const word = t(running ? 'card.running' : job.phase === 'failed' ? 'card.broke' : 'card.ended')
  if (compact)
    return (
      <Link href={href} className={styles.small} aria-label={word}>
        <Icon of={running ? ArrowLeftRight : CircleCheck} />
        <span>{running && job.total > 0 ? format.percent(job.done / job.total) : t('title')}</span>
      </Link>
    )
  return (
    <section className={styles.card} aria-label={word}>
      <header className={styles.head}>
        <h2 className={styles.title}>{word}</h2>
        {!running && (
          <IconButton icon={X} label={t('app:close')} word="hidden" onPress={() => set({ jobs: jobs.filter(({ jobId }) => jobId !== job.jobId) })} />
        )}
      </header>
      {running && (
        <Progress
          label={t(`phase.${job.phase}`)}
          text={progressText(job, t, format)}
          done={job.totalBytes > 0 ? job.doneBytes : job.done}
          total={job.totalBytes || job.total}
        />
      )}
      <div className={styles.acts}>
        <Link href={href}>{t('card.show')}</Link>
        {running && (
          <Button small onPress={() => void engine.call('exchange.stop', { jobId: job.jobId })}>
            {t('stop')}
          </Button>
        )}
      </div>
    </section>
  )
}
